"""Articles that are told twice: the same body, or nearly the same words, as another of the files given."""

from __future__ import annotations

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
    if _near([twin.story for twin in stories]):
        yield from _alike(stories, same_story)


def _near(stories: Sequence[tuple[bytes, ...]]) -> bool:
    """Whether any two may be alike: a quick look that lets none pass which ``alike.pairs`` would find."""
    if len(set(stories)) < len(stories):
        return True
    having: dict[bytes, list[int]] = defaultdict(list)
    for number, (_, runs, *_rest) in enumerate(stories):
        for at in range(0, len(runs), 4):
            having[runs[at : at + 4]].append(number)
    crowds = (numbers for numbers in having.values() if 1 < len(numbers) <= CROWD)
    often = Counter(pair for numbers in crowds for pair in combinations(numbers, 2))
    return any(count >= SHARED for count in often.values())


def _alike(stories: Sequence[Twin], same_story: float) -> Iterator[Problem]:
    """Of each article whose words one before it shares, by ``same_story`` or more, that it does; in their order."""
    from pipeline.publish.alike import pairs

    best: dict[int, tuple[float, int]] = {}
    for one, other, share in pairs([Sketch(*twin.story) for twin in stories], same_story):
        best[other] = max(best.get(other, (0.0, 0)), (share, -one))
    for number in sorted(best):
        share, first = best[number]
        message = f"{stories[-first].at.path} tells this story in the same words ({share:.0%}); keep one of the two."
        yield replace(stories[number].at, rule="near-duplicate", message=message, severity="warning")


def story_of(draft: Draft, original: Original | Trouble | None) -> tuple[bytes, ...]:
    """The parts of the sketch of an article's words: its ledger's, where it has one: edited, it is the same story."""
    from msgspec.structs import astuple

    from pipeline.article import plain

    if original is not None and not isinstance(original, Trouble) and original.story.whole:  # a Trouble says drift
        return astuple(original.story)
    from pipeline.publish.alike import sketch

    return astuple(sketch(plain(draft.body.of(draft.text))))
