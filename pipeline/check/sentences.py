"""Sentences as drift compares them: cut, found again in another text, and what one has where another has not."""

from __future__ import annotations

import functools
import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec
import regex

from pipeline.facts import OPENERS
from pipeline.late import late
from pipeline.text import Span

# A word, a figure with what belongs into it (1,200; 16:56; -20), or a sign that is part of what is said.
_TOKEN = late(
    r"(?:(?<![\p{L}\p{N}])[-−])?\p{N}+(?:[.,:/]\p{N}+)*|[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|[\p{Sc}%‰°\"“”„«»「」『』]"
)
_ASCII = re.compile(  # the same of a text in ASCII, in a third of the time
    r"(?:(?<![A-Za-z0-9])-)?[0-9]+(?:[.,:/][0-9]+)*|[A-Za-z]+(?:['-][A-Za-z]+)*|[$%\"]"
)
_GROUPED = late(r"(?<=\d),(?=\d{3}(?!\d))")
_STRAIGHT = str.maketrans("“”„«»「」『』’", '"' * 9 + "'")
_ABBREVIATIONS = (
    r"Mr|Mrs|Ms|Dr|Prof|St|Co|Ltd|Inc|Corp|No|vs|Gen|Gov|Sen|Rep|Lt|Col|Jr|Sr|Fig|Jan|Feb|Aug|Sept|Oct|Nov|Dec"
)
_END = late(
    rf"""(?<!\b(?:{_ABBREVIATIONS}|\p{{Lu}}))
    (?: [.!?。！？]+["'”’)\]]*\s+ (?=["'“‘(\[]*[\p{{Lu}}\p{{N}}])
      | [。！？．]["”’』」]* (?!\p{{N}})
      | (?<=\p{{Ll}}[\p{{Ll}})]) [.!?] (?=\p{{Lu}}\p{{Ll}}) )  # a blank is missing
    """,
    regex.VERBOSE,
)
MOST = 250  # words of a sentence; what has no end for so long is a list, and is cut there
_LONG = late(rf"(?:\s*+\S++){{1,{MOST}}}+\s*+")
LIKE = 0.5  # of their words in common, by weight, from which two sentences tell the same; a rewording has .6 and more
HALF = 0.75  # of a sentence's words that another holds, from which it is a part of that one
COMMON = 400  # sentences; a word that more of them have finds none
FEW = 4  # words; of fewer, a part is found everywhere
NEXT = 3  # words between two differences that may be one: “February 21, 2024” and “21 February 2024”


class Sentence(msgspec.Struct, frozen=True, dict=True):
    """A sentence in plain words; ``unit`` numbers the paragraph, heading, item, row or field that it stands in."""

    text: str
    unit: int

    @functools.cached_property
    def places(self) -> tuple[Span, ...]:
        """Where each of its words stands in ``text``."""
        straight = _straight(self.text)
        found = _ASCII.finditer(straight) if straight.isascii() else _TOKEN.finditer(self.text)
        return tuple(Span(*one.span()) for one in found)

    @functools.cached_property
    def forms(self) -> tuple[str, ...]:
        """Its words with straight quotation marks and half-width signs, figures without the marks between thousands."""
        straight = _straight(self.text)
        if straight.isascii():
            words = _ASCII.findall(straight)
            return tuple(map(_form, words) if "," in straight else words)
        return tuple(map(_form, _TOKEN.findall(self.text)))

    @functools.cached_property
    def words(self) -> tuple[str, ...]:
        """The same in small letters."""
        return tuple(map(str.lower, self.forms))


class Difference(msgspec.Struct, frozen=True):
    """Words ``start`` to ``end`` of one sentence, for which another has its words ``begin`` to ``stop``."""

    start: int
    end: int
    begin: int
    stop: int


class Finder:
    """Sentences that can be asked for the one, or the two side by side, that another sentence was made from."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self._bags = [Counter(sentence.words) for sentence in sentences]
        often = Counter(itertools.chain.from_iterable(self._bags))
        weights = {count: 1 + math.log(len(sentences) / count) for count in set(often.values())}
        self._weights = {word: weights[count] for word, count in often.items()}
        self._new = 1 + math.log(max(1, len(sentences)))  # the weight of a word that none of them has
        self._sums = [self._sum(bag) for bag in self._bags]
        self._with: dict[str, list[int]] = defaultdict(list)
        for number, bag in enumerate(self._bags):
            for word in bag:
                self._with[word].append(number)

    def find(self, sentence: Sentence) -> Sentence | None:
        """The sentence, or two of one paragraph joined, that shares the most with ``sentence``; None for too little."""
        bag = Counter(sentence.words)
        shared: dict[int, float] = defaultdict(float)
        for word, count in bag.items():
            having = self._with.get(word, ())
            for number in having if len(having) <= COMMON else ():
                shared[number] += self._weights[word] * min(count, self._bags[number][word])
        if not shared:
            return None
        whole = self._sum(bag)
        best = max(shared, key=lambda number: (2 * shared[number] / (whole + self._sums[number]), number))
        likeness, found = 2 * shared[best] / (whole + self._sums[best]), self.sentences[best]
        for joined in (self._joined(best - 1), self._joined(best)):
            if joined is not None:
                both = Counter(joined.words)
                like = 2 * self._sum(bag & both) / (whole + self._sum(both))
                if like > likeness:
                    likeness, found = like, joined
        part = len(sentence.words) >= FEW and shared[best] >= HALF * whole
        return found if likeness >= LIKE or part else None

    def _sum(self, bag: Counter[str]) -> float:
        return sum(self._weights.get(word, self._new) * count for word, count in bag.items())

    def _joined(self, first: int) -> Sentence | None:
        if not 0 <= first < len(self.sentences) - 1:
            return None
        one, two = self.sentences[first], self.sentences[first + 1]
        return Sentence(f"{one.text} {two.text}", one.unit) if one.unit == two.unit else None


def sentences(text: str, unit: int) -> Iterator[Sentence]:
    """``text``, plain words, cut where sentences end."""
    start = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        if end - start < 2 * MOST:  # it cannot have more words
            pieces = [text[start:end]]
        else:
            pieces = [piece.group() for piece in _LONG.finditer(text, start, end)]
        yield from (Sentence(words, unit) for piece in pieces if (words := piece.strip()))
        start = end


def folded(words: str) -> str:
    """``words`` as they are looked for: in small letters, signs straight and half-width."""
    return _form(words).lower()


def _straight(text: str) -> str:
    """``text``, character for character, with its commonest signs straight: most is ASCII then."""
    return text if text.isascii() else text.replace("’", "'").replace("“", '"').replace("”", '"')


def _form(word: str) -> str:
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word.translate(_STRAIGHT))
    return _GROUPED.sub("", word) if "," in word else word


def differences(one: Sentence, other: Sentence) -> list[Difference]:
    """What ``other`` has in place of words of ``one``, less what only changed its place, in order of ``other``."""
    found = []
    for tag, start, end, begin, stop in SequenceMatcher(None, one.words, other.words, autojunk=False).get_opcodes():
        if tag != "equal":
            found.append(Difference(start, end, begin, stop))
            continue
        for i, j in zip(range(start, end), range(begin, stop), strict=True):
            # A first word has its capital from its place.
            if i and j and one.forms[i] != other.forms[j] and one.words[i] not in OPENERS:
                found.append(Difference(i, i + 1, j, j + 1))
    for cut in [d for d in found if d.begin == d.stop]:
        for put in [d for d in found if d.start == d.end]:
            if one.words[cut.start : cut.end] == other.words[put.begin : put.stop]:
                found = [d for d in found if d not in (cut, put)]
                break
    return found


def with_difference(one: Sentence, other: Sentence, difference: Difference) -> str:
    """The text of ``one`` with the words that ``other`` has in place of its own."""
    start, end, begin, stop = difference.start, difference.end, difference.begin, difference.stop
    if start == end:
        at = one.places[start - 1].end if start else 0
        left = other.places[begin - 1].end if begin else 0
        return f"{one.text[:at]}{other.text[left : other.places[stop - 1].end]}{'' if at else ' '}{one.text[at:]}"
    if begin == stop:
        at = one.places[start - 1].end if start else 0
        return f"{one.text[:at]}{one.text[one.places[end - 1].end :]}"
    put = other.text[other.places[begin].start : other.places[stop - 1].end]
    return f"{one.text[: one.places[start].start]}{put}{one.text[one.places[end - 1].end :]}"
