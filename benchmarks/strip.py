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
from typing import Any, TypeVar

import msgspec

from benchmarks import masthead, train_lines
from benchmarks.figure import BENCH, Figure, scorer
from pipeline.article import Article, Page, Refusal, accounts_for, plain
from pipeline.read import html as read_html
from pipeline.read import text as read_text
from pipeline.strip import Choice, choose, html, laid_out, strip

T = TypeVar("T")

FEW = 12  # pages of each set in a quick run
ROUNDS = 3  # in which a page's time is measured
TEXT_BASELINES = {  # each with what is wanted
    ("zyte", "flat"): ("best run .878, boosted trees .916", ".932"),
    ("zyte", "inscriptis"): ("", ".932"),
    ("zyte", "lynx"): ("best run .848", ".928"),
    ("zyte", "wrapped"): ("best run .115", ".918"),
    ("wcxb", "flat"): ("best run .872, lines of 80 .829", ".938"),
    ("wcxb", "inscriptis"): ("", ".938"),
    ("wcxb", "lynx"): ("", ".926"),
    ("wcxb", "wrapped"): ("", ".936"),
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
    for (corpus, rendering), (baseline, wanted) in TEXT_BASELINES.items():
        tally = _tally(text_pages(corpus, rendering), most)
        name = f"text F1, {corpus} {rendering}, cross-validated by host"
        figures.append(Figure("strip", name, _f1(tally), baseline, f">= {wanted}"))
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
    figures += _speeds(most)
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
    """Pages per CPU second: our choice of the body alone, from the page's own bytes on, and all of strip."""
    rows = list(itertools.islice(_rows("zyte"), most))
    texts = ["\n".join(row["lines"]) for row in train_lines.rows("flat") if row["id"] in {row["id"] for row in rows}]
    of_html: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
        "fast": (lambda row: html.choose(_page(row), mode="fast"), ">= 150"),
        "quality": (lambda row: html.choose(_page(row), mode="quality"), ">= 40"),
        "whole strip, fast": (lambda row: strip(_page(row), choice=functools.partial(choose, mode="fast")), ""),
        "trafilatura alone": (lambda row: html.second_opinion(row["html"]), ""),
    }
    of_text: dict[str, tuple[Callable[[str], object], str]] = {
        "the body alone": (lambda text: choose(laid_out(read_text.page("", text))), ">= 250"),
        "whole strip": (lambda text: strip(read_text.page("", text)), ""),
    }
    return [*_rates("HTML", rows, of_html), *_rates("flat text", texts, of_text)]


def _rates(kind: str, pages: list[T], ways: dict[str, tuple[Callable[[T], object], str]]) -> Iterator[Figure]:
    """Pages per CPU second of each way to treat them.

    Each goes through all pages on its own, as it would be used, and they take turns; the best time of a page counts,
    since what else runs on the machine is not ours.
    """
    best = {name: [math.inf] * len(pages) for name in ways}
    for way, _ in ways.values():
        way(pages[0])  # what is loaded once is no page's cost
    for _ in range(ROUNDS):
        for name, (way, _) in ways.items():
            for number, page in enumerate(pages):
                begun = time.process_time()
                way(page)
                best[name][number] = min(best[name][number], time.process_time() - begun)
    for name, (_, target) in ways.items():
        yield Figure("strip", f"pages per CPU second, {kind}, {name}", len(pages) / sum(best[name]), target=target)


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
