"""Another extractor's text laid over our blocks: how much of each block it kept.

An in-order alignment of words. Anchors are runs of words that stand once on each side (8 words, then 4, 2, 1), the
longest chain of them that rises on both sides (Hunt and Szymanski's, as in patience diff), stretched over equal
words; the gaps between anchors are aligned again with shorter runs. At last, longer runs may match out of order.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

RUNS = (8, 4, 2, 1)
MOVED = 6  # words; a shorter run stands elsewhere by chance too often
NOWHERE = -1
LARGE = 400  # words; in gaps of so many, runs are compared as numbers, all at once
_FACTORS = np.uint64(0x9E3779B97F4A7C15) ** np.arange(1, RUNS[0] + 1, dtype=np.uint64)  # odd, of 64 bits (Knuth)

Numbers = npt.NDArray[np.uint64]


def cover(blocks: Sequence[Sequence[str]], kept: Sequence[str]) -> list[float]:
    """The share of each block's words, 0 to 1, that ``kept`` holds; 0 for a block without words."""
    words = [word for block in blocks for word in block]
    where = [NOWHERE] * len(words)
    if words and kept:
        known: dict[str, int] = {}
        ours, theirs = ([known.setdefault(word, len(known)) for word in text] for text in (words, kept))
        _align(ours, theirs, where)
        _moved(ours, theirs, where)
    out, at = [], 0
    for block in blocks:
        hits = len(block) - where[at : at + len(block)].count(NOWHERE)
        out.append(hits / len(block) if block else 0.0)
        at += len(block)
    return out


def _align(words: list[int], kept: list[int], where: list[int]) -> None:
    """Fill ``where`` with the place in ``kept`` of each of ``words``, in order; a gap is (from, to) on both sides."""
    gaps = [(0, len(words), 0, len(kept), 0)]
    while gaps:
        start, end, low, high, runs = gaps.pop()
        while start < end and low < high and words[start] == kept[low]:
            where[start] = low
            start, low = start + 1, low + 1
        while start < end and low < high and words[end - 1] == kept[high - 1]:
            end, high = end - 1, high - 1
            where[end] = high
        while runs < len(RUNS) and start < end and low < high:
            size = RUNS[runs]
            runs += 1
            chain = _chain(words, kept, (start, end, low, high), size)
            if not chain or (size == 1 and len(chain) < 3 and end - start > 12 * (high - low)):
                continue  # one or two common words in a desert mean nothing
            for place, other in chain:
                if place < start or other < low:
                    continue
                back, on = 0, size
                while place - back > start and other - back > low and words[place - back - 1] == kept[other - back - 1]:
                    back += 1
                while place + on < end and other + on < high and words[place + on] == kept[other + on]:
                    on += 1
                where[place - back : place + on] = range(other - back, other + on)
                gaps.append((start, place - back, low, other - back, runs))
                start, low = place + on, other + on
            gaps.append((start, end, low, high, runs))
            break


def _chain(words: list[int], kept: list[int], gap: tuple[int, int, int, int], size: int) -> list[tuple[int, int]]:
    """The longest rising chain of (place in words, place in kept) of runs that stand once on each side of the gap."""
    start, end, low, high = gap
    if end - start < size or high - low < size:
        return []
    pairs = (_pairs_at_once if end - start + high - low > LARGE else _pairs)(words, kept, gap, size)
    if all(a[0] < b[0] for a, b in itertools.pairwise(pairs)):
        return pairs
    tails: list[int] = []
    last: list[int] = []
    before = [NOWHERE] * len(pairs)
    for i, (place, _) in enumerate(pairs):
        at = bisect_left(tails, place)
        if at == len(tails):
            tails.append(place)
            last.append(i)
        else:
            tails[at], last[at] = place, i
        before[i] = last[at - 1] if at else NOWHERE
    chain, i = [], last[-1] if last else NOWHERE
    while i != NOWHERE:
        chain.append(pairs[i])
        i = before[i]
    return chain[::-1]


def _pairs(words: list[int], kept: list[int], gap: tuple[int, int, int, int], size: int) -> list[tuple[int, int]]:
    """(place in words, place in kept) of each run that stands once on each side, in the order of ``kept``."""
    ours, theirs = _once(words, gap[0], gap[1], size), _once(kept, gap[2], gap[3], size)
    return [
        (ours[run], place) for run, place in theirs.items() if place != NOWHERE and ours.get(run, NOWHERE) != NOWHERE
    ]


def _once(words: list[int], start: int, end: int, size: int) -> dict[object, int]:
    """Where each run of ``size`` words stands; NOWHERE for one that stands twice."""
    found: dict[object, int] = {}
    for at in range(start, end - size + 1):
        run: object = words[at] if size == 1 else tuple(words[at : at + size])
        found[run] = NOWHERE if run in found else at
    return found


def _pairs_at_once(
    words: list[int], kept: list[int], gap: tuple[int, int, int, int], size: int
) -> list[tuple[int, int]]:
    """What ``_pairs`` gives, for a large gap; each run is one number (Rabin's fingerprint)."""
    sides = [(*_single(words[gap[0] : gap[1]], size), gap[0]), (*_single(kept[gap[2] : gap[3]], size), gap[2])]
    (ours, our_places, start), (theirs, their_places, low) = sides
    _, here, there = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
    places, others = our_places[here] + start, their_places[there] + low
    order = np.argsort(others)
    return list(zip(places[order].tolist(), others[order].tolist(), strict=True))


def _single(words: list[int], size: int) -> tuple[Numbers, npt.NDArray[np.intp]]:
    """(the runs of ``size`` words that stand once, as numbers, where they begin)."""
    numbers = np.array(words, dtype=np.uint64) + np.uint64(1)
    many = len(words) - size + 1
    runs = sum((numbers[i : i + many] * _FACTORS[i] for i in range(size)), np.zeros(many, dtype=np.uint64))
    found, places, counts = np.unique(runs, return_index=True, return_counts=True)
    return found[counts == 1], places[counts == 1]


def _moved(words: list[int], kept: list[int], where: list[int]) -> None:
    """Match what is left of ``kept`` with unmatched words anywhere, run by run."""
    used = bytearray(len(kept))
    for place in where:
        if place != NOWHERE:
            used[place] = 1
    if bytes(MOVED) not in used:
        return
    first: dict[tuple[int, ...], int] = {}
    for at in range(len(words) - MOVED + 1):
        if where[at] == NOWHERE:
            first.setdefault(tuple(words[at : at + MOVED]), at)
    other = 0
    while (other := used.find(bytes(MOVED), other)) >= 0:
        at, size = first.get(tuple(kept[other : other + MOVED]), NOWHERE), 0
        while (
            at != NOWHERE and at + size < len(words) and other + size < len(kept) and not used[other + size]
            and where[at + size] == NOWHERE and words[at + size] == kept[other + size]
        ):  # fmt: skip
            where[at + size] = other + size
            used[other + size] = 1
            size += 1
        other += max(1, size)
