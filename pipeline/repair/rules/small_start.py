"""A sentence that opens with a small letter.

Only where a function word follows a full word and a period, so that an abbreviation (approx. the same) is left alone,
or behind a reporter's name in brackets at the head of a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A sentence opens with a capital."
_NAMED = ("eporter", "orrespondent")
_ABBREVIATED = "approx|incl|resp|dept|govt|univ|assn|misc|tech|info"
_LEAST = "aaaa"
_SMALL = late(
    rf"(?<=\b(?!{_ABBREVIATED})\p{{Ll}}{{4,}}[.] )(?:the|this|it|these|in|at|however|he|she|they|we)\b(?= \p{{Ll}})"
    r"|(?<=^[(\[](?:[Rr]eporters?|[Cc]orrespondents?) [^()\[\]\n]{3,60}[)\]] )\p{Ll}+\b",
    regex.MULTILINE,
)


def find(view: View) -> Iterator[Finding]:
    shape = view.shape
    stops = (at for at in view.marks("a. ") if shape.startswith("a", at + 2) and shape.endswith(_LEAST, 0, at))
    starts = [at + 2 for at in stops]
    named = [at + 2 for at in spots(shape, ") a", "] a")] if any(who in view.text for who in _NAMED) else []
    for match in near(_SMALL, view.text, sorted((*starts, *named))):
        yield Finding(Span(*match.span()), match.group().capitalize(), WHY)


rule = Rule(
    name="small-start",
    why=WHY,
    find=find,
    bad={
        "Work has ended. the gate is shut.": "Work has ended. The gate is shut.",
        "(Reporter Lin Yao) at dawn the gate was shut.": "(Reporter Lin Yao) At dawn the gate was shut.",
    },
    good=("The gate is approx. the same.", "Work has ended. The gate is shut.", "Ask Acme Inc. the same."),
    missed=("Work has ended. ships pass.",),
    subject="notation",
    record=Record(machine=1, native=0, better=0, equal=0, worse=0),
)
