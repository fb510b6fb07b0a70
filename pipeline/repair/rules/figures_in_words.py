"""“3 companies” and “twelve companies”, where the style writes words up to nine and figures from 10.

Only what is counted: a figure before a unit, a sum, a percentage, a date, an age, a score or a part of a name stays.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import regex

from pipeline.repair.ways import AS_FOUND, STYLE, Matter
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WAY = "nine, 10"
_SMALL = dict(zip("123456789", "one two three four five six seven eight nine".split(), strict=True))
_LARGE = {
    word: str(number)
    for number, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(), 10
    )
}
_COUNTED = (
    "banks|berths|boats|bridges|buildings|buses|businesses|cases|children|cities|companies|counties|countries|deals|"
    "departments|districts|drivers|employees|enterprises|experts|factories|families|farmers|firms|flights|governments|"
    "homes|hospitals|hotels|houses|households|lines|men|mines|ministers|ministries|nations|officers|officials|"
    "organizations|organisations|parties|passengers|patients|people|places|plants|ports|projects|provinces|regions|"
    "reporters|residents|rooms|routes|schools|ships|stations|states|students|suppliers|teachers|teams|times|"
    "towns|trains|trucks|universities|vehicles|vessels|victims|villages|women|workers"
)
_ADJECTIVE = "new|other|more|local|foreign|large|small|major|different|private|public|Chinese|American|British|European"


@functools.cache
def _patterns() -> tuple[tuple[regex.Pattern[str], dict[str, str]], ...]:
    """What to look for, with its cures: compiled only where a style asks, for that takes 10 ms."""
    small = regex.compile(
        rf"(?<=(?<!\p{{L}})\p{{Ll}}+,? )(?<!\d,? (?:to|and|or) |\b(?:type|class|level|grade|phase|line|route|page) )"
        rf"[1-9](?= (?:(?:{_ADJECTIVE}) )?(?:{_COUNTED})\b(?!['’]))"
    )
    large = regex.compile(
        r"(?<=\p{Ll} )(?<!\b(?:\p{L}+teen|ten|eleven|twelve|twenty|\d+) (?:to|and|or) )"
        r"(?<!\b(?:hundred|thousand|\p{L}+llion) (?:and )?)"
        rf"(?:{'|'.join(_LARGE)})"
        rf"(?= (?:(?:{_ADJECTIVE}) )?(?:{_COUNTED})\b(?!['’]))"
    )
    return (small, _SMALL), (large, _LARGE)


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    if way == AS_FOUND:
        return
    for pattern, cures in _patterns():
        for match in pattern.finditer(view.text):
            yield Finding(Span(*match.span()), cures[match.group()], STYLE)


matter = Matter(
    "numbers",
    {
        WAY: {
            "It has 3 ships and 9 new teams.": "It has three ships and nine new teams.",
            "It met twelve officials from 14 ports.": "It met 12 officials from 14 ports.",
        }
    },
)
rule = Rule(  # as found there is no mistake: one text may well say three ships and, in a table, 4
    name="number-style",
    why=STYLE,
    find=find,
    bad={},
    good=(
        "It has three ships, 12 berths and 4 MW, 5% of 6 million.",
        "It won 3 to 2 on line 4 of type 5 trains.",
        "Only Level 2 stations and Mr 5 people.",
        "Twelve officials met three hundred and twelve people and 3 men's teams.",
    ),
    missed=("3 ships left.",),
    subject="consistency",
)
