"""A page laid out for reading, and what every reader of a masthead asks of its lines."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Collection, Sequence

import msgspec
import regex

from pipeline.article import Hints, Kind, Page, plain
from pipeline.strip.dates import dated
from pipeline.text import Span

DATELINE = 22  # words; a line that tells the date of the article has few others
LONGEST_DATELINE = 300  # characters
CACHED = 4096  # lines; several readers ask for the same ones
NEAR = 8  # blocks between title and dateline, at most

POINT = regex.compile(r"\s*(?:[•·▪◦■●○‣⁃]|[*-](?=\s))\s*")
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"\d{4}")


class Sheet(msgspec.Struct, frozen=True):
    """A page laid out for reading: its non-blank blocks, and their spans without the white space around them.

    The lines of a hard-wrapped paragraph are one block here.
    """

    page: Page
    spans: tuple[Span, ...]
    texts: tuple[str, ...]
    words: tuple[str, ...]  # the same without bullets and Markdown signs, white space squeezed
    kinds: tuple[Kind, ...]
    hints: tuple[Hints, ...]
    rows: tuple[str, ...]  # of a page without a tree: its lines, white space squeezed, with the blank ones between them
    places: tuple[int, ...]  # of each block among them

    def said(self, i: int) -> str:
        """The words of a block exactly: what its Markdown shows."""
        return plain(self.texts[i]).replace("\n", " ") if self.page.markup == "markdown" else self.words[i]


def words_of(text: str) -> list[str]:
    """The words of ``text`` as they are compared: without case and signs."""
    return _WORD.findall(text.casefold())


def likeness(one: str, other: str) -> float:
    """How much of the words of either stand in the other, in order not looked at: 0 to 1 (Dice)."""
    return alike(words_of(one), words_of(other))


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """The likeness of two lines whose words are told apart already."""
    if set(one).isdisjoint(other):
        return 0.0
    return 2 * (Counter(one) & Counter(other)).total() / (len(one) + len(other))


def share(words: Sequence[str], known: Collection[str]) -> float:
    """The share of ``words`` that are ``known``; of one or two words not even all are much."""
    return sum(w in known for w in words) / max(3, len(words))


def telling(words: Sequence[str]) -> list[str]:
    """The words that say what a line is about: the longer ones."""
    return [w for w in words if len(w) > 3]


@functools.lru_cache(maxsize=CACHED)
def is_dateline(text: str) -> bool:
    """Whether a line tells a date and little else."""
    if len(text) > LONGEST_DATELINE or not _YEAR.search(text):
        return False
    return len(text.split()) <= DATELINE and dated(text)


class Prose:
    """The words of the blocks that are the article, told apart when they are asked for."""

    def __init__(self, sheet: Sheet, body: Sequence[bool]) -> None:
        self._kept = tuple(words for words, k in zip(sheet.words, body, strict=True) if k)

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """All of them, without case."""
        return frozenset(words_of(" ".join(self._kept)))

    @functools.cached_property
    def small(self) -> frozenset[str]:
        """Those that stand written small somewhere: no names."""
        return frozenset(word for word in _WORD.findall(" ".join(self._kept)) if word.islower())

    def opening(self, characters: int) -> list[str]:
        """Its first words, as far as ``characters`` go."""
        return words_of(" ".join(self._kept)[:characters])
