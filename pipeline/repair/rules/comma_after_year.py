"""No comma after the year of “February 10, 2023”, where the sentence goes on.

The year is set off by two commas (AP, Chicago); a date written day first has none.
"""

from __future__ import annotations

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "The year behind a month and day is set off by a comma on either side."
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "aug", "sept", "oct", "nov", "dec",
)  # fmt: skip
_YEAR = late(
    r"""
    (?<=\b(?:January|February|March|April|May|June|July|August|September|October|November|December|
        Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)[ ]\d{1,2},[ ](?:19|20)\d\d)
    (?=[ ](?:at|in|as|with|by|due|after|when|while|because|that|to|was|were|is|has|had|will|he|she|it|
        they|on|under)[ ])
    """,
    regex.VERBOSE,
)


rule = Rule(
    name="comma-after-year",
    why=WHY,
    find=wherever(_YEAR, ",", WHY, marks=("0, ",)),
    bad={"He died on May 3, 2021 at the age of 65.": "He died on May 3, 2021, at the age of 65."},
    good=("He died on May 3, 2021.", "On May 3, 2021, he died.", "It opened on 3 May 2021 at noon."),
    missed=("The May 3, 2021 strike ended.",),
    subject="dates",
    signs=(frozenset(_MONTHS),),
    record=Record(machine=14, native=0, better=18, equal=2, worse=0),
)
