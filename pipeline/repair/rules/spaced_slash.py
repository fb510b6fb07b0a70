"""Spaces round the slash of a compound unit: “0.5 yuan / kWh”, “120 km / h”."""

from __future__ import annotations

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "A unit with a slash is set without spaces."
_SPACED = late(
    r"(?<=\d[ ]?(?:km|m|kg|t|tons?|yuan|kWh|Wh|MW|GW|L|liters?|mg|dollars?|cents?|euros?|people|vehicles))"
    r"[ ]?/[ ](?=(?:h|s|a|d|kWh|MWh|Wh|kg|ton|tonne|km|m|mu|L|W|hour|day|month|year|person|household)\b)"
    r"|(?<=\d[ ]?(?:km|m|kg|t|tons?|yuan|kWh|Wh|MW|GW|L|mg))[ ]/(?=(?:h|s|a|d|kWh|MWh|Wh|kg|ton|km|W|hour"
    r"|day|month|year)\b)"
)


rule = Rule(
    name="spaced-slash",
    why=WHY,
    find=wherever(_SPACED, "/", WHY, marks=("_/ ", " /_")),
    bad={
        "Power costs 0.5 yuan / kWh.": "Power costs 0.5 yuan/kWh.",
        "Trains run at 120 km / h.": "Trains run at 120 km/h.",
    },
    good=("Power costs 0.5 yuan/kWh.", "Ships / ferries wait.", "It has 5 m / 9 berths."),
    missed=("Power costs 0.5 yuan per / kWh.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=0, better=6, equal=1, worse=0),
)
