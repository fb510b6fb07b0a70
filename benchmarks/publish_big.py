"""The costs of publishing at 5,000, 20,000 and 100,000 articles, where what grows faster than the archive shows.

It takes many minutes, 14 GB of disk and Hugo 3 GB of memory, so it runs only where it is asked for by name.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import archives
from benchmarks.figure import Figure
from benchmarks.publish import Costs, compared, costs, hugo


def measure(*, quick: bool) -> list[Figure]:
    """Of the largest archive the whole build has targets of its own, in CPU seconds and memory."""
    few, many, most = (20, 40, 60) if quick else (5_000, 20_000, 100_000)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        fewer, figures = _costs(here, few)
        more, beside = _costs(here, many)
        largest, last = _costs(here, most, peers=False)
    growth = (more.full.cpu / many) / (fewer.full.cpu / few)
    return [
        *figures,
        *beside,
        Figure("publish", f"CPU s of an article at {many:,} to one at {few:,}", growth, "", "<= 1.1"),
        *last,
        Figure("publish", f"CPU s, {most:,} built", largest.full.cpu, "", "<= 70"),
        Figure("publish", f"peak memory in GB, {most:,} built", largest.full.memory / 1e9, "", "<= 1.2"),
    ]


def _costs(here: Path, pages: int, *, peers: bool = True) -> tuple[Costs, list[Figure]]:
    # Nothing is taken away before the end: where many files just went, ext4 is slow to make new ones for a minute.
    folder = here / str(pages)
    content = archives.made_up(folder, pages)
    ours = costs(folder / "ours", archives.newsroom(folder / "ours", content))
    theirs = hugo(folder / "hugo", content, related=pages <= 5_000) if peers else None
    return ours, list(compared(pages, ours, theirs, changed="<= 0.5" if pages <= 20_000 else "<= 0.8"))
