"""Whole sites, exchanged at once: the new one for the one that stands, and an earlier one back.

A new site is put together beside the live one, of hard links to what stays and of new files, in the oldest of the kept
sites where there are as many as are to be kept; then the two folders change places, and the old site is kept under a
number. A file that several sites share is never written to.

A folder under way has a hidden name, ``.INODE.NUMBER``: the inode of the live folder whose place it takes, and the
number under which it was kept, 0 for none. Whoever finds one can tell by its own inode whether it is the new site or
the old one, and so whether the exchange came about.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
import shutil
import stat
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath

import msgspec

from pipeline.publish.place import MARK
from pipeline.trouble import Trouble

KEPT = Path(".copydesk") / "sites"  # below the newsroom's folder
KEEP = 3  # earlier sites: the one before, and two more for a fault that is noticed late
_UNDER_WAY = re.compile(r"\.([0-9]+)\.([0-9]+)(?:\.out)?")
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD in fcntl.h, RENAME_EXCHANGE in linux/fs.h


class Generations(msgspec.Struct, frozen=True):
    """The site that stands in ``live`` and, by number in ``folder``, the last ``keep`` before it; None keeps all.

    Who calls ``put``, ``back`` or ``mend`` holds the lock of the site. Each raises OSError, which names the place, and
    leaves in ``live`` a whole site, the old one or the new.
    """

    live: Path
    folder: Path
    keep: int | None = None

    def obstacle(self) -> str | None:
        """Why whole sites cannot be exchanged here; None where they can."""
        if self.live.is_symlink():
            return f"{self.live} is a link, and whole sites are exchanged as folders; let site name the folder itself"
        if not self.live.exists():
            return None
        if os.path.ismount(self.live):
            return f"{self.live} is a mount, which cannot be exchanged; let site name a folder in it"
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.live.stat().st_dev != self.folder.stat().st_dev:
            return f"{self.live} and {self.folder} stand on two file systems, between which nothing can be exchanged"
        return self._no_links()

    def _no_links(self) -> str | None:
        mark, probe = self.live / MARK, self.folder / ".probe"
        if mark.exists():
            try:
                probe.unlink(missing_ok=True)
                probe.hardlink_to(mark)
                probe.unlink()
            except OSError as error:
                why = f"none can be made from {self.live} to {self.folder} ({error.strerror})"
                return f"whole sites are made of hard links, and {why}"
        return None

    def put(self, fresh: Path, changed: Collection[str], gone: Collection[str]) -> None:
        """Exchange the live site for one with the files ``changed`` of the folder ``fresh`` and without those ``gone``.

        The paths are relative; all else is as it stands. ``changed``, the mark of the site among them, are taken out of
        ``fresh``.
        """
        self.mend()
        made = self._under_way(0)
        try:
            if self.keep is not None and len(kept := self.kept()) >= self.keep:
                (self.folder / str(kept[0])).rename(made)  # it would go; most of it is what the new site is to be
            else:
                made.mkdir(parents=True)
            _let_in(str(made), made.stat(), self.live.stat())
            stays = {folder.as_posix() for path in changed for folder in PurePosixPath(path).parents}
            _become(str(made), str(self.live), "", {*changed, *gone}, stays)
            _carry(self.live, made)
            for path in sorted(changed):
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                (fresh / path).replace(made / path)
            exchange(made, self.live)
        except OSError:
            shutil.rmtree(made, ignore_errors=True)
            raise
        self.mend()

    def back(self, number: int | None = None) -> tuple[int, int]:
        """Put the kept site ``number``, or the last, in the place of the live one, which is kept instead.

        Gives its number, and the new one of the site that stood, 0 if there was none. Raises Trouble where no such site
        is kept.
        """
        self.mend()
        kept = self.kept()
        if not kept:
            raise Trouble(f"{self.folder}: no earlier site is kept here; copydesk publish --atomic keeps them")
        number = kept[-1] if number is None else number
        if number not in kept:
            raise Trouble(f"no site {number} is kept; there {_are(kept)}")
        again = self.folder / str(number)
        if not self.live.exists():
            again.rename(self.live)
            return number, 0
        _carry(self.live, again)
        exchange(again.rename(self._under_way(number)), self.live)
        self.mend()
        return number, self.kept()[-1]

    def kept(self) -> list[int]:
        """The numbers of the kept sites, the last kept last. The time of a site's folder is when it ceased to stand."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdecimal())
        return []

    def since(self, number: int) -> float:
        """When the kept site ``number`` ceased to stand, in seconds since 1970."""
        return (self.folder / str(number)).stat().st_mtime

    def mend(self) -> None:
        """Bring to its end what a run began: number what stood, take away what never stood or is one too many.

        Where a run was killed between the two renames of a machine without exchange, the old site stands again.
        """
        for path in sorted(self.folder.glob(".*")):
            found = _UNDER_WAY.fullmatch(path.name)
            live, number = map(int, found.groups()) if found else (0, 0)
            stood = path.stat().st_ino == live
            if stood and not self.live.exists():
                path.rename(self.live)
            elif stood and any(not inside.name.startswith(".") for inside in path.iterdir()):
                os.utime(path)
                path.rename(self.folder / str(max(number, *self.kept(), 0) + 1))
            elif number and not stood:
                path.rename(self.folder / str(number))
            else:
                _take_away(path)
        if self.keep is not None:
            for number in self.kept()[: -self.keep]:
                _take_away((self.folder / str(number)).rename(self.folder / f".{number}"))

    def _under_way(self, number: int) -> Path:
        return self.folder / f".{self.live.stat().st_ino}.{number}"


def exchange(new: Path, live: Path) -> None:
    """Let the folders ``new`` and ``live`` change places: at once by renameat2(2) of Linux, elsewhere by two renames.

    With two, ``live`` is missing for a moment, and the old folder comes to stand beside ``new``. Raises OSError.
    """
    why = _renameat2(os.fsencode(new), os.fsencode(live))
    if why in (errno.ENOSYS, errno.EINVAL):  # a system or a file system without it
        old = live.rename(new.with_name(f"{new.name}.out"))
        try:
            new.rename(live)
        except OSError:
            old.rename(live)
            raise
    elif why:
        raise OSError(why, os.strerror(why), str(live))


def _renameat2(one: bytes, other: bytes) -> int:
    """0, or the errno."""
    try:
        call: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:  # not Linux, or a C library from before 2018
        return errno.ENOSYS
    return ctypes.get_errno() if call(_HERE, one, _HERE, other, _EXCHANGE) else 0


def _become(made: str, live: str, under: str, away: Collection[str], stays: Collection[str]) -> bool:
    """Make of the folder ``made`` what ``live`` is, out of links; whether anything is in it.

    ``under`` and a name is a path in the site. Files in ``away`` are left out, and so are folders with nothing in them
    that are not in ``stays``. Names at the top that begin with a dot are left to ``_carry``.
    """
    filled = False
    with os.scandir(made) as inside:
        there = {entry.name: entry for entry in inside if under or not entry.name.startswith(".")}
    with os.scandir(live) as inside:
        for entry in inside:
            if not under and entry.name.startswith("."):
                continue
            path, place = under + entry.name, f"{made}/{entry.name}"
            found = there.pop(entry.name, None)
            if entry.is_dir(follow_symlinks=False):
                if found and not found.is_dir(follow_symlinks=False):
                    _take_away(Path(place))
                    found = None
                if not found:
                    Path(place).mkdir()
                _let_in(place, found.stat() if found else Path(place).stat(), entry.stat())
                if _become(place, entry.path, f"{path}/", away, stays) or path in stays:
                    filled = True
                else:
                    Path(place).rmdir()
            elif found and found.inode() == entry.inode() and path not in away:
                filled = True
            else:
                if found:
                    _take_away(Path(place))
                if path not in away:
                    os.link(entry.path, place, follow_symlinks=False)
                    filled = True
    for name in there:
        _take_away(Path(made, name))
    return filled


def _let_in(folder: str, now: os.stat_result, live: os.stat_result) -> None:
    """Let into ``folder`` those whom ``live`` lets in: it may be by its group alone that a web server is."""
    if (now.st_uid, now.st_gid) != (live.st_uid, live.st_gid):
        with contextlib.suppress(PermissionError):
            os.chown(folder, live.st_uid, live.st_gid)
    if now.st_mode != live.st_mode:
        Path(folder).chmod(stat.S_IMODE(live.st_mode))


def _carry(live: Path, other: Path) -> None:
    """Give ``other`` the names at the top of ``live`` that begin with a dot in place of its own: they are not ours."""
    for path in other.glob(".*"):
        if path.name != MARK:
            _take_away(path)
    for path in live.glob(".*"):
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, other / path.name, symlinks=True, copy_function=os.link)
        elif path.name != MARK:
            os.link(path, other / path.name, follow_symlinks=False)


def _take_away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _are(numbers: list[int]) -> str:
    return f"{'is' if len(numbers) == 1 else 'are'} {', '.join(map(str, numbers))}"
