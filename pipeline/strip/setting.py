"""Blocks that were kept, set as one Markdown text again: what stood side by side keeps the page's own white space.

A block that hung below one that was left out moves to the left, under the nearest that was kept, so that it neither
becomes code nor leaves its item. Items keep their numbers: a reader of Markdown counts on from the first, so another
sign ("4)" for "4.") begins a new list where that would be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from pipeline.article import Kind
from pipeline.markdown import Numbers
from pipeline.text import Span

_FENCE = regex.compile(r"(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*[`~]")
_MARKER = regex.compile(r"(?:[-*+]|(\d{1,9})([.)]))[ \t]+")


class _Item(NamedTuple):
    """An item of a list that the blocks after it may hang below, and where words below it begin."""

    column: int  # on the page
    now: int  # in what is written; of an item that was left out, where its parent's begin
    whole: bool  # it was kept


_PAGE = _Item(0, 0, whole=True)  # what holds the outermost blocks


def together(text: str, spans: Sequence[Span], said: Sequence[str], kinds: Sequence[Kind], kept: Sequence[bool]) -> str:
    """The blocks of the Markdown page ``text`` that are ``kept``, as one text.

    ``spans`` are those of all blocks without the white space around them, ``said`` is what to write of each.
    """
    out: list[str] = []
    last = None
    column = 0  # of the last block that was kept
    items: list[_Item] = []  # those that are open, outermost first
    read, written = Numbers(), Numbers()  # on the page, and in what is kept of it
    for i, words in enumerate(said):
        indent = _indent(text, spans[i].start)
        while items and items[-1].column > indent:
            items.pop()
        holder = items[-1] if items else _PAGE
        code = kinds[i] == "code" and not _FENCE.match(words)  # its indent is what makes it code
        now = indent if code else holder.now + (indent - holder.column if holder.whole else 0)
        marker = None if code else _MARKER.match(words)
        number = _read(read, indent, marker)
        if marker:
            items.append(_Item(indent + len(marker[0]), now + len(marker[0]) if kept[i] else holder.now, whole=kept[i]))
        if not kept[i]:
            continue
        if last is None:
            between = ""
        elif i == last + 1:
            between = text[spans[last].end : spans[i].start].rstrip(" \t") or " "
        else:
            late = marker is not None and marker[1] not in (None, "1") and now > column
            between = "\n" if kinds[last] == kinds[i] == "item" and not late else "\n\n"
        out += (
            between,
            " " * now if between.endswith("\n") else "",
            _shifted(_numbered(words, marker, number, written, now), indent - now),
        )
        last, column = i, now
    return "".join(out)


def _read(numbers: Numbers, column: int, marker: regex.Match[str] | None) -> int:
    """The number that a reader of the page gives to the item of this ``marker``; 0 for a block that has none."""
    if marker and marker[1]:
        return numbers.counted(column, int(marker[1]), marker[2])
    numbers.block(column)
    return 0


def _numbered(words: str, marker: regex.Match[str] | None, number: int, numbers: Numbers, column: int) -> str:
    """``words`` with a sign after its number that lets a reader give it ``number``, as on the page.

    Where the page leaves the counting to its reader (1. 1. 1.), so do we.
    """
    if not marker or not marker[1]:
        numbers.block(column)
        return words
    if int(marker[1]) != number:
        numbers.counted(column, int(marker[1]), marker[2])
        return words
    return f"{marker[1]}{numbers.sign(column, number, marker[2])}{words[marker.end(2) :]}"


def _indent(text: str, start: int) -> int:
    """The characters of white space before ``start``, if nothing else stands before it in its line."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return len(before) if before.isspace() else 0


def _shifted(words: str, columns: int) -> str:
    """The further lines of ``words`` moved to the left, as far as they are indented."""
    return regex.sub(rf"\n {{1,{columns}}}", "\n", words) if columns > 0 and "\n" in words else words
