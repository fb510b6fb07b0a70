"""“US” and “U.S.” in one text.

Both are right; both at once is not. The text's own majority decides, or the style. A last dot may end a sentence too:
only where a small letter, a comma or an office follows is it sure that it does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, MAJORITY, Matter, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

_OFFICES = "President|Senate|Congress|House|Department|Army|Navy|Air Force|Treasury|Supreme Court|Secretary|Embassy"
_EITHER = late(rf"(?:\bU\.S\.|(?<![\p{{Lu}}$] )\bUS\b)(?=[ ]\p{{Ll}}|,[ ]\p{{Ll}}|['’]s\b|[ ](?:{_OFFICES})\b)")


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    if "U.S." in view.text or "US" in view.text:
        yield from one_way(view, _places(view.text), way)


def _places(text: str) -> Iterator[Place]:
    for match in _EITHER.finditer(text):
        yield Place(Span(*match.span()), frozenset({match.group()}), {"US": "US", "U.S.": "U.S."})


matter = Matter(
    "us",
    {
        "US": {"The U.S. firm met the U.S. Treasury.": "The US firm met the US Treasury."},
        "U.S.": {"The US firm met the US Treasury.": "The U.S. firm met the U.S. Treasury."},
    },
)
rule = Rule(
    name="mixed-us",
    why=MAJORITY,
    find=find,
    bad={"The US firm and the US mill sold to a U.S. buyer.": "The US firm and the US mill sold to a US buyer."},
    good=("The US firm sold to a U.S. buyer.", "The U.S. firm sold it.", "A US firm, a US mill and “a U.S. mill” met."),
    missed=("The US firm and the US mill left the U.S.",),
    subject="consistency",
    record=Record(machine=1, native=0, better=0, equal=0, worse=0),
)
