"""The README's pictures of the site: ``python -m benchmarks.screenshots`` writes the pictures in docs/images/.

The articles of content/ are built into a folder of their own and opened in Chromium, at the width of a desk and of a
phone, side by side: the front page and what was edited by day, an article by night. What comes out hangs on the fonts
of the machine; the pictures that are kept were made with Source Serif Pro (``font-source-serif-pro`` on PyPI has it),
one of the faces that the style sheet asks for. Needs Chromium, and Pillow, which comes with the extra ``train``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HOME = Path(__file__).resolve().parents[1]
IMAGES = HOME / "docs" / "images"
LIGHT, DARK = 1, 0  # Blink's mojom::PreferredColorScheme
STORY = "hydrogen-corridor-between-sichuan-and-chongqing-1000-kilometers-14-stations"  # a table, a list, a quotation
PICTURES = (
    ("home", "", LIGHT),
    ("article", f"articles/2024/03/{STORY}/", DARK),
    ("edited", f"articles/2024/03/{STORY}/edits/", LIGHT),
)
COLOURS = 64  # of a picture, chosen so that rare ones stay: the spot colour is rare, and meant to be
SIZE = (1400, 1132)  # pixels of a picture; the window is asked for more, since its frame takes some
MOST = 250_000  # bytes of a picture

# Two windows on one page: 1280 and 390 pixels wide, the first shrunk so that both fit a README.
PLATE = """<!doctype html><style>
body { margin: 0; background: #8d929c; width: 1400px; height: 1132px; position: relative; overflow: hidden; }
iframe { position: absolute; top: 36px; border: 0; transform-origin: 0 0; }
.desk { left: 36px; width: 1280px; height: 1472px; transform: scale(.72); }
.phone { left: 994px; width: 390px; height: 1140px; transform: scale(.93); }
</style><iframe class="desk" src="PAGE"></iframe><iframe class="phone" src="PAGE"></iframe>"""


def main() -> int:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not chromium:
        print("There is no Chromium on this machine: apt-get install chromium", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        for name in ("content", "desk"):
            shutil.copytree(HOME / name, room / name)
        shutil.copy(HOME / "mkdocs.yml", room)
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "-q"],
            cwd=room,
            check=True,
            env={**os.environ, "PYTHONPATH": str(HOME)},
        )
        for name, page, scheme in PICTURES:
            plate, shot = room / f"{name}.html", room / f"{name}.png"
            plate.write_text(PLATE.replace("PAGE", f"site/{page}index.html"), encoding="utf-8")
            subprocess.run(
                [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                 f"--user-data-dir={room / 'profile'}", f"--blink-settings=preferredColorScheme={scheme}",
                 f"--window-size={SIZE[0]},{SIZE[1] + 200}", f"--screenshot={shot}", plate.as_uri()],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip
            drawn = Image.open(shot).convert("RGB").crop((0, 0, *SIZE))
            drawn = drawn.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
            drawn.save(IMAGES / f"{name}.png", optimize=True)
            size = (IMAGES / f"{name}.png").stat().st_size
            print(f"docs/images/{name}.png, {size:,} bytes")
            if size > MOST:
                print(f"docs/images/{name}.png is larger than {MOST:,} bytes.", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
