"""Topics as something that can be looked for, every word under its first token; and what is wrong with them."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from pipeline.desk import Topic
from pipeline.tag.words import LONGEST, TOKEN, acronym, inflected, spelled, stem
from pipeline.trouble import one_line

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


class Fault(msgspec.Struct, frozen=True):
    """What a person should mend in a vocabulary: the topic, what it says there ("": the whole entry), and why."""

    topic: str
    said: str
    why: str


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
            if keys := _keys(phrase, label=True):
                exclusions[keys][topic.id] = 1.0
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


def problems(topics: tuple[Topic, ...]) -> tuple[Fault, ...]:
    """What a person should mend in a vocabulary, in the order of ``topics``; none for a sound one.

    None of it keeps an article from being tagged: what does, ``desk.sound`` refuses.
    """
    opened: dict[str, list[str]] = defaultdict(list)
    for word, topic_id in openers(topics).items():
        opened[topic_id].append(word)
    by_id, heads = {topic.id: topic for topic in topics}, headings(topics)
    shared, twice = _shared_words(topics), _ids(topics)
    return tuple(
        fault
        for topic in topics
        for fault in (
            *_loose(topic, by_id), *_unheard(topic, heading=topic.id in heads), *_idle(topic, opened[topic.id]),
            *shared.get(topic.id, ()), *twice.get(topic.id, ()),
        )
    )  # fmt: skip


def _loose(topic: Topic, by_id: dict[str, Topic]) -> Iterator[Fault]:
    """What is wrong with a topic's definition and with the topics that it names."""
    if not topic.note.strip():
        yield Fault(topic.id, "", "has no definition (note)")
    above = _above(topic, by_id)
    for other in topic.related:
        if other == topic.id:
            yield Fault(topic.id, other, "is related to itself")
        elif other in above or topic.id in _above(by_id[other], by_id):
            yield Fault(topic.id, other, f"is related to {other}, which is broader or narrower already")
    for other in topic.broader:
        if any(other in _above(by_id[between], by_id) for between in topic.broader):
            yield Fault(topic.id, other, f"stands under {other} already, through another broader topic")


_JOINING = frozenset(" -&/+·'’\u00a0") | {chr(sign) for sign in range(0x2010, 0x2016)}  # between words of a phrase
MOST_WORDS = 10  # of a phrase; the longest in our own list has six


def _unheard(topic: Topic, *, heading: bool) -> Iterator[Fault]:
    """What no text can be found to say; of a ``heading`` no text is asked to say its label."""
    if not TOKEN.search(topic.label):
        yield Fault(topic.id, topic.label, f"the label {_short(topic.label)} holds no word")
    elif not heading and (signs := _strange(_BRACKETS.sub("", topic.label))):
        yield Fault(topic.id, topic.label, f"the label is not looked for: no phrase goes over {signs!r}; give it words")
    for name, said in (("words", topic.words), ("exact", topic.exact), ("exclude", topic.exclude)):
        for word in said:
            found = TOKEN.findall(word)
            if word == topic.label:
                continue  # which is looked for without its brackets
            if not found:
                why = "holds no word"
            elif signs := _strange(word):
                why = f"is not looked for: no phrase holds {signs!r}, and a word is no pattern"
            elif any(len(token) > LONGEST for token in found):
                why = f"is not looked for: a word of over {LONGEST} characters is passed over"
            elif len(found) > MOST_WORDS:
                why = f"is a phrase of {len(found)} words, which nobody says again"
            else:
                continue
            yield Fault(topic.id, word, f"{_short(word)} in {name} {why}")


def _strange(word: str) -> str:
    """The signs of ``word`` that no phrase of a text goes over."""
    return "".join(sorted({sign for sign in word if not sign.isalnum()} - _JOINING))


def _idle(topic: Topic, opened: list[str]) -> Iterator[Fault]:
    """Words of a topic that do nothing beside its others; ``opened`` are those that open its phrases."""
    for word in topic.words:
        if word.casefold() == topic.label.casefold() and len(topic.words) > 1:  # alone it says: no heading
            yield Fault(topic.id, word, f"{_short(word)} is the label already")
    for first, second in _same_words(topic.words):
        yield Fault(topic.id, second, f"{_short(first)} finds {_short(second)} too; one of them is enough")
    own = [_stems(keys) for keys, _ in _forms_of(topic)] + [(stem(word),) for word in opened]
    for phrase in topic.exclude:
        have = _stems(_keys(phrase, label=True))
        if have and not any(_holds(have, wanted) for wanted in own):
            yield Fault(topic.id, phrase, f"none of its words stands in {_short(phrase)}, which it excludes")


def _same_words(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The pairs of ``words`` of which one is an inflection of the other."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for word in words:
        if keys := _keys(word, label=False):
            groups[_stems(keys)].append(word)
    for group in groups.values():
        for at, word in enumerate(group):
            keys = _keys(word, label=False)
            first = next((other for other in group[:at] if _meet(_keys(other, label=False), keys)), None)
            if first is not None:
                yield first, word


def _shared_words(topics: tuple[Topic, ...]) -> dict[str, list[Fault]]:
    """By topic, the words that an earlier one claims too though neither says that they have to do with one another."""
    owners: dict[tuple[str, ...], dict[tuple[Topic, tuple[Key, ...]], None]] = defaultdict(dict)
    out: dict[str, list[Fault]] = defaultdict(list)
    for topic in topics:
        for keys, _ in _forms_of(topic):
            stems = _stems(keys)
            for other, theirs in owners[stems]:
                if other.id != topic.id and _meet(theirs, keys) and not _tied(topic, other):
                    why = f"{_said(keys)!r} is a word of {other.id} too, which is not related"
                    out[topic.id].append(Fault(topic.id, _said(keys), why))
                    break
            owners[stems][topic, keys] = None
    return out


def _meet(one: tuple[Key, ...], other: tuple[Key, ...]) -> bool:
    """Whether words with the same stems are also inflections of one another."""
    return all(
        (a.acronym, a.exact) == (b.acronym, b.exact)
        and (inflected(a.word, b.word, noun=a.noun) or inflected(b.word, a.word, noun=b.noun))
        for a, b in zip(one, other, strict=True)
    )


def _tied(one: Topic, other: Topic) -> bool:
    return other.id in (*one.broader, *one.related) or one.id in (*other.broader, *other.related)


def _ids(topics: tuple[Topic, ...]) -> dict[str, list[Fault]]:
    """By topic, the ids of other vocabularies that an earlier one has too."""
    first: dict[tuple[str, str], str] = {}
    out: dict[str, list[Fault]] = defaultdict(list)
    for topic in topics:
        for what, number in (("IPTC", topic.iptc), ("Wikidata", topic.wikidata)):
            owner = first.setdefault((what, number), topic.id)
            if number and owner != topic.id:
                out[topic.id].append(Fault(topic.id, number, f"the {what} id {number} is that of {owner}"))
    return out


def _holds(have: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether the stems ``wanted`` stand side by side in ``have``."""
    return any(have[i : i + len(wanted)] == wanted for i in range(len(have)))


def _short(word: str) -> str:
    """``word`` in quotes, its middle left out where it is long."""
    return repr(one_line(word, 60))


def _stems(keys: tuple[Key, ...]) -> tuple[str, ...]:
    return tuple(stem(key.word or key.acronym or key.exact) for key in keys)


def _said(keys: tuple[Key, ...]) -> str:
    return " ".join(key.word or key.acronym or key.exact for key in keys)


def _forms_of(topic: Topic) -> Iterator[tuple[tuple[Key, ...], float]]:
    """What to look for: a topic's label, words and exact words, each with its weight."""
    label = _BRACKETS.sub("", topic.label)
    found = [(_keys(label, label=True), 1.0)]
    found += [(_keys(w, label=False), ALIAS) for w in topic.words if w.casefold() != label.casefold()]
    found += [(tuple(Key(exact=word) for word in _tokens(w)), ALIAS) for w in topic.exact]
    yield from ((keys, weight) for keys, weight in found if keys)


def _tokens(phrase: str) -> list[str]:
    """The words of ``phrase``; none where no text can be found to say it."""
    found = TOKEN.findall(phrase)
    return [] if _strange(phrase) or any(len(word) > LONGEST for word in found) else found


def _keys(phrase: str, *, label: bool) -> tuple[Key, ...]:
    """What each token of ``phrase`` must be. A label is a noun phrase, and its capitals are only its own."""
    found = _tokens(phrase)
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
