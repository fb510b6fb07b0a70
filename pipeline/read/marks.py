"""What the elements of an HTML page are marked as: who wrote it, and when. For pages whose head is silent."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from lxml import etree

_WRITER = re.compile(  # class words that name the writer
    r"(?:[a-z]+[-_]{1,2})*(?:authors?|byline|auteur|writer|creator|contributor)(?:[-_]{1,2}(?:name|link|title|text))?"
)
_DATED = re.compile(
    r"(?:[a-z]+[-_]{1,2})*(?:entry|post|article|publish(?:ed)?|pub|story|news|meta)[-_]{1,2}"
    r"(?:date|time|on|published)|published|dateline|pubdate"
)
_ELSEWHERE = re.compile(r"comment|respond|related|recommend|teaser|footer|sidebar|popular|latest|\bnav\b|\bcards?\b")
_OUTSIDE = frozenset("nav footer aside form".split())
_BY = re.compile(r"\W*(?:(?:written|posted|text|story|words|reported|published)\s+)?(?:by|par|von|por)\b[\s:]*", re.I)
_BEHIND = re.compile(
    r"\s*(?:[|•·–—(]|\d|,\s(?=[a-z])|\bon\b|(?:last\s)?\b(?:updated|published|posted)\b).*", re.I | re.S
)
_YEAR = re.compile(r"(?:19|20)\d\d")
MARKS = 8  # elements that are looked at; the first are the article's
CLASSES = 500  # characters of an element's classes that are read
LONGEST = 60  # characters of a name that a mark shows
WORDS = 6  # of a name
UP = 6  # containers around a mark that are asked whether they are the article's


def writer(tree: etree._Element) -> str:
    """The name in the first element that is marked as the writer's, "" if there is none."""
    found = 0
    for element in tree.iter():
        if not _names_writer(element) or _elsewhere(element):
            continue
        found += 1
        if found > MARKS:
            break
        said = _BEHIND.sub("", _BY.sub("", " ".join(" ".join(map(str, element.itertext())).split()), count=1))
        name = said.strip(" ,:;")
        if 2 < len(name) <= LONGEST and len(name.split()) <= WORDS and name[0].isupper():
            return name
    return ""


def day(tree: etree._Element) -> str:
    """What the elements say that are marked as the page's date, "" if none has a year."""
    weak = ""
    for element in tree.iter():
        marked = (element.get("itemprop") or "").lower() == "datepublished" or element.get("pubdate") is not None
        if not (marked or element.tag == "time" or _dated(_classes(element))):
            continue
        for said in (element.get("datetime"), element.get("content"), _timed(element), _short(element)):
            if said and _YEAR.search(said):
                if marked:
                    return " ".join(said.split())
                weak = weak or ("" if _elsewhere(element) else " ".join(said.split()))
                break
    return weak


def _timed(element: etree._Element) -> str:
    """What the first ``time`` within an element says to machines."""
    return next((said for time in element.iter("time") if (said := time.get("datetime"))), "")


def _names_writer(element: etree._Element) -> bool:
    named = element.get("rel") == "author" or (element.get("itemprop") or "").lower() in ("author", "creator")
    return (named and element.tag not in ("link", "meta")) or _written(_classes(element))


def _classes(element: etree._Element) -> str:
    return (element.get("class") or "")[:CLASSES]


@functools.lru_cache(maxsize=4096)  # most elements of a page share their classes with others
def _written(classes: str) -> bool:
    return any(_WRITER.fullmatch(word) for word in classes.lower().split()[:UP])


@functools.lru_cache(maxsize=4096)
def _dated(classes: str) -> bool:
    return any(_DATED.fullmatch(word) for word in classes.lower().split()[:UP])


def _elsewhere(element: etree._Element) -> bool:
    """Whether an element stands in a list of other pages, among comments or in a menu."""
    for n, around in enumerate(_upwards(element)):
        if n == UP:
            return False
        if around.tag in _OUTSIDE or _ELSEWHERE.search(f"{around.get('class') or ''} {around.get('id') or ''}".lower()):
            return True
    return False


def _upwards(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def _short(element: etree._Element) -> str:
    words = " ".join(map(str, element.itertext()))
    return words if len(words) <= 2 * LONGEST else ""
