"""The section of an article: its label, a crumb of the way to it, or the short line above its title."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.article import Role
from pipeline.strip.dates import told
from pipeline.strip.headline import CLAIMED
from pipeline.strip.reasons import certain, in_menu, in_trail, marked, opens
from pipeline.strip.related import several
from pipeline.strip.sheet import NEAR, Sheet, likeness

_SECTION = regex.compile(r"(?i:section|category|channel|column|topic|栏目)\s?[:：]\s*(?P<section>\S.{1,40})")
_CRUMBS = regex.compile(r"\s*(?:>|＞|»|›|→|/|::)\s*|\s+[-–—]\s+")
_MENU = regex.compile(r"\||^home(?:\s?page)?\b", regex.IGNORECASE)
SECTION = (5, 45)  # words, characters, of a section's name


def section_of(
    sheet: Sheet, first: int, title_at: int | None, roles: dict[int, Role], labels: set[str], links: Sequence[str]
) -> str:
    """The section: labelled, a crumb, a label that the page uses elsewhere too, or the short line above the title."""
    claimed = sheet.page.claims.section.casefold()
    end = first if title_at is None else min(first, title_at + NEAR)
    near = range(max(0, (title_at if title_at is not None else end) - NEAR), end)
    for i in near:
        words = sheet.words[i]
        named = _SECTION.fullmatch(words)
        if i not in roles and named:
            roles[i] = "section"
            return str(named["section"]).strip()
    for i in near:
        words = sheet.words[i]
        known = words.casefold() in labels or (claimed and words.casefold() == claimed)
        if i not in roles and known and not in_menu(sheet.hints[i], sheet.hints[title_at or 0]):
            roles[i] = "section"
            return words
    if title_at is None:
        return ""
    above = range(max(0, title_at - 2 * NEAR), title_at)
    trail = [i for i in above if sheet.kinds[i] == "item" and in_trail(sheet.hints[i]) and i not in roles]
    if len(trail) > 1:
        roles.update(dict.fromkeys(trail, "section"))
        return _last_step([sheet.words[i] for i in trail], sheet.words[title_at])
    for i in range(title_at - 1, max(-1, title_at - 4), -1):
        words = sheet.words[i]
        crumbs = [c for c in _CRUMBS.split(words) if c]
        if i not in roles and len(crumbs) > 1 and len(words.split()) <= 2 * SECTION[0] + 2 and _is_trail(crumbs):
            roles[i] = "section"
            return _last_step(crumbs[1:], sheet.words[title_at])
    label = _label_above(sheet, title_at, roles, links)
    if label is None:
        return ""
    roles[label] = "section"
    return sheet.said(label)


def _last_step(crumbs: Sequence[str], title: str) -> str:
    """The last step of a breadcrumb that is a section: neither the page itself nor the home page."""
    own = ("text", "content", "article", "details", "body")
    steps = [c for c in crumbs if not certain(c) and likeness(c, title) < CLAIMED and c.casefold() not in own]
    return steps[-1] if steps else ""


def _label_above(sheet: Sheet, title_at: int, roles: dict[int, Role], links: Sequence[str]) -> int | None:
    """The short line above the title, where nothing but furniture, and perhaps the site's name, stands above it."""
    for i in range(title_at - 1, max(-1, title_at - 4), -1):
        words = sheet.words[i]
        if i in roles or certain(words) or opens(words):
            continue
        if in_menu(sheet.hints[i], sheet.hints[title_at]) or several(words, links):
            return None
        if i == title_at - 1 and _is_label(sheet, i) and _is_entry(sheet, i):
            return i
        strange = [k for k in range(i) if not (certain(sheet.words[k]) or opens(sheet.words[k]))]
        return i if _is_label(sheet, i) and i <= 2 * NEAR and strange in ([], [0]) else None
    return None


def _is_entry(sheet: Sheet, i: int) -> bool:
    """Whether a menu above has the words of block ``i`` too."""
    words = sheet.words[i]
    menus = [said for said, hints in zip(sheet.words[:i], sheet.hints, strict=False) if marked(hints) == "navigation"]
    entry = regex.compile(rf"(?<!\w){regex.escape(words)}(?!\w)") if any(words in menu for menu in menus) else None
    return entry is not None and any(map(entry.search, menus))


def _is_trail(crumbs: Sequence[str]) -> bool:
    return (
        crumbs[0].casefold().strip() in ("home", "homepage", "home page", "index", "news", "front page")
        or len(crumbs) > 2
    )


def _is_label(sheet: Sheet, i: int) -> bool:
    words = sheet.words[i]
    return (
        len(words.split()) <= SECTION[0]
        and 2 < len(words) <= SECTION[1]
        and words[0].isupper()
        and not _MENU.search(words)
        and not words.endswith((".", "!", "?", ":", "…"))
        and not certain(words)
        and not opens(words)
        and not told(words)
        and sheet.kinds[i] not in ("button", "image", "caption")
    )
