"""No space after a comma, a semicolon or a period, or after the quotation that one of them ends.

“ships,cranes” is one word to a reader's eye. Numbers (1,000), times (9:30), addresses and abbreviations are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import near
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A space belongs after this mark."
_GLUED = late(
    r"""
      (?<=\p{Ll}{2}[)”]?)(?<!&\p{L}{2,6})[,;](?=\p{L}{2})  # ships,cranes, not &quot;ships
    | (?<=\d)(?<!&\#\d{1,5})[,;](?=\p{Ll}{3})     # in 2021,output
    | (?<=\b(?:\p{Ll}{3,}|\p{Lu}\p{Ll}+day)[)”]?)[.](?=\p{Lu}\p{Ll}+[ ,])(?!Close)  # the pier.Ships
    | (?<=\p{Ll}{2}):(?=\p{Ll}{3,}[ ])           # as follows:first
    | (?<=\b\p{Lu}\p{Ll}{2,}):(?=\p{Lu}\p{Ll}+)  # Source:Xinhua
    | (?<=^[QA]):(?=\p{Lu}\p{Ll})               # Q:How
    | (?<=\p{Ll}{3})[?!](?=\p{Lu}\p{Ll}*[ ,])      # is it?Yes
    | (?<=\p{L}[,.!?])["”](?=\p{L}{2})            # ”said Li
    """,
    regex.VERBOSE | regex.MULTILINE,
)
_MARKS = (
    *("_,a", "_,A", "_,o", "_;a", "_;A", "_;o", "_.A", "_:a", "_:A", "_?A", "_!A"),
    *(f'{mark}"{letter}' for mark in ",.!?" for letter in "aAo"),
)
_SITE = late(r"(?:com|net|org|gov|edu|io|cn|co|www|asp|node|vue|next|js|py|ml|ai|ex|bet)$")


def find(view: View) -> Iterator[Finding]:
    for match in near(_GLUED, view.text, view.marks(*_MARKS)):
        word = regex.search(r"[\w.]*$", view.text[max(0, match.start() - 30) : match.start()])
        if match.group() == "." and word and ("." in word.group() or _SITE.search(word.group())):
            continue
        if match.group() == '"' and not _closes(view.text, match.start()):
            continue
        yield Finding(Span(*match.span()), f"{match.group()} ", WHY)


def _closes(text: str, at: int) -> bool:
    """Whether the quotation mark at ``at`` is the second of a pair, counted from its line's start."""
    return len(regex.findall(r'["“”]', text[text.rfind("\n", 0, at) + 1 : at])) % 2 == 1


rule = Rule(
    name="no-space-after-mark",
    why=WHY,
    find=find,
    bad={
        "It moves coal,steel and grain.": "It moves coal, steel and grain.",
        "Work has ended.The gate is shut.": "Work has ended. The gate is shut.",
        "In 2021,output fell.": "In 2021, output fell.",
        "Q:How was it?": "Q: How was it?",
        "“It is open,”said Li.": "“It is open,” said Li.",
        '"It is open,"said Li.': '"It is open," said Li.',
    },
    good=("It sold 1,000 tons at 9:30.", "Write to Node.js users.", "See example.com, please.", 'He said,"no".'),
    missed=("It moves coal,a little steel and grain.",),
    quotes=True,
    subject="notation",
    record=Record(machine=4, native=2, better=17, equal=3, worse=0),
)
