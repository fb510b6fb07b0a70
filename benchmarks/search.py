"""What a search costs: a reader, in bytes fetched before the first results, and the build, in CPU seconds and memory.

The archive is that of bench/publish/gen.py, its heads written as ours; the reader is Chromium, on this machine, with an
empty cache. Bytes are those of the files as they lie on the disk; a server that compresses sends fewer.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmarks.figure import BENCH, Figure
from pipeline.article import plain
from pipeline.front import FrontMatter, render
from pipeline.publish import search
from pipeline.publish.archive import Entry, read
from pipeline.publish.place import MARK

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MOST = "<= 350"  # KB
RARE = "korvax"  # begins like words of every year, which makes it the hardest to look for


class Live:
    """Has each file stand in the site at once."""

    def __init__(self, live: Path) -> None:
        self.live = live

    def offer(self, path: str, data: bytes) -> None:
        (self.live / path).parent.mkdir(parents=True, exist_ok=True)
        (self.live / path).write_bytes(data)

    def keep(self, path: str) -> None:
        """It stands there."""


def measure(*, quick: bool) -> list[Figure]:
    pagefind = search.program()
    if not pagefind:
        print(f"search: {search.MISSING}")
        return []
    pages = 80 if quick else 20_000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _archive(root, pages)
        entries = read(root / "content").entries
        place = functools.partial(_place, root=root, pagefind=pagefind)
        all_years = place(entries)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        nothing = place(entries)
        newest = entries[0]
        changed = root / "content" / newest.path
        kept = changed.read_bytes()
        changed.write_bytes(kept + b"\nOne more line.\n")
        one = place(read(root / "content").entries)
        changed.write_bytes(kept)
        place(entries)
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "-q", "-f", root / "mkdocs.yml"],
            check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        figures = [
            Figure("search", f"CPU s per 1,000 articles, {pages:,} indexed", 1000 * all_years / pages),
            Figure("search", "MB of memory, Pagefind's", peak),
            Figure("search", f"CPU s, none of {pages:,} changed", nothing),
            Figure("search", f"CPU s, one of {pages:,} changed", one),
        ]
        if not CHROMIUM:
            print("search: there is no Chromium on this machine; no bytes counted")
            return figures
        for name, query in _queries(entries):
            requests, fetched, shown = next(filter(itemgetter(2), (_reader(root / "site", query) for _ in range(9))))
            figures.append(Figure("search", f"requests, {name} ({query}), {shown} results", requests))
            target = "" if query == RARE else MOST
            figures.append(Figure("search", f"KB, {name}", fetched / 1000, "lunr 110,000; Pagefind whole 339", target))
    return figures


def _archive(root: Path, pages: int) -> None:
    """The generator's archive of ``pages`` articles, 2018 to 2025, as a newsroom under ``root``."""
    made = root / "made"
    subprocess.run([sys.executable, BENCH / "publish/gen.py", made, str(pages)], check=True)
    for file in made.glob("articles/**/*.md"):
        head, _, body = file.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
        said = dict(re.findall(r"^(\w+): (.+)$", head, re.MULTILINE))
        topics = tuple(re.findall(r"^  - (.+)$", head, re.MULTILINE))
        front = FrontMatter(
            title=said["title"], date=said["date"], summary=said["description"], url=said["source_url"], topics=topics
        )
        path = root / "content" / file.relative_to(made)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(front, body.strip().partition("\n")[2].strip()), encoding="utf-8")
    shutil.rmtree(made)
    oldest = min((root / "content").glob("articles/**/*.md"))
    oldest.write_text(f"{oldest.read_text(encoding='utf-8')}\n{RARE}\n", encoding="utf-8")
    (root / "desk").mkdir()
    (root / "site").mkdir()
    (root / "site" / MARK).touch()
    (root / "mkdocs.yml").write_text(
        "site_name: A made-up archive\nsite_url: https://archive.example/\ntheme: copydesk\ndocs_dir: content\n"
        "plugins: [copydesk: {search: true}]\n",
        encoding="utf-8",
    )


def _place(entries: Sequence[Entry], root: Path, pagefind: Path) -> float:
    """CPU seconds, Pagefind's included, until every index of ``entries`` stands in the site."""
    by_url = {entry.url: entry for entry in entries}

    def words(article: search.Listed) -> search.Words:
        entry = by_url[article.url]
        return search.Words(entry.front.title, entry.front.source, f"{entry.front.summary}\n{plain(entry.body)}")

    listed = [search.Listed(entry.url, entry.front.date, entry.digest) for entry in entries]
    before = _cpu()
    placed = search.place(listed, words, Live(root / "site"), pagefind, root / ".copydesk/search.msgpack")
    assert not placed.failed, placed.failed
    return _cpu() - before


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _queries(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """What readers ask for: a word of every fourth article, two of every twentieth, and one that is hardest to find."""
    seen = Counter(word for entry in entries for word in set(re.findall(r"\w{4,}", entry.body.lower())))
    by_share = sorted(seen, key=lambda word: (seen[word], word))
    often = [next(word for word in by_share if seen[word] >= share * len(entries)) for share in (0.25, 0.05)]
    other = by_share[by_share.index(often[1]) + 1]
    return [("a common word", often[0]), ("two usual words", f"{often[1]} {other}"), ("in one old article", RARE)]


def _reader(site: Path, query: str) -> tuple[int, int, int]:
    """Requests, bytes of the files asked for, and results shown, of one search in a browser that was never here.

    None are shown where its clock, which does not wait while WebAssembly is compiled, was faster than its work.
    """
    asked: list[str] = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(urlsplit(self.path).path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as profile:
        shown = subprocess.run(
            [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom",
             "--disable-background-networking", f"--user-data-dir={profile}", "--virtual-time-budget=60000",
             f"http://127.0.0.1:{server.server_address[1]}/search/?q={quote(query)}"],
            capture_output=True, text=True, timeout=300, check=True,
        ).stdout  # fmt: skip
    server.shutdown()
    server.server_close()
    files = [site / path.strip("/") / ("index.html" if path.endswith("/") else "") for path in asked]
    return len(asked), sum(file.stat().st_size for file in files if file.is_file()), shown.count('class="story"')
