"""Plain text -> Page: a block for every line."""

from __future__ import annotations

from pipeline.article import Block, Page
from pipeline.text import lines


def page(id: str, text: str, url: str = "") -> Page:
    """The page of ``text`` as it came; its blocks are its lines with their endings, side by side."""
    return Page(id, text, tuple(Block(span, "text") for span in lines(text)), url)
