"""How much each found word says, what that makes of each topic, and which topics we stand by.

A lexical tagger after the thought of Maui (Medelyan 2009) and Annif's MLLM, without their training: a word counts
by where it stands, how long it is and how many topics claim it, and speaks for the broader topics too. The constants
are round numbers, chosen by reason and then looked at on the training halves of two benchmarks (docs/tag.md).
"""

from __future__ import annotations

from collections import defaultdict

from pipeline.article import Evidence, TopicTag
from pipeline.tag.matching import Hit, hits
from pipeline.tag.vocabulary import Vocabulary
from pipeline.tag.words import Said
from pipeline.text import Span

TITLE, OPENING, BODY = 3.0, 2.0, 1.0  # of a word there: a title says what the article is about, a body says everything
OPENS = 200  # characters of the text that open it: a sentence or two
LONGER = 0.5  # more for each further word: "offshore wind farm" is no accident
SHARED = 0.7  # of its weight, for each other topic that claims the same word
BROADER = 0.5  # of what a word says for its own topic, for each step up
HALF = 1.0  # evidence that gives a score of 0.5: a mention in the body that stands alone gives a little less

FAINT = 0.2  # a lower score is no decision: one passing mention among many other things
NEAR_OPENING, NEAR_BODY = 0.2, 0.5  # of the best topic's evidence, for one that title or opening name, and for another
PAGE = 1500  # characters; what a longer text says once, after its opening, it says in passing
MOST = 5  # topics that we name, their broader ones aside; an article about more is about none of them


def scored(said: Said, vocabulary: Vocabulary) -> tuple[TopicTag, ...]:
    """Every topic that anything speaks for, best first, ties by id.

    The score is e / (e + HALF), where e is the geometric mean of the evidence for the topic and of its share in the
    evidence for all topics: it grows with what is said of the topic and shrinks with what is said of others.
    """
    evidence: dict[str, float] = defaultdict(float)
    because: dict[str, list[Evidence]] = defaultdict(list)
    for hit in hits(said, vocabulary):
        words = (said.title if hit.field == "title" else said.text)[hit.start : hit.end]
        found = Evidence(Span(hit.start, hit.end), words, hit.field)
        for topic, weight in _speaks_for(hit, vocabulary).items():
            evidence[topic] += weight * _says(hit)
            because[topic].append(found)
    total = sum(evidence[topic] for topic in sorted(evidence))
    out = []
    for topic, amount in evidence.items():
        mean = amount / total**0.5
        out.append(TopicTag(topic, vocabulary.labels[topic], mean / (mean + HALF), tuple(because[topic])))
    return tuple(sorted(out, key=lambda tag: (-tag.score, tag.topic)))


def decided(candidates: tuple[TopicTag, ...], length: int, vocabulary: Vocabulary) -> tuple[TopicTag, ...]:
    """The topics of ``candidates`` (as ``scored`` gives them for a text of ``length`` characters) that we stand by.

    Those with evidence near that of the best: a fifth of it where the title or the opening names the topic, half of
    it elsewhere, and then in a long text more than one mention; five at most. With each come its broader topics: an
    article about wheat is about grain.
    """
    if not candidates:
        return ()
    best = _evidence(candidates[0])
    near = [tag.topic for tag in candidates if tag.score >= FAINT and _is_near(tag, best, length)]
    brought = {other for topic in near for other in vocabulary.above[topic]}
    own = [topic for topic in near if topic not in brought][:MOST]
    chosen = {*own, *(other for topic in own for other in vocabulary.above[topic])}
    return tuple(tag for tag in candidates if tag.topic in chosen)


def _speaks_for(hit: Hit, vocabulary: Vocabulary) -> dict[str, float]:
    """The topics of a hit and all that are broader, each with how much of the hit it gets."""
    out = dict(hit.topics)
    for topic, weight in hit.topics:
        for other, steps in vocabulary.above[topic].items():
            out[other] = max(out.get(other, 0.0), weight * BROADER**steps)
    return out


def _says(hit: Hit) -> float:
    place = TITLE if hit.field == "title" else OPENING if hit.start < OPENS else BODY
    return place * (1 + LONGER * (hit.length - 1)) * SHARED ** (len(hit.topics) - 1)


def _is_near(tag: TopicTag, best: float, length: int) -> bool:
    if any(found.field == "title" or found.span.start < OPENS for found in tag.because):
        return _evidence(tag) >= NEAR_OPENING * best
    return _evidence(tag) >= NEAR_BODY * best and (len(tag.because) > 1 or length <= PAGE)


def _evidence(tag: TopicTag) -> float:
    """The mean that a score was made of: scores near 1 lie too close together to compare."""
    return tag.score / (1 - tag.score)
