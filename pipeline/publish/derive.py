"""Which pages of the site a change touches, and the making of just these: what a full build would give, for less work.

Every page is made by ``pages`` from a few articles. Where an article comes, goes or changes, its own page is made
again, those of its neighbours, of articles that it may be related to or that link to it, and the pages of listings,
feeds and sitemaps where it stands. Whether bytes differ is seen when they are put in place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from pipeline.desk import Topic
from pipeline.front import split
from pipeline.notes import without
from pipeline.publish.archive import Entry, bytes_again, bytes_of
from pipeline.publish.cards import card
from pipeline.publish.changes import Change, Changes, ledger_at
from pipeline.publish.feeds import IN_FEED, Feeds, feed_of
from pipeline.publish.gone import Gone
from pipeline.publish.manifest import DOUBTED, EVERYTHING, Manifest
from pipeline.publish.pages import (
    CARD,
    ON_TOP,
    Head,
    Job,
    Pages,
    Sheet,
    full_pages,
    link_to,
    month_link,
    sheet,
)
from pipeline.publish.pictures import FOLDER, beside_links
from pipeline.publish.place import Staging
from pipeline.publish.related import LOOK, Order, all_related, related
from pipeline.publish.sitemaps import MOST_NEWS, index, maps_of, near, news, robots
from pipeline.publish.spread import spread
from pipeline.publish.story import EDITS

ON_HOME = 24  # articles on a page of the river; about four screens of a desk; the leading page has up to twice as many
ON_LISTING = 50  # headlines on a page of a topic or a month; about four screens too
_NOWHERE: frozenset[str] = frozenset()


class Roll(msgspec.Struct, frozen=True):
    """A listing: its name in the manifest, where its pages stand, how many articles a page has."""

    name: str  # "" the front page, "m:2024-02" a month, "t:ID" a topic
    at: str
    size: int


class Derivation:
    """One build's making of pages: ``changes`` of articles, or ``everything``, into ``staging``.

    ``gone`` is what is at addresses where articles stood; ``others`` are the urls and files that the site has beside
    what is made here, and what they hold stays; ``shown`` are the pictures' files that its own pages show.
    """

    def __init__(
        self,
        manifest: Manifest,
        changes: Changes,
        pages: Pages,
        staging: Staging,
        content: Path,
        *,
        gone: Gone,
        others: Collection[str],
        shown: Collection[str],
        everything: bool,
    ) -> None:
        self._manifest, self._changes, self._pages = manifest, changes, pages
        self._staging, self._content, self._others = staging, content, others
        self._everything, self._shown = everything, shown
        self._topics: Mapping[str, Topic] = pages.topics
        counts = manifest.counts()
        self._filled = [topic for topic in self._topics if counts.get(f"t:{topic}")]
        self._counts = counts
        self._gone = {one.url: one for one in gone.pages(self._filled)}
        before = manifest.pages_of("gone") if not everything else {}
        self._gone_before = {path.removesuffix("index.html"): key for path, key in before.items()}
        self._rolls: dict[str, list[Order]] = {}
        self._urls: set[str] = set()
        self._listed = everything  # whether the set of listings' pages is another
        self._doubted: set[str] = set()  # files of articles that had other bytes when a page was made than before
        if everything:
            manifest.forget_pages()
            self._load()

    def _load(self) -> None:
        """Every article and who holds what, for a build that needs all of it."""
        for entry in self._manifest.entries():
            self._urls.add(entry.url)
            order = entry.order  # one for all of its listings
            for name in self._rolls_of(entry):
                self._rolls.setdefault(name, []).append(order)

    def _rolls_of(self, entry: Entry) -> list[str]:
        """The listings in which an article stands."""
        topics = (key for key in entry.keys if key.startswith("t:"))
        return [EVERYTHING, f"m:{entry.front.date[:7]}", *topics]

    def run(self) -> None:
        """Make what there is to make."""
        self._articles()
        self._left()
        touched = self._touched()
        for roll in touched.values():
            self._roll(roll)
        self._indexes()
        self._feeds(touched)
        self._machines()
        self._pictures()
        for path in sorted(self._doubted):
            self._manifest.doubt(path)

    def _pictures(self) -> None:
        """The pictures that some page shows; those that none shows any more go."""
        found = self._pages.pictures.found
        looked_for = self._manifest.looked_for() if found else set()
        before = self._manifest.pages_of("pictures")
        now = {picture.url for source, picture in found.items() if source in looked_for}
        now.update(f"{FOLDER}/{name}" for name in self._shown)
        self._drop(before.keys() - now)
        for path in sorted(now):
            state = (self._content / path).stat()
            stood = f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"  # the last tells that it was away
            if self._everything or before.get(path) != stood:
                self._offer(path, bytes_of(self._content, path), "pictures", stood)

    # Articles.

    def _articles(self) -> None:
        for change in self._changes.articles:
            if change.old and (change.new is None or change.new.url != change.old.url):
                self._staging.drop(f"{change.old.url}index.html")
                if not self._is_there(change.old.url + EDITS):
                    self._staging.drop(f"{change.old.url}{EDITS}index.html")
        jobs = [*(self._all_jobs() if self._everything else self._jobs_of_changes())]
        for job in jobs:
            if job.edits:
                self._staging.drop(f"{job.entry.url}{EDITS}index.html")  # unless it is made now
        for path, changed, doubted in spread(self._make, jobs):
            self._staging.note(path, changed)
            if doubted:
                self._doubted.add(doubted)

    def _make(self, jobs: Sequence[Job]) -> list[tuple[str, bool, str]]:
        """Make the pages of articles, in whatever process; gives each path and whether it is other than before.

        And the article's file, where that changed since it was looked at, else "".
        """
        made = []
        for job in jobs:
            path, doubted = job.entry.path, ""
            data, same = bytes_again(self._content, job.entry, self._changes.since)
            if not same:
                entry = msgspec.structs.replace(job.entry, digest=DOUBTED)
                job, doubted = msgspec.structs.replace(job, entry=entry), path
            ledger = ledger_at(self._content, path, self._changes.hidden)
            for where, page in self._pages.of_article(job, body_of(data), ledger):
                made.append((where, self._staging.offer(where, page), doubted))
        return made

    def _all_jobs(self) -> Iterator[Job]:
        """Every article's page, with the related articles worked out in one pass."""
        entry = self._manifest.entry
        orders = self._rolls.get(EVERYTHING, [])
        lists = all_related((order, entry(order).keys) for order in orders)
        self._manifest.keep_related(lists)
        for number, (order, found) in enumerate(lists):
            newer = orders[number + 1] if number + 1 < len(orders) else None
            older = orders[number - 1] if number else None
            yield self._job(order, newer, older, found)

    def _job(self, order: Order, newer: Order | None, older: Order | None, found: Iterable[Order]) -> Job:
        entry = self._manifest.entry
        here = entry(order)
        known = frozenset(filter(self._is_there, here.targets)) if here.targets else _NOWHERE
        return Job(
            here,
            newer and entry(newer),
            older and entry(older),
            tuple(map(entry, found)),
            known,
            edits=not self._is_there(here.url + EDITS),
        )

    def _is_there(self, target: str) -> bool:
        if target in self._others or target in self._gone:
            return True
        if self._everything or not target.endswith("/"):
            return target in self._urls
        return self._manifest.stands(f"{target.removesuffix('/')}.md")

    def _jobs_of_changes(self) -> Iterator[Job]:
        manifest = self._manifest
        touched: set[Order] = set()
        unsure: set[Order] = set()
        came_or_went = {*(self._gone.keys() ^ self._gone_before.keys())}
        for change in self._changes.articles:
            for entry in change.each():
                touched.update((*manifest.newer(entry.order), *manifest.older(entry.order)))
                for key in entry.keys:
                    unsure.update(manifest.holders_after(key, entry.order, LOOK[key[0]]))
            if change.new:
                touched.add(change.new.order)
                unsure.add(change.new.order)
            if not (change.old and change.new):
                came_or_went.update(entry.url for entry in change.each())
        for target in came_or_went:
            touched.update(manifest.that_link_to(target))
            above = manifest.entry_in(f"{target.removesuffix(EDITS).removesuffix('/')}.md")
            touched.update([above.order] if above and target.endswith(f"/{EDITS}") else [])
        for path in self._changes.ledgers:
            if entry_there := manifest.entry_in(path):
                touched.add(entry_there.order)
        changed = {entry.order for change in self._changes.articles for entry in change.each()}
        lists = []
        for order in sorted(unsure):
            keys = manifest.entry(order).keys
            found = related(order, keys, lambda key, order=order: manifest.holders_before(key, order, LOOK[key[0]]))  # type: ignore[misc]
            before = manifest.related(order)
            if found != before:
                lists.append((order, found))
            if found != before or changed.intersection(found):
                touched.add(order)
        manifest.keep_related(lists)
        for order in sorted(touched):
            newer, older = manifest.newer(order), manifest.older(order)
            yield self._job(order, newer[0] if newer else None, older[0] if older else None, manifest.related(order))

    def _left(self) -> None:
        """The pages at addresses where articles stood."""
        self._drop(f"{url}index.html" for url in self._gone_before.keys() - self._gone.keys())
        for url, one in self._gone.items():
            key, path = self._pages.key_of(one).hex(), f"{url}index.html"
            if self._gone_before.get(url) != key:
                self._offer(path, self._pages.of_gone(one), "gone", key)
            else:
                self._staging.keep(path)  # an article may have dropped it: its page of edits would be there

    # Listings.

    def _touched(self) -> dict[str, Roll]:
        """The listings in which something changed, and those that are to go, by name."""
        names: set[str] = {EVERYTHING}
        if self._everything:
            names.update(self._rolls)
        elif not self._changes.articles:
            return {}
        for change in self._changes.articles:
            for entry in filter(None, [change.old]) if self._everything else change.each():
                names.update(self._rolls_of(entry))
        return {name: self._roll_named(name) for name in sorted(names)}

    def _roll_named(self, name: str) -> Roll:
        if name.startswith("m:"):
            return Roll(name, month_link(name[2:]).url, ON_LISTING)
        if name:
            topic = self._topics.get(name[2:])
            return Roll(name, link_to(topic).url if topic else "", ON_LISTING)
        return Roll("", "", ON_HOME)

    def _total(self, name: str) -> int:
        if name.startswith("m:"):
            return self._manifest.months().get(name[2:], 0)
        return self._counts.get(name, 0)

    def _members(self, name: str, begun: int, ended: int) -> list[Entry]:
        """The articles of a listing from one place to before another, newest first."""
        orders = self._rolls[name][begun:ended] if name in self._rolls else self._manifest.roll(name, begun, ended)
        return [self._manifest.entry(order) for order in reversed(orders)]

    def _roll(self, roll: Roll) -> None:
        """Make the pages of a listing that may have changed, and take away those that it no longer has."""
        owner = f"roll {roll.name}"
        total = self._total(roll.name)
        before = self._manifest.pages_of(owner)
        if not total and roll.name:
            self._listed = True
            self._drop(before)
            return
        count = full_pages(total, roll.size)
        numbers = range(count + 1) if self._everything else self._numbers(roll, total, count, len(before) - 1)
        for number in sorted(numbers):
            page = sheet(roll.at, total, roll.size, number)
            entries = self._members(roll.name, page.begun, page.ended)
            day = entries[0].front.date[:10] if entries and (roll.name or not number) else ""
            made = self._text(roll, page, entries, total)
            self._listed |= self._offer(f"{page.url}index.html", made, owner, day)
        gone = [f"{roll.at}page/{number}/index.html" for number in range(count + 1, len(before))]
        self._listed |= bool(gone)
        self._drop(gone)

    def _numbers(self, roll: Roll, total: int, count: int, counted: int) -> set[int]:
        """The numbers of the pages of a listing that its changes touch, where it had ``counted`` full ones before."""
        numbers = {0}
        moved = None
        for change in self._changes.articles:
            stood = [entry for entry in change.each() if roll.name in self._rolls_of(entry)]
            if not stood:
                continue
            stays = len(stood) == 2 and stood[0].order == stood[1].order
            for entry in stood:
                at = self._manifest.before(roll.name, entry.order)
                if stays:
                    number = at // roll.size + 1
                    numbers.add(number if number <= count else 0)
                else:
                    moved = at if moved is None else min(moved, at)
        if moved is not None:
            numbers.update(range(moved // roll.size + 1, count + 1))
        if count != counted:
            numbers.update(range(max(1, min(count, counted)), count + 1))
        return numbers

    def _text(self, roll: Roll, page: Sheet, entries: Sequence[Entry], total: int) -> bytes:
        pages, pager = self._pages, page.pager(entries)
        if not roll.name:
            front = [] if page.number else entries[:ON_TOP]
            read = [bytes_again(self._content, entry, self._changes.since) for entry in front]
            self._doubted.update(entry.path for entry, (_, same) in zip(front, read, strict=True) if not same)
            return pages.home(entries, [body_of(data) for data, _ in read], pager, page.url)
        if roll.name.startswith("m:"):
            head = Head("Archive", month_link(roll.name[2:]).title)
        else:
            months = {} if page.number else self._manifest.months(roll.name)
            head = pages.topic_head(roll.name[2:], months, self._filled)
        return pages.listing(head, entries, total, pager, page.url)

    def _indexes(self) -> None:
        """The pages of all topics and of all months."""
        if not (self._everything or any(map(_counts_anew, self._changes.articles))):
            return
        months = {topic: self._manifest.months(f"t:{topic}") for topic in self._filled}
        self._offer("topics/index.html", self._pages.topics_page(months), "indexes", "")
        held = self._manifest.months()
        newest_first = {month: held[month] for month in sorted(held, reverse=True)}
        self._offer("archive/index.html", self._pages.archive(newest_first), "indexes", "")

    # What machines read.

    def _feeds(self, touched: Mapping[str, Roll]) -> None:
        site = self._pages.site
        pictures = self._pages.pictures
        feeds = Feeds(site.name, site.address, lambda entry: beside_links(pictures.of(entry.pictures).values()))
        names = {*touched, EVERYTHING} if self._everything else {*touched}
        for name in sorted(name for name in names if not name.startswith("m:")):
            owner = f"feed {name}"
            if name and not self._total(name):
                self._drop(self._manifest.pages_of(owner))
                continue
            total = self._total(name)
            entries = self._members(name, max(0, total - IN_FEED), total)
            if name:
                topic = self._topics[name[2:]]
                feed = feed_of(f"{topic.label} – {site.name}", topic.note, link_to(topic).url, entries)
            else:
                feed = feed_of(site.name, site.description, "", entries)
            self._offer(f"{feed.url}feed.xml", feeds.atom(feed), owner, "")
            if site.address:
                self._offer(f"{feed.url}rss.xml", feeds.rss(feed), owner, "")
                self._offer(f"{feed.url}feed.json", feeds.json(feed), owner, "")

    def _machines(self) -> None:
        site = self._pages.site
        if self._everything:
            self._offer("robots.txt", robots(site.address), "machines", "")
            self._cards()
        if site.address:
            self._sitemaps()

    def _sitemaps(self) -> None:
        site, manifest = self._pages.site, self._manifest
        if not (self._everything or self._changes.articles):
            return
        if self._everything:
            years = {month[:4] for month in manifest.months()}
        else:
            moved = (change for change in self._changes.articles if _moved(change))
            years = {entry.front.date[:4] for change in moved for entry in change.each()}
        for year in sorted(years):
            orders = manifest.year(year)
            self._map(year or "undated", [(url, date[:10]) for date, url in orders])
        newest = [manifest.entry(order) for order in near(manifest.newest(2 * MOST_NEWS))]
        self._offer("sitemap-news.xml", news(site.address, site.name, newest), "machines", "")
        if self._listed:
            made = (*manifest.pages("roll "), *manifest.pages("indexes"))
            listed = sorted((path.removesuffix("index.html"), day) for path, _, day in made)
            self._map("pages", [*((link.url, "") for link in site.own), *listed])
        parts = sorted(((path, day) for path, _, day in manifest.pages("map ")), key=_part)
        self._offer("sitemap.xml", index(site.address, parts), "machines", "")

    def _map(self, named: str, rows: Sequence[tuple[str, str]]) -> None:
        owner = f"map {named}"
        made = maps_of(self._pages.site.address, named, rows)
        self._drop(self._manifest.pages_of(owner).keys() - {one.path for one in made})
        for one in made:
            self._offer(one.path, one.text, owner, one.newest)

    def _cards(self) -> None:
        """The pictures of the site and of its sections."""
        site = self._pages.site
        if not site.address:
            self._drop(self._manifest.pages_of("cards"))
            return
        words = {CARD: (site.name, "", site.description)}
        words |= {section.url + CARD: (section.title, site.name, "") for section in site.sections}
        self._drop(self._manifest.pages_of("cards").keys() - words.keys())
        for path, said in words.items():
            self._offer(path, card(*said), "cards", "")

    # How a page comes and goes.

    def _offer(self, path: str, made: str | bytes, owner: str, day: str) -> bool:
        """Give a page to the site, unless the newsroom has a file of its own there; whether it is news."""
        if path in self._others:
            return False
        self._staging.offer(path, made if isinstance(made, bytes) else made.encode("utf-8"))
        return self._manifest.keep_page(path, owner, day)

    def _drop(self, paths: Iterable[str]) -> None:
        for path in sorted(paths):
            self._manifest.drop_page(path)
            if path not in self._others:
                self._staging.drop(path)


def _moved(change: Change) -> bool:
    """Whether an article came, went, or stands at another place or under another date."""
    return len({entry.order for entry in change.each()}) == 2 or not (change.old and change.new)


def _counts_anew(change: Change) -> bool:
    """Whether a topic or a month has more articles for it, or fewer."""
    held = [(entry.front.date[:7], [key for key in entry.keys if key.startswith("t:")]) for entry in change.each()]
    return len(held) == 1 or held[0] != held[1]


def _part(row: tuple[str, str]) -> tuple[int, str, int]:
    """Sitemaps by year, then of what has no date, then of the other pages, each in its parts' order."""
    name = row[0].removeprefix("sitemap-").removesuffix(".xml")
    named, _, number = name.partition("-")
    return {"undated": 1, "pages": 2}.get(named, 0), named, int(number or 1)


def body_of(data: bytes) -> str:
    """The Markdown of an article's file, one that was read before; it may have been broken since."""
    text = data.decode("utf-8-sig", "replace")
    return without(text[split(text)[1] :].lstrip("\r\n"))
