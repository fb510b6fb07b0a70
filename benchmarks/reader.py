"""A reader who follows links through a site while it is built anew, faster than any person.

Each file is read whole, as a web server would at that moment. Missing is what a page that was just read links to and
that is not there; torn is a file that does not end as its kind ends, or that is of two editions.
"""

from __future__ import annotations

import multiprocessing
import posixpath
import random
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from urllib.parse import unquote

import msgspec

from pipeline.publish import site as whole_site

ENDS = {".html": b"</html>", ".xml": b">", ".json": b"}"}
STEPS = 40  # that are followed before the reader opens the front page again
_LINK = re.compile(rb'<(?:a|link|img|script)\b[^>]*?\b(?:href|src)="([^"#?:]+)["#?]')
_EDITION = re.compile(rb"Edition [0-9]+")


class Seen(msgspec.Struct, frozen=True):
    """How many files were read, how many of these were missing and torn, and the first of them by name.

    ``gone`` are pages of articles that were taken away meanwhile, where nothing stood that says so.
    """

    reads: int
    missing: int
    torn: int
    gone: int
    first: tuple[str, ...]


def watch_editions(root: Path, articles: Sequence[Path], editions: int) -> Seen:
    """Build the newsroom ``root`` ``editions`` times, in this process, while another one reads its site.

    Each edition has a name of its own, so that every page changes; one of ``articles`` is edited, one is added and one
    goes, in turn. Their folder is content/, their names end in .md.
    """
    content = root / "content"
    settings = root / "mkdocs.yml"
    told = re.sub(r"site_name:.*", "site_name: Edition 0", settings.read_text(encoding="utf-8"))
    settings.write_text(told, encoding="utf-8")
    whole_site.build(root)
    leaving = articles[1 : 3 * editions : 3]
    pages = [f"{file.relative_to(content).as_posix().removesuffix('.md')}/index.html" for file in leaving]

    def publish() -> None:
        for edition, goes in enumerate(leaving, 1):
            settings.write_text(told.replace("Edition 0", f"Edition {edition}"), encoding="utf-8")
            edited = articles[3 * edition - 3]
            edited.write_text(edited.read_text(encoding="utf-8") + f"\nSeen in edition {edition}.\n", encoding="utf-8")
            goes.with_name(f"new-{edition}.md").write_bytes(goes.read_bytes())
            goes.unlink()
            whole_site.build(root)

    return _watch(root / "site", publish, gone=pages)


def _watch(site: Path, publish: Callable[[], None], *, gone: Collection[str]) -> Seen:
    context = multiprocessing.get_context("fork")
    ended = context.Event()
    ours, theirs = context.Pipe(duplex=False)
    reader = context.Process(target=lambda: theirs.send(_read(site, frozenset(gone), ended.is_set)))
    reader.start()
    try:
        publish()
    finally:
        ended.set()
        seen: Seen = ours.recv()
        reader.join()
    return seen


def _read(site: Path, gone: Collection[str], ended: Callable[[], bool]) -> Seen:
    rng = random.Random(1)
    reads = 0
    found: dict[str, list[str]] = {"missing": [], "torn": [], "gone": []}
    while not ended():
        path, before = "index.html", ""
        for _ in range(STEPS):
            reads += 1
            wrong = ""
            try:
                data = (site / path).read_bytes()
            except OSError:
                wrong = "gone" if path in gone else "missing"
            else:
                wrong = "torn" if _torn(path, data) else ""
            if wrong:
                found[wrong].append(f"{wrong}: {before} -> {path}")
                break
            ways = _LINK.findall(data) if path.endswith(".html") else []
            if not ways:
                break
            before, path = path, _target(path, rng.choice(ways))
    first = tuple(found["missing"][:5] + found["torn"][:5])
    return Seen(reads=reads, first=first, **{wrong: len(places) for wrong, places in found.items()})


def _torn(path: str, data: bytes) -> bool:
    ends = data.rstrip().endswith(ENDS.get(posixpath.splitext(path)[1], b""))
    return not ends or len(set(_EDITION.findall(data))) > 1


def links(page: str, data: bytes) -> list[str]:
    """The files of the site that the page at the path ``page``, of these bytes, links to or loads."""
    return [_target(page, link) for link in _LINK.findall(data)]


def _target(page: str, link: bytes) -> str:
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(page), unquote(link.decode()))).lstrip("/")
    return posixpath.join(path, "index.html") if link.endswith(b"/") else path
