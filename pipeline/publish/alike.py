"""Which articles tell the same story: a sketch of each one's words, and the pairs whose sketches agree.

A sketch keeps the smallest hashes of what an article has (bottom-k, Broder 1997; Cohen and Kaplan 2007): of its words,
of its runs of three words, of its numbers, of its names. Whether two articles are one story follows from their two
sketches alone, whatever else there is. A copy may lose sentences and change words; it keeps the figures and the names,
by which the report of another day, written on the same form, is told from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from pipeline.publish.sketch import CROWD, FACTS, RUNS, SHARED, WORDS, Sketch

FEWEST = 24  # different words; a shorter text is another's copy only if it has the very same words
TELLING = 3  # numbers, or names, that both must have before these can tell two stories apart
NUMBERS = 2 / 3  # of the numbers of the one with fewer that both have: copies have all, a market's next day a third
NAMES = 1 / 2  # of the names, of which an editor changes some

_ODD = np.uint64(0x9E3779B97F4A7C15)  # by the golden ratio: Knuth 1998, 6.4
_POWERS = np.cumprod(
    np.full(1 << 16, _ODD), dtype=np.uint64
)  # a word's hash is a polynomial of its bytes, wherever it stands:
_UNDONE = np.cumprod(
    np.full(1 << 16, pow(int(_ODD), -1, 1 << 64), np.uint64), dtype=np.uint64
)  # by the inverse of where it starts
_MIX = np.uint64(0xD6E8FEB86659FD93)  # spreads the lower bits into the upper ones: Pelle Evensen's rrmxmx
_HALF = np.uint64(32)
_LETTERS = np.array(  # what a byte counts as: capitals as small, what is beyond ASCII as itself, 0 between words
    [ord(chr(c).lower()) if chr(c).isascii() and chr(c).isalnum() else c if c > 127 else 0 for c in range(256)],
    np.uint8,
)
_WITHIN = np.isin(
    np.arange(256), list(b"abcdefghijklmnopqrstuvwxyz0123456789,;)")
)  # stands before a name in a sentence

if TYPE_CHECKING:  # importing numpy.typing takes as long as the half of numpy
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Hashes = NDArray[np.uint32]


def sketch(text: str) -> Sketch:
    """The sketch of ``text``, plain prose. Case, marks and the commas in numbers count for nothing.

    Over bytes, all at once, and so for ASCII: letters beyond it are compared as they stand.
    """
    raw = b"  %b " % text.encode("utf-8", "replace")
    data = np.frombuffer(raw, np.uint8)
    digit = data - np.uint8(48) < 10
    inner = np.zeros(len(data), bool)  # between two digits
    inner[1:-1] = digit[:-2] & digit[2:]
    commas = inner & (data == ord(","))
    if commas.any():
        data, digit, inner = data[~commas], digit[~commas], inner[~commas]
    letters = _LETTERS.take(data)
    letters[inner & (data == ord("."))] = ord(".")
    if not text.isascii():  # UTF-8: what begins with E2 80 are “”‘’–—… and wide spaces, with C2 the marks of Latin-1
        long = np.flatnonzero((data[:-1] == 0xE2) & (data[1:] == 0x80))
        letters[long] = letters[long + 1] = letters[long + 2] = 0
        short = np.flatnonzero(data[:-1] == 0xC2)
        letters[short] = letters[short + 1] = 0
    of_word = letters != 0
    starts = np.flatnonzero(of_word[1:] > of_word[:-1]) + 1
    if not len(starts):
        return Sketch()
    first = starts[0]
    powers = np.resize(_POWERS, len(data)) if len(data) > len(_POWERS) else _POWERS[: len(data)]
    hashes = np.add.reduceat(letters[first:] * powers[first:], starts - first) * _UNDONE.take(starts, mode="wrap")
    runs = (hashes[:-2] * _ODD + hashes[1:-1]) * _ODD + hashes[2:]
    words = _mixed(hashes)
    capital = data.take(starts) - np.uint8(65) < 26
    names = capital & (data.take(starts - 1) == 32) & _WITHIN.take(data.take(starts - 2))
    return Sketch(
        _lowest(words, WORDS), _lowest(_mixed(runs), RUNS),
        _lowest(words[digit.take(starts)], FACTS), _lowest(words[names], FACTS),
    )  # fmt: skip


def _mixed(hashes: NDArray[np.uint64]) -> Hashes:
    return ((hashes ^ (hashes >> _HALF)) * _MIX >> _HALF).astype(np.uint32)


def _lowest(hashes: Hashes, most: int) -> bytes:
    ordered = np.sort(hashes)
    different = np.ones(len(ordered), bool)
    different[1:] = ordered[1:] != ordered[:-1]
    return ordered[different][:most].astype("<u4").tobytes()


def alike(one: Sketch, other: Sketch) -> float:
    """The share of words that two sketched articles have in common (Jaccard), 0 to 1, as their sketches tell it.

    0 where their numbers or names say that they are two stories on one form.
    """
    if one == other:
        return 1.0
    shared, fewer, either = _in_common(one.words, other.words, WORDS)
    if fewer < FEWEST and shared < either:
        return 0.0
    for mine, theirs, least in ((one.numbers, other.numbers, NUMBERS), (one.names, other.names, NAMES)):
        facts, of, _ = _in_common(mine, theirs, FACTS)
        if of >= TELLING and facts < least * of:
            return 0.0
    return shared / either if either else 0.0


def _in_common(one: bytes, other: bytes, most: int) -> tuple[int, int, int]:
    """How many hashes two parts share, how many the one with fewer has, how many there are; as far as both tell."""
    mine, theirs = np.frombuffer(one, "<u4"), np.frombuffer(other, "<u4")
    ends = [part[-1] for part in (mine, theirs) if len(part) == most]
    if ends:
        mine, theirs = (part[: np.searchsorted(part, min(ends), "right")] for part in (mine, theirs))
    shared = len(set(mine.tolist()).intersection(theirs.tolist()))
    return shared, min(len(mine), len(theirs)), len(mine) + len(theirs) - shared


def pairs(sketches: Sequence[Sketch], least: float, *, old: int = 0) -> Iterator[tuple[int, int, float]]:
    """Every two of ``sketches`` that are alike by ``least`` or more: their numbers, the smaller first, and their share.

    The first ``old`` are not compared with each other.
    """
    same: dict[Sketch, list[int]] = defaultdict(list)
    for number, one in enumerate(sketches):
        same[one].append(number)
    kinds = [one for one in same if one.words]
    for i, j in _candidates([one.runs for one in kinds]):
        share = alike(kinds[i], kinds[j])
        if share >= least:
            both = ((min(a, b), max(a, b)) for a in same[kinds[i]] for b in same[kinds[j]])
            yield from ((a, b, share) for a, b in both if b >= old)
    for one in kinds:
        numbers = same[one]
        yield from ((a, b, 1.0) for place, b in enumerate(numbers) if b >= old for a in numbers[:place])


def _candidates(runs: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """The pairs that share ``SHARED`` runs, those left out that a ``CROWD`` has."""
    hashes = np.frombuffer(b"".join(runs), "<u4")
    if not hashes.size:
        return
    owner = np.repeat(np.arange(len(runs)), [len(part) // 4 for part in runs])
    order = np.argsort(hashes, kind="stable")
    hashes, owner = hashes[order], owner[order]
    sizes = np.diff(np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1], [True]))))
    fits = np.repeat((sizes > 1) & (sizes <= CROWD), sizes)
    hashes, owner = hashes[fits], owner[fits]
    found = []
    for apart in range(1, CROWD):
        together = hashes[apart:] == hashes[:-apart]
        if not together.any():
            break
        found.append(owner[:-apart][together] * len(runs) + owner[apart:][together])
    if found:
        codes, times = np.unique(np.concatenate(found), return_counts=True)
        for code in codes[times >= SHARED].tolist():
            yield divmod(code, len(runs))
