"""What the archive and the editors taught, applied: how likely each topic is, and the words that make it so.

An article is its stems, each with its weight in it (``bag``). The archive's words give each topic log-odds: a linear
model that was trained on what the vocabulary alone said of the archive (self-training: Scudder 1965, Yarowsky 1995).
Where editors corrected enough articles, the topic's judge adds up what the vocabulary found, what the archive's words
say, what words stood in the corrected articles, and which other topics are likely beside (stacking: Wolpert 1992). All
of it is sums, so that each word's share in a decision can be shown. Training is in ``pipeline.learn``.
"""

from __future__ import annotations

import functools
import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.article import Evidence, TopicTag
from pipeline.desk import Learned
from pipeline.language import FUNCTION_WORDS
from pipeline.tag.vocabulary import Vocabulary
from pipeline.tag.words import Said, Token, stem
from pipeline.text import Span

Row = NDArray[np.float64]

EMPTY = frozenset(stem(word) for word in FUNCTION_WORDS)  # of meaning, to a reader
TWICE = 2.0  # a word of the title counts as two of the text
LOWEST, HIGHEST = -7.0, 5.0  # log-odds from the archive's words: 1 in 1,000 and 150 to 1; beyond, they mean no more
SURE = 0.5  # with no examples: more likely than not
LIKELY = 0.4  # with examples; half the F1 that can be hoped for is the threshold that gives it (Lipton 2014)
AT_LEAST = 0.1  # the best topic of an article that would have none
FARTHEST = 30.0  # log-odds whose probability is 0 or 1 to any eye; beyond, exp overflows some day
MOST_SHOWN = 5  # words of evidence that were learned, for a topic


class Opinion(msgspec.Struct, frozen=True):
    """How likely a topic is, 0 to 1, and whether we stand by it."""

    topic: str
    score: float
    stands: bool


class Tables(msgspec.Struct, frozen=True, eq=False):
    """``Learned`` as arrays. The words of topic ``j`` are in column ``j``, those of its judge in column ``size + j``.

    ``entries`` numbers the stems; entry ``k`` has ``counts[k]`` columns and weights, from ``starts[k]`` on.
    """

    topics: tuple[str, ...]
    number: dict[str, int]
    has_judge: NDArray[np.bool_]
    bias: Row
    entries: dict[str, int]
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    columns: NDArray[np.int64]
    weights: Row
    judged: Row  # bias, named, score, title, archive of the judges, a topic a column; 0 where there is none
    beside: Row  # the judge a row, the topic beside it a column


class Heard(msgspec.Struct, frozen=True, eq=False):
    """What the words of one article say.

    ``stems`` are those that were learned; each has ``counts`` summands, which stand at ``where`` in the tables and
    come to ``summands``. ``logit`` and ``likely`` are the archive's log-odds and probability by topic, ``judge`` what
    the words and the other topics add for its judge.
    """

    stems: list[str]
    counts: NDArray[np.int64]
    where: NDArray[np.int64]
    summands: Row
    logit: Row
    likely: Row
    judge: Row


@functools.lru_cache(maxsize=4)
def tables(learned: Learned) -> Tables:
    """``learned`` as arrays."""
    topics = tuple(sorted(learned.topics))
    number = {topic: j for j, topic in enumerate(topics)}
    size = len(topics)
    by_stem: dict[str, list[tuple[int, float]]] = defaultdict(list)
    judged, beside = np.zeros((5, size)), np.zeros((size, size))
    for j, topic in enumerate(topics):
        one = learned.topics[topic]
        for word, weight in one.words.items():
            by_stem[word].append((j, weight))
        if one.judge is not None:
            for word, weight in one.judge.words.items():
                by_stem[word].append((size + j, weight))
            judged[:, j] = one.judge.bias, one.judge.named, one.judge.score, one.judge.title, one.judge.archive
            for other, weight in one.judge.beside.items():
                if other in number:
                    beside[j, number[other]] = weight
    flat = [pair for pairs in by_stem.values() for pair in pairs]
    counts = np.array([len(pairs) for pairs in by_stem.values()], dtype=np.int64)
    return Tables(
        topics, number, np.array([learned.topics[topic].judge is not None for topic in topics], dtype=bool),
        np.array([learned.topics[topic].bias for topic in topics]),
        {word: k for k, word in enumerate(by_stem)}, np.cumsum(counts) - counts, counts,
        np.array([column for column, _ in flat], dtype=np.int64), np.array([weight for _, weight in flat]),
        judged, beside,
    )  # fmt: skip


def bag(said: Said) -> dict[str, float]:
    """The stems of an article but its numbers, each with its weight: 1 + ln of its count, as a vector of length 1."""
    count: dict[str, float] = {}
    for token in said.in_title:
        count[token.stem] = count.get(token.stem, 0.0) + TWICE
    for token in said.in_text:
        count[token.stem] = count.get(token.stem, 0.0) + 1.0
    value = {stem: 1 + math.log(times) for stem, times in count.items() if not stem.isdecimal()}
    length = math.sqrt(sum([weight * weight for weight in value.values()]))
    return {stem: weight / length for stem, weight in value.items()}


def hear(said: Said, learned: Learned) -> Heard:
    """What the words of an article say by all that was learned."""
    table = tables(learned)
    size, entries = len(table.topics), table.entries
    known = [(word, weight) for word, weight in bag(said).items() if word in entries]
    numbers = np.array([entries[word] for word, _ in known], dtype=np.int64)
    counts = table.counts[numbers]
    ends = np.cumsum(counts)
    where = np.repeat(table.starts[numbers] - ends + counts, counts) + np.arange(int(ends[-1]) if known else 0)
    summands = table.weights[where] * np.repeat(np.array([weight for _, weight in known]), counts)
    sums = np.bincount(table.columns[where], weights=summands, minlength=2 * size)
    logit = np.minimum(np.maximum(table.bias + sums[:size], LOWEST), HIGHEST)
    likely = _likely(logit)
    judge = sums[size:] + table.beside @ likely
    return Heard([word for word, _ in known], counts, where, summands, logit, likely, judge)


def opinions(
    heard: Heard,
    candidates: tuple[TopicTag, ...],
    own: tuple[TopicTag, ...],
    learned: Learned,
    vocabulary: Vocabulary,
) -> list[Opinion]:
    """What to think of the topics of ``vocabulary``, best first, those that we stand by before all others.

    ``candidates`` and ``own`` are what the vocabulary alone found and stands by. A topic with a judge stands where it
    is ``LIKELY``; another where the vocabulary says so, or where the archive's words make us ``SURE``. What is less
    likely than ``AT_LEAST`` is left out.
    """
    table = tables(learned)
    found = np.zeros((3, len(table.topics)))
    stood = {tag.topic for tag in own}
    for tag in candidates:
        if (j := table.number.get(tag.topic)) is not None:
            found[:, j] = tag.topic in stood, tag.score, any(one.field == "title" for one in tag.because)
    terms = table.judged
    logit = terms[0] + (terms[1:4] * found).sum(axis=0) + terms[4] * heard.logit + heard.judge
    judged = _likely(logit)
    score = np.where(table.has_judge, judged, np.where(found[0] > 0, np.maximum(heard.likely, found[1]), heard.likely))
    stands = np.where(table.has_judge, judged >= LIKELY, (found[0] > 0) | (heard.likely >= SURE))
    out = [
        Opinion(table.topics[j], round(float(score[j]), 4), bool(stands[j]))
        for j in np.flatnonzero(stands | (score >= AT_LEAST))
        if table.topics[j] in vocabulary.above
    ]
    out += [Opinion(tag.topic, tag.score, stands=True) for tag in own if tag.topic not in table.number]
    return sorted(out, key=lambda one: (not one.stands, -one.score, one.topic))


def standing(found: list[Opinion]) -> list[Opinion]:
    """The opinions that we stand by; where there is none, the best, if it is not too unlikely."""
    chosen = [one for one in found if one.stands]
    return chosen or [one for one in found[:1] if one.score >= AT_LEAST]


def because(
    chosen: Iterable[Opinion],
    heard: Heard,
    said: Said,
    candidates: tuple[TopicTag, ...],
    learned: Learned,
    vocabulary: Vocabulary,
) -> tuple[TopicTag, ...]:
    """``chosen`` with the words that speak for each: those of the vocabulary, and those that were learned.

    The latter where a judge decided or the vocabulary has nothing to say: the ``MOST_SHOWN`` that add most, once each
    and in reading order. A topic that no word speaks for is left out.
    """
    table = tables(learned)
    found = {tag.topic: tag.because for tag in candidates}
    out = []
    for one in chosen:
        words = found.get(one.topic, ())
        j = table.number.get(one.topic)
        if j is not None and (table.has_judge[j] or not words):
            words = (*words, *_learned_words(_shares(j, heard, table), said, words))
        if words:
            out.append(TopicTag(one.topic, vocabulary.labels[one.topic], one.score, words))
    return tuple(out)


def _shares(topic: int, heard: Heard, table: Tables) -> dict[str, float]:
    """What each stem of an article adds to the log-odds of a topic, by way of the topics beside it too."""
    size = len(table.topics)
    slopes = np.zeros(2 * size)
    if table.has_judge[topic]:
        slopes[:size] = table.beside[topic] * heard.likely * (1 - heard.likely)
        slopes[topic] += table.judged[4, topic]
        slopes[size + topic] = 1.0
    else:
        slopes[topic] = 1.0
    whose = np.repeat(np.arange(len(heard.stems)), heard.counts)
    shares = np.bincount(whose, weights=heard.summands * slopes[table.columns[heard.where]], minlength=len(heard.stems))
    return dict(zip(heard.stems, shares.tolist(), strict=True))


def _learned_words(shares: dict[str, float], said: Said, known: tuple[Evidence, ...]) -> list[Evidence]:
    """The first place of each of the stems that add most, unless ``known`` evidence stands there already.

    Single letters and function words say little to a reader; they are shown where no other word speaks.
    """
    speaking = [word for word, share in shares.items() if share > 0]
    telling = [word for word in speaking if len(word) > 1 and word not in EMPTY]
    most = set(sorted(telling or speaking, key=lambda word: (-shares[word], word))[:MOST_SHOWN])
    out = []
    fields: tuple[tuple[Literal["title", "text"], str, list[Token]], ...] = (
        ("title", said.title, said.in_title), ("text", said.text, said.in_text),
    )  # fmt: skip
    for field, text, found in fields:
        for token in found:
            if token.stem in most:
                most.remove(token.stem)
                span = Span(token.start, token.end)
                if not any(one.field == field and one.span.meets(span) for one in known):
                    out.append(Evidence(span, span.of(text), field))
    return out


def _likely(logit: Row) -> Row:
    out: Row = 1 / (1 + np.exp(-np.minimum(np.maximum(logit, -FARTHEST), FARTHEST)))
    return out
