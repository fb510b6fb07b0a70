"""Subjects of news: the tagger against editors' tags, with two vocabularies that were written for the benchmark.

``python -m benchmarks tag``; the rows are evaluation data: what is learned from them here is thrown away again. The
train half without its labels is the archive; so many of its articles, drawn at random, are given back their labels as
corrections, the rest stays archive. All is measured on the dev half, at our own decision; topics that the source's
editors could not give are left out (the scorer's ``scope``).
"""

from __future__ import annotations

import json
import math
import random
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import yaml

from benchmarks.figure import BENCH, Figure, scorer
from pipeline.article import TopicTag
from pipeline.desk import Learned, Topic, learned_file, learned_from
from pipeline.learn.training import Example, lesson_of
from pipeline.tag import topics_of
from pipeline.tag.learned import because, hear, opinions, standing, tables
from pipeline.tag.scoring import decided, scored
from pipeline.tag.vocabulary import Vocabulary, compiled
from pipeline.tag.words import said

FOLDER = BENCH / "tag"
SETS = {"energynews": "energy-topics.yaml", "reuters": "reuters-topics.yaml"}
SKETCH = {  # the sketch's micro-F1 and P1 on holdout, by number of corrections; "" is the vocabulary alone
    "energynews": {"": ".54/.49", 0: ".59/.64", 200: ".65/.79", 1000: ".72/.85"},
    "reuters": {"": ".67/.63", 0: ".78/.87", 200: ".86/.92", 1000: ".88/.93"},
}
WANTED = {  # micro-F1 and P1; where we have less, docs/tag.md says what was tried
    "energynews": {"": (0.58, 0.60), 0: (0.62, 0.70), 200: (0.67, 0.81), 1000: (0.73, 0.86)},
    "reuters": {"": (0.70, 0.70), 0: (0.80, 0.89), 200: (0.87, 0.93), 1000: (0.89, 0.94)},
}
CORRECTIONS = (10, 50, 200, 1000)
DRAWS = 3  # of each number of corrections; the figures are their means
TUNED = 0.03  # what a threshold and limit that see the dev half itself may gain over our own decision
QUICK = 300  # rows of each half, enough to learn something


class News(msgspec.Struct, frozen=True):
    """A set: its two halves, its vocabulary, and which topics the editors of each source could give."""

    train: list[Any]
    dev: list[Any]
    topics: tuple[Topic, ...]
    scope: dict[str, list[str]] | None

    def known(self, row: Any) -> frozenset[str] | None:
        return frozenset(self.scope[row["scope"]]) if self.scope else None


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
    """Micro-F1, P1 and macro-F1 on dev, without and with what is learned; then speed, memory and evidence."""
    return [figure for name in SETS for figure in _of_set(name, quick=quick)]


def _of_set(name: str, *, quick: bool) -> list[Figure]:
    judge = scorer("tag/score.py")
    rows = judge.load_jsonl(FOLDER / f"{name}.jsonl.gz")
    scope_file = FOLDER / f"{name}.scope.json"
    scope = json.loads(scope_file.read_text(encoding="utf-8")) if scope_file.exists() else None
    train, dev = ([row for row in rows if row["split"] == half] for half in ("train", "dev"))
    if quick:
        train, dev = train[:QUICK], dev[:QUICK]
    news = News(train, dev, topics_of_yaml(SETS[name]), scope)

    alone = _scored(judge, news, None)
    out = _rows(name, "", alone, alone)
    learned: Learned | None = None
    for number in (0, *(n for n in CORRECTIONS if n < len(train))):
        taught = [_learned(news, number, draw) for draw in range(DRAWS if number and not quick else 1)]
        learned = taught[0] or learned  # corrections may teach nothing that is worth keeping
        out += _rows(name, number, _mean([_scored(judge, news, one) for one in taught]), alone)
    return [*out, *(_costs(name, news, learned) if learned else [])]


def _rows(name: str, number: int | str, found: dict[str, float], alone: dict[str, float]) -> list[Figure]:
    """The figures of one way of tagging; macro-F1 is held against that of the vocabulary alone."""
    way = "vocabulary alone" if number == "" else f"{number or 'no'} corrections"
    sketch, wanted = SKETCH[name].get(number, ""), WANTED[name].get(number)
    f1, p1 = (f">= {bound:.2f}" for bound in wanted) if wanted else ("", "")
    return [
        Figure("tag", f"{name}, {way}: micro-F1", found["microF1"], f"sketch {sketch}" if sketch else "", f1),
        Figure("tag", f"{name}, {way}: P1", found["P1"], "", p1),
        Figure(
            "tag", f"{name}, {way}: macro-F1", found["macroF1"], "", f">= {math.floor(alone['macroF1'] * 1000) / 1000}"
        ),
        Figure("tag", f"{name}, {way}: a tuned decision gains", found["gain"], "", f"<= {TUNED}"),
    ]


def _learned(news: News, number: int, draw: int) -> Learned | None:
    """What ``number`` corrections drawn from train and the rest of it as an archive teach."""
    chosen = {row["id"] for row in random.Random(draw).sample(news.train, number)}
    archive = [(row["title"], row["text"]) for row in news.train if row["id"] not in chosen]
    examples = [
        Example(row["id"], row["title"], row["text"], frozenset(row["labels"]), news.known(row))
        for row in news.train
        if row["id"] in chosen
    ]
    return lesson_of(archive, examples, news.topics).best


def _scored(judge: Any, news: News, learned: Learned | None) -> dict[str, float]:
    """The scorer's figures, and how much micro-F1 the best threshold and limit of dev itself would gain."""
    vocabulary = compiled(news.topics)
    chosen, everything = {}, {}
    for row in news.dev:
        own, ranked = _tagged(row, news.known(row), vocabulary, learned)
        chosen[row["id"]] = [(topic, 1 / place) for place, topic in enumerate(own, 1)]
        everything[row["id"]] = ranked
    found: dict[str, float] = judge.score(news.dev, chosen, fixed=(0.0, 99))
    tuned = judge.score(news.dev, everything, tune_split="dev")
    return found | {"gain": tuned["microF1"] - found["microF1"]}


def _tagged(
    row: Any, known: frozenset[str] | None, vocabulary: Vocabulary, learned: Learned | None
) -> tuple[list[str], list[tuple[str, float]]]:
    """(the topics that we stand by, best first; all with their scores), out of ``known``."""
    words = said(row["title"], row["text"])
    candidates = scored(words, vocabulary)
    own = decided(candidates, len(row["text"]), vocabulary)
    if learned is None:
        stood, ranked = own, [(t.topic, t.score) for t in candidates]
    else:
        heard = hear(words, learned)
        found = opinions(heard, candidates, own, learned, vocabulary)
        found = [one for one in found if known is None or one.topic in known]
        stood = because(standing(found), heard, words, candidates, learned, vocabulary)
        ranked = [(one.topic, one.score) for one in found]
    return (
        [t.topic for t in stood if known is None or t.topic in known],
        [(topic, score) for topic, score in ranked if known is None or topic in known],
    )


def _mean(found: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: sum(one[name] for one in found) / len(found) for name in found[0]}


def _costs(name: str, news: News, learned: Learned) -> list[Figure]:
    """Articles a CPU second without and with what was learned; its size; and whether each topic has its words."""
    data = learned_file(learned)
    with TemporaryDirectory() as folder:
        file = Path(folder, "learned.json")
        file.write_bytes(data)
        tracemalloc.start()
        again = learned_from(file)
        assert again is not None
        tables(again)
        memory = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
    tagged = _speed(news, again)[1]
    named = [tag for tags in tagged for tag in tags]
    return [
        Figure("tag", f"{name}: articles a CPU second, vocabulary alone", _speed(news, None)[0]),
        Figure("tag", f"{name}: articles a CPU second, learned", _speed(news, again)[0], "", ">= 1500"),
        Figure("tag", f"{name}: learned-topics.json, MB", len(data) / 1e6, "", "<= 1"),
        Figure("tag", f"{name}: the same in memory, MB", memory, "", "<= 50"),
        Figure("tag", f"{name}: topics with their words", sum(bool(t.because) for t in named) / len(named), "", ">= 1"),
    ]


def _speed(news: News, learned: Learned | None) -> tuple[float, list[tuple[TopicTag, ...]]]:
    """(articles a CPU second, the best of three rounds, since others work on the machine too; their topics)."""
    rounds = []
    for _ in range(3):
        begun = time.process_time()
        tagged = [topics_of(row["title"], row["text"], news.topics, learned) for row in news.dev]
        rounds.append(len(news.dev) / (time.process_time() - begun))
    return max(rounds), tagged
