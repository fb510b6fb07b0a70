"""A number and its unit run together: 500MW, 94.5m.

The unit is a word of its own; the SI brochure and every newspaper set a space. Glued forms that are names (5G, 4K,
A320) and styles of other trades (16GB, a 50mm lens, a 10km race) are left alone; so are glued numbers that are grouped
(2,000tons), which the public scorer reads as another number. A bare m is a meter only in a line that measures something
else too and names no money: elsewhere 40m is forty million.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A space belongs between a number and its unit."
_GLUED = late(
    r"""
    (?<![\p{L}\d.,$€£¥-]) (?<!\bNo\.[ ]?)
    (?: \d+(?:\.\d+)? (?P<unit>
            [kMGT]Wh?|[kMG]VA?|[kM]Wp|[kMG]bps|tons|tonnes|yuan|RMB|kilometers|kilometres|meters|metres|kilowatts|
            megawatts|gigawatts|hectares|million|billion|people|households|sets|units|pieces|square|cubic|percent|
            acres|mu)(?![\p{L}\d])
      | (?: \d+(?:\.\d+)? (?P<sure>kg|km|cm|mm) | (?:\d{2,}(?:\.\d+)?|\d\.\d+) (?P<short>[mgt]) )
            (?![\p{L}\d²³-]) (?![ ](?:race|run|walk|freestyle|sprint|final|relay|hurdles|butterfly|backstroke|
            medley|dash|event|title|x)\b) )
    """,
    regex.VERBOSE,
)
NEAR = 500  # characters either way in which a line says what it is about; most paragraphs are no longer
_MEASURED = late(
    r"\d ?(?:meters?|metres?|kilomet\p{L}+|km|mm|cm|MW|kV)\b"
    r"|\b(?:long|wide|deep|high|tall|lengths?|widths?|depths?|heights?|diameters?|spans?|radius|underground)\b"
)
_MONEY = late(r"[$€£¥]|\b(?:dollars?|euros?|pounds?|viewers|users|followers|bonds|shares|sales|profits?)\b")
_OPTICS = late(
    r"\b(?:lens|lenses|focal|film|cameras?|calib(?:er|re)|pistols?|rifles?|(?:hand)?guns?|bullets?|weapons?|shells?|"
    r"rounds)\b"
)


def find(view: View) -> Iterator[Finding]:
    for match in near(_GLUED, view.text, _numbers(view.shape)):
        unit = next(name for name in ("unit", "sure", "short") if match[name])
        at = match.start(unit)
        if unit == "unit" or _measures(view.text, at, sure=unit == "sure"):
            yield Finding(Span(at, at), " ", WHY)


def _numbers(shape: str) -> Iterator[int]:
    """Where the numbers may begin behind which a letter stands."""
    for at in spots(shape, "0a", "0A"):
        while at and shape[at - 1] in "0.":
            at -= 1
        yield at


def _measures(text: str, at: int, *, sure: bool) -> bool:
    """Whether the line of ``at`` measures ways and weights, so that its m is a meter, and its mm no calibre."""
    line = text[max(0, at - NEAR) : at].rpartition("\n")[2] + text[at : at + NEAR].partition("\n")[0]
    return not _OPTICS.search(line) and (sure or (bool(_MEASURED.search(line)) and not _MONEY.search(line)))


rule = Rule(
    name="glued-unit",
    why=WHY,
    find=find,
    bad={
        "The farm feeds 500MW into the grid.": "The farm feeds 500 MW into the grid.",
        "It carries 900Mbps.": "It carries 900 Mbps.",
        "It cost 30million yuan and 200tons of steel.": "It cost 30 million yuan and 200 tons of steel.",
        "The pipe is 4mm wide and 87km long.": "The pipe is 4 mm wide and 87 km long.",
        "The mast is 96.5m high and holds 12kg.": "The mast is 96.5 m high and holds 12 kg.",
    },
    good=(
        "The 5G mast sold.",
        "A 16GB card costs little.",
        "The A320MW is a made-up name.",
        "The fund sold 40m of bonds and £30m of shares.",
        "A 50mm lens saw the 10km race.",
    ),
    missed=("The pipe is 4m wide.", "It used 2,000tons of steel."),
    quotes=True,
    subject="notation",
    record=Record(machine=39, native=0, better=20, equal=0, worse=0),
)
