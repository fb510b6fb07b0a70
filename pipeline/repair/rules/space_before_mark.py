"""A space before a comma, a period or another closing mark.

Tokenised output and pages whose links were cut out leave one. French sets it; English does not.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "English sets no space before this mark."
_SPACE = regex.compile(r"(?<=[\p{L}\d%)\]”’]) +(?=[,;:](?:[ \n”’\"]|$)|[.?!](?:[\n”’\"]| +\p{Lu}|$))", regex.MULTILINE)


def find(view: View) -> Iterator[Finding]:
    for match in _SPACE.finditer(view.text):
        line = view.text[view.text.rfind("\n", 0, match.start()) + 1 : match.end()]
        if "|" not in line:  # a table pads its cells
            yield Finding(Span(*match.span()), "", WHY)


rule = Rule(
    name="space-before-mark",
    why=WHY,
    find=find,
    bad={
        "The crane , built in May , is red.": "The crane, built in May, is red.",
        "Is it open ?": "Is it open?",
        "Work has ended .": "Work has ended.",
    },
    good=("The file is .env, as ever.", "He waited ... and left.", "| a | b , c |"),
    missed=('He said " , " twice .Then he left.',),
    quotes=True,
    subject="notation",
)
