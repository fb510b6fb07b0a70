"""What a repair may never change: numbers, dates, money, units, negation, modality, quoted words, names, links.

A text is read as a sequence of facts, each with a canonical value, so that pure notation (1000 and 1,000, US and U.S.,
5MW and 5 MW, three and 3, 1.5亿元 and 150 million yuan) is the same fact, and everything else is another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set

import regex

from pipeline.facts.kinds import KINDS, Fact, Kind
from pipeline.facts.lexicon import HELD, MODALS, NEGATIONS, NUMBER_WORDS, OPENERS, OPPOSITE, ORDINAL_WORDS
from pipeline.facts.walk import Walk, walk

__all__ = [
    "KINDS", "MODALS", "NEGATIONS", "NUMBER_WORDS", "OPENERS", "ORDINAL_WORDS", "Fact", "Kind", "facts", "moved",
]  # fmt: skip

ONCE: frozenset[Kind] = frozenset({"rate"})  # saying it twice says no more
_LOOSE: frozenset[Kind] = frozenset({"rate", "quotation", "quantifier", "attribution", "hearsay", "qualifier"})
"""Kinds of which the place among the other facts says nothing."""


def facts(text: str) -> Counter[Fact]:
    """The facts of ``text``, each as often as it is said.

    A capitalised word that opens a sentence is a name only where it shows: an acronym, or followed by another.
    """
    return Counter(walk(text).facts)


def moved(before: str, after: str, *, plain: Set[str] = frozenset()) -> tuple[Fact, ...]:
    """The facts that ``before`` and ``after`` do not share, in order; empty where both say the same.

    A word that only gained or lost the capital of a sentence's first place is no fact. ``plain`` are words, in small
    letters, that are known to be no names even where a sentence opens with them.
    """
    if before == after:
        return ()
    plain = frozenset(plain)
    one, two = walk(before, plain), walk(after, plain)
    strange = _strange(one, two)
    strange += _unnamed(one, two, strange)
    found = {fact for fact, count in strange.items() if count > 0}
    return tuple(sorted(found.union(_turned(one, two), _exchanged(one, two), _reordered(one, two))))


def _strange(one: Walk, two: Walk) -> Counter[Fact]:
    """The facts that the texts do not say equally often; of some kinds, that only one of them says at all."""
    strange: Counter[Fact] = Counter()
    for fact in one.facts.keys() | two.facts.keys():
        here, there = one.facts[fact], two.facts[fact]
        once = fact.kind in ONCE or fact.kind == "opposite"
        if (once and here and there) or (fact.kind == "opposite" and fact.value not in HELD):
            continue
        strange[fact] = abs(here - there)
    return strange


def _unnamed(one: Walk, two: Walk, strange: Counter[Fact]) -> Counter[Fact]:
    """What is to be added to ``strange`` for words that open sentences: gone, new, or the name that they are."""
    more: Counter[Fact] = Counter()
    for here, there in ((one, two), (two, one)):
        for word, count in (here.openings - there.openings).items():
            fact = Fact("name", word)
            if strange[fact] and there.facts[fact] > here.facts[fact]:  # the same name, no longer in first place
                more[fact] -= min(count, strange[fact])
            elif there.words[word.lower()] <= here.words[word.lower()] or here.facts[fact]:
                more[fact] += count
    return more


def _turned(one: Walk, two: Walk) -> Iterator[Fact]:
    """Directions that gave way to their opposites: a fall where a rise was."""
    for fact in one.facts.keys() | two.facts.keys():
        if fact.kind == "opposite":
            opposite = Fact("opposite", OPPOSITE[fact.value])
            if two.facts[fact] < one.facts[fact] and two.facts[opposite] > one.facts[opposite]:
                yield fact
                yield opposite


_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de", "anti")
_EXCHANGES = (("and", "or", r"\b{}\b"), ("by", "to", r"\b{} (?:about |nearly |more than )?[$€£¥]?\d"))


def _exchanged(one: Walk, two: Walk) -> Iterator[Fact]:
    """Small words that turn a sentence round: agree for disagree, useful for useless, and for or, by 5% for to 5%."""
    lost, gained = one.words - two.words, two.words - one.words
    for here, there in ((lost, gained), (gained, lost)):
        for word in here:
            bare = [word[len(prefix) :].lstrip("-") for prefix in _PREFIXES if word.startswith(prefix)]
            bare += [word.removesuffix("less") + end for end in ("", "ful") if word.endswith("less")]
            if any(form in there for form in bare):
                yield Fact("negation", word)
    for first, last, where in _EXCHANGES:
        if {first, last} <= lost.keys() | gained.keys() and (first in lost) != (last in lost):
            counts = [
                [len(regex.findall(where.format(word), walk.text)) for walk in (one, two)] for word in (first, last)
            ]
            if (counts[0][0] - counts[0][1]) * (counts[1][0] - counts[1][1]) < 0:
                yield Fact("opposite", first)


def _reordered(one: Walk, two: Walk) -> Iterator[Fact]:
    """What changed places: facts that both texts say equally often, from where their order parts to where it meets."""
    rows = [list(_places(here, one, two)) for here in (one, two)]
    counts = [Counter(row) for row in rows]
    here, there = ([fact for fact in row if counts[0][fact] == counts[1][fact]] for row in rows)
    if here == there:
        return
    ahead: Counter[Fact] = Counter()
    window: list[Fact] = []
    for a, b in zip(here, there, strict=True):
        if a == b and not window:
            continue
        window.append(a)
        for fact, step in ((a, 1), (b, -1)):
            ahead[fact] += step
            if not ahead[fact]:
                del ahead[fact]
        if not ahead:
            yield Fact("order", ", ".join(sorted(fact.value for fact in window)))
            window = []


def _places(here: Walk, one: Walk, two: Walk) -> Iterable[Fact]:
    """The facts of ``here`` in order; a word that opens a sentence counts where it is a name elsewhere."""
    for said in here.said:
        if said.fact.kind not in _LOOSE and not (said.opens and not one.facts[said.fact] and not two.facts[said.fact]):
            yield said.fact
