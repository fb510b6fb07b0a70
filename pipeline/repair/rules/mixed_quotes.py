"""Straight and curly quotation marks in one text.

Which of the two is the newsroom's choice; both at once is nobody's. The text's own majority decides, and a text that
has one kind only is left alone. Inch marks and lines whose marks do not pair up stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The rest of the text sets its quotation marks the other way."
_STRAIGHT = regex.compile(r'"')
_CURLY = regex.compile(r"[“”]")


def find(view: View) -> Iterator[Finding]:
    text = view.text
    if '"' not in text or "“" not in text:
        return
    straight, curly = len(_STRAIGHT.findall(text)), len(_CURLY.findall(text))
    if straight > curly:
        for match in _CURLY.finditer(text):
            yield Finding(Span(*match.span()), '"', WHY)
    elif curly > straight:
        for line in view.lines(['"']):
            marks = [match.start() for match in _STRAIGHT.finditer(text, line.start, line.end)]
            if len(marks) % 2 or not all(map(_well_set, [text] * len(marks), marks, range(len(marks)))):
                continue
            for number, at in enumerate(marks):
                yield Finding(Span(at, at + 1), "“”"[number % 2], WHY)


def _well_set(text: str, at: int, number: int) -> bool:
    """Whether the mark could be what its turn makes of it: one that opens, or one that closes."""
    before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
    if number % 2 == 0:
        return (before.isspace() or before in "([—–-") and not after.isspace()
    return not before.isspace() and not after.isalnum()


rule = Rule(
    name="mixed-quotes",
    why=WHY,
    find=find,
    bad={
        'He said “no” and “never”, then "yes".': "He said “no” and “never”, then “yes”.",
        '"One" and "two" and “three”.': '"One" and "two" and "three".',
    },
    good=('He said "no" and "never".', 'He said “no”, and the 5" pipe burst.', 'He said “no” of the "old".'),
    missed=("He said “no” and “never”, then 'yes'.",),
    quotes=True,
    subject="notation",
)
