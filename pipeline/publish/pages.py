"""The pages of the site, each as its bytes: an article's, the front page, a topic's, a month's, and what leads to them.

What each is made from is given to it; which are made again, and when, is decided in ``derive``.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from urllib.parse import urljoin

import jinja2
import msgspec

from pipeline import version
from pipeline.article import plain
from pipeline.desk import Topic
from pipeline.publish.archive import MONTHS, Entry, ancestors, cut, first_words, shown, topic_path
from pipeline.publish.gone import Moved, Withdrawn, page_html, page_key
from pipeline.publish.inward import inward
from pipeline.publish.jsonld import json_ld
from pipeline.publish.pictures import FOLDER, Pictures, beside_links, card_of, lead_of
from pipeline.publish.render import body_html, fitted, host, outward, prose
from pipeline.publish.search import page as search_page
from pipeline.publish.story import EDITS, History, counted, edits, history_of
from pipeline.publish.templates import Template, once
from pipeline.publish.timeline import Timeline, timeline

IN_SECTION = 4  # headlines of a section on the front page
ON_TOP = 7  # the lead, four beside it, two below it
LEAD_WORDS = 200  # of the lead story's own words on the front page; about as tall as the column beside it
TASTE_WORDS = 36  # of the two stories below it
_FIRST_WORD = re.compile(r"[^\W\d_]+")  # at the beginning of Markdown it is itself, whatever comes after it
BEFORE = 200  # characters of Markdown that may stand before and among the first words: a picture, marks, a link

# Nothing runs, nothing is fetched from elsewhere, no form goes anywhere. (frame-ancestors works in a header only.)
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; script-src 'none'; object-src 'none'"
)
PREVIEW = POLICY.replace("script-src 'none'", "script-src 'self' 'unsafe-inline'; connect-src 'self'")  # live reload


_MAKERS = ("markdown-it-py", "mdurl", "nh3", "jinja2", "markupsafe")  # whose bytes pages are made of
_MAY_BE_INCLUDED = ("html", "svg", "xml", "txt", "json", "md")  # in a template of a newsroom's own

CARD = "card.png"  # the site's picture, and below the page of a section its own


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
    search: bool = False
    styles: tuple[str, ...] = ()  # the newsroom's own sheets, below the root, loaded after ours

    def link(self, url: str) -> str:
        """``url`` as links write it: a site without an address is opened from its folder, where "/" shows a listing."""
        return url if self.address or (url and not url.endswith("/")) else url + "index.html"


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


def link_to(topic: Topic) -> Link:
    """A topic's label and its page."""
    return _link_to(topic.id, topic.label)


@functools.lru_cache(4096)
def _link_to(name: str, label: str) -> Link:
    return Link(label, f"topics/{topic_path(name)}/")


def prepare(env: jinja2.Environment, site: Site, compiled: Path | None = None) -> None:
    """Make a Jinja environment ours: every value escaped, nothing undefined passed over.

    ``compiled`` is a folder in which the templates are kept as Python's byte code, as __pycache__ keeps modules.
    """
    if compiled is not None:
        compiled.mkdir(parents=True, exist_ok=True)
        env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(compiled))
    env.autoescape = True
    env.auto_reload = False  # a build reads its templates once
    env.undefined = jinja2.StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.template_class = Template
    env.globals.update(site=site, card=Link(site.name, CARD))
    env.filters.update(link=_link, shown=shown, host=host, outward=outward, link_to=link_to, taste=_taste)
    env.filters["once"] = once(env)


@jinja2.pass_context  # so that Jinja does not work out what it makes of fixed words and keep that as code
def _link(context: jinja2.runtime.Context, url: str) -> str:
    site: Site = context.parent["site"]
    return site.link(url)


class Job(msgspec.Struct, frozen=True):
    """An article's page to be made: what it shows of others, and to which of its ``targets`` its links may lead."""

    entry: Entry
    newer: Entry | None
    older: Entry | None
    related: tuple[Entry, ...]
    known: frozenset[str] = frozenset()
    edits: bool = True  # whether a page of what was edited may stand below it


class Pages:
    """The pages of one site, in UTF-8. ``topics`` is the desk's vocabulary by id."""

    def __init__(self, site: Site, env: jinja2.Environment, topics: Mapping[str, Topic], pictures: Pictures) -> None:
        self.site, self.topics, self.pictures = site, topics, pictures
        self._env = env
        self._cards = {topic: self._card(topic) for topic in topics}
        self._article, self._edits = map(env.get_template, ("article.html", "edits.html"))
        self._listing, self._home = map(env.get_template, ("listing.html", "home.html"))

    @functools.cached_property
    def key(self) -> bytes:
        """The name of what every page depends on: the versions, the templates, the site's settings, the vocabulary."""
        env = self._env
        assert env.loader is not None  # noqa: S101  # MkDocs gives it one
        templates = [env.loader.get_source(env, name)[0] for name in sorted(env.list_templates(_MAY_BE_INCLUDED))]
        said = (*map(metadata.version, _MAKERS), templates, self.site, sorted(self.topics.items()))
        return version.key_of(version.digest(), *map(msgspec.msgpack.encode, said))

    def of_article(self, job: Job, body: str, ledger: bytes) -> Iterator[tuple[str, bytes]]:
        """(path, bytes) of the pages of an article: its Markdown ``body`` set, and what its ledger tells."""
        entry = msgspec.structs.replace(job.entry, body=body)
        history = history_of(ledger) if job.edits else None
        yield f"{entry.url}index.html", self._of_article(job, entry, history)
        if history:
            at = entry.url + EDITS
            yield f"{at}index.html", edits(self._edits, entry, history, base(at))

    def _of_article(self, job: Job, entry: Entry, history: History | None) -> bytes:
        photo = beside_links(self.pictures.of(entry.pictures).values())
        card = card_of(photo, entry.front.title) if photo else self.card_of(entry.topics)
        return fitted(
            self._article.render(
                entry=entry,
                standfirst=standfirst(entry),
                base=base(entry.url),
                canonical=entry.url,
                body=body_html(
                    entry.body,
                    functools.partial(self._resolve, entry=entry, known=job.known),
                    functools.partial(self.pictures.shown, path=entry.path, original=entry.front.url, page=entry.url),
                ),
                related=job.related,
                edited=counted(history) if history else "",
                newer=job.newer,
                older=job.older,
                month=month_link(entry.month),
                card=card,
                json_ld=json_ld(entry, self.site.name, self.site.address, card.url),
            )
        )

    def _resolve(self, href: str, *, entry: Entry, known: Collection[str]) -> str:
        """Where a link of ``entry`` leads: out, to a page of ours (a relative url), into the original, or nowhere."""
        if outward(href) or href.startswith("mailto:"):
            return href
        ours, fragment = inward(href, entry.path)
        if not ours:
            return fragment
        if ours in known:
            way = posixpath.relpath(ours, entry.url) + ("/" if ours.endswith("/") else "")
            return self.site.link(way) + fragment
        if ours.startswith(f"{FOLDER}/"):  # of the newsroom's own, and not there
            return ""
        return outward(urljoin(entry.front.url, href)) if outward(entry.front.url) else ""

    def key_of(self, one: Moved | Withdrawn) -> bytes:
        """The name of all that ``of_gone`` makes the page from."""
        return page_key(one, self.key)

    def of_gone(self, one: Moved | Withdrawn) -> bytes:
        """The page at an address where an article stood."""
        return page_html(one, self._env)

    def home(self, entries: Sequence[Entry], bodies: Sequence[str], pager: Pager | None, url: str) -> bytes:
        """A page of the front page's river; the leading one, at "", has the ``bodies`` of its first ON_TOP articles."""
        front = not url
        entries = [
            msgspec.structs.replace(entry, body=bodies[n]) if n < len(bodies) else entry
            for n, entry in enumerate(entries)
        ]
        top, rest = (entries[:ON_TOP], entries[ON_TOP:]) if front else ([], entries)
        sections = self._sections(rest) if front else ()
        in_sections = {entry.url for section in sections for entry in section.entries}
        return fitted(
            self._home.render(
                base=base(url),
                canonical=url,
                dateline=shown(top[0].front.date[:10], weekday=True) if top else "",
                lead=top[0] if top else None,
                opening=_opening(top[0]) if top else (),
                picture=lead_of(self.pictures.of(top[0].pictures).values()) if top else None,
                latest=top[1:5],
                second=top[5:],
                sections=sections,
                river=[entry for entry in rest if entry.url not in in_sections],
                pager=pager,
            )
        )

    def _sections(self, entries: Sequence[Entry]) -> tuple[Section, ...]:
        """The front page's blocks: each article once, under the first top-level topic that it has."""
        found: dict[str, list[Entry]] = {topic.id: [] for topic in self.topics.values() if not topic.broader}
        for entry in entries:
            above = {up for topic in entry.topics for up in (topic.id, *ancestors(self.topics, topic.id))}
            home = next((topic for topic in found if topic in above), None)
            if home and len(found[home]) < IN_SECTION:
                found[home].append(entry)
        return tuple(Section(link_to(self.topics[t]), tuple(held)) for t, held in found.items() if held)

    def search(self, names: Sequence[str]) -> bytes:
        """The search page, for the indexes of these names."""
        return search_page(self._env, self.site.policy, names)

    def topics_page(self, months: Mapping[str, Mapping[str, int]]) -> bytes:
        """All topics that have articles; ``months`` gives for each, in the desk's order, how many each month has."""
        filled = {topic: self.topics[topic] for topic in months}
        return fitted(
            self._env.get_template("topics.html").render(
                base="../",
                canonical="topics/",
                tops=[topic for topic in filled.values() if not topic.broader],
                narrower={topic: self._narrower(topic, filled) for topic in filled},
                counts={topic: sum(held.values()) for topic, held in months.items()},
                times={topic: timeline(held) for topic, held in months.items()},
            )
        )

    def _narrower(self, topic: str, filled: Collection[str]) -> list[Topic]:
        return [self.topics[other] for other in filled if topic in self.topics[other].broader]

    def topic_head(self, name: str, months: Mapping[str, int], filled: Collection[str]) -> Head:
        """What stands above the articles of a topic; ``filled`` are the topics that have articles, in order.

        Without ``months`` it does not show when the articles came.
        """
        topic = self.topics[name]
        return Head(
            "Topic",
            topic.label,
            topic.note,
            broader=tuple(link_to(self.topics[up]) for up in topic.broader),
            narrower=tuple(map(link_to, self._narrower(name, filled))),
            times=timeline(months) if months else None,
            feed=link_to(topic).url,
            card=self.card_of((topic,)),
        )

    def archive(self, months: Mapping[str, int]) -> bytes:
        """The months that have articles, newest first, "" last, each with how many."""
        years: dict[str, list[tuple[Link, int]]] = {}
        for month, count in months.items():
            years.setdefault(month[:4], []).append((month_link(month), count))
        return fitted(self._env.get_template("archive.html").render(base="../", canonical="archive/", years=years))

    def listing(self, head: Head, entries: Sequence[Entry], total: int, pager: Pager | None, url: str) -> bytes:
        """A page of a topic's or a month's articles."""
        return fitted(
            self._listing.render(base=base(url), canonical=url, head=head, entries=entries, pager=pager, total=total)
        )

    def card_of(self, topics: Iterable[Topic]) -> Link:
        """The picture of the first section that ``topics`` lead up to, else the site's."""
        return next((card for topic in topics if (card := self._cards[topic.id])), Link(self.site.name, CARD))

    def _card(self, topic: str) -> Link | None:
        for up in (topic, *ancestors(self.topics, topic)):
            if not self.topics[up].broader:
                link = link_to(self.topics[up])
                return Link(f"{link.title} – {self.site.name}", link.url + CARD)
        return None


def month_link(month: str) -> Link:
    """The page of a month, "2024-02"; "2024" where no more is known, "" or "undated" where nothing is."""
    if month in ("", "undated"):
        return Link("Undated", "archive/undated/")
    title = f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}" if len(month) == 7 else month
    return Link(title, f"archive/{month}/")


class Sheet(msgspec.Struct, frozen=True):
    """A page of a listing: its url and its articles, from the place ``begun`` to before ``ended``, oldest first.

    ``number`` counts from the oldest page, which is 1; the leading page has 0. ``newer`` and ``older`` are the urls of
    its neighbours, None and "" where there is none.
    """

    url: str
    number: int
    begun: int
    ended: int
    newer: str | None
    older: str
    alone: bool

    def pager(self, entries: Sequence[Entry]) -> Pager | None:
        """Where the page stands among its fellows; ``entries`` are its articles, newest first."""
        return None if self.alone else Pager(self.number, _period(entries), self.newer, self.older)


def full_pages(total: int, size: int) -> int:
    """How many pages of a listing of ``total`` articles stand behind the leading one."""
    return max(0, total // size - 1)


def sheet(at: str, total: int, size: int, number: int) -> Sheet:
    """The page ``number`` of a listing at ``at``; 0 is the leading one.

    The leading page has at least ``size`` articles, where there are as many, and fewer than twice that; the others have
    ``size`` and are numbered from the oldest. So a new article changes the leading page and, once in ``size`` times,
    makes one more: none that is full ever changes.
    """
    count = full_pages(total, size)

    def url(number: int) -> str:
        return f"{at}page/{number}/" if 0 < number <= count else at

    return Sheet(
        url=url(number),
        number=number,
        begun=size * (number - 1) if number else size * count,
        ended=size * number if number else total,
        newer=url(number + 1) if number else None,
        older=url(number - 1) if number > 1 else url(count) if not number and count else "",
        alone=not count,
    )


def _period(entries: Sequence[Entry]) -> str:
    """The months of ``entries``, newest first, from the first to the last."""
    first, last = shown(entries[-1].front.date[:7]) or "undated", shown(entries[0].front.date[:7]) or "undated"
    return first if first == last else f"{first} to {last}"


def standfirst(entry: Entry) -> str:
    """The summary, if the article does not begin with the same words."""
    summary = " ".join(entry.front.summary.split())
    if not summary:
        return ""
    beginning = entry.body[: 2 * len(summary) + BEFORE]
    said = summary.rstrip(" .…")
    first = _FIRST_WORD.match(beginning)
    if first and not (said.startswith(first[0]) or first[0].startswith(said)):
        return summary
    return "" if " ".join(plain(beginning).split()).startswith(said) else summary


def _taste(entry: Entry) -> str:
    """The beginning of an article's first paragraph."""
    return first_words(entry.body, TASTE_WORDS)


def _opening(entry: Entry) -> tuple[str, ...]:
    """The first paragraphs of an article, together about LEAD_WORDS."""
    out: list[str] = []
    room = LEAD_WORDS
    for paragraph in prose(entry.body):
        words = paragraph.split()
        out.append(cut(words, room))
        room -= len(words)
        if room <= 0:
            break
    return tuple(out)
