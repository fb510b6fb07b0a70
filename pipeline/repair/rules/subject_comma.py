"""A comma between a subject and its verb: “45 rescue team members, rescued a trapped person”.

Chinese sets one there; in English the sentence falls apart, or lost its first verb. Only at a sentence's start, with a
number or “the” before the noun, and a verb in the past that takes an object.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A comma stands between subject and verb, or a verb is missing."
_VERBS = (
    "rescued launched signed built completed visited opened held received entered established issued released created "
    "won started began carried produced invested organized attended witnessed participated realized achieved exceeded "
    "reached developed promoted"
).split()
_BROKEN = late(
    r"(?:(?<=^)|(?<=[.!?][”\"]? ))(?:More than |Over |About |Nearly |A total of )?(?:\d[\d,]*|The|All|Both)"
    r" (?:\p{Ll}[\p{Ll}’'-]+ ){0,4}\p{Ll}{3,}\K, (?=(?:" + "|".join(_VERBS) + r") (?:a|an|the"
    r"|its|their|\d|out|in)\b)",
    regex.MULTILINE,
)
_CLAUSE = late(r"\b(?:when|while|after|before|if|as|because|since|where|who|which|that|was|were|is|are|has|had)\b")


def find(view: View) -> Iterator[Finding]:
    verbs = (at for at in spots(view.text, ", ") if view.text[at + 2 : at + 20].partition(" ")[0] in _VERBS)
    for line in view.lines_at(verbs):
        yield from _of_line(view.text, line)


def _of_line(text: str, line: Span) -> Iterator[Finding]:
    for match in _BROKEN.finditer(text, line.start, line.end):
        start = max(text.rfind(". ", 0, match.start()), line.start - 1) + 1
        if not _CLAUSE.search(text, start, match.start()):
            yield Finding(Span(*match.span()), None, WHY)


rule = Rule(
    name="comma-before-verb",
    why=WHY,
    find=find,
    bad={
        "45 rescue team members, rescued a trapped person.": "45 rescue team members, rescued a trapped person.",
        "The two sides, signed a letter.": "The two sides, signed a letter.",
    },
    good=("The two sides signed a letter.", "The day after the flood, held a secret.", "In 2021, the sides signed it."),
    missed=("Rescuers, freed a man.",),
    lane="suggest",
    subject="structure",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
