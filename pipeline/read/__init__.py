"""Bytes -> Page: which inputs there are, what their bytes are, what a page of them says.

``sources`` is cheap and finds everything; ``page`` does the work, anywhere. Nothing that is found is ever dropped
in silence: what cannot be read becomes a Refusal with its reason.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import stat
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec

from pipeline.article import Page, Refusal, replace
from pipeline.desk import Settings
from pipeline.read import html, markdown, text, warc
from pipeline.read.claims import whole_address
from pipeline.read.encodings import NotText, repaired, text_of, too_large
from pipeline.trouble import Trouble

Form = Literal["text", "html", "markdown", "row"]
FORMS: dict[str, Form] = {".txt": "text", ".html": "html", ".htm": "html", ".md": "markdown"}
ROWS = (".jsonl", ".jsonl.gz")
RECORDS = (".warc", ".warc.gz")
FIELDS: dict[str, Form] = {"html": "html", "markdown": "markdown", "text": "text"}  # of a row; the first that is there
ESCAPED = 3  # bytes that JSON may spend on one byte of a page: a Chinese character is three, as \\u4e2d six

DIGITS = 18  # of a whole number that every reader of JSON holds; longer ones are passed on unread
AN_ID = "a number, or a text that is not empty and has no control characters"

_HTML = re.compile(
    r"\ufeff?\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"</?[A-Za-z!]")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # how JSON escapes half of a character, and a pair of halves
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class Source(msgspec.Struct, frozen=True):
    """One page to be: a file that is still to be read, or bytes already here. Small, and fit to be sent to a worker.

    ``number`` is the place of a row or a record in its input, from 1, whose bytes are here; ``url`` and ``charset`` are
    what its record says of it; ``refused`` says why there is nothing to read.
    """

    id: str
    path: str = ""
    data: bytes = b""
    form: Form = "text"
    number: int = 0
    url: str = ""
    charset: str = ""
    refused: str = ""


# finding


def sources(
    paths: Sequence[Path], settings: Settings, root: Path = Path(), passed: Counter[str] | None = None
) -> Iterator[Source]:
    """Every page below ``paths``, files in sorted order, rows and records in theirs; Trouble for a path that is none.

    The id of a file is its path from the folder that was given, or from the inbox of the newsroom in ``root``; else
    its name. The records of a WARC that hold no page are counted in ``passed``, by what they are.
    """
    passed = Counter() if passed is None else passed
    for path in paths:
        if path.is_dir():
            yield from _folder(path, settings, passed)
        elif path.exists():
            yield from _file(path, _id_of(path, root / settings.inbox), settings, passed)
        else:
            raise Trouble(f"{path}: there is no such file or folder")


def stdin_source(data: bytes, id: str = "stdin") -> Source:
    """The one page that came on standard input as ``data``."""
    return Source(id, data=data)


def rows(stream: BinaryIO, name: str, settings: Settings) -> Iterator[Source]:
    """The rows of JSON lines, read as they are asked for; blank lines are none. ``name`` is for messages and ids."""
    most = ESCAPED * settings.largest_page
    number = 0
    while line := stream.readline(most):
        number += 1
        if not line.endswith(b"\n") and len(line) == most:
            while (rest := stream.readline(most)) and not rest.endswith(b"\n"):
                pass
            yield _refused(_row_id(name, number), f"{name}, line {number:,}: longer than {most:,} bytes")
        elif line.strip():
            yield Source(_row_id(name, number), name, line, "row", number)


def _folder(root: Path, settings: Settings, passed: Counter[str]) -> Iterator[Source]:
    """Every file below ``root``, sorted by path; without recursion, for folders may nest deeply."""
    ahead = [root]
    while ahead:
        path = ahead.pop()
        name = _named(path.relative_to(root))
        if path != root and path.is_symlink():
            yield from _link(path, root, name)
        elif path.is_dir():
            try:
                inside = sorted(p for p in path.iterdir() if not p.name.startswith("."))
            except OSError as error:
                if path == root:
                    raise Trouble(f"{path}: {_reason(error)}") from None
                yield _refused(name, f"the folder {path} cannot be read: {_reason(error)}")
                continue
            ahead += reversed(inside)
        else:
            yield from _file(path, name, settings, passed)


def _link(path: Path, root: Path, id: str) -> Iterator[Source]:
    """A link within the folder is passed over, for what it points to is read in its own place."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        yield _refused(id, f"{path} is a link that leads nowhere")
        return
    if not target.is_relative_to(root.resolve()):
        yield _refused(id, f"{path} is a link that leads out of the folder")


def _file(path: Path, id: str, settings: Settings, passed: Counter[str]) -> Iterator[Source]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield _refused(id, f"{path} cannot be read: {_reason(error)}")
        return
    name = path.name.lower()
    if not stat.S_ISREG(mode):
        yield _refused(id, f"{path} is no ordinary file")
    elif name.endswith(ROWS):
        yield from _rows_of(path, id, settings)
    elif name.endswith(RECORDS):
        yield from _records_of(path, id, settings, passed)
    elif path.suffix.lower() in FORMS:
        yield Source(id, str(path), form=FORMS[path.suffix.lower()])
    else:
        known = ", ".join((*FORMS, *ROWS, *RECORDS))
        yield _refused(id, f"{path}: files that end in {path.suffix or 'nothing'} are not read, only {known}")


def _rows_of(path: Path, id: str, settings: Settings) -> Iterator[Source]:
    number = 0
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as stream:
            for source in rows(stream, id, settings):  # type: ignore[arg-type]
                number = source.number or number
                yield source
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield _refused(_row_id(id, number + 1), f"{path}: the gzip data is broken or cut off after row {number:,}")
    except OSError as error:
        yield _refused(_row_id(id, number + 1), f"{path} cannot be read: {_reason(error)}")


def _records_of(path: Path, id: str, settings: Settings, passed: Counter[str]) -> Iterator[Source]:
    """The pages of a WARC. The id of one is its address: crawled again, it is a later version of the same page."""
    number = 0
    try:
        with path.open("rb") as file:
            for record in warc.records(file, settings.largest_page):
                number = record.number
                name = called({"id": record.uri}, number) or _row_id(id, number)
                if record.refused:
                    yield _refused(name, f"{id}, record {number:,}: {record.refused}")
                elif record.passed:
                    passed[record.passed] += 1
                else:
                    url = whole_address(record.uri)
                    yield Source(name, id, record.data, record.form, number, url, record.charset)
    except OSError as error:
        yield _refused(_row_id(id, number + 1), f"{path} cannot be read: {_reason(error)}")


def _refused(id: str, why: str) -> Source:
    return Source(id, refused=why)


def _row_id(name: str, number: int) -> str:
    return f"{name}#{number}"


def _id_of(path: Path, inbox: Path) -> str:
    inbox, whole = inbox.absolute(), path.absolute()
    return _named(whole.relative_to(inbox)) if whole.is_relative_to(inbox) else _named(Path(path.name))


def _named(path: Path) -> str:
    """A path as an id: with slashes everywhere, and with names that are no Unicode spelled out."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode()


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


# reading


def page(source: Source, settings: Settings) -> Page | Refusal:
    """The page of ``source``, or why there is none."""
    if source.refused:
        return Refusal(source.id, "read", source.refused)
    if source.form == "row":
        return _row_page(source, settings)
    place = f"{source.path}, record {source.number:,}: " if source.number else f"{source.path}: " if source.path else ""
    try:
        data = _bytes(source, settings)
        if isinstance(data, str):
            return Refusal(source.id, "read", place + data)
        words = text_of(data, source.charset)
    except NotText as error:
        return Refusal(source.id, "read", f"{place}{error}")
    except OSError as error:
        return Refusal(source.id, "read", f"{place}cannot be read: {_reason(error)}")
    found = _page(source.id, words, source.form, source.url)
    return replace(found, why=place + found.why) if isinstance(found, Refusal) else found


def _bytes(source: Source, settings: Settings) -> bytes | str:
    """The bytes of a source, or why they are too many."""
    most = settings.largest_page
    size = len(source.data)
    if source.data or source.number or not source.path:
        return source.data if size <= most else too_large(f"{size:,} bytes", most)
    fd = os.open(
        source.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
    )  # a pipe that took the file's place cannot hold us
    with os.fdopen(fd, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        return too_large(f"{size:,} bytes", most) if size > most else file.read(most)


def _page(id: str, words: str, form: Form, url: str = "") -> Page | Refusal:
    if not words.strip("\ufeff \t\r\n\f\v\u00a0\u3000"):
        return Refusal(id, "read", "empty, or nothing but white space")
    if form == "text" and _HTML.match(words):
        form = "html"
    if form == "html" and _TAG.search(words):
        return html.page(id, words, url)
    return markdown.page(id, words, url) if form == "markdown" else text.page(id, words, url)


def _row_page(source: Source, settings: Settings) -> Page | Refusal:
    place = f"{source.path}, line {source.number:,}"
    found = record(source.data)
    if isinstance(found, str):
        return Refusal(source.id, "read", f"{place}: {found}")
    if found.get("id") is None:
        found["id"] = source.id
    answer = row(found, source.number)
    if isinstance(answer, Refusal):
        return Refusal(called(found, source.number) or source.id, "read", f"{source.path}, {answer.why}")
    size = max(len(answer.text), len(answer.html))
    if size > settings.largest_page:
        return Refusal(answer.id, "read", f"{place}: " + too_large(f"{size:,} bytes", settings.largest_page))
    return answer


def record(line: bytes) -> dict[str, Any] | str:
    """The row that a line of JSON holds, or why it holds none. Numbers that Python would change stay as they are."""
    try:
        said = line.decode("utf-8-sig")
        found = json.loads(said, parse_int=_number, parse_float=msgspec.Raw, parse_constant=_no_number)
        if _HALF.search(said):
            found = _whole(found)
    except UnicodeDecodeError as error:
        return f"no UTF-8 at byte {error.start:,} of the line"
    except json.JSONDecodeError as error:
        return f"no JSON: {error.msg} at character {error.pos + 1:,}"
    except RecursionError:
        return "the JSON is nested too deeply"
    except _NoNumber as error:
        return f"no JSON: {error} is no number of it"
    return found if isinstance(found, dict) else "a row is an object, {…}"


class _NoNumber(ValueError):
    """NaN or Infinity, which Python would take."""


def _no_number(said: str) -> Any:
    raise _NoNumber(said)


def _number(digits: str) -> int | msgspec.Raw:
    return int(digits) if len(digits) <= DIGITS else msgspec.Raw(digits)


def _whole(value: Any) -> Any:
    """``value`` without halves of characters, which JSON can escape and no file can hold; as long as it was."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(name): _whole(inner) for name, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list) else value


def called(row: Mapping[str, Any], number: int) -> str:
    """The id of a row: its own, a number as its digits; "row-7" where there is none; "" for what cannot be an id."""
    said = row.get("id")
    if said is None:
        return f"row-{number}"
    if isinstance(said, msgspec.Raw):
        return bytes(said).decode()
    if isinstance(said, int) and not isinstance(said, bool):
        return str(said)
    return _whole(said) if isinstance(said, str) and said.strip() and not _CONTROL.search(said) else ""


def row(row: Mapping[str, Any], number: int) -> Page | Refusal:
    """The page of a JSON row {"id", "url"?, "html" | "markdown" | "text"}; ``number`` is its line, from 1.

    Its text is taken as it came, for others count in it: what was decoded wrongly before stays so.
    """
    own = called(row, number)
    if not own:
        return Refusal(f"row-{number}", "read", f'line {number:,}: "id" is to be {AN_ID}')
    url = row.get("url")
    if not isinstance(url, str | None):
        return Refusal(own, "read", f'line {number:,}: "url" is to be a text')
    name = next((name for name in FIELDS if row.get(name) is not None), None)
    if name is None:
        return Refusal(
            own, "read", f'line {number:,}: a row has "html", "markdown" or "text"; this one has none of them'
        )
    words = row[name]
    if not isinstance(words, str):
        return Refusal(own, "read", f'line {number:,}: "{name}" is to be a text')
    words = _whole(words)
    if name != "text" or _HTML.match(words):  # a page whose text is its own: we make it
        words = repaired(words.removeprefix("\ufeff"))
    found = _page(own, words, FIELDS[name], whole_address(url or ""))
    return replace(found, why=f'line {number:,}: "{name}": {found.why}') if isinstance(found, Refusal) else found


__all__ = ["AN_ID", "FORMS", "Source", "called", "page", "record", "row", "rows", "sources", "stdin_source"]
