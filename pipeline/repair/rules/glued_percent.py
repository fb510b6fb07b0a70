"""A percent sign run into the next word: “72%of the land”."""

from __future__ import annotations

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "A space belongs between a percent sign and the next word."
_GLUED = late(r"(?<=\d%)(?=\p{Ll}{2,}(?![\p{L}\d%=(]))")


rule = Rule(
    name="glued-percent",
    why=WHY,
    find=wherever(_GLUED, " ", WHY, marks=("_%a",)),
    bad={"About 72%of the land is dry.": "About 72% of the land is dry."},
    good=("About 72% of the land is dry.", "The path /a%20b/c is long.", "A 5%-a-year bond."),
    missed=("About 72%Of the land is dry.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
