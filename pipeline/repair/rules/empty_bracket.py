"""A pair of brackets with nothing in it, left where a link, a note or a Chinese name stood."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Nothing stands in the bracket."
_EMPTY = regex.compile(r"(?<=[\p{L}\d”\"%])[ ]+(?:\([ ]?\)|（[ ]?）)(?=[ ]?[,.;:]|[ ]\p{L}|$)", regex.MULTILINE)


def find(view: View) -> Iterator[Finding]:
    for match in _EMPTY.finditer(view.text):
        yield Finding(Span(*match.span()), "", WHY)


rule = Rule(
    name="empty-bracket",
    why=WHY,
    find=find,
    bad={"Hengxi ( ), a port, grew.": "Hengxi, a port, grew.", "The mill () is shut.": "The mill is shut."},
    good=("Call run() first.", "- ( ) unticked", "The mill (old) is shut."),
    missed=("Hengxi(), a port, grew.",),
    quotes=True,
    subject="punctuation",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
