"""A sentence that begins with what was to be done, and names nobody who does it: “Accelerate the upgrade of networks.”

Chinese plans need no subject. Only in a text that gives no advice to a “you”, in a paragraph of running text, and
with a verb that plans like.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Nobody does it: who does is in the source."
_BARE = late(
    r"(?:^|(?<=[.;] ))(?:(?:Actively|Vigorously|Continuously|Further|Comprehensively|Effectively|Steadily) )?"
    r"(?:[Aa]ccelerate|[Pp]romote|[Ss]trengthen|[Ff]ormulate|[Dd]eepen|[Cc]ultivate|[Ss]upport(?:ing)?|[Ee]ncourage|[Oo]ptimize|"
    r"[Ii]mprove|[Cc]arry out|[Ii]mplement|[Ee]stablish|[Ee]nhance|[Gg]uide|[Bb]uild|[Cc]reate|[Dd]evelop)"
    r"(?= (?:the|a|an|all|basic|more|and|high|key|major|public|new|local|[a-z]+ (?:of|and"
    r"|for))\b[^.\n]{25,}\.(?:[ ”]|$))"
    r"|(?:^|(?<=[.;] ))(?:(?:[Rr]esearch|[Ss]tudy) and (?:formulate|develop)|[Ff]ormulate|[Cc]onsolidate|"
    r"[Mm]ake (?:great(?:er)?|new) contributions|[Bb]enefit the|[Aa]dhere to|"
    r"[Rr]eturn to the level|[Gg]ive full play)(?= [^.\n]{15,}\.(?:[ ”]|$))",
    regex.MULTILINE,
)
_ADVICE = late(r"\b(?:[Yy]ou|[Yy]our|[Yy]ours|yourself)\b")
_MARKED = late(r"^(?:[#>*•-]|\d+[.)])")


def find(view: View) -> Iterator[Finding]:
    starts = [at + 2 - (view.text[at] == "\n") for at in spots(view.text, ". ", "; ", "\n")]
    found = list(near(_BARE, view.text, (0, *starts)))
    if found and _ADVICE.search(view.text):
        return
    for match in found:
        line = view.text.rfind("\n", 0, match.start()) + 1
        if not _MARKED.match(view.text, line):
            yield Finding(Span(*match.span()), None, WHY)


rule = Rule(
    name="no-subject",
    why=WHY,
    find=find,
    bad={
        "Support the basic telecom firms in building a new network.": (
            "Support the basic telecom firms in building a new network."
        ),
        "Research and formulate quality standards for the city's ports.": (
            "Research and formulate quality standards for the city's ports."
        ),
        "It set a goal. Accelerate the upgrade of all networks in the city.": (
            "It set a goal. Accelerate the upgrade of all networks in the city."
        ),
    },
    good=(
        "- Support the basic telecom firms in building a new network.",
        "Improve the soil.",
        "They build the network.",
    ),
    missed=("Add ten thousand masts in the districts of the city.",),
    lane="suggest",
    subject="structure",
    record=Record(machine=31, native=0, better=0, equal=0, worse=0),
)
