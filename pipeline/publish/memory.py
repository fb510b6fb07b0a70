"""What the last build made of which words, so that a page whose words have not changed is not made again.

Losing it costs time only. A page counts as still there if its file has the size and the time that it was left with.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline.files import put


class Stood(msgspec.Struct, frozen=True, array_like=True):
    """A page as it was left in the site: the key of all that it was made from, its size and its time (ns)."""

    key: bytes
    size: int
    time: int


class Memory:
    """The pages of one site by their path in it, kept in ``file``; ``file`` None remembers nothing."""

    def __init__(self, file: Path | None, site: Path) -> None:
        self._file, self._site = file, site
        self._stood: dict[str, Stood] = {}
        try:
            if file is not None:
                self._stood = msgspec.msgpack.decode(file.read_bytes(), type=dict[str, Stood])
        except (OSError, msgspec.DecodeError):  # none yet, or one that was cut off: everything is made
            pass

    def holds(self, path: str, key: bytes) -> bool:
        """Whether the page at ``path`` of the site was made from just this and has not been touched since."""
        stood = self._stood.get(path)
        return stood is not None and stood == self._as_it_stands(path, key)

    def keep(self, pages: Iterable[tuple[str, bytes]]) -> None:
        """Remember (path, key) of every page of the site as it stands now, and nothing else."""
        if self._file is not None:
            now = {path: stood for path, key in pages if (stood := self._as_it_stands(path, key)) is not None}
            put(self._file, msgspec.msgpack.encode(now))

    def _as_it_stands(self, path: str, key: bytes) -> Stood | None:
        try:
            stat = (self._site / path).stat()
        except OSError:
            return None
        return Stood(key, stat.st_size, stat.st_mtime_ns)
