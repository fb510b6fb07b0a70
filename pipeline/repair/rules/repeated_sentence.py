"""A sentence that stands twice in a row.

A decoder's loop, or a caption that the page repeats. Only proposed: its facts stand twice too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The same sentence stands just before."
_TWICE = late(r"(?<![^\s.!?”\"])(\p{Lu}[^.!?\n]{24,400}[.!?]”?)(\s+)\1(?=\s|$)")


def find(view: View) -> Iterator[Finding]:
    parts = view.text.replace("!", ".").replace("?", ".").replace("\n", ".").split(".")
    pieces = [piece for part in parts if (piece := part.strip().lstrip("”").lstrip())]
    if not any(before.endswith(after) for before, after in itertools.pairwise(pieces)):
        return  # what the pattern, which tries every sentence, would take long to find out
    for match in _TWICE.finditer(view.text):
        yield Finding(Span(match.end(1), match.end()), "", WHY)


rule = Rule(
    name="repeated-sentence",
    why=WHY,
    find=find,
    bad={
        "The port opened a third berth. The port opened a third berth. Ships came.": "The port opened a third berth. "
        "Ships came."
    },
    good=("The port opened a third berth. The port opened a fourth berth.", "No. No."),
    missed=("The port opened a third berth. The port opened its third berth.",),
    lane="suggest",
    subject="structure",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
