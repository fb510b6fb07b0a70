"""A large quantity whose digits are not grouped: 12000 yuan.

Only before a word that is counted, so that a year, a model, a flight or a telephone number stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Large numbers are grouped in threes."
_MONEY = "yuan|RMB|tons|tonnes|households|jobs|vehicles|mu|MWh?|GWh?|kWh?|sets"
_COUNTED = (
    "residents|workers|people|employees|students|hectares|acres|square|cubic|(?:kilo)?met(?:er|re)s|(?:mega|kilo)watts"
)
_LONG = regex.compile(
    rf"""
    (?<![\p{{L}}\d.,/-]|No\.[ ]?) (?!0)
    (?: \d{{4,12}}(?=(?:\.\d+)?[ ](?:{_MONEY})\b)
      | \d{{5,12}}(?=(?:\.\d+)?[ ](?:{_COUNTED})\b) )    # at four digits writers differ: 1585 metres
    """,
    regex.VERBOSE,
)
YEARS = range(1800, 2101)  # “2024 yuan” is rare and “the 2024 people's congress” is not


def find(view: View) -> Iterator[Finding]:
    for match in _LONG.finditer(view.text):
        if int(match.group()) not in YEARS:
            yield Finding(Span(*match.span()), f"{int(match.group()):,}", WHY)


rule = Rule(
    name="ungrouped-digits",
    why=WHY,
    find=find,
    bad={
        "The quay cost 45000 yuan a meter.": "The quay cost 45,000 yuan a meter.",
        "It employs 13200 people.": "It employs 13,200 people.",
    },
    good=("In 2024 people came back.", "It cost 4,500 yuan.", "Model 5000 sold well.", "It lies at 1585 metres."),
    missed=("It weighs 45000 pounds.",),
    quotes=True,
    subject="notation",
)
