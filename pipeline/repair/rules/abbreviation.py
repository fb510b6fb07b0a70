"""An abbreviation that is explained late, twice, or not at all though its long form stands in the text.

News explains an abbreviation once, where it first stands: “the National Energy Office (NEO)”. Only proposed; a few that
every reader knows need no explanation.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.desk import Record
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "An abbreviation is explained once, where it first stands."
LATE = "The abbreviation is explained only further down."
TWICE = "The abbreviation has been explained before."
NEVER = "The abbreviation that follows is not explained; its long form stands here."
_SHORT = late(r"(?<![\p{L}\d.&-])(?P<open>\()?(?P<short>\p{Lu}{3,6})s?(?P<close>\))?(?![\p{L}\d&-]|\.\p{Lu})")
_LONG = late(
    r"\b(?!The\b)(?:\p{Lu}\p{Ll}[\p{L}’'-]*)(?:[ ](?:(?:of|and|for|the|on|in|to)[ ]){0,2}\p{Lu}\p{Ll}[\p{L}’'-]*){2,6}"
)
_INITIAL = late(r"\b\p{Lu}")
_WORD_BEFORE = late(r"[\p{L}’']+[ -]?$")
_KNOWN = frozenset(
    "USA USD RMB CNY EUR GBP AIDS BBC CNN NATO NASA FBI CIA GDP CEO CFO GPS DNA LED ATM USB CCTV".split()
)


def find(view: View) -> Iterator[Finding]:
    text = view.text
    explained: dict[str, Span] = {}
    bare: dict[str, Span] = {}
    late: dict[str, Span] = {}
    for match in _SHORT.finditer(text) if "AAA" in view.shape else ():
        short, span = match["short"], Span(*match.span("short"))
        if short in _KNOWN:
            continue
        if not (match["open"] and match["close"]):
            bare.setdefault(short, span)
            continue
        start = _long_form(text, match.start(), short)
        if start is None:
            explained.setdefault(short, span)  # by words in another order, or in another language
        elif short in explained:
            yield Finding(Span(start, match.end()), short, TWICE)
        else:
            explained[short] = span
            if short in bare:
                late[short] = bare[short]
    for span in late.values():
        yield Finding(span, None, LATE)
    unexplained = {short: span for short, span in bare.items() if short not in explained}
    if unexplained:
        yield from _never(text, unexplained)


def _long_form(text: str, end: int, short: str) -> int | None:
    """Where the words before ``end`` begin whose first letters make ``short``; other words may stand between."""
    at, left = end, short.lower()
    skipped = 0
    while left:
        match = _WORD_BEFORE.search(text, max(0, at - 40), at)
        if match is None or skipped > 2:
            return None
        at = match.start()
        if match.group()[0].lower() == left[-1]:
            left, skipped = left[:-1], 0
        else:
            skipped += 1
    return at


def _never(text: str, bare: dict[str, Span]) -> Iterator[Finding]:
    for match in _LONG.finditer(text):
        short = "".join(_INITIAL.findall(match.group()))
        if short in bare and match.end() < bare[short].start:
            yield Finding(Span(*match.span()), f"{match.group()} ({short})", NEVER)
            del bare[short]


rule = Rule(
    name="abbreviation-first-mention",
    why=WHY,
    find=find,
    bad={
        "The Hengxi Port Office said so. The HPO knew.": "The Hengxi Port Office (HPO) said so. The HPO knew.",
        "The Hengxi Port Office (HPO) said so, and the Hengxi Port Office (HPO) knew.": (
            "The Hengxi Port Office (HPO) said so, and the HPO knew."
        ),
        "The HPO said so. The Hengxi Port Office (HPO) knew.": "The HPO said so. The Hengxi Port Office (HPO) knew.",
    },
    good=(
        "The Hengxi Port Office (HPO) said so. The HPO was right.",
        "The HPO said so.",
        "Growth of gross domestic product slowed; GDP rose 4%.",
        "The Hengxi Port Office said so, of a law (HPA).",
    ),
    missed=("The Office of Hengxi Ports said so. The HPO was right.",),
    lane="suggest",
    subject="consistency",
    record=Record(machine=1, native=2, better=0, equal=0, worse=0),
)
