"""Which files a check is of, and what in it is the desk's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.desk import Desk
from pipeline.trouble import Trouble

MARKDOWN = (".md", ".markdown")  # what MkDocs takes for a page; of articles the site publishes .md only


def content_of(desk: Desk) -> Path:
    """The desk's content folder."""
    return desk.root / desk.settings.content


def own_rules(desk: Desk) -> frozenset[str]:
    """The names of the desk's own phrases, for which this documentation has no page."""
    return frozenset(phrase.name for phrase in desk.phrases)


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
