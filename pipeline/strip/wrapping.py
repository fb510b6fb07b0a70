"""Text that was broken at a column: found out, and its lines joined to paragraphs again (by number, not by copying)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

BULLET = regex.compile(r"\s*(?:[•·▪◦■□●○‣⁃*+–-]|\(?\d{1,2}[.)])\s+")
_MASTHEAD = regex.compile(  # a line that is never the rest of the one above, though that was full: a headline often is
    r"\s*(?:by\s\p{Lu}|reading\sthis\sarticle|(?:source|time|date|editor|author|reporter|published|posted|updated)\b\s?(?:[/:：]|on\b))"
    r"|.{0,50}\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d\d|\s*$)",
    regex.IGNORECASE,
)

NARROWEST, WIDEST = 50, 200  # columns; 72 to 132 are the usual ones, narrower lines are verse or menus
NEAR = 14  # columns below the widest line in which a full line may end: the longest common words have as many
SURE = 5  # lines that could not have held the next one's first word; fewer happen by chance
STRAY = 0.1  # of them may break though the next word had room


def width(lines: Sequence[str]) -> int:
    """The column at which ``lines`` were hard-wrapped, 0 if they were not.

    Greedy wrapping leaves a mark: where a line is full, the first word of the next had no room in it.
    """
    lengths = [len(line.rstrip()) for line in lines if line.strip()]
    widest = max(lengths, default=0)
    if len(lengths) < SURE or not NARROWEST <= widest <= WIDEST or sum(n > widest - NEAR for n in lengths) < SURE:
        return 0
    full = early = 0
    for line, following in pairwise(lines):
        if following.strip() and len(line.rstrip()) > 0.6 * widest:
            if _no_room(line, following, widest):
                full += 1
            elif following.lstrip()[:1].islower():
                early += 1
    return widest if full >= SURE and early <= STRAY * full else 0


def paragraphs(lines: Sequence[str]) -> list[list[int]]:
    """The numbers of ``lines``, blank ones left out, by paragraph: one line each, unless the text was hard-wrapped."""
    widest = width(lines)
    groups: list[list[int]] = []
    last = -2  # the number of the line before this one, if it was not blank
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        flows = widest and last == number - 1 and _no_room(lines[last], line, widest) and not _begins(line)
        if flows:
            groups[-1].append(number)
        else:
            groups.append([number])
        last = number
    return groups


def _begins(line: str) -> bool:
    return bool(BULLET.match(line) or _MASTHEAD.match(line))


def _no_room(line: str, following: str, widest: int) -> bool:
    """Whether the next line's first word had no room; ``fold -s`` counts the space after it too, hence the "="."""
    return len(line.rstrip()) + 1 + len(following.split(None, 1)[0]) >= widest
