"""A capital after a semicolon: “the kiln is cold; The fee is low”.

The sentence goes on. Only function words and adverbs that are no name; only proposed, since a capital inside a sentence
is a name to the public scorer.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "The sentence goes on after a semicolon."
_CAPITAL = late(
    r"(?<=[\p{Ll}\d%)]; )(?<!&[ ]?\#?\w{2,6}; )"  # not &quot; The
    r"(?:The|A|An|It|There|These|They|He|She|We|For|At|In|On|By|If|As|But|And|So|Its|Their|Hourly|Among|When|However|"
    r"Therefore)(?= \p{Ll}+\b[ ,])"
)


def find(view: View) -> Iterator[Finding]:
    if "; " in view.text:
        for match in _CAPITAL.finditer(view.text):
            yield Finding(Span(*match.span()), match.group().lower(), WHY)


rule = Rule(
    name="capital-after-semicolon",
    why=WHY,
    find=find,
    bad={"The kiln is cold; The fee is low.": "The kiln is cold; the fee is low."},
    good=("The kiln is cold; the fee is low.", "He reads The Tide; The Hengxi Daily is dull."),
    missed=("The kiln is cold; Ships wait.",),
    lane="suggest",
    subject="notation",
    record=Record(machine=6, native=0, better=6, equal=0, worse=0),
)
