"""A period behind the name of the site at a headline's end: “Port opens - Hengxi News Network.”"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A headline and the name of its source end without a period."
_PERIOD = regex.compile(
    r"(?<=^[^.!?\n]{12,200}[ ]-[ ](?:\p{Lu}\p{L}+[ ]){0,4}"
    r"(?:Network|News[ ]Service|Online|Website|News[ ]Agency|Xinhuanet))\.$",
    regex.MULTILINE,
)


def find(view: View) -> Iterator[Finding]:
    if " - " not in view.text:
        return
    for match in _PERIOD.finditer(view.text):
        yield Finding(Span(*match.span()), "", WHY)


rule = Rule(
    name="period-after-source",
    why=WHY,
    find=find,
    bad={"Port opens third berth - Hengxi News Network.": "Port opens third berth - Hengxi News Network"},
    good=("He left - for the Daily.", "Work ended. It is the Network - the Hengxi Network."),
    missed=("Port opens third berth | Hengxi News Network.",),
    subject="headlines",
    record=Record(machine=8, native=0, better=8, equal=0, worse=0),
)
