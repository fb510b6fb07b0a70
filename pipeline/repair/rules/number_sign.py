"""“No.1” and “No .1” for “No. 1”."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A space belongs after No."
_NUMBER = late(r"\bN(?:o|os)(?:\.|[ ]\.[ ]?)(?=\d{1,4}\b(?![.\d]))(?<!\b[Nn]o [Nn]o\.)")


def find(view: View) -> Iterator[Finding]:
    for match in _NUMBER.finditer(view.text):
        yield Finding(Span(*match.span()), match.group().replace(" ", "").rstrip() + " ", WHY)


rule = Rule(
    name="glued-number-sign",
    why=WHY,
    find=find,
    bad={
        "The No.1 unit is shut.": "The No. 1 unit is shut.",
        "Berths Nos.3 and 4 opened.": "Berths Nos. 3 and 4 opened.",
    },
    good=("The No. 1 unit is shut.", "No.1.2 is a version.", "He said no.5 times."),
    missed=("The NO.1 unit is shut.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=0, better=20, equal=0, worse=0),
)
