"""Two sentences with only a comma between them: “The quay is full, there are no free berths.”

Chinese sets a comma where English wants a semicolon or a period. Only where both halves are plainly whole: a pronoun
and its verb follow a main clause that nothing makes subordinate, or the second half begins with “at that time” and a
name.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Two sentences are joined by a comma."
_VERB = r"(?:is|are|was|were|has|have|had|will|would|can|could)"
BEFORE = 250  # characters in which the sentence before the comma begins
_START = late(r"(?:[.!?:;][\"”’)]? |\n)(?=[^.!?:;\n]*$)")
_PAST = late(r"\b(?:\p{Ll}+ed|began|was|were|had|came|took|made)\b[^,]*$")
_SECOND = late(rf", (?:(?P<pronoun>(?:it|he|she|they|we|this|these|there) {_VERB}\b)|at that time,? (?:the )?\p{{Lu}})")
_MAIN = late(rf"(?:The|These|Those|It|He|She|They|We|This) [^,(“\"]*?\b{_VERB} [^,(“\"]*")
_LOOSE = late(
    r"\b(?:if|when|while|although|though|because|that|which|who|whom|whose|as|since|where|unless|"
    r"until|before|after|"
    r"once|whether|than|how|what|why|or|and|but|so|such|more|less)\b"
)


def find(view: View) -> Iterator[Finding]:
    for match in _SECOND.finditer(view.text):
        first = _START.split(view.text[max(0, match.start() - BEFORE) : match.start()])[-1]
        if match["pronoun"]:
            whole = bool(_MAIN.fullmatch(first)) and not _LOOSE.search(first)
        else:
            whole = bool(_PAST.search(first))
        if whole:
            yield Finding(Span(match.start(), match.start() + 1), ";", WHY)


rule = Rule(
    name="comma-splice",
    why=WHY,
    find=find,
    bad={
        "The quay is full, there are no free berths.": "The quay is full; there are no free berths.",
        "They looked for a partner, at that time Hengxi Glass was small.": (
            "They looked for a partner; at that time Hengxi Glass was small."
        ),
    },
    good=(
        "If the quay is full, there are no free berths.",
        "The more it is used, the better it is.",
        "The man who is late, it is said, pays.",
        "The quay is full; there are no free berths.",
    ),
    missed=("The quay is full, ships wait outside.",),
    lane="suggest",
    subject="punctuation",
    record=Record(machine=4, native=0, better=8, equal=10, worse=0),
)
