"""What files said when they were last looked at, by everything that it depends on: losing it costs time only."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from pipeline import version
from pipeline.check.looked import Looked

LEDGERS = ".ledger"  # publish.ledger.HIDDEN, which brings all of Markdown with it
MOST = 5.0  # seconds to wait for another run that writes: it does so in one go, at its end


class Cache:
    """The files' last words, in one SQLite file; a context manager, at whose end what is new is written.

    A file has one entry, which is right only under the very key that it was kept with. ``file`` None remembers nothing,
    and so does a cache that cannot be opened or written, as in a folder that is not ours: check goes on without.
    """

    def __init__(self, file: Path | None) -> None:
        self._db: sqlite3.Connection | None = None
        self._looked: dict[bytes, tuple[bytes, bytes]] = {}
        self._known: set[bytes] = set()
        if file is None:
            return
        try:
            self._db = _open(file)
        except sqlite3.OperationalError:  # read-only, locked for too long
            return
        except (sqlite3.DatabaseError, OSError):
            with contextlib.suppress(OSError, sqlite3.Error):
                file.unlink(missing_ok=True)
                self._db = _open(file)

    @property
    def remembers(self) -> bool:
        """Whether there is anything to be asked, or told."""
        return self._db is not None

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, *_: object) -> None:
        if self._db is None:
            return
        rows = [(path, *entry) for path, entry in sorted(self._looked.items())]
        with contextlib.suppress(sqlite3.Error), self._db:
            if rows:
                self._db.executemany("INSERT OR REPLACE INTO looked VALUES (?, ?, ?)", rows)
            if self._known:
                self._db.executemany("INSERT OR REPLACE INTO known VALUES (?)", [(key,) for key in sorted(self._known)])
        self._db.close()

    def get(self, path: bytes, key: bytes) -> Looked | None:
        """What the file ``path`` said, if it was kept under ``key`` and what it leads to is still the same."""
        kept = self.recall(path, key)
        if kept is None:
            return None
        try:
            looked = _DECODER.decode(kept)
        except msgspec.DecodeError:
            return None
        return looked if all(lead.holds for lead in looked.leads) else None

    def put(self, path: bytes, key: bytes, looked: Looked) -> None:
        """Keep what ``path`` said."""
        with contextlib.suppress(UnicodeEncodeError):  # a folder whose name is no text is not kept
            self.remember(path, key, _ENCODER.encode(looked))

    def recall(self, name: bytes, key: bytes) -> bytes | None:
        """What was remembered under ``name``, if it was with ``key``. Files' names are absolute paths."""
        kept = self._looked.get(name)
        if kept is None:
            rows = self._ask("SELECT key, stored FROM looked WHERE path = ?", name)
            kept = rows[0] if rows else (b"", b"")
        return kept[1] if kept[0] == key else None

    def remember(self, name: bytes, key: bytes, stored: bytes) -> None:
        """Remember ``stored`` under ``name``, in the place of what was there."""
        if self._db is not None:
            self._looked[name] = (key, stored)

    def knows(self, key: bytes) -> bool:
        """Whether ``key`` was kept as something that need not be looked at again."""
        return key in self._known or bool(self._ask("SELECT 1 FROM known WHERE key = ?", key))

    def learn(self, key: bytes) -> None:
        """Keep ``key``."""
        self._known.add(key)

    def _ask(self, sql: str, value: bytes) -> list[Any]:
        if self._db is None:
            return []
        try:
            return self._db.execute(sql, (value,)).fetchall()
        except sqlite3.Error:
            return []


def ledger_of(path: str, content: str) -> bytes:
    """The bytes of the ledger of the article ``path`` below the folder ``content``, b"" where there is none."""
    articles = f"{content}/articles/"
    if not path.startswith(articles):
        return b""
    try:
        with open(f"{content}/{LEDGERS}/{path.removeprefix(articles).removesuffix('.md')}.json", "rb") as file:  # noqa: PTH123  # a tenth of a Path's time, a thousand times
            return file.read()
    except OSError:
        return b""


def _open(file: Path) -> sqlite3.Connection:
    if not file.parent.exists():  # in a repository that knows nothing of us, git must not take it for somebody's work
        file.parent.mkdir(parents=True)
        (file.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    db = sqlite3.connect(file, timeout=MOST)
    db.execute("CREATE TABLE IF NOT EXISTS looked (path BLOB PRIMARY KEY, key BLOB, stored BLOB) WITHOUT ROWID")
    db.execute("CREATE TABLE IF NOT EXISTS known (key BLOB PRIMARY KEY) WITHOUT ROWID")
    db.execute("CREATE TABLE IF NOT EXISTS version (digest BLOB NOT NULL)")
    if db.execute("SELECT digest FROM version").fetchall() != [(version.digest(),)]:
        for table in ("looked", "known", "version"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608  # one of the three above
        db.execute("INSERT INTO version VALUES (?)", (version.digest(),))
        db.commit()
    return db


def _plain(value: object) -> str:
    if isinstance(value, Path):
        return ""  # of the file itself, which has its name from who asks
    raise NotImplementedError(type(value))


def _path(kind: type, value: object) -> Path:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
_DECODER = msgspec.msgpack.Decoder(Looked, dec_hook=_path)
