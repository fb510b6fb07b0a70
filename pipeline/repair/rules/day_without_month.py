"""“on the 11th” with no month.

Chinese news dates by the day alone; a reader who comes a month later is lost. Only pointed out: the month stands in the
dateline, which a rule cannot see.
"""

from __future__ import annotations

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "Which month? A reader who comes later cannot tell."
_DAY = late(
    r"""
    \b[Oo]n[ ]the[ ](?:[12]?\d(?:st|nd|rd|th)|3[01](?:st|th))\b
    (?![ ](?:of|floor|day|anniversary|century|birthday|hole|minute|\p{L}+[ ]of)\b)
    (?=[,.;]|[ ](?:that|by|to|at|in|the|and)\b|$)
    """,
    regex.VERBOSE,
)


rule = Rule(
    name="day-without-month",
    why=WHY,
    find=wherever(_DAY, None, WHY, holding=("n the ",)),
    bad={"The port said on the 11th that it would close.": "The port said on the 11th that it would close."},
    good=("It closed on the 11th of May.", "It is on the 11th floor.", "He scored on the 18th hole."),
    missed=("The port closed the 11th.",),
    lane="suggest",
    subject="dates",
    record=Record(machine=5, native=0, better=0, equal=0, worse=0),
)
