"""What earlier runs of this version found out: a page's outcome under the name of all that it depends on.

A lost or broken state costs time, never an article: it is made anew.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from pipeline import version
from pipeline.article import Refusal
from pipeline.publish.content import Cleaned

Outcome = Cleaned | Refusal


class _Stored(msgspec.Struct, frozen=True):
    cleaned: Cleaned | None = None
    refusal: Refusal | None = None


def key(*, id: str, page: bytes, desk: str) -> bytes:
    """The name under which the outcome of a page is kept: its id, its bytes and the desk's digest."""
    return version.key_of(id.encode(errors="surrogatepass"), page, desk.encode())


class State:
    """The outcomes in one SQLite file; a context manager, so that what was found out is kept whatever happens."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._open(file)
        except sqlite3.DatabaseError:
            file.unlink(missing_ok=True)
            self._db = self._open(file)

    @staticmethod
    def _open(file: Path) -> sqlite3.Connection:
        db = sqlite3.connect(file)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE IF NOT EXISTS outcome (key BLOB PRIMARY KEY, stored BLOB NOT NULL) WITHOUT ROWID")
        db.execute("CREATE TABLE IF NOT EXISTS version (digest BLOB NOT NULL)")
        if db.execute("SELECT digest FROM version").fetchall() != [(version.digest(),)]:  # another version's findings
            db.execute("DELETE FROM outcome")
            db.execute("DELETE FROM version")
            db.execute("INSERT INTO version VALUES (?)", (version.digest(),))
        return db

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.commit()
        self._db.close()

    def get(self, name: bytes) -> Outcome | None:
        """The outcome kept under ``name``, if there is one that can be read."""
        row = self._db.execute("SELECT stored FROM outcome WHERE key = ?", (name,)).fetchone()
        if row is None:
            return None
        try:
            stored = msgspec.msgpack.decode(row[0], type=_Stored)
        except msgspec.DecodeError:
            return None
        return stored.cleaned or stored.refusal

    def put(self, name: bytes, outcome: Outcome) -> None:
        """Keep ``outcome`` under ``name``."""
        stored = _Stored(refusal=outcome) if isinstance(outcome, Refusal) else _Stored(cleaned=outcome)
        self._db.execute("INSERT OR REPLACE INTO outcome VALUES (?, ?)", (name, msgspec.msgpack.encode(stored)))
