"""“Between 10 to 20”: what begins with between goes on with and."""

from __future__ import annotations

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "“Between” goes with “and”."
_BETWEEN = late(
    r"(?<=\b[Bb]etween (?:(?:RMB|US\$|[$€£¥]) ?)?\d[\d,.]*%?(?: (?:million|billion|percent|yuan|MW|km|tons"
    r"|meters|years|people))?) to"
    r"(?= (?:(?:RMB|US\$|[$€£¥]) ?)?\d)"
)


rule = Rule(
    name="between-to",
    why=WHY,
    find=wherever(_BETWEEN, " and", WHY, holding=("etween ",)),
    bad={"It costs between 10 to 20 yuan.": "It costs between 10 and 20 yuan."},
    good=("It costs 10 to 20 yuan.", "It costs between 10 and 20 yuan.", "Trains between Hengxi to 2 ports."),
    missed=("It costs between ten to 20 yuan.",),
    subject="quantities",
    signs=(frozenset({"between"}),),
    record=Record(machine=0, native=0, better=20, equal=0, worse=0),
)
