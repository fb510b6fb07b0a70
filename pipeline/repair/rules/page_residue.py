"""What a Chinese page prints round its story and no reader needs: “Editor/Zhao E”, “(Reporter Li Na)”.

Names of persons are facts, so that a person cuts them.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "This belongs to the page, not to the story."
WORDS = (
    "editor", "proofread", "reviewed by", "edited by", "reporter", "correspondent", "intern ", "source:", "source :",
    "title:", "title :", "font:", "font :", "(end", "( end", "(finish", "( finish", "(comprehensive",
    "( comprehensive", "(consolidated",
)  # fmt: skip
_NAME = r"\p{Lu}[\p{L}’'-]*(?:[ ]\p{Lu}[\p{L}’'-]*){0,2}"
_SHORT_NAME = r"\p{Lu}\p{Ll}+[ ]\p{Lu}\p{Ll}+"
_STAMP = "0000-00-00 00:00"
_RESIDUE = late(
    rf"""
          ^(?:19|20)\d\d-\d\d-\d\d[ ]\d\d:\d\d(?::\d\d)?(?=[ ]*(?:[\[(【]|$))
        | (?<=[.!?”"][ ]|^)\(?(?:(?:[Rr]esponsible|[Ee]xecutive|[Cc]hief)[ ])?
            (?:[Ee]ditor(?:[ ]in[ ]charge)?|[Pp]roofread(?:er|ing)?|
            [Rr]eviewed[ ]by)[ ]?[/:丨|][ ]?{_NAME}\)?
        | [(\[【][ ]?(?:[Rr]eporters?|[Cc]orrespondents?|[Ii]ntern)[ ]{_NAME}(?:(?:,|[ ]and)[ ]{_NAME})*[ ]?[)\]】]
        | [(\[【][ ]?(?:\p{{Lu}}[\p{{L}}-]*[ ]){{1,4}}(?i:special[ ])?(?:[Rr]eporter|[Cc]orrespondent)[ ]{_NAME}
            (?:[ ]in[ ]\p{{Lu}}\p{{L}}+)?[ ]?[)\]】]
        | ^(?:\p{{Lu}}[\p{{L}}-]*[ ]){{1,4}}[Rr]eporter[ ](?=\p{{Lu}}[^\n]{{60}})
            (?!\p{{Lu}}[^.\n]*\b(?:said|says|reported|told)\b) {_SHORT_NAME}[:,.]?
        | [(\[【][ ]*[(\[【]?[ ]?(?:[Ss]ource|[Ee]ditor|[Oo]riginal[ ]title|[Ff]ont|[Ee]dited[ ]by)[ ]?:?
            (?:(?<=:)|[ ](?<=by[ ]))[^()\[\]【】\n]{{2,60}}[)\]】]
        | (?:[\[【][Ff]ont[\]】]|\b[Ff]ont)[ ]?:[ ]?[\[【][^\[\]【】\n]{{2,40}}[\]】]
        | [(][ ]?(?:[Cc]omprehensive[ ](?:news|report)s?|[Ee]nd|[Ff]inish(?:ed)?)(?:[ ][^()\n]{{0,30}})?[)]
        | ^[(](?:Comprehensive|Consolidated)(?:,|[ ]news[ ]from[ ]the)?[ ]\d{{1,2}}(?:st|nd|rd|th)?(?:[ ][Nn]ews)?[)]
        """,
    regex.VERBOSE | regex.MULTILINE,
)


def find(view: View) -> Iterator[Finding]:
    places = sorted((*spots(view.lowered, *WORDS), *spots(view.shape, _STAMP)))
    for line in view.lines_at(places):
        for match in _RESIDUE.finditer(view.text, line.start, line.end):
            yield Finding(Span(*match.span()), None, WHY)


rule = Rule(
    name="page-residue",
    why=WHY,
    find=find,
    bad={
        "The quay is ready. Editor/Wei Bo": "The quay is ready. Editor/Wei Bo",
        "2024-05-03 13:09:10": "2024-05-03 13:09:10",
        "(Reporter Lin Yao) The quay is ready.": "(Reporter Lin Yao) The quay is ready.",
        "[Source: Hengxi Daily] The quay is ready.": "[Source: Hengxi Daily] The quay is ready.",
        "[Hengxi Times correspondent Wei Bo in Tangwan] The quay is ready.": (
            "[Hengxi Times correspondent Wei Bo in Tangwan] The quay is ready."
        ),
        "(Comprehensive, 11th) The quay is ready.": "(Comprehensive, 11th) The quay is ready.",
    },
    good=("The editor Wei Bo left.", "She is a reporter (and Lin Yao's aunt).", "In the end (of May) it rained."),
    missed=("Text by Lin Yao. The quay is ready.",),
    lane="suggest",
    subject="officials",
    record=Record(machine=59, native=0, better=0, equal=0, worse=0),
)
