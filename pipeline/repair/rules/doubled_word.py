"""A function word twice: “the the”.

Decoders stutter. Only words that English never doubles; “that that” and “had had” can be right, and so can “is is”.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The word stands twice."
_WORDS = "the a an of to and for with by from at or as its their this these will be are was were into but than if"
_TWICE = regex.compile(rf"\b({_WORDS.replace(' ', '|')})(?: +\1)+\b(?![-'’])", regex.IGNORECASE)


def find(view: View) -> Iterator[Finding]:
    for match in _TWICE.finditer(view.text):
        rest = match.group()[len(match[1]) :]
        if rest.islower() and match[1] != "A":  # “TO TO”, “Vitamin A a day”
            yield Finding(Span(match.end(1), match.end()), "", WHY)


rule = Rule(
    name="doubled-word",
    why=WHY,
    find=find,
    bad={
        "The gate of the the lock is open.": "The gate of the lock is open.",
        "The the lock is open.": "The lock is open.",
        "It leads to to the sea.": "It leads to the sea.",
    },
    good=("He knew that that was so.", "She had had enough.", "“By and by,” he said.", "Vitamin A a day."),
    missed=("The lock lock is open.",),
    subject="notation",
)
