"""What check costs beside the checkers that a newsroom could run instead, or should run as well: the same articles.

CPU is user and system time of the whole command, its own start included; a peer that is not installed is named and
left out.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.newsroom import bodies

ROOT = Path(__file__).resolve().parents[1]
WORDS = 520  # of an article, as in bench/publish
# As each is told to read Markdown and say what it finds; line length is no fault of an article.
PEERS = {
    "rumdl": ["rumdl", "check", "--no-cache", "--disable", "MD013"],
    "typos": ["typos", "--format", "brief"],
    "proselint": ["proselint", "check"],
    "markdownlint-cli2": ["markdownlint-cli2"],
}


def measure(*, quick: bool) -> list[Figure]:
    """Figures in CPU seconds, but for the wall time of a commit."""
    articles = 20 if quick else 1000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        archive(root, articles)
        commit = [str(path) for path in sorted(root.rglob("*.md"))[:3]]
        ours = [sys.executable, "-m", "pipeline", "check"]
        start = min(_cost([sys.executable, "-c", "pass"], root)[0] for _ in range(3))
        beside = ", ".join(f"{name} {seconds:.2f}" for name, seconds in _peers(root))
        three = [_cost([*ours, *commit], root, forget=True) for _ in range(3)]
        cold = _cost([*ours, "content"], root, forget=True)[0]
        warm = min(_cost([*ours, "content"], root)[0] for _ in range(3))
        again = min(_cost([*ours, *commit], root)[0] for _ in range(3))
    return [
        Figure("check", f"CPU s, {articles:,} articles, cold", cold, beside),
        Figure("check", f"CPU s, {articles:,} articles, warm", warm, "", "<= 0.3"),
        Figure("check", "CPU s beyond Python's start, a commit of 3", min(cpu for cpu, _ in three) - start),
        Figure("check", "wall s of the same", min(wall for _, wall in three), "", "<= 0.5"),
        Figure("check", "CPU s beyond Python's start, the same again", again - start),
    ]


def archive(root: Path, articles: int) -> None:
    """Write ``articles`` articles of native English below ``root``, the same each time."""
    for number, body in zip(range(articles), bodies(WORDS), strict=False):
        month = f"{number % 12 + 1:02}"
        path = root / "content" / "articles" / "2024" / month / f"story-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"---\ntitle: A report of the harbour, {number}\ndate: 2024-{month}-01\nsource: Harbour Post\n---\n\n"
        path.write_text(f"{head}Report {number}.\n\n" + "\n\n".join(body) + "\n", encoding="utf-8")


def _peers(root: Path) -> Iterator[tuple[str, float]]:
    for name, command in PEERS.items():
        if shutil.which(name) is None:
            print(f"check_peers: {name} is not installed: not measured")
            continue
        files = [str(path.relative_to(root)) for path in sorted(root.rglob("*.md"))]
        yield name, _cost([*command, *files], root)[0]


def _cost(command: list[str], where: Path, *, forget: bool = False) -> tuple[float, float]:
    """(CPU seconds, wall seconds) of a command; what it finds is its own business."""
    if forget:
        shutil.rmtree(where / ".copydesk", ignore_errors=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if command[0] == sys.executable:  # as where it is installed: Python has its modules compiled after the first run
        environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(where / ".compiled")}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), os.times().elapsed
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, check=False)
    wall, after = os.times().elapsed - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, 1, 2), done.stderr
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall
