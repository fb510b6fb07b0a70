"""What publishing costs: CPU seconds per 1,000 articles for a whole build and for a build that changes one of them,
and whether every link of the site leads somewhere. The archive is made up here, each article with its ledger.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks.figure import Figure, scorer
from pipeline.front import FrontMatter, render
from pipeline.publish.linkcheck import look

ROOT = Path(__file__).resolve().parents[1]
WORDS = 585  # of an article, as in the archive of bench/publish
SYLLABLES = "an bar cor del esk fen gar hol ist jur kel lom mar nor ost pil rue sal tor und vel wes yor zan".split()
TOPICS = 24


def measure(*, quick: bool) -> list[Figure]:
    """CPU is user and system time of `mkdocs build`, its own start included."""
    pages = 40 if quick else 2000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        changed = archive(root, pages)
        full = _build(root)
        changed.write_text(changed.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
        one = _build(root)
        broken = broken_links(root / "site")
        begun = time.process_time()
        looked = look(root / "site")
        links = time.process_time() - begun
    return [
        Figure("publish", f"CPU s per 1,000 articles, {pages:,} built", 1000 * full / pages,
               "MkDocs without nav 2.8, Hugo 1.1, Pelican 3.9"),
        Figure("publish", f"CPU s, one of {pages:,} changed", one, "Hugo 7.2 of 5,000"),
        Figure("publish", "broken links", broken, "", "<= 0"),
        Figure("publish", "broken links, by copydesk links", len(looked.broken), "", "<= 0"),
        Figure("publish", "CPU s of copydesk links per 1,000 pages", 1000 * links / looked.pages),
    ]  # fmt: skip


def archive(root: Path, pages: int) -> Path:
    """Write a newsroom of ``pages`` articles under ``root``, the same each time; gives the newest article's file."""
    rng = random.Random(7)
    words = ["".join(p) for p in itertools.product(SYLLABLES, SYLLABLES[::2])]
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    (root / "mkdocs.yml").write_text(
        "site_name: A made-up archive\nsite_url: https://archive.example/\ntheme: copydesk\ndocs_dir: content\n"
        "plugins: [copydesk]\n",
        encoding="utf-8",
    )
    desk = root / "desk"
    desk.mkdir()
    entries = (
        f'[[topic]]\nid = "t{n}"\nlabel = "Topic {n}"\n' + (f'broader = ["t{n % 4}"]\n' if n >= 4 else "")
        for n in range(TOPICS)
    )
    (desk / "topics.toml").write_text("\n".join(entries), encoding="utf-8")
    path = root
    for number in range(pages):
        path = _article(root, number, number / pages, rng, words, weights)
    return path


def _article(root: Path, number: int, when: float, rng: random.Random, words: list[str], weights: list[float]) -> Path:
    def some(count: int) -> str:
        return " ".join(rng.choices(words, cum_weights=weights, k=count))

    paragraphs = [f"{some(WORDS // 9).capitalize()}." for _ in range(9)]
    paragraphs.insert(3, f"## {some(4).capitalize()}")
    paragraphs.insert(6, f"> {some(12)} **{some(2)}** [{some(2)}](https://elsewhere.example/{number})")
    month = int(when * 36)
    day = f"{2021 + month // 12}-{month % 12 + 1:02}-{int(when * 36 % 1 * 28) + 1:02}"
    body = "\n\n".join(paragraphs)
    front = FrontMatter(
        title=some(8).capitalize(), id=f"p{number}", date=day, source="A wire", summary=some(18),
        url=f"https://elsewhere.example/{number}", topics=tuple(f"t{n}" for n in rng.sample(range(TOPICS), 3)),
    )  # fmt: skip
    text = render(front, body)
    path = root / "content" / "articles" / day[:4] / day[5:7] / f"story-{number}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    chrome = f"Log in\n{some(12)}\nShare\n{some(20)}\n"
    changes = [
        {
            "field": "body",
            "start": at,
            "end": at + 5,
            "old": body[at : at + 5],
            "new": body[at : at + 5],
            "why": some(9),
            "rule": "none",
        }
        for at in range(40, 600, 90)
    ]
    ledger = {
        "digest": hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
        "page": chrome + body,
        "changes": changes,
        "removed": [{"start": 0, "end": 6, "why": "login"}, {"start": 7, "end": len(chrome), "why": "related"}],
    }
    kept = root / "content" / ".ledger" / day[:4] / day[5:7] / f"story-{number}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(msgspec.json.encode(ledger))
    return path


def broken_links(site: Path) -> int:
    """How many links inside the built site lead to no file, counted by the benchmark folder's own checker."""
    check = scorer("publish/linkcheck.py")
    have = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    broken = 0
    for page in (p for p in have if p.endswith(".html")):
        for raw in check.LINK.findall((site / page).read_bytes()):
            link = raw.decode("utf-8", "replace")
            if not link.startswith(check.OUTSIDE):
                path = check.target(page, link)
                broken += path not in have and f"{path}/index.html".lstrip("/") not in have
    return broken


def _build(root: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-f", root / "mkdocs.yml"],
        check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
