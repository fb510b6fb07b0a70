"""Sites of a few files, and how one takes the place of another: for tests of what is kept and put back."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from newsroom import files

from pipeline.publish import generations
from pipeline.publish.generations import KEEP, KEPT, Generations
from pipeline.publish.place import Placed, Staging

EXCHANGES = generations._renameat2(b"/proc/none", b"/proc/none") != errno.ENOSYS
ONE = {
    "index.html": b"front one",
    "articles/a/index.html": b"a",
    "articles/b/index.html": b"b",
    "feed.xml": b"feed one",
}
TWO = {
    "index.html": b"front two",
    "articles/a/index.html": b"a",
    "articles/c/index.html": b"c",
    "feed.xml": b"feed two",
}
THREE = {"index.html": b"front three", "articles/a/index.html": b"another a"}


def at(root: Path, keep: int | None = KEEP) -> Generations:
    return Generations(root / "site", root / KEPT, keep)


def put(sites: Generations, pages: Mapping[str, bytes], *, at_once: bool = True) -> Placed:
    """Bring the site to be just ``pages``, as a build does."""
    staging = Staging(sites.live)
    for path, data in pages.items():
        staging.offer(path, data)
    return staging.finish(sweep=True, at_once=sites.put if at_once else None)


def ours(folder: Path) -> dict[str, bytes]:
    """The files of a site but those whose names at the top begin with a dot."""
    return {path: data for path, data in files(folder).items() if not path.startswith(".")}


def kept(sites: Generations) -> dict[int, dict[str, bytes]]:
    return {number: ours(sites.folder / str(number)) for number in sites.kept()}
