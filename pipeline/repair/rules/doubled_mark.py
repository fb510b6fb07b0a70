"""A mark twice: “,,” or “,.”.

An ellipsis is no mistake, and neither is a period after an abbreviation.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "One mark is enough."
_TWICE = regex.compile(
    r"""
    (?<=[\p{L}\d)”%])
    (?: (,)[ ]?,+ | (;)[ ]?;+ | ,(\.)(?![.\d])
      | (?<!\b(?:etc|Co|Inc|Ltd|Corp))(\.)\.(?![ ]\p{Ll}) )  # “Ah.. well” trails off
    (?=[ \n]|$)
    """,
    regex.VERBOSE | regex.MULTILINE,
)


def find(view: View) -> Iterator[Finding]:
    for match in _TWICE.finditer(view.text):
        yield Finding(Span(*match.span()), next(mark for mark in match.groups() if mark), WHY)


rule = Rule(
    name="doubled-mark",
    why=WHY,
    find=find,
    bad={
        "The lock is open,, and ships pass.": "The lock is open, and ships pass.",
        "The lock is open..": "The lock is open.",
        "The lock is open,.": "The lock is open.",
    },
    good=("He waited...", "What?!", "Coal, steel, etc., are sold."),
    missed=("The lock is open;, and ships pass.",),
    quotes=True,
    subject="notation",
    record=Record(machine=2, native=1, better=18, equal=2, worse=0),
)
