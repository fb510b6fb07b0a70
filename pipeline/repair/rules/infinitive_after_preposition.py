"""“to” that is a preposition, with a plain verb behind it: “conducive to improve”, “committed to build”.

The verb takes its -ing. Only after words whose “to” is never an infinitive's, and before verbs that industry pages use.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "This “to” is a preposition: the verb behind it takes -ing."
_VERBS = (
    "accelerate|achieve|attract|build|create|cultivate|deepen|develop|enhance|enrich|ensure|expand|explore|"
    "improve|maintain|make|optimize|promote|protect|provide|realize|reduce|safeguard|serve|solve|stabilize|stimulate|"
    "strengthen"
)
_BEFORE = ("conducive", "committed", "dedicated", "devoted", "forward")


_PLAIN = late(
    rf"(?<=\b(?:conducive|(?:is|are|was|were|been|be|remains?) committed|dedicated|devoted|"
    rf"[Ll]ook(?:s|ing)? forward) to (?:\p{{Ll}}+ly )?)(?:{_VERBS})\b"
    r"(?= (?:the|a|an|its|their|our|his|her|all|more|high|new|local|rural|green|\d+|\p{L}{4,})\b)"
    r"(?! (?:and|or|of)\b)"
)


def find(view: View) -> Iterator[Finding]:
    if any(f"{word} to " in view.text for word in _BEFORE):
        for match in _PLAIN.finditer(view.text):
            verb = match.group()
            yield Finding(Span(*match.span()), f"{verb.removesuffix('e')}ing", WHY)


rule = Rule(
    name="infinitive-after-preposition",
    why=WHY,
    find=find,
    bad={
        "It is conducive to improve the yield.": "It is conducive to improving the yield.",
        "The firm is committed to build a port.": "The firm is committed to building a port.",
    },
    good=("It is conducive to the yield.", "They look forward to support from all.", "He committed to build the port."),
    missed=("It contributes to improve the yield.", "It is committed to win the race."),
    subject="structure",
    signs=(frozenset(_BEFORE),),
    record=Record(machine=1, native=0, better=0, equal=0, worse=0),
)
