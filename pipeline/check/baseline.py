"""Problems of an old archive that are let be: a file that names them, and that only ever gets shorter.

A problem is known again by its path, its rule and its words, not by its line: what is written above it moves nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.check.problem import Problem
from pipeline.files import put
from pipeline.trouble import Trouble

LONGEST = 120  # characters of the words that are kept; a problem can be a whole paragraph

Key = tuple[str, str, str]  # path below the newsroom's folder, rule, words


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    problems: dict[str, dict[str, list[str]]]  # path -> rule -> the words of each


def read(file: Path) -> Counter[Key]:
    """How often the baseline ``file`` has each problem; raises Trouble where it is none."""
    try:
        kept = msgspec.json.decode(file.read_bytes(), type=_File)
    except FileNotFoundError:
        raise Trouble(f"{file}: there is no such baseline; copydesk check --write-baseline makes one") from None
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror or error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Trouble(f"{file}: this is no baseline ({error})") from None
    if kept.version != 1:
        raise Trouble(f"{file}: a baseline of version {kept.version}; this copydesk reads version 1")
    return Counter(
        (path, rule, words) for path, rules in kept.problems.items() for rule, every in rules.items() for words in every
    )


def less(problems: Iterable[Problem], known: Counter[Key], root: Path) -> Iterator[Problem]:
    """``problems`` without those that are ``known``, each as often as it is known."""
    if not known:
        yield from problems
        return
    left = known.copy()
    for problem in problems:
        key = _key(problem, root)
        if left[key]:
            left[key] -= 1
        else:
            yield problem


def write(file: Path, problems: Iterable[Problem], looked_at: Iterable[Path], root: Path) -> int:
    """Keep ``problems`` in ``file``, and say how many are in it. Of one that is there already what is solved is taken
    out, and nothing is added; what it says of files not ``looked_at`` stays, as long as they are there.

    Raises Trouble for a file that is no baseline, or cannot be written.
    """
    now = Counter(_key(problem, root) for problem in problems)
    if file.exists():
        before = read(file)
        here = {_path(path, root) for path in looked_at}
        elsewhere = {key: n for key, n in before.items() if key[0] not in here and (root / key[0]).exists()}
        now = (before & now) + Counter(elsewhere)
    kept: dict[str, dict[str, list[str]]] = {}
    for path, rule, words in sorted(now.elements()):
        kept.setdefault(path, {}).setdefault(rule, []).append(words)
    try:
        put(file, msgspec.json.format(msgspec.json.encode(_File(1, kept)), indent=1) + b"\n")
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror or error}") from None
    return now.total()


def _key(problem: Problem, root: Path) -> Key:
    return _path(problem.path, root), problem.rule, problem.words[:LONGEST]


def _path(path: Path, root: Path) -> str:
    below = Path(os.path.relpath(path.absolute(), root.absolute())).as_posix()
    return os.fsencode(below).decode(errors="replace")  # a name that is no text
