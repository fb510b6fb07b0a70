"""What an article keeps of its page: lists with their numbers, cells in their places, pictures and notes."""

from __future__ import annotations

import re

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import DIALECT, Page
from pipeline.read import html as read_html
from pipeline.read import markdown as read_markdown
from pipeline.strip import laid_out
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
