"""A period at a headline's end, behind the name of the site or before it: “Port opens - Hengxi News Network.”"""

from __future__ import annotations

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "A headline and the name of its source end without a period."
_SITE = r"(?:\p{Lu}\p{L}+[ ]){0,4}(?:Network|News[ ]Service|Online|Website|News[ ]Agency|Observer|Xinhuanet)"
_PERIOD = late(
    rf"(?<=^[^.!?\n]{{12,200}}[ ]-[ ]{_SITE})\.$"
    rf"|(?<=^[^.!?\n]{{12,200}}\p{{Ll}}{{3}})\.(?=[ ]-[ ]{_SITE}(?:$|[ ]-[ ]))",
    regex.MULTILINE,
)


rule = Rule(
    name="period-after-source",
    why=WHY,
    find=wherever(_PERIOD, "", WHY, holding=(" - ",)),
    bad={
        "Port opens third berth - Hengxi News Network.": "Port opens third berth - Hengxi News Network",
        "Port opens third berth. - Hengxi Observer": "Port opens third berth - Hengxi Observer",
    },
    good=(
        "He left - for the Daily.",
        "Ships wait. - Oscar Wilde",
        "Work ended. It is the Network - the Hengxi Network.",
    ),
    missed=("Port opens third berth | Hengxi News Network.",),
    subject="headlines",
    record=Record(machine=10, native=0, better=10, equal=0, worse=0),
)
