"""A period behind the name of the site at a headline's end: “Port opens - Hengxi News Network.”"""

from __future__ import annotations

import regex

from pipeline.desk import Record
from pipeline.rules import Rule, wherever

WHY = "A headline and the name of its source end without a period."
_PERIOD = regex.compile(
    r"(?<=^[^.!?\n]{12,200}[ ]-[ ](?:\p{Lu}\p{L}+[ ]){0,4}"
    r"(?:Network|News[ ]Service|Online|Website|News[ ]Agency|Xinhuanet))\.$",
    regex.MULTILINE,
)


rule = Rule(
    name="period-after-source",
    why=WHY,
    find=wherever(_PERIOD, "", WHY, holding=(" - ",)),
    bad={"Port opens third berth - Hengxi News Network.": "Port opens third berth - Hengxi News Network"},
    good=("He left - for the Daily.", "Work ended. It is the Network - the Hengxi Network."),
    missed=("Port opens third berth | Hengxi News Network.",),
    subject="headlines",
    record=Record(machine=8, native=0, better=8, equal=0, worse=0),
)
