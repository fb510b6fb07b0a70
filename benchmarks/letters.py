"""Draw the letters of the cards: ``python -m benchmarks.letters`` writes pipeline/publish/letters.bin.

They are DejaVu Serif Bold as matplotlib brings it, drawn once by Pillow (both come with the extra ``train``), so that a
build needs neither and its pictures do not hang on a machine's fonts. The file is two ``cards.Letters``, large ones and
the same at half their size, as MessagePack in a zlib stream.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import msgspec
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.publish.cards import LETTERS, Letters

SIZE = 88  # pixels an em: eighteen letters across a card, which most names of topics fit
LEVELS = 2  # of ink; the fourth colour of a card is the spot colour
SIGNS = [*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180), *map(ord, "ȘșȚț–—‘’‚“”„•…€№™")]


def main() -> int:
    file = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif-Bold.ttf"
    font = ImageFont.truetype(str(file), SIZE, layout_engine=ImageFont.Layout.BASIC)
    above, below = font.getmetrics()
    signs = sorted(SIGNS)
    pictures = [_picture(chr(sign), font, above + below) for sign in signs]
    widths = [round(font.getlength(chr(sign))) for sign in signs]
    large = _letters(signs, pictures, widths)
    small = _letters(signs, list(map(_halved, pictures)), [-(-width // 2) for width in widths])
    LETTERS.write_bytes(zlib.compress(msgspec.msgpack.encode((large, small)), 9))
    print(f"{len(signs)} letters, {LETTERS.stat().st_size:,} bytes")
    return 0


def _letters(signs: Sequence[int], pictures: Sequence[np.ndarray], widths: Sequence[int]) -> Letters:
    packed = {chr(sign): _packed(picture) for sign, picture in zip(signs, pictures, strict=True)}
    return Letters(pictures[0].shape[0], dict(zip(packed, widths, strict=True)), packed)


def _packed(picture: np.ndarray) -> bytes:
    """Four pixels in a byte, the first one highest."""
    whole = np.pad(picture, ((0, 0), (0, -picture.shape[1] % 4)))
    return (whole[:, 0::4] << 6 | whole[:, 1::4] << 4 | whole[:, 2::4] << 2 | whole[:, 3::4]).tobytes()


def _halved(picture: np.ndarray) -> np.ndarray:
    even = np.pad(picture, ((0, picture.shape[0] % 2), (0, picture.shape[1] % 2))).astype(np.uint16)
    whole = even[0::2, 0::2] + even[1::2, 0::2] + even[0::2, 1::2] + even[1::2, 1::2]
    return ((whole + 2) // 4).astype(np.uint8)


def _picture(sign: str, font: ImageFont.FreeTypeFont, height: int) -> np.ndarray:
    """A sign in ``height`` rows, no wider than its ink or its width needs."""
    width = max(round(font.getlength(sign)), font.getbbox(sign)[2], 1)
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text((0, 0), sign, font=font, fill=255)
    return np.round(np.asarray(image) / 255 * LEVELS).astype(np.uint8)


if __name__ == "__main__":
    sys.exit(main())
