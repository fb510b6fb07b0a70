"""“Mr. Lin” and “Mr Lin” in one text; the text's own majority decides, or the style."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, MAJORITY, Matter, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

_TITLE = late(r"\b(?:Mr|Mrs|Ms|Dr)\K\.?(?=[ ]\p{Lu})")
_CURES = {"Mr.": ".", "Mr": ""}


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    if "Mr" in view.text or "Ms" in view.text or "Dr" in view.text:
        yield from one_way(view, _places(view.text), way)


def _places(text: str) -> Iterator[Place]:
    for match in _TITLE.finditer(text):
        yield Place(Span(*match.span()), frozenset({"Mr." if match.group() else "Mr"}), _CURES)


matter = Matter(
    "titles", {"Mr.": {"Mr Lin met Dr Wu.": "Mr. Lin met Dr. Wu."}, "Mr": {"Ms. Lin left.": "Ms Lin left."}}
)
rule = Rule(
    name="mixed-title",
    why=MAJORITY,
    find=find,
    bad={"Mr. Lin, Ms. Gao and Mr Wu met.": "Mr. Lin, Ms. Gao and Mr. Wu met."},
    good=("Mr. Lin and Mr Wu met.", "Mr. Lin and Ms. Gao met on Main Dr, 5 miles out."),
    missed=("Prof. Lin, Prof. Gao and Prof Wu met.",),
    lane="suggest",
    subject="consistency",
    signs=(frozenset({"mr", "mrs", "ms", "dr"}),),
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
