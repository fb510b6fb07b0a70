"""“grid connected capacity” in a text that otherwise has “grid-connected” before its nouns.

Only proposed, and only before a noun: “long-term deals” and “in the long term” are both right.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import regex

from pipeline.desk import Record
from pipeline.repair.ways import MAJORITY, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

_COMPOUND = regex.compile(
    r"(?<![\p{L}\d.@/_’'-])\p{Ll}{3,}-\p{Ll}{3,}(?=[ ]\p{Ll}{3,})|\b(?:kilo|mega|giga|tera)watt-hours?\b"
)
_NO_NOUN = (
    "the|and|but|for|nor|with|from|into|onto|over|under|about|after|before|since|until|than|that|this|these|those|which|"
    "who|when|while|where|was|were|are|has|had|have|will|would|can|could|may|might|must|should|not|its|his|her|their|our|"
    "all|also|both|through|during|between|among|because|did|does|said|says|today|now|then|there|here|out|off|per|via"
)
_PAIR = regex.compile(
    rf"""
    (?<![\p{{L}}\d.@/_’'-]) (?P<one>\p{{Ll}}{{3,}})[ -](?P<two>\p{{Ll}}{{3,}}) (?![\p{{L}}\d-])
    (?P<noun>[ ](?!(?:{_NO_NOUN})\b)\p{{Ll}}{{3,}})?
    """,
    regex.VERBOSE,
)


def find(view: View) -> Iterator[Finding]:
    if "-" not in view.text:
        return
    joined = {word for word in _COMPOUND.findall(view.text) if word.replace("-", " ") in view.text}
    if joined:
        for word, spans in _places(view.text, joined).items():
            yield from one_way(view, (Place(span, frozenset({span.of(view.text)}), {word: word}) for span in spans))


def _places(text: str, wanted: Set[str]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for match in _PAIR.finditer(text, overlapped=True):
        word = f"{match['one']}-{match['two']}"
        if word in wanted and (match["noun"] or "watt-hour" in word):
            found.setdefault(word, []).append(Span(match.start(), match.end("two")))
    return found


rule = Rule(
    name="mixed-compound",
    why=MAJORITY,
    find=find,
    bad={
        "Its grid-tied output and grid-tied sales beat grid tied imports.": (
            "Its grid-tied output and grid-tied sales beat grid-tied imports."
        ),
        "It sold 5 kilowatt-hours, then 6 kilowatt-hours and 7 kilowatt hours.": (
            "It sold 5 kilowatt-hours, then 6 kilowatt-hours and 7 kilowatt-hours."
        ),
    },
    good=(
        "Its grid-tied output and grid tied sales beat grid tied imports.",
        "Its grid-tied output beat grid tied imports.",
        "It signed short-run deals and short-run leases; in the short run the price fell.",
    ),
    missed=("Its Grid-tied output and grid-tied sales beat grid tied imports.",),
    lane="suggest",
    subject="consistency",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
