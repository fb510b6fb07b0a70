"""The picture beside a link to us: the paper's name, and what the page belongs to, drawn without network or font.

One for the site and one for each section, which all its articles share: a card of its own would cost an article more
than all of its page (docs/site.md).
"""

from __future__ import annotations

import functools
import unicodedata
import zlib
from pathlib import Path

import msgspec

from pipeline.publish.png import png

LETTERS = Path(__file__).with_name("letters.bin")  # benchmarks/letters.py draws them
WIDTH, HEIGHT = 1200, 630  # pixels: 1.91 to 1, what Open Graph and Twitter readers cut a large picture to
_EDGE = 72  # pixels free at each side
_LARGE = 3  # lines that the title may have, else it is set half as large
_SMALL = 3  # lines that it may have then
_NOTE = 2  # lines of the note; with these bounds words make a card of at most 30 KB
_SPOT = 3  # of the colours, which are the style sheet's by day: paper, between, ink, accent
_COLOURS = ((251, 250, 247), (136, 136, 136), (22, 23, 26), (35, 64, 156))
# The site's mark as favicon.svg draws it: left, top, width and height of its bars in 32nds.
_MARK = ((7, 9, 18, 3), (7, 15, 11, 2), (7, 19.5, 11, 2), (21, 15, 4, 2), (21, 19.5, 4, 2), (7, 24, 18, 1))

_ODD = int.from_bytes(b"\x55" * (WIDTH // 4))  # the lower bit of each pixel of a row


class Letters(msgspec.Struct, frozen=True, array_like=True):
    """Signs, their pictures and how far each reaches, in pixels; all of one ``height``.

    A picture is its rows, each in as few bytes as hold its pixels, two bits for each: 0 paper to 2 ink.
    """

    height: int
    width: dict[str, int]
    pictures: dict[str, bytes]


@functools.cache  # of a handful of letters
def _rows(picture: bytes, size: int) -> list[int]:
    """The rows of a picture, each of ``size`` bytes; the last pixel is in the lowest bits."""
    return [int.from_bytes(picture[at : at + size]) for at in range(0, len(picture), size)]


def card(title: str, name: str = "", note: str = "") -> bytes:
    """A PNG of 1200 by 630: ``title`` large, the paper's ``name`` beside its mark above it, ``note`` below.

    Signs that we cannot draw (Chinese, say) are left out.
    """
    canvas = [0] * HEIGHT
    _fill(canvas, _EDGE, _EDGE, 64, 64)
    for left, top, width, height in _MARK:
        _clear(canvas, _EDGE + 2 * left, _EDGE + int(2 * top), 2 * width, 2 * height)
    large, small = letters()
    room = WIDTH - 2 * _EDGE
    _write(canvas, name, small, _EDGE + 88, _EDGE + 6, room - 88, most=1)
    top = _EDGE + 64 + 48
    face, most = (large, _LARGE) if len(_lines(title, large, room)) <= _LARGE else (small, _SMALL)
    top = _write(canvas, title, face, _EDGE, top, room, most=most)
    room_below = (HEIGHT - 88 - top) // small.height
    _write(canvas, note, small, _EDGE, top + 24, room, most=max(0, min(_NOTE, room_below)))
    _fill(canvas, _EDGE, HEIGHT - 48, room, 8)
    return png(canvas, WIDTH, _COLOURS)


@functools.cache
def letters() -> tuple[Letters, Letters]:
    """The letters that cards are set in, and the same at half their size."""
    return msgspec.msgpack.decode(zlib.decompress(LETTERS.read_bytes()), type=tuple[Letters, Letters])


def _bar(left: int, width: int) -> int:
    """A row that is of the spot colour for ``width`` pixels from ``left``."""
    return ((1 << 2 * width) - 1) << 2 * (WIDTH - left - width)


def _fill(canvas: list[int], left: int, top: int, width: int, height: int) -> None:
    for row in range(top, top + height):
        canvas[row] |= _bar(left, width)


def _clear(canvas: list[int], left: int, top: int, width: int, height: int) -> None:
    for row in range(top, top + height):
        canvas[row] &= ~_bar(left, width)


def _drawn(text: str, face: Letters) -> str:
    """``text`` in signs that ``face`` has: an accented letter that it lacks without its accent, others left out."""
    out = []
    for sign in unicodedata.normalize("NFC", " ".join(text.split())):
        plain = sign if sign in face.width else unicodedata.normalize("NFKD", sign)[0]
        out.append(plain if plain in face.width else "")
    return " ".join("".join(out).split())


def _length(text: str, face: Letters) -> int:
    return sum(face.width[sign] for sign in text)


def _lines(text: str, face: Letters, room: int) -> list[str]:
    """``text`` in lines no longer than ``room``; a word that is longer alone is cut into pieces."""
    lines: list[str] = []
    line = ""
    for word in _drawn(text, face).split():
        longer = f"{line} {word}" if line else word
        if _length(longer, face) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        while _length(word, face) > room:
            most = next(n for n in range(len(word), 0, -1) if _length(word[:n], face) <= room)
            lines.append(word[:most])
            word = word[most:]
        line = word
    return [*lines, line] if line else lines


def _write(canvas: list[int], text: str, face: Letters, left: int, top: int, room: int, *, most: int) -> int:
    """Set ``text`` in at most ``most`` lines from (``left``, ``top``); gives the row below the last."""
    lines = _lines(text, face, room)
    if len(lines) > most:
        lines = lines[:most]
        while lines and _length(lines[-1] + "…", face) > room:
            lines[-1] = lines[-1][:-1]
        lines[-1:] = [f"{line.rstrip()}…" for line in lines[-1:]]
    for line in lines:
        at = left
        drawn = [0] * face.height
        for sign in line:
            picture = face.pictures[sign]
            size = len(picture) // face.height
            shift = 2 * (WIDTH - at) - 8 * size
            drawn = [row | ink << shift for row, ink in zip(drawn, _rows(picture, size), strict=True)]
            at += face.width[sign]
        for row, ink in enumerate(drawn, top):
            canvas[row] |= ink & ~(ink >> 1 & _ODD)  # where two letters touch, the darker one counts
        top += face.height
    return top
