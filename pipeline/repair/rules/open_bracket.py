"""A bracket that nothing closes, or that nothing opened, within its paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The bracket has no fellow."
_BRACKET = late(r"[()]")
_LIST = late(r"(?:^|[ \n])(?:\d{1,2}\.?|[a-zA-Z]|[ivx]{1,4})\\?$")
_FACE = late(r"[:;=8]-?$")


def find(view: View) -> Iterator[Finding]:
    for line in view.lines(("(", ")")):
        waiting: list[int] = []
        for match in _BRACKET.finditer(view.text, line.start, line.end):
            before = view.text[max(line.start, match.start() - 6) : match.start()]
            if match.group() == "(":
                waiting.append(match.start())
            elif waiting:
                waiting.pop()
            elif not _LIST.search(before) and not _FACE.search(before):
                yield Finding(Span(*match.span()), None, WHY)
        for at in waiting:
            if not _FACE.search(view.text[max(line.start, at - 2) : at]):
                yield Finding(Span(at, at + 1), None, WHY)


rule = Rule(
    name="lonely-bracket",
    why=WHY,
    find=find,
    bad={"The mill (built in 1998 is shut.": "The mill (built in 1998 is shut.", "It is shut).": "It is shut)."},
    good=("The mill (built in 1998) is shut.", "a) first, b) second", "1\\) First, 2.) second", "He left :)"),
    missed=("The mill [built in 1998 is shut.",),
    lane="suggest",
    subject="punctuation",
    record=Record(machine=19, native=0, better=0, equal=0, worse=0),
)
