"""Articles for the benchmarks of check: native English and our own examples, published, with their ledgers."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import BENCH, scorer
from pipeline.article import Article, Part
from pipeline.desk import Desk
from pipeline.markdown import escape
from pipeline.publish.content import Cleaned, publish, sketch
from pipeline.repair import repair
from pipeline.text import Span

ROOT = Path(__file__).resolve().parents[1]
WORDS = 500  # of an article, at least


def newsroom(root: Path, articles: int, *, examples: bool = True) -> list[Path]:
    """Write ``articles`` articles with ledgers below ``root``, the same each time; our examples first."""
    content = root / "content"
    if examples:
        shutil.copytree(ROOT / "content", content)
        shutil.copytree(ROOT / "desk", root / "desk")
    files = list(content.glob("articles/**/*.md"))
    made = [
        _cleaned(number, paragraphs) for number, paragraphs in zip(range(articles - len(files)), bodies(), strict=False)
    ]
    publish(made, content, same_story=1.0)
    return sorted(content.glob("articles/**/*.md"))


def bodies(words: int = WORDS) -> Iterator[list[str]]:
    """Paragraphs of native English, in the order of the benchmark, about ``words`` words at a time; then again."""
    rows = scorer("repair/kitlib.py").read_jsonl(BENCH / "native" / "native.dev.jsonl.gz")
    texts = [" ".join(row["text"].split()) for row in rows]
    lap = 0
    while True:
        body: list[str] = []
        for text in texts:
            body.append(text)
            if sum(len(paragraph.split()) for paragraph in body) >= words:
                yield body
                body = []
        lap += 1
        random.Random(lap).shuffle(texts)


def _cleaned(number: int, paragraphs: list[str]) -> Cleaned:
    title = f"{' '.join(paragraphs[0].split()[:8]).rstrip('.,:;')} ({number})"
    pieces = [title, *paragraphs]
    page = "\n\n".join(pieces) + "\n"
    starts = [page.index(piece) for piece in pieces]
    spans = [Span(a, b) for a, b in zip(starts, [*starts[1:], len(page)], strict=True)]
    article = Article(
        id=f"native-{number}",
        title=title,
        date=f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}",
        source="A wire",
        body="\n\n".join(map(escape, paragraphs)),
        parts=(Part(spans[0], "title"), *(Part(span, "body") for span in spans[1:])),
    )
    article = repair(article, Desk())
    return Cleaned(article, page, "plain", sketch(" ".join(paragraphs)))
