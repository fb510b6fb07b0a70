"""Lines that the pages of one site share: counted over many pages, told of a single one.

A site's furniture stands word for word on page after page; what is written once does not. Two pages of one story
share its prose as well, so that of such only one is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

import regex

from pipeline.article import Page
from pipeline.desk import SiteLines

FEWEST = 3  # stories that share a line; two do by chance, or since one was made from the other
RARE = 0.05  # of a site's stories: what fewer share is the habit of a column, not of the site
MOST = 0.5  # of a site's stories: a line that so many share is furniture wherever it stands
LONG = 12  # words from which a line is prose for telling whether two pages tell one story
LONGEST = 400  # characters of a line that is kept; a longer one is known by its beginning

_DIGITS = regex.compile(r"\d+")


def host(page: Page) -> str:
    """The host of the page's address without "www.", or "" where it has none."""
    return (urlsplit(page.url).hostname or "").removeprefix("www.")


def form(line: str) -> str:
    """A line as it is counted: case and white space alike, every number as 0; "" where it has no letter."""
    plain = _DIGITS.sub("0", " ".join(line.casefold().split()))[:LONGEST]
    return plain if any(c.isalpha() for c in plain) else ""


def learn(pages: Iterable[tuple[str, Sequence[str]]]) -> tuple[SiteLines, ...]:
    """What the pages, (host, lines) each, share by site; sites by name, lines by how many stories have them."""
    stories: dict[str, int] = Counter()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    told: dict[str, set[str]] = defaultdict(set)
    # In an order of their own: of two that tell one story, the same is counted however they came.
    for name, lines in sorted({(name, tuple(filter(None, map(form, lines)))) for name, lines in pages}):
        prose = {line for line in lines if len(line.split()) >= LONG} - _shared(counts[name], stories[name])
        if 2 * _words(prose - told[name]) < _words(prose & told[name]):
            continue
        told[name] |= prose
        stories[name] += 1
        counts[name].update(set(lines))
    return tuple(
        SiteLines(name, number, dict(sorted(_kept(counts[name], number).items(), key=lambda item: (-item[1], item[0]))))
        for name, number in sorted(stories.items())
        if _kept(counts[name], number)
    )


def furniture(site: SiteLines, words: Sequence[str], kept: Sequence[bool]) -> list[bool]:
    """Which of a page's lines ``words`` are the site's furniture, where ``kept`` says what was taken for body.

    Within the body a line must be on most of the site's pages: columns have subheads that recur.
    """
    shares = [site.lines.get(form(line), 0) / site.stories for line in words]
    own = [i for i, share in enumerate(shares) if kept[i] and not share]
    first, last = (own[0], own[-1]) if own else (len(words), -1)
    return [share > 0 and (share >= MOST or not first < i < last) for i, share in enumerate(shares)]


def _words(lines: Iterable[str]) -> int:
    return sum(len(line.split()) for line in lines)


def _kept(counts: Mapping[str, int], stories: int) -> dict[str, int]:
    return {line: count for line, count in counts.items() if count >= max(FEWEST, RARE * stories)}


def _shared(counts: Mapping[str, int], stories: int) -> set[str]:
    """Long lines that are furniture already: that two pages share them says nothing about their stories."""
    return {line for line, count in counts.items() if count >= max(FEWEST, MOST * stories)}
