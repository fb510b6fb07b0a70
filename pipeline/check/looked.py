"""All that is known of one file once it has been looked at: enough to report on it without reading it again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from pipeline.check.problem import Problem


class Ignored(msgspec.Struct, frozen=True):
    """A note of the writer: ``rule``, a name or a pattern, is to be ignored where the place between ``start`` and
    ``end`` (characters of the file's text) holds the beginning of a problem. ``at`` is the note's own place.
    """

    rule: str
    because: str
    start: int
    end: int
    at: Problem


class Twin(msgspec.Struct, frozen=True):
    """What tells that an article is told twice: the digest of its words, its first line, and the parts of its sketch.

    (``publish.alike.Sketch``, which needs numpy; a round from the cache does not.)
    """

    words: bytes
    story: tuple[bytes, ...]
    at: Problem


class Leads(msgspec.Struct, frozen=True):
    """A file or folder of content/ on which a problem, or none, depends, and what was found there."""

    path: str
    found: bytes

    @property
    def holds(self) -> bool:
        """Whether the same is still there."""
        return standing(Path(self.path)) == self.found


class Looked(msgspec.Struct, frozen=True):
    """What a file says by itself: its problems before anybody ignores one, the notes that do, what it leads to."""

    problems: tuple[Problem, ...]
    ignored: tuple[Ignored, ...] = ()
    twin: Twin | None = None
    leads: tuple[Leads, ...] = ()


def standing(path: Path) -> bytes:
    """What stands at ``path``, for what leads there: nothing, a folder, a page with these very headings, another file.

    Of another, a picture, its size and its time stand for its bytes.
    """
    try:
        if path.suffix == ".md" and path.is_file():
            return hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
        if not path.is_file():
            return b"there" if path.exists() else b""
        state = path.stat()
        return f"{state.st_size} {state.st_mtime_ns}".encode()
    except OSError:  # a name too long for any file, a page that cannot be read
        return b"unreadable"
