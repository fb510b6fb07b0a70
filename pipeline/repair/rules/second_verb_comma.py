"""A comma between two verbs of one subject: “The firm built a quay, and plans to open a depot.”

Chinese sets one there; English does where three verbs follow each other or a new subject begins. Only where it is the
sentence's one comma, besides one behind an opening such as “In May”, and only before verbs that engines write there;
not behind “coal and steel”, whose “and” it keeps apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Two verbs of one subject take no comma."
_VERBS = r"""
          (?:plans?[ ]to|improves?|promotes?|builds?|expands?|enhances?|strengthens?|realizes?|expects?|
            constantly|jointly|actively|to|has|held|took|takes?|will|cannot|continued?|expressed|
            (?:integrat|provid|creat|achiev|accelerat|participat)(?:e|es|ed|ing)|increas(?:ed|ing)|
            (?:develop|establish|launch|deliver)(?:s|es|ed)|carr(?:y|ies|ied)|(?:approach|promot|expand|improv)ing)
          \b (?![ ]and\b) [^,.;:\n]{8,} [.,]
"""
_VERB = late(rf",[ ]and[ ] {_VERBS}", regex.VERBOSE)
_COMMA = late(
    rf"""
        (?: ^ | (?<=[.!?]["”’)]?[ ]) )
        (?: (?:In|On|At|By|For|With|After|As|According|During|Since|From|Recently|However|Through|Under|Before|
            Previously|Currently|Now|Today|Last|Finally|Later|Then)\b [^,.;:!?"“”\n]{{0,60}} ,[ ] )?
        (?! (?:If|When|While|Although|Though|Because|Once|Unless|Whether)\b )
        [^,.;:!?"“”\n]{{20,220}} (?<!\band[ ](?:\p{{Lu}}\p{{Ll}}+[ ])?\p{{Ll}}+) \K ,
        (?=[ ]and[ ] {_VERBS} )
        """,
    regex.VERBOSE | regex.MULTILINE,
)


def find(view: View) -> Iterator[Finding]:
    verbs = (at for at in spots(view.text, ", and ") if _VERB.match(view.text, at))
    for line in view.lines_at(verbs):
        for match in _COMMA.finditer(view.text, line.start, line.end):
            yield Finding(Span(*match.span()), "", WHY)


rule = Rule(
    name="comma-before-second-verb",
    why=WHY,
    find=find,
    bad={
        "The port office built a third quay, and plans to open a depot in June.": (
            "The port office built a third quay and plans to open a depot in June."
        ),
        "In 2021, the port office built a third quay, and has opened a depot.": (
            "In 2021, the port office built a third quay and has opened a depot."
        ),
    },
    good=(
        "The port built a quay, opened a depot, and plans to hire six men.",
        "The port office built a third quay, and plans for a depot, too, are drawn.",
        "The port office sells coal and steel, and plans to open a depot.",
        "The port office built a third quay, and the town plans to open a depot.",
    ),
    missed=("The port office, the owner of the quay, built a depot, and plans to hire six men.",),
    lane="suggest",
    subject="punctuation",
    record=Record(machine=29, native=1, better=14, equal=6, worse=0),
)
