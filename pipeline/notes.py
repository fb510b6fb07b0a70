"""Notes to the desk in an article: comments that check obeys and readers never see.

A note stands on one line of the body, ``<!-- copydesk: ignore RULE because REASON -->``. On a line of its own it is
about the block of Markdown that follows, else about the line that it stands on. In the head it is a comment of YAML,
``# copydesk: ignore RULE because REASON``, about the whole head. In a block of code it is code.
"""

from __future__ import annotations

import re

import msgspec

from pipeline.article import DIALECT
from pipeline.text import Span

_SIGN = "copydesk:"  # in every note; a text without it is not parsed
_NOTE = re.compile(r"(?<!`)<!--[ \t]*copydesk:(?P<said>[^\n]*?)-->")
_HEAD_NOTE = re.compile(r"^[ \t]*#[ \t]*copydesk:(?P<said>[^\n]*)$", re.MULTILINE)
_SAID = re.compile(r"\s*ignore\s+(?P<rule>\S.*?)(?:\s+because\b(?P<why>.*))?\s*", re.DOTALL)
_CODE = ("fence", "code_block")


class Note(msgspec.Struct, frozen=True):
    """A note at ``span`` of the text; ``about`` is the place in which it ignores ``rule``, a name or a pattern.

    ``rule`` is "" where the note says something else than what to ignore, ``because`` is "" where it gives no reason.
    """

    span: Span
    about: Span
    rule: str
    because: str


def notes(text: str, start: int = 0) -> tuple[Note, ...]:
    """The notes of an article's file: of its head, which ends at ``start``, and of the Markdown from there on."""
    if _SIGN not in text:
        return ()
    head = [_note(found, Span(*found.span()), Span(0, start - 1)) for found in _HEAD_NOTE.finditer(text, 0, start)]
    return (*head, *(_about(found, text, start) for found in _found(text[start:])))


def blanked(markdown: str) -> str:
    """``markdown`` with a blank in the place of every character of a note: nothing else moves."""
    return _without(markdown, " ")


def without(markdown: str) -> str:
    """``markdown`` as readers see it; the line of a note that stands alone stays, empty."""
    return _without(markdown, "")


def _without(markdown: str, instead: str) -> str:
    if _SIGN not in markdown:
        return markdown
    out, at = [], 0
    for found in _found(markdown):
        out += [markdown[at : found.start()], instead * len(found[0])]
        at = found.end()
    return "".join([*out, markdown[at:]])


def _found(markdown: str) -> list[re.Match[str]]:
    """The notes that stand in no block of code."""
    found = list(_NOTE.finditer(markdown))
    if not found:
        return []
    code = [token.map for token in DIALECT.parse(markdown) if token.type in _CODE and token.map]
    lines = [markdown.count("\n", 0, one.start()) for one in found]
    return [
        one for one, line in zip(found, lines, strict=True) if not any(first <= line < last for first, last in code)
    ]


def _note(found: re.Match[str], span: Span, about: Span) -> Note:
    said = _SAID.fullmatch(found["said"])
    return Note(span, about, (said["rule"] if said else "").strip(), ((said["why"] if said else "") or "").strip())


def _about(found: re.Match[str], text: str, start: int) -> Note:
    span = Span(start + found.start(), start + found.end())
    line = Span(text.rfind("\n", 0, span.start) + 1, _end_of_line(text, span.end))
    alone = not (text[line.start : span.start] + text[span.end : line.end]).strip(" \t>")
    return _note(found, span, _next_block(text, line.end) if alone else line)


def _next_block(text: str, at: int) -> Span:
    """The block of Markdown that follows; a note below a note is about the block below both."""
    rest = blanked(text[at:])
    ahead = at + len(rest) - len(rest.lstrip())
    first = text.rfind("\n", 0, ahead) + 1
    block = next((token.map for token in DIALECT.parse(blanked(text[first:])) if token.map), None)
    end = first
    for _ in range(block[1] if block else 0):
        end = _end_of_line(text, end) + 1
    return Span(first, max(first, min(end - 1, len(text))))


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
