"""Articles that are told twice: the same body, or nearly the same words, as another of the files given."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.check.looked import Twin
from pipeline.check.problem import Problem
from pipeline.publish.sketch import CROWD, SHARED, Sketch
from pipeline.trouble import Trouble

if TYPE_CHECKING:
    from pipeline.check.draft import Draft
    from pipeline.publish.ledger import Original

# Sketches, which need numpy, are imported where one is made or compared: a round from the cache has seldom to.


_ROUNDED = 1e-6  # what a share may lose where it is reckoned


def twins(found: Iterable[Twin], same_story: float) -> Iterator[Problem]:
    """Each article that has the body of one before it, but for white space, or much of its wording."""
    bodies: dict[bytes, Path] = {}
    stories: list[Twin] = []
    for twin in found:
        first = bodies.setdefault(twin.words, twin.at.path)
        if first != twin.at.path:
            yield replace(twin.at, message=f"The body is that of {first}; keep one of the two.")
        else:
            stories.append(twin)
    yield from _alike(stories, same_story)


def _alike(stories: Sequence[Twin], same_story: float) -> Iterator[Problem]:
    """Of each article whose words one before it shares, by ``same_story`` or more, that it does; in their order."""
    best: dict[int, tuple[float, int]] = {}
    for one, other, share in pairs([twin.story for twin in stories], same_story):
        best[other] = max(best.get(other, (0.0, 0)), (share, -one))
    for number in sorted(best):
        share, first = best[number]
        message = f"{stories[-first].at.path} tells this story in the same words ({share:.0%}); keep one of the two."
        yield replace(stories[number].at, rule="near-duplicate", message=message, severity="warning")


def pairs(stories: Sequence[tuple[bytes, ...]], least: float) -> Iterator[tuple[int, int, float]]:
    """What ``alike.pairs`` gives of sketches, in no order; two are compared where a quick look does not rule it out.

    Thousands of pairs have a run or three in common and not half of their words, and most archives no pair at all.
    """
    same: dict[tuple[bytes, ...], list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        same[story].append(number)
    kinds = [story for story in same if story[0]]
    for i, j in _near(kinds, least):
        from pipeline.publish.alike import alike

        share = alike(Sketch(*kinds[i]), Sketch(*kinds[j]))
        if share >= least:
            yield from ((min(a, b), max(a, b), share) for a in same[kinds[i]] for b in same[kinds[j]])
    for kind in kinds:
        yield from ((a, b, 1.0) for a, b in combinations(same[kind], 2))


def _near(kinds: Sequence[tuple[bytes, ...]], least: float) -> Iterator[tuple[int, int]]:
    """The pairs that share runs enough, and may share ``least`` of their words."""
    having: dict[bytes, list[int]] = defaultdict(list)
    for number, (_, runs, *_rest) in enumerate(kinds):
        for at in range(0, len(runs), 4):
            having[runs[at : at + 4]].append(number)
    crowds = (numbers for numbers in having.values() if 1 < len(numbers) <= CROWD)
    often = Counter(itertools.chain.from_iterable(combinations(numbers, 2) for numbers in crowds))
    words = [frozenset(memoryview(kind[0]).cast("I")) for kind in kinds]
    for (i, j), count in often.items():
        # What the two have together is at least what the larger has, also where the sketches tell only of a part.
        if count >= SHARED and len(words[i] & words[j]) >= least * max(len(words[i]), len(words[j])) - _ROUNDED:
            yield i, j


def story_of(draft: Draft, original: Original | Trouble | None) -> tuple[bytes, ...]:
    """The parts of the sketch of an article's words: its ledger's, where it has one: edited, it is the same story."""
    from msgspec.structs import astuple

    from pipeline.article import plain

    if original is not None and not isinstance(original, Trouble) and original.story.whole:  # a Trouble says drift
        return astuple(original.story)
    from pipeline.publish.alike import sketch

    return astuple(sketch(plain(draft.body.of(draft.text))))
