"""“February 21st” in a text that writes “February 21”.

News style sets the day without its ending. Which way is the newsroom's choice; the text's own majority decides.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The text's other dates have no ending on the day."
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_ORDINAL = regex.compile(rf"\b(?:{_MONTHS}) \d{{1,2}}\K(?:st|nd|rd|th)\b")
_PLAIN = regex.compile(rf"\b(?:{_MONTHS}) \d{{1,2}}\b(?!st|nd|rd|th|\d)")


def find(view: View) -> Iterator[Finding]:
    found = list(_ORDINAL.finditer(view.text))
    if found and len(found) < len(_PLAIN.findall(view.text)):
        for match in found:
            yield Finding(Span(match.start(), match.end()), "", WHY)


rule = Rule(
    name="ordinal-day",
    why=WHY,
    find=find,
    bad={
        "It shut on May 3 and June 8, and opened on July 1st.": "It shut on May 3 and June 8, and opened on July 1.",
    },
    good=("It opened on July 1st.", "It shut on May 3, on the 1st floor.", "It shut on May 3 and opened on July 1st."),
    missed=("It shut on May 3 and June 8, and opened on the 1st of July.",),
    subject="consistency",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
