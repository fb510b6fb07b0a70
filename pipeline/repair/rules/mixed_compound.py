"""“grid connected capacity” in a text that otherwise has “grid-connected” before its nouns.

Only between an article or its like and a noun: “long-term deals” and “in the long term” are both
right, and so is “travel insurance covers it”.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import regex

from pipeline.desk import Record
from pipeline.glance import near, small_run, spots
from pipeline.late import late
from pipeline.repair.ways import MAJORITY, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

_COMPOUND = late(r"(?<![\p{L}\d.@/_’'-])\p{Ll}{3,}-\p{Ll}{3,}(?=[ ]\p{Ll}{3,})|\b(?:kilo|mega|giga|tera)watt-hours?\b")
_NO_NOUN = (
    "the|and|but|for|nor|with|from|into|onto|over|under|about|after|before|since|until|than|that|this|these|those|which|"
    "who|when|while|where|was|were|are|has|had|have|will|would|can|could|may|might|must|should|not|its|his|her|their|our|"
    "only|worth|using|seen|shown|made|found|means|makes|enough|all|also|both|through|during|between|among|because|did|does|said|says|today|now|then|there|here|out|off|per|via"
)
_PAIR = late(
    rf"""
    (?<![\p{{L}}\d.@/_’'-]) (?P<one>\p{{Ll}}{{3,}})[ -](?P<two>\p{{Ll}}{{3,}}) (?![\p{{L}}\d-])
    (?P<noun>[ ](?!(?:{_NO_NOUN})\b)\p{{Ll}}{{3,}})?
    """,
    regex.VERBOSE,
)
_DETERMINED = late(
    r"\b(?:[Aa]n?|[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[Yy]our|[Hh]is|[Hh]er|[Tt]h(?:is|at|ese|ose)|each|every|another|very|"
    r"\p{L}+['’]s) $"
)


def find(view: View) -> Iterator[Finding]:
    starts = (small_run(view.shape, at) for at in view.marks("a-a"))
    words = {match.group() for match in near(_COMPOUND, view.text, starts)}
    if joined := {word for word in words if word.replace("-", " ") in view.text}:
        for word, spans in _places(view.text, joined).items():
            yield from one_way(view, (Place(span, frozenset({span.of(view.text)}), {word: word}) for span in spans))


def _places(text: str, wanted: Set[str]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for at in sorted({*spots(text, *wanted, *(word.replace("-", " ") for word in wanted))}):
        match = _PAIR.match(text, at)
        word = f"{match['one']}-{match['two']}" if match else ""
        if match and word in wanted and ("watt-hour" in word or (match["noun"] and _sure(text, match))):
            found.setdefault(word, []).append(Span(match.start(), match.end("two")))
    return found


def _sure(text: str, match: regex.Match[str]) -> bool:
    """Whether the pair is hyphenated, or stands where an open one can only belong to the noun behind it."""
    start = match.start()
    return text[match.end("one")] == "-" or bool(_DETERMINED.search(text, max(0, start - 20), start))


rule = Rule(
    name="mixed-compound",
    why=MAJORITY,
    find=find,
    bad={
        "Its grid-tied output and grid-tied sales beat the grid tied imports.": (
            "Its grid-tied output and grid-tied sales beat the grid-tied imports."
        ),
        "It sold 5 kilowatt-hours, then 6 kilowatt-hours and 7 kilowatt hours.": (
            "It sold 5 kilowatt-hours, then 6 kilowatt-hours and 7 kilowatt-hours."
        ),
    },
    good=(
        "Its grid-tied output and its grid tied sales beat the grid tied imports.",
        "Its grid-tied output beat the grid tied imports.",
        "It sells low-cost goods and low-cost trips; to them low cost seems dear.",
        "It signed short-run deals and short-run leases; in the short run the price fell.",
    ),
    missed=("Its grid-tied output and grid-tied sales beat grid tied imports.",),
    subject="consistency",
    record=Record(machine=0, native=0, better=18, equal=0, worse=0),
)
