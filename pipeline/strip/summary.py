"""The summary of an article: a labelled line, bullets, a standfirst, or what the page claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import regex

from pipeline.article import Role
from pipeline.strip.reasons import certain, marked, opens, says
from pipeline.strip.section import SECTION
from pipeline.strip.sheet import NEAR, POINT, Prose, Sheet, is_dateline, likeness, share, telling, words_of

_SUMS_UP = (
    r"(?i:summary|abstract|introduction|lead(?:-in)?|guide|core\s(?:tips?|points?)|key\spoints?|executive\ssummary|in\sbrief"
    r"|摘要|导读|核心提示)"
)
_SUMMARY = regex.compile(
    rf"(?:[\[【(（]\s?{_SUMS_UP}\s?[\]】)）]\s?[:：]?|{_SUMS_UP}\s?[:：])\s*(?P<said>\S.*)", regex.DOTALL
)  # fmt: skip
_LABEL = re.compile(  # words of its labels; telling the words of Markdown is dear
    "summary|abstract|introduction|lead|guide|core|key|executive|brief|摘要|导读|核心提示", re.IGNORECASE
)
STANDFIRST = (8, 60)  # words; shorter ones are labels, longer ones the first paragraph
SHARED = 0.4  # of a standfirst's telling words stand in the article
POINTS = 3  # bullets before the article that are its summary; more are a list
STRANGE = 0.3  # share of a summary's words that the article has; below it the summary is another page's
OF_THE_SITE = 0.6  # the same, for a summary that names the site
MENU = 0.5  # of the characters of a menu or a teaser are links


def summary_of(
    sheet: Sheet, body: Sequence[bool], prose: Prose, first: int, title_at: int | None, roles: dict[int, Role]
) -> str:
    """The summary: a labelled line, the bullets between title and article, or the line that the page claims as such.

    What the body choice keeps of an HTML page is the article's beginning, unless it is labelled. In plain text a
    standfirst looks like a paragraph to that choice.
    """
    begun = body if sheet.page.html else [False] * len(body)
    start = max(0, title_at - 2) if title_at is not None else max(0, first - NEAR)
    zone = [i for i in range(start, min(first + 1, len(sheet.words), start + 2 * NEAR)) if i not in roles]
    claimed = sheet.page.claims.summary
    for i in zone:
        said = _SUMMARY.fullmatch(sheet.said(i)) if _LABEL.search(sheet.texts[i]) else None
        if said or (i < first and not begun[i] and claimed and likeness(sheet.words[i], claimed) > 0.8):
            roles[i] = "summary"
            return str(said["said"]) if said else sheet.said(i)
    zone = [i for i in zone if i < first and not begun[i]]
    points = [i for i in zone if POINT.match(sheet.texts[i]) and len(sheet.texts[i].split()) > SECTION[0]]
    if not points and title_at is not None:
        lead = _standfirst(sheet, begun, prose, first, title_at, roles)
        points = [lead] if lead is not None else []
    if not 1 <= len(points) <= POINTS:
        return ""
    roles.update(dict.fromkeys(points, "summary"))
    return " ".join(sheet.said(i) for i in points)


def _standfirst(
    sheet: Sheet, begun: Sequence[bool], prose: Prose, first: int, title_at: int, roles: dict[int, Role]
) -> int | None:
    """The paragraph between title and prose that says what the article says; nothing unexplained stands above it."""
    for i in range(title_at + 1, first):
        words = sheet.words[i]
        if begun[i]:
            return None
        if i in roles or certain(words, sheet.words[i - 1]) or is_dateline(words):
            continue
        reads = sheet.kinds[i] in ("paragraph", "text", "heading", "quote") and sheet.hints[i].links < MENU
        fits = STANDFIRST[0] <= len(words.split()) <= STANDFIRST[1] and marked(sheet.hints[i]) in (None, "navigation")
        if not (reads and fits) or share(telling(words_of(words)), prose.words) < SHARED:
            return None
        blank = i + 1 < len(sheet.words) and opens(words) is None and says(words) in (None, "navigation")
        return i if blank else None
    return None


def claimed_summary(sheet: Sheet, prose: Prose, names: Iterable[str]) -> str:
    """The summary that the page claims, unless it was cut off in the middle, or speaks of the site (its ``names``)."""
    summary = " ".join(sheet.page.claims.summary.split())
    if not summary or summary.endswith(("...", "…")):
        return ""
    common = share(telling(words_of(summary)), prose.words)
    named = any(name and name.casefold() in summary.casefold() for name in names)
    return summary if common >= (OF_THE_SITE if named else STRANGE) else ""


def ends(title: str) -> tuple[str, ...]:
    """What may be the site's name in a claimed title: its last piece, where it has several."""
    return tuple(regex.split(r"\s+[|–—·»-]\s+|\s*[|_]\s*", title)[1:][-1:])
