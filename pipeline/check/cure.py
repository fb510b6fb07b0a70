"""The safe cures of a draft, made in its file: the catalogue's own changes, under its guard, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import regex

from pipeline.article import replace
from pipeline.check.draft import BOM, Draft, draft_of
from pipeline.check.head import Scalar
from pipeline.check.residue import Residue
from pipeline.files import put
from pipeline.front import BadFront, FrontMatter, parse
from pipeline.publish import ledger
from pipeline.text import Edit, apply
from pipeline.trouble import Trouble


class Cured(msgspec.Struct, frozen=True):
    """The draft after its cures, and how many there were."""

    draft: Draft
    cures: int


def cured(
    draft: Draft, front: FrontMatter, written: dict[str, tuple[Scalar, ...]], found: tuple[Residue, ...]
) -> Cured:
    """``draft`` with every change of ``found`` made that is safe."""
    made = safe(draft, front, written, found)
    if not made:
        return Cured(draft, 0)
    raw = apply(draft.raw, _raw_edits(draft, made))
    return Cured(draft_of(BOM + raw if draft.bom else raw, draft.path, draft.root), len(made))


def safe(
    draft: Draft, front: FrontMatter, written: dict[str, tuple[Scalar, ...]], found: tuple[Residue, ...]
) -> list[Residue]:
    """The sure changes of ``found`` that can be made without touching anything else.

    A change to the front matter is made only if the head, read again, differs in that one field and in nothing else.
    """
    sure = [one for one in found if one.change.lane == "auto" and one.exact]
    made: list[Residue] = []
    for field in ("title", "summary"):
        here = [one for one in sure if one.field == field]
        if here and _reads_as_meant(draft, front, field, written[field][0], here):
            made += here
    return made + [one for one in sure if one.field == "body"]


def save(draft: Draft, before: Draft) -> None:
    """Write the draft's file, whole or not at all, and keep the digest right in a ledger that was right.

    A ledger whose digest does not fit the file as it was says that a person has edited it, and goes on saying so.
    Raises Trouble where the file cannot be written.
    """
    path = draft.path.resolve()  # a link to the file stays a link
    data, old = _bytes(draft), _bytes(before)
    try:
        put(path, data)
        if draft.article and path.is_relative_to(draft.root):
            _keep_digest(ledger.place(draft.root, path.relative_to(draft.root).as_posix()), old, data)
    except OSError as error:
        raise Trouble(f"{draft.path}: {error.strerror or error}") from None


def _keep_digest(file: Path, old: bytes, new: bytes) -> None:
    if not file.is_file():
        return
    data = file.read_bytes()
    was, now = (f'"digest": "{ledger.digest(content)}"'.encode() for content in (old, new))
    if data.count(was) == 1:
        put(file, data.replace(was, now))


def _reads_as_meant(draft: Draft, front: FrontMatter, field: str, scalar: Scalar, found: list[Residue]) -> bool:
    """Whether the head, with the edits made where they stand, is ``front`` but for ``field``, and the body the same."""
    wanted = replace(front, **{field: apply(scalar.value, (one.change.edit for one in found))})
    edits = [Edit(one.span, one.change.edit.old, one.change.edit.new) for one in found]
    try:
        head, body = parse(apply(draft.text, edits))
    except BadFront:
        return False
    return head == wanted and body == parse(draft.text)[1]


def _raw_edits(draft: Draft, made: list[Residue]) -> Iterator[Edit]:
    """The edits as edits of the file's own text, in its own line endings."""
    ending = regex.search(r"\r\n|\r|\n", draft.raw)
    for one in made:
        span = draft.raw_span(one.span)
        yield Edit(span, span.of(draft.raw), one.change.edit.new.replace("\n", ending[0] if ending else "\n"))


def _bytes(draft: Draft) -> bytes:
    return (BOM * draft.bom + draft.raw).encode()
