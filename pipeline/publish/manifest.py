"""What the last build knew: every article as it stood, who shares what with whom, and every page that was made.

One SQLite file. Losing it costs time only: it is made anew from content/, and then every page is made again. What a
build learns becomes true when the site stands (``commit``); a build that dies before leaves the file as it was.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from pipeline.desk import Topic
from pipeline.publish.archive import Aside, Entry, bare, kept
from pipeline.publish.related import Order

EVERYTHING = ""  # the key of all articles together, in ``tally``
DOUBTED = "?"  # a digest that no bytes have
_FORM = """
PRAGMA synchronous = OFF;
PRAGMA page_size = 16384;  -- in SQLite's usual 4096 an article takes a page, and one more
CREATE TABLE said (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE folders (path TEXT PRIMARY KEY, seen BLOB) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, folder TEXT, stood TEXT, date TEXT, url TEXT, line INTEGER, why TEXT, id TEXT
) WITHOUT ROWID;
CREATE INDEX files_of ON files (folder);
CREATE INDEX files_aside ON files (path) WHERE why IS NOT NULL;
CREATE INDEX files_from ON files (id, url) WHERE id IS NOT NULL;
CREATE TABLE withdrawn (path TEXT PRIMARY KEY, entry BLOB) WITHOUT ROWID;
CREATE TABLE aliased (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE traces (path TEXT PRIMARY KEY, trace BLOB) WITHOUT ROWID;
CREATE TABLE articles (date TEXT, url TEXT, entry BLOB, PRIMARY KEY (date, url)) WITHOUT ROWID;
CREATE TABLE related (date TEXT, url TEXT, others BLOB, PRIMARY KEY (date, url)) WITHOUT ROWID;
CREATE TABLE held (key TEXT, date TEXT, url TEXT, PRIMARY KEY (key, date, url)) WITHOUT ROWID;
CREATE TABLE tally (key TEXT, month TEXT, count INTEGER, PRIMARY KEY (key, month)) WITHOUT ROWID;
CREATE TABLE targets (target TEXT, date TEXT, url TEXT, PRIMARY KEY (target, date, url)) WITHOUT ROWID;
CREATE TABLE pictures (source TEXT, date TEXT, url TEXT, PRIMARY KEY (source, date, url)) WITHOUT ROWID;
CREATE TABLE pages (path TEXT PRIMARY KEY, owner TEXT, day TEXT) WITHOUT ROWID;
CREATE INDEX pages_of ON pages (owner);
"""


class Manifest:
    """The manifest in ``file`` (None: one for this process), if it was kept for just ``made_by``, else an empty one.

    ``made_by`` names all that the kept rows follow from beside content/: the version and the vocabulary ``topics``.
    """

    def __init__(self, file: Path | None, made_by: bytes, topics: Mapping[str, Topic]) -> None:
        self._topics = topics
        self._entries: dict[Order, Entry] = {}
        self._file = file
        self._db = self._opened()
        try:
            same = self.said("made by") == made_by
        except sqlite3.DatabaseError:  # none yet, or no database at all
            same = False
        if not same:
            self.discard()
            self._db = self._opened()
            self._db.executescript(_FORM)
        # A killed process loses nothing to this; a machine that goes dark may, and then the file is made anew.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -65536")
        self._db.execute("BEGIN IMMEDIATE")
        self.say("made by", made_by)

    def _opened(self) -> sqlite3.Connection:
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(self._file or ":memory:", isolation_level=None)

    def commit(self) -> None:
        """What was learned is what the next build knows."""
        self._db.execute("COMMIT")
        self._db.close()

    def discard(self) -> None:
        """Forget everything."""
        self._db.close()
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file.with_name(f"{self._file.name}-journal").unlink(missing_ok=True)

    def close(self) -> None:
        """Forget what was learned since the manifest was opened."""
        self._db.close()

    def said(self, name: str) -> bytes | None:
        """A note that an earlier build left."""
        row = self._db.execute("SELECT value FROM said WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def say(self, name: str, value: bytes) -> None:
        """Leave a note for the next build."""
        self._db.execute("REPLACE INTO said VALUES (?, ?)", (name, value))

    # The files of content/, as the scan finds them.

    def folders(self, root: str) -> dict[str, bytes]:
        """Each folder at or below ``root`` and what its listing was."""
        rows = self._db.execute("SELECT path, seen FROM folders WHERE path = ? OR path GLOB ?", (root, f"{root}/*"))
        return dict(rows.fetchall())

    def keep_folder(self, path: str, seen: bytes | None) -> None:
        """Remember the listing of a folder; None: it is gone."""
        if seen is None:
            self._db.execute("DELETE FROM folders WHERE path = ?", (path,))
        else:
            self._db.execute("REPLACE INTO folders VALUES (?, ?)", (path, seen))

    def files_in(self, folder: str) -> dict[str, str]:
        """Each file of a folder and how it stood."""
        return dict(self._db.execute("SELECT path, stood FROM files WHERE folder = ?", (folder,)).fetchall())

    def keep_files(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Remember files that are no articles: (path, folder, how it stands)."""
        self._db.executemany("REPLACE INTO files (path, folder, stood) VALUES (?, ?, ?)", rows)

    def restand(self, path: str, stood: str) -> None:
        """A file that holds what it held stands there otherwise."""
        self._db.execute("UPDATE files SET stood = ? WHERE path = ?", (stood, path))

    def doubt(self, path: str) -> None:
        """Pages were made of other bytes than those of the article in the file ``path``, which is to be read again."""
        entry = self.entry_in(path)
        assert entry is not None  # noqa: S101  # it has a page
        doubted = msgspec.structs.replace(entry, digest=DOUBTED)
        self._entries[entry.order] = doubted
        self._db.execute("UPDATE articles SET entry = ? WHERE date = ? AND url = ?", (bare(doubted), *entry.order))
        self.restand(path, "")
        self._db.execute(
            "UPDATE folders SET seen = x'' WHERE path = (SELECT folder FROM files WHERE path = ?)", (path,)
        )

    def drop_files(self, paths: Iterable[str]) -> None:
        """Files that are gone."""
        self._db.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in paths))

    def entry_in(self, path: str) -> Entry | None:
        """The article that stood in the file ``path``."""
        row = self._db.execute("SELECT date, url FROM files WHERE path = ? AND url IS NOT NULL", (path,)).fetchone()
        return self.entry((row[0], row[1])) if row else None

    def stands(self, path: str) -> bool:
        """Whether the file ``path`` is a published article."""
        return bool(self._db.execute("SELECT 1 FROM files WHERE path = ? AND url IS NOT NULL", (path,)).fetchone())

    def asides(self) -> tuple[Aside, ...]:
        """What is not published, and why, by path."""
        rows = self._db.execute("SELECT path, line, why FROM files WHERE why IS NOT NULL ORDER BY path")
        return tuple(Aside(*row) for row in rows)

    def count(self) -> int:
        """How many articles there are."""
        return sum(self.months().values())

    # Articles.

    def add(self, rows: Sequence[tuple[Entry, str, str]]) -> None:
        """Add articles: (entry without body, folder, how its file stands)."""
        db = self._db
        placed = sorted(((entry.order, entry) for entry, *_ in rows), key=_order)
        db.executemany(
            "REPLACE INTO files VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)",
            ((entry.path, folder, stood, *entry.order, entry.front.id or None) for entry, folder, stood in rows),
        )
        aliased = ((entry.path,) for _, entry in placed if entry.front.aliases)
        db.executemany("REPLACE INTO aliased VALUES (?)", aliased)
        db.executemany(
            "INSERT INTO articles VALUES (?, ?, ?)",
            ((*order, bare(entry)) for order, entry in placed),
        )
        holders: defaultdict[str, list[Order]] = defaultdict(list)
        for order, entry in placed:
            for key in entry.keys:
                holders[key].append(order)
        held = ((key, *order) for key in sorted(holders) for order in holders[key])
        db.executemany("INSERT INTO held VALUES (?, ?, ?)", held)
        targets = ((target, *order) for order, entry in placed for target in entry.targets)
        db.executemany("INSERT INTO targets VALUES (?, ?, ?)", targets)
        pictures = ((source, *order) for order, entry in placed for source in entry.pictures)
        db.executemany("INSERT INTO pictures VALUES (?, ?, ?)", pictures)
        self._count((entry for _, entry in placed), 1)
        self._entries.update(placed)

    def keep_aside(self, aside: Aside, folder: str, stood: str) -> None:
        """Remember a file that is not published."""
        values = (aside.path, folder, stood, aside.line, aside.why)
        self._db.execute("REPLACE INTO files VALUES (?, ?, ?, NULL, NULL, ?, ?, NULL)", values)

    def keep_withdrawn(self, entry: Entry, folder: str, stood: str) -> None:
        """Remember an article whose head says that it was withdrawn."""
        values = (entry.path, folder, stood, entry.front.id or None)
        self._db.execute("REPLACE INTO files VALUES (?, ?, ?, NULL, NULL, NULL, NULL, ?)", values)
        self._db.execute("REPLACE INTO withdrawn VALUES (?, ?)", (entry.path, bare(entry)))
        if entry.front.aliases:
            self._db.execute("REPLACE INTO aliased VALUES (?)", (entry.path,))

    def forget_withdrawn(self, path: str) -> None:
        """The file ``path`` says something else now, or nothing."""
        self._db.execute("DELETE FROM withdrawn WHERE path = ?", (path,))
        self._db.execute("DELETE FROM aliased WHERE path = ?", (path,))

    def withdrawn(self) -> list[Entry]:
        """The articles whose heads say that they were withdrawn."""
        return [kept(row[0], self._topics) for row in self._db.execute("SELECT entry FROM withdrawn ORDER BY path")]

    def aliased(self) -> list[Entry]:
        """The articles, shown or withdrawn, that name former addresses."""
        rows = self._db.execute("SELECT path FROM aliased ORDER BY path").fetchall()
        return [entry for (path,) in rows if (entry := self.shown_or_withdrawn(path))]

    def shown_or_withdrawn(self, path: str) -> Entry | None:
        """The article in the file ``path``, of those that have a page."""
        row = self._db.execute("SELECT entry FROM withdrawn WHERE path = ?", (path,)).fetchone()
        return kept(row[0], self._topics) if row else self.entry_in(path)

    def from_page(self, name: str) -> Entry | None:
        """The first article by its file, shown or withdrawn, that comes from the page with that id."""
        row = self._db.execute("SELECT path FROM files WHERE id = ? ORDER BY path LIMIT 1", (name,)).fetchone()
        return self.shown_or_withdrawn(row[0]) if row else None

    def has(self, path: str) -> bool:
        """Whether there is a file ``path``, published or not."""
        return self._db.execute("SELECT 1 FROM files WHERE path = ?", (path,)).fetchone() is not None

    def keep_traces(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Remember what the ledger of each path tells of addresses that were left; b"" for nothing."""
        told = list(rows)
        self._db.executemany("DELETE FROM traces WHERE path = ?", ((path,) for path, trace in told if not trace))
        self._db.executemany("REPLACE INTO traces VALUES (?, ?)", (row for row in told if row[1]))

    def traces(self) -> list[bytes]:
        """What ledgers tell of addresses that were left, by their paths."""
        return [row[0] for row in self._db.execute("SELECT trace FROM traces ORDER BY path")]

    def take_away(self, entry: Entry) -> None:
        """Forget an article; what is known of its file stays."""
        order = entry.order
        self._db.execute("DELETE FROM articles WHERE date = ? AND url = ?", order)
        self._db.execute("DELETE FROM related WHERE date = ? AND url = ?", order)
        self._db.executemany(
            "DELETE FROM held WHERE key = ? AND date = ? AND url = ?", ((k, *order) for k in entry.keys)
        )
        self._db.executemany(
            "DELETE FROM targets WHERE target = ? AND date = ? AND url = ?", ((t, *order) for t in entry.targets)
        )
        self._db.executemany(
            "DELETE FROM pictures WHERE source = ? AND date = ? AND url = ?", ((s, *order) for s in entry.pictures)
        )
        self._count([entry], -1)
        self._db.execute("DELETE FROM aliased WHERE path = ?", (entry.path,))
        self._entries.pop(order, None)

    def _count(self, entries: Iterable[Entry], sign: int) -> None:
        counts = Counter(
            (key, entry.front.date[:7])
            for entry in entries
            for key in (EVERYTHING, *entry.keys)
            if key[:1] in ("", "t")
        )
        self._db.executemany(
            "INSERT INTO tally VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            ((key, month, sign * count) for (key, month), count in sorted(counts.items())),
        )
        if sign < 0:
            self._db.execute("DELETE FROM tally WHERE count = 0")

    def entry(self, order: Order) -> Entry:
        """The article at ``order``, without its body; raises KeyError where there is none."""
        if order not in self._entries:
            row = self._db.execute("SELECT entry FROM articles WHERE date = ? AND url = ?", order).fetchone()
            if row is None:
                raise KeyError(order)
            self._entries[order] = kept(row[0], self._topics)
        return self._entries[order]

    def entries(self) -> list[Entry]:
        """Every article, oldest first, without bodies."""
        known = self._entries
        orders = self._orders("SELECT date, url FROM articles ORDER BY date, url")
        if not known.keys() >= {*orders}:
            for date, url, data in self._db.execute("SELECT date, url, entry FROM articles"):
                if (date, url) not in known:
                    known[date, url] = kept(data, self._topics)
        return [known[order] for order in orders]

    def _orders(self, question: str, *given: object) -> list[Order]:
        return self._db.execute(question, given).fetchall()

    def newer(self, order: Order, most: int = 1) -> list[Order]:
        """The articles that come after ``order``, nearest first."""
        return self._orders(
            "SELECT date, url FROM articles WHERE (date, url) > (?, ?) ORDER BY date, url LIMIT ?", *order, most
        )

    def older(self, order: Order, most: int = 1) -> list[Order]:
        """The articles that come before ``order``, nearest first."""
        return self._orders(
            "SELECT date, url FROM articles WHERE (date, url) < (?, ?) ORDER BY date DESC, url DESC LIMIT ?",
            *order,
            most,
        )

    def year(self, year: str) -> list[Order]:
        """The articles of a year, oldest first; of "" those without a date."""
        first, last = (year, f"{year}~") if year else ("", "0")
        return self._orders(
            "SELECT date, url FROM articles WHERE date >= ? AND date < ? ORDER BY date, url", first, last
        )

    def newest(self, most: int) -> Iterator[Order]:
        """The newest articles, newest first, each looked up when it is asked for."""
        return iter(self._db.execute("SELECT date, url FROM articles ORDER BY date DESC, url DESC LIMIT ?", (most,)))

    def holders_before(self, key: str, order: Order, most: int) -> list[Order]:
        """The newest articles before ``order`` that share ``key``, newest first."""
        question = (
            "SELECT date, url FROM held WHERE key = ? AND (date, url) < (?, ?) ORDER BY date DESC, url DESC LIMIT ?"
        )
        return self._orders(question, key, *order, most)

    def holders_after(self, key: str, order: Order, most: int) -> list[Order]:
        """The next articles after ``order`` that share ``key``, nearest first."""
        return self._orders(
            "SELECT date, url FROM held WHERE key = ? AND (date, url) > (?, ?) ORDER BY date, url LIMIT ?",
            key,
            *order,
            most,
        )

    def related(self, order: Order) -> tuple[Order, ...]:
        """The related articles of the one at ``order``, as they were kept."""
        row = self._db.execute("SELECT others FROM related WHERE date = ? AND url = ?", order).fetchone()
        return tuple(msgspec.msgpack.decode(row[0], type=list[Order])) if row else ()

    def keep_related(self, rows: Iterable[tuple[Order, tuple[Order, ...]]]) -> None:
        """Keep the related articles of each."""
        self._db.executemany(
            "REPLACE INTO related VALUES (?, ?, ?)",
            ((*order, msgspec.msgpack.encode(found)) for order, found in rows),
        )

    def that_link_to(self, target: str) -> list[Order]:
        """The articles with a link to ``target``; to anything within the site for ""."""
        if not target:
            return self._orders("SELECT DISTINCT date, url FROM targets ORDER BY date, url")
        return self._orders("SELECT date, url FROM targets WHERE target = ? ORDER BY date, url", target)

    def that_show(self, source: str) -> list[Order]:
        """The articles that look for a picture at ``source``."""
        return self._orders("SELECT date, url FROM pictures WHERE source = ? ORDER BY date, url", source)

    def looked_for(self) -> set[str]:
        """Where the articles look for pictures."""
        return {row[0] for row in self._db.execute("SELECT DISTINCT source FROM pictures")}

    # Rolls: the articles of a listing, oldest first. "" all, "m:2024-02" a month's, "t:ID" a topic's.

    def roll(self, name: str, begun: int = 0, ended: int = 2**31) -> list[Order]:
        """The articles of a roll from the place ``begun`` to before ``ended``."""
        question, given = _of_roll(name)
        if not name.startswith("m:"):  # whole months are passed over, not article by article
            month, before = self._month_at(name, begun)
            question, given, begun, ended = f"{question} AND date >= ?", [*given, month], begun - before, ended - before
        found = f"SELECT date, url FROM {question} ORDER BY date, url LIMIT ? OFFSET ?"  # noqa: S608  # our own words
        return self._orders(found, *given, ended - begun, begun)

    def _month_at(self, name: str, place: int) -> tuple[str, int]:
        """The month in which the article at that place of a roll is, and how many articles come before the month."""
        before = 0
        for month, count in self.months(name).items():
            if before + count > place:
                return month, before
            before += count
        return "~", before  # beyond every date

    def before(self, name: str, order: Order) -> int:
        """How many articles of a roll come before ``order``."""
        question, given = _of_roll(name)
        month, earlier = "", 0
        if not name.startswith("m:"):
            month = order[0][:7]
            earlier = sum(count for held, count in self.months(name).items() if held < month)
        question = f"{question} AND date >= ? AND date <= ? AND (date, url) < (?, ?)"
        found = self._db.execute(f"SELECT count(*) FROM {question}", (*given, month, order[0], *order)).fetchone()  # noqa: S608  # our own words
        return earlier + int(found[0])

    def months(self, key: str = EVERYTHING) -> dict[str, int]:
        """How many articles of a topic ("t:ID"), or of all, each month has, oldest first; "" those without a date."""
        return dict(self._db.execute("SELECT month, count FROM tally WHERE key = ? ORDER BY month", (key,)).fetchall())

    def counts(self) -> dict[str, int]:
        """How many articles each topic has ("t:ID"), and all together have ("")."""
        return dict(self._db.execute("SELECT key, sum(count) FROM tally GROUP BY key").fetchall())

    # Pages that are no articles.

    def pages_of(self, owner: str) -> dict[str, str]:
        """The paths of the pages that belong to ``owner``, each with the day of its newest words."""
        rows = self._db.execute("SELECT path, day FROM pages WHERE owner = ?", (owner,))
        return dict(rows.fetchall())

    def keep_page(self, path: str, owner: str, day: str) -> bool:
        """A page was made; whether that is news."""
        if self._db.execute("SELECT owner, day FROM pages WHERE path = ?", (path,)).fetchone() == (owner, day):
            return False
        self._db.execute("REPLACE INTO pages VALUES (?, ?, ?)", (path, owner, day))
        return True

    def forget_pages(self) -> None:
        """Every page is made anew."""
        self._db.execute("DELETE FROM pages")

    def drop_page(self, path: str) -> None:
        """A page is no longer made."""
        self._db.execute("DELETE FROM pages WHERE path = ?", (path,))

    def pages(self, kind: str) -> list[tuple[str, str, str]]:
        """(path, owner, day) of the pages whose owners' names begin with ``kind``, by path."""
        question = "SELECT path, owner, day FROM pages WHERE owner GLOB ? ORDER BY path"
        return self._db.execute(question, (f"{kind}*",)).fetchall()


def _order(placed: tuple[Order, Entry]) -> Order:
    return placed[0]


def _of_roll(name: str) -> tuple[str, list[str]]:
    """The table and the condition that make a roll, and what the condition asks for."""
    if name.startswith("m:"):
        return "articles WHERE date >= ? AND date < ?", [*_month(name[2:])]
    return ("held WHERE key = ?", [name]) if name else ("articles WHERE 1", [])


def _month(name: str) -> tuple[str, str]:
    """The least date of a month, or of the articles of which the year alone is known, and the least date beyond."""
    if not name:
        return "", "0"
    return name, f"{name}!" if len(name) == 4 else f"{name}~"
