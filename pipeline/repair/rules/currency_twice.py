"""The currency before and after its amount: RMB 30 million yuan.

RMB is the currency and yuan its unit; an amount needs one of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "RMB and yuan say the same; once is enough."
_AMOUNT = r"\d[\d,]*(?:\.\d+)?(?:[ ](?:million|billion|trillion))?"
_TWICE = late(
    rf"""
      (?P<before>\b(?:RMB|CNY|¥)[ ]?)(?={_AMOUNT}[ ]yuan\b)
    | (?<=\b{_AMOUNT})[ ]?(?:RMB[ ]yuan|yuan[ ]RMB|yuan[ ]\(RMB\)|RMB[ ]\(yuan\)|yuan[ ]yuan)(?!\w)
    """,
    regex.VERBOSE,
)


def find(view: View) -> Iterator[Finding]:
    if "yuan" not in view.text:
        return
    for match in _TWICE.finditer(view.text):
        yield Finding(Span(*match.span()), "" if match["before"] else " yuan", WHY)


rule = Rule(
    name="currency-twice",
    why=WHY,
    find=find,
    bad={
        "The dam cost RMB 30 million yuan.": "The dam cost 30 million yuan.",
        "The dam cost 30 million yuan RMB.": "The dam cost 30 million yuan.",
    },
    good=("The dam cost RMB 30 million.", "The RMB rose against the yen.", "Yuan Li paid."),
    missed=("The dam cost 30 million Chinese yuan RMB.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
