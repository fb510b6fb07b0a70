"""A dash that sticks to the name of the site at a headline's end: “hits chips hard-Hengxi.com”.

Only before what names a site, a network or an agency and ends the line. The name itself is left: it is for strip to
cut.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The dash before the source has a space on either side."
LEAST = 4  # words of a headline: fewer are a name
_SITE = late(r"\.(?:com|cn|net|org)$|Xinhua|Network|Service|Online|Website|Agency")
_DASH = late(
    r"""
      (?<=\p{L}{2}["”’)]?) (?:-|[ ]-|-[ ])  # before a site or an agency known by its name
      (?=(?:\p{Lu}[\p{L}-]*\.(?:com|cn|net|org)|China[ ]News[ ](?:Network|Service)|Xinhuanet|Xinhua[ ]News[ ]Agency)$)
    | (?<=\b(?!(?:pan|intra|inter|trans|non|anti|cross|multi|semi|post|pre)\b)\p{Ll}{3,}["”’)]?) (?:-|[ ]-|-[ ])
      (?=(?:\p{Lu}[\p{L}&]*[ ]){1,4}(?:Network|News[ ]Service|Online|Website|News[ ]Agency)\b
        (?:[ ]?-[ ]?\p{Lu}[\p{L} ]+)?\.?$)
    """,
    regex.VERBOSE | regex.MULTILINE,
)
_SECOND = late(
    r"(?<=[ -]\p{Lu}\p{L}+ Network)(?:-|- | -)(?=\p{Lu}\p{L}+ (?:\p{L}+ ){0,3}(?i:website|network|news|online)\.?$)",
    regex.MULTILINE,
)
_SENTENCE = late(r"[.!?]['’\"”]? \p{Lu}")


def find(view: View) -> Iterator[Finding]:
    lines = [line for line in view.lines_at(spots(view.text, "-")) if _SITE.search(view.text, line.start, line.end)]
    for pattern in (_DASH, _SECOND):
        for line in lines:
            yield from _of_line(view.text, line, pattern)


def _of_line(text: str, line: Span, pattern: regex.Pattern[str]) -> Iterator[Finding]:
    for match in pattern.finditer(text, line.start, line.end):
        before = text[line.start : match.start()]
        if len(before.split()) >= LEAST and not _SENTENCE.search(before):
            yield Finding(Span(*match.span()), " - ", WHY)


rule = Rule(
    name="dash-before-source",
    why=WHY,
    find=find,
    bad={
        "Tariff hits ports hard-Hengxinews.com": "Tariff hits ports hard - Hengxinews.com",
        "Port opens third berth- Hengxi News Network": "Port opens third berth - Hengxi News Network",
    },
    good=(
        "Port opens third berth - Hengxi News Network",
        "It is a member of the Sino-British Trade Network.",
        "They left early. Now they shop at Rose-Hengxi.com",
        "He works for Hengxi-News.com today.",
    ),
    missed=("Port opens third berth-Hengxi Daily",),
    subject="headlines",
    signs=(frozenset({"com", "cn", "net", "org", "xinhuanet", "network", "service", "online", "website", "agency"}),),
    record=Record(machine=25, native=0, better=18, equal=2, worse=0),
)
