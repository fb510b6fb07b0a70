"""Where a picture of a page is, and what the page says of it.

Pages that load pictures late put a placeholder into ``src`` and the address elsewhere: into an attribute of another
name, or into a ``noscript`` beside it. The marks of this are those of Readability's ``_fixLazyImages``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree

NAMED = ("data-src", "data-original", "data-lazy-src", "data-lazy")  # where most scripts look for it
SETS = ("srcset", "data-srcset", "data-lazy-srcset")
AROUND = 3  # elements that may stand around a picture alone before its ``noscript`` comes

_FILE = re.compile(r"\s*\S+\.(?:jpe?g|png|webp|gif|avif)(?:\?\S*)?\s*", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\blazy|placeholder|blank|spacer|loading|transparent|1x1|pixel")  # in lower case
_DOT = re.compile(r"\s*[0-2](?:px)?\s*")  # the width of a picture that counts readers and shows nothing
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

Element = etree._Element


def said(image: Element) -> tuple[str, Iterator[str]]:
    """(the alternative text of an ``img``, its addresses as the page writes them, the likeliest first)."""
    spare = _spare(image)
    alt = image.get("alt") or (spare.get("alt") if spare is not None else "") or ""
    places = chain(_addresses(spare) if spare is not None else (), _addresses(image))
    return " ".join(alt.split()), filter(None, places)


def unseen(image: Element) -> bool:
    """Whether no reader sees it: hidden, or a dot. One that is only silent (aria-hidden) is seen."""
    style, wide, high = image.get("style"), image.get("width"), image.get("height")
    return (
        image.get("hidden") is not None
        or (style is not None and _HIDDEN.search(style) is not None)
        or (wide is not None and _DOT.fullmatch(wide) is not None)
        or (high is not None and _DOT.fullmatch(high) is not None)
    )


def unseen_without_script(noscript: Element) -> Element | None:
    """The picture that a ``noscript`` alone shows, in place of a script; None where it shows more, or less."""
    found = _only(noscript)
    before = noscript.getprevious()
    if found is None or (before is not None and (before.tag == "img" or _only(before) is not None)):
        return None
    return found if _FILE.fullmatch(found.get("src") or "") else None


def _addresses(image: Element) -> Iterator[str]:
    own = (image.get("src") or "").strip()
    late = not own or own.startswith("data:")
    if not (late or _PLACEHOLDER.search(f"{image.get('class') or ''} {own}".lower())):
        yield own
    for name in NAMED:
        yield (image.get(name) or "").strip()
    attributes = ((str(name), str(value)) for name, value in image.items())
    yield from (value.strip() for name, value in attributes if name.startswith("data-") and _FILE.fullmatch(value))
    yield from (_first(image.get(name)) for name in SETS)
    around = next(image.iterancestors("picture"), None)
    if around is not None:  # libxml2 knows no void ``source``: the picture stands within it
        yield from (_first(source.get(name)) for source in around.iter("source") for name in SETS)
    yield own


def _first(candidates: str | None) -> str:
    """The first address of a set: "a.jpg 1x, b.jpg 2x"."""
    return (candidates or "").strip().split(" ")[0].rstrip(",")


def _spare(image: Element) -> Element | None:
    """The same picture in the ``noscript`` that follows it."""
    at = image
    for _ in range(AROUND):
        following = at.getnext()
        if following is not None and following.tag == "noscript":
            return _only(following)
        around = at.getparent()
        if around is None or len(around) != 1 or (around.text or "").strip():
            return None
        at = around
    return None


def _only(element: Element) -> Element | None:
    """The one picture that an element holds, where it holds nothing else to see."""
    images = list(element.iter("img"))
    if len(images) != 1 or any((e.text or "").strip() for e in element.iter() if isinstance(e.tag, str)):
        return None
    return images[0]
