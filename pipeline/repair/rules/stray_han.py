"""Chinese characters left standing in an English sentence.

Only pointed out: what they mean is in the source. A name in brackets after its English form is no mistake.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "These characters were not translated."
_HAN = late(r"(?<=\p{Latin}[ ,]{0,2})\p{Han}+(?=[ ,.;]{0,2}(?:\p{Latin}|$))|(?<=^)\p{Han}+(?= \p{Ll})", regex.MULTILINE)


def find(view: View) -> Iterator[Finding]:
    if "o" in view.shape:  # a letter that is neither small nor a capital
        for match in _HAN.finditer(view.text):
            yield Finding(Span(*match.span()), None, WHY)


rule = Rule(
    name="untranslated-characters",
    why=WHY,
    find=find,
    bad={
        "The port has 三 berths in use.": "The port has 三 berths in use.",
        "三 berths are in use.": "三 berths are in use.",
    },
    good=("Hengxi (恒溪) is a port.", "The port has three berths."),
    missed=("In 恒溪 2 berths are in use.",),
    lane="suggest",
    subject="structure",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
