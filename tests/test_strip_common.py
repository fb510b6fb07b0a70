"""Lines that the pages of a site share are its furniture; what is written once is not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import html_page, sure

from pipeline import read
from pipeline.article import Article, Page
from pipeline.desk import Desk, SiteLines, sites_file, sites_from
from pipeline.strip import laid_out, strip
from pipeline.strip.common import form, furniture, host, learn

CREED = (
    "The Weir Gazette is written every morning by eleven people above a bakery, who read every letter that comes in "
    "and who believe that a valley deserves a paper of its own, whatever the post may cost this year."
)
PLACES = "Aldane Brunnel Corvik Dellmar Estrand Farnow Gallick Hestom Ivery Jarrow Kelm Lorne".split()


def story(number: int) -> list[str]:
    rng = random.Random(number)
    return [
        f"The {rng.choice(PLACES)} board counted {rng.randrange(100, 999)} boats at the lock of {rng.choice(PLACES)}, "
        f"and said on day {rng.randrange(1, 30)} that {rng.choice(PLACES)} would pay for the new gates within the year."
        for _ in range(5)
    ]


def page(number: int) -> list[str]:
    return [
        "Front page",
        "Letters",
        f"Boats at the lock {number}",
        *story(number),
        "Background",
        CREED,
        f"{number} readers",
    ]


def site(pages: int = 12) -> SiteLines:
    (known,) = learn(("weir.example", page(number)) for number in range(pages))
    return known


def test_what_many_pages_share_is_learned_and_what_is_written_once_is_not() -> None:
    assert site().lines == {form(line): 12 for line in ("Front page", "Letters", "Background", CREED, "5 readers")} | {
        form("Boats at the lock 5"): 12
    }


def test_one_story_told_many_times_teaches_nothing() -> None:
    assert learn(("weir.example", [f"Copy {n}", *story(1)]) for n in range(10)) == ()


def test_two_stories_are_too_few() -> None:
    assert learn(("weir.example", page(number)) for number in range(2)) == ()


def test_sites_are_counted_apart() -> None:
    pages = [(f"{name}.example", page(number)) for name in "ab" for number in range(2)]
    assert learn(pages) == ()


@given(st.permutations([("weir.example", tuple(page(number))) for number in range(6)]))
def test_the_order_of_the_pages_teaches_nothing(pages: list[tuple[str, tuple[str, ...]]]) -> None:
    assert learn(pages) == learn(sorted(pages))


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_what_was_learned_is_read_back(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    own = SiteLines("", 3, {form(line): 3 for line in lines if form(line)})
    known = (own, SiteLines("b.example", 4, {"log in": 4}))
    file = tmp_path_factory.mktemp("desk") / "chrome.toml"
    file.write_bytes(sites_file(known))
    assert sites_from(file) == known


def test_a_line_between_prose_must_be_on_most_pages() -> None:
    known = SiteLines("weir.example", 10, {"background": 3, "advertisement": 8, form(CREED): 3})
    words = ["First.", "Background", "Advertisement", "Last.", CREED, "Background"]
    assert furniture(known, words, [True] * 6) == [False, False, True, False, True, True]


def test_strip_leaves_out_what_the_site_is_known_to_share() -> None:
    source = html_page("A lock opens").replace("</article>", f"<p>{CREED}</p></article>")
    (found,) = [read.html.page("a", source, "https://www.weir.example/a")]
    assert isinstance(found, Page) and host(found) == "weir.example"
    before = strip(found, choice=lambda sheet: sure([len(words.split()) > 8 for words in sheet.words]))
    known = Desk(sites=(SiteLines("weir.example", 9, {form(CREED): 9}),))
    after = strip(found, known, choice=lambda sheet: sure([len(words.split()) > 8 for words in sheet.words]))
    assert isinstance(before, Article) and isinstance(after, Article)
    assert "above a bakery" in before.body and "above a bakery" not in after.body
    assert any("above a bakery" in r.span.of(found.text) for r in after.removed)
    assert len(laid_out(found).words) > 5
