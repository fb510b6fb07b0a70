"""A word twice: “the the”, “effectively effectively”.

Decoders stutter. A function word counts where English never doubles it (“that that” and “had had” can be right, and so
can “is is”), “in in” and “have have” where the first cannot end a clause (“the state he was in in May”). Any other word
in small letters counts unless doubling it is a way of saying it: “very very”, “win win”. Of 156,000 words of native
English the pattern meets only “had had”.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.facts import MODALS, NEGATIONS, NUMBER_WORDS, ORDINAL_WORDS
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The word stands twice."
_NEVER = frozenset(
    "the a an of to and for with by from at or as its their this these will be are was were into but than if".split()
)
_ENDS_CLAUSE = {  # what stands before the first of the two where it ends a clause
    word: late(rf"(?:^|\b(?:{before}))[ ]$", regex.IGNORECASE)
    for words, before in (
        (
            "in on",
            r"is|was|were|are|be|been|am|\p{L}+(?:ed|en|ing|s)|born|log|come|came|go|went|got?|turn|move|live|give|"
            r"step|check|sign|kick|set|put|bring|brought|take|took|hand|left|held|built|grew|fit|drop|carry|keep|"
            r"kept|hold|call|look|break|sat|sit|stand|stood|it|him|her|them|me|us|you|that|which",
        ),
        ("have has", r"they|we|you|i|he|she|it|who|that|which|to|one|people|all"),
    )
    for word in words.split()
}
_MEANT = frozenset(
    "that had is do did does her his she you him very really truly quite extra super mega many more much long big old "
    "new again well ever just over under round back down out off there here now then what who when where how why which "
    "said far too please sorry wait stop help run like same dear bad good red hot deep bye night hush knock chop blah "
    "ding dong win hip tick tuk tom yum pom bling cha aye aha tut tsk can bora mahi ylang pili boo choo woof beep "
    "quack honk tap tweet ring drip drop puff boom bang clap rah haha poor pretty sing gone some any all both yeah "
    "okay yep nope mama papa dada baby go hey hello hi oh ah eh wow".split()
) | NUMBER_WORDS | ORDINAL_WORDS | NEGATIONS | MODALS.keys()  # fmt: skip
_FIGURE = re.compile("[0-9]")
_TWICE = late(r"\b(\w++)(?: ++\1\b)++(?![-'’])")  # of the text in small letters


def find(view: View) -> Iterator[Finding]:
    words = view.words
    if not any(map(operator.eq, words, words[1:])):
        return
    if not any(_may_stutter(word) for word, after in itertools.pairwise(words) if word == after):
        return
    for match in _TWICE.finditer(view.lowered):
        span = Span(match.end(1), match.end())
        first = view.text[match.start() : match.end(1)]
        if span.of(view.text).islower() and first != "A" and _stutters(view.text, match):  # “TO TO”, “Vitamin A a day”
            yield Finding(span, "", WHY)


def _may_stutter(word: str) -> bool:
    """Whether a word, as a glance has it, may be said once too often: no figure, and no single letter but “a”."""
    return word in _NEVER or word in _ENDS_CLAUSE or (word not in _MEANT and len(word) > 2 and not _FIGURE.search(word))


def _stutters(text: str, match: regex.Match[str]) -> bool:
    """Whether the word that ``match`` finds repeated in the small letters of ``text`` is said once too often."""
    word = match[1]
    if text[max(0, match.start() - 1) : match.start()] in ("-", "'", "’") or not word.isalpha():
        return False
    if word in _NEVER:
        return True
    if word in _ENDS_CLAUSE:
        return not _ENDS_CLAUSE[word].search(text, max(0, match.start() - 24), match.start())
    twice = match.group().split() == [word, word]  # a third one is a chant, or a loop
    return twice and len(word) > 2 and word not in _MEANT


rule = Rule(
    name="doubled-word",
    why=WHY,
    find=find,
    bad={
        "The gate of the the lock is open.": "The gate of the lock is open.",
        "The the lock is open.": "The lock is open.",
        "It leads to to the sea.": "It leads to the sea.",
        "Work began in in May; piers have have been built.": "Work began in May; piers have been built.",
        "It effectively effectively cut costs.": "It effectively cut costs.",
    },
    good=(
        "He knew that that was so.",
        "She had had enough.",
        "“By and by,” he said.",
        "Vitamin A a day.",
        "The town he was in in May was very very far, and all they have have gone.",
        "“Work work,” he said of the win win deal.",
    ),
    missed=("The Lock Lock is open.",),
    subject="notation",
    record=Record(machine=7, native=2, better=18, equal=2, worse=0),
)
