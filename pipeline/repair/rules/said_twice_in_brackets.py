"""A bracket that only repeats the words before it: “industrial parks (industrial parks)”.

The source glosses a term with a synonym; both became the same English.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The bracket repeats what stands before it."
_TWICE = late(r"\b(?P<words>\p{Ll}[\p{Ll}'’-]+[ -][\p{Ll}'’ -]{2,50}\p{Ll})[ ]?\((?:the )?(?P=words)\)(?!\w)")


def find(view: View) -> Iterator[Finding]:
    if "(" not in view.text:
        return
    for match in _TWICE.finditer(view.text):
        yield Finding(Span(match.end("words"), match.end()), "", WHY)


rule = Rule(
    name="said-twice-in-brackets",
    why=WHY,
    find=find,
    bad={"It has 90 industrial parks (industrial parks).": "It has 90 industrial parks."},
    good=("It has 90 industrial parks (estates).", "Call f(f) twice.", "The crane (the red crane) is new."),
    missed=("It has 90 industrial parks (industry parks).",),
    subject="redundancy",
    record=Record(machine=6, native=0, better=6, equal=0, worse=0),
)
