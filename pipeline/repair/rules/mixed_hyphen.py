"""“e-commerce” and “ecommerce”, “start-up” and “startup” in one text; the text's own majority decides.

Small letters only: a capital may be a name's. Words that re- makes another word of (re-sign, resign) stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from pipeline.desk import Record
from pipeline.glance import near, small_run
from pipeline.late import late
from pipeline.repair.ways import MAJORITY, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

# No letter, digit or hyphen beside it: “start-up-like” is a compound of its own.
_JOINED = late(r"(?<![\p{L}\d.@/_’'-])(?!re-)\p{Ll}+-\p{Ll}{2,}(?![\p{L}\d@/_-]|\.\p{L})")
_EITHER = late(r"(?<![\p{L}\d.@/_’'-])(?!re-)\p{Ll}+-?\p{Ll}{2,}(?![\p{L}\d@/_-]|\.\p{L})")
_LEAST = 6  # letters of a pair: “no-one” and “to-day” are not worth the doubt that shorter ones bring
_APART = frozenset({"co-op", "co-ops", "pro-verb", "pre-sent", "un-ionised", "un-ionized", "over-all"})


def find(view: View) -> Iterator[Finding]:
    starts = (small_run(view.shape, at) for at in view.marks("a-a"))
    words = sorted(match.group() for match in near(_JOINED, view.text, starts))
    joined = {word.replace("-", ""): word for word in words if len(word) > _LEAST}
    both = {closed for closed, word in joined.items() if word not in _APART and closed in view.text}
    if both:
        for closed, places in _places(view.text, both).items():
            yield from one_way(view, (_place(span, word, closed, joined[closed]) for span, word in places))


def _places(text: str, wanted: Set[str]) -> dict[str, list[tuple[Span, str]]]:
    found: dict[str, list[tuple[Span, str]]] = {}
    for match in _EITHER.finditer(text):
        closed = match.group().replace("-", "")
        if closed in wanted:
            found.setdefault(closed, []).append((Span(*match.span()), match.group()))
    return found


def _place(span: Span, word: str, closed: str, joined: str) -> Place:
    return Place(span, frozenset({word}), {closed: closed, joined: joined})


rule = Rule(
    name="mixed-hyphen",
    why=MAJORITY,
    find=find,
    bad={
        "The e-commerce firm and the e-commerce bank love ecommerce.": (
            "The e-commerce firm and the e-commerce bank love e-commerce."
        ),
        "A startup met a start-up and a startup.": "A startup met a startup and a startup.",
    },
    good=(
        "A startup met a start-up.",
        "They resign, resign and re-sign.",
        "The e-commerce firm, the e-commerce bank and Ecommerce Ltd met.",
    ),
    missed=("The e-commerce firm and the e-commerce bank opened Ecommerce Ltd.",),
    subject="consistency",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
