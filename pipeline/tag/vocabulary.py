"""Topics as something that can be looked for, every word under its first token; and what is wrong with them."""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from pipeline.desk import Topic
from pipeline.tag.words import TOKEN, acronym, inflected, spelled, stem

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BRACKETS = re.compile(r"\s*\([^()]*\)")  # "Nuclear power (fission)": what stands in brackets explains a label


class Key(msgspec.Struct, frozen=True):
    """What one token must be: an inflection of a word, an acronym, or exactly so; only one of the three is not ""."""

    word: str = ""  # as ``spelled`` gives it
    acronym: str = ""
    exact: str = ""
    capital: bool = False  # only with a capital: Shell, the company
    noun: bool = False  # not with -ed or -ing


class Form(msgspec.Struct, frozen=True):
    """A word or phrase of the vocabulary, and the topics it speaks for, each with 1 (its label) or ALIAS."""

    keys: tuple[Key, ...]
    topics: tuple[tuple[str, float], ...]


class Vocabulary(msgspec.Struct, frozen=True):
    """``forms`` and ``exclusions`` stand under their first token: "=" and an exact word, "^" and an acronym, a stem."""

    labels: dict[str, str]
    forms: dict[str, tuple[Form, ...]]
    exclusions: dict[str, tuple[Form, ...]]
    above: dict[str, dict[str, int]]  # the broader topics of each, with how many steps up; headings left out


ALIAS = 0.8  # of what a label weighs: "battery" may be said in passing, "sodium-ion battery" rarely is
OPENER = 0.4  # of a word that only opens phrases: half an alias, for it has lost its noun
PHRASES = 3  # of a topic, from which the word that opens them speaks for it alone


@functools.lru_cache(maxsize=8)
def compiled(topics: tuple[Topic, ...]) -> Vocabulary:
    """``topics``, ready to be looked for. Their order does not matter."""
    topics = tuple(sorted(topics, key=lambda topic: topic.id))
    heads, by_id = headings(topics), {topic.id: topic for topic in topics}
    forms: dict[tuple[Key, ...], dict[str, float]] = defaultdict(dict)
    exclusions: dict[tuple[Key, ...], dict[str, float]] = defaultdict(dict)
    for topic in topics:
        if topic.id in heads:
            continue
        for keys, weight in _forms_of(topic):
            forms[keys][topic.id] = max(weight, forms[keys].get(topic.id, 0.0))
        for phrase in topic.exclude:
            exclusions[_keys(phrase, label=True)][topic.id] = 1.0
    above = {topic.id: _above(topic, by_id, heads) for topic in topics if topic.id not in heads}
    for word, opened in openers(topics).items():
        forms[(Key(word=word),)][opened] = OPENER
    return Vocabulary({topic.id: topic.label for topic in topics}, _by_first(forms), _by_first(exclusions), above)


def headings(topics: tuple[Topic, ...]) -> frozenset[str]:
    """The topics that only hold others together: no words of their own, but narrower topics. No article gets one."""
    parents = {other for topic in topics for other in topic.broader}
    return frozenset(t.id for t in topics if not t.words and not t.exact and t.id in parents)


def openers(topics: tuple[Topic, ...]) -> dict[str, str]:
    """The words that speak for a topic though no one listed them, each with its topic.

    "Offshore" opens many phrases of offshore wind and stands in no other topic's words, so that "the offshore
    project" is about offshore wind too. Such a word opens at least PHRASES phrases of one topic, has more than three
    letters and no capital, and stands in no word of a topic that is neither broader nor narrower.
    """
    heads, by_id = headings(topics), {topic.id: topic for topic in topics}
    holders: dict[str, set[str]] = defaultdict(set)
    phrases: dict[str, dict[str, set[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(set))
    spelling: dict[str, str] = {}
    alone: set[str] = set()  # words by themselves already
    for topic in topics:
        for keys, _ in _forms_of(topic) if topic.id not in heads else ():
            stems = _stems(keys)
            for one in stems:
                holders[one].add(topic.id)
            if len(keys) == 1:
                alone.add(stems[0])
            elif len(keys[0].word) > 3 and not keys[0].capital:
                phrases[stems[0]][topic.id].add(stems)
                spelling[stems[0]] = min(keys[0].word, spelling.get(stems[0], keys[0].word))
    out = {}
    for one in sorted(set(phrases) - alone):
        often = [topic for topic, opened in phrases[one].items() if len(opened) >= PHRASES]
        if len(often) == 1 and all(_one_line(often[0], other, by_id) for other in holders[one]):
            out[spelling[one]] = often[0]
    return out


def _one_line(one: str, other: str, by_id: dict[str, Topic]) -> bool:
    """Whether two topics are the same, or one is broader than the other."""
    return one == other or other in _above(by_id[one], by_id) or one in _above(by_id[other], by_id)


def problems(topics: tuple[Topic, ...]) -> tuple[str, ...]:
    """What a person should mend in a vocabulary, a sentence each; none for a sound one.

    That ids are unique, point somewhere and go in no circle, ``desk.topics_from`` has seen to.
    """
    return tuple(_problems(topics))


def _problems(topics: tuple[Topic, ...]) -> Iterator[str]:
    for topic in topics:
        if not _ID.fullmatch(topic.id):
            yield f"Topic {topic.id!r}: an id has only a-z, 0-9 and single hyphens."
        if not topic.label.strip():
            yield f"Topic {topic.id!r} has no label."
        if topic.id in topic.related:
            yield f"Topic {topic.id!r} is related to itself."
        for name, said in (("words", topic.words), ("exact", topic.exact), ("exclude", topic.exclude)):
            for word in said:
                if not TOKEN.search(word):
                    yield f"Topic {topic.id!r}: {word!r} in {name} holds no word."
        for first, second in _same_words(topic.words):
            yield f"Topic {topic.id!r}: {first!r} finds {second!r} too; one of them is enough."
        for phrase in topic.exclude:
            if not any(_holds(phrase, keys) for keys, _ in _forms_of(topic)):
                yield f"Topic {topic.id!r}: none of its words stands in {phrase!r}, which it excludes."
    yield from _shared_words(topics)
    for (what, number), holders in _ids(topics).items():
        if len(holders) > 1:
            yield f"The {what} id {number} is given to {', '.join(holders)}."


def _same_words(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The pairs of ``words`` of which one is an inflection of the other."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for word in words:
        groups[_stems(_keys(word, label=False))].append(word)
    for group in groups.values():
        yield from (pair for pair in itertools.combinations(group, 2) if _meet(*(_keys(w, label=False) for w in pair)))


def _shared_words(topics: tuple[Topic, ...]) -> Iterator[str]:
    """A sentence for each word that two topics claim without saying that they have to do with one another."""
    owners: dict[tuple[str, ...], list[tuple[Topic, tuple[Key, ...]]]] = defaultdict(list)
    for topic in topics:
        for keys, _ in _forms_of(topic):
            owners[_stems(keys)].append((topic, keys))
    for holders in owners.values():
        for (one, ours), (other, theirs) in itertools.combinations(holders, 2):
            if one.id != other.id and _meet(ours, theirs) and not _tied(one, other):
                yield f"{_said(ours)!r} is a word of {one.id} and of {other.id}, which are not related."


def _meet(one: tuple[Key, ...], other: tuple[Key, ...]) -> bool:
    """Whether words with the same stems are also inflections of one another."""
    return all(
        (a.acronym, a.exact) == (b.acronym, b.exact)
        and (inflected(a.word, b.word, noun=a.noun) or inflected(b.word, a.word, noun=b.noun))
        for a, b in zip(one, other, strict=True)
    )


def _tied(one: Topic, other: Topic) -> bool:
    return other.id in (*one.broader, *one.related) or one.id in (*other.broader, *other.related)


def _ids(topics: tuple[Topic, ...]) -> dict[tuple[str, str], list[str]]:
    out: dict[tuple[str, str], list[str]] = defaultdict(list)
    for topic in topics:
        for what, number in (("IPTC", topic.iptc), ("Wikidata", topic.wikidata)):
            if number:
                out[what, number].append(topic.id)
    return out


def _holds(phrase: str, keys: tuple[Key, ...]) -> bool:
    """Whether the words that ``keys`` ask for stand somewhere in ``phrase``."""
    have, wanted = _stems(_keys(phrase, label=True)), _stems(keys)
    return any(have[i : i + len(wanted)] == wanted for i in range(len(have)))


def _stems(keys: tuple[Key, ...]) -> tuple[str, ...]:
    return tuple(stem(key.word or key.acronym or key.exact) for key in keys)


def _said(keys: tuple[Key, ...]) -> str:
    return " ".join(key.word or key.acronym or key.exact for key in keys)


def _forms_of(topic: Topic) -> Iterator[tuple[tuple[Key, ...], float]]:
    """What to look for: a topic's label, words and exact words, each with its weight."""
    label = _BRACKETS.sub("", topic.label)
    found = [(_keys(label, label=True), 1.0)]
    found += [(_keys(w, label=False), ALIAS) for w in topic.words if w.casefold() != label.casefold()]
    found += [(tuple(Key(exact=m[0]) for m in TOKEN.finditer(w)), ALIAS) for w in topic.exact]
    yield from ((keys, weight) for keys, weight in found if keys)


def _keys(phrase: str, *, label: bool) -> tuple[Key, ...]:
    """What each token of ``phrase`` must be. A label is a noun phrase, and its capitals are only its own."""
    found = [m[0] for m in TOKEN.finditer(phrase)]
    noun = label and len(found) == 1
    return tuple(
        Key(acronym=acronym(word)) if acronym(word)
        else Key(word=spelled(word), capital=word[0].isupper() and not label, noun=noun)
        for word in found
    )  # fmt: skip


def _by_first(forms: dict[tuple[Key, ...], dict[str, float]]) -> dict[str, tuple[Form, ...]]:
    out: dict[str, list[Form]] = defaultdict(list)
    for keys, topics in forms.items():
        first = keys[0]
        name = f"={first.exact}" if first.exact else f"^{first.acronym}" if first.acronym else stem(first.word)
        out[name].append(Form(keys, tuple(sorted(topics.items()))))
    return {name: tuple(found) for name, found in out.items()}


def _above(topic: Topic, by_id: dict[str, Topic], heads: frozenset[str] = frozenset()) -> dict[str, int]:
    """The broader topics of ``topic`` with how many steps up the nearest way is; ``heads`` are left out."""
    out: dict[str, int] = {}
    ahead = [(other, 1) for other in topic.broader]
    while ahead:
        other, steps = ahead.pop(0)
        if other in by_id and other not in out and other != topic.id:
            out[other] = steps
            ahead += [(further, steps + 1) for further in by_id[other].broader]
    return {other: steps for other, steps in out.items() if other not in heads}
