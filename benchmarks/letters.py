"""Draw the letters of the cards: ``python -m benchmarks.letters`` writes pipeline/publish/letters.npz.

They are DejaVu Serif Bold as matplotlib brings it, drawn once by Pillow (both come with the extra ``train``), so that a
build needs neither and its pictures do not hang on a machine's fonts. ``signs`` are the code points, ascending;
``sheet`` holds their pictures side by side, four pixels in a byte, 0 (paper) to 2 (ink), ``left`` where each begins and
``width`` how far it reaches.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.publish.cards import LETTERS

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
    sheet = np.hstack(pictures)
    sheet = np.pad(sheet, ((0, 0), (0, -sheet.shape[1] % 4)))
    packed = sheet[:, 0::4] << 6 | sheet[:, 1::4] << 4 | sheet[:, 2::4] << 2 | sheet[:, 3::4]
    lefts = np.cumsum([0, *(picture.shape[1] for picture in pictures)])
    np.savez_compressed(
        LETTERS, signs=np.array(signs, np.int32), sheet=packed, left=lefts.astype(np.int32),
        width=np.array(widths, np.int16),
    )  # fmt: skip
    print(f"{len(signs)} letters, {LETTERS.stat().st_size:,} bytes")
    return 0


def _picture(sign: str, font: ImageFont.FreeTypeFont, height: int) -> np.ndarray:
    """A sign in ``height`` rows, no wider than its ink or its width needs."""
    width = max(round(font.getlength(sign)), font.getbbox(sign)[2], 1)
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text((0, 0), sign, font=font, fill=255)
    return np.round(np.asarray(image) / 255 * LEVELS).astype(np.uint8)


if __name__ == "__main__":
    sys.exit(main())
