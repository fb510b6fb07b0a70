"""The sketch of an article's words, as its ledger keeps it; ``alike`` makes and compares them."""

from __future__ import annotations

import msgspec

WORDS = 128  # hashes kept of the words; of two that share half, the share is then told to 4 points (one sigma)
RUNS = 32  # of the runs, by which a like story is looked up
SHARED = 3  # runs in common that make two worth a look; copies with a third of the words changed have 8
CROWD = 64  # articles with a run in common; one that more of them have ("the ministry said on") points to none
FACTS = 24  # of the numbers, and of the names; most articles have fewer, and theirs are all there


class Sketch(msgspec.Struct, frozen=True, array_like=True):
    """The smallest hashes of an article's words, runs of words, numbers and names, ascending, four bytes each."""

    words: bytes = b""
    runs: bytes = b""
    numbers: bytes = b""
    names: bytes = b""

    @property
    def whole(self) -> bool:
        """Whether this is a sketch; those of version 0.1 are not."""
        sizes = ((self.words, WORDS), (self.runs, RUNS), (self.numbers, FACTS), (self.names, FACTS))
        return all(len(part) % 4 == 0 and len(part) <= 4 * most for part, most in sizes)
