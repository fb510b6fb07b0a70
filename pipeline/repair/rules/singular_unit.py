"""A unit in the singular behind a number above one: “300 ton of steel”.

Only where nothing that the number could belong to follows: “of”, “long”, the sentence's end. “A 300 ton crane” is
another matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Behind a number above one the unit stands in the plural."
_UNITS = (
    "ton", "kilometer", "kilometre", "meter", "hectare", "megawatt", "kilowatt", "gigawatt", "household", "vehicle",
    "acre",
)  # fmt: skip
_ONES = frozenset(_UNITS)
_UNIT = late(
    r"(?<=(?<![\d.,/-])(?:[2-9]|[1-9]\d{1,2}|\d{1,3}(?:,\d{3})+|\d+\.\d+|[2-9] (?:million|billion"
    r"|thousand)|\d\d+ (?:million|billion)) "
    r"(?:square |cubic |metric )?(?:" + "|".join(_UNITS) + r"))"
    r"(?= of \p{Ll}| (?:long|wide|deep|high|tall|away|from|in|by|to|per|a year|every year)\b|\.(?:[ \n]|$))"
)


def find(view: View) -> Iterator[Finding]:
    ends = sorted(at + len(unit) for unit in _ONES & view.vocabulary for at in spots(view.text, unit))
    for match in near(_UNIT, view.text, ends):
        yield Finding(Span(*match.span()), "s", WHY)


rule = Rule(
    name="singular-unit",
    why=WHY,
    find=find,
    bad={
        "It used 300 ton of steel.": "It used 300 tons of steel.",
        "The road is 12 kilometer long.": "The road is 12 kilometers long.",
    },
    good=("A 300 ton lump fell.", "It used 1 ton of steel.", "The road is 12 kilometers long."),
    missed=("It used three hundred ton of steel.",),
    subject="quantities",
    signs=(_ONES,),
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
