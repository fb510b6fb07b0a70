"""A number and its unit before a noun: “a two day tour”.

Before its noun the pair is one word, with hyphens; the singular of day, year or meter behind a number above one, and a
noun behind it, tell.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Before its noun a number and its unit take a hyphen."
_WORDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty"
_NUMBER = rf"{_WORDS}|[2-9]|[1-9]\d{{1,2}}"
_ENDS = (*_WORDS.split("|"), *"0123456789")
_UNITS = (
    "day", "week", "month", "year", "hour", "minute", "mile", "kilometer", "kilometre", "meter", "metre", "storey",
    "story", "ton", "person", "member", "point", "magnitude",
)  # fmt: skip
_ONES = frozenset(_UNITS)
_OPEN = late(
    rf"""
    (?<=\b(?:a|an|the|this|that|its|their|his|her|our|each|every|another|first|second|new|last|next)[ ](?:{_NUMBER}))
    [ ](?=(?:{"|".join(_UNITS)})[ ]
      (?:tour|trip|visit|stay|meeting|summit|forum|fair|festival|exhibition|event|conference|plan|contract|deal|lease|
      agreement|period|term|ban|war|project|program|programme|course|bridge|tunnel|road|railway|line|pipeline|tower|
      building|walk|drive|journey|flight|strike|ceasefire|truce|campaign|drill|exercise|break|holiday|high|low|deadline|
      earthquake|quake|tremor|ship|vessel|crane|delegation|team|crew|panel)s?\b)
    """,
    regex.VERBOSE | regex.IGNORECASE,
)


def find(view: View) -> Iterator[Finding]:
    units = [f" {unit} " for unit in _ONES & view.vocabulary]
    places = [at for at in spots(view.lowered, *units) if view.lowered.endswith(_ENDS, 0, at)]
    for match in near(_OPEN, view.text, places):
        yield Finding(Span(*match.span()), "-", WHY)


rule = Rule(
    name="open-number-compound",
    why=WHY,
    find=find,
    bad={
        "The two day tour ended.": "The two-day tour ended.",
        "They built a 12 kilometer tunnel.": "They built a 12-kilometer tunnel.",
    },
    good=("The two-day tour ended.", "It took two days.", "On the 3 day shift nobody came.", "The 2 kilometer posts."),
    missed=("A two and a half year ban began.",),
    quotes=True,
    subject="quantities",
    signs=(_ONES,),
    record=Record(machine=1, native=2, better=19, equal=1, worse=0),
)
