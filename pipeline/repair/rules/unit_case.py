"""A unit in the wrong case: KWH, Mwh.

Case is part of a unit: m is milli, M is mega. Only spellings that can mean one thing.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The unit is written kWh, MWh, GWh, kW."
_WRONG = late(r"(?<=\d ?)(?:KWH|Kwh|KWh|kwh|kWH|MWH|Mwh|GWH|Gwh|KW|Kw)\b")
_RIGHT = {"k": "kW", "m": "MW", "g": "GW"}


def find(view: View) -> Iterator[Finding]:
    for match in near(_WRONG, view.text, spots(view.lowered, "kw", "mwh", "gwh")):
        unit = match.group()
        yield Finding(Span(*match.span()), _RIGHT[unit[0].lower()] + ("h" if len(unit) == 3 else ""), WHY)


rule = Rule(
    name="unit-case",
    why=WHY,
    find=find,
    bad={"The store holds 90 MWH.": "The store holds 90 MWh.", "A home uses 8 kwh a day.": "A home uses 8 kWh a day."},
    good=("The store holds 90 MWh.", "KW Bank is old."),
    missed=("The store holds 90 mwh.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
