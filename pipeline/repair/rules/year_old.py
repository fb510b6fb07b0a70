"""“a 5-year old bridge”, “5 year-old”: an age before a noun takes both hyphens."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "An age before its noun takes two hyphens."
_AGE = late(r"(?<=\b(?:a|an|the|A|An|The|one|another) )(\d{1,3})(?:-year old| year-old| year old)(?=s? [a-z]{3,}|s\b)")


def find(view: View) -> Iterator[Finding]:
    ages = spots(view.text, "-year old", " year-old", " year old")
    for match in near(_AGE, view.text, ages, before=len("100")):
        yield Finding(Span(*match.span()), f"{match[1]}-year-old", WHY)


rule = Rule(
    name="year-old-hyphen",
    why=WHY,
    find=find,
    bad={
        "They closed a 60-year old bridge.": "They closed a 60-year-old bridge.",
        "A 12 year-old girl found it.": "A 12-year-old girl found it.",
    },
    good=("The bridge is 60 years old.", "They closed a 60-year-old bridge."),
    missed=("They closed 60-year old bridges.",),
    subject="notation",
    signs=(frozenset({"old", "olds"}),),
    record=Record(machine=0, native=2, better=8, equal=1, worse=0),
)
