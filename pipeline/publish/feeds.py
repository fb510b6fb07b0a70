"""Feeds, of the site and of each topic: Atom (RFC 4287), RSS 2.0 (RSS Advisory Board, 2.0.11) and JSON Feed 1.1."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from email.utils import format_datetime
from html import escape

import msgspec

from pipeline.publish.archive import Entry, instant
from pipeline.publish.image import MIME
from pipeline.publish.pictures import Picture
from pipeline.publish.render import fitted, outward

IN_FEED = 30  # newest articles; what feed readers fetch once a day from a busy paper
_NEVER = "1970-01-01"  # the date of a feed in which nothing stands yet
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'


class Feed(msgspec.Struct, frozen=True):
    """What is followed: its ``title`` and a line about it, the url of its page relative to the site, its articles."""

    title: str
    note: str
    url: str
    entries: tuple[Entry, ...]


def feed_of(title: str, note: str, url: str, entries: Sequence[Entry]) -> Feed:
    """The feed of the newest of ``entries`` (newest first) that have a date: no feed knows an article without one."""
    return Feed(title, note, url, tuple(entry for entry in entries[:IN_FEED] if entry.front.date))


class Feeds:
    """The feeds of one site; an article is written once and stands in each feed that it belongs to.

    ``address`` is the site's own, ending in a slash. Without one there is Atom only, with relative links: RSS and JSON
    Feed have whole addresses. ``picture`` gives the one that goes with an article.
    """

    def __init__(self, name: str, address: str, picture: Callable[[Entry], Picture | None]) -> None:
        self._name, self._address, self._picture = name, address, picture
        self._written: dict[tuple[str, str, str], str] = {}

    def _each(self, feed: Feed, form: str, way: str, write: Callable[[Entry, str], str]) -> Iterator[str]:
        """The articles of ``feed`` in ``form``, each written once; links go ``way`` and then to the article."""
        for entry in feed.entries:
            key = (form, way, entry.url)
            if key not in self._written:
                self._written[key] = write(entry, way)
            yield self._written[key]

    def atom(self, feed: Feed) -> bytes:
        """``feed`` as Atom."""
        way = self._address or "../" * feed.url.count("/")
        page = self._address + feed.url if self._address else ""
        head = (
            f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
            f"<title>{_text(feed.title)}</title>\n<id>{_text(page or f'urn:copydesk:{feed.url}feed')}</id>\n"
            + (f"<subtitle>{_text(feed.note)}</subtitle>\n" if feed.note else "")
            + f"<updated>{_rfc3339(_newest(feed))}</updated>\n<author><name>{_text(self._name)}</name></author>\n"
            f'<link rel="self" type="application/atom+xml" href={_attribute(page + "feed.xml")}/>\n'
            f'<link rel="alternate" type="text/html" href={_attribute(page or "./")}/>\n'
        )
        return fitted(head + "".join(self._each(feed, "atom", way, self._atom_entry)) + "</feed>\n")

    def _atom_entry(self, entry: Entry, way: str) -> str:
        front = entry.front
        when = instant(front.date)
        lines = [
            f"<title>{_text(front.title)}</title>",
            f"<id>{_text(way + entry.url if self._address else f'urn:copydesk:{entry.url}')}</id>",
            f"<link href={_attribute(way + entry.url)}/>",
            f"<published>{when}</published><updated>{when}</updated>",
            *(f"<author><name>{_text(name)}</name></author>" for name in front.authors),
            *(f"<category term={_attribute(t.id)} label={_attribute(t.label)}/>" for t in entry.topics),
            f"<summary>{_text(entry.short)}</summary>",
        ]
        if outward(front.url):
            lines.append(f'<link rel="via" href={_attribute(front.url)}/>')
        if picture := self._picture(entry):
            lines.append(f'<link rel="enclosure" href={_attribute(way + picture.url)} {_told(picture)}/>')
        return "<entry>\n" + "\n".join(lines) + "\n</entry>\n"

    def rss(self, feed: Feed) -> bytes:
        """``feed`` as RSS 2.0, with Dublin Core where RSS has no word: a name without an address, the original."""
        page = self._address + feed.url
        head = (
            f'{_XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n'
            f"<title>{_shown(feed.title)}</title>\n<link>{_text(page)}</link>\n"
            f"<description>{_as_html(feed.note or feed.title)}</description>\n<language>en</language>\n"
            f"<lastBuildDate>{format_datetime(_newest(feed))}</lastBuildDate>\n"
            f'<atom:link rel="self" type="application/rss+xml" href={_attribute(page + "rss.xml")}/>\n'
        )
        items = "".join(self._each(feed, "rss", self._address, self._rss_item))
        return fitted(f"{head}{items}</channel>\n</rss>\n")

    def _rss_item(self, entry: Entry, way: str) -> str:
        front = entry.front
        page = _text(way + entry.url)
        lines = [
            f"<title>{_shown(front.title)}</title>",
            f"<link>{page}</link>",
            f'<guid isPermaLink="true">{page}</guid>',
            f"<pubDate>{format_datetime(_moment(front.date))}</pubDate>",
            f"<description>{_as_html(entry.short)}</description>",
            *(f"<dc:creator>{_shown(name)}</dc:creator>" for name in front.authors),
            *(f"<category>{_shown(topic.label)}</category>" for topic in entry.topics),
        ]
        if outward(front.url):
            lines.append(f"<dc:source>{_text(front.url)}</dc:source>")
        if picture := self._picture(entry):
            lines.append(f"<enclosure url={_attribute(way + picture.url)} {_told(picture)}/>")
        return "<item>\n" + "\n".join(lines) + "\n</item>\n"

    def json(self, feed: Feed) -> bytes:
        """``feed`` as JSON Feed, an article a line."""
        page = self._address + feed.url
        head = _json(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": feed.title,
                "description": feed.note,
                "home_page_url": page,
                "feed_url": f"{page}feed.json",
                "language": "en",
            }
        )
        items = ",\n".join(self._each(feed, "json", self._address, self._json_item))
        return fitted(f'{head.removesuffix("}")},"items":[\n{items}\n]}}\n')

    def _json_item(self, entry: Entry, way: str) -> str:
        front = entry.front
        picture = self._picture(entry)
        return _json(
            {
                "id": way + entry.url,
                "url": way + entry.url,
                "external_url": outward(front.url),
                "title": front.title,
                "content_text": entry.short or front.title,
                "image": way + picture.url if picture else "",
                "date_published": instant(front.date),
                "authors": [{"name": name} for name in front.authors],
                "tags": [topic.label for topic in entry.topics],
            }
        )


def _text(words: str) -> str:
    """Words within an element; ``xml.sax.saxutils`` does the same, and loads half of the network's modules."""
    return escape(words, quote=False)


def _attribute(words: str) -> str:
    return f'"{escape(words)}"'


def _told(picture: Picture) -> str:
    """What RSS and Atom want to know of a file beforehand, as attributes."""
    return f'type="{MIME[picture.form]}" length="{picture.bytes}"'


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _json(fields: dict[str, object]) -> str:
    return _ENCODER.encode({key: value for key, value in fields.items() if value})


def _moment(date: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(instant(date))


def _newest(feed: Feed) -> datetime.datetime:
    """When the feed last changed: its newest article's date, since a build has none. Dates may be of several zones."""
    return max((_moment(entry.front.date) for entry in feed.entries), default=_moment(_NEVER))


def _rfc3339(moment: datetime.datetime) -> str:
    return moment.isoformat().removesuffix("+00:00") + ("Z" if moment.utcoffset() == datetime.timedelta(0) else "")


def _shown(text: str) -> str:
    """Words in RSS, where nothing says whether they are HTML: & as the Advisory Board advises, < dead either way."""
    return text.replace("&", "&#x26;").replace("<", "&#x26;lt;").replace(">", "&gt;")


def _as_html(text: str) -> str:
    """Words where RSS wants HTML: escaped as HTML, and that once more as XML."""
    return _text(_text(text))
