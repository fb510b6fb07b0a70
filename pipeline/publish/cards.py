"""The picture beside a link to us: the paper's name, and what the page belongs to, drawn without network or font.

One for the site and one for each section, which all its articles share: a card of its own would cost an article more
than all of its page (docs/site.md).
"""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from pipeline.publish.png import png

LETTERS = Path(__file__).with_name("letters.npz")  # benchmarks/letters.py draws them
WIDTH, HEIGHT = 1200, 630  # pixels: 1.91 to 1, what Open Graph and Twitter readers cut a large picture to
_EDGE = 72  # pixels free at each side
_LARGE = 3  # lines that the title may have, else it is set half as large
_SMALL = 3  # lines that it may have then
_NOTE = 2  # lines of the note; with these bounds words make a card of at most 30 KB
_SPOT = 3  # of the colours, which are the style sheet's by day: paper, between, ink, accent
_COLOURS = ((251, 250, 247), (136, 136, 136), (22, 23, 26), (35, 64, 156))
# The site's mark as favicon.svg draws it: left, top, width and height of its bars in 32nds.
_MARK = ((7, 9, 18, 3), (7, 15, 11, 2), (7, 19.5, 11, 2), (21, 15, 4, 2), (21, 19.5, 4, 2), (7, 24, 18, 1))

_Pixels = npt.NDArray[np.uint8]


class Letters(msgspec.Struct, frozen=True):
    """Signs, their pictures (0 paper to 2 ink) and how far each reaches, in pixels; all of one height."""

    pictures: dict[str, _Pixels]
    width: dict[str, int]
    height: int


def card(title: str, name: str = "", note: str = "") -> bytes:
    """A PNG of 1200 by 630: ``title`` large, the paper's ``name`` beside its mark above it, ``note`` below.

    Signs that we cannot draw (Chinese, say) are left out.
    """
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    canvas[_EDGE : _EDGE + 64, _EDGE : _EDGE + 64] = _SPOT
    for left, top, width, height in _MARK:
        at, down = _EDGE + 2 * left, _EDGE + int(2 * top)
        canvas[down : down + 2 * height, at : at + 2 * width] = 0
    large, small = letters(), letters(half=True)
    room = WIDTH - 2 * _EDGE
    _write(canvas, name, small, _EDGE + 88, _EDGE + 6, room - 88, most=1)
    top = _EDGE + 64 + 48
    face, most = (large, _LARGE) if len(_lines(title, large, room)) <= _LARGE else (small, _SMALL)
    top = _write(canvas, title, face, _EDGE, top, room, most=most)
    room_below = (HEIGHT - 88 - top) // small.height
    _write(canvas, note, small, _EDGE, top + 24, room, most=max(0, min(_NOTE, room_below)))
    canvas[HEIGHT - 48 : HEIGHT - 40, _EDGE : WIDTH - _EDGE] = _SPOT
    return png(canvas, _COLOURS)


@functools.cache
def letters(*, half: bool = False) -> Letters:
    """The letters that cards are set in, or the same at half their size."""
    with np.load(LETTERS) as file:
        packed, left, widths = file["sheet"], file["left"].tolist(), file["width"].tolist()
        signs = [chr(sign) for sign in file["signs"].tolist()]
    sheet = np.stack([packed >> 6, packed >> 4 & 3, packed >> 2 & 3, packed & 3], axis=-1)
    sheet = sheet.reshape(packed.shape[0], -1).astype(np.uint8)
    pictures = {sign: sheet[:, left[n] : left[n + 1]] for n, sign in enumerate(signs)}
    if half:
        pictures = {sign: _halved(picture) for sign, picture in pictures.items()}
        widths = [-(-width // 2) for width in widths]
    return Letters(pictures, dict(zip(signs, widths, strict=True)), pictures["x"].shape[0])


def _halved(picture: _Pixels) -> _Pixels:
    even = np.pad(picture, ((0, picture.shape[0] % 2), (0, picture.shape[1] % 2))).astype(np.uint16)
    whole = even[0::2, 0::2] + even[1::2, 0::2] + even[0::2, 1::2] + even[1::2, 1::2]
    return ((whole + 2) // 4).astype(np.uint8)


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


def _write(canvas: _Pixels, text: str, face: Letters, left: int, top: int, room: int, *, most: int) -> int:
    """Set ``text`` in at most ``most`` lines from (``left``, ``top``); gives the row below the last."""
    lines = _lines(text, face, room)
    if len(lines) > most:
        lines = lines[:most]
        while lines and _length(lines[-1] + "…", face) > room:
            lines[-1] = lines[-1][:-1]
        lines[-1:] = [f"{line.rstrip()}…" for line in lines[-1:]]
    for line in lines:
        at = left
        for sign in line:
            picture = face.pictures[sign]
            place = canvas[top : top + picture.shape[0], at : at + picture.shape[1]]
            np.maximum(place, picture[: place.shape[0], : place.shape[1]], out=place)
            at += face.width[sign]
        top += face.height
    return top
