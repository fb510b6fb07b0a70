"""Put a built site in place: only what changed, beside and renamed, articles before what lists them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import msgspec

MARK = ".copydesk-site"  # at the top of a site that was made here; a dot-name, so that it stays
_MARK = b"Copydesk made this folder and takes away what it no longer makes; keep nothing else here.\n"
_STYLE = "css/news.css"  # what a site has that was made before there was a mark

Exchange = Callable[[Path, Collection[str], Collection[str]], None]  # a folder, what in it is new, what is to go


class Placed(msgspec.Struct, frozen=True):
    """How many files of the site were written, and how many went away."""

    written: int
    removed: int


class Staging:
    """A folder beside the live site that holds what will change, until ``finish`` puts it in place by renaming.

    Until then the live site is untouched, so that a build that dies leaves it whole. Names that begin with a dot at
    the top of the live site (.git, .nojekyll) are not ours and stay, as in MkDocs' own cleaning.
    """

    def __init__(self, live: Path) -> None:
        self.live = live
        self.folder = live.with_name(f".{live.name}.next")
        self._first = not live.exists()
        self._changed: set[str] = set()
        self._same: set[str] = set()
        self._gone: set[str] = set()
        self._made: set[str] = set()  # folders
        self.discard()

    def offer(self, path: str, data: bytes) -> bool:
        """``data`` is to stand at ``path`` of the site; it is kept, and True, if other bytes, or none, stand there now.

        Where that is not the process that finishes, what came of it has to be noted there.
        """
        if not self._first and _bytes(f"{self.live}/{path}") == data:
            self.note(path, changed=False)
            return False
        target = f"{self.folder}/{path}"
        folder = os.path.dirname(target)  # noqa: PTH120  # once for each page
        if folder not in self._made:
            _make_folder(folder)
            self._made.add(folder)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            written = os.write(handle, data)
            while written < len(data):
                written += os.write(handle, data[written:])
        finally:
            os.close(handle)
        self.note(path, changed=True)
        return True

    def note(self, path: str, changed: bool) -> None:  # what ``offer`` said
        """What was offered for ``path`` is to be there."""
        (self._changed if changed else self._same).add(path)
        (self._same if changed else self._changed).discard(path)
        self._gone.discard(path)

    def keep(self, path: str) -> None:
        """What stands at ``path`` of the site now is to stay."""
        self.note(path, changed=False)

    def drop(self, path: str) -> None:
        """Nothing is to stand at ``path`` of the site any more."""
        if path not in self._changed and path not in self._same:
            self._gone.add(path)

    def paths(self, below: str) -> list[str]:
        """The files that stand below that folder of the live site now."""
        return [below + path for path in _files(self.live / below)]

    def adopt(self) -> list[str]:
        """Take in every file that stands in the folder without having been offered: those that MkDocs wrote."""
        adopted = sorted(_files(self.folder))
        for path in adopted:
            data = (self.folder / path).read_bytes()
            self.note(path, changed=_bytes(f"{self.live}/{path}") != data)
        return adopted

    def finish(self, *, sweep: bool, at_once: Exchange | None = None) -> Placed:
        """Put what changed in place and take away what was dropped; with ``sweep``, all that was not offered.

        File by file, or ``at_once`` (``Generations.put``). Before anything else changes the mark is written anew.
        Raises OSError, which names the place in the live site.
        """
        if sweep:
            kept = self._same | self._changed
            stale = {path for path in _files(self.live) if not path.startswith(".") and path not in kept}
        else:
            stale = {path for path in self._gone if (self.live / path).is_file()}
        placed = Placed(len(self._changed), len(stale))
        if self._changed or stale or not (self.live / MARK).exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / MARK).write_bytes(_MARK)
            self.note(MARK, changed=True)
        if self._first:
            self.folder.rename(self.live)
        elif at_once is None:
            self._one_by_one(stale)
        elif self._changed:
            at_once(self.folder, self._changed, stale)
        self.discard()
        return placed

    def _one_by_one(self, stale: Iterable[str]) -> None:
        # What is new first: nobody comes to it before something links to it, and then all that it links to is there.
        for path in sorted(self._changed, key=lambda path: (path != MARK, (self.live / path).is_file(), _turn(path))):
            self._put(path)
        for path in sorted(stale):
            if not os.path.lexists(self.live / path) or (self.live / path).is_dir():
                continue  # it made way for a folder, or its folder for a file
            (self.live / path).unlink()
            _prune((self.live / path).parent, self.live)

    def _put(self, path: str) -> None:
        source, target = self.folder / path, self.live / path
        try:
            source.replace(target)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            _make_way(self.live, target)
            source.replace(target)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from None

    def discard(self) -> None:
        """Forget what was staged; the live site stays as it is."""
        shutil.rmtree(self.folder, ignore_errors=True)


def refusal(live: Path, kept: Iterable[Path]) -> str | None:
    """Why no site may stand in the folder ``live``, or None: there it would take away what it has not made.

    ``kept`` are folders that hold the newsroom's own work; a site is none of them, nor above or below one.
    """
    here = live.resolve()
    for folder in kept:
        other = folder.resolve()
        if here == other or here.is_relative_to(other) or other.is_relative_to(here):
            return f"the site cannot stand in {live}, since {folder} is the newsroom's own; give site_dir a new folder"
    if not live.exists():
        return None
    if not live.is_dir():
        return f"the site cannot stand in {live}, which is no folder"
    if not os.access(live, os.W_OK | os.X_OK):
        return f"the site cannot be written to {live}: Permission denied"
    ours = (live / MARK).exists() or (live / _STYLE).is_file()
    if not ours and any(not entry.name.startswith(".") for entry in live.iterdir()):
        return f"{live} holds files that Copydesk has not made and would take away; empty it, or give site_dir another"
    return None


def standing(live: Path) -> str:
    """A name for just this state of the site in ``live``, "" where there is none; a build, or a rollback, changes it.

    It is the inode and the time (ns) of the mark, which is written anew before anything else of the site is: the bytes
    say nothing, so that no copy of the site differs by them.
    """
    try:
        mark = (live / MARK).stat()
    except OSError:
        return ""
    return f"{mark.st_ino}.{mark.st_mtime_ns}"


def _turn(path: str) -> tuple[int, str]:
    """Pictures and styles first, then articles, then what lists them, then feeds: no link ever leads to nothing."""
    if path.startswith("articles/"):
        return 1, path
    if path.endswith((".xml", ".json", ".txt")):
        return 3, path
    return (2 if path.endswith(".html") else 0), path


def _bytes(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # once for each page
            return file.read()
    except OSError:
        return None


def _make_folder(folder: str) -> None:
    """The folder, and those around it: they are nearly always there, and so not asked for first."""
    try:
        os.mkdir(folder)  # noqa: PTH102  # once for each page
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103


def _files(folder: Path) -> Iterator[str]:
    for here, _, names in os.walk(folder):
        for name in names:
            yield (Path(here) / name).relative_to(folder).as_posix()


def _make_way(live: Path, target: Path) -> None:
    """Folders for ``target``, also where an earlier site had a file in their place, or a folder in its place."""
    for parent in [*target.relative_to(live).parents][-2::-1]:
        if (live / parent).is_file():
            (live / parent).unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)


def _prune(folder: Path, root: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
