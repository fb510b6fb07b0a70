"""Which articles the line itself has proved to be without residue: those that publish wrote, by this very catalogue.

The catalogue takes half of a check's time, and what it has just made of a page it need not look at again. What
is kept stands beside the other things that publish keeps, in .copydesk/; losing it costs time only.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline import version
from pipeline.check.residue import SAID
from pipeline.check.selection import names_of
from pipeline.desk import Desk
from pipeline.files import put
from pipeline.publish import ledger as ledgers

if TYPE_CHECKING:
    from pipeline.publish.content import Cleaned, Written

KEPT = ".copydesk/proved.msgpack"


class Proved(msgspec.Struct, frozen=True):
    """The digests of article files in which the catalogue ``by``, of this version and desk, finds nothing."""

    by: bytes
    digests: frozenset[str]


def keep(written: Iterable[Written], cleaned: Iterable[Cleaned], desk: Desk) -> None:
    """Keep that the articles of a run that stand as they were ``written`` are without residue.

    An article with a suggestion that check says unasked is none of them. Raises OSError where it cannot be written.
    """
    said = {
        one.article.id
        for one in cleaned
        if any(name in SAID for change in one.article.suggestions for name in names_of(change.rule))
    }
    content = desk.root / desk.settings.content
    new = {
        ledgers.digest((content / one.path).read_bytes())
        for one in written
        if one.state in ("published", "updated", "unchanged") and one.id not in said
    }
    kept = Proved(_catalogue(desk), known(desk) | new)
    put(desk.root / KEPT, msgspec.msgpack.encode(kept, order="sorted"))


def known(desk: Desk) -> frozenset[str]:
    """The digests of the article files that this version has proved with this desk; none where nothing is kept."""
    file = f"{desk.root}/{KEPT}"
    try:
        state = os.stat(file)  # noqa: PTH116  # a Path takes longer to make, and every article asks
    except OSError:
        return frozenset()
    kept = _read(file, state.st_mtime_ns, state.st_size)
    return kept.digests if kept is not None and kept.by == _catalogue(desk) else frozenset()


def _catalogue(desk: Desk) -> bytes:
    return version.key_of(version.digest(), msgspec.json.encode((desk.phrases, desk.terms, desk.style)))


@functools.lru_cache(maxsize=1)
def _read(file: str, changed: int, size: int) -> Proved | None:
    """What ``file`` holds, read once as long as it is the same."""
    try:
        return msgspec.msgpack.decode(Path(file).read_bytes(), type=Proved)
    except (OSError, msgspec.DecodeError):
        return None
