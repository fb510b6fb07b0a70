"""A percent sign run into the next word: “72%of the land”."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A space belongs between a percent sign and the next word."
_GLUED = regex.compile(r"(?<=\d%)(?=\p{Ll}{2,}(?![\p{L}\d%=(]))")


def find(view: View) -> Iterator[Finding]:
    if "%" not in view.text:
        return
    for match in _GLUED.finditer(view.text):
        yield Finding(Span(*match.span()), " ", WHY)


rule = Rule(
    name="glued-percent",
    why=WHY,
    find=find,
    bad={"About 72%of the land is dry.": "About 72% of the land is dry."},
    good=("About 72% of the land is dry.", "The path /a%20b/c is long.", "A 5%-a-year bond."),
    missed=("About 72%Of the land is dry.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
