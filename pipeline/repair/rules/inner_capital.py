"""A function word with a capital in the middle of a sentence: “to stay in Macau In terms of spending”.

Two sentences ran into one, or one was cut; which, the source tells.
"""

from __future__ import annotations

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "A sentence begins here, or the capital is wrong."
_INNER = late(
    r"(?<=[ ]\p{Ll}+[ ](?:\p{Ll}+|\p{Lu}\p{Ll}+)[ ])(?:In|And|But|This|These|They|However|At|Since"
    r"|According|Therefore|When)"
    r"(?=[ ]\p{Ll}+[ ,](?:\p{Ll}+[ ,.]){2})"
    r"|(?<=\b(?!the\b|of\b|to\b)[\p{Ll}-]{2,}[ ]|[ ]\p{Lu}?\p{Ll}+,[ ])(?:All|And|Or|Are|Were|With|From|Which)"
    r"(?=[ ]\p{Ll}{3,}[ ]\p{L})"
)


rule = Rule(
    name="inner-capital",
    why=WHY,
    find=wherever(_INNER, None, WHY),
    bad={
        "It draws many guests to the port In terms of spending they lead.": (
            "It draws many guests to the port In terms of spending they lead."
        ),
    },
    good=("It draws guests. In terms of spending they lead.", "He read When we were very young."),
    missed=("It draws guests The fees are low.",),
    lane="suggest",
    subject="structure",
    record=Record(machine=3, native=2, better=0, equal=0, worse=0),
)
