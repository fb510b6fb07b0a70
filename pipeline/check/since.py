"""Which files git says have changed since a revision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.trouble import Trouble


def changed(files: Iterable[Path], revision: str, root: Path) -> list[Path]:
    """Those of ``files`` that are new or other than in ``revision``, whether git tracks them yet or not; and those that
    name a page that is gone since or has another name, since a link may have led there.

    Raises Trouble where there is no git, no repository at ``root``, or no such revision.
    """
    top = Path(_git(root, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    # "--end-of-options": a revision is no option, whatever it begins with.
    said = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", known=revision)
    commit = said.decode().strip()
    now = {
        *_paths(top, _git(top, "diff", "--name-only", "--no-renames", "--diff-filter=d", "-z", commit, "--")),
        *_paths(top, _git(top, "ls-files", "--others", "--exclude-standard", "-z")),
    }
    gone = _paths(top, _git(top, "diff", "--name-only", "--no-renames", "--diff-filter=D", "-z", commit, "--"))
    names = sorted({path.name.encode() for path in gone if not path.exists()})
    return [file for file in files if file.resolve() in now or (names and _names_one(file, names))]


def _paths(top: Path, listed: bytes) -> Iterator[Path]:
    return ((top / os.fsdecode(name)).resolve() for name in listed.split(b"\0") if name)


def _names_one(file: Path, names: list[bytes]) -> bool:
    try:
        data = file.read_bytes()
    except OSError:  # said when it is looked at
        return True
    return any(name in data for name in names)


def _git(where: Path, *arguments: str, known: str = "") -> bytes:
    # What runs us as its hook has told git in the environment where to look; that need not be ``where``.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(where), *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        raise Trouble(f"--since asks git, which cannot be run: {error.strerror or error}") from None
    if done.returncode:
        if known:
            raise Trouble(f"--since {known}: git knows no such revision in {where.resolve()}")
        why = done.stderr.decode(errors="replace").strip().splitlines()
        raise Trouble(f"--since needs a git repository: {where.resolve()}: {why[0] if why else 'git failed'}")
    return done.stdout
