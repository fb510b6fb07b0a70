"""A space before a comma, a period or another closing mark.

Tokenised output and pages whose links were cut out leave one. French sets it; English does not. A label at a line's
start (“Width : 9 m”) is somebody's layout and stays.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import near
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "English sets no space before this mark."
_SPACE = late(r"(?<=[\p{L}\d%)\]”’]) +(?=[,;:](?:[ \n”’\"]|$)|[.?!](?:[\n”’\"]| +\p{Lu}|$))", regex.MULTILINE)

_CLAUSE = late(r"[,;.?!:]|\b(?:said|says|is|are|was|were|as follows|namely|including)\b")


def find(view: View) -> Iterator[Finding]:
    for match in near(_SPACE, view.text, _spaces(view)):
        line = view.text[view.text.rfind("\n", 0, match.start()) + 1 : match.end()]
        label = view.text.startswith(":", match.end()) and not _CLAUSE.search(line)
        if "|" not in line and not label:  # a table pads its cells
            yield Finding(Span(*match.span()), "", WHY)


def _spaces(view: View) -> Iterator[int]:
    """Where the spaces before a mark begin."""
    for at in view.marks(*(f" {mark}_" for mark in ",;:.?!")):
        while at and view.text[at - 1] == " ":
            at -= 1
        yield at


rule = Rule(
    name="space-before-mark",
    why=WHY,
    find=find,
    bad={
        "The crane , built in May , is red.": "The crane, built in May, is red.",
        "Is it open ?": "Is it open?",
        "Work has ended .": "Work has ended.",
    },
    good=("The file is .env, as ever.", "He waited ... and left.", "| a | b , c |", "Width : 9 meters"),
    missed=('He said " , " twice .Then he left.',),
    quotes=True,
    subject="notation",
    record=Record(machine=3, native=38, better=20, equal=0, worse=0),
)
