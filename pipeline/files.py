"""Files that are whole or not there: written beside their place, then renamed into it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import tempfile
from pathlib import Path
from typing import IO

_PART = ".part"  # at the end of the name of a file that is being written


def put(path: Path, data: bytes) -> bool:
    """Make ``path`` hold ``data``; whether it had to be written. A reader sees the old bytes or the new, never half.

    A file that already holds ``data`` is not touched, and one that is replaced keeps its permissions.
    Raises OSError, with nothing left behind.
    """
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o666 & ~_umask()
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=_PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise
    return True


def sweep(folder: Path) -> None:
    """Take away what runs that were killed left half written below ``folder``; only for one that holds its lock."""
    for left in folder.rglob(f".*{_PART}"):
        with contextlib.suppress(OSError):
            left.unlink()


def lock(file: Path) -> IO[bytes] | None:
    """A lock that is held until the file that comes back is closed; None where another process holds it.

    Raises OSError where ``file`` cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory", str(file.parent)) from None
    held = file.open("ab")
    try:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        return None
    return held


def remove(path: Path, *, up_to: Path) -> None:
    """Take ``path`` away, and the folders that this leaves empty, below ``up_to``."""
    path.unlink(missing_ok=True)
    folder = path.parent
    while folder != up_to and up_to in folder.parents:
        try:
            folder.rmdir()
        except OSError:  # not empty, or gone already
            return
        folder = folder.parent


def _umask() -> int:
    """The process's umask; there is no way to ask that does not also set it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
