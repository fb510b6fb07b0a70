"""The same word or name again and again, cut by commas: “Bern, Bern, Bern”.

A decoder that lost its way. What stood there is in the source.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The words repeat; what belongs here is in the source."
_BESIDE = late(r"(?<=(?P<before>\b\p{L}[\p{L}’'-]*))(?:,? and|,) (?P<after>\p{L}[\p{L}’'-]+)\b")
_AFTER = late(r"(?:,? and|,) (\p{L}[\p{L}’'-]+)\b")
_MEANT = frozenset("again lots years hours weeks months days forth something more less".split())
_GOES_ON = late(
    r"[,.;:)]| (?:and|to|in|of|for|by|with|on|at|is|are|was|were|from|that|which|who|as|has|have|will)\b|$",
    regex.MULTILINE,
)
LEAST = 6  # letters of a common word: “better and better”, “bit, bit”


def find(view: View) -> Iterator[Finding]:
    run: list[regex.Match[str]] = []
    beside = (at for at in spots(view.text, ",", " and ") if _again(view.text, at))
    for match in near(_BESIDE, view.text, beside):
        if match["before"] != match["after"]:
            continue
        if run and match.start() == run[-1].end():
            run.append(match)
            continue
        yield from _of_run(view.text, run)
        run = [match]
    yield from _of_run(view.text, run)


def _again(text: str, at: int) -> bool:
    after = _AFTER.match(text, at)
    return after is not None and text.endswith(after[1], 0, at)


def _of_run(text: str, run: list[regex.Match[str]]) -> Iterator[Finding]:
    """The finding that a chain of repetitions of one word is, if it is one."""
    if not run:
        return
    word = run[0]["after"]
    common = word.islower() and len(word) >= LEAST and word not in _MEANT and not word.endswith("er")
    if (common and _GOES_ON.match(text, run[-1].end())) or (len(run) > 1 and len(word) > 2):
        yield Finding(Span(run[0].start() - len(word), run[-1].end()), None, WHY)


rule = Rule(
    name="repeated-words",
    why=WHY,
    find=find,
    bad={
        "He flew to Bern, Bern, Bern.": "He flew to Bern, Bern, Bern.",
        "It sells benevolence and benevolence.": "It sells benevolence and benevolence.",
    },
    good=(
        "He flew to Bern, Basel and Bern.",
        "It grew larger and larger.",
        "It sells chicken and chicken liver.",
        "“Hear, hear!”",
    ),
    missed=("He flew to Bern, then to Bern, then to Bern.",),
    lane="suggest",
    subject="structure",
    record=Record(machine=23, native=4, better=0, equal=0, worse=0),
)
