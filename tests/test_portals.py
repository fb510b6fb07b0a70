"""Portals of our own making: no line of furniture is published, no line of the story is lost."""

from __future__ import annotations

import pytest
from portals import LAYOUTS, Layout, as_html, as_text, furniture, story_lines

from pipeline.article import Article, Page, accounts_for, plain
from pipeline.read import html as read_html
from pipeline.read import text as read_text
from pipeline.strip import strip

DATELINE = "HERON BAY, May 12 -- "  # becomes a part of the masthead

PORTALS = [pytest.param(layout, id=layout.name) for layout in LAYOUTS]


def squeezed(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def faults(layout: Layout, page: Page) -> list[str]:
    """What of the layout went wrong: furniture that stayed, lines that were lost, another title."""
    article = strip(page)
    if not isinstance(article, Article):
        return [f"refused: {article.why}"]
    lines = [squeezed(line) for line in plain(article.body).splitlines()]
    body, story = "".join(lines), squeezed("".join(story_lines(layout)))
    leaked = [line for line in furniture(layout) if squeezed(line) in body and squeezed(line) not in story]
    lost = [line for line in story_lines(layout) if squeezed(line.removeprefix(DATELINE)) not in body]
    wrong = [] if squeezed(article.title) == squeezed(layout.story.title) else [f"title: {article.title}"]
    assert accounts_for(article, page.text)
    return [f"leaked: {line}" for line in leaked] + [f"lost: {line}" for line in lost] + wrong


@pytest.mark.parametrize("layout", PORTALS)
def test_a_portal_as_html_gives_its_story_and_nothing_else(layout: Layout) -> None:
    page = read_html.page("x", as_html(layout), "https://example.org/story.html")
    assert isinstance(page, Page)
    assert faults(layout, page) == []


@pytest.mark.parametrize("layout", PORTALS)
def test_a_portal_as_text_gives_its_story_and_nothing_else(layout: Layout) -> None:
    assert faults(layout, read_text.page("x", as_text(layout))) == []
