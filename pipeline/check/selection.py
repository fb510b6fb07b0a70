"""Which problems a newsroom wants to hear of, and how loudly: [tool.copydesk.check] over what the checks found."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec.structs import replace

from pipeline.check.looked import Ignored, Looked
from pipeline.check.problem import Problem
from pipeline.desk import Desk
from pipeline.trouble import Trouble

ACROSS = (
    "duplicate-article",
    "near-duplicate",
)  # found in other files too: alone, a file cannot show that a note for it is unused


def names_of(rule: str) -> list[str]:
    """The rules that found a problem together, of its ``rule``."""
    return rule.split(" + ")


def meets(rule: str, patterns: Iterable[str]) -> bool:
    """Whether one of the rules of a problem is among ``patterns``: names, or "leftover-*" and the like."""
    return any(fnmatchcase(name, pattern) for name in names_of(rule) for pattern in patterns)


def proved(desk: Desk, known: Collection[str]) -> None:
    """Raises Trouble, with the line and the nearest name, for a rule in the settings that is not ``known``."""
    check = desk.settings.check
    for pattern in (*check.select, *check.ignore, *check.severity, *(p for ps in check.ignore_in.values() for p in ps)):
        if unknown(pattern, known):
            place = desk.root / "pyproject.toml"
            raise Trouble(f"{place}:{_line_of(place, pattern)}: {not_known(pattern, known)}")


def unknown(pattern: str, known: Collection[str]) -> bool:
    """Whether ``pattern`` names no rule."""
    return not any(fnmatchcase(name, pattern) for name in known)


def not_known(pattern: str, known: Collection[str]) -> str:
    """What to say of a name that no rule has."""
    near = difflib.get_close_matches(pattern, sorted(known), n=1)
    return f"there is no rule {pattern!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _line_of(file: Path, name: str) -> int:
    """The line, from 1, of [tool.copydesk.check] and what is below it on which ``name`` stands."""
    inside = False
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith("["):
            inside = line.replace(" ", "").replace('"', "").startswith("[tool.copydesk.check")
        if inside and (f'"{name}"' in line or f"'{name}'" in line or line.split("=")[0].strip() == name):
            return number
    return 1


def selected(desk: Desk, path: Path) -> Callable[[str], bool]:
    """Whether a rule is looked for in the file ``path``."""
    check = desk.settings.check
    here = _below(path, desk.root) if check.ignore_in else ""
    off = [*check.ignore, *(p for folder, ps in check.ignore_in.items() if _holds(folder, here) for p in ps)]
    if not off and check.select == ("*",):
        return _every
    return lambda rule: meets(rule, check.select) and not meets(rule, off)


def _every(_: str) -> bool:
    return True


def _below(path: Path, root: Path) -> str:
    return Path(os.path.relpath(path.absolute(), root.absolute())).as_posix()


def _holds(folder: str, path: str) -> bool:
    folder = folder.rstrip("/")
    return folder in ("", ".", path) or path.startswith(f"{folder}/")


def told(
    path: Path, looked: Looked, desk: Desk, known: Callable[[], Mapping[str, str]], *, suggest: bool
) -> list[Problem]:
    """The problems of one file that are to be told: those selected, less those that a note ignores, and the notes that
    are wrong or ignore nothing.

    ``known`` gives the names of all rules. Of a rule that was not looked for, a note is never called unused; nor of one
    that only suggests, without ``suggest``.
    """
    chosen = selected(desk, path)
    problems = [problem for problem in looked.problems if chosen(problem.rule)]
    if looked.ignored:
        good = [note for note in looked.ignored if not _wrong(note, known)]
        left = [problem for problem in problems if not any(_covers(note, problem) for note in good)]
        notes = [*_bad(looked.ignored, known), *_unused(good, problems, chosen, known, suggest=suggest)]
        problems = left + [problem for problem in notes if chosen(problem.rule)]
    return sorted((_weighed(problem, desk) for problem in problems), key=lambda p: (p.start, p.end, p.rule))


def _covers(note: Ignored, problem: Problem) -> bool:
    return note.start <= problem.start <= note.end and meets(problem.rule, [note.rule])


def _wrong(note: Ignored, known: Callable[[], Collection[str]]) -> str:
    if not note.rule:
        return "Say <!-- copydesk: ignore RULE because REASON -->; nothing else is understood."
    if unknown(note.rule, known()):
        return f"Nothing is ignored: {not_known(note.rule, known())}."
    return "" if note.because else f"Say why: ignore {note.rule} because …"


def _bad(notes: Iterable[Ignored], known: Callable[[], Collection[str]]) -> Iterator[Problem]:
    for note in notes:
        if why := _wrong(note, known):
            yield replace(note.at, rule="bad-ignore", message=why)


def _unused(
    notes: Iterable[Ignored],
    problems: list[Problem],
    chosen: Callable[[str], bool],
    known: Callable[[], Mapping[str, str]],
    *,
    suggest: bool,
) -> Iterator[Problem]:
    for note in notes:
        looked_for = [name for name in known() if fnmatchcase(name, note.rule) and chosen(name)]
        judged = any((suggest or known()[name] != "suggest") and name not in ACROSS for name in looked_for)
        if judged and not any(_covers(note, problem) for problem in problems):
            message = f"Nothing here is {note.rule} any more; take the note out."
            yield replace(note.at, rule="unused-ignore", message=message, severity="warning", cure="")


def _weighed(problem: Problem, desk: Desk) -> Problem:
    """The problem with the severity that the newsroom gives it; of several rules the gravest counts."""
    said = [severity for pattern, severity in desk.settings.check.severity.items() if meets(problem.rule, [pattern])]
    if not said:
        return problem
    return replace(problem, severity="error" if "error" in said else "warning")
