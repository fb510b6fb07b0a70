"""A sum or a measure without what is counted: “a total investment of 11.5 billion,”.

Which currency or unit it was is in the source, or elsewhere on the page.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The number has no unit; the source has it."
NOUNS = (
    "invest",
    "value",
    "sales",
    "reven",
    "turnover",
    "profit",
    "capital",
    "loan",
    "capacity",
    "length",
    "height",
    "area",
    "depth",
    "width",
    "voltage",
)
_ALONE = late(
    r"\b(?:total |planned |estimated |registered |annual |combined )?(?:investment|output value|sales"
    r"|revenue|turnover|profit|capital|"
    r"loan|tax revenue|installed capacity|production capacity|length|height|area|floor area|depth|width|voltage)"
    r" (?:of|is|was|reached|totaled|exceeds?|exceeded) (?:about |over |nearly |more than |approximately )?"
    r"(?P<number>\d[\d,]*(?:\.\d+)?(?: (?:million|billion|trillion))?)(?=[,.;](?:[ \n]|$)| and\b| by\b)",
    regex.IGNORECASE,
)


def find(view: View) -> Iterator[Finding]:
    for line in view.lines(NOUNS):
        yield from _of_line(view.text, line)


def _of_line(text: str, line: Span) -> Iterator[Finding]:
    for match in _ALONE.finditer(text, line.start, line.end):
        yield Finding(Span(*match.span("number")), None, WHY)


rule = Rule(
    name="number-without-unit",
    why=WHY,
    find=find,
    bad={
        "It has a total investment of 11.5 billion, the bureau said.": (
            "It has a total investment of 11.5 billion, the bureau said."
        ),
        "The dam has an installed capacity of 90.": "The dam has an installed capacity of 90.",
    },
    good=(
        "It has a total investment of 11.5 billion yuan.",
        "The dam has a height of 90 meters.",
        "Sales of 9% of cars fell.",
    ),
    missed=("It invested 11.5 billion in May.",),
    lane="suggest",
    subject="quantities",
    record=Record(machine=1, native=0, better=0, equal=0, worse=0),
)
