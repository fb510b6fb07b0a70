"""A word and a bracket run together: “the port(built in 1998)”.

Plurals such as “crane(s)”, formulas and calls such as “f(x)” are left alone: only a bracket of two words or more.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.glance import near
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A space belongs before the bracket."
_GLUED = late(r"(?<=\b\p{L}\p{Ll}{2,})(?=\(\p{L}[\p{L}\d'’-]+ [^()\n]{2,80}\))")
_AFTER = late(r"(?<=\(\p{L}+ [^()\n]{2,80}\))(?=\p{Ll}{2})")


def find(view: View) -> Iterator[Finding]:
    opened, closed = view.marks("a(a", "a(A", "a(o"), (at + 1 for at in view.marks("_)a"))
    for match in (*near(_GLUED, view.text, opened), *near(_AFTER, view.text, closed)):
        yield Finding(Span(*match.span()), " ", WHY)


rule = Rule(
    name="glued-bracket",
    why=WHY,
    find=find,
    bad={"The port(built in 1998)is shut.": "The port (built in 1998) is shut."},
    good=("Bring your crane(s) along.", "The port (built in 1998) is shut.", "Call run(fast, now)."),
    missed=("The port(old) is shut.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
    lane="auto",
)
