"""Straight and curly quotation marks in one text, or in one quotation: “so".

Which of the two is the newsroom's choice; both at once is nobody's. The text's own majority decides; where there is
none, a quotation that opens one way and closes the other becomes curly, and a text that has one kind only is left
alone. Inch marks, and lines whose marks do not pair up, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, Matter
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "One text sets its quotation marks one way."
STRAIGHT, CURLY = "straight", "curly"
_MARK = late(r'["“”]')


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    text = view.text
    kinds = ('"' in text) + ("“" in text or "”" in text)
    if kinds < (2 if way == AS_FOUND else 1) or "„" in text:  # German sets „so“
        return
    marks = [mark for line in view.lines(['"', "“", "”"]) for mark in _pairs(text, line)]
    straight = sum(text[at] == '"' for at, _, _ in marks)
    curly = len(marks) - straight
    if way == AS_FOUND and straight != curly:
        way = STRAIGHT if straight > curly else CURLY
    for at, right, mixed in marks:
        wanted = '"' if way == STRAIGHT else right if way == CURLY or mixed else text[at]
        if wanted and wanted != text[at]:
            yield Finding(Span(at, at + 1), wanted, WHY)


def _pairs(text: str, line: Span) -> Iterator[tuple[int, str, bool]]:
    """Each mark of the line, what it is as a curly one ("" if that cannot be told), and whether its fellow differs."""
    found: list[int] = []
    for match in _MARK.finditer(text, line.start, line.end):
        inch = match.start() > line.start and text[match.start() - 1].isdigit()
        if len(found) % 2 or not inch:
            found.append(match.start())
    sure = len(found) % 2 == 0 and all(_well_set(text, at, number) for number, at in enumerate(found))
    for number, at in enumerate(found):
        fellow = found[number ^ 1] if sure else at
        yield at, "“”"[number % 2] if sure else "", (text[at] == '"') != (text[fellow] == '"')


def _well_set(text: str, at: int, number: int) -> bool:
    """Whether the mark could be what its turn makes of it: one that opens, or one that closes."""
    before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
    if number % 2 == 0:
        return text[at] == "“" or (text[at] == '"' and (before.isspace() or before in "([—–-") and not after.isspace())
    return text[at] == "”" or (text[at] == '"' and not before.isspace() and not after.isalnum())


matter = Matter(
    "quotes",
    {
        STRAIGHT: {"He said “no”.": 'He said "no".'},
        CURLY: {'He said "no" to the 5" pipe. "Yes."': 'He said “no” to the 5" pipe. “Yes.”'},
    },
)
rule = Rule(
    name="mixed-quotes",
    why=WHY,
    find=find,
    bad={
        'He said “no” and “never”, then "yes".': "He said “no” and “never”, then “yes”.",
        '"One" and "two" and “three”.': '"One" and "two" and "three".',
        'They want "nanny-style” help.': "They want “nanny-style” help.",
        'The 5" pipe is “new".': 'The 5" pipe is “new”.',
    },
    good=(
        'He said "no" and "never".',
        'He said “no”, and the 5" pipe burst.',
        'He said “no” of the "old".',
        "He is 6'2\" and “tall”.",
    ),
    missed=("He said “no” and “never”, then 'yes'.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=4, better=17, equal=3, worse=0),
)
