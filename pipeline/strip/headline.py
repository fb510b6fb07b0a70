"""The headline: which block of a page is its title.

A conditional logit over the lines above the middle of the article: the weights were learned from the titles of WCXB's
development pages (CC BY 4.0) as flat text and rounded; those of headings, links and claims are set by hand.
docs/strip.md has the figures.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

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
BESIDE = 12  # blocks above and below a headline whose prose is weighed
PARAGRAPH = 40  # words of a block that count at most
TRAIL = 6  # blocks above a headline in which a breadcrumb may end with it
_DIGIT = re.compile(r"\d")
_HEADINGS = {1: 7.0, 2: 3.5, 3: 2.0}  # of a heading's level
_LIKE_CLAIM = 14.0  # of a line that has all words of the claimed title, and no other
_SENTENCE = (".", "。", "!", ":", "：", ";", "”", '"', ",")  # how a line of the article ends that is no headline
_NO_HEADLINE = ("button", "image", "caption", "table", "code")


class _Around(msgspec.Struct, frozen=True):
    """What a headline is held against."""

    first: int  # the first block of prose
    body: Sequence[bool]
    kept: list[int]
    prose: Counter[str]  # words of the article's beginning
    prose_before: list[int]  # words of prose before each block
    claimed: list[str]
    often: Counter[str]  # how many blocks say the same
    leads: dict[int, frozenset[str]]  # the words of the paragraphs from each kept block on, as they are asked for


def headline(sheet: Sheet, body: Sequence[bool], prose: Prose, first: int, labels: set[str]) -> int | None:
    """The block that is the headline: it resembles the claim, is a heading, stands above the dateline and the prose.

    ``first`` is the first block of prose, ``labels`` are lines that are sections of the site.
    """
    claimed = without_site(sheet.page.claims.title, sheet.page.claims.source)
    kept = [i for i, k in enumerate(body) if k]
    long = [min(PARAGRAPH, words.count(" ") + 1) if k else 0 for words, k in zip(sheet.words, body, strict=True)]
    around = _Around(
        first,
        body,
        kept,
        Counter(prose.opening(PROSE_READ)),
        list(accumulate(long, initial=0)),
        words_of(claimed),
        Counter(sheet.words),
        {},
    )
    site = words_of(sheet.page.claims.source)
    best, best_score = None, -math.inf
    middle = kept[len(kept) // 2] if kept else len(sheet.words)
    for i in range(min(len(sheet.words), first if claimed else max(first, middle))):
        text = sheet.words[i]
        if len(text) > LONGEST_TITLE or sheet.kinds[i] in _NO_HEADLINE:
            continue
        words = words_of(text)
        if i >= first and text.endswith(_SENTENCE):
            continue
        if not TITLE[0] <= len(words) <= TITLE[1] or text.casefold() in labels or not _may_be(sheet, i):
            continue
        if claimed and words == site and words != around.claimed:
            continue  # a blog's name above its posts, often a heading of the first level
        score = _worth(sheet, i, words, around) + _marked(sheet, i) + _LIKE_CLAIM * alike(words, around.claimed)
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


def _marked(sheet: Sheet, i: int) -> float:
    """What HTML says for a block, or Markdown."""
    if sheet.kinds[i] == "heading":
        return _HEADINGS.get(sheet.hints[i].level, 0.0)
    listed = sheet.kinds[i] == "item" or POINT.match(sheet.texts[i])
    return -4.0 * sheet.hints[i].links - (6.0 if listed else 0.0)


def _worth(sheet: Sheet, i: int, words: Sequence[str], around: _Around) -> float:
    """How much a block looks like the headline, in logits."""
    text = sheet.words[i]
    below = sheet.words[i + 1 : i + 5]
    score = _told_again(sheet, i, words, around)
    score += next((3.4 / n for n, t in enumerate(below, 1) if is_dateline(t) or is_credit(t)), 0)
    score += 1.4 if i and is_dateline(sheet.words[i - 1]) else 0
    score += _shape(text, words)
    # where it stands, and beside how much prose
    score += 0.5 * math.log1p(i) - 0.45 * math.log1p(max(0, around.first - i)) - (0.55 if around.often[text] > 1 else 0)
    score -= 1.15 if around.body[i] else 0
    if i >= around.first:
        score -= 1.6 + 0.35 * math.log1p(i - around.first) + 0.3 * math.log1p(i)
    prose = around.prose_before
    after = prose[min(len(prose) - 1, i + BESIDE)] - prose[i + 1]
    before = prose[i] - prose[max(0, i - BESIDE)]
    score += 0.0025 * after - 0.0068 * before
    trail = sheet.words[max(0, i - TRAIL) : i]
    return score + (3.2 if any(len(t) > len(text) + 3 and t.endswith(text) for t in trail) else 0)


def _told_again(sheet: Sheet, i: int, words: Sequence[str], around: _Around) -> float:
    """How much of a headline the article, and its first paragraphs, say again."""
    said = telling(words)
    own = Counter(words) if around.body[i] else {}
    begun = bisect_right(around.kept, i)
    if begun not in around.leads:
        below = " ".join(sheet.words[k] for k in around.kept[begun : begun + LEAD])
        around.leads[begun] = frozenset(words_of(below[: PROSE_READ // 2]))
    near = 0.6 if begun < len(around.kept) and around.kept[begun] - i <= LEAD else 0.0
    again = sum(around.prose[word] > own.get(word, 0) for word in said) / max(3, len(said))
    return 2.3 * again + 3.8 * share(said, around.leads[begun]) - near


def _shape(text: str, words: Sequence[str]) -> float:
    """How much the form of a line is a headline's."""
    many = len(words)
    score = 0.23 * min(many, 10) - 0.15 * max(0, many - 18) - (1.8 if many < 4 else 0.9 if many == 4 else 0)
    score -= 2.3 if text.endswith((".", "。", ":", "：")) else 0.6 if text.endswith("?") else 0
    score -= 1.8 if text.isupper() else 0
    pieces = text.split()
    score += 1.7 * sum(piece[0].isupper() for piece in pieces) / len(pieces)
    score += 1.85 if _DIGIT.search(text) else 0
    score -= 1.5 if "|" in text or "»" in text else 0
    score -= 1.3 if text.count(",") > 2 else 0
    return score
