"""Every check over one file, over many files and folders, and the verb that cli calls."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.check.chrome import look_for_chrome
from pipeline.check.cure import cured, safe, save
from pipeline.check.draft import Draft, draft_at
from pipeline.check.formats import FORMATS, as_text
from pipeline.check.head import Scalar, head_of, look_at_head, scalars
from pipeline.check.links import look_at_markdown
from pipeline.check.markdown import pieces
from pipeline.check.problem import Problem, Report
from pipeline.check.prose import look_at_prose, look_for_controls
from pipeline.check.residue import problems_of, residue
from pipeline.desk import Desk
from pipeline.front import FrontMatter
from pipeline.publish.archive import is_article_path
from pipeline.text import Span
from pipeline.trouble import Trouble

MARKDOWN = (".md", ".markdown")  # what MkDocs takes for a page; of articles the site publishes .md only


def check(path: Path, desk: Desk, *, suggest: bool = False, today: datetime.date | None = None) -> tuple[Problem, ...]:
    """What is wrong in the file ``path``, in the order of its lines.

    An article (a file under articles/ of a content folder) is checked whole; of any other page the Markdown only.
    ``suggest`` adds what the catalogue only suggests; ``today`` finds dates in the future.
    Raises Trouble for a file that cannot be read.
    """
    draft = draft_at(path, content_of(desk))
    if isinstance(draft, Problem):
        return (draft,)
    return _sorted(_look(draft, desk, suggest=suggest, today=today))


def check_all(
    paths: Iterable[Path], desk: Desk, *, suggest: bool = False, today: datetime.date | None = None
) -> Report:
    """What is wrong in the files and folders ``paths``, and which of the articles there have the same body.

    Of a folder every .md file is checked, hidden files and folders left out. Raises Trouble for a path that is not
    there or cannot be read.
    """
    problems: list[Problem] = []
    bodies: dict[bytes, Path] = {}
    files = files_of(paths)
    for path in files:
        draft = draft_at(path, content_of(desk))
        if isinstance(draft, Problem):
            problems.append(draft)
            continue
        found = [*_look(draft, desk, suggest=suggest, today=today), *_twin(draft, bodies)]
        problems += _sorted(found)
    return Report(tuple(problems), len(files))


def fix(path: Path, desk: Desk) -> int:
    """Make every safe cure in the article ``path``, and say how many there were; 0 leaves the file untouched.

    Safe is what the catalogue changes by itself, under the guard that no fact moves. Line endings, byte order mark,
    final newline and permissions stay. Raises Trouble for a file that cannot be read or written.
    """
    draft = draft_at(path, content_of(desk))
    if isinstance(draft, Problem) or not draft.article:
        return 0
    front = head_of(draft)
    if isinstance(front, Problem):
        return 0
    written = scalars(draft)
    better = cured(draft, front, written, tuple(residue(draft, written, desk)))
    if better.cures:
        save(better.draft, draft)
    return better.cures


def run_check(
    paths: Sequence[Path],
    desk: Desk,
    *,
    fix: bool = False,
    format: str = "text",
    suggest: bool = False,
    colour: bool = False,
    today: datetime.date | None = None,
) -> tuple[int, list[str]]:
    """(exit status, lines to print): 0 where there is no error and no file was changed, else 1.

    ``format`` is a key of ``formats.FORMATS``. With ``fix`` the safe cures are made first, and the report says what is
    left. Raises Trouble for what could not run, which is exit status 2.
    """
    if format not in FORMATS:
        raise Trouble(f"no format is called {format!r}; there are {', '.join(FORMATS)}")
    changed = tuple(_fixed(paths, desk)) if fix else ()
    report = check_all(paths, desk, suggest=suggest, today=today)
    report = Report(report.problems, report.files, changed)
    lines = as_text(report, colour=colour) if format == "text" else FORMATS[format](report)
    return int(report.errors > 0 or bool(changed)), list(lines)


def content_of(desk: Desk) -> Path:
    """The desk's content folder."""
    return desk.root / desk.settings.content


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files that ``paths`` mean, each once: a file itself, of a folder every .md file that is not hidden."""
    out: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            out |= dict.fromkeys(sorted(_below(path)))
        elif not path.exists():
            raise Trouble(f"{path}: there is no such file or folder")
        elif path.suffix.lower() not in MARKDOWN or not path.is_file():
            raise Trouble(f"{path}: not a Markdown file (.md)")
        else:
            out[path] = None
    return list(out)


def _below(folder: Path) -> Iterator[Path]:
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise Trouble(f"{folder}: {error.strerror or error}") from None
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():  # a linked folder can hold itself
            yield from _below(entry)
        elif entry.suffix == ".md" and entry.is_file():
            yield entry


def _fixed(paths: Sequence[Path], desk: Desk) -> Iterator[tuple[Path, int]]:
    for path in files_of(paths):
        cures = fix(path, desk)
        if cures:
            yield path, cures


def _look(draft: Draft, desk: Desk, *, suggest: bool, today: datetime.date | None) -> Iterator[Problem]:
    found = pieces(draft)
    if not draft.article:
        yield from look_at_markdown(draft, found)
        return
    yield from _name(draft)
    yield from look_for_controls(draft)
    head = front = head_of(draft)
    written: dict[str, tuple[Scalar, ...]] = {}
    if isinstance(front, Problem):
        yield front
        front = FrontMatter(title="")  # the body is looked at all the same
    else:
        written = scalars(draft)
        yield from look_at_head(draft, front, written, desk, today=today)
    yield from look_at_markdown(draft, found, front.url)
    yield from look_at_prose(draft, front.title, found)
    yield from look_for_chrome(draft, found)
    left = tuple(residue(draft, written, desk, suggest=suggest))
    # Where the head cannot be read, nothing could show that a cure leaves it as it is: fix touches no such file.
    yield from problems_of(draft, left, safe(draft, front, written, left) if head is front else ())


def _name(draft: Draft) -> Iterator[Problem]:
    """That publish.archive would set the file aside for what it, or one of its folders, is called."""
    if not is_article_path(draft.path.resolve().relative_to(draft.root).as_posix()):
        message = (
            "Call an article's file by a-z, 0-9 and -, and not index or readme; under this name it is not published."
        )
        yield draft.problem(Span(0, 0), "file-name", message)


def _twin(draft: Draft, bodies: dict[bytes, Path]) -> Iterator[Problem]:
    """That an article before this one has the same body, but for its white space; an empty one has no twin."""
    words = draft.body.of(draft.text).split()
    if not draft.article or not words:
        return
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=16).digest()
    first = bodies.setdefault(digest, draft.path)
    if first != draft.path:
        line = draft.lines(draft.line_of(draft.body.start) - 1, draft.line_of(draft.body.start))
        yield draft.problem(line, "duplicate-article", f"The body is that of {first}; keep one of the two.")


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.start, p.end, p.rule)))
