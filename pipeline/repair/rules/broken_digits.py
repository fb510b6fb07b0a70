"""Digits that no notation explains: “1,2345”, “10, 000 tons”, “7. 40 thousand”.

Only pointed out: 12,345 or 1,234 is a difference that the source knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.glance import near
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The digits are grouped as no number is; the source has the number."
_DIGITS = late(r"\d(?:, ?|\. )\d")
_BROKEN = late(
    r"(?<![\d.,])(?:\d{1,3},\d{4,6}|\d{4,},\d{3})(?![\d,]|\.\d)"
    r"|(?<![\d.,])[1-9]\d{0,2}, \d{3}"
    r"(?= (?:tons?|yuan|people|households|square|kilowatts|MW|kW|cubic|vehicles|units|meters|sets|jobs)\b)"
    r"|(?<=[a-z] )\d{1,3}\. \d{1,2}(?= ?%| (?:million|billion|thousand|percent)\b)"
)
REACH = 6  # digits before the mark: longer numbers are codes


def find(view: View) -> Iterator[Finding]:
    digits = (at - 1 for at in view.marks("0,0", "0, ", "0. ") if _DIGITS.match(view.text, at - 1))
    for match in near(_BROKEN, view.text, digits, before=REACH):
        yield Finding(Span(*match.span()), None, WHY)


rule = Rule(
    name="broken-digits",
    why=WHY,
    find=find,
    bad={
        "It cost 1,2345 yuan.": "It cost 1,2345 yuan.",
        "It made 10, 000 tons.": "It made 10, 000 tons.",
        "Sales grew by 7. 40 percent.": "Sales grew by 7. 40 percent.",
    },
    good=(
        "It cost 12,345 yuan.",
        "In 1998, 200 tons were made.",
        "It has 5. 40 are new.",
        "Pages 12,13 and 1,500 more.",
    ),
    missed=("It cost 12,34 yuan.",),
    lane="suggest",
    subject="quantities",
    record=Record(machine=0, native=1, better=0, equal=0, worse=0),
)
