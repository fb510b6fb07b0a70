"""Strip: a page is cut into an article and reasons, and nothing of it is lost."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import sure

from pipeline.article import DIALECT, REASONS, Article, Block, Claims, Page, Refusal, accounts_for, plain
from pipeline.read import html as read_html
from pipeline.strip import ENOUGH, laid_out, strip
from pipeline.strip.setting import together
from pipeline.text import Span, lines

PORTAL = """\
Wind + Grid
Qinghai starts work on a 200 MW wind farm above the salt lake
Meridian Energy Net 2024-03-19 08:12
  • The wind farm will feed the new ultra-high voltage line to the coast
Reading this article requires
3 Minute

On March 18, the construction of the first phase of the Salt Lake wind farm was officially started in Golmud. The \
project has a planned capacity of 200 MW and a total investment of 1.4 billion yuan, and is expected to be connected \
to the grid before the end of 2025.

The wind farm lies at an altitude of 2,900 meters. Forty turbines with a unit capacity of 5 MW will be installed, \
together with a 110 kV booster station and 36 kilometers of access road.

After completion, the project can provide 480 million kWh of clean electricity every year, which is equivalent to \
saving 150,000 tons of standard coal. (Reporter Chen Lu) Editor/Wang Min


Comment

Related articles

Wind + Grid

Gansu completes the hoisting of its tallest wind turbine

03-12

Solar

Ningxia photovoltaic base connected to the grid

03-11

Collect
Comment
Share

Retrieve password

Get verification code
Sure
"""
HARBOUR = """\
Harbour Logistics Daily
Home > News > Ports
New container berth opens at Port of Lindau
Source: Lindau Port Group
2023-11-02 17:40:05

The new container berth of the Port of Lindau was put into trial operation on November 1, and the first ship, loaded \
with 1,200 containers, docked successfully at 9 a.m.

The berth has a length of 420 meters and a design depth of 17.5 meters. It can receive ships of 200,000 tons.

The person in charge of the port said that the second berth will be completed next year.
Editor: Li Na
Share:
WeChat
Weibo
Previous: Port throughput rises in October
Next: Customs opens a green lane
Copyright © 2023 Harbour Logistics Daily All rights reserved
"""
HYDROGEN = """\
Login | Register
Hydrogen
Tags: hydrogen, electrolyser

A hydrogen refuelling station for trucks enters operation in Hebei

March 5, 2024 10:15 | Source: Northern Hydrogen Watch | Views: 1203

Summary: The station can refuel 120 heavy trucks a day.

The station in Xingtai is the first in the province that is built for heavy trucks. It was developed by a local steel \
group, and will supply up to 3 tons of hydrogen a day to the trucks that carry ore between the mine and the works.

According to the group, the hydrogen comes from the coke oven gas of its own plant. The purity reaches 99.97%, and the \
price at the pump is below 30 yuan per kilogram.

"We plan to build five more stations along the line," said Zhang Qiang, deputy general manager of the group.

Source: Northern Hydrogen Watch

Disclaimer: the views in this article are those of the author alone. If there is any infringement, please contact us.

Recommended for you
2024-03-04 Green hydrogen project signed in Inner Mongolia
2024-03-02 Electrolyser maker raises 300 million yuan
2024-03-01 Hydrogen pipeline passes review in Hebei

Leave a comment
Log in to comment"""
NUCLEAR = """\
Comment
Share
Collect

Nuclear Power
2024/01/09
Unit 3 of the Haiyang nuclear power plant passes its cold test
By Jane Doe and Li Wei
3 min read

The cold functional test of Unit 3 of the Haiyang nuclear power plant was completed on Monday, three weeks ahead of \
the plan, the operator said in a statement.

The test checks the tightness of the primary circuit at a pressure of 22 MPa. It is followed by the hot functional \
test, which is expected to begin in the summer.

Unit 3 uses a third generation pressurised water reactor with a capacity of 1,250 MW. Construction was started in \
July 2022.

You may also like
Second reactor vessel arrives at Sanmen
Nuclear heating reaches 400,000 households in Shandong
New crane lifts the dome of Unit 4
"""
BARE = """\
Tunnel of the Lancang line is broken through

The Red Rock tunnel, the longest on the Lancang railway line, was broken through on Sunday after seven years of work, \
the builder said.

The tunnel is 14.3 kilometers long and crosses eleven faults. Trains are to run through it at 160 km/h from 2026."""
EXAMPLES = {"portal": PORTAL, "harbour": HARBOUR, "hydrogen": HYDROGEN, "nuclear": NUCLEAR, "bare": BARE}


def page_of(text: str, *, id: str = "example") -> Page:
    return Page(id, text, tuple(Block(span, "text") for span in lines(text)))


def article_of(text: str) -> Article:
    article = strip(page_of(text))
    assert isinstance(article, Article), article
    return article


def words(article: Article) -> list[str]:
    return plain(article.body).splitlines()


def why(text: str, words: str) -> str:
    """The reason for which ``words`` were removed from ``text``."""
    at = text.index(words)
    return next(r.why for r in article_of(text).removed if r.span.start <= at < r.span.end)


def test_a_portal_page_is_told_apart() -> None:
    article = article_of(PORTAL)
    assert article.title == "Qinghai starts work on a 200 MW wind farm above the salt lake"
    assert (article.date, article.source, article.section) == ("2024-03-19T08:12", "Meridian Energy Net", "Wind + Grid")
    assert (article.authors, article.editor) == (("Chen Lu",), "Wang Min")
    assert article.summary == "The wind farm will feed the new ultra-high voltage line to the coast"
    assert [line.split()[0] for line in words(article)] == ["On", "The", "After"]
    assert words(article)[-1].endswith("standard coal.")


def test_related_articles_are_removed_and_kept_as_facts() -> None:
    article = article_of(PORTAL)
    assert [(r.section, r.title, r.date) for r in article.related] == [
        ("Wind + Grid", "Gansu completes the hoisting of its tallest wind turbine", "03-12"),
        ("Solar", "Ningxia photovoltaic base connected to the grid", "03-11"),
    ]
    assert why(PORTAL, "Ningxia") == "related"


def test_the_pieces_may_come_in_another_order_or_be_missing() -> None:
    harbour, hydrogen, nuclear, bare = (article_of(t) for t in (HARBOUR, HYDROGEN, NUCLEAR, BARE))
    assert (harbour.title, harbour.section) == ("New container berth opens at Port of Lindau", "Ports")
    assert (harbour.date, harbour.source, harbour.editor) == ("2023-11-02T17:40", "Lindau Port Group", "Li Na")
    assert hydrogen.title == "A hydrogen refuelling station for trucks enters operation in Hebei"
    assert (hydrogen.date, hydrogen.source) == ("2024-03-05T10:15", "Northern Hydrogen Watch")
    assert (hydrogen.section, hydrogen.summary) == ("Hydrogen", "The station can refuel 120 heavy trucks a day.")
    assert [r.date for r in hydrogen.related] == ["2024-03-04", "2024-03-02", "2024-03-01"]
    assert (nuclear.section, nuclear.date, nuclear.authors) == ("Nuclear Power", "2024-01-09", ("Jane Doe", "Li Wei"))
    assert len(nuclear.related) == 3
    assert (bare.title, bare.date, bare.removed) == ("Tunnel of the Lancang line is broken through", "", ())
    assert [len(words(a)) for a in (harbour, hydrogen, nuclear, bare)] == [3, 3, 3, 2]


@pytest.mark.parametrize("name", EXAMPLES)
def test_line_endings_change_nothing(name: str) -> None:
    text = EXAMPLES[name]
    for other in (text.replace("\n", "\r\n"), text.rstrip("\n"), f"\n\n{text}\n\n"):
        article = article_of(other)
        assert (article.title, article.body) == (article_of(text).title, article_of(text).body)
        assert accounts_for(article, other)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_title_is_not_said_again(name: str) -> None:
    article = article_of(EXAMPLES[name])
    assert article.title not in article.body
    twice = f"{article.title}\n\n{EXAMPLES[name]}"
    assert article.title not in article_of(twice).body


def test_every_removal_says_why() -> None:
    assert why(PORTAL, "Reading this") == "reading-time"
    assert why(PORTAL, "Comment\n") == "comment"
    assert why(PORTAL, "Collect") == "share"
    assert why(PORTAL, "Retrieve password") == "login"
    assert why(HARBOUR, "WeChat") == "share"
    assert why(HARBOUR, "Previous:") == "navigation"
    assert why(HARBOUR, "Copyright") == "legal"
    assert why(HYDROGEN, "Disclaimer") == "legal"
    assert why(HYDROGEN, "Leave a comment") == "comment"


def test_neighbours_removed_for_one_reason_are_one_removal() -> None:
    for text in EXAMPLES.values():
        removed = article_of(text).removed
        for one, other in pairwise(removed):
            assert one.span.end < other.span.start or one.why != other.why


LINES = st.sampled_from([*PORTAL.splitlines(), *HYDROGEN.splitlines(), "", "  ", "* * *", "新能源", "\t- x", "1. one"])


@given(st.one_of(st.text(max_size=300), st.lists(LINES, max_size=40).map("\n".join)), st.sampled_from(["\n", "\r\n"]))
def test_parts_and_removals_are_the_page_side_by_side(text: str, ending: str) -> None:
    text = text.replace("\n", ending)
    article = strip(page_of(text))
    if isinstance(article, Article):
        assert accounts_for(article, text)
        assert {removal.why for removal in article.removed} <= set(REASONS)
        shown = iter("".join(text.split()))
        letters = (c for line in words(article) for c in line if c.isalnum())
        assert all(letter in shown for letter in letters), (
            "the body has words that the page has not, or in another order"
        )
    else:
        assert article.stage == "strip"
        assert article.why


@given(st.lists(LINES, max_size=40).map("\n".join))
def test_the_same_page_gives_the_same_article(text: str) -> None:
    assert strip(page_of(text)) == strip(page_of(text))


def test_what_this_line_wrote_it_takes_whole() -> None:
    body = "Comment\n\nA line that looks like *furniture*.\n\n- Share\n- Login\n"
    claims = Claims(title="A title", date="2024-02-21", authors=("Jane Doe",), editor="Li Na", source="A Paper")
    page = Page("ours", body, (Block(Span(0, len(body)), "paragraph"),), markup="markdown", claims=claims, ours=True)
    article = strip(page)
    assert isinstance(article, Article)
    assert (article.title, article.date, article.body) == ("A title", "2024-02-21", body.strip())
    assert (article.authors, article.editor, article.source) == (("Jane Doe",), "Li Na", "A Paper")
    assert article.removed == ()
    assert accounts_for(article, body)


def test_a_page_without_an_article_is_refused_with_its_reason() -> None:
    login = strip(page_of("User name\nPassword\nForgot password?\nLog in\nRegister\n"))
    assert login == Refusal("example", "strip", "only a login page: 8 words, none of them an article")
    for text, reason in [
        ("", "no words"),
        (" \n\n", "no words"),
        ("-- \n**\n", "no words"),
        ("Short news.\n", str(ENOUGH)),
    ]:
        refused = strip(page_of(text))
        assert isinstance(refused, Refusal)
        assert reason in refused.why


def test_plain_text_becomes_markdown_that_means_itself() -> None:
    text = BARE + "\n\nThe builder *counts* on [two] more tubes_and_shafts, 1_000 tons of steel & <10% waste.\n"
    text += (
        "\n• first the north tube, then the south tube of the long tunnel\n• the shafts are closed in the last year\n"
    )
    article = article_of(text)
    assert "*counts* on [two] more tubes_and_shafts" in plain(article.body)
    assert "\n- first the north tube, then the south tube of the long tunnel\n- the shafts" in article.body


def test_hard_wrapped_text_is_joined_to_paragraphs() -> None:
    wrapped = """\
Tunnel of the Lancang line is broken through

The Red Rock tunnel, the longest on the Lancang railway line, was broken
through on Sunday after seven years of work, the builder said. It is 14.3
kilometers long and crosses eleven faults with much water, which is why it
took two years more than planned, and cost a third more than the estimate.

Trains are to run through it at 160 km/h from 2026. The line will then take
travellers from Dali to Lincang in two hours; today the journey by bus over
the mountains takes seven, and in the rainy season the road is often closed.
"""
    article = article_of(wrapped)
    assert len(words(article)) == 2
    assert "was broken through on Sunday" in article.body
    assert accounts_for(article, wrapped)


def markdown_of(html: str, kept: list[bool]) -> str:
    page = read_html.page("x", html)
    assert isinstance(page, Page)
    sheet = laid_out(page)
    return together(page.text, sheet.spans, sheet.texts, sheet.kinds, kept)


LIST = (
    "<ul><li>one<ul><li>two<ul><li>three<ul><li>four</li><li>five</li></ul></li></ul></li></ul></li><li>six</li></ul>"
)


@given(st.lists(st.booleans(), min_size=6, max_size=6))
def test_items_whose_parent_is_left_out_are_items_still(kept: list[bool]) -> None:
    body = markdown_of(LIST, kept)
    names = ["one", "two", "three", "four", "five", "six"]
    tokens = DIALECT.parse(body)
    assert [t.type for t in tokens].count("list_item_open") == sum(kept)
    assert [t.content for t in tokens if t.type == "inline"] == [n for n, k in zip(names, kept, strict=True) if k]
    assert not [t for t in tokens if t.type in ("code_block", "fence")]


def test_what_stood_side_by_side_keeps_its_white_space() -> None:
    html = f"<p>First</p>{LIST}<p>Last"
    page = read_html.page("x", html)
    assert isinstance(page, Page)
    assert markdown_of(html, [True] * 8) == page.text


PICTURED = "The tunnel before the first train went in. Photo by Ann Reef"


@pytest.mark.parametrize(
    ("picture", "stays"), [("<p><img src=https://example.org/a.jpg></p>", True), ("<p><img src=/a.jpg></p>", False)]
)
def test_a_caption_stays_with_its_picture_or_goes(picture: str, stays: bool) -> None:
    first, *rest = BARE.split("\n\n")
    html = f"<h1>{first}</h1><p>{rest[0]}</p>{picture}<p>{PICTURED}</p><p>{rest[1]}</p>"
    page = read_html.page("x", html)
    assert isinstance(page, Page)
    article = strip(page, choice=lambda sheet: sure([i > 0 for i in range(len(sheet.words))]))
    assert isinstance(article, Article)
    assert (PICTURED in plain(article.body)) == stays
    assert stays or [r.why for r in article.removed] == ["media"]


def test_a_row_of_buttons_in_brackets_is_never_body() -> None:
    text = f"{BARE}\n\n【Print】【Close window】\n"
    assert "Print" not in article_of(text).body
    assert why(text, "【Print】") == "navigation"


HTML = """<html><head><title>Dam raised by four metres | The Valley Post</title>
<meta property="og:title" content="Dam raised by 4 metres"><meta property="og:site_name" content="The Valley Post">
<meta property="article:published_time" content="2024-05-06T07:08:00+08:00"></head><body>
<nav><a href="/">Home</a> <a href="/n">News</a></nav>
<main><h1>Dam raised by four metres</h1><p class="byline">By Jane Doe</p>
<p>The dam above the valley has been raised by four metres, the water board said on Monday. The work took two years and
was finished before the rainy season, which begins in June in this part of the country.</p>
<p>The lake will hold 30 million cubic metres more, enough for the towns downstream through a dry summer. The board
expects the filling to last until the spring of next year.</p></main>
<div class="share-bar"><a href="#">Share on Facebook</a></div><footer>© The Valley Post</footer></body></html>"""


def test_what_readers_see_beats_what_the_page_claims() -> None:
    page = read_html.page("dam", HTML, "")
    assert isinstance(page, Page)
    article = strip(page)
    assert isinstance(article, Article)
    assert article.title == "Dam raised by four metres"
    assert article.authors == ("Jane Doe",)
    assert article.source == "The Valley Post"
    assert article.date.startswith("2024-05-06T07:08")
    assert article.body.startswith("The dam above") and article.body.endswith("next year.")
    assert accounts_for(article, page.text)


@pytest.mark.parametrize("start", ["...", "——", "\x07", ""])
def test_an_article_has_a_title(start: str) -> None:
    prose = BARE.partition("\n\n")[2]
    article = strip(page_of(f"{start}\n\n{prose}\n"), choice=lambda sheet: sure([True] * len(sheet.words)))
    assert isinstance(article, Article)
    assert article.title.startswith("The Red Rock tunnel")
    assert len(article.title) <= 91 and article.title.endswith("…")


def test_pictures_alone_have_no_title_and_are_no_article() -> None:
    pictures = "".join(f"<p><img src=https://example.org/{'a-' * 30}{n}.jpg></p>" for n in range(3))
    page = read_html.page("x", pictures)
    assert isinstance(page, Page)
    refused = strip(page, choice=lambda sheet: sure([True] * len(sheet.words)))
    assert isinstance(refused, Refusal) and "no title" in refused.why


CONTROLS = "".join(map(chr, (*range(9), *range(11, 32), *range(127, 160)))) + "\t"


@given(st.lists(st.tuples(st.integers(0, 700), st.sampled_from(CONTROLS)), max_size=8), st.booleans())
def test_no_control_character_stands_in_an_article(put: list[tuple[int, str]], as_html: bool) -> None:
    text = HTML if as_html else PORTAL
    for at, sign in put:
        text = text[:at] + (f"&#{ord(sign)};" if as_html else sign) + text[at:]
    page = read_html.page("x", text) if as_html else page_of(text)
    article = strip(page) if isinstance(page, Page) else page  # a sign within a tag can hide the whole page
    if isinstance(page, Page) and isinstance(article, Article):
        assert accounts_for(article, page.text)
        fields = [article.title, article.summary, article.source, article.section, article.editor, article.date]
        fields += [*article.authors, *(r.title + r.section + r.date for r in article.related)]
        assert not [c for c in article.body + "".join(fields) if c in CONTROLS]
        assert "\n" not in "".join(fields)


@pytest.mark.shared
def test_the_page_that_started_it_all(shared: Path) -> None:
    text = (shared / "pages" / "sodium-ion-battery.txt").read_text(encoding="utf-8")
    article = article_of(text)
    assert accounts_for(article, text)
    assert article.title == text.splitlines()[1]
    assert (article.date, article.source, article.editor) == ("2024-02-21T16:56", "Seetao", "Zhao E")
    assert article.section == text.splitlines()[0]
    assert article.summary == text.splitlines()[3].strip(" •")
    assert len(words(article)) == 4
    assert words(article)[-1].endswith("timely and at the right time.")
    assert [r.date for r in article.related] == ["03-15", "03-14", "03-12", "03-10", "03-08", "03-08"]
    assert {r.section for r in article.related} == {article.section}


@pytest.mark.shared
@pytest.mark.parametrize("rendering", ["flat", "wrapped", "inscriptis", "lynx"])
def test_real_pages_are_accounted_for(shared: Path, rendering: str) -> None:
    with gzip.open(shared / "bench" / "strip" / f"text.dev.{rendering}.jsonl.gz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number % 20 == 0:
                text = "\n".join(json.loads(line)["lines"])
                article = strip(page_of(text))
                assert isinstance(article, Refusal) or accounts_for(article, text)
