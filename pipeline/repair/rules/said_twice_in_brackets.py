"""A bracket that only repeats the words before it: “industrial parks (industrial parks)”.

The source glosses a term with a synonym; both became the same English.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.glance import spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The bracket repeats what stands before it."
_TWICE = late(r"\b(?P<words>\p{Ll}[\p{Ll}'’-]+[ -][\p{Ll}'’ -]{2,50}\p{Ll})[ ]?\((?:the )?(?P=words)\)(?!\w)")


def find(view: View) -> Iterator[Finding]:
    for line in view.lines_at(at for at in spots(view.text, "(") if _repeats(view.text, at)):
        for match in _TWICE.finditer(view.text, line.start, line.end):
            yield Finding(Span(match.end("words"), match.end()), "", WHY)


def _repeats(text: str, at: int) -> bool:
    """Whether what stands in the bracket that opens at ``at`` stands before it too."""
    words = text[at + 1 : text.find(")", at)]
    return text.endswith((words, words.removeprefix("the ")), 0, at - (text[at - 1 : at] == " "))


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
