"""What is read piece by piece, or not read at all, is what a reader of Markdown makes of the whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown.extensions.toc import slugify, unique

from pipeline import article
from pipeline.article import DIALECT, plain
from pipeline.front import FrontMatter
from pipeline.markdown import Piece, heading_ids, pieces
from pipeline.publish import render
from pipeline.publish.archive import Entry
from pipeline.publish.pages import BEFORE, standfirst
from pipeline.publish.render import body_html, prose

WORDS = 'word Port “No” 5 1. 2) a_b AT&T &amp; &lt fish&chips & 3<4 x > y "so" é 中 ! $5 (so) -er'.split(" ")
SIGNS = [
    *"* ** _ ` ``` ~~~ # #5 - + > | === --- \\ \\* :- [a](b) [a] [a]: [a]:b <b> ![p](q.png)".split(" "),
    "<https://a.example>", "## ", "# ", "- ", "* ", "1. ", "> ", "| a | b |", "|---|---|", "--- | ---",
    "**b**", "*c* ", "**b c**", "[d](https://a.example/x)", "[d e](http://a.b/?q=1)", "\n- f", "\n- ", "\n1. ", "\n> ",
    "    ", "  ", "\t", "\xa0", "\x0b", "\u2028", "\x85",
]  # fmt: skip
JOINS = [" ", " ", " ", "\n", "\n", "\n\n", "\n\n", "\n\n", "\n \n", "\n\t\n", "", "  \n", "\r\n", "\r", "\n\n\n"]
markdown = st.lists(st.tuples(st.sampled_from([*WORDS, *WORDS, *SIGNS]), st.sampled_from(JOINS)), max_size=24).map(
    lambda parts: "".join(word + join for word, join in parts)
)


def whole(markdown: str) -> list[Piece]:
    return [Piece(markdown, None)]


def lead(href: str) -> str:
    return href if href.startswith(("http", "#")) else ""


@settings(max_examples=300)
@given(st.one_of(markdown, st.text(alphabet="ab1.#>*_- \n\t&;<[]|`\\:=\xa0é“", max_size=60)))
@example("a\n\n1. b\n\nc\n\n   d")
@example("one\n\n    code\n\ntwo # \n\n# three #\n\n## four")
@example("- a\n\nb\n\n- c\n\n  d\n\ne")
@example("[x]\n\nword\n\n[x]: https://a.example")
def test_pieces_are_the_whole(markdown: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "pieces", whole)
        patch.setattr(article, "pieces", whole)
        said = (body_html(markdown, lead), plain(markdown), list(prose(markdown)))
    assert (body_html(markdown, lead), plain(markdown), list(prose(markdown))) == said


def read(piece: Piece) -> str:
    """A piece as the renderer of the dialect would show it; ours is held to that by the law above."""
    return str(DIALECT.render(piece.text))


@given(markdown)
def test_pieces_render_as_the_whole_does(markdown: str) -> None:
    assert "".join(map(read, pieces(markdown))) == DIALECT.render(markdown)


@pytest.mark.parametrize(
    "text",
    [
        "## The port\n\nIt has 3 berths, “all full”; 40% at night.\nSo it is.\n\n(A & B wait.)\n",
        "It is **quite** full, *they say*, and [so it is](https://port.example/news/1?a=2).\n\n**Berth 3** is free.",
        "> It is full.\n> We wait.\n\nSo they said.\n\n- one\n- **two**\n\nAnd:\n\n4. four\n5. five\n",
    ],
)
def test_most_prose_needs_no_reader(text: str) -> None:
    assert all(piece.level is not None for piece in pieces(text))


@pytest.mark.parametrize(
    "text",
    ["- one\n\n- two", "- one\n\n  more", "1. one\n\n- two", "a ![p](https://a.example/p.png)", "a [b](c.md)",
     "a *b**c*", "a**b**", "**a** **", "[a]", "a\n---", "| a |\n|---|"],
)  # fmt: skip
def test_what_may_mean_something_else_is_left_to_the_reader(text: str) -> None:
    assert [piece.level for piece in pieces(text)] == [None]


@given(markdown, st.integers(0, 30), st.sampled_from(["", ".", " …", " and more"]))
@example("Hello there", 4, ".")
@example("## Hello there", 5, "")
def test_a_summary_stands_above_an_article_that_begins_otherwise(markdown: str, most: int, end: str) -> None:
    for summary in (plain(markdown)[:most] + end, markdown.strip()[:most] + end):
        entry = Entry("articles/a.md", "articles/a/", FrontMatter("A", summary=summary), markdown, "", 1)
        said = " ".join(summary.split())
        beginning = " ".join(plain(markdown[: 2 * len(said) + BEFORE]).split())
        assert standfirst(entry) == ("" if beginning.startswith(said.rstrip(" .…")) else said)


@given(st.lists(st.text(alphabet="ab -_.1Éß中", max_size=8), max_size=5))
def test_headings_are_reached_as_mkdocs_names_them(titles: list[str]) -> None:
    taken: set[str] = set()
    assert heading_ids(titles) == [unique(slugify(title, "-"), taken) for title in titles]
