"""The promises of docs/architecture.md, one after the other, on the whole line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from story import PARAGRAPHS, html_page, other_page, text_page

from pipeline import read
from pipeline.article import Article, Page, accounts_for, plain, undone
from pipeline.desk import desk_at
from pipeline.facts import moved
from pipeline.front import parse
from pipeline.line import clean
from pipeline.publish.content import article_file
from pipeline.strip import strip

HOME = Path(__file__).resolve().parents[1]
DESK = desk_at(HOME)
FURNITURE = (
    "Home", "Log in", "Share on Weibo", "3 min read", "Comment", "Related articles", "Editor/Lin Q", "Collect", "",
    "Grid line opens in the north", "03-15", "Retrieve password", "Copyright 2024 Gridnote", "* * *", "1. First",
    "Gridnote 2024-03-05 09:30", "| a | b |", "    four spaces", "<b>not bold</b>", "# no heading",
    "电池项目", "\u2028",
)  # fmt: skip


@st.composite
def text_pages(draw: st.DrawFn) -> Page:
    """Paragraphs of a story and pieces of furniture in any order, with any line ending."""
    lines = draw(st.lists(st.one_of(st.sampled_from(PARAGRAPHS), st.sampled_from(FURNITURE), st.text(max_size=30))))
    page = read.row({"id": "a", "text": draw(st.sampled_from(["\n", "\r\n", "\n\n"])).join(["A page", *lines])}, 1)
    assert isinstance(page, Page)
    return page


@st.composite
def html_pages(draw: st.DrawFn) -> Page:
    """A story with anything inside it."""
    piece = st.one_of(st.sampled_from(FURNITURE), st.text(max_size=20))
    tag = st.sampled_from("p div li td h2 blockquote a span b pre em script".split())
    parts = draw(st.lists(st.tuples(tag, piece), max_size=8))
    page = read.row({"id": "a", "html": html_page(inside="".join(f"<{t}>{w}</{t}>" for t, w in parts))}, 1)
    assert isinstance(page, Page)
    return page


def examples() -> list[Page]:
    found = [read.page(source, DESK.settings) for source in read.sources([HOME / "inbox"], DESK.settings)]
    return [page for page in found if isinstance(page, Page)]


def stripped_and_cleaned(page: Page) -> tuple[Article, Article] | None:
    one, other = strip(page), clean(page, DESK)
    return (one, other) if isinstance(one, Article) and isinstance(other, Article) else None


# 1. Every word accounted for.


def account(page: Page) -> None:
    both = stripped_and_cleaned(page)
    if both is None:
        return
    before, after = both
    assert accounts_for(after, page.text)
    back = undone(after)
    assert (back.title, back.summary, back.body) == (before.title, before.summary, before.body)
    for change in after.changes:
        assert change.rule and change.why
    pieces = sorted(
        [(p.span, p.span.of(page.text)) for p in after.parts] + [(r.span, r.span.of(page.text)) for r in after.removed]
    )
    assert "".join(words for _, words in pieces) == page.text


@given(text_pages())
@settings(max_examples=60)
def test_every_word_of_a_plain_page_is_accounted_for(page: Page) -> None:
    account(page)


@given(html_pages())
@settings(max_examples=40)
def test_every_word_of_an_html_page_is_accounted_for(page: Page) -> None:
    account(page)


@pytest.mark.parametrize("page", examples(), ids=lambda page: page.id)
def test_every_word_of_an_example_is_accounted_for(page: Page) -> None:
    account(page)


# 2. No fact moves.


def facts_stay(page: Page) -> None:
    both = stripped_and_cleaned(page)
    if both is None:
        return
    before, after = both
    assert moved(plain(before.body), plain(after.body), plain=WORDS) == ()
    assert moved(before.title, after.title, plain=WORDS) == ()
    assert moved(before.summary, after.summary, plain=WORDS) == ()


WORDS = frozenset("relevant it according".split())


@given(text_pages())
@settings(max_examples=40)
def test_no_fact_of_a_plain_page_moves(page: Page) -> None:
    facts_stay(page)


@pytest.mark.parametrize("page", examples(), ids=lambda page: page.id)
def test_no_fact_of_an_example_moves(page: Page) -> None:
    facts_stay(page)


# 3. Same in, same out.


@pytest.mark.parametrize("page", examples(), ids=lambda page: page.id)
def test_the_same_page_gives_the_same_article(page: Page) -> None:
    assert clean(page, DESK) == clean(page, DESK)


@pytest.mark.parametrize("made", [text_page(), html_page(), other_page("Another")])
def test_the_line_on_its_own_output_changes_nothing(made: str) -> None:
    page = read.row({"id": "a", ("html" if made.startswith("<") else "text"): made}, 1)
    assert isinstance(page, Page)
    article = clean(page, DESK)
    assert isinstance(article, Article)
    written = article_file(article).decode()
    again = read.page(read.Source("a.md", data=written.encode(), form="markdown"), DESK.settings)
    assert isinstance(again, Page)
    back = clean(again, DESK)
    assert isinstance(back, Article)
    assert article_file(back).decode() == written
    assert parse(written)[0].title == article.title
