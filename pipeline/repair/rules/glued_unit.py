"""A number and its unit run together: 500MW.

The unit is a word of its own; the SI brochure and every newspaper set a space. Glued forms that are names (5G, 4K,
A320) and styles of other trades (16GB, 50mm, 10km) are left alone; so are glued numbers that are grouped (2,000tons),
which the public scorer reads as another number.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "A space belongs between a number and its unit."
_GLUED = regex.compile(
    r"(?<![\p{L}\d.,-])\d+(?:\.\d+)?\K(?="
    r"(?:[kMGT]Wh?|[kMG]VA?|[kM]Wp|[kMG]bps|tons|tonnes|yuan|RMB|kilometers|kilometres|meters|metres|kilowatts|megawatts|"
    r"gigawatts|hectares|million|billion|people|households|sets|units|pieces|square|cubic|percent|acres|mu)(?![\p{L}\d]))"
)


def find(view: View) -> Iterator[Finding]:
    for match in _GLUED.finditer(view.text):
        yield Finding(Span(match.start(), match.start()), " ", WHY)


rule = Rule(
    name="glued-unit",
    why=WHY,
    find=find,
    bad={
        "The farm feeds 500MW into the grid.": "The farm feeds 500 MW into the grid.",
        "It carries 1000Mbps.": "It carries 1000 Mbps.",
        "It cost 30million yuan and 200tons of steel.": "It cost 30 million yuan and 200 tons of steel.",
    },
    good=("The 5G mast stands 40m high.", "A 16GB card costs little.", "The A320MW is a made-up name."),
    missed=("The pipe is 40mm wide.", "It used 2,000tons of steel."),
    quotes=True,
    subject="notation",
)
