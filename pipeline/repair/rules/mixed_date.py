"""“February 21”, “Feb. 21”, “21 February” and “February 21st” in one text.

The text's own majority decides, or the style. A day without its month, a range of days, a month without a day and a
date that something is named after (the September 11 attacks) stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, MAJORITY, Matter, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

SHORT, LONG, DAY_FIRST = "Feb. 21, 2024", "February 21, 2024", "21 February 2024"
_MONTHS = {name[:3]: name for name in (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)}  # fmt: skip
_ABBREVIATED = {
    "Jan": "Jan.",
    "Feb": "Feb.",
    "Aug": "Aug.",
    "Sep": "Sept.",
    "Oct": "Oct.",
    "Nov": "Nov.",
    "Dec": "Dec.",
}
_DAY, _MONTH_DAY = "21st of ", "September 2"  # what stands before a month, and from it to the day, at the longest
_NAMES = frozenset(name.lower() for name in (*_MONTHS, *_MONTHS.values(), "Sept")) | {
    f"{name.lower()}{digit}"
    for name in _MONTHS
    for digit in range(10)  # Jan2024
}
_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|(?!\p{L}))|" + "|".join(_MONTHS.values())
_WORD = "to|at|in|on|and|or|by|for|from|with|the|a|an|was|were|is|are|as|until|when|after|before|that|which|who|said"
_NAMED = "attacks?|movement|incident|revolution|massacre"  # after a date, which is their name


_DATE = late(
    rf"""
          (?<![\p{{L}}\d-]) (?P<month>{_MONTH}) [ ](?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?
            (?! \d | [ ]?(?:st|nd|rd|th)\b | [:.,]\d | ,?[ ]\d{{1,3}}\b | [ ]?[-–/~] | [ ]?% | [ ](?:to|and|or)[ ]\d
              | [ ](?:million|billion|thousand|percent|per[ ]cent|a\.?m|p\.?m|{_NAMED})\b | [ ]\p{{Lu}} )
            (?: ,?[ ](?P<year>(?:1[89]|20)\d\d) (?![\d-]|[.,]\d) (?![ ](?!(?:{_WORD})\b)[\p{{Ll}}%]) )?
            (?! ,?[ ]\d{{4}} )
        | (?<! [\p{{L}}\d.,:/$€£¥–-] | \d[ ](?:to|and|or)[ ] | \d,[ ] | \d[ ]?[-–][ ]? | \b[Tt]he[ ] )
            (?P<d>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?:[ ]of)?[ ](?P<m>{_MONTH})(?!\p{{L}})
            (?! [ ](?:{_NAMED})\b | [ ]\p{{Lu}} | ,?[ ]\d{{1,3}}\b )
            (?: ,?[ ](?P<y>(?:1[89]|20)\d\d) (?![\d-]|[.,]\d) (?![ ](?!(?:{_WORD})\b)[\p{{Ll}}%]) )?
            (?! ,?[ ]\d{{4}} )
        """,
    regex.VERBOSE,
)


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    digits = [
        at
        for at in spots(view.text, *_MONTHS)
        if "0" in view.shape[max(0, at - len(_DAY)) : at] or "0" in view.shape[at : at + len(_MONTH_DAY)]
    ]
    if digits:
        yield from one_way(view, _places(view.text, digits), way)


def _places(text: str, months: Sequence[int]) -> Iterator[Place]:
    for match in near(_DATE, text, months, before=len(_DAY)):
        stem = (match["month"] or match["m"])[:3]
        month, day, year = _MONTHS[stem], (match["day"] or match["d"]).lstrip("0"), match["year"] or match["y"]
        tail = f", {year}" if year else ""
        cures = {
            SHORT: f"{_ABBREVIATED.get(stem, month)} {day}{tail}",
            LONG: f"{month} {day}{tail}",
            DAY_FIRST: f"{day} {month}" + (f" {year}" if year else ""),
        }
        yield Place(Span(*match.span()), frozenset(way for way in cures if cures[way] == match.group()), cures)


matter = Matter(
    "date",
    {
        SHORT: {
            "It shut on 21 February 2024 and on March 3rd.": "It shut on Feb. 21, 2024 and on March 3.",
            "It shut on September 1.": "It shut on Sept. 1.",
        },
        LONG: {"It shut on Feb. 21, 2024, and on 3 March.": "It shut on February 21, 2024, and on March 3."},
        DAY_FIRST: {"It shut on Feb. 21, 2024, and on March 3.": "It shut on 21 February 2024, and on 3 March."},
    },
)
rule = Rule(
    name="mixed-date",
    why=MAJORITY,
    find=find,
    bad={
        "It shut on May 3 and June 8, and opened on July 1st.": "It shut on May 3 and June 8, and opened on July 1.",
        "It shut on 3 May and 8 June, and opened on July 1.": "It shut on 3 May and 8 June, and opened on 1 July.",
        "Bids came on August 3 and October 8; on Nov. 9 it chose.": (
            "Bids came on August 3 and October 8; on November 9 it chose."
        ),
    },
    good=(
        "It opened on July 1st.",
        "It shut on May 3, on the 1st floor.",
        "It shut on May 3 and opened on July 1st.",
        "It shut on May 3 and June 8, and from 3 to 9 July.",
        "It shut on May 3 and June 8 for the 1 October Movement.",
        "It shut on 3 May and 8 June. On May 10, 1790 towers shook.",
    ),
    missed=("It shut on May 3 and June 8, and opened on the 1st of July.",),
    subject="consistency",
    signs=(_NAMES,),
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
