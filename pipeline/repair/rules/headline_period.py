"""A period at the end of a headline.

A headline is no sentence of a paragraph. Only proposed, for Markdown headings: some houses set it.
"""

from __future__ import annotations

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "A headline ends without a period."
_ENDS = late(r"^#{1,6} [^\n.]{8,}\p{Ll}{3}\K\.$", regex.MULTILINE)


rule = Rule(
    name="headline-period",
    why=WHY,
    find=wherever(_ENDS, "", WHY),
    bad={"## Work begins on the third berth.\n": "## Work begins on the third berth\n"},
    good=("## Work begins on the third berth\n", "Work begins on the third berth.\n"),
    missed=("Work begins on the third berth.\n==============================\n",),
    lane="suggest",
    subject="headlines",
    record=Record(machine=2, native=0, better=0, equal=0, worse=0),
)
