"""The addresses at which articles stood once: who comes there is led on, or told that the article was withdrawn.

All of it follows from the aliases in the heads of articles, the few lines of a ledger that are a ``Trace``, and what
stands at an address or has a page's id, which is asked for. A page is made from its ``Moved`` or ``Withdrawn`` and from
nothing else of the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import jinja2
import msgspec

from pipeline import version
from pipeline.article import plain, replace
from pipeline.desk import Topic
from pipeline.front import address, former, reason
from pipeline.publish.archive import Aside, Entry, is_date, shown
from pipeline.publish.ledger import Original
from pipeline.publish.render import fitted
from pipeline.text import Moved as Misfit
from pipeline.text import apply


class Trace(msgspec.Struct, frozen=True):
    """Where the article of a ledger stands and stood: its page's id, its file below content/, its former addresses.

    ``gone``: the file is not there any more; only then the ledger is asked for the ``title``.
    """

    id: str
    path: str
    aliases: tuple[str, ...] = ()
    gone: bool = False
    title: str = ""


class Stand(msgspec.Struct, frozen=True):
    """An article that has a page, shown or withdrawn: its url, its page's id, and what its head says."""

    url: str
    id: str
    title: str
    aliases: tuple[str, ...] = ()


class Moved(msgspec.Struct, frozen=True):
    """A page at ``url`` that leads on to the article at ``to``; both are relative to the site's root."""

    url: str
    to: str
    title: str


class Withdrawn(msgspec.Struct, frozen=True):
    """A page at ``url`` in place of an article. ``date`` is for a reader, ``why`` a sentence; "" where not known."""

    url: str
    title: str = ""
    date: str = ""
    source: str = ""
    why: str = ""
    topics: tuple[Topic, ...] = ()


class Passed(msgspec.Struct, frozen=True):
    """An alias in the head of the file ``path`` that leads nowhere, as it is written there, and why."""

    path: str
    alias: str
    why: str


class Gone(msgspec.Struct, frozen=True):
    """Every page that stands where an article stood, in the order of their urls, and what was passed over."""

    moved: tuple[Moved, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    passed: tuple[Passed, ...] = ()

    def pages(self, filled: Collection[str]) -> Iterator[Moved | Withdrawn]:
        """The pages as they are shown: with those topics whose ids are ``filled``, since they have a page."""
        yield from self.moved
        for one in self.withdrawn:
            yield replace(one, topics=tuple(topic for topic in one.topics if topic.id in filled))


def stand(entry: Entry) -> Stand:
    """What ``settle`` needs of an article."""
    return Stand(entry.url, entry.front.id, entry.front.title, entry.front.aliases)


def withdrawn(entry: Entry) -> Withdrawn:
    """What is told of an article whose head says that it was withdrawn."""
    front = entry.front
    why = reason(front.withdrawn or "")
    return Withdrawn(entry.url, front.title, shown(front.date), front.source, why, entry.topics)


def trace(data: bytes, there: Collection[str]) -> Trace | None:
    """The trace that the ledger file ``data`` tells, None where it is none.

    ``there`` are the article files that there are, published or not.
    """
    try:
        found = msgspec.json.decode(data, type=Trace)
        if found.path in there:
            return Trace(found.id, found.path, found.aliases)
        return Trace(found.id, found.path, found.aliases, gone=True, title=_title(data))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _title(data: bytes) -> str:
    """The title with which the article of a ledger was published, as far as the ledger tells; "" where it does not."""
    try:
        ledger = msgspec.json.decode(data, type=Original)
    except msgspec.DecodeError:
        return ""
    parts = (ledger.page[part.start : part.end] for part in ledger.parts if part.role == "title")
    came = ledger.claimed.get("title") or next(parts, "")
    came = " ".join((came if ledger.markup == "plain" or "title" in ledger.claimed else plain(came)).split())
    try:
        return apply(came, [change.edit() for change in ledger.changes if change.field == "title"])
    except (Misfit, ValueError):  # it was repaired as it stood among other words
        return came


def settle(
    having: Iterable[Stand],
    told: Iterable[Withdrawn],
    found: Iterable[Trace],
    others: Collection[str] = (),
    *,
    at: Callable[[str], Stand | None],
    of: Callable[[str], Stand | None],
) -> Gone:
    """What is at the addresses where articles stood.

    ``having`` are the articles that have aliases in their heads, ``told`` the pages of those that are withdrawn,
    ``found`` the traces of ledgers, those that are ``gone`` or have aliases at least, ``others`` the urls of what is no
    article. ``at`` gives the article at a url, ``of`` the first by its url of those that have a page's id.

    Where two want one address, an article goes before an alias, the alias of an article before a page that says that
    another was withdrawn, and of two aliases that of the article whose address comes first. Nobody is led twice: what
    led to a former address leads to where that leads.
    """
    claims = _Claims(at, others)
    for one in sorted(having, key=lambda one: one.url):
        for alias in one.aliases:
            claims.said(one, alias)
    left = {address(trace.path): trace for trace in sorted(found, key=lambda trace: trace.path)}
    for url, trace in left.items():
        if trace.aliases and (stands := at(url)):
            claims.kept(trace.aliases, url, stands.title)
    orphans = {url: trace for url, trace in left.items() if trace.gone}
    for url, trace in orphans.items():
        if trace.id and (heir := of(trace.id)):  # a person gave its file another name
            claims.kept((url, *trace.aliases), heir.url, heir.title)
    lost = {url: _of_trace(trace) for url, trace in orphans.items() if claims.free(url)}
    claims.lost.update(lost)
    for url, trace in orphans.items():
        if url in lost:
            claims.kept(trace.aliases, url, trace.title)
        elif led := claims.leads.get(url):
            claims.kept(trace.aliases, led.to, led.title)
    pages = sorted((*told, *lost.values()), key=lambda one: one.url)
    return Gone(tuple(claims.leads[url] for url in sorted(claims.leads)), tuple(pages), tuple(claims.passed))


class _Claims:
    """Who wants which former address, the first one having it. ``lost`` are those that have a page saying so."""

    def __init__(self, at: Callable[[str], Stand | None], others: Collection[str]) -> None:
        self._at, self._others = at, others
        self.lost: set[str] = set()
        self.leads: dict[str, Moved] = {}
        self.passed: list[Passed] = []

    def said(self, one: Stand, alias: str) -> None:
        """``alias`` is in the head of ``one``."""
        url = former(alias)
        if not url:
            why = "is no address below articles/"
        elif url == one.url:
            why = "is the article's own address"
        elif self._at(url):
            why = "is the address of another article"
        elif self._in_the_way(url):
            why = "is the address of another file"
        elif url in self.leads and self.leads[url].to != one.url:
            why = f"leads to {self.leads[url].to} already"
        else:
            self.leads[url] = Moved(url, one.url, one.title)
            return
        self.passed.append(Passed(f"{one.url.removesuffix('/')}.md", alias, f"The alias “{alias}” {why}."))

    def kept(self, aliases: Iterable[str], to: str, title: str) -> None:
        """A ledger has ``aliases`` for what stands at ``to``."""
        for url in map(former, aliases):
            if url and self.free(url):
                self.leads[url] = Moved(url, to, title)

    def free(self, url: str) -> bool:
        """Whether nothing stands at ``url`` and nobody is led on from there."""
        return not (url in self.lost or url in self.leads or self._at(url) or self._in_the_way(url))

    def _in_the_way(self, url: str) -> bool:
        """Whether another file has the place of this page, or of a folder that it would stand in."""
        parts = url.split("/")[:-1]
        return f"{url}index.html" in self._others or any(
            "/".join(parts[:n]) in self._others for n in range(1, len(parts) + 1)
        )


def _of_trace(one: Trace) -> Withdrawn:
    """What is known of an article whose file is gone; of its date its folder tells the month."""
    month = "-".join(one.path.split("/")[1:-1])
    return Withdrawn(address(one.path), one.title, shown(month) if is_date(month) else "")


def asides(content: Path, passed: Iterable[Passed]) -> Iterator[Aside]:
    """What was passed over, with its line in the article's file."""
    for one in passed:
        lines = (content / one.path).read_text(encoding="utf-8-sig", errors="replace").splitlines()
        line = next((number for number, line in enumerate(lines, 1) if one.alias and one.alias in line), 1)
        yield Aside(one.path, line, one.why)


def page_key(one: Moved | Withdrawn, everywhere: bytes) -> bytes:
    """The name of all that the page ``one`` is made from; ``everywhere`` is that of the templates and settings."""
    return version.key_of(everywhere, type(one).__name__.encode(), msgspec.msgpack.encode(one))


def page_html(one: Moved | Withdrawn, env: jinja2.Environment) -> bytes:
    """The page, in the theme's moved.html or withdrawn.html."""
    template = env.get_template("moved.html" if isinstance(one, Moved) else "withdrawn.html")
    return fitted(template.render(gone=one, base="../" * one.url.count("/")))
