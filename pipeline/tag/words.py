"""Tokens: the words of a text, where they stand, and the keys under which a vocabulary knows them."""

from __future__ import annotations

import functools
import re

import msgspec
from snowballstemmer.english_stemmer import EnglishStemmer

# A word with its digits and inner "&" (PG&E, CO2, 5G), or a number. An apostrophe ends a word; the s after it is none.
TOKEN = re.compile(r"(?!(?<=\w['’])[st]\b)[^\W_]+(?:&[^\W_]+)*")
_ACRONYM = re.compile(
    r"(?=.*[^\W\d_])[^\Wa-z_]{2,5}"
)  # EV, LNG, PG&E, CO2; longer ones need no care: no word is like them
_BETWEEN = re.compile(  # what may stand between two words of one phrase
    r"""
      [^\S\n]+                                     # offshore wind
    | [^\S\n]*(?:-|&)[^\S\n]*                     # sodium-ion, "sodium - ion" of some translations, wind & solar
    | [‐-―/+·'’]                                  # wind–solar, wind/solar: other signs join only without spaces
    | ['’]s\s+                                    # Shanxi's coal
    | (?P<wrapped>[^\S\n]*\n[^\S\n]*)
    """,
    re.VERBOSE,
)

# UK and US spellings that no rule joins; -ise and -yse follow _ISE.
_ONE_SPELLING = {
    "aluminum": "aluminium", "sulfur": "sulphur", "fiber": "fibre", "center": "centre", "meter": "metre",
    "liter": "litre", "labor": "labour", "harbor": "harbour", "program": "programme", "defense": "defence",
    "license": "licence", "mold": "mould", "gray": "grey", "color": "colour", "neighbor": "neighbour", "tire": "tyre",
}  # fmt: skip
_ISE = re.compile(r"(?<=[a-z]{2}[iy])s(?=e|ing|ation)")  # electrolyser, utilisation; "raise" changes too, always alike
_ENDINGS = frozenset(("", "s", "es", "e", "ed", "d", "ing", "y", "ies", "ied"))  # of plurals, tenses and participles

LONGEST = 40  # characters of a word; what is longer is an address or a key, and costs a stemmer its length squared

_stemmer = EnglishStemmer()  # by name: ``snowballstemmer.stemmer`` takes another where PyStemmer is installed


class Token(msgspec.Struct, frozen=True, gc=False):
    """A word of a text: the characters ``start`` to ``end``, as written, and its stem."""

    start: int
    end: int
    word: str
    stem: str


class Said(msgspec.Struct, frozen=True, gc=False):
    """A title and a text, with the words of each in order."""

    title: str
    text: str
    in_title: list[Token]
    in_text: list[Token]


@functools.lru_cache(maxsize=200_000)
def spelled(word: str) -> str:
    """``word`` in small letters and in the one spelling that we compare by: "harbours" for Harbors."""
    low = _ISE.sub("z", word.lower())
    if low.endswith("s") and low[:-1] in _ONE_SPELLING:
        return _ONE_SPELLING[low[:-1]] + "s"
    return _ONE_SPELLING.get(low, low)


@functools.lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem (Snowball English) of ``word`` in one spelling: electrolyzers and Electrolyser have the same."""
    return str(_stemmer.stemWord(spelled(word)))


@functools.lru_cache(maxsize=200_000)
def inflected(base: str, word: str, *, noun: bool) -> bool:
    """Whether ``word``, which has the stem of ``base``, is a form of it and not merely a relative.

    A stem also joins import and important, employment and employer, housing and house: other subjects. A ``noun``
    has no -ed or -ing either: what leads the market is not the metal lead. Both are words as ``spelled`` gives them.
    """
    if base == word:
        return True
    same = next((i for i, (a, b) in enumerate(zip(base, word, strict=False)) if a != b), min(len(base), len(word)))
    ours, theirs = base[same:], word[same:]
    if theirs[:1] == base[same - 1 : same] and len(theirs) > 2:
        theirs = theirs[1:]  # planned, planning
    if ours not in _ENDINGS or theirs not in _ENDINGS:
        return False
    if base.endswith("ing"):
        return word.endswith(("ing", "ings"))
    return not (noun and word.endswith(("ing", "ed")) and not base.endswith("ed"))


@functools.lru_cache(maxsize=200_000)
def acronym(word: str) -> str:
    """The acronym that ``word`` is, without a plural s ("EV" for EVs); "" where it is none."""
    base = word[:-1] if len(word) > 2 and word.endswith("s") else word
    return base if _ACRONYM.fullmatch(base) else ""


def said(title: str, text: str) -> Said:
    """``title`` and ``text`` cut into words, once for all who look at them."""
    return Said(title, text, tokens(title), tokens(text))


def tokens(text: str) -> list[Token]:
    """The words of ``text`` in order, but for those longer than LONGEST."""
    found = [(m.start(), m[0]) for m in TOKEN.finditer(text)]
    return [Token(at, at + len(word), word, stem(word)) for at, word in found if len(word) <= LONGEST]


def joined(text: str, left: Token, right: Token) -> bool:
    """Whether two neighbouring words can belong to one phrase.

    At the end of a line they can where the next goes on in small letters: so does a wrapped line, not a paragraph.
    """
    between = _BETWEEN.fullmatch(text, left.end, right.start)
    return between is not None and (between["wrapped"] is None or right.word[0].islower())
