"""“per cent” and “percent” in one text; the text's own majority decides. Only proposed: both are right."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The rest of the text writes it the other way."
_TWO = regex.compile(r"\bper cent\b")
_ONE = regex.compile(r"\bpercent\b")


def find(view: View) -> Iterator[Finding]:
    two, one = list(_TWO.finditer(view.text)), list(_ONE.finditer(view.text))
    if two and one and len(two) != len(one):
        fewer, cure = (two, "percent") if len(two) < len(one) else (one, "per cent")
        for match in fewer:
            yield Finding(Span(*match.span()), cure, WHY)


rule = Rule(
    name="mixed-percent",
    why=WHY,
    find=find,
    bad={"It grew 5 percent, 6 percent and 7 per cent.": "It grew 5 percent, 6 percent and 7 percent."},
    good=("It grew 5 percent and 7 per cent.", "It grew 5 percent."),
    missed=("It grew 5 percent, 6 percent and 7%.",),
    lane="suggest",
    subject="consistency",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
