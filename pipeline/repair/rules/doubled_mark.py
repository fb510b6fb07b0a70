"""A mark twice: “,,” or “,.”; one bracket too many: “((built in 1998)”.

An ellipsis is no mistake, and neither is a period after an abbreviation.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "One mark is enough."
_MARKS = ("_,,", " ,_", "_;;", " ;_", "_,.", "_..", "_.,", "_((", "_( ")
_TWICE = late(
    r"""
    (?<=[\p{L}\d)”%])
    (?: (,)[ ]?,+ | (;)[ ]?;+ | ,(\.)(?![.\d])
      | (?<!\b(?:etc|Co|Inc|Ltd|Corp))(\.)\.(?![ ]\p{Ll}) )  # “Ah.. well” trails off
    (?=[ \n]|$)
    | (?<=\b(?!etc|approx|incl|resp|dept|govt)\p{Ll}{4,})\.[ ]?(,)(?=[ ]\p{Ll})
    | (?<=\p{L}[ ])(\()[ ]?\((?=[\p{L}\d][^()\n='>]*\)(?![^()\n]*\)))
    """,
    regex.VERBOSE | regex.MULTILINE,
)


def find(view: View) -> Iterator[Finding]:
    for line in view.lines_at(view.marks(*_MARKS)):
        for match in _TWICE.finditer(view.text, line.start, line.end):
            yield Finding(Span(*match.span()), next(mark for mark in match.groups() if mark), WHY)


rule = Rule(
    name="doubled-mark",
    why=WHY,
    find=find,
    bad={
        "The lock is open,, and ships pass.": "The lock is open, and ships pass.",
        "The lock is open..": "The lock is open.",
        "The lock is open,.": "The lock is open.",
        "It is clean and green., and ships pass.": "It is clean and green, and ships pass.",
        "The lock ((built in 1998) is open.": "The lock (built in 1998) is open.",
    },
    good=("He waited...", "What?!", "Coal, steel, etc., are sold.", "The lock ((built in 1998) it says) is open."),
    missed=("The lock is open;, and ships pass.",),
    quotes=True,
    subject="notation",
    record=Record(machine=6, native=1, better=18, equal=2, worse=0),
)
