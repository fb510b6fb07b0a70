"""What changed in content/ since the last build: found by how files stand there, so that only what changed is read."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from pipeline.desk import Topic
from pipeline.publish.archive import Aside, Entry, bare, bytes_of, entry_of, is_article_path, kept, unfollowed
from pipeline.publish.gone import trace
from pipeline.publish.ledger import HIDDEN, ledger_path
from pipeline.publish.manifest import Manifest
from pipeline.publish.pictures import Pictures
from pipeline.publish.spread import spread

_UNSETTLED = 2_000_000_000  # ns; a file changed within the coarsest clock's tick may change again and look the same
_LINKED = "This is a link, and a ledger is not read by one."
_NO_UTF_8 = "The name of this file or folder is not UTF-8."
_READ = 10_000  # files that are read before what was read goes into the manifest, so that memory stays small


class Change(msgspec.Struct, frozen=True):
    """An article before and after; None where there was none, or is none now."""

    old: Entry | None
    new: Entry | None

    def each(self) -> Iterator[Entry]:
        """The article as it was and as it is, as far as it was and is."""
        if self.old:
            yield self.old
        if self.new:
            yield self.new


class Changes(msgspec.Struct, frozen=True):
    """The articles that changed, and the files (below content/) of those whose ledger did.

    ``hidden`` are the paths at which no ledger is read (``ledger_at``). What changed after ``since`` (ns), and is read
    again, may be other than what was looked at.
    """

    articles: tuple[Change, ...] = ()
    ledgers: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    since: int = 0


_Stood = tuple[int, ...]  # size (bytes), mtime and ctime (ns), inode: what changes whenever the bytes do; () unsure


class _Listing(msgspec.Struct, frozen=True):
    """A folder and, by name, how each file in it stands; ``links`` are those that lead astray.

    ``digest`` names all files and how they stand; b"" where one may change unseen.
    """

    folder: str
    files: dict[str, _Stood]
    links: tuple[Aside, ...]
    digest: bytes

    def stood(self) -> dict[str, str]:
        """By its path, how each file stands, as the manifest keeps it; "" for one that may change unseen."""
        return {f"{self.folder}/{name}": " ".join(map(str, how)) for name, how in sorted(self.files.items())}


def catch_up(manifest: Manifest, content: Path, topics: Mapping[str, Topic]) -> Changes:
    """Make the manifest know the articles of ``content`` as they stand now; gives what is not as it was."""
    now = time.time_ns()
    changes: list[Change] = []
    gone: dict[str, Entry] = {}
    fresh: list[tuple[str, str, str]] = []
    left: set[str] = set()  # files that came or went, and those whose ledgers changed
    known: set[str] = set()  # files of which the manifest has something
    for listing, before in _other_folders(manifest, content, "articles", ".md", now):
        folder = listing.folder
        stood = listing.stood()
        for path in before.keys() - stood.keys():
            if entry := manifest.entry_in(path):
                gone[path] = entry
            manifest.forget_withdrawn(path)
            manifest.drop_files([path])
            left.add(path)
        for aside in listing.links:
            manifest.keep_aside(aside, folder, "")
        fresh += [(path, folder, how) for path, how in stood.items() if not how or before.get(path) != how]
        left.update(stood.keys() - before.keys())
        known.update(before)
    for begun in range(0, len(fresh), _READ):
        changes += _read(manifest, content, topics, fresh[begun : begun + _READ], known)
    for entry in gone.values():
        manifest.take_away(entry)
        changes.append(Change(entry, None))
    ledgers: list[str] = []
    hidden: list[str] = []
    for listing, before in _other_folders(manifest, content, HIDDEN, ".json", now):
        folder = listing.folder
        stood = listing.stood()
        other = [path for path, how in stood.items() if not how or before.get(path) != how]
        missing = sorted(before.keys() - stood.keys())
        manifest.keep_files((path, folder, stood[path]) for path in other)
        manifest.drop_files(missing)
        for aside in listing.links:
            manifest.keep_aside(aside, folder, "")
            hidden.append(aside.path)
        ledgers += [f"articles{path.removeprefix(HIDDEN).removesuffix('.json')}.md" for path in (*other, *missing)]
    if not manifest.folders(HIDDEN):
        hidden.append(HIDDEN)  # so that nobody looks for them, article by article
    _trace(manifest, content, sorted(left.union(ledgers)), hidden)
    return Changes(tuple(changes), tuple(ledgers), tuple(hidden), now - _UNSETTLED)


def ledger_at(content: Path, path: str, hidden: Collection[str]) -> bytes:
    """The ledger file of the article ``path``; b"" where there is none, or it is at or below one of ``hidden``.

    These are links, and what cannot be listed: a change behind them would not be noticed.
    """
    name = ledger_path(path)
    if any(f"{name}/".startswith(f"{one}/") for one in hidden):
        return b""
    try:
        return bytes_of(content, name)
    except OSError:
        return b""


def catch_up_pictures(manifest: Manifest, pictures: Pictures, changes: Changes) -> Changes:
    """``changes``, and the articles that show other pictures than at the last build, though they are the same."""
    now = {source: msgspec.msgpack.encode(picture) for source, picture in pictures.found.items()}
    before: dict[str, bytes] = msgspec.msgpack.decode(manifest.said("pictures") or b"\x80", type=dict[str, bytes])
    if now == before:
        return changes
    manifest.say("pictures", msgspec.msgpack.encode(now))
    there = {change.new.order for change in changes.articles if change.new}
    other = sorted(source for source in now.keys() | before.keys() if now.get(source) != before.get(source))
    touched = sorted({order for source in other for order in manifest.that_show(source)} - there)
    same = (manifest.entry(order) for order in touched)
    return msgspec.structs.replace(changes, articles=(*changes.articles, *(Change(entry, entry) for entry in same)))


def _other_folders(
    manifest: Manifest, content: Path, root: str, suffix: str, now: int
) -> Iterator[tuple[_Listing, dict[str, str]]]:
    """The folders below ``root`` that are not as they were, each with the files that it had."""
    before = manifest.folders(root)
    for listing in _listings(content, root, suffix, now):
        seen = before.pop(listing.folder, None)
        if not seen or seen != listing.digest:
            yield listing, manifest.files_in(listing.folder)
            manifest.keep_folder(listing.folder, listing.digest)
    for folder in sorted(before):
        yield _Listing(folder, {}, (), b""), manifest.files_in(folder)
        manifest.keep_folder(folder, None)


def _listings(content: Path, folder: str, suffix: str, now: int) -> Iterator[_Listing]:
    files: dict[str, _Stood] = {}
    links: list[Aside] = []
    below: list[str] = []
    settled = now - _UNSETTLED
    try:
        handle = os.open(content / folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return
    except OSError as error:
        aside = Aside(folder, 1, f"The folder cannot be read: {error.strerror or error}.")
        yield _Listing(folder, {}, (aside,), b"")
        return
    try:
        for name in os.listdir(handle):  # noqa: PTH208  # with a stat for each, three quarters of the time of scandir
            if not name.isascii() and _undecoded(name):
                links.append(Aside(os.fsencode(f"{folder}/{name}").decode("utf-8", "backslashreplace"), 1, _NO_UTF_8))
                continue
            try:
                how = os.stat(name, dir_fd=handle, follow_symlinks=False)
            except OSError:  # it has just gone, and is told when it is read
                files |= {name: ()} if name.endswith(suffix) else {}
                continue
            if stat.S_ISREG(how.st_mode):
                if name.endswith(suffix):
                    sure = how.st_mtime_ns <= settled and how.st_ctime_ns <= settled
                    files[name] = (how.st_size, how.st_mtime_ns, how.st_ctime_ns, how.st_ino) if sure else ()
            elif stat.S_ISLNK(how.st_mode):
                link = content / folder / name
                if why := unfollowed(link, content) or (_LINKED if folder.startswith(HIDDEN) else ""):
                    links.append(Aside(f"{folder}/{name}", 1, why))
                elif name.endswith(suffix) and link.is_file():
                    files[name] = ()
            elif stat.S_ISDIR(how.st_mode):
                below.append(name)
    finally:
        os.close(handle)
    sure = not links and all(files.values())
    yield _Listing(folder, files, tuple(sorted(links, key=_path)), _digest(files) if sure else b"")
    for name in sorted(below):
        yield from _listings(content, f"{folder}/{name}", suffix, now)


def _path(aside: Aside) -> str:
    return aside.path


def _undecoded(name: str) -> bool:
    """Whether a file's name is no UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _digest(files: Mapping[str, _Stood]) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode(files, order="sorted"), digest_size=16).digest()


def _read(
    manifest: Manifest,
    content: Path,
    topics: Mapping[str, Topic],
    fresh: Sequence[tuple[str, str, str]],
    known: Collection[str],
) -> Iterator[Change]:
    """Read files and put what they are into the manifest, which has something of those that it knows.

    Gives those that are other articles than before.
    """

    def entries(rows: Sequence[tuple[str, str, str]]) -> list[bytes]:
        found = [entry_of(content, path, topics) for path, _, _ in rows]
        return [bare(one) if isinstance(one, Entry) else msgspec.msgpack.encode(one) for one in found]

    added = []
    for (path, folder, how), data in zip(fresh, spread(entries, fresh), strict=True):
        found = _found(data, topics)
        old = manifest.entry_in(path) if path in known else None
        if isinstance(found, Entry) and old is not None and old.digest == found.digest:
            manifest.restand(path, how)
            continue
        if old is not None:
            manifest.take_away(old)
        if path in known:
            manifest.forget_withdrawn(path)
        new = None
        if isinstance(found, Aside):
            manifest.keep_aside(found, folder, how)
        elif found.front.withdrawn is not None:
            manifest.keep_withdrawn(found, folder, how)
        else:
            new = found
            added.append((found, folder, how))
        if old is not None or new is not None:
            yield Change(old, new)
    manifest.add(added)


def _trace(manifest: Manifest, content: Path, paths: Sequence[str], hidden: Collection[str]) -> None:
    """Remember what the ledgers of the article files ``paths`` tell of addresses that were left."""
    ledgers = ((path, ledger_at(content, path, hidden)) for path in paths)
    manifest.keep_traces(
        (path, _trace_of(data, path, [path] if manifest.has(path) else []) if data else b"") for path, data in ledgers
    )


def _trace_of(data: bytes, path: str, there: Collection[str]) -> bytes:
    """What the ledger ``data`` of the article ``path`` tells of addresses, b"" for nothing of use.

    It is of use where the article's file is not ``there``, or had another address.
    """
    if path in there and b'"aliases"' not in data:  # nearly all of them: nothing else is asked of the ledger then
        return b""
    found = trace(data, there)
    useful = found and found.path == path and is_article_path(path) and (found.gone or found.aliases)
    return msgspec.msgpack.encode(found) if useful else b""


def _found(data: bytes, topics: Mapping[str, Topic]) -> Entry | Aside:
    is_aside = data[0] & 0xF0 == 0x80  # a map: the one of the two that is no array
    return msgspec.msgpack.decode(data, type=Aside) if is_aside else kept(data, topics)
