"""The headline: which block of a page is its title."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import msgspec
import regex

from pipeline.strip.credits import is_credit
from pipeline.strip.reasons import certain, opens
from pipeline.strip.sheet import POINT, Prose, Sheet, alike, is_dateline, likeness, share, telling, words_of

PROSE_READ = 6000  # characters of the article that a headline's words are looked for in
LEAD = 3  # blocks; a headline sums up the first of them
TITLE = (2, 45)  # words; the shortest and longest headlines seen
LONGEST_TITLE = 300  # characters
CLAIMED = 0.5  # share of words in common from which a visible line is the claimed title; a site's name takes up to half
_HEADINGS = {1: 7.0, 2: 3.5, 3: 2.0}  # of a heading's level
_LIKE_CLAIM = 14.0  # of a line that has all words of the claimed title, and no other
_NO_HEADLINE = ("button", "image", "caption", "table", "code")


class _Around(msgspec.Struct, frozen=True):
    """What a headline is held against."""

    first: int  # the first block of prose
    prose: frozenset[str]  # words of the article's beginning
    lead: frozenset[str]  # those of its first blocks
    claimed: list[str]
    often: Counter[str]  # how many blocks say the same


def headline(sheet: Sheet, prose: Prose, first: int, labels: set[str]) -> int | None:
    """The block that is the headline: it resembles the claim, is a heading, stands above the dateline and the prose.

    ``first`` is the first block of prose, ``labels`` are lines that are sections of the site.
    """
    claimed = without_site(sheet.page.claims.title, sheet.page.claims.source)
    around = _Around(
        first,
        prose.opening(len(sheet.words), PROSE_READ),
        prose.opening(LEAD, PROSE_READ),
        words_of(claimed),
        Counter(sheet.words),
    )
    best, best_score = None, -math.inf
    for i in range(min(first, len(sheet.words))):
        text = sheet.words[i]
        if len(text) > LONGEST_TITLE or sheet.kinds[i] in _NO_HEADLINE:
            continue
        words = words_of(text)
        if not TITLE[0] <= len(words) <= TITLE[1] or text.casefold() in labels or not _may_be(sheet, i):
            continue
        score = _worth(sheet, i, words, around) + _LIKE_CLAIM * alike(words, around.claimed)
        if score > best_score:
            best, best_score = i, score
    if best is None or not claimed or sheet.hints[best].level == 1:
        return best
    return best if likeness(sheet.words[best], claimed) >= CLAIMED else None


def without_site(title: str, site: str) -> str:
    """A claimed title without the site's name at its end: "Storm ahead | The Daily Tide"."""
    parts = regex.split(r"\s+[|–—·»-]\s+|\s*\|\s*", title)
    if len(parts) > 1 and (likeness(parts[-1], site) > CLAIMED or len(parts[-1].split()) < len(parts[0].split())):
        end = title.rfind(parts[-1])
        return title[:end].rstrip(" |–—·»-")
    return title


def _may_be(sheet: Sheet, i: int) -> bool:
    """Whether a block is none of the lines that are known to be something else."""
    text = sheet.words[i]
    return not (certain(text, sheet.words[i - 1] if i else "") or opens(text) or is_dateline(text) or is_credit(text))


def _worth(sheet: Sheet, i: int, words: Sequence[str], around: _Around) -> float:
    """How much a block looks like the headline, in logits.

    The weights are those of a conditional logit over the lines above the prose, learned from the titles of WCXB's
    development pages as flat text (.67 right by host), rounded; those of headings, links and claims are set by hand.
    """
    text = sheet.words[i]
    said = telling(words)
    below = sheet.words[i + 1 : i + 4]
    score = 2.6 * share(said, around.prose) + 3.4 * share(said, around.lead)
    score -= 3.8 if len(words) < 4 else 0.3 * max(0, len(words) - 18)
    score += next((3 / n for n, t in enumerate(below, 1) if is_dateline(t) or is_credit(t)), 0)
    score -= 4.0 if text.endswith((".", "。", ":", "：")) else 0
    score -= 2.5 if text.isupper() else 0
    score -= 1.0 * math.log1p(around.first - i) - 0.7 * math.log1p(i)
    score -= 0.8 if around.often[text] > 1 else 0
    score -= 6.0 if POINT.match(sheet.texts[i]) or sheet.kinds[i] == "item" else 0
    if sheet.kinds[i] == "heading":
        return score + _HEADINGS.get(sheet.hints[i].level, 0.0)
    return score - 4.0 * sheet.hints[i].links
