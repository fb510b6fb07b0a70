"""A list of sentences that begins behind a comma: “The winners are two, one is glass, the other is steel.”

Chinese sets commas there (一是…, 二是…). English sets a colon before what was announced, and a semicolon between two
whole sentences. Only behind a clause with “is” or “are” that no “if” or “when” opens.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A whole sentence begins here: a comma is too weak."
_LIST = late(r",(?= (?:(?P<one>one)|the other) is\b)")
BEFORE = 250  # characters in which the sentence before the comma begins
_START = late(r"(?:[.!?:;][\"”’)]? |\n)(?=[^.!?:;\n]*$)")
_CLAUSE = late(
    r"(?!(?:If|When|While|As|Although|Though|Since|Because|After|Before|Once|Unless|Whether|What|In|On|At|Of)\b)"
    r"(?:.*\W)?(?:is|are|was|were) [^,]+"
)


def find(view: View) -> Iterator[Finding]:
    for match in _LIST.finditer(view.text):
        before = view.text[max(0, match.start() - BEFORE) : match.start()]
        if _CLAUSE.fullmatch(_START.split(before)[-1]):
            yield Finding(Span(*match.span()), ":" if match["one"] else ";", WHY)


rule = Rule(
    name="comma-before-one-is",
    why=WHY,
    find=find,
    bad={
        "The first field is glass, the other is steel.": "The first field is glass; the other is steel.",
        "The winners are two, one is glass.": "The winners are two: one is glass.",
    },
    good=(
        "If it is cold, one is better off at home.",
        "He has two sons, one is a smith.",
        "The winners are two: one is glass.",
    ),
    missed=("The winners are two, the first is glass.",),
    subject="punctuation",
    signs=(frozenset({"one", "other"}),),
    record=Record(machine=12, native=0, better=12, equal=0, worse=0),
)
