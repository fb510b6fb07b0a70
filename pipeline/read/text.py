"""Plain text -> Page: a block for every line."""

from __future__ import annotations

from pipeline.article import Block, Page
from pipeline.text import Span, lines


def page(id: str, text: str, url: str = "") -> Page:
    """The page of ``text`` as it came; its blocks are its lines with their endings, side by side.

    A byte-order mark that the text came with is white space before the first of them.
    """
    mark = text.startswith("\ufeff")
    spans = (Span(max(span.start, mark), span.end) for span in lines(text))
    return Page(id, text, tuple(Block(span, "text") for span in spans if span), url)
