"""A dash that sticks to the name of the site at a headline's end: “hits chips hard-Hengxi.com”.

Only before what names a site, a network or an agency and ends the line. The name itself is left: it is for strip to
cut.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The dash before the source has a space on either side."
_DASH = regex.compile(
    r"""
    (?<=\p{L}{2}["”’)]?) (?:-|[ ]-|-[ ]) (?=(?:\p{Lu}[\p{L}&]*[ ]){0,4}
      (?:\p{Lu}[\p{L}-]*\.(?:com|cn|net|org)|(?:News|Financial|Economic|Daily|Evening|Information)[ ]
        (?:Network|Net|Service|Online|Website|Agency)
        |\p{Lu}[\p{L}]*[ ]Network|Xinhuanet|Xinhua(?:[ ]News)?(?:[ ]Agency)?)\b
      (?:[ ]?-[ ]?\p{Lu}[\p{L} ]+)?\.?$ )
    """,
    regex.VERBOSE | regex.MULTILINE,
)
_SECOND = regex.compile(
    r"(?<=[ -]\p{Lu}\p{L}+ Network)(?:-|- | -)(?=\p{Lu}\p{L}+ (?:\p{L}+ ){0,3}(?i:website|network|news|online)\.?$)",
    regex.M,
)


def find(view: View) -> Iterator[Finding]:
    for pattern in (_DASH, _SECOND):
        for match in pattern.finditer(view.text):
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
        "It sails to Hengxi-Tangwan.",
        "He works for Hengxi-News.com today.",
    ),
    missed=("Port opens third berth-Hengxi Daily",),
    subject="headlines",
    record=Record(machine=26, native=0, better=18, equal=2, worse=0),
)
