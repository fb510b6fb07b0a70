"""What an article keeps of its page: lists with their numbers, cells in their places, pictures and notes."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import sure

from pipeline.article import DIALECT, Article, Page, accounts_for
from pipeline.read import html as read_html
from pipeline.read import markdown as read_markdown
from pipeline.read import text as read_text
from pipeline.strip import laid_out, strip
from pipeline.strip.setting import together

BASE = "https://example.org/news/today.html"


def page_of(html: str) -> Page:
    page = read_html.page("x", html, BASE)
    assert isinstance(page, Page)
    return page


def rendered(markdown: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(f"<div>{DIALECT.render(markdown)}</div>")


def kept_of(page: Page, kept: list[bool]) -> str:
    sheet = laid_out(page)
    return together(page.text, sheet.spans, sheet.texts, sheet.kinds, kept)


def numbered(tree: lxml.html.HtmlElement) -> list[tuple[int, str]]:
    """The number that a reader sees before each item of a numbered list, and the item's first words."""
    out = []
    for holder in tree.iter("ol"):
        number = int(holder.get("start") or 1)
        for item in holder.iterchildren("li"):
            number = int(item.get("value") or number)
            out.append((number, " ".join(item.text_content().split()).split(" ")[0]))
            number += 1
    return sorted(out)


LISTS = st.recursive(
    st.just(""),
    lambda inner: st.lists(
        st.tuples(st.sampled_from(["", " value=7", " value=2"]), inner), min_size=1, max_size=3
    ).map(lambda items: "<ol>" + "".join(f"<li{value}>word {sub}</li>" for value, sub in items) + "</ol>"),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(LISTS, min_size=1, max_size=3).map("".join).filter(bool), st.data())
def test_every_item_that_is_kept_keeps_its_number(html: str, data: st.DataObject) -> None:
    names = iter(range(100))
    html = re.sub("word", lambda _: f"w{next(names)}", html)
    page = page_of(html)
    assert numbered(rendered(page.text)) == numbered(lxml.html.fromstring(f"<div>{html}</div>"))
    kept = [data.draw(st.booleans()) for _ in laid_out(page).spans]
    body = kept_of(page, kept)
    names_kept = set(re.findall(r"w\d+", body))
    was = [(n, w) for n, w in numbered(lxml.html.fromstring(f"<div>{html}</div>")) if w in names_kept]
    assert len(names_kept) == sum(kept)
    assert numbered(rendered(body)) == was


def test_a_list_that_leaves_the_counting_to_its_reader_is_left_alone() -> None:
    text = "1. a\n1. b\n1. c\n"
    page = Page("x", text, read_markdown.blocks(text), markup="markdown")
    assert kept_of(page, [True, True, True]) == text.strip()
    assert kept_of(page, [True, False, True]) == "1. a\n1. c"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<ol><li>a<ol><li>b</li></ol></li><ol><li>c</li></ol><li>d</ol>", "1. a\n   1. b\n   1) c\n2. d"),
    ],
)
def test_a_list_right_in_a_list_belongs_to_the_item_before(html: str, markdown: str) -> None:
    assert page_of(html).text == markdown


def test_what_hangs_below_an_item_stays_in_it() -> None:
    html = "<ul><li><img src=/a.png alt=A><p>under it</p></li><li>next</li></ul>"
    page = page_of(html)
    assert kept_of(page, [True, True, True]) == page.text
    assert len(rendered(kept_of(page, [True, True, False])).findall(".//li/p")) == 2
    assert kept_of(page, [False, True, True]) == "under it\n\n- next"


# pictures

STORY = (
    "The ferry line across the bay opened on Sunday after three years of work, the port said in a note on its site. "
)


FIGURE = "<figure><img src=/ferry.jpg alt='A ferry'><figcaption>The ferry \"Tern\" leaves [1]</figcaption></figure>"
AROUND = f"<h1>Ferry line opens</h1>{{}}<p>{STORY * 3}</p>{{}}<p>{STORY * 2}</p>{{}}"


@pytest.mark.parametrize("place", [0, 1])
def test_a_picture_in_the_story_stays_with_its_caption(place: int) -> None:
    html = AROUND.format(*(FIGURE if i == place else "" for i in range(3)))
    page = page_of(html)
    article = strip(page, choice=lambda sheet: sure([kind == "paragraph" for kind in sheet.kinds]))
    assert isinstance(article, Article)
    picture = next(rendered(article.body).iter("img"))
    assert picture.get("src") == "https://example.org/ferry.jpg"
    assert picture.get("alt") == "A ferry"
    assert picture.get("title") == 'The ferry "Tern" leaves [1]'
    assert accounts_for(article, page.text)


def test_a_picture_below_the_story_goes() -> None:
    page = page_of(AROUND.format("", "", FIGURE))
    article = strip(page, choice=lambda sheet: sure([kind == "paragraph" for kind in sheet.kinds]))
    assert isinstance(article, Article)
    assert "![" not in article.body


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<img class=lazy src=/blank.gif data-src=/a.jpg>", "![](https://example.org/a.jpg)"),
        ("<img src='data:image/gif;base64,R' data-hi-res=/a.jpg?w=9>", "![](https://example.org/a.jpg?w=9)"),
        ("<img srcset='/a.jpg 1x, /b.jpg 2x'>", "![](https://example.org/a.jpg)"),
        ("<picture><source srcset='/a.webp 9w'><img></picture>", "![](https://example.org/a.webp)"),
        (
            "<div><img src=/tiny.jpg></div><noscript><img src=/a.jpg alt=A></noscript>",
            "![A](https://example.org/a.jpg)",
        ),
        ("<div></div><noscript><img src=/a.jpg alt=A></noscript>", "![A](https://example.org/a.jpg)"),
        ("<img src=/dot.gif width=1 height=1><noscript><img src=/count?x></noscript>", ""),
        ("<a href=/big><img src=/a.jpg alt=A></a>", "[![A](https://example.org/a.jpg)](https://example.org/big)"),
        ("<img src='javascript:x' data-src='data:text/html,x'>", ""),
    ],
)
def test_a_picture_is_where_readers_see_it(html: str, markdown: str) -> None:
    assert page_of(f"{html}<p>Words").text == f"{markdown}\n\nWords".strip()


# notes and tables


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("Tuvalu<sup><a href=#n1>1</a></sup> in 2010<sup>2, 3</sup>.", "Tuvalu¹ in 2010², ³."),
        ("Tuvalu<sup><a href=https://example.org/n>4</a></sup>", "Tuvalu[⁴](https://example.org/n)"),
        ("Tuvalu<sup>[5]</sup> 5<sup>th</sup> x<sup>n+1</sup>", "Tuvalu[5] 5th xn+1"),
    ],
)
def test_the_mark_of_a_note_is_no_part_of_a_number(html: str, markdown: str) -> None:
    assert page_of(f"<p>{html}").text.replace("\\", "") == markdown


@pytest.mark.parametrize(
    ("html", "cells"),
    [
        ("<tr><th>a<th>b<tr><td rowspan=2>c<td>d<tr><td>e", ["a|b", "c|d", "|e"]),
        ("<tr><th colspan=2>a<th>b<tr><td>c<td>d<td>e", ["a||b", "c|d|e"]),
        ("<tr><th>a<th>b<tr><td>c<td><ul><li>d<li>e</ul>", ["a|b", "c|d e"]),
        (f"<tr><th>a<th>b<tr><td>c<td>{STORY * 5}", ["a|b", f"c|{(STORY * 5).strip()}"]),
    ],
)
def test_a_cell_stays_in_its_row_and_column(html: str, cells: list[str]) -> None:
    rows = list(rendered(page_of(f"<table>{html}</table>").text).iter("tr"))
    assert ["|".join(cell.text_content() for cell in row) for row in rows] == cells


@pytest.mark.parametrize("inside", ["<h2>Head</h2>", "<form><input>x</form>", "<table><tr><td>x</table>", STORY * 5])
def test_a_table_that_only_arranges_a_page_is_no_table(inside: str) -> None:
    assert " --- " not in page_of(f"<table><tr><td>a<td>b<tr><td>c<td>{inside}</table>").text


def test_a_table_made_to_fill_the_memory_is_no_table() -> None:
    html = "<tr>" + "<th colspan=50 rowspan=50>a" * 1000
    assert " --- " not in page_of(f"<table>{html * 100}</table>").text


# emphasis

TOUCHING = st.lists(st.sampled_from(["<b>", "<i>", "</b>", "</i>", "a", " ", ".", "(", "*", "\u201c"]), max_size=14)


@given(TOUCHING.map("".join))
def test_no_star_of_ours_is_ever_shown(html: str) -> None:
    page = read_html.page("x", f"<p>{html}", BASE)
    if isinstance(page, Page):
        shown = rendered(page.text).text_content()
        assert "".join(shown.split()) == "".join(re.sub("<[^>]*>", "", html).split())


# every page there is


def _read_pages(folder: Path, name: str) -> Iterator[Page]:
    with gzip.open(folder / name, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if "html" in row:
                page = read_html.page(row["id"], row["html"], row.get("url") or "")
            else:
                page = read_text.page(row["id"], "\n".join(row["lines"]))
            if isinstance(page, Page):
                yield page


SETS = ("mozilla", "pages.dev", "text.dev.flat", "text.dev.wrapped", "text.dev.inscriptis", "text.dev.lynx")


def _unaccounted(pages: Iterable[Page]) -> list[str]:
    found = ((page, strip(page)) for page in pages)
    return [page.id for page, article in found if isinstance(article, Article) and not accounts_for(article, page.text)]


@pytest.mark.shared
@pytest.mark.parametrize("name", SETS)
def test_a_page_of_every_three_hundred_is_accounted_for(shared: Path, name: str) -> None:
    assert not _unaccounted(itertools.islice(_read_pages(shared / "bench" / "strip", f"{name}.jsonl.gz"), 0, None, 300))


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("name", SETS)
def test_every_page_is_accounted_for(shared: Path, name: str) -> None:
    assert not _unaccounted(_read_pages(shared / "bench" / "strip", f"{name}.jsonl.gz"))
