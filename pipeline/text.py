"""Arithmetic on characters: spans, edits, how they are applied, undone and joined.

Nothing here knows what a rule, a page or English is. All offsets count characters of a ``str``, from 0.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

import msgspec

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def squeezed(text: str) -> str:
    """``text`` with a blank for each run of white space, and none at its ends."""
    # Most text is so already; and of white space, a blank alone can be printed.
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.split())


class Moved(ValueError):
    """An edit's old words do not stand where it says: the text has moved on."""


class Span(msgspec.Struct, frozen=True, order=True):
    """The characters from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no such span: {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words of ``text`` that this span holds."""
        return text[self.start : self.end]

    def meets(self, other: Span) -> bool:
        """Whether the two could not both be edited: they share a character, or an insertion point.

        An empty span (an insertion) meets a span that holds or borders its place.
        """
        if not self or not other:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class Edit(msgspec.Struct, frozen=True):
    """Put ``new`` where ``old`` stands at ``span``."""

    span: Span
    old: str
    new: str

    def __post_init__(self) -> None:
        if len(self.old) != len(self.span):
            raise ValueError(f"{self.old!r} does not fill {self.span.start} to {self.span.end}")


def apply(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with every edit made; all spans are of ``text`` as it came.

    Raises Moved where an edit's old words are not there, ValueError where two edits overlap.
    """
    out: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.span):
        if edit.span.start < at:
            raise ValueError(f"two edits overlap at character {edit.span.start}")
        if edit.span.of(text) != edit.old:
            raise Moved(f"expected {edit.old!r} at character {edit.span.start}, found {edit.span.of(text)!r}")
        out += (text[at : edit.span.start], edit.new)
        at = edit.span.end
    out.append(text[at:])
    return "".join(out)


def inverse(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that undo ``edits``; their spans are of the text that ``apply`` gave."""
    out = []
    shift = 0
    for edit in sorted(edits, key=lambda e: e.span):
        start = edit.span.start + shift
        out.append(Edit(Span(start, start + len(edit.new)), edit.new, edit.old))
        shift += len(edit.new) - len(edit.old)
    return tuple(out)


def join(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> tuple[tuple[Edit, tuple[int, ...]], ...]:
    """Two rounds of edits as one: ``first`` is of ``text``, ``second`` of what ``first`` made of it.

    Gives (edit of ``text``, the places in ``[*first, *second]`` of the edits it is made of), in order. Edits
    that touch each other become one, so that applying the result to ``text`` once gives what both rounds gave.
    """
    middle = apply(text, first)
    undo = inverse(first)
    order = sorted(range(len(first)), key=lambda i: first[i].span)
    pieces = [(undo[k].span, order[k]) for k in range(len(order))]
    pieces += [(edit.span, len(first) + i) for i, edit in enumerate(second)]
    groups: list[tuple[Span, list[int]]] = []
    for span, which in sorted(pieces, key=lambda p: (p[0], p[1])):
        if groups and (span.start < groups[-1][0].end or span.meets(groups[-1][0])):
            held, members = groups[-1]
            members.append(which)
            groups[-1] = (Span(held.start, max(held.end, span.end)), members)
        else:
            groups.append((span, [which]))
    out = []
    place = {i: k for k, i in enumerate(order)}
    shift = 0  # how much longer the groups so far have become in ``middle``
    for span, members in groups:
        later = [second[i - len(first)] for i in members if i >= len(first)]
        earlier = [undo[place[i]] for i in members if i < len(first)]
        shifted = [Edit(Span(e.span.start - span.start, e.span.end - span.start), e.old, e.new) for e in later]
        new = apply(span.of(middle), shifted)
        back = [Edit(Span(e.span.start - span.start, e.span.end - span.start), e.old, e.new) for e in earlier]
        old = apply(span.of(middle), back)
        start = span.start - shift
        shift += sum(len(e.old) - len(e.new) for e in earlier)
        if old != new:
            out.append((Edit(Span(start, start + len(old)), old, new), tuple(members)))
    return tuple(out)


def lines(text: str) -> Iterator[Span]:
    """Every line of ``text`` with its ending, so that the spans lie side by side and cover it.

    A line ends as editors count: with LF, CR LF or CR, and not with the further signs of ``str.splitlines``.
    """
    for match in _LINE.finditer(text):
        yield Span(*match.span())


class Places:
    """Where offsets of one text are for a person: line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [span.start for span in lines(text)] or [0]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """The line and the column of the character at ``offset``."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and the column, both from 1, of the character at ``offset``."""
    return Places(text).line_and_column(offset)
