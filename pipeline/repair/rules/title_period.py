"""A period at the end of a title: “Port opens its third berth.”

A headline is no sentence of a paragraph. An abbreviation at its end, an ellipsis and a title of two sentences are left.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A headline ends without a period."
_PERIOD = late(r"\A[^.!?\n]{8,200}\b(?!(?:Co|Ltd|Inc|Corp|No|St|Jr|Sr|etc|al|vs)\b)[\p{L}\d]{2,}[”\"]?\K\.\s*\Z")


def find(view: View) -> Iterator[Finding]:
    match = _PERIOD.match(view.text)
    if match:
        yield Finding(Span(match.start(), match.start() + 1), "", WHY)


rule = Rule(
    name="title-period",
    why=WHY,
    find=find,
    bad={"Port opens its third berth.": "Port opens its third berth"},
    good=("Port opens its third berth", "It is open. Ships come.", "Hengxi buys Tangwan Glass Co."),
    missed=("Port opens its 3.5 km berth.",),
    headline=True,
    subject="headlines",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
