"""How well strip finds the article: F1 of word 4-grams and exact pages, in both modes, on hosts not learned from.

What is learned was learned from these very pages, so each page is judged by the weights of its fold (benchmarks/folds),
which have not seen its host. The weights that are shipped have seen all of them.
"""

from __future__ import annotations

import functools
import gzip
import itertools
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from benchmarks import masthead, train_lines
from benchmarks.figure import BENCH, Figure, scorer
from pipeline.article import Article, Page, Refusal, accounts_for, plain
from pipeline.read import html as read_html
from pipeline.read import text as read_text
from pipeline.strip import Choice, choose, html, laid_out, strip

FEW = 12  # pages of each set in a quick run
ROUNDS = 3  # in which a page's time is measured
TEXT_BASELINES = {
    ("zyte", "flat"): "best run .878, boosted trees .916",
    ("wcxb", "flat"): "best run .872, lines of 80 .829",
    ("zyte", "wrapped"): "best run .115",
    ("zyte", "lynx"): "best run .848",
}
HTML_BASELINES = {
    "zyte": ("trafilatura .951, AutoExtract .975", "trafilatura .337, AutoExtract .547"),
    "wcxb": ("trafilatura .934, readability .905", "trafilatura .132"),
}
HTML_TARGETS: dict[str, dict[html.Mode, tuple[str, str]]] = {
    "zyte": {"fast": (".955", ".50"), "quality": (".965", ".55")},
    "wcxb": {"fast": (".955", ".225"), "quality": (".957", ".240")},
}


class Tally(msgspec.Struct):
    """What was counted over the pages of one set."""

    marks: list[Any] = []
    reasons: Counter[str] = Counter()
    broken: int = 0
    refused: int = 0
    masthead: masthead.Count = msgspec.field(default_factory=masthead.counted)


def measure(*, quick: bool) -> list[Figure]:
    """The figures of strip; ``quick`` looks at a few pages of each set."""
    most = FEW if quick else None
    figures: list[Figure] = []
    every: list[Tally] = []
    mastheads: dict[tuple[str, str], Tally] = {}
    for (corpus, rendering), baseline in TEXT_BASELINES.items():
        tally = _tally(text_pages(corpus, rendering), most)
        target = ">= .85" if (corpus, rendering) == ("zyte", "flat") else ""
        name = f"text F1, {corpus} {rendering}, cross-validated by host"
        figures.append(Figure("strip", name, _f1(tally), baseline, target))
        every.append(tally)
        if rendering == "flat":
            mastheads[corpus, "text"] = tally
    for corpus, (baseline, exact) in HTML_BASELINES.items():
        for mode, (f1, whole) in HTML_TARGETS[corpus].items():
            tally = _tally(html_pages(corpus, mode), most)
            how = "HTML {}, " + f"{corpus}, {mode}, cross-validated by host"
            figures.append(Figure("strip", how.format("F1"), _f1(tally), baseline, f">= {f1}"))
            figures.append(Figure("strip", how.format("exact pages"), _exact(tally), exact, f">= {whole}"))
        every.append(tally)
        mastheads[corpus, "HTML"] = tally
    for (corpus, how), tally in mastheads.items():
        figures += tally.masthead.figures(corpus, how)
    figures += masthead.mozilla(most)
    figures += _speeds(most) + _text_speeds(most)
    removals = sum((t.reasons for t in every), Counter[str]())
    figures += [
        Figure("strip", "share of removals that are 'other'", removals["other"] / max(1, removals.total())),
        Figure("strip", "pages that are not accounted for", sum(t.broken for t in every), target="<= 0"),
    ]
    return figures


def _tally(pages: Iterator[tuple[dict[str, Any], Page | Refusal, Choice]], most: int | None) -> Tally:
    score = scorer("strip/score.py")
    tally = Tally()
    for row, page, choice in pages:
        article = page if isinstance(page, Refusal) else strip(page, choice=choice)
        body = ""
        if isinstance(article, Article) and isinstance(page, Page):
            body = plain(article.body)
            tally.broken += not accounts_for(article, page.text)
            tally.reasons.update(removal.why for removal in article.removed)
        else:
            tally.refused += 1
        tally.masthead.add({field: row[field] for field in masthead.FIELDS if row.get(field)}, article)
        tally.marks.append(score.page_score(row["body"], body))
        if len(tally.marks) == most:
            break
    return tally


def text_pages(corpus: str, rendering: str) -> Iterator[tuple[dict[str, Any], Page, Choice]]:
    """Every page of a rendering with its truth and the choice by weights that have not seen its host."""
    truth = {row["id"]: row for row in _rows(corpus)}
    for row in train_lines.rows(rendering):
        if row["id"] in truth:
            weights = train_lines.held(train_lines.fold_of(row["host"]))
            page = read_text.page(row["id"], "\n".join(row["lines"]))
            yield truth[row["id"]], page, functools.partial(choose, text=weights)


def html_pages(corpus: str, mode: html.Mode) -> Iterator[tuple[dict[str, Any], Page | Refusal, Choice]]:
    """Every HTML page with its truth and the choice, in this mode, by weights that have not seen its host."""
    for row in _rows(corpus):
        weights = train_lines.HELD / f"html-{train_lines.fold_of(row['host'])}.npz"
        page = read_html.page(row["id"], row["html"], row.get("url") or "")
        yield row, page, functools.partial(choose, tree=weights, mode=mode)


def _speeds(most: int | None) -> list[Figure]:
    """Pages per CPU second, from the HTML on: our choice of the body in both modes, and trafilatura's.

    Each goes through all pages on its own, as it would be used, and they take turns; the best time of a page counts,
    since what else runs on the machine is not ours.
    """
    rows = list(itertools.islice(_rows("zyte"), most))
    ways: dict[str, Callable[[dict[str, Any]], object]] = {
        "fast": lambda row: html.choose(_page(row), mode="fast"),
        "quality": lambda row: html.choose(_page(row), mode="quality"),
        "whole strip, fast": lambda row: strip(_page(row), choice=functools.partial(choose, mode="fast")),
        "trafilatura alone": lambda row: html.second_opinion(row["html"]),
    }
    best = {name: [math.inf] * len(rows) for name in ways}
    for way in ways.values():
        way(rows[0])  # what is loaded once is no page's cost
    for _ in range(ROUNDS):
        for name, way in ways.items():
            for number, row in enumerate(rows):
                begun = time.process_time()
                way(row)
                best[name][number] = min(best[name][number], time.process_time() - begun)
    return [Figure("strip", f"pages per CPU second, HTML, {name}", len(rows) / sum(best[name])) for name in ways]


def _text_speeds(most: int | None) -> list[Figure]:
    """Pages per CPU second, plain text: our choice of the body, and the whole of strip."""
    pages = [page for _, page, _ in itertools.islice(text_pages("zyte", "flat"), most)]
    ways: dict[str, tuple[Callable[[Page], object], str]] = {
        "the body alone": (lambda page: choose(laid_out(page)), ">= 250"),
        "whole strip": (strip, ""),
    }
    figures = []
    for name, (way, target) in ways.items():
        way(pages[0])  # what is loaded once is no page's cost
        begun = time.process_time()
        for page in pages:
            way(page)
        spent = time.process_time() - begun
        figures.append(Figure("strip", f"pages per CPU second, flat text, {name}", len(pages) / spent, target=target))
    return figures


def _page(row: dict[str, Any]) -> Page:
    page = read_html.page(row["id"], row["html"], row.get("url") or "")
    assert isinstance(page, Page)
    return page


def _rows(corpus: str) -> Iterator[dict[str, Any]]:
    with gzip.open(BENCH / "strip" / "pages.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["corpus"] == corpus:
                yield row


def _f1(tally: Tally) -> float:
    return float(scorer("strip/score.py").summary(tally.marks)["f1"])


def _exact(tally: Tally) -> float:
    return float(scorer("strip/score.py").summary(tally.marks)["accuracy"])
