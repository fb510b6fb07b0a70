"""“a engine”, “an crane”: the article that the next sound does not take.

Only words whose sound their spelling tells: no initials (an MP), no u (a union), no h (an hour), no numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import near
from pipeline.late import late
from pipeline.rules import Finding, Rule, View, cased
from pipeline.text import Span

WHY = "The article follows the sound of the next word."
_ARTICLE = late(
    r"""
    (?<![\p{L}\d’'.-])
    (?: (?P<a>a|^A|(?<=[.!?][ ])A)
        (?=[ ](?:(?:[ai][bcdfglmnprstvx]|e[acdfghklmnopqrstvxz]|o[bcdfglprstvw])\p{Ll}{2,}
              |(?:old|oil|ice|egg|eye|age|end|era|odd|air|area)\b))
        (?![ ](?:eur|euc|ew|one|once|oui))
      | (?P<an>[Aa]n)(?=[ ][bcdfgjklmnpqrtvwz]\p{Ll}{3,}) )
    """,
    regex.VERBOSE | regex.MULTILINE,
)
_MAYBE = re.compile(r"a (?=[aeio])|an (?=[bcdfgjklmnpqrtvwz])")  # of the text in small letters


def find(view: View) -> Iterator[Finding]:
    maybe = [match.start() for match in _MAYBE.finditer(view.lowered)]
    articles = [at for at in maybe if view.shape[at - 1 : at] not in ("a", "A", "0")]
    for match in near(_ARTICLE, view.text, articles):
        new = "an" if match["a"] else "a"
        yield Finding(Span(*match.span()), cased(new, match.group()), WHY)


rule = Rule(
    name="wrong-article",
    why=WHY,
    find=find,
    bad={"It has a engine and an crane.": "It has an engine and a crane.", "A old pier burned.": "An old pier burned."},
    good=("A European port and a one-way street.", "An MP met a union.", "An hour in a hotel.", "Vitamin A is old."),
    missed=("It is a honest price.",),
    subject="notation",
    record=Record(machine=5, native=0, better=19, equal=1, worse=0),
)
