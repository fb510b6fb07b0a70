"""“1.2 ten thousand tons”, “3 hundred million yuan”: the Chinese units 万 and 亿 left as words.

English counts in thousands and millions. Only proposed, with the computation, since a person must
see the source's number.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Chinese counts in ten thousands (万) and hundred millions (亿)"
_CHINESE = late(r"\b(\d+(?:\.\d+)?) (ten thousand|hundred million)\b")
_TIMES = {"ten thousand": 10**4, "hundred million": 10**8}


def find(view: View) -> Iterator[Finding]:
    for match in _CHINESE.finditer(view.text):
        value = int(Decimal(match[1]) * _TIMES[match[2]])
        yield Finding(Span(*match.span()), _said(value), f"{WHY}: {match[1]} × {_TIMES[match[2]]:,} = {value:,}.")


def _said(value: int) -> str:
    for name, size in (("billion", 10**9), ("million", 10**6)):
        if value >= size and value % (size // 1000) == 0:
            return f"{(Decimal(value) / size).normalize():f} {name}"
    return f"{value:,}"


rule = Rule(
    name="ten-thousand",
    why=f"{WHY}; English in thousands and millions.",
    find=find,
    bad={
        "The mine yields 1.2 ten thousand tons.": "The mine yields 12,000 tons.",
        "It cost 3 hundred million yuan.": "It cost 300 million yuan.",
    },
    good=("The mine yields 12,000 tons.", "Ten thousand people came.", "It has 3 hundred seats."),
    missed=("It cost several hundred million yuan.",),
    lane="suggest",
    subject="quantities",
    signs=(frozenset({"thousand", "hundred"}),),
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
