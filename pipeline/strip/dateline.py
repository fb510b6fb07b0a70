"""The date of an article: the dateline nearest to its title, what the page claims, or its address."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.article import Role
from pipeline.strip.dates import Told, settled, told, undated
from pipeline.strip.reasons import marked, opens
from pipeline.strip.sheet import NEAR, Sheet, is_dateline

_I = regex.IGNORECASE
_PUBLISHED = regex.compile(
    r"\b(?:publish|post(?:ed)?\b|release|issued|first\spublished|date\b|time\b|source|from\b|发布|来源)", _I
)
_SAYS_SO = regex.compile(r"\b(?:publish(?:ed)?|posted)(?:\son|\sdate)?\W*\Z|发布", _I)
_AT_FIRST = regex.compile(r"\b(?:originally|first)\s(?:published|posted|appeared)\b", _I)
_CHANGED = regex.compile(r"(?:\bsee\s|\blast\s|\b)(?:updat|modif|edited\son|correct|revis|review)", _I)
_IN_URL = regex.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")
BEFORE = 30  # characters before a date in which its label stands
BELOW = 3  # blocks below the article in which its date is still its own line
BEFORE_PROSE = 0.1  # the worth of a date between title and prose, however far from the title
FAR = 0.2  # the worth of a date that is labelled as the day of publication, wherever it stands
FAR_CHANGED = 0.05  # of one that is labelled as the day of a change
AT_FIRST = 5.0  # of one that is labelled as the first publication: more than a date below the title has without a label


def date_of(
    sheet: Sheet, body: Sequence[bool], first: int, title_at: int | None, roles: dict[int, Role]
) -> tuple[str, str]:
    """(the date of the article, the line that tells it with bars for dates in no calendar, or "").

    A dateline's block, and the others of the same masthead, get their role.
    """
    claim = sheet.page.claims.date
    anchor = title_at if title_at is not None else max(0, first - 1)
    last = max((i for i, k in enumerate(body) if k), default=-1)
    found = _dateline(sheet, body, first, anchor, title_at)
    claimed = next((iso for d in told(claim) if (iso := settled(d, _others(sheet)))), "")
    if found is None:
        return claimed or _in_url(sheet.page.url), _dateless(sheet, first, anchor, title_at, roles)
    at, date = found
    seen = date.iso or settled(date, _others(sheet))
    if at <= last + BELOW and not (at >= first and body[at]):
        roles.setdefault(at, "date")
    for i in range(min(at, anchor), min(first, at + 3)):  # the other dates of the same masthead
        if i not in roles and not body[i] and is_dateline(sheet.words[i]) and i != title_at:
            roles[i] = "date"
    line = sheet.words[at] if at < first or at > last else ""
    if claimed[:10] == seen[:10]:
        return max(claimed, seen, key=len), line
    beside = {d.iso[:10] for d in told(sheet.words[at]) if not _CHANGED.search(_label(sheet, at, d))}
    if claimed and (not seen or claimed.startswith(seen) or claimed[:10] in beside):
        return claimed, line
    if claimed and seen > claimed and _is_update(sheet, at, date, seen):
        return claimed, line
    return seen or claimed, line


def _is_update(sheet: Sheet, at: int, date: Told, seen: str) -> bool:
    """Whether a date is the day of a change: it is labelled so, or the page claims its last change for that day."""
    if _CHANGED.search(_label(sheet, at, date)) or _CHANGED.match(_behind(sheet, at, date)):
        return True
    return any(d.iso[:10] == seen[:10] for d in told(sheet.page.claims.changed)[:1])


def _others(sheet: Sheet) -> list[Told]:
    """The dates of the whole page, by which one with two readings is settled."""
    return [date for words in (*sheet.words, sheet.page.claims.date) for date in told(words)]


def _dateline(
    sheet: Sheet, body: Sequence[bool], first: int, anchor: int, title_at: int | None
) -> tuple[int, Told] | None:
    """The block and the date in it that look most like the article's own."""
    best: tuple[float, int, Told] | None = None
    last = max((i for i, k in enumerate(body) if k), default=-1)
    for i, text in enumerate(sheet.words):
        if i > last and (opens(text) == "comment" or marked(sheet.hints[i]) == "comment"):
            break  # what follows is dated by its readers
        within = i >= first and body[i] and not _AT_FIRST.search(text)
        if i == title_at or within or not is_dateline(text):
            continue
        for n, date in enumerate(told(text)):
            score = _worth(sheet, date, i, anchor, after=i > last) - 0.1 * n
            if anchor < i < first:
                score = max(score, BEFORE_PROSE)
            if score > 0 and (best is None or score > best[0]):
                best = (score, i, date)
    return best[1:] if best else None


def _worth(sheet: Sheet, date: Told, i: int, anchor: int, *, after: bool) -> float:
    """How much a dated line looks like the article's own dateline."""
    label = _label(sheet, i, date)
    score = 4.0 - 0.35 * abs(i - anchor) if i >= anchor else 2.5 - 0.5 * abs(i - anchor)
    score += 1.0 if "T" in date.iso else 0.0
    score += 1.0 if _PUBLISHED.search(label) else 0.0
    score -= 0.75 if _CHANGED.search(label) else 0.0
    score -= 1.5 if after else 0.0
    score -= 0.05 * len(sheet.words[i].split())
    if _AT_FIRST.search(label):
        return max(score, AT_FIRST)
    least = FAR if _SAYS_SO.search(label) else FAR_CHANGED if _CHANGED.match(label) else score
    return max(score, least)


def _label(sheet: Sheet, i: int, date: Told) -> str:
    """What stands before a date; what the short line above says where nothing does."""
    before = sheet.words[i][max(0, date.span.start - BEFORE) : date.span.start].strip()
    above = sheet.words[i - 1] if i else ""
    return before or (above if len(above) <= BEFORE else "")


def _behind(sheet: Sheet, i: int, date: Told) -> str:
    """What stands behind a date: "Mar 9, 2026 See updates"."""
    return sheet.words[i][date.span.end : date.span.end + BEFORE].strip()


def _dateless(sheet: Sheet, first: int, anchor: int, title_at: int | None, roles: dict[int, Role]) -> str:
    """The dateline below the title whose day is in no calendar: it dates nothing, and may name the source."""
    for i in range(anchor + (title_at is not None), min(first, anchor + 1 + NEAR)):
        words = sheet.words[i]
        if i not in roles and is_dateline(words) and not told(words):
            roles[i] = "date"
            return undated(words)
    return ""


def _in_url(url: str) -> str:
    found = _IN_URL.search(url)
    dates = told(f"{found[1]}-{found[2]}-{found[3]}") if found else ()
    return dates[0].iso if dates else ""
