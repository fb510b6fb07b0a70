"""An ellipsis of the wrong length: “。。。”, “……”, “......”.

Chinese writes six dots; English has three. Any other number of periods that a typist sets is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "An ellipsis has three dots."
_DOTS = late(r"(?<!\p{Han})(?:[。．]{2,}|…{2,}|·{3,}|(?<!\.)\.{6}(?!\.))")


def find(view: View) -> Iterator[Finding]:
    if not view.marks("_..", "_~~"):
        return
    for match in _DOTS.finditer(view.text):
        yield Finding(Span(*match.span()), "…" if "…" in match.group() else "...", WHY)


rule = Rule(
    name="long-ellipsis",
    why=WHY,
    find=find,
    bad={"The lock opened……": "The lock opened…", "He waited......": "He waited..."},
    good=("The lock opened...", "See page 4 ........ 12", "他说……"),
    missed=("The lock opened.....",),
    quotes=True,
    subject="notation",
    record=Record(machine=1, native=0, better=0, equal=0, worse=0),
)
