"""“5%”, “5 percent” and “5 per cent” in one text.

All are right; the text's own majority proposes, a style decides. A range (5 to 10 percent) stays as it is: each way
sets it differently.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, MAJORITY, Matter, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

_SIGNS = {"%": "5%", " percent": "5 percent", " per cent": "5 per cent"}
_CURES = {way: sign for sign, way in _SIGNS.items()}
_PERCENT = late(
    r"""
      \d (?:[ ]?[-–~/][ ]?|[ ](?:to|and|or)[ ]) [\d.,]*\d(?:%|[ ]per[ ]?cent\b)  # a range
    | (?<=\d) (?P<sign> % | [ ]per[ ]?cent\b ) (?!\w)
    """,
    regex.VERBOSE,
)


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    signs = [sign for sign in _SIGNS if sign in view.text]
    if len(signs) >= (2 if way == AS_FOUND else 1):
        yield from one_way(view, _places(view.text), way)


def _places(text: str) -> Iterator[Place]:
    for match in _PERCENT.finditer(text):
        if match["sign"]:
            yield Place(Span(*match.span("sign")), frozenset({_SIGNS[match["sign"]]}), _CURES)


matter = Matter(
    "percent",
    {
        "5%": {"It grew 5 percent, then 6.5 per cent.": "It grew 5%, then 6.5%."},
        "5 percent": {"It grew 5%, then 6.5 per cent.": "It grew 5 percent, then 6.5 percent."},
        "5 per cent": {"A 5% rise.": "A 5 per cent rise."},
    },
)
rule = Rule(
    name="mixed-percent",
    why=MAJORITY,
    find=find,
    bad={
        "It grew 5 percent, 6 percent and 7 per cent.": "It grew 5 percent, 6 percent and 7 percent.",
        "It grew 5%, 6% and, last, 7 percent.": "It grew 5%, 6% and, last, 7%.",
    },
    good=(
        "It grew 5 percent and 7 per cent.",
        "It grew 5 percent.",
        "It grew 5%, 6%, then 7 to 9 percent.",
        "It grew 5%, 6%, and “7 percent”.",
    ),
    missed=("It grew 5%, 6% and seven percent.",),
    lane="suggest",
    subject="consistency",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
