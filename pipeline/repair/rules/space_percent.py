"""A space before the percent sign: 10 %.

English sets none. Tables are left alone: they pad their cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "English sets no space before the percent sign."
_SPACE = late(r"(?<=\d) +(?=%(?![\p{L}\d]))")


def find(view: View) -> Iterator[Finding]:
    for line in view.lines_at(view.marks(" %_")):
        for match in _SPACE.finditer(view.text, line.start, line.end):
            if "|" not in view.text[line.start : match.end()]:
                yield Finding(Span(*match.span()), "", WHY)


rule = Rule(
    name="space-percent",
    why=WHY,
    find=find,
    bad={"Output grew by 10 % in May.": "Output grew by 10% in May."},
    good=("Output grew by 10% in May.", "| growth | 10 % |", "Print it with 5 %d signs."),
    missed=("Output grew by ten % in May.",),
    quotes=True,
    subject="notation",
    record=Record(machine=1, native=0, better=0, equal=0, worse=0),
)
