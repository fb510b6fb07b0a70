"""Which blocks of an HTML page are its article, and how another extractor's text is laid over them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import trafilatura
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Page, plain
from pipeline.read.html import page as read
from pipeline.strip import html, laid_out
from pipeline.strip.boxes import TAGS, WORD, Boxes, Lexicon, features, words_of
from pipeline.strip.projection import _pairs, _pairs_at_once, cover
from pipeline.strip.setting import together

PARAGRAPHS = [
    "The new pumping station on the east bank of the river started regular service on Monday, three months late.",
    "Engineers said the delay was caused by a flood in spring, which left the building site under water for two weeks.",
    "The station can lift 400 cubic metres of water a minute, about twice as much as the one before, they said.",
    "Residents of the lower town had asked for it since 2011, when a storm cut off the road to the hospital.",
    "A second station on the west bank is to follow within two years if the council approves the money in autumn.",
]


def example() -> Page:
    """A page with the furniture that real ones have, written for this test."""
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    found = read(
        "a",
        f"""<html><head><title>Pumping station opens - The Bank Courier</title></head><body>
        <nav class="menu"><ul><li><a href="/">Home</a><li>
        <a href="/city">City</a><li><a href="/sport">Sport</a></ul></nav>
        <main><article class="story"><h1>Pumping station opens</h1><div class="byline">By Ann Weaver</div>
        <div class="share"><button>Share</button><a href="/t">Tweet</a></div><div class="body">{body}
        <div hidden><p>This paragraph is not shown to anybody who visits the page, and so it is not read.</p></div>
        </div></article></main><aside class="related"><h3>Related articles</h3><ul><li><a href="/1">Bridge closed for
        repairs until May</a><li><a href="/2">Council argues about trees</a></ul></aside>
        <section class="comments"><h3>2 comments</h3><p>Bob: At last!</p></section>
        <footer><p>© The Bank Courier. All rights reserved.</p></footer></body></html>""",
        "https://example.org/city/1",
    )
    assert isinstance(found, Page)
    return found


def body(page: Page) -> str:
    sheet = laid_out(page)
    return together(page.text, sheet.spans, sheet.texts, sheet.kinds, html.choose(page)[0])


def test_the_article_is_kept_and_the_furniture_is_not() -> None:
    page = example()
    assert plain(body(page)).split("\n")[-len(PARAGRAPHS) :] == PARAGRAPHS
    words = body(page)
    for furniture in ("Sport", "Tweet", "Bridge", "Bob", "rights", "anybody"):
        assert furniture not in words


def test_the_same_page_gives_the_same_choice() -> None:
    assert html.choose(example()) == html.choose(example())


def test_every_block_is_told_how_likely_it_is() -> None:
    page = example()
    kept, likely = html.choose(page)
    assert len(kept) == len(likely) == len(page.blocks)
    assert all(0 <= chance <= 1 for chance in likely)
    worst = min(chance for chance, mark in zip(likely, kept, strict=True) if mark)
    assert worst > max(c for c, b in zip(likely, page.blocks, strict=True) if "Tweet" in b.span.of(page.text))


def test_a_page_is_doubted_by_the_words_that_may_be_wrong() -> None:
    words = np.array([100, 100, 10])
    sure, torn = np.array([1, 0, 1], dtype=np.float32), np.array([1, 0.5, 1], dtype=np.float32)
    assert html.doubt(sure, words) == 0
    assert html.doubt(torn, words) == pytest.approx(50 / 160)
    assert html.doubt(np.zeros(3, dtype=np.float32), words) == 0


def hidden(source: str) -> list[str]:
    page = read("a", source)
    assert isinstance(page, Page)
    marks, _ = html.choose(page, mode="fast")
    return [block.span.of(page.text) for block, mark in zip(page.blocks, marks, strict=True) if mark]


def test_a_body_that_a_script_reveals_is_body() -> None:
    words = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert hidden(f"<main><article style='display:none' class=content>{words}</article></main>") == PARAGRAPHS


def test_what_is_hidden_beside_a_body_is_not() -> None:
    words = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:4])
    source = f"<main><article class=content>{words}<p hidden>{PARAGRAPHS[4]}</p></article></main>"
    assert hidden(source) == PARAGRAPHS[:4]


@pytest.mark.parametrize("mode", ["fast", "quality"])
def test_trafilatura_is_not_asked_in_fast_mode(mode: str) -> None:
    script = f"""import sys; from pipeline.read.html import page; from pipeline.strip import html
html.UNSURE = -1
html.choose(page("a", "<p>one two three"), mode={mode!r})
raise SystemExit('trafilatura' in sys.modules)"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == (mode == "quality")


def test_trafilatura_is_not_asked_about_a_page_that_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "votes", None)
    monkeypatch.setattr(html, "UNSURE", 1.0)
    assert PARAGRAPHS[1] in body(example())


def test_what_only_looks_over_markdown_does_without_the_other_extractor() -> None:
    code = "import sys, pipeline.check; raise SystemExit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("failure", [ValueError, RecursionError, AttributeError, IndexError])
def test_where_trafilatura_fails_the_model_goes_on_alone(
    failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(trafilatura, "extract", fails)
    monkeypatch.setattr(html, "UNSURE", -1)
    page = example()
    assert html.second_opinion(page.html) == ""
    assert PARAGRAPHS[1] in body(page)


@pytest.mark.parametrize(
    "source", ["<p>x", "<div>" * 1500 + "words", "<img src=https://example.org/a.png>", "<ul><li><li>a</ul>"]
)
def test_odd_pages_are_chosen_from_without_complaint(source: str) -> None:
    page = read("a", source)
    assert isinstance(page, Page)
    assert [len(each) for each in html.choose(page)] == [len(page.blocks)] * 2


def test_a_page_without_blocks_has_nothing_to_choose() -> None:
    assert html.choose(Page("a", "", (), html="<p>")) == ([], [])


@pytest.mark.parametrize(
    "source",
    ["<h2>1. One</h2>", "<ol><li>a <a href='/b(c)'>b</a>c", "<p>x_y [z] *w* \\v",
     "<table><tr><td>1<td>2<tr><td>3<td>4</table>",
     "<pre># x\n- y</pre>",
     "<blockquote><p>1. q<ul><li>r</ul>",
     "<p>a <b>b</b>c<br>2. d <img src='https://example.org/x.png' alt='no words'>"],
)  # fmt: skip
def test_prose_has_the_words_that_a_parser_finds(source: str) -> None:
    page = read("a", source, "https://example.org/")
    assert isinstance(page, Page)
    assert WORD.findall("\n".join(html.prose(page))) == WORD.findall(plain(page.text))


def test_boxes_know_their_names() -> None:
    page = read("a", "<main class=story><div id=body><p>a<p>b</div><div class=share><p>c</div></main>")
    assert isinstance(page, Page)
    boxes = Boxes(page.blocks)
    assert boxes.names()[:5] == [("story",), (), (), ("body",), ()]
    assert [TAGS[boxes.tag[box] - 1] for box in boxes.of] == ["p", "p", "p"]
    assert boxes.parent[boxes.of[0]] == boxes.parent[boxes.of[1]] != boxes.parent[boxes.of[2]]


@given(st.lists(st.text(st.sampled_from("aB1 .,”?\0_\nİß的😀𝐀|©'-"), max_size=12), max_size=6))
def test_the_words_of_a_block_are_its_own(texts: list[str]) -> None:
    texts = [text.replace("\0", "") for text in texts]
    said = words_of(texts)
    assert said.blocks == [WORD.findall(text.lower()) for text in texts]


@given(st.lists(st.text(st.sampled_from("aB1 .,”?_İß的😀𝐀|©'-"), min_size=1, max_size=30), min_size=1, max_size=6))
def test_numbers_are_numbers_whatever_a_page_says(texts: list[str]) -> None:
    page = read("a", "".join(f"<div class='x y'><p>{text}</div>" for text in texts) + "<p>end")
    assert isinstance(page, Page)
    rows = features(page, Boxes(page.blocks), words_of(html.prose(page)), Lexicon({"x": 1.0}, {"a": -1.0}))
    assert len(rows) == len(page.blocks)
    assert np.isfinite(rows).all()


# projection

SENTENCES = st.lists(
    st.lists(st.sampled_from("the a of river plant on monday opened said was new".split()), max_size=9), max_size=8
)


@given(SENTENCES)
def test_a_page_covers_itself(blocks: list[list[str]]) -> None:
    assert cover(blocks, [word for block in blocks for word in block]) == [1.0 if block else 0.0 for block in blocks]


@given(SENTENCES, SENTENCES)
def test_shares_are_shares_and_no_word_is_used_twice(blocks: list[list[str]], others: list[list[str]]) -> None:
    kept = [word for block in others for word in block]
    shares = cover(blocks, kept)
    assert all(0 <= share <= 1 for share in shares)
    assert sum(share * len(block) for share, block in zip(shares, blocks, strict=True)) <= len(kept) + 1e-6


def test_what_another_extractor_left_out_is_seen() -> None:
    blocks = [text.split() for text in PARAGRAPHS]
    kept = [word for block in (blocks[0], blocks[2], blocks[4]) for word in block]
    assert [share >= 0.5 for share in cover(blocks, kept)] == [True, False, True, False, True]


def test_moved_text_is_found() -> None:
    blocks = [text.split() for text in PARAGRAPHS]
    kept = [word for block in (blocks[3], blocks[4], blocks[0]) for word in block]
    assert [share >= 0.5 for share in cover(blocks, kept)] == [True, False, False, True, True]


RUNS = st.lists(st.integers(0, 5), min_size=1, max_size=60)


@given(RUNS, RUNS, st.sampled_from([1, 2, 4, 8]))
def test_runs_as_numbers_are_the_runs(words: list[int], kept: list[int], size: int) -> None:
    gap = (0, len(words), 0, len(kept))
    if len(words) >= size <= len(kept):
        assert _pairs_at_once(words, kept, gap, size) == _pairs(words, kept, gap, size)


def test_the_labelling_that_agrees_with_the_others_is_taken() -> None:
    marks = [np.array(m, dtype=bool) for m in ([1, 1, 0], [1, 1, 1], [0, 0, 1])]
    assert html._medoid(marks, np.array([5, 5, 5])).tolist() == [True, True, True]
