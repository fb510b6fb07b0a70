"""A file of content/ as its writer left it: its text, its lines, and where its head and its body stand."""

from __future__ import annotations

import functools
import itertools
import os
from bisect import bisect_right
from pathlib import Path

import msgspec
import regex

from pipeline.check.problem import Problem, Severity
from pipeline.front import split
from pipeline.publish.ledger import digest
from pipeline.text import Span
from pipeline.trouble import Trouble

BOM = "\ufeff"
# The line endings of CommonMark and of editors. str.splitlines knows more (U+2028, form feed), and would count lines
# that no editor shows.
_ENDING = regex.compile(r"\r\n|\r|\n")
LARGEST = 2_000_000  # bytes; a novel has half of that, and what is larger was not written


class Draft(msgspec.Struct, frozen=True):
    """``raw`` is the file's text without its byte order mark, ``text`` the same with every line ending as one LF.

    All spans of the checks are of ``text``; ``raw_span`` gives them in ``raw``. ``body`` leaves out the blank lines
    around it. ``root`` is the content folder, ``name`` the file's path below it; ``article`` says whether it stands
    under articles/.
    """

    path: Path
    root: Path
    name: str
    article: bool
    raw: str
    text: str
    bom: bool
    head: Span | None  # of the YAML between the dashes
    body: Span
    starts: tuple[int, ...]  # of each line, in text
    raw_starts: tuple[int, ...]  # of each line, in raw

    @property
    def digest(self) -> str:
        """The name of the bytes of the file, as its ledger has it."""
        return digest((BOM * self.bom + self.raw).encode())

    def line_of(self, offset: int) -> int:
        """The line, from 1, of the character at ``offset`` of ``text``."""
        return bisect_right(self.starts, offset)

    def lines(self, first: int, last: int) -> Span:
        """The lines from ``first`` up to, not including, ``last``, both from 0 as Markdown's maps count them."""
        end = self.starts[last] if last < len(self.starts) else len(self.text)
        return Span(self.starts[first], max(end, self.starts[first]))

    def raw_span(self, span: Span) -> Span:
        """The span of ``raw`` that holds what ``span`` holds of ``text``."""
        return Span(self._raw(span.start), self._raw(span.end))

    def _raw(self, offset: int) -> int:
        line = bisect_right(self.starts, offset) - 1
        return self.raw_starts[line] + offset - self.starts[line]

    def problem(
        self,
        span: Span,
        rule: str,
        message: str,
        *,
        cure: str | None = None,
        severity: Severity = "error",
        safe: bool = False,
    ) -> Problem:
        """A problem at ``span`` of ``text``, with its place as editors and other programs count it."""
        line, end_line = self.line_of(span.start), self.line_of(span.end)
        raw = self.raw_span(span)
        return Problem(
            path=self.path, start=raw.start, end=raw.end,
            line=line, column=span.start - self.starts[line - 1] + 1,
            end_line=end_line, end_column=span.end - self.starts[end_line - 1] + 1,
            rule=rule, message=message, cure=cure, severity=severity, safe=safe,
            snippet=self.lines(line - 1, line).of(self.text).rstrip("\n"),
        )  # fmt: skip


def draft_at(path: Path, content: Path) -> Draft | Problem:
    """The draft in the file ``path``; a Problem for bytes that are not UTF-8 or are too many.

    ``content`` is the desk's content folder; a file elsewhere belongs to the folder above its own ``articles``.
    Raises Trouble for a file that cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}") from None
    return draft_in(data, path, content)


def draft_in(data: bytes, path: Path, content: Path) -> Draft | Problem:
    """The draft whose file ``path`` has the bytes ``data``; a Problem for bytes that are not UTF-8 or too many."""
    if len(data) > LARGEST:
        message = f"The file has {len(data):,} bytes; of an article at most {LARGEST:,} are looked at."
        return _at_the_top(path, "too-large", message)
    try:
        raw = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(path, data, error)
    return draft_of(raw, path, content)


def draft_of(raw: str, path: Path, content: Path) -> Draft:
    """The draft whose file ``path`` has the text ``raw``."""
    bom = raw.startswith(BOM)
    raw = raw.removeprefix(BOM)
    raw_starts = _starts(raw)
    text, starts = raw, raw_starts
    if "\r" in raw:
        text = _ENDING.sub("\n", raw)
        starts = _starts(text)
    head, start = split(text)
    body = text[start:]
    body_start = start + len(body) - len(body.lstrip("\n"))
    body_end = max(body_start, start + len(body.rstrip()))
    root, name = _belongs(path, content)
    head_start = text.index("\n") + 1 if head is not None else 0
    return Draft(
        path=path, root=root, name=name, article=name.startswith("articles/"), raw=raw, text=text, bom=bom,
        head=None if head is None else Span(head_start, head_start + len(head)),
        body=Span(body_start, body_end), starts=starts, raw_starts=raw_starts,
    )  # fmt: skip


def _starts(text: str) -> tuple[int, ...]:
    if "\r" in text:
        return (0, *(found.end() for found in _ENDING.finditer(text)))
    return (0, *itertools.accumulate(len(line) + 1 for line in text.split("\n")[:-1]))


def _belongs(path: Path, content: Path) -> tuple[Path, str]:
    """(the content folder of ``path``, its name there)."""
    root = _real(str(content))
    above, name = os.path.split(path)
    here = os.path.realpath(path) if os.path.islink(path) else f"{_real(above or '.')}{os.sep}{name}"  # noqa: PTH114
    if here.startswith(root + os.sep):
        return _folder(root), here[len(root) + 1 :].replace(os.sep, "/")
    for folder in Path(here).parents:
        if folder.name == "articles":
            return folder.parent, Path(here).relative_to(folder.parent).as_posix()
    return Path(here).parent, Path(here).name


@functools.lru_cache(maxsize=16)
def _folder(root: str) -> Path:
    return Path(root)


@functools.lru_cache(maxsize=1024)
def _real(folder: str) -> str:
    """Where ``folder`` really is: asked once, for an archive has many files in few folders. It raises for no circle."""
    return os.path.realpath(folder)


def _at_the_top(path: Path, rule: str, message: str) -> Problem:
    return Problem(
        path=path, start=0, end=0, line=1, column=1, end_line=1, end_column=1, rule=rule, message=message
    )  # fmt: skip


def _not_utf8(path: Path, data: bytes, error: UnicodeDecodeError) -> Problem:
    before = data[: error.start].decode("utf-8")
    starts = _starts(before)
    line, column = len(starts), len(before) - starts[-1] + 1
    return Problem(
        path=path, start=len(before), end=len(before) + 1,
        line=line, column=column, end_line=line, end_column=column + 1, rule="unreadable-bytes",
        message=f"Byte {data[error.start]:#04x} at offset {error.start:,} is not UTF-8. Save the file as UTF-8.",
    )  # fmt: skip
