"""Every page that is derived from the archive: home, articles, topics, months, and what machines read."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import jinja2
import msgspec
from markupsafe import Markup

from pipeline import version
from pipeline.article import plain
from pipeline.desk import Topic
from pipeline.publish.archive import (
    MONTHS,
    UNDATED,
    Archive,
    Entry,
    ancestors,
    by_month,
    by_topic,
    related,
    shown,
    topic_path,
)
from pipeline.publish.cards import card
from pipeline.publish.feeds import Feeds, feed_of
from pipeline.publish.jsonld import json_ld
from pipeline.publish.render import body_html, fit, host, outward, prose
from pipeline.publish.sitemaps import robots, sitemaps
from pipeline.publish.story import history_bytes, history_of, story
from pipeline.publish.timeline import Timeline, timeline

ON_HOME = 24  # articles on a page of the river; about four screens of a desk; the leading page has up to twice as many
ON_LISTING = 50  # headlines on a page of a topic or a month; about four screens too
ON_TOP = 7  # the lead, four beside it, two below it
IN_SECTION = 4  # headlines of a section on the front page
LEAD_WORDS = 200  # of the lead story's own words on the front page; about as tall as the column beside it
TASTE_WORDS = 36  # of the two stories below it
SHORT_WORDS = 32  # where an article has no summary
REMEMBERED = 8192  # pieces of pages; neighbours in time share them, an archive's far ends do not
BEFORE = 200  # characters of Markdown that may stand before and among the first words: a picture, marks, a link

# Nothing runs, nothing is fetched from elsewhere, no form goes anywhere. (frame-ancestors works in a header only.)
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; script-src 'none'; object-src 'none'"
)
PREVIEW = POLICY.replace("script-src 'none'", "script-src 'self' 'unsafe-inline'; connect-src 'self'")  # live reload


CARD = "card.png"  # the site's picture, and below the page of a section its own
_LEADS_INWARD = re.compile(r"\]\((?!https?:|mailto:|#)|^ {0,3}\[[^\]]+\]:", re.MULTILINE)  # a link to a page of ours


class Link(msgspec.Struct, frozen=True):
    """A title and where it leads, relative to the site's root."""

    title: str
    url: str


class Site(msgspec.Struct, frozen=True):
    """What every page says of the paper. ``address`` is the site's own, ending in a slash, or "" if it has none."""

    name: str
    description: str = ""
    address: str = ""
    policy: str = POLICY
    sections: tuple[Link, ...] = ()
    own: tuple[Link, ...] = ()

    def link(self, url: str) -> str:
        """``url`` as links write it: a site without an address is opened from its folder, where "/" shows a listing."""
        return url if self.address or (url and not url.endswith("/")) else url + "index.html"


class Leaf(msgspec.Struct, frozen=True):
    """A file of the site: where it stands, how its text is made, and the key of all that goes into it.

    A picture is made as bytes. Without a key it is made each time.
    """

    path: str
    text: Callable[[], str | bytes]
    key: bytes = b""


class Head(msgspec.Struct, frozen=True):
    """What stands above a listing; ``feed`` is the url of the page that its feeds belong to, "" for none."""

    kicker: str
    title: str
    note: str = ""
    broader: tuple[Link, ...] = ()
    narrower: tuple[Link, ...] = ()
    times: Timeline | None = None
    feed: str = ""
    card: Link | None = None


class Section(msgspec.Struct, frozen=True):
    """A topic's block on the front page."""

    link: Link
    entries: tuple[Entry, ...]


class Pager(msgspec.Struct, frozen=True):
    """Where a page of a listing stands among its fellows; ``newer`` and ``older`` are urls, or None and ""."""

    number: int  # from the oldest page, which is 1; 0 for the one that leads
    period: str  # "March 2023 to June 2023"
    newer: str | None = None
    older: str = ""


def base(url: str) -> str:
    """The way from the page at ``url`` back to the site's root."""
    return "../" * url.count("/") or "./"


def sections_of(archive: Archive) -> tuple[Link, ...]:
    """The top-level topics that have articles: the paper's sections."""
    filled = by_topic(archive)
    return tuple(link_to(archive.topics[topic]) for topic in filled if not archive.topics[topic].broader)


def link_to(topic: Topic) -> Link:
    """A topic's label and its page."""
    return Link(topic.label, f"topics/{topic_path(topic)}/")


def prepare(env: jinja2.Environment, site: Site) -> None:
    """Make a Jinja environment ours: every value escaped, nothing undefined passed over."""
    env.autoescape = True
    env.undefined = jinja2.StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.filters["link"] = site.link
    env.globals["card"] = Link(site.name, CARD)
    env.globals.update(site=site, shown=shown, host=host, outward=outward, link_to=link_to, short=_short, taste=_taste)
    env.globals["once"] = _once(env)


def _once(env: jinja2.Environment) -> Callable[..., Markup]:
    """``once(name, *arguments)``: a macro of parts.html, called once for the same words, which stand on many pages."""
    macros = env.get_template("parts.html").module
    made: dict[tuple[object, ...], Markup] = {}

    def once(name: str, *arguments: object, **named: object) -> Markup:
        key = (name, *(a.url if isinstance(a, Entry) else a for a in arguments), *named.items())
        if key not in made:
            if len(made) >= REMEMBERED:
                made.clear()
            made[key] = getattr(macros, name)(*arguments, **named)
        return made[key]

    return once


def pages(
    archive: Archive, site: Site, env: jinja2.Environment, content: Path, others: Collection[str] = ()
) -> Iterator[Leaf]:
    """Every derived file of the site. ``others`` are the urls that MkDocs itself makes: what it makes stays."""
    filled = by_topic(archive)
    yield from _articles(archive, env, site, content, others)
    listed = [(link.url, "") for link in site.own]
    for url, when, html in (*_home(archive, env), *_topics(archive, filled, env, site), *_months(archive, env)):
        listed.append((url, when))
        yield Leaf(url + "index.html", functools.partial(fit, html))
    yield from (leaf for leaf in _machines(archive, filled, site, listed) if leaf.path not in others)


def _machines(
    archive: Archive, filled: Mapping[str, Sequence[Entry]], site: Site, listed: Sequence[tuple[str, str]]
) -> Iterator[Leaf]:
    """What machines read; ``listed`` are the pages that are no articles, with the day of their last change."""
    yield from _feeds(archive, filled, site)
    yield Leaf("robots.txt", functools.partial(robots, site.address))
    if site.address:
        for path, text in sitemaps(site.address, site.name, archive, listed):
            yield Leaf(path, functools.partial(str, text))
        yield from _cards(site)


def _feeds(archive: Archive, filled: Mapping[str, Sequence[Entry]], site: Site) -> Iterator[Leaf]:
    """The feeds of the site and of each topic; where the site has no address, Atom alone."""
    feeds = Feeds(site.name, site.address, _short)
    followed = [feed_of(site.name, site.description, "", archive.entries)]
    for name, entries in filled.items():
        topic = archive.topics[name]
        followed.append(feed_of(f"{topic.label} – {site.name}", topic.note, link_to(topic).url, entries))
    all_say = (version.digest(), msgspec.msgpack.encode((site.name, site.address, sorted(archive.topics.items()))))
    for feed in followed:
        held = [(entry.url, entry.digest) for entry in feed.entries]
        key = version.key_of(*all_say, msgspec.msgpack.encode((feed.title, feed.note, feed.url, held)))
        yield Leaf(f"{feed.url}feed.xml", functools.partial(feeds.atom, feed), key)
        if site.address:
            yield Leaf(f"{feed.url}rss.xml", functools.partial(feeds.rss, feed), key)
            yield Leaf(f"{feed.url}feed.json", functools.partial(feeds.json, feed), key)


def _cards(site: Site) -> Iterator[Leaf]:
    """The pictures of the site and of its sections."""
    for path, *words in (
        (CARD, site.name, "", site.description),
        *((section.url + CARD, section.title, site.name, "") for section in site.sections),
    ):
        key = version.key_of(version.digest(), *(word.encode("utf-8", "replace") for word in words))
        yield Leaf(path, functools.partial(card, *words), key)


def _card_of(archive: Archive, topics: Iterable[Topic], site: Site) -> Link:
    """The picture of the first section that ``topics`` lead up to, else the site's."""
    for topic in topics:
        for up in (topic.id, *ancestors(archive, topic.id)):
            if not archive.topics[up].broader:
                link = link_to(archive.topics[up])
                return Link(f"{link.title} – {site.name}", link.url + CARD)
    return Link(site.name, CARD)


def _articles(
    archive: Archive, env: jinja2.Environment, site: Site, content: Path, others: Collection[str]
) -> Iterator[Leaf]:
    template = env.get_template("article.html")
    known = {entry.url for entry in archive.entries} | set(others)
    everywhere = _everywhere(archive, site, env)
    near = related(archive.entries)
    entries = archive.entries
    for number, entry in enumerate(entries):
        newer = entries[number - 1] if number else None
        older = entries[number + 1] if number + 1 < len(entries) else None
        history = history_bytes(content, entry)

        def html(
            entry: Entry = entry, newer: Entry | None = newer, older: Entry | None = older, history: bytes = history
        ) -> str:
            told = history_of(history)
            picture = _card_of(archive, entry.topics, site)
            return fit(
                template.render(
                    entry=entry,
                    standfirst=_standfirst(entry),
                    base=base(entry.url),
                    canonical=entry.url,
                    body=body_html(entry.body, functools.partial(_resolve, entry=entry, known=known, site=site)),
                    related=near[entry.url],
                    story=story(entry, told) if told else None,
                    newer=newer,
                    older=older,
                    month=_month(entry.month),
                    card=picture,
                    json_ld=json_ld(entry, site.name, site.address, picture.url),
                )
            )

        beside = msgspec.msgpack.encode([_seen(other) for other in (newer, older, *near[entry.url])])
        ways = msgspec.json.encode(sorted(known)) if _LEADS_INWARD.search(entry.body) else b""
        key = version.key_of(everywhere, entry.digest.encode(), history, beside, ways)
        yield Leaf(entry.url + "index.html", html, key)


def _everywhere(archive: Archive, site: Site, env: jinja2.Environment) -> bytes:
    """The key of what every page depends on: this version, the templates, the site's settings, the vocabulary."""
    assert env.loader is not None  # noqa: S101  # MkDocs gives it one
    templates = [env.loader.get_source(env, name)[0] for name in sorted(env.list_templates(extensions=["html"]))]
    return version.key_of(
        version.digest(), *map(msgspec.msgpack.encode, (templates, site, sorted(archive.topics.items())))
    )


def _seen(entry: Entry | None) -> tuple[object, ...]:
    """What the page of another article shows of ``entry``."""
    return (entry.url, entry.front, entry.minutes) if entry else ()


def _resolve(href: str, *, entry: Entry, known: Collection[str], site: Site) -> str:
    """Where a link of ``entry`` leads: out, to a page of ours (as a relative url), into the original, or nowhere."""
    if outward(href) or href.startswith("mailto:"):
        return href
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    if parts.scheme or parts.netloc:
        return ""
    if not parts.path:
        return fragment
    ours = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), parts.path))
    ours = ours.removesuffix(".md") + "/" if ours.endswith(".md") else ours
    if ours in known:
        return site.link(posixpath.relpath(ours, entry.url) + ("/" if ours.endswith("/") else "")) + fragment
    return outward(urljoin(entry.front.url, href)) if outward(entry.front.url) else ""


def _home(archive: Archive, env: jinja2.Environment) -> Iterator[tuple[str, str, str]]:
    newest = archive.entries[0].front.date if archive.entries else ""
    for url, chunk, pager in paged("", archive.entries, ON_HOME):
        front = not url
        top, rest = (chunk[:ON_TOP], chunk[ON_TOP:]) if front else ((), chunk)
        sections = _sections(archive, rest) if front else ()
        in_sections = {entry.url for section in sections for entry in section.entries}
        html = env.get_template("home.html").render(
            base=base(url),
            canonical=url,
            dateline=shown(newest[:10], weekday=True),
            lead=top[0] if top else None,
            opening=_opening(top[0]) if top else (),
            latest=top[1:5],
            second=top[5:],
            sections=sections,
            river=[entry for entry in rest if entry.url not in in_sections],
            pager=pager,
        )
        yield url, newest[:10] if front else "", html


def _sections(archive: Archive, entries: Sequence[Entry]) -> tuple[Section, ...]:
    """The front page's blocks: each article once, under the first top-level topic that it has."""
    found: dict[str, list[Entry]] = {topic.id: [] for topic in archive.topics.values() if not topic.broader}
    for entry in entries:
        above = {up for topic in entry.topics for up in (topic.id, *ancestors(archive, topic.id))}
        home = next((topic for topic in found if topic in above), None)
        if home and len(found[home]) < IN_SECTION:
            found[home].append(entry)
    return tuple(Section(link_to(archive.topics[t]), tuple(held)) for t, held in found.items() if held)


def _topics(
    archive: Archive, filled: Mapping[str, Sequence[Entry]], env: jinja2.Environment, site: Site
) -> Iterator[tuple[str, str, str]]:
    times = {name: timeline(entries) for name, entries in filled.items()}
    narrower = {
        topic: [archive.topics[other] for other in filled if topic in archive.topics[other].broader] for topic in filled
    }
    tops = [archive.topics[topic] for topic in filled if not archive.topics[topic].broader]
    html = env.get_template("topics.html").render(
        base="../",
        canonical="topics/",
        tops=tops,
        narrower=narrower,
        counts={topic: len(entries) for topic, entries in filled.items()},
        times=times,
    )
    yield "topics/", "", html
    template = env.get_template("listing.html")
    for name, entries in filled.items():
        topic = archive.topics[name]
        head = Head(
            "Topic",
            topic.label,
            topic.note,
            broader=tuple(link_to(archive.topics[up]) for up in topic.broader),
            narrower=tuple(map(link_to, narrower[name])),
            times=times[name],
            feed=link_to(topic).url,
            card=_card_of(archive, (topic,), site),
        )
        yield from _listing(template, link_to(topic).url, head, entries)


def _months(archive: Archive, env: jinja2.Environment) -> Iterator[tuple[str, str, str]]:
    months = by_month(archive)
    years: dict[str, list[tuple[Link, int]]] = {}
    for month, entries in months.items():
        year = "" if month == UNDATED else month[:4]
        years.setdefault(year, []).append((_month(month), len(entries)))
    html = env.get_template("archive.html").render(base="../", canonical="archive/", years=years)
    yield "archive/", "", html
    template = env.get_template("listing.html")
    for month, entries in months.items():
        yield from _listing(template, _month(month).url, Head("Archive", _month(month).title), entries)


def _month(month: str) -> Link:
    if month == UNDATED:
        return Link("Undated", "archive/undated/")
    title = f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}" if len(month) == 7 else month
    return Link(title, f"archive/{month}/")


def _listing(
    template: jinja2.Template, at: str, head: Head, entries: Sequence[Entry]
) -> Iterator[tuple[str, str, str]]:
    for url, chunk, pager in paged(at, entries, ON_LISTING):
        html = template.render(base=base(url), canonical=url, head=head, entries=chunk, pager=pager, total=len(entries))
        yield url, chunk[0].front.date[:10], html


def paged(at: str, entries: Sequence[Entry], size: int) -> Iterator[tuple[str, Sequence[Entry], Pager | None]]:
    """The pages of a listing at ``at``, each with its url and articles, newest first.

    The leading page has at least ``size`` articles, where there are as many, and fewer than twice that; the others have
    ``size`` and are numbered from the oldest. So a new article changes the leading page and, once in ``size`` times,
    makes one more: none that is full ever changes.
    """
    count = max(0, len(entries) // size - 1)  # of the full pages
    urls = [at] + [f"{at}page/{number}/" for number in range(count, 0, -1)]
    begun = 0
    for place, url in enumerate(urls):
        number = count - place + 1 if place else 0
        ended = len(entries) - size * (count - place)
        chunk = entries[begun:ended]
        begun = ended
        newer, older = urls[place - 1] if place else None, urls[place + 1] if place < count else ""
        yield url, chunk, Pager(number, _period(chunk), newer, older) if count else None


def _period(entries: Sequence[Entry]) -> str:
    """The months of ``entries``, newest first, from the first to the last."""
    first, last = shown(entries[-1].front.date[:7]) or "undated", shown(entries[0].front.date[:7]) or "undated"
    return first if first == last else f"{first} to {last}"


def _standfirst(entry: Entry) -> str:
    """The summary, if the article does not begin with the same words."""
    summary = " ".join(entry.front.summary.split())
    begins = " ".join(plain(entry.body[: 2 * len(summary) + BEFORE]).split())
    return "" if summary and begins.startswith(summary.rstrip(" .…")) else summary


def _short(entry: Entry) -> str:
    """An article in a sentence or two: its summary, else its first words."""
    if entry.front.summary:
        return entry.front.summary
    return _taste(entry, SHORT_WORDS)


def _taste(entry: Entry, most: int = TASTE_WORDS) -> str:
    """The beginning of an article's first paragraph."""
    return _cut(next(prose(entry.body), "").split(), most)


def _opening(entry: Entry) -> tuple[str, ...]:
    """The first paragraphs of an article, together about LEAD_WORDS."""
    out: list[str] = []
    room = LEAD_WORDS
    for paragraph in prose(entry.body):
        words = paragraph.split()
        out.append(_cut(words, room))
        room -= len(words)
        if room <= 0:
            break
    return tuple(out)


def _cut(words: list[str], most: int) -> str:
    return " ".join(words[:most]) + (" …" if len(words) > most else "")
