"""Every check over one file."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator

from pipeline.check.chrome import look_for_chrome
from pipeline.check.cure import cured, safe, save
from pipeline.check.draft import Draft
from pipeline.check.drift import look_for_drift, original_of
from pipeline.check.head import Scalar, head_of, look_at_head, scalars, whom_aliases_meet
from pipeline.check.links import leads_to, look_at_markdown
from pipeline.check.looked import Ignored, Leads, Looked, Twin, standing
from pipeline.check.markdown import Piece, pieces
from pipeline.check.problem import Problem
from pipeline.check.prose import look_at_prose, look_for_controls
from pipeline.check.proved import known
from pipeline.check.residue import problems_of, residue
from pipeline.check.twins import story_of
from pipeline.desk import Desk
from pipeline.front import FrontMatter
from pipeline.notes import blanked, notes
from pipeline.publish.archive import is_article_path
from pipeline.publish.ledger import Original
from pipeline.text import Span, squeezed
from pipeline.trouble import Trouble


def look(draft: Draft, desk: Desk, *, suggest: bool = False, today: datetime.date | None = None) -> Looked:
    """Everything that ``draft`` by itself shows to be wrong, in the order of its lines, and what that depends on.

    An article (a file under articles/ of a content folder) is looked at whole; of any other page the Markdown only.
    ``suggest`` adds what the catalogue only suggests; ``today`` finds dates in the future.
    """
    found = pieces(draft)
    leads = {*leads_to(draft, found), *whom_aliases_meet(draft)}
    original = original_of(draft)
    return Looked(
        _sorted(_look(draft, desk, found, original, suggest=suggest, today=today)),
        tuple(_ignored(draft)),
        _twin(draft, original),
        tuple(Leads(str(path), standing(path)) for path in sorted(leads)),
    )


def fix(draft: Draft, desk: Desk, wanted: Callable[[Problem], bool]) -> int:
    """Make the safe cures in the article ``draft`` that are ``wanted``, in its file, and say how many there were.

    Safe is what the catalogue changes by itself, under the guard that no fact moves. Line endings, byte order mark,
    final newline and permissions stay. Raises Trouble for a file that cannot be written.
    """
    front = head_of(draft)
    if isinstance(front, Problem) or not draft.article:
        return 0
    written = scalars(draft)
    found = tuple(residue(draft, written, desk))
    chosen = tuple(one for one in found if all(map(wanted, problems_of(draft, (one,), ()))))
    better = cured(draft, front, written, chosen)
    if better.cures:
        save(better.draft, draft)
    return better.cures


def _look(
    draft: Draft,
    desk: Desk,
    found: tuple[Piece, ...],
    original: Original | Trouble | None,
    *,
    suggest: bool,
    today: datetime.date | None,
) -> Iterator[Problem]:
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
    proved = not suggest and head is front and bool(there := known(desk)) and draft.digest in there
    left = () if proved else tuple(residue(draft, written, desk, suggest=suggest))
    said = [
        *look_at_markdown(draft, found, front.url),
        *look_at_prose(draft, front.title, found),
        *look_for_chrome(draft, found),
        # Where the head cannot be read, nothing could show that a cure leaves it as it is: fix touches no such file.
        *problems_of(draft, left, safe(draft, front, written, left) if head is front else ()),
    ]
    yield from said
    if head is front:
        yield from look_for_drift(draft, written, found, original, said)


def _name(draft: Draft) -> Iterator[Problem]:
    """That publish.archive would set the file aside for what it, or one of its folders, is called."""
    if not is_article_path(draft.name):
        message = (
            "Call an article's file by a-z, 0-9 and -, and not index or readme; under this name it is not published."
        )
        yield draft.problem(Span(0, 0), "file-name", message)


def _twin(draft: Draft, original: Original | Trouble | None) -> Twin | None:
    """What the article has in common with one that has the same body, but for white space; an empty one has none."""
    body = blanked(draft.body.of(draft.text))
    words = " ".join(filter(None, map(squeezed, body.split("\n"))))
    if not draft.article or not words:
        return None
    first = draft.line_of(draft.body.start + len(body) - len(body.lstrip()))
    line = draft.lines(first - 1, first)
    digest = hashlib.blake2b(words.encode(), digest_size=16).digest()
    return Twin(digest, story_of(draft, original), draft.problem(line, "duplicate-article", ""))


def _ignored(draft: Draft) -> Iterator[Ignored]:
    for note in notes(draft.text, draft.body.start):
        about = draft.raw_span(note.about)
        yield Ignored(note.rule, note.because, about.start, about.end, draft.problem(note.span, "", ""))


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.start, p.end, p.rule)))
