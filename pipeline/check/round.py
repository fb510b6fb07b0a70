"""A round over many files: what is known is taken from the cache, what is not is looked at, and a report made of it."""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from pipeline.check import baseline as baselines
from pipeline.check.cache import Cache, ledger_of
from pipeline.check.formats import FORMATS, as_text, count
from pipeline.check.looked import Looked, Twin
from pipeline.check.places import content_of, files_of, own_rules
from pipeline.check.problem import Problem, Report, Severity
from pipeline.check.selection import proved, told
from pipeline.check.since import changed
from pipeline.check.twins import twins
from pipeline.desk import Desk
from pipeline.trouble import Trouble
from pipeline.version import key_of

# The checks themselves are imported where one is needed: a round that finds all in its cache loads none of them.

KEPT = ".copydesk/check.sqlite"
FLEETING = "future-date"  # what it says is of today, and is not kept for tomorrow


class Asked(NamedTuple):
    """How a round is to be made. ``today`` finds dates in the future; without it none is looked for."""

    suggest: bool = False
    today: datetime.date | None = None


def check(path: Path, desk: Desk, *, suggest: bool = False, today: datetime.date | None = None) -> tuple[Problem, ...]:
    """What is wrong in the file ``path``, in the order of its lines, as the desk's settings and its own notes have it.

    Raises Trouble for a file that cannot be read.
    """
    looked = _look(path, _bytes(path), desk, Asked(suggest, today))
    return tuple(told(path, looked, desk, _known(desk), suggest=suggest))


def check_text(
    raw: str, path: Path, desk: Desk, *, suggest: bool = False, today: datetime.date | None = None
) -> tuple[Problem, ...]:
    """What is wrong in ``raw``, which an editor holds for the file ``path``."""
    from pipeline.check.draft import draft_of
    from pipeline.check.whole import look

    looked = look(draft_of(raw, path, content_of(desk)), desk, suggest=suggest, today=today)
    return tuple(told(path, looked, desk, _known(desk), suggest=suggest))


def check_all(
    paths: Iterable[Path], desk: Desk, *, suggest: bool = False, today: datetime.date | None = None
) -> Report:
    """What is wrong in the files and folders ``paths``, and which of the articles there have the same body.

    Of a folder every .md file is checked, hidden files and folders left out. Raises Trouble for a path that is not
    there or cannot be read.
    """
    files = files_of(paths)
    with Cache(None) as cache:
        found = _all(files, desk, Asked(suggest, today), cache)
    return Report(tuple(problem for _, problems in found for problem in problems), len(files))


def fix(path: Path, desk: Desk) -> int:
    """Make every safe cure in the article ``path`` that the settings and its notes do not forbid; how many there were.

    0 leaves the file untouched. Raises Trouble for a file that cannot be read or written.
    """
    return _cure(path, desk, check(path, desk))


def run_check(
    paths: Sequence[Path],
    desk: Desk,
    *,
    fix: bool = False,
    format: str = "text",
    suggest: bool = False,
    colour: bool = False,
    today: datetime.date | None = None,
    since: str = "",
    baseline: Path | None = None,
    write_baseline: Path | None = None,
    summary: bool = False,
    cache: bool = False,
) -> tuple[int, list[str]]:
    """(exit status, lines to print): 0 where there is no error and no file was changed, else 1.

    ``format`` is a key of ``formats.FORMATS``. With ``fix`` the safe cures are made first, and the report says what is
    left. Only files that changed ``since`` a revision of git are looked at; problems of ``baseline`` are left out;
    ``write_baseline`` keeps those that are left. ``summary`` adds a table by rule to the text. With ``cache`` what
    files said is remembered in the desk's .copydesk. Raises Trouble for what could not run, which is exit status 2.
    """
    if format not in FORMATS:
        raise Trouble(f"no format is called {format!r}; there are {', '.join(FORMATS)}")
    asked = Asked(suggest, today)
    begun = write_baseline is not None and not write_baseline.exists()
    with Cache(desk.root / KEPT if cache else None) as kept:
        _prove(desk, kept)
        let_be = _let_be(desk, baseline, write_baseline)
        files = files_of(paths)
        if since:
            files = changed(files, since, desk.root)
        found = _all(files, desk, asked, kept)
        left = {path: list(baselines.less(problems, let_be, desk.root)) for path, problems in found}
        fixed = tuple((path, cures) for path in left if fix and (cures := _cure(path, desk, left[path])))
        if fixed:
            found = _all(files, desk, asked, kept)
            left = {path: list(baselines.less(problems, let_be, desk.root)) for path, problems in found}
    every = tuple(problem for problems in left.values() for problem in problems)
    report = Report(every, len(files), fixed, desk.settings.check.docs, own_rules(desk))
    if write_baseline is not None:
        known = [problem for _, problems in found for problem in problems]
        number = baselines.write(write_baseline, known, files, desk.root)
        if begun:
            return 0, [f"{write_baseline}: {count(number, 'problem')} to be let be from now on"]
    lines = as_text(report, colour=colour, table=summary) if format == "text" else FORMATS[format](report)
    # A file can have a name that is no text; what is printed is.
    return int(report.errors > 0 or bool(fixed)), [line.encode(errors="replace").decode() for line in lines]


def _let_be(desk: Desk, given: Path | None, written: Path | None) -> Counter[baselines.Key]:
    """The problems of the baseline that is asked for: by name, as the one to be shortened, or in the settings."""
    if given is None and written is not None:
        return baselines.read(written) if written.exists() else Counter()
    if given is None and desk.settings.check.baseline:
        given = desk.root / desk.settings.check.baseline
    return baselines.read(given) if given is not None else Counter()


def _prove(desk: Desk, cache: Cache) -> None:
    """Raises Trouble where the desk's phrases or its settings for check are wrong; a desk is looked at once."""
    key = key_of(desk.digest.encode(), msgspec.json.encode(desk.settings.check))
    if not cache.knows(key):
        from pipeline.check.rulebook import rules

        proved(desk, rules(desk))
        cache.learn(key)


def _known(desk: Desk) -> Callable[[], Mapping[str, str]]:
    """The rules that there are, by name, looked up when they are first asked for."""

    @functools.cache
    def known() -> Mapping[str, str]:
        from pipeline.check.rulebook import rules

        return rules(desk)

    return known


def _all(files: Iterable[Path], desk: Desk, asked: Asked, cache: Cache) -> list[tuple[Path, list[Problem]]]:
    """Each file's problems, in the order of its lines; what two files have in common is said of the later one."""
    looked = dict(_each(files, desk, asked, cache))
    for problem in _told_twice([one.twin for one in looked.values() if one.twin], desk, cache):
        mine = looked[problem.path]
        looked[problem.path] = replace(mine, problems=(*mine.problems, problem))
    known = _known(desk)
    return [(path, told(path, one, desk, known, suggest=asked.suggest)) for path, one in looked.items()]


_Said = tuple[int, str, str, Severity]  # of a story by its number: the rule, the message, the severity


def _told_twice(stories: list[Twin], desk: Desk, cache: Cache) -> list[Problem]:
    """What ``twins`` says of the files' stories, looked up where they are the very same as the last time."""
    key = key_of(
        f"{desk.digest} {desk.settings.same_story}".encode(),
        *(os.fsencode(f"{s.at.path}:{s.at.line}:{s.at.start} ") + s.words + b"".join(s.story) for s in stories),
    )
    kept = cache.recall(b"twins", key)
    if kept is not None:
        with contextlib.suppress(msgspec.DecodeError, IndexError):
            said = msgspec.msgpack.decode(kept, type=list[_Said])
            return [replace(stories[n].at, rule=r, message=m, severity=s) for n, r, m, s in said]
    places = {story.at.path: number for number, story in enumerate(stories)}
    found = list(twins(stories, desk.settings.same_story))
    said = [(places[one.path], one.rule, one.message, one.severity) for one in found]
    with contextlib.suppress(UnicodeEncodeError):  # a folder whose name is no text is not kept
        cache.remember(b"twins", key, msgspec.msgpack.encode(said))
    return found


def _each(files: Iterable[Path], desk: Desk, asked: Asked, cache: Cache) -> Iterator[tuple[Path, Looked]]:
    content = str(content_of(desk).absolute())
    question = os.fsencode(f"{desk.digest} {content} {asked.suggest} {asked.today is None}")
    for path in files:
        data = _bytes(path)
        if not cache.remembers:
            yield path, _at(_look(path, data, desk, asked), path)
            continue
        file = str(path.absolute())
        name, key = os.fsencode(file), key_of(data, ledger_of(file, content), question)
        looked = cache.get(name, key)
        if looked is None:
            looked = _look(path, data, desk, asked)
            if not any(problem.rule == FLEETING for problem in looked.problems):
                cache.put(name, key, looked)
        yield path, _at(looked, path)


def _at(looked: Looked, path: Path) -> Looked:
    """``looked`` with ``path`` as it was given this time."""
    twin = looked.twin
    problems = looked.problems
    if all(problem.path is path for problem in problems) and (twin is None or twin.at.path is path):
        return looked
    return Looked(
        tuple(replace(problem, path=path) for problem in problems),
        tuple(replace(one, at=replace(one.at, path=path)) for one in looked.ignored),
        replace(twin, at=replace(twin.at, path=path)) if twin else None,
        looked.leads,
    )


def _look(path: Path, data: bytes, desk: Desk, asked: Asked) -> Looked:
    from pipeline.check.draft import draft_in
    from pipeline.check.whole import look

    draft = draft_in(data, path, content_of(desk))
    if isinstance(draft, Problem):
        return Looked((draft,))
    return look(draft, desk, suggest=asked.suggest, today=asked.today)


def _cure(path: Path, desk: Desk, problems: Iterable[Problem]) -> int:
    """Make those of ``problems`` that are safe, in the file."""
    wanted = {(problem.start, problem.end, problem.rule) for problem in problems if problem.safe}
    if not wanted:
        return 0
    from pipeline.check import whole
    from pipeline.check.draft import draft_in

    draft = draft_in(_bytes(path), path, content_of(desk))
    if isinstance(draft, Problem):
        return 0
    return whole.fix(draft, desk, lambda problem: (problem.start, problem.end, problem.rule) in wanted)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}") from None
