"""A space inside a bracket: “( built in May )”."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "No space belongs on the inner side of a bracket."
_INSIDE = late(r"(?:\(\K +(?=\S)| +(?=\)))")
_ROUND = late(r"(?<=[\p{L}\d] )\( *[\p{L}\d][^()\n]{0,80}[\p{L}\d.%] *\)")


def find(view: View) -> Iterator[Finding]:
    for bracket in _ROUND.finditer(view.text) if view.marks("_( ", " )_") else ():
        for match in _INSIDE.finditer(view.text, *bracket.span()):
            yield Finding(Span(match.start(), match.end()), "", WHY)


rule = Rule(
    name="bracket-space",
    why=WHY,
    find=find,
    bad={"The crane ( built in May ) is red.": "The crane (built in May) is red."},
    good=("The crane (built in May) is red.", "- ( ) unticked"),
    missed=("The crane ( built in May is red.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=6, better=6, equal=0, worse=0),
)
