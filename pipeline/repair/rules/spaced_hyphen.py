"""A space beside the hyphen of a compound: “low -carbon”, “large- scale”.

An engine that cuts words at hyphens glues them badly again. “Women-founded and -run” and “medium- and long-term”
share a half and keep their space.
"""

from __future__ import annotations

import regex

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Rule, wherever

WHY = "A compound has no space beside its hyphen."
_HEADS = (
    "low|high|large|small|long|short|full|self|non|well|world|far|deep|multi|cross|state|fast|zero|ultra|"
    "two|three|four|five|six|first|second|third"
)
_TAILS = (
    "based|owned|oriented|scale|term|quality|carbon|speed|level|end|tech|reaching|known|class|driven|friendly|intensive|"
    "connected|saving|efficient|voltage|purity|performance|density|capacity|depth|border|leading|consuming|ranging"
)
_SPACED = late(
    rf"""
      (?<=\b(?!(?:and|nor|but|the|not)\b)\p{{L}}\p{{Ll}}{{2,}})[ ]-(?=(?:{_TAILS})\b(?!-))
    | (?<=\b(?i:{_HEADS}))(?:[ ]-|-[ ])(?=(?!(?:and|or|to|nor|but|versus|two|three|four|five)\b)\p{{Ll}}{{3,}}[ ,.])
    """,
    regex.VERBOSE,
)


rule = Rule(
    name="spaced-hyphen",
    why=WHY,
    find=wherever(_SPACED, "-", WHY, marks=(" -a", "a- ", "A- ")),
    bad={
        "The town backs low -carbon growth.": "The town backs low-carbon growth.",
        "It began large- scale production.": "It began large-scale production.",
    },
    good=(
        "The firm is women-founded and -run.",
        "They made medium- and long-term plans.",
        "The mill - built in 1998 - is shut.",
        "Ask for high- or low-carbon steel.",
    ),
    missed=("They signed a 20 -year lease.",),
    quotes=True,
    subject="notation",
    record=Record(machine=0, native=0, better=7, equal=0, worse=0),
)
