"""Where a vocabulary's words stand in a title and a text: the longest at each place, unless a phrase cancels it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

import msgspec

from pipeline.tag.vocabulary import Form, Key, Vocabulary
from pipeline.tag.words import Said, Token, acronym, inflected, joined, spelled, stem


class Hit(msgspec.Struct, frozen=True):
    """A word of the vocabulary in the title or the text: where, how many tokens long, and whose (topic, 1 or ALIAS)."""

    field: Literal["title", "text"]
    start: int
    end: int
    length: int
    topics: tuple[tuple[str, float], ...]


def hits(said: Said, vocabulary: Vocabulary) -> list[Hit]:
    """Every hit in reading order, the title first."""
    in_title = _hits("title", said.title, said.in_title, vocabulary)
    return [*in_title, *_hits("text", said.text, said.in_text, vocabulary)]


def _hits(field: Literal["title", "text"], text: str, found: list[Token], vocabulary: Vocabulary) -> Iterator[Hit]:
    cancelled = _cancelled(text, found, vocabulary)
    reached = 0  # the token after the last hit: one that starts before it shares words with it
    for i, fitting in itertools.groupby(_fitting(text, found, vocabulary.forms), key=lambda pair: pair[0]):
        length, topics = 0, dict[str, float]()
        for _, form in sorted(fitting, key=lambda pair: -len(pair[1].keys)):
            if len(form.keys) < length:
                break  # only the longest count
            inside = range(i, i + len(form.keys))
            for topic, weight in form.topics:
                if not cancelled.get(topic, _NONE).issuperset(inside):
                    length, topics[topic] = len(form.keys), max(weight, topics.get(topic, 0.0))
        if length and i >= reached and not (length == 1 and _is_amount(found, i)):
            reached = i + length
            yield Hit(field, found[i].start, found[reached - 1].end, length, tuple(sorted(topics.items())))


def _cancelled(text: str, found: list[Token], vocabulary: Vocabulary) -> dict[str, set[int]]:
    """The tokens that stand in a phrase which a topic excludes, by topic."""
    out: dict[str, set[int]] = defaultdict(set)
    for i, form in _fitting(text, found, vocabulary.exclusions):
        for topic, _ in form.topics:
            out[topic].update(range(i, i + len(form.keys)))
    return out


_NONE: frozenset[int] = frozenset()
_MILLIONS = frozenset("million millions billion billions trillion trillions mln bln".split())


def _is_amount(found: list[Token], i: int) -> bool:
    """Whether the word at ``i`` says of what there are millions: "for 2 million homes" is not about housing."""
    return i > 0 and found[i - 1].word.lower() in _MILLIONS


def _fitting(text: str, found: list[Token], forms: dict[str, tuple[Form, ...]]) -> Iterator[tuple[int, Form]]:
    """Every form that stands in ``text``, with the token at which it starts."""
    for i, token in enumerate(found if forms else ()):
        word = token.word
        here = forms.get(token.stem, ())
        if word != word.lower():
            here += forms.get("^" + acronym(word), ())
        here += forms.get("=" + word, ())
        for form in here:
            if _fits(form, text, found, i):
                yield i, form


def _fits(form: Form, text: str, found: list[Token], i: int) -> bool:
    if i + len(form.keys) > len(found):
        return False
    for k, key in enumerate(form.keys, i):
        if not _is(key, found[k]) or (k > i and not joined(text, found[k - 1], found[k])):
            return False
    return True


def _is(key: Key, token: Token) -> bool:
    if key.exact:
        return token.word == key.exact
    if key.acronym:
        return acronym(token.word) == key.acronym
    if key.capital and not token.word[0].isupper():
        return False
    word = spelled(token.word)
    return word == key.word or (token.stem == stem(key.word) and inflected(key.word, word, noun=key.noun))
