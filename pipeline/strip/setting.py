"""Blocks that were kept, set as one Markdown text again: what stood side by side keeps the page's own white space.

A block is set without its indent. Those that follow it move to the left with it, so that what hung below a parent that
was left out does not become code.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.article import Kind
from pipeline.text import Span

_MARKER = regex.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+")


def together(text: str, spans: Sequence[Span], said: Sequence[str], kinds: Sequence[Kind], kept: Sequence[bool]) -> str:
    """The blocks of the Markdown page ``text`` that are ``kept``, as one text.

    ``spans`` are those of all blocks without the white space around them, ``said`` is what to write of each.
    """
    out: list[str] = []
    last = None
    moved = column = 0  # by how much the blocks here stand further left, and where the words of the last one began
    for i in (i for i, k in enumerate(kept) if k):
        indent = _indent(text, spans[i].start)
        if last is None:
            moved, between = indent, ""
        elif i == last + 1:
            between = text[spans[last].end : spans[i].start].rstrip(" \t") or " "
        else:
            between = "\n" if kinds[last] == kinds[i] == "item" else "\n\n"
            moved = moved if kinds[i] == "item" == kinds[last] else indent
        now = min(max(0, indent - moved), column)
        if kinds[i] == "code" and not said[i].startswith(("`", "~")):
            now = indent  # its indent is what makes it code
        moved = indent - now
        marker = _MARKER.match(said[i]) if kinds[i] == "item" else None
        column = now + (len(marker[0]) if marker else 0)
        out += (between, " " * now if between.endswith("\n") else "", _shifted(said[i], moved))
        last = i
    return "".join(out)


def _indent(text: str, start: int) -> int:
    """The characters of white space before ``start``, if nothing else stands before it in its line."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return len(before) if before.isspace() else 0


def _shifted(words: str, columns: int) -> str:
    """The further lines of ``words`` moved to the left, as far as they are indented."""
    return regex.sub(rf"\n {{1,{columns}}}", "\n", words) if columns > 0 and "\n" in words else words
