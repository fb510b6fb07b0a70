"""A pair of brackets with nothing in it, left where a link, a note or a Chinese name stood."""

from __future__ import annotations

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "Nothing stands in the bracket."
_EMPTY = late(r"(?<=[\p{L}\d”\"%])[ ]+(?:\([ ]?\)|（[ ]?）)(?=[ ]?[,.;:]|[ ]\p{L}|$)", regex.MULTILINE)


rule = Rule(
    name="empty-bracket",
    why=WHY,
    find=wherever(_EMPTY, "", WHY, holding=("()", "( )", "（）", "（ ）")),
    bad={"Hengxi ( ), a port, grew.": "Hengxi, a port, grew.", "The mill () is shut.": "The mill is shut."},
    good=("Call run() first.", "- ( ) unticked", "The mill (old) is shut."),
    missed=("Hengxi(), a port, grew.",),
    quotes=True,
    subject="punctuation",
    record=Record(machine=0, native=0, better=0, equal=0, worse=0),
)
