"""A dateline as Chinese pages write it, in the running text: “Hengxi News Agency, Beijing, February 11th.”

English sets the place first and the agency in brackets, BEIJING, Feb. 11 (Xinhua), or has the date in the sentence.
Both hold names and a date, so that a person sets them.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "An English dateline is place, date, then the agency in brackets; else it is no part of the story."
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DAY = rf"(?:(?:{_MONTHS})\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?[ ](?:{_MONTHS})\.?)"
_BRACKET = r"\((?:[^()\n]{0,40}\b(?:Xinhua|Agency|Network|Service|[Rr]eporters?|[Cc]orrespondents?)\b[^()\n]{0,60})\)"


_DATELINE = late(
    rf"""
        ^(?: (?: Xinhua | China[ ]News | CCTV
               | (?:\p{{Lu}}[\p{{L}}&-]*[ ]){{1,4}}(?:Network|Agency|Service|Daily|Net|Online|Newspaper) )
             [^.\n()]{{0,40}}[, ] {_DAY} (?:[ ]?(?:[.:]|[-–—]+|/[^/\n]{{3,40}}/|{_BRACKET}))+
           | \p{{Lu}}[\p{{L}}-]+(?:[ ]\p{{Lu}}[\p{{L}}-]+)?,?[ ]{_DAY}[ ]?{_BRACKET}(?:[ ]?[-–—.:]+)? )
        (?=[ ]\p{{Lu}})
        """,
    regex.VERBOSE | regex.MULTILINE,
)
_ENGLISH = late(r"\p{Lu}{2,}[\p{Lu} -]*,[^,]+\(\p{L}+(?: \p{Lu}\p{L}+)*\) ?[-–—]+$")


def find(view: View) -> Iterator[Finding]:
    for match in _DATELINE.finditer(view.text):
        if not _ENGLISH.fullmatch(match.group()):
            yield Finding(Span(*match.span()), None, WHY)


rule = Rule(
    name="chinese-dateline",
    why=WHY,
    find=find,
    bad={
        "Hengxi News Agency, Beijing, February 11th. The fair opened.": (
            "Hengxi News Agency, Beijing, February 11th. The fair opened."
        ),
        "Hengxi, 11 Feb (Reporter Lin Yao) The fair opened.": "Hengxi, 11 Feb (Reporter Lin Yao) The fair opened.",
    },
    good=(
        "HENGXI, Feb. 11 (Xinhua) -- The fair opened.",
        "On February 11, the fair opened.",
        "Hengxi News Network said on February 11 that the fair was open.",
    ),
    missed=("Our paper, Hengxi, February 11: The fair opened.",),
    lane="suggest",
    subject="officials",
    record=Record(machine=10, native=0, better=0, equal=0, worse=0),
)
