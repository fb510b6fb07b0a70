"""“US” and “U.S.” in one text.

Both are right; both at once is not. The text's own majority decides.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The rest of the text writes it the other way."
_DOTTED = regex.compile(r"\bU\.S\.(?= \p{Ll})")  # before a small letter: else its last dot may end the sentence
_BARE = regex.compile(r"(?<![\p{Lu}$] )\bUS\b(?= \p{Ll})")


def find(view: View) -> Iterator[Finding]:
    if "U.S." not in view.text or "US" not in view.text:
        return
    dotted, bare = list(_DOTTED.finditer(view.text)), list(_BARE.finditer(view.text))
    fewer, cure = (dotted, "US") if len(dotted) < len(bare) else (bare, "U.S.")
    if len(dotted) != len(bare):
        for match in fewer:
            yield Finding(Span(*match.span()), cure, WHY)


rule = Rule(
    name="mixed-us",
    why=WHY,
    find=find,
    bad={"The US firm and the US mill sold to a U.S. buyer.": "The US firm and the US mill sold to a US buyer."},
    good=("The US firm sold to a U.S. buyer.", "The U.S. firm sold it."),
    missed=("The US firm and the US mill left the U.S.",),
    subject="consistency",
    record=Record(machine=1, native=0, better=0, equal=0, worse=0),
)
