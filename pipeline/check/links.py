"""Whether the links, pictures, headings and tags of a draft will work on the site."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from pipeline.check.draft import Draft, draft_at
from pipeline.check.markdown import Piece, pieces
from pipeline.check.problem import Problem
from pipeline.markdown import heading_ids
from pipeline.publish.pictures import FOLDER, is_taken
from pipeline.publish.render import outward

SAID = 50  # characters of the file that a message repeats
SAFE = ("http", "https", "mailto")  # schemes that publish.render lets through


def look_at_markdown(draft: Draft, found: tuple[Piece, ...], original: str = "") -> Iterator[Problem]:
    """Every link, picture, heading and tag of ``found`` that will not do what the writer hopes.

    ``original`` is the address of the page that an article comes from: the site leads there what is not in content/.
    Tags are looked at in articles only; in the newsroom's own pages MkDocs makes HTML of them.
    """
    level = 0
    for piece in found:
        if piece.kind == "link":
            yield from _link(draft, piece, found, original)
        elif piece.kind == "image":
            yield from _image(draft, piece, original)
        elif piece.kind == "html" and draft.article:
            yield draft.problem(piece.span, "raw-html", _raw(piece.words))
        elif piece.kind == "stray":
            message = (
                f"Readers see {piece.words} as it stands: it has no fellow, or a blank too many or too few beside it."
            )
            yield draft.problem(piece.span, "stray-markdown", message)
        elif piece.kind == "lost":
            message = (
                f"Readers do not see “{_short(piece.words)}”: no link uses it, or the table's head has no such column."
            )
            yield draft.problem(piece.span, "lost-words", message)
        elif piece.kind == "heading":
            if level and piece.level > level + 1:
                yield draft.problem(
                    piece.span, "heading-jump", f"Level {piece.level} follows level {level}.", severity="warning"
                )
            level = piece.level


def leads_to(draft: Draft, found: Iterable[Piece]) -> Iterator[Path]:
    """The files and folders of content/ that the links and pictures of ``found`` mean, there or not."""
    for piece in found:
        if piece.kind in ("link", "image") and _scheme(piece.words) is None:
            path = unquote(piece.words.partition("#")[0].partition("?")[0])
            target = _target(draft, path) if path else None
            if target is not None:
                yield target


def _short(words: str) -> str:
    return words if len(words) <= SAID else f"{words[: SAID - 1].rstrip()}…"


def _raw(tag: str) -> str:
    return f"Readers see {tag} as it stands. Write Markdown; or \\{tag} if the characters are meant."


def _link(draft: Draft, piece: Piece, found: tuple[Piece, ...], original: str) -> Iterator[Problem]:
    scheme = _scheme(piece.words)
    if scheme is None:
        yield from _inner_link(draft, piece, found, original)
    elif scheme not in SAFE:
        yield draft.problem(piece.span, "unsafe-link", f"A link may not begin with “{scheme}:”; it is shown as text.")
    elif scheme in ("http", "https") and not outward(piece.words):
        yield draft.problem(piece.span, "broken-link", f"“{piece.words}” is not the address of a page.")


def _image(draft: Draft, piece: Piece, original: str) -> Iterator[Problem]:
    if not piece.alt.strip():
        yield draft.problem(
            piece.span,
            "image-without-alt",
            "Say in the square brackets what the picture shows, for those who cannot see it.",
            severity="warning",
        )
    scheme = _scheme(piece.words)
    if scheme in ("http", "https"):
        return
    if scheme is not None:
        yield draft.problem(piece.span, "unsafe-link", f"A picture may not begin with “{scheme}:”.")
        return
    target = _target(draft, unquote(piece.words.partition("?")[0].partition("#")[0]))
    if target is None or not _is_there(target):
        ours = target is not None and target.parent == draft.root / FOLDER and not piece.words.startswith("/")
        if ours or not outward(original):
            message = f"There is no picture “{piece.words}” in {draft.root.name}/."
            yield draft.problem(piece.span, "missing-image", message)
    elif draft.article and not (target.parent == draft.root / FOLDER and is_taken(target)):
        message = f"“{piece.words}” is not shown: its name is not that of its bytes. copydesk picture takes it in."
        yield draft.problem(piece.span, "missing-image", message)


def _scheme(address: str) -> str | None:
    """The scheme of ``address`` in lower case, "" for one like //host/path, None for an address within the site."""
    if address.startswith(("//", "\\\\", "/\\")):
        return ""
    found = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", address)
    return found[1].lower() if found else None


def _inner_link(draft: Draft, piece: Piece, found: tuple[Piece, ...], original: str) -> Iterator[Problem]:
    path, _, anchor = piece.words.partition("#")
    path = unquote(path.partition("?")[0])
    if not path and not anchor:
        yield draft.problem(piece.span, "broken-link", "This link has no address.")
        return
    target = _target(draft, path) if path else None
    if path and (target is None or not _is_there(target)):
        if path.endswith(".md") or not _made_elsewhere(draft, path, original):
            yield draft.problem(piece.span, "broken-link", f"There is no “{path}” in {draft.root.name}/.")
        return
    if not anchor or (target is not None and target.suffix != ".md"):
        return
    there = found if target is None else _pieces_at(target)
    if unquote(anchor) not in anchors(there):
        where = "this page" if target is None else path
        yield draft.problem(piece.span, "broken-link", f"No heading of {where} is called “#{unquote(anchor)}”.")


def _made_elsewhere(draft: Draft, path: str, original: str) -> bool:
    """Whether a path that is no file may lead somewhere all the same.

    What an article does not find here is looked for beside its original; a page of the newsroom's own may lead to
    one that the site makes (topics/, a month).
    """
    if draft.article:
        return bool(outward(original))
    return "." not in path.rstrip("/").rpartition("/")[2]


def _target(draft: Draft, path: str) -> Path | None:
    """The file or folder that ``path`` means in ``draft``; None where it is outside of the content folder."""
    if "\0" in path:
        return None
    base = draft.root if path.startswith("/") else (draft.root / draft.name).parent
    target = Path(os.path.normpath(base / path.lstrip("/")))
    return target if target.is_relative_to(draft.root) else None


def _is_there(target: Path) -> bool:
    try:
        return target.exists()
    except OSError:  # a name too long for any file
        return False


def _pieces_at(path: Path) -> tuple[Piece, ...]:
    draft = draft_at(path, path.parent)
    return () if isinstance(draft, Problem) else pieces(draft)


def anchors(found: Iterable[Piece]) -> frozenset[str]:
    """The names under which links reach the headings among ``found``."""
    return frozenset(heading_ids(piece.words for piece in found if piece.kind == "heading"))
