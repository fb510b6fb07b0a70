"""“8 a.m.”, “8 am” and “8am” in one text; the text's own majority decides, or the style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, MAJORITY, Matter, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

DOTTED, OPEN, CLOSED = "8:30 a.m.", "8:30 am", "8.30am"
# What may follow the last dot of "a.m.": a sentence that begins, what belongs to the hour; other capitals are unsure.
_OPENS = "The|An?|It|Its|He|She|They|We|In|On|At|By|But|And|This|That|These|There|After|Before|When|Then|For|No|Police"
_HALVES = ("am", "pm", "a.m", "p.m")
_CLOCK = late(
    rf"""
    (?<![\d.:,$€£¥-])(?P<hour>1[0-2]|[1-9])(?:(?P<mark>[:.])(?P<minute>[0-5]\d))?
    (?P<gap>[ ]?)(?P<half>[ap])(?P<dots>\.m\.|m\b)
    (?: (?P<last>\.?)(?=\s*\Z|\s*\n|[”"]|[ ](?:{_OPENS})\b)
      | (?=[ ](?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[ ](?:[ECMP][SD]?T|GMT|UTC|Beijing)\b|[^.\w][^\p{{Lu}}“"]) )
    """,
    regex.VERBOSE,
)


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    digits = [
        at
        for at in spots(view.shape, "0a", "0 a")
        if view.text.startswith(_HALVES, at + 2 if view.shape[at + 1 : at + 2] == " " else at + 1)
    ]
    if digits:
        yield from one_way(view, _places(view.text, digits), way)


def _places(text: str, digits: Sequence[int]) -> Iterator[Place]:
    for match in near(_CLOCK, text, digits, before=len("12:3")):
        hour, half, dotted = match["hour"], match["half"], match["dots"] != "m"
        stop = "." if match["last"] or (dotted and match["last"] is not None) else ""  # the dot that ends a sentence
        colon, point = (f"{hour}{mark}{match['minute']}" if match["minute"] else hour for mark in ":.")
        cures = {DOTTED: f"{colon} {half}.m.", OPEN: f"{colon} {half}m{stop}", CLOSED: f"{point}{half}m{stop}"}
        yield Place(Span(*match.span()), frozenset(way for way in cures if cures[way] == match.group()), cures)


matter = Matter(
    "clock",
    {
        DOTTED: {"It opens at 8am and shuts at 5:30pm.": "It opens at 8 a.m. and shuts at 5:30 p.m."},
        OPEN: {"It opens at 8am, at 9 a.m. on Sundays.": "It opens at 8 am, at 9 am on Sundays."},
        CLOSED: {"It opens at 8 a.m. on Sundays. It shuts at 5 p.m.": "It opens at 8am on Sundays. It shuts at 5pm."},
    },
)
rule = Rule(
    name="mixed-clock",
    why=MAJORITY,
    find=find,
    bad={
        "It opens at 8 a.m., shuts at 5 p.m. and sends ships until 9pm.": (
            "It opens at 8 a.m., shuts at 5 p.m. and sends ships until 9 p.m."
        ),
    },
    good=(
        "It opens at 8 a.m. and shuts at 5pm.",
        "It opens at 8am.",
        "Take 4 am radios, 5 am radios, and 6 A.M. radios.",
    ),
    missed=("It opens at 8 a.m., shuts at 5 p.m. and sends ships until nine pm.",),
    subject="consistency",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
