"""Articles and corrections -> Learned: the training, which needs scikit-learn; what it gives is applied without it.

1. The archive teaches itself. What the vocabulary alone stands by is taken for true, and a linear model learns which
   other words go with each topic: an article that is never called "wind farm" still speaks of turbines and blades.
2. The editors teach. On the corrected articles a second linear model learns from their words and from what the first
   model says of all topics; it is fitted in ``FOLDS`` parts, so that each article is seen by a model that did not
   learn from it. A judge then weighs the vocabulary and both models: one for all topics, and for each topic as far as
   its own examples carry (a ridge towards the common one), so that few are enough.
3. A topic that editors gave fewer than ``FEWEST_EXAMPLES`` times has no judge and stays with the vocabulary.

The same articles and corrections give the same bytes, in whatever order they come.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from pipeline.article import TopicTag
from pipeline.desk import Judge, Learned, LearnedTopic, Topic
from pipeline.tag import topics_of
from pipeline.tag.learned import HIGHEST, LOWEST, bag, hear, opinions, standing
from pipeline.tag.scoring import decided, scored
from pipeline.tag.vocabulary import Vocabulary, compiled
from pipeline.tag.words import Said, said
from pipeline.trouble import Trouble

Grid = NDArray[np.float64]  # articles by topics

FEWEST_ARTICLES = 200  # of an archive to learn from: with fewer, chance words stand for half the topics
FEWEST_CORRECTIONS = 30  # below, chance decides what they seem to say; the archive alone teaches
FEWEST_EXAMPLES = 3  # of a topic among the corrections, that it is judged by them
FEWEST_NAMED = 3  # articles that the vocabulary gives a topic, that their other words are learned
FEWEST_WITH = 3  # articles that a word stands in: of the others nothing can be learned
RARE = 4.0  # a word's log rarity is divided by this, about its mean: a vector of words keeps the length of about 1
FOLDS = 5
MOST_WORDS = 200  # of a topic that are kept, the heaviest; a thousand gain nothing (docs/tag.md)
MOST_BESIDE = 20  # topics that are kept beside one
ARCHIVE_RIDGE, JUDGE_RIDGE = 1.0, 30.0  # inverse strengths: the vocabulary is often wrong, editors are not
OWN = 2.0  # how freely a topic's own weights may leave the common ones
BESIDE = 2.0  # scale of the likelihoods of other topics, beside words that together have length 1
TRUST = 3.0  # examples at which a topic's own words are trusted half
USUAL = 4.0  # minus the log-odds of a topic that 1 article in 50 has
DIGITS = 3  # of a weight, after the point


class Example(msgspec.Struct, frozen=True):
    """An article with the topics that an editor gave it, out of ``known`` (None: out of the whole vocabulary)."""

    id: str
    title: str
    text: str
    topics: frozenset[str]
    known: frozenset[str] | None = None


class Score(msgspec.Struct, frozen=True):
    """How well chosen topics agree with the editors': F1 over all, mean F1 of topics, share of right first topics."""

    micro: float
    macro: float
    first: float

    def is_as_good_as(self, other: Score) -> bool:
        """Whether neither F1 is lower than the other's: the mean over topics sees the small ones."""
        return self.micro >= other.micro and self.macro >= other.macro


class Lesson(msgspec.Struct, frozen=True):
    """What was learned, and how well three ways of tagging do on corrections that they did not learn from.

    ``alone`` is the vocabulary, ``archive`` what the archive adds to it, ``taught`` with what corrections add to both;
    all None without enough corrections to tell. ``bare`` is ``learned`` without its judges.
    """

    learned: Learned
    bare: Learned
    alone: Score | None = None
    archive: Score | None = None
    taught: Score | None = None

    @property
    def best(self) -> Learned | None:
        """What should be kept: all of it, or what the archive taught, or nothing, if else a score would fall."""
        if self.alone is None or self.archive is None or self.taught is None:
            return self.bare
        if self.taught.is_as_good_as(self.alone):
            return self.learned
        return self.bare if self.archive.is_as_good_as(self.alone) else None


class _Read(msgspec.Struct, frozen=True, gc=False):
    """An article as the vocabulary sees it."""

    words: Said
    value: dict[str, float]
    candidates: tuple[TopicTag, ...]
    own: tuple[TopicTag, ...]


class _Sheet(msgspec.Struct, frozen=True):
    """The corrected articles in numbers: what was found of each topic, what was given, what could have been."""

    named: Grid
    score: Grid
    title: Grid
    archive: Grid
    given: Grid
    known: NDArray[np.bool_]


def lesson_of(archive: Iterable[tuple[str, str]], examples: Iterable[Example], topics: tuple[Topic, ...]) -> Lesson:
    """What the articles of ``archive`` (title, text) and the corrected ones teach about ``topics``.

    Raises Trouble where there is too little to learn from, or where scikit-learn is not installed.
    """
    vocabulary = compiled(topics)
    known_now = frozenset(vocabulary.above)
    corrected = [msgspec.structs.replace(one, topics=one.topics & known_now) for one in examples]
    corrected.sort(key=lambda one: one.id)
    alone = [_read(*one, vocabulary) for one in sorted(archive)]
    if len(alone) + len(corrected) < FEWEST_ARTICLES:
        raise Trouble(
            f"{len(alone) + len(corrected)} articles are too few to learn topics from; {FEWEST_ARTICLES} are enough"
        )
    linear = _solver()
    seen = [_read(one.title, one.text, vocabulary) for one in corrected]
    names = tuple(sorted(vocabulary.above))
    stems, rarity = _stems([*alone, *seen])
    taught = [one for one in alone if one.own]
    named = _grid([{tag.topic: 1.0 for tag in one.own} for one in taught], names)
    weights, bias = _models(_matrix(taught, stems, rarity), named, None, ARCHIVE_RIDGE, FEWEST_NAMED, linear)
    weights = _heaviest(weights, MOST_WORDS)
    bare = {
        topic: LearnedTopic(_rounded(bias[j]), _by_name(weights[:, j] * rarity, stems)) for j, topic in enumerate(names)
    }
    archive_only = Learned(len(alone), 0, bare)
    if len(corrected) < FEWEST_CORRECTIONS:
        return Lesson(archive_only, archive_only)
    words = _matrix(seen, stems, rarity)
    sheet = _sheet(corrected, seen, names, np.clip(words @ weights + bias, LOWEST, HIGHEST))
    every = np.arange(len(corrected))
    folds = [every[every % FOLDS == k] for k in range(FOLDS)]
    apart = np.zeros_like(sheet.given)
    for fold in folds:
        model = _words_model(words, sheet, np.setdiff1d(every, fold), linear)
        apart[fold] = _inputs(words, sheet)[fold] @ model[0] + model[1]

    def taught_by(rows: NDArray[np.int64]) -> Learned:
        judges = _judges(sheet, apart, rows, words, linear, (names, stems, rarity))
        judged = {topic: msgspec.structs.replace(bare[topic], judge=judges.get(topic)) for topic in names}
        return Learned(len(alone), len(rows), judged)

    def tried(ways: Iterable[tuple[NDArray[np.int64], Learned | None]]) -> Score:
        return score(
            [(corrected[i], _chosen(seen[i], way, vocabulary, corrected[i].known)) for rows, way in ways for i in rows]
        )

    apart_taught = tried((fold, taught_by(np.setdiff1d(every, fold))) for fold in folds)
    return Lesson(taught_by(every), archive_only, tried([(every, None)]), tried([(every, archive_only)]), apart_taught)


def _chosen(one: _Read, learned: Learned | None, vocabulary: Vocabulary, known: frozenset[str] | None) -> list[str]:
    """The topics of an article out of ``known``, best first, by what was learned or by the vocabulary alone."""
    if learned is None:
        return [tag.topic for tag in one.own if known is None or tag.topic in known]
    found = opinions(hear(one.words, learned), one.candidates, one.own, learned, vocabulary)
    return [opinion.topic for opinion in standing([o for o in found if known is None or o.topic in known])]


def effect(
    articles: Iterable[tuple[str, str]], learned: Learned | None, topics: tuple[Topic, ...]
) -> Counter[tuple[str, Literal["gained", "lost"]]]:
    """How many of the articles (title, text) gain and lose each topic by what was ``learned``."""
    out = Counter[tuple[str, Literal["gained", "lost"]]]()
    for title, text in articles:
        before = {tag.topic for tag in topics_of(title, text, topics)}
        after = {tag.topic for tag in topics_of(title, text, topics, learned)}
        out.update((topic, "gained") for topic in after - before)
        out.update((topic, "lost") for topic in before - after)
    return out


def score(chosen: Sequence[tuple[Example, Sequence[str]]]) -> Score:
    """How well the topics chosen for each example, best first, agree with those that it has."""
    right, ours, theirs = Counter[str](), Counter[str](), Counter[str]()
    for example, topics in chosen:
        right.update(example.topics.intersection(topics))
        ours.update(topics)
        theirs.update(example.topics)
    both = ours.total() + theirs.total()
    each = [2 * right[topic] / (ours[topic] + theirs[topic]) for topic in sorted(theirs)]
    first = sum(topics[0] in example.topics for example, topics in chosen if topics)
    return Score(2 * right.total() / max(1, both), sum(each) / max(1, len(each)), first / max(1, len(chosen)))


def _solver() -> Any:
    """scikit-learn's logistic regression; imported here, since nothing else needs it."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise Trouble("learning topics needs scikit-learn: pip install 'copydesk[learn]'") from None
    return LogisticRegression


def _read(title: str, text: str, vocabulary: Vocabulary) -> _Read:
    words = said(title, text)
    candidates = scored(words, vocabulary)
    return _Read(words, bag(words), candidates, decided(candidates, len(text), vocabulary))


def _stems(articles: Sequence[_Read]) -> tuple[tuple[str, ...], Grid]:
    """The stems that can be learned, in order, and how rare each is: ln((1 + articles) / (1 + those with it)) + 1."""
    held = Counter(stem for one in articles for stem in one.value)
    stems = tuple(sorted(stem for stem, number in held.items() if number >= FEWEST_WITH))
    rarity = [(math.log((1 + len(articles)) / (1 + held[stem])) + 1) / RARE for stem in stems]
    return stems, np.array(rarity)


def _matrix(articles: Sequence[_Read], stems: tuple[str, ...], rarity: Grid) -> Any:
    """The articles as rows of a sparse matrix, a stem a column."""
    from scipy.sparse import csr_array

    number = {stem: k for k, stem in enumerate(stems)}
    columns, values, ends = [], [], [0]
    for one in articles:
        row = sorted((number[stem], weight) for stem, weight in one.value.items() if stem in number)
        columns += [k for k, _ in row]
        values += [weight * rarity[k] for k, weight in row]
        ends.append(len(columns))
    shape = (len(articles), len(stems))
    return csr_array((np.array(values), np.array(columns, dtype=np.int32), np.array(ends, dtype=np.int32)), shape=shape)


def _grid(rows: Sequence[dict[str, float]], names: tuple[str, ...]) -> Grid:
    return np.array([[row.get(name, 0.0) for name in names] for row in rows]).reshape(len(rows), len(names))


def _sheet(corrected: Sequence[Example], seen: Sequence[_Read], names: tuple[str, ...], archive: Grid) -> _Sheet:
    titled = [
        {t.topic: 1.0 for t in one.candidates if any(found.field == "title" for found in t.because)} for one in seen
    ]
    return _Sheet(
        _grid([{tag.topic: 1.0 for tag in one.own} for one in seen], names),
        _grid([{tag.topic: tag.score for tag in one.candidates} for one in seen], names),
        _grid(titled, names),
        archive,
        _grid([dict.fromkeys(one.topics, 1.0) for one in corrected], names),
        np.array([[one.known is None or name in one.known for name in names] for one in corrected]),
    )


def _models(
    inputs: Any, given: Grid, known: NDArray[np.bool_] | None, ridge: float, fewest: int, linear: Any
) -> tuple[Grid, Grid]:
    """A logistic regression a topic: (weights, inputs by topics; biases). Without enough examples, its mere share."""
    weights, bias = np.zeros((inputs.shape[1], given.shape[1])), np.zeros(given.shape[1])
    for j in range(given.shape[1]):
        rows = np.arange(len(given)) if known is None else np.flatnonzero(known[:, j])
        truth = given[rows, j]
        if fewest <= truth.sum() < len(truth):
            model = linear(C=ridge, solver="liblinear", dual=True, random_state=0, max_iter=1000)
            model.fit(inputs[rows], truth)
            weights[:, j], bias[j] = model.coef_[0], model.intercept_[0]
        else:
            share = (truth.sum() + 0.5) / (len(truth) + 1)
            bias[j] = max(LOWEST, math.log(share / (1 - share)))
    return weights, bias


def _inputs(words: Any, sheet: _Sheet) -> Any:
    """What the second model sees: the words, and how likely the archive's words make each topic."""
    from scipy.sparse import csr_array, hstack

    return hstack([words, csr_array(BESIDE / (1 + np.exp(-sheet.archive)))]).tocsr()


def _words_model(words: Any, sheet: _Sheet, rows: NDArray[np.int64], linear: Any) -> tuple[Grid, Grid]:
    """The second model, from the articles ``rows``."""
    weights, bias = _models(
        _inputs(words, sheet)[rows], sheet.given[rows], sheet.known[rows], JUDGE_RIDGE, FEWEST_EXAMPLES, linear
    )
    size = words.shape[1]
    return np.vstack([_heaviest(weights[:size], MOST_WORDS), _heaviest(weights[size:], MOST_BESIDE)]), bias


def _judges(
    sheet: _Sheet,
    apart: Grid,
    rows: NDArray[np.int64],
    words: Any,
    linear: Any,
    called: tuple[tuple[str, ...], tuple[str, ...], Grid],
) -> dict[str, Judge]:
    """The judges of the topics that have enough examples among the articles ``rows``.

    ``apart`` is what the second model said of each article without having learned from it.
    """
    from scipy.sparse import csr_array, hstack

    names, stems, rarity = called
    examples = (sheet.given * sheet.known)[rows].sum(axis=0)
    judged = np.flatnonzero(examples >= FEWEST_EXAMPLES)
    trust = examples / (examples + TRUST)
    article, topic = np.nonzero(sheet.known[np.ix_(rows, judged)])
    at = (rows[article], judged[topic])
    common = [sheet.named[at], sheet.score[at], sheet.title[at], sheet.archive[at] / 3, apart[at] * trust[at[1]] / 3]
    own = [np.ones(len(topic)), sheet.named[at], (sheet.archive[at] + USUAL) / 3]
    shape, column, ends = (len(topic), len(judged)), topic.astype(np.int32), np.arange(len(topic) + 1, dtype=np.int32)
    freely = [csr_array((OWN * one, column, ends), shape=shape) for one in own]
    truth = sheet.given[at]
    if not 0 < truth.sum() < len(truth):
        return {}
    model = linear(C=1.0, solver="liblinear", max_iter=1000)
    model.fit(hstack([csr_array(np.stack(common, axis=1)), *freely]).tocsr(), truth)
    named, alone, title, archive, heard = model.coef_[0][:5]
    free, free_named, free_archive = OWN * model.coef_[0][5:].reshape(3, len(judged))
    weights, bias = _words_model(words, sheet, rows, linear)
    out = {}
    for k, j in enumerate(judged):
        scale = float(heard * trust[j] / 3)
        beside = BESIDE * scale * weights[len(stems) :, j]
        out[names[j]] = Judge(
            bias=_rounded(model.intercept_[0] + free[k] + free_archive[k] * USUAL / 3 + scale * bias[j]),
            named=_rounded(named + free_named[k]),
            score=_rounded(alone),
            title=_rounded(title),
            archive=_rounded((archive + free_archive[k]) / 3),
            words=_by_name(scale * weights[: len(stems), j] * rarity, stems),
            beside=_by_name(beside, names),
        )
    return out


def _heaviest(weights: Grid, most: int) -> Grid:
    """``weights`` with all but the ``most`` heaviest of each column as 0."""
    if len(weights) <= most:
        return weights
    least = np.partition(np.abs(weights), -most, axis=0)[-most]
    return np.where(np.abs(weights) >= least, weights, 0.0)


def _rounded(weight: float) -> float:
    return round(float(weight), DIGITS)


def _by_name(weights: Grid, names: tuple[str, ...]) -> dict[str, float]:
    """The weights that are not 0 when rounded, by name."""
    rounded = np.round(weights, DIGITS)
    return {names[k]: float(rounded[k]) for k in np.flatnonzero(rounded)}
