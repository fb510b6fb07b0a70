"""WARC -> its records (ISO 28500): what a crawler was answered, one at a time, however long the file is.

warcio reads the heads of a record and of the answer in it, and joins an answer's chunks. The bytes below are ours to
bound: it takes a file that is cut off for one that ends, and a line without an end into memory.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

import msgspec

from pipeline.article import replace
from pipeline.read.encodings import too_large

GZIP = b"\x1f\x8b"
HEAD = 262_144  # bytes of a record's heads; browsers give up on an answer at as many, real ones have about a thousand
CHUNK = 65_536  # bytes that are read at once
FALSE_STARTS = 1_000  # places of a damaged file that look like a gzip member and are none; chance has one in 16 MB
TYPES: dict[str, Literal["html", "text"]] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
CUT = (b"W", b"WA", b"WAR", b"WARC")  # all that is there of the first line of a record where a file is cut off
LONGEST = 60  # characters of a kind that a record is said to be; the longest media types that are registered have 80

_MEMBER = re.compile(rb"\x1f\x8b\x08")
_CHUNKED = re.compile(rb"[0-9A-Fa-f]+[ \t]*(?:;[^\r\n]*)?\r\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_LENGTH = re.compile(r"[0-9]{1,18}")
_STATUS = re.compile(r"[0-9]{3}\b")


class Record(msgspec.Struct, frozen=True):
    """One record, ``number`` from 1: the bytes of a page; or what it is instead of one; or why it cannot be read."""

    number: int
    uri: str = ""
    form: Literal["html", "text"] = "html"
    charset: str = ""  # as HTTP declared it
    data: bytes = b""
    passed: str = ""
    refused: str = ""


class _Unread(ValueError):
    """Why a record whose place in the file is known cannot be read."""


class _Lost(ValueError):
    """Why a record has no end that we know of; the next one is to be looked for."""


def records(file: io.BufferedReader, most: int) -> Iterator[Record]:
    """The records of a WARC: plain, each in a gzip member of its own, or all in one; its bytes say which.

    A page has at most ``most`` bytes, unpacked. What is damaged is refused, and reading goes on at the next record that
    can be found. Raises OSError.
    """
    reader = _Reader(file, most)
    number = 0
    while record := reader.next(number + 1):
        number += 1
        yield record
    if not number:
        yield Record(1, refused="empty, there is no record in it")


class _Reader:
    """Where we are in a file: ``line`` begins what comes next, ``fault`` was met while looking for it."""

    def __init__(self, file: io.BufferedReader, most: int) -> None:
        self.file, self.most = file, most
        self.members = _Members(file) if file.peek(2)[:2] == GZIP else None
        self.lines = self._lines()
        self.line = b""
        self.fault: Exception | None = None
        self.begun = 0  # the byte of the file at which the record begins, or its gzip member
        self.over = False

    def next(self, number: int) -> Record | None:
        """The next record, or None at the end."""
        if self.over:
            return None
        try:
            if self.fault is not None:
                raise self.fault
            line = self.line or self.lines.past_blanks()
            if not _begins(line) and number > 1:
                line = self.lines.past_rest(line)
            self.line = b""
            self.begun = self.members.start if self.members else self.file.tell() - len(line)
            if not line:
                return None
            if not _begins(line):
                self.over = True
                return Record(number, refused="no WARC, whose first line says WARC/1.1 or the like")
            found = self._record(line, number)
        except _Lost as lost:
            self.line = b"?\n"  # whatever comes next is the rest of this one
            return self._refused(number, str(lost))
        except (EOFError, zlib.error) as fault:
            self.fault = None
            return self._broken(number, fault)
        return self._followed(found)

    def _followed(self, found: Record) -> Record:
        """``found``, if the end or another record follows it; else its length is wrong, and so are its words."""
        try:
            self.line = self.lines.past_blanks()
        except (EOFError, zlib.error) as fault:
            if self.members and self.members.start == self.begun:  # the checksum of what was read is wrong, or missing
                return self._broken(found.number, fault, found.uri)
            self.fault = fault
        if self.line and not _begins(self.line) and not found.refused:
            return self._refused(found.number, "its Content-Length is wrong, or the file is damaged", found.uri)
        return found

    def _refused(self, number: int, why: str, uri: str = "") -> Record:
        return Record(number, uri, refused=f"at byte {self.begun:,}: {why}")

    def _broken(self, number: int, fault: Exception, uri: str = "") -> Record:
        self.begun = self.members.start if self.members else self.begun
        if isinstance(fault, EOFError):  # what was being read goes on to the end; a record in it would be the page's
            self.over = True
            return self._refused(number, "the file is cut off here", uri)
        self.lines.file.detach()  # or it would close what we go on reading
        self.over = not (self.members and self.members.resume())
        self.lines, self.line = self._lines(), b""
        rest = ", and nothing can be read after it" if self.over else ""
        return self._refused(number, f"the gzip data is broken{rest}", uri)

    def _lines(self) -> _Lines:
        return _Lines(io.BufferedReader(self.members, CHUNK) if self.members else self.file)

    def _record(self, line: bytes, number: int) -> Record:
        """The record whose first line is ``line``; the stream stands behind it then."""
        if line in CUT:
            raise EOFError
        loader, failed = _warcio()
        self.lines.left = HEAD
        try:
            head = loader.parse_record_stream(self.lines, line, "warc", no_record_parse=True)
        except failed:
            version = line[:20].strip().decode("latin-1")
            raise _Lost(f"it begins with {version}, which is no version that is read") from None
        if not _LENGTH.fullmatch(head.rec_headers.get_header("Content-Length") or ""):
            raise _Lost("it has no Content-Length that is a number")
        uri, block = head.rec_headers.get_header("WARC-Target-URI") or "", head.raw_stream
        try:
            found = self._page(head, loader, Record(number, uri))
        except _Unread as unread:
            found = Record(number, uri, refused=str(unread))
        while block.limit:
            if not block.read(CHUNK):
                raise EOFError
        return found

    def _page(self, head: Any, loader: Any, found: Record) -> Record:
        """``found`` with the page that the record holds, or with what it is instead. Raises _Unread."""
        headers, block = head.rec_headers, head.raw_stream
        kind = (headers.get_header("WARC-Type") or "a record without a type").lower()
        if kind not in ("response", "resource"):
            return replace(found, passed=kind[:LONGEST])
        said, answer = headers.get_header("Content-Type") or "", None
        if kind == "response" and (not said or said.lower().startswith("application/http")):
            answer = self._answer(block, loader)
            if answer.get_statuscode() != "200":
                code = _STATUS.match(answer.statusline)
                return replace(found, passed=f"HTTP {code[0]}" if code else "HTTP without a status")
            said = answer.get_header("Content-Type") or ""
        media = said.partition(";")[0].strip().lower()
        if media not in TYPES:
            return replace(found, passed=media[:LONGEST] or "no Content-Type")
        if cut := headers.get_header("WARC-Truncated"):
            raise _Unread(f"the crawler cut it off (WARC-Truncated: {cut[:LONGEST]})")
        if headers.get_header("WARC-Segment-Number"):
            raise _Unread("it is one of several segments of an answer, which are not put together")
        if block.limit > self.most:
            raise _Unread(too_large(f"{block.limit:,} bytes", self.most))
        length = block.limit
        data = block.read(length)
        if len(data) < length:
            raise EOFError
        if answer is not None:
            if "chunked" in (answer.get_header("Transfer-Encoding") or "").lower():
                data = _joined(data)
            data = _unpacked(data, (answer.get_header("Content-Encoding") or "").strip().lower(), self.most)
        charset = _CHARSET.search(said)
        return replace(found, form=TYPES[media], charset=charset[1] if charset else "", data=data)

    def _answer(self, block: Any, loader: Any) -> Any:
        """The head of an answer. One that is no such thing leads no further: what a page says is never a record."""
        try:
            answer = loader.http_parser.parse(block) if block.limit else None
        except _Lost as lost:
            raise _Unread(str(lost)) from None
        if answer is None or not answer.protocol.upper().startswith("HTTP/"):
            raise _Unread("what it holds is no answer of HTTP")
        return answer


def _begins(line: bytes) -> bool:
    """Whether ``line`` begins a record, be it that the file is cut off in it."""
    return line.startswith(b"WARC/") or line in CUT


@cache
def _warcio() -> tuple[Any, type[Exception]]:
    """warcio's reader of heads, and what it raises; here, for most inputs need neither."""
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader

    logging.getLogger("warcio").addHandler(logging.NullHandler())  # it tells of blanks in addresses; nobody asked
    return ArcWarcRecordLoader(verify_http=False), ArchiveLoadFailed


def _joined(data: bytes) -> bytes:
    """The chunks of an answer as one; an answer that the crawler joined, and still calls chunked, as it is."""
    from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

    if not _CHUNKED.match(data):
        return data
    try:
        whole: bytes = ChunkedDataReader(io.BytesIO(data + b"\r\n"), raise_exceptions=True).read()
    except ChunkedDataException:  # the empty line that is added is the very last one, which some crawlers leave out
        raise _Unread("its chunks (Transfer-Encoding) are broken or cut off") from None
    return whole


def _unpacked(data: bytes, coding: str, most: int) -> bytes:
    """``data`` without its Content-Encoding; as it is where the crawler unpacked it, and still names that.

    Never more than ``most`` bytes are unpacked.
    """
    if coding in ("", "identity") or not data:
        return data
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise _Unread(f"its Content-Encoding is {coding[:LONGEST]}; only gzip and deflate are read")
    if coding != "deflate" and not data.startswith(GZIP):
        return data
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS) if coding == "deflate" else (16 + zlib.MAX_WBITS,):
        try:
            return _inflated(data, window, most)
        except zlib.error:  # "deflate" is zlib's format by the standard, and bare by many a server
            continue
    raise _Unread(f"its {coding} data is broken")


def _inflated(data: bytes, window: int, most: int) -> bytes:
    out = b""
    while True:
        unzip = zlib.decompressobj(window)
        out += unzip.decompress(data, most + 1 - len(out))
        if len(out) > most:
            raise _Unread(too_large(f"unpacked at least {len(out):,} bytes", most))
        if not unzip.eof:
            raise _Unread("its packed data (Content-Encoding) is cut off")
        data = unzip.unused_data
        if not data.startswith(GZIP):  # of several members one follows the other
            return out


class _Lines:
    """A file as warcio reads it, no more than ``left`` bytes of it by lines."""

    def __init__(self, file: io.BufferedReader) -> None:
        self.file = file
        self.left = HEAD

    def read(self, size: int) -> bytes:
        return self.file.read(size)

    def readline(self, size: int = HEAD) -> bytes:
        if self.left <= 0:
            raise _Lost(f"its head has more than {HEAD:,} bytes")
        line = self.file.readline(min(size, self.left))
        if not line:  # warcio asks for as many lines as a head has, and none is its last
            raise EOFError
        self.left -= len(line)
        return line

    def past_blanks(self) -> bytes:
        """The next line that is not blank, b"" at the end."""
        while line := self.file.readline(HEAD):
            if line.strip():
                return line
        return b""

    def past_rest(self, line: bytes) -> bytes:
        """The next line that begins a record, b"" at the end; ``line`` is what stands before it."""
        ended = False
        while line and not (ended and _begins(line)):
            ended = line.endswith(b"\n")
            line = self.file.readline(HEAD)
        return line


class _Members(io.RawIOBase):
    """What gzip members one after the other hold; ``start`` is where the one that is being read begins in the file.

    No read reaches over the end of a member. Raises EOFError where one is cut off and zlib.error where one is broken.
    """

    def __init__(self, file: io.BufferedReader) -> None:
        self.file = file
        self.start = 0
        self._ahead = b""
        self._unzip: Any = None
        self._tries = FALSE_STARTS

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while True:
            if self._unzip is None and not self._begin():
                return 0
            packed = self._ahead or self.file.read(CHUNK)
            data = self._unzip.decompress(packed, len(into))
            if self._unzip.eof:
                self._ahead, self._unzip = self._unzip.unused_data, None
            elif not packed and not data:
                raise EOFError
            else:
                self._ahead = self._unzip.unconsumed_tail
            if data:
                into[: len(data)] = data
                return len(data)

    def _begin(self) -> bool:
        """Whether there is another member; zeros between them are padding, as gzip has it."""
        while not self._ahead.lstrip(b"\0"):
            self._ahead = self.file.read(CHUNK)
            if not self._ahead:
                return False
        self._ahead = self._ahead.lstrip(b"\0")
        self.start = self.file.tell() - len(self._ahead)
        self._unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
        return True

    def resume(self) -> bool:
        """Whether, after a fault, a member that begins with a record stands further on; reading goes on there."""
        self._ahead, self._unzip = b"", None
        at, block = self.start + 1, b""
        self.file.seek(at)
        while more := self.file.read(CHUNK):
            block = block[-2:] + more
            end = self.file.tell()
            for found in _MEMBER.finditer(block):
                at = end - len(block) + found.start()
                if self._tries and self._is_record(at):
                    self.file.seek(at)
                    return True
            self.file.seek(end)
        return False

    def _is_record(self, at: int) -> bool:
        self._tries -= 1
        self.file.seek(at)
        try:
            return _begins(zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(self.file.read(1024), 5))
        except zlib.error:
            return False
