"""The same word or name again and again, cut by commas: “Bern, Bern, Bern”.

A decoder that lost its way. What stood there is in the source.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The words repeat; what belongs here is in the source."
_NAMES = regex.compile(
    r"\b(?P<words>\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+){0,3})(?:(?:,? and|,) (?P=words)){2,}(?![\p{L}’'-])"
)
_WORDS = regex.compile(
    r"\b(?P<words>\p{Ll}{5,}(?<!er|again|lots|years|hours|weeks|months|forth"
    r"|something)(?: \p{Ll}{3,}){0,2}),? (?:and )?(?P=words)"
    r"(?=[,.;:)]| (?:and|to|in|of|for|by|with|on|at|is|are|was|were|from|that|which|who|as|has|have|will)\b)"
)


def find(view: View) -> Iterator[Finding]:
    for pattern in (_NAMES, _WORDS):
        for match in pattern.finditer(view.text):
            if pattern is _NAMES or " and " in match.group() or "," in match.group():
                yield Finding(Span(*match.span()), None, WHY)


rule = Rule(
    name="repeated-words",
    why=WHY,
    find=find,
    bad={
        "He flew to Bern, Bern, Bern.": "He flew to Bern, Bern, Bern.",
        "It sells benevolence and benevolence.": "It sells benevolence and benevolence.",
    },
    good=(
        "He flew to Bern, Basel and Bern.",
        "It grew larger and larger.",
        "It sells chicken and chicken liver.",
        "“Hear, hear!”",
    ),
    missed=("He flew to Bern, then to Bern, then to Bern.",),
    lane="suggest",
    subject="structure",
    record=Record(machine=24, native=6, better=0, equal=0, worse=0),
)
