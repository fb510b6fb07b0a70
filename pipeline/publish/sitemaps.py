"""For search engines: sitemaps by year under one index (sitemaps.org 0.9), Google's news sitemap, robots.txt."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import takewhile

import msgspec

from pipeline.publish.archive import Entry, instant
from pipeline.publish.render import fit

MOST_URLS, MOST_BYTES = 50_000, 50_000_000  # of a sitemap, by sitemaps.org (which says 50 MB, meaning 52,428,800 bytes)
LONGEST = 2_047  # characters of an address, by sitemaps.org
MOST_NEWS = 1_000  # articles of a news sitemap, by Google
NEWS_AGE = datetime.timedelta(days=2)  # of its articles, by Google; here before the newest, since a build has no clock
_NEAR = 6  # days on the clocks of any two zones that hold two days in truth: they are two days apart at most
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

Row = tuple[str, str]  # a url relative to the site, and the date of its last change as far as it is known


class Map(msgspec.Struct, frozen=True):
    """A sitemap: its path, its text, and the newest day that it tells."""

    path: str
    text: str
    newest: str


def maps_of(address: str, named: str, rows: Iterable[Row]) -> list[Map]:
    """The sitemap ``sitemap-NAMED.xml`` of ``rows``, cut where the limits are reached; none for no rows."""
    return [
        Map(
            f"sitemap-{named}{'' if number == 1 else f'-{number}'}.xml",
            f'{_HEAD}<urlset xmlns="{_SPACE}">\n{text}</urlset>\n',
            newest,
        )
        for number, (text, newest) in enumerate(_chunks(address, rows), 1)
    ]


def index(address: str, parts: Iterable[Row]) -> str:
    """The sitemap of the sitemaps ``parts``, each its path and the newest day that it tells."""
    listed = "".join(f"<sitemap>{_row(address, *part)}</sitemap>\n" for part in parts)
    return f'{_HEAD}<sitemapindex xmlns="{_SPACE}">\n{listed}</sitemapindex>\n'


def robots(address: str) -> str:
    """Everything may be read; where the maps are, if the site has an address."""
    maps = "".join(f"Sitemap: {address}{path}\n" for path in ("sitemap.xml", "sitemap-news.xml")) if address else ""
    return "User-agent: *\nAllow: /\n" + maps


def _chunks(address: str, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """The rows as text, cut where the limits are reached, each piece with the newest day that it tells."""
    held: list[str] = []
    size, newest = 0, ""
    for url, when in rows:
        if len(address) + len(url) > LONGEST:
            continue
        day = when if _DAY.fullmatch(when) else ""
        line = f"<url>{_row(address, url, day)}</url>\n"
        length = len(line.encode("utf-8", "replace"))
        if len(held) == MOST_URLS or size + length > MOST_BYTES - 1_000:  # less what stands around them
            yield fit("".join(held)), newest
            held, size, newest = [], 0, ""
        held.append(line)
        size += length
        newest = max(newest, day)
    if held:
        yield fit("".join(held)), newest


def _row(address: str, url: str, day: str) -> str:
    """The schema knows whole days only, so a month or a year alone is not said."""
    return f"<loc>{escape(address + url)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}"


def near(newest_first: Iterable[Row]) -> list[Row]:
    """Of (date, url) those that ``news`` may tell: none is older than the newest whole date by more than some days."""
    first = ""
    out: list[Row] = []
    for date, url in newest_first:
        if not first and len(date) >= 10:
            first = _days_before(date)
        if date < first:
            break
        out.append((date, url))
    return out


def _days_before(date: str) -> str:
    last = datetime.date.fromisoformat(date[:10]).toordinal()
    return datetime.date.fromordinal(max(1, last - _NEAR)).isoformat()


def news(address: str, name: str, entries: Sequence[Entry]) -> str:
    """Google's sitemap of the articles of the last two days, out of ``entries``, newest first."""
    whole = [entry for entry in entries if len(entry.front.date) >= 10 and len(address + entry.url) <= LONGEST]
    first = _days_before(whole[0].front.date) if whole else ""
    fresh_enough = takewhile(
        lambda entry: entry.front.date >= first, whole
    )  # newest first, by what the clocks there said
    dated = [(entry, datetime.datetime.fromisoformat(instant(entry.front.date))) for entry in fresh_enough]
    newest = max((moment for _, moment in dated), default=None)
    fresh = [entry for entry, moment in dated if newest and newest - moment <= NEWS_AGE][:MOST_NEWS]
    paper = f"<news:name>{escape(name)}</news:name><news:language>en</news:language>"
    rows = (
        f"<url><loc>{escape(address + entry.url)}</loc><news:news><news:publication>{paper}</news:publication>"
        f"<news:publication_date>{_w3c(entry.front.date)}</news:publication_date>"
        f"<news:title>{escape(entry.front.title)}</news:title></news:news></url>\n"
        for entry in fresh
    )
    return f'{_HEAD}<urlset xmlns="{_SPACE}" xmlns:news="{_NEWS}">\n{fit("".join(rows))}</urlset>\n'


def _w3c(date: str) -> str:
    """A day or an instant; an hour without a zone, which W3C's profile does not know, as UTC like in the feeds."""
    return instant(date) if "T" in date else date
