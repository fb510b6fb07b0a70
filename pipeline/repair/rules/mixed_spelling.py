"""British and American spelling in one text: “labour” and “labor”, “centre” and “center”, “organise” and “organize”.

The text's own majority decides, or the style; -ise and -ize are looked at by themselves, since both are British. A word
with a capital may be a name's (the World Trade Centre) and is left alone, save where it opens a sentence.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.desk import Record
from pipeline.glance import near, spots
from pipeline.late import late
from pipeline.repair.ways import AS_FOUND, MAJORITY, Matter, Place, one_way
from pipeline.rules import Finding, Rule, View
from pipeline.text import Span

BRITISH, AMERICAN = "British", "American"
_WORD = late(r"(?<![\p{L}\d.@/_-])\p{L}\p{Ll}{3,}(?![\p{L}\d@/_]|\.\p{L})")
_OPENING = late(r"(?:^|[.!?]\s)$")  # what stands before a word that opens a sentence


@functools.cache
def spellings() -> dict[str, tuple[str, bool, dict[str, str]]]:
    """By word in small letters: its way, whether it is of -ise and -ize, and the other spelling by its way."""
    out: dict[str, tuple[str, bool, dict[str, str]]] = {}
    data = tomllib.loads((Path(__file__).parents[1] / "spelling.toml").read_text(encoding="utf-8"))
    for kind, entry in data.items():
        for british, american in _pairs(entry):
            out[british] = BRITISH, kind == "ise", {AMERICAN: american}
            if entry.get("to") != AMERICAN:
                out[american] = AMERICAN, kind == "ise", {BRITISH: british}
    return out


@functools.cache
def _words() -> frozenset[str]:
    return frozenset(spellings())


def _pairs(entry: dict[str, str]) -> Iterator[tuple[str, str]]:
    if "stems" not in entry:
        yield from zip(entry["british"].split(), entry["american"].split(), strict=True)
        return
    for stem in entry["stems"].split():
        for ending in [*([""] if entry.get("bare", True) else []), *entry["endings"].split()]:
            yield stem + entry["british"] + ending, stem + entry["american"] + ending


def find(view: View, way: str = AS_FOUND) -> Iterator[Finding]:
    known = spellings()
    there = _words() & view.vocabulary
    kinds = {known[word][:2] for word in there}
    if not kinds or (way == AS_FOUND and len(kinds) == len({ise for _, ise in kinds})):  # each kind goes one way
        return
    starts = [at for at in spots(view.lowered, *there) if view.shape[at - 1 : at] not in ("a", "A")]
    places = list(_places(view.text, starts))
    for ise in (False, True):
        yield from one_way(view, (place for of_ise, place in places if of_ise == ise), way)


def _places(text: str, starts: Iterable[int]) -> Iterator[tuple[bool, Place]]:
    known = spellings()
    for match in near(_WORD, text, starts):
        word = match.group()
        entry = known.get(word.lower())
        if entry is None or (word[0].isupper() and not _opens(text, match.start(), match.end())):
            continue
        way, ise, cures = entry
        yield ise, Place(Span(*match.span()), frozenset({way}), {to: _cased(cure, word) for to, cure in cures.items()})


def _opens(text: str, start: int, end: int) -> bool:
    """Whether the capital is owed to the first place of a sentence: one begins here, and no name goes on behind."""
    return bool(_OPENING.search(text[max(0, start - 2) : start])) and not text[end + 1 : end + 2].isupper()


def _cased(cure: str, word: str) -> str:
    return cure[0].upper() + cure[1:] if word[0].isupper() else cure


matter = Matter(
    "spelling",
    {
        BRITISH: {
            "The color of the theater was analyzed.": "The colour of the theatre was analysed.",
            "A traveler organized aluminum defenses.": "A traveller organised aluminium defences.",
        },
        AMERICAN: {
            "The colour of the metre was grey.": "The color of the meter was gray.",
            "A programme organised labour for tyres.": "A program organized labor for tires.",
        },
    },
)
rule = Rule(
    name="mixed-spelling",
    why=MAJORITY,
    find=find,
    bad={
        "The colour and the flavour were analyzed.": "The colour and the flavour were analysed.",
        "Its labor and defense costs rose at the centre.": "Its labor and defense costs rose at the center.",
        "They organized, modernized and privatised it.": "They organized, modernized and privatized it.",
    },
    good=(
        "The colour of the theater.",
        "Labor and defense costs rose at the World Trade Centre.",
        "The labour of those who organized and modernized the centre.",
        "It said “labor” of the colour and the flavour.",
        "The labour party's program has a meter and a check; its colour is grey.",
    ),
    missed=(
        "Its labor and defense costs rose at the Centre.",
        "Its labor and defense costs rose for noise-cancelling.",
    ),
    subject="consistency",
    record=Record(machine=1, native=0, better=0, equal=0, worse=0),
)
