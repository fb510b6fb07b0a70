"""Names that nearly match: “Hongcheng Power Supply” and “Hong Cheng Power”, “Zhang Wei” and “Zhang Wie”.

Only proposed: they may be two people or two firms. Two names are near where their letters are the same, spaces,
apostrophes and accents aside, or where they share a word that few other names in the text have and their other words
differ by one letter, or by two that changed places. A difference in the last letter alone (Korea, Korean) says nothing.
The form that stands more often is proposed; where none does, the later one is only pointed out.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

import regex

from pipeline.desk import Record
from pipeline.facts import OPENERS
from pipeline.late import late
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

WHY = "Another name in the text is nearly the same: they may be one."
_NO_NAMES = OPENERS - {"he", "you", "may", "will"}  # which begin the names of people too
_NAME = late(r"\b\p{Lu}[\p{L}’'-]*\p{L}(?:[ ]\p{Lu}[\p{L}’'-]*\p{L})*")
_SMALL = late(r"(?<!\p{L})\p{Ll}{6,}")
WINDOW = 3  # words of a name that are looked at as one: Hong Cheng and Hongcheng, Shi Jia Zhuang and Shijiazhuang
SHORTEST = 6  # letters below which two names that differ by a letter are mostly two names
PARTNERS = 3  # different words beside which a word may stand and still tell a name from others; a title has more

Word = tuple[int, int]  # where it starts and ends: a Span for every word of a text would cost more than the rest
Places = dict[str, list[Word]]


def find(view: View) -> Iterator[Finding]:
    names = [words for match in _NAME.finditer(view.text) if (words := _words(match))]
    for forms in (*_spaced(view.text, names), *_spelt(view.text, names)):
        yield from _proposed(forms)


def _words(match: regex.Match[str]) -> list[Word]:
    """The words of a run of capitals, less one that opens sentences, and less the endings of possessives."""
    out: list[Word] = []
    at = match.start()
    for word in match.group().split(" "):
        if out or word.lower() not in _NO_NAMES:
            out.append((at, at + len(word.removesuffix("'s").removesuffix("’s"))))
        at += len(word) + 1
    return out


def _spaced(text: str, names: Sequence[Sequence[Word]]) -> Iterator[Places]:
    """Groups of forms that have the same letters, the shortest first."""
    groups: dict[str, Places] = defaultdict(lambda: defaultdict(list))
    for words in names:
        for first, (start, _) in enumerate(words):
            for _, end in words[first : first + WINDOW]:
                form = text[start:end]
                groups[_letters(form)][form].append((start, end))
    several = [letters for letters, forms in groups.items() if len(forms) > 1 and len(letters) >= SHORTEST]
    common = frozenset(_SMALL.findall(text)) if several else frozenset[str]()
    for letters in sorted(several, key=len):
        forms = groups[letters]
        if len({form.lower() for form in forms}) > 1 and letters not in common:  # Day Light, and daylight
            yield forms


def _letters(name: str) -> str:
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFD", name) if c.isalpha() or c == "-")
    return name.replace(" ", "").replace("'", "").lower()


def _spelt(text: str, names: Sequence[Sequence[Word]]) -> Iterator[Places]:
    """Pairs of names that are one but for a slip in one word."""
    spans: Places = defaultdict(list)
    for words in names:
        if len(words) in (2, 3, 4):
            start, end = words[0][0], words[-1][1]
            spans[text[start:end]].append((start, end))
    beside: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in spans:
        words_of = name.split()
        for number in range(len(words_of)):
            beside[(*words_of[:number], "", *words_of[number + 1 :])].append(words_of[number])
    for frame, words_here in beside.items():
        if 2 <= len(words_here) <= PARTNERS:
            for number, one in enumerate(words_here):
                for other in words_here[number + 1 :]:
                    if _slip(one, other):
                        pair = (" ".join(word or here for word in frame) for here in (one, other))
                        yield {name: spans[name] for name in pair}


def _slip(one: str, other: str) -> bool:
    """Whether the words differ by two letters that changed places or, if long, by one; not by the last alone."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or one[0] != other[0]:
        return False
    at = next((i for i in range(len(short)) if short[i] != long[i]), len(short))
    if len(short) == len(long):
        turned = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
        return turned or (len(long) >= SHORTEST and at < len(long) - 1 and short[at + 1 :] == long[at + 1 :])
    return len(long) >= SHORTEST and at < len(short) and short[at:] == long[at + 1 :]


def _proposed(forms: Places) -> Iterator[Finding]:
    """The findings that a group of forms gives: the more frequent one for each other."""
    best, *others = sorted(forms, key=lambda form: (-len(forms[form]), forms[form][0]))
    for form in others:
        fewer = len(forms[form]) < len(forms[best])
        for start, end in forms[form] if fewer else forms[form][:1]:
            yield Finding(Span(start, end), best if fewer else None, WHY)


rule = Rule(
    name="near-name",
    why=WHY,
    find=find,
    bad={
        "Hongcheng Power Supply sells to Hengxi; for Hongcheng Power and Hong Cheng Power it is new.": (
            "Hongcheng Power Supply sells to Hengxi; for Hongcheng Power and Hongcheng Power it is new."
        ),
        "We met Zhang Wei. Then Zhang Wei sang, and Zhang Wie left.": (
            "We met Zhang Wei. Then Zhang Wei sang, and Zhang Wei left."
        ),
        "We met Anna Kowalska, then Anna Kovalska.": "We met Anna Kowalska, then Anna Kovalska.",
    },
    good=(
        "Zhang Wei and Zhang Wen met Li Wei.",
        "South Korea and South Korean firms met.",
        "The Day Light fund uses daylight. Daylight is free.",
        "Minister Martens, Minister Mertens, Minister Wu and Minister Li met.",
        "NORTH STAR opened; North Star shut.",
    ),
    missed=("We met Ana Lopez, then Ana Lopes.",),
    lane="suggest",
    subject="consistency",
    record=Record(machine=1, native=1, better=0, equal=0, worse=0),
)
