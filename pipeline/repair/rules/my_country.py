"""“My country” and “our county” in a report that no person tells.

Chinese 我国 and 本市 are the country and the city that the paper is printed in; an English report has no “I”. Where the
text says I, me or we outside quotation marks somebody tells it, and nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View, cased
from pipeline.text import Span

WHY = "我国, 本市: a report has no “I”; “the country” says it."
_SIGNS = ("my country", "our city", "our province", "our county", "our prefecture", "our autonomous region")
_MINE = late(
    r"\b(?:(?i:my)(?= country\b)|(?i:our)(?= (?:city|province|county|prefecture|autonomous region)\b))(?! \w+ of)"
)
_TELLER = late(
    r"(?<!\b\p{Lu}\p{Ll}+ )\bI(?=[’'](?:m|ve|ll|d)\b| \p{Ll})"  # not Phase I
    r"|\b(?:[Mm]e|[Ww]e|[Uu]s|[Mm]ine|[Oo]urs)\b|\b(?:[Mm]y|[Oo]ur) (?!country|city|province|county|pre|auto)"
)


def find(view: View) -> Iterator[Finding]:
    found = [match for line in view.lines(_SIGNS) for match in _MINE.finditer(view.text, line.start, line.end)]
    if not found:
        return
    told = (match.start() for match in _TELLER.finditer(view.text))
    if any(not any(q.start <= at < q.end for q in view.quotations) for at in told):
        return
    for match in found:
        yield Finding(Span(*match.span()), cased("the", match.group()), WHY)


rule = Rule(
    name="my-country",
    why=WHY,
    find=find,
    bad={
        "Exports of my country rose by 9%.": "Exports of the country rose by 9%.",
        "My country's ports are full.": "The country's ports are full.",
        "Phase I feeds all of my country.": "Phase I feeds all of the country.",
        "Six schools in our city are shut.": "Six schools in the city are shut.",
    },
    good=("“I love my country,” she said.", "I left my country.", "We love our city.", "Our country is free."),
    missed=("Home prices here in our town rose.",),
    subject="officials",
    signs=(frozenset({"country", "city", "province", "county", "prefecture", "autonomous"}), frozenset({"my", "our"})),
    record=Record(machine=4, native=0, better=0, equal=0, worse=0),
)
