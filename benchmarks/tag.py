"""Subjects of news: the tagger against editors' tags, with two vocabularies that were written for the benchmark.

``python -m benchmarks tag``; the rows are evaluation data, nothing of them is learned from or kept.
"""

from __future__ import annotations

import json
import time
from typing import Any

import yaml

from benchmarks.figure import BENCH, Figure, scorer
from pipeline.article import TopicTag
from pipeline.desk import Topic
from pipeline.tag import ranked, topics_of

FOLDER = BENCH / "tag"
SETS = {  # vocabulary; the prototype's F1 and P1 with a threshold from train; what our own decision must not fall below
    "energynews": ("energy-topics.yaml", ".561", ".499", ">= .57", ">= .54"),
    "reuters": ("reuters-topics.yaml", ".696", ".696", ">= .70", ">= .69"),
}
QUICK = 150  # rows of each half, enough to see that it runs


def topics_of_yaml(name: str) -> tuple[Topic, ...]:
    """A vocabulary of the benchmark as ours: its other labels are words, its groups are headings without any."""
    concepts: dict[str, Any] = yaml.safe_load((FOLDER / "vocab" / name).read_text(encoding="utf-8"))
    return tuple(
        Topic(
            id=concept,
            label=entry["label"],
            words=() if entry.get("group") else tuple(entry.get("alt", ())),
            broader=tuple(entry.get("broader", ())),
        )
        for concept, entry in concepts.items()
    )


def measure(*, quick: bool) -> list[Figure]:
    """Micro-F1, macro-F1 and P1 on dev, at our own decision and at the best threshold of train; and our speed."""
    return [figure for name in SETS for figure in _of_set(name, quick=quick)]


def _of_set(name: str, *, quick: bool) -> list[Figure]:
    vocabulary, f1, p1, f1_target, p1_target = SETS[name]
    judge = scorer("tag/score.py")
    rows = judge.load_jsonl(FOLDER / f"{name}.jsonl.gz")
    if quick:
        rows = [row for half in ("train", "dev") for row in [r for r in rows if r["split"] == half][:QUICK]]
    scope_file = FOLDER / f"{name}.scope.json"
    scope = json.loads(scope_file.read_text(encoding="utf-8")) if scope_file.exists() else None
    topics = topics_of_yaml(vocabulary)

    begun = time.process_time()
    chosen = {row["id"]: _pairs(topics_of(row["title"], row["text"], topics)) for row in rows}
    speed = len(rows) / (time.process_time() - begun)
    everything = {row["id"]: _pairs(ranked(row["title"], row["text"], topics)) for row in rows}

    ours = judge.score(rows, chosen, scope, fixed=(0.0, 99))
    tuned = judge.score(rows, everything, scope)
    return [
        Figure("tag", f"{name}: micro-F1, our decision", ours["microF1"], f"prototype, tuned {f1}", f1_target),
        Figure("tag", f"{name}: P1, our decision", ours["P1"], f"prototype {p1}", p1_target),
        Figure("tag", f"{name}: precision, our decision", ours["P"]),
        Figure("tag", f"{name}: recall, our decision", ours["R"]),
        Figure("tag", f"{name}: macro-F1, our decision", ours["macroF1"]),
        Figure("tag", f"{name}: micro-F1, threshold from train", tuned["microF1"], f"prototype {f1}"),
        Figure("tag", f"{name}: P1 of all candidates", tuned["P1"], f"prototype {p1}"),
        Figure("tag", f"{name}: articles a CPU second", speed, "", ">= 300"),
    ]


def _pairs(tags: tuple[TopicTag, ...]) -> list[tuple[str, float]]:
    return [(tag.topic, tag.score) for tag in tags]
