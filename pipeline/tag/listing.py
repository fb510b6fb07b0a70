"""A vocabulary laid out for its editor: the tree with the articles under each topic, and what there is to mend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from pipeline.desk import Topic
from pipeline.tag.matching import hits
from pipeline.tag.vocabulary import Fault, compiled, headings, openers
from pipeline.tag.words import said
from pipeline.trouble import one_line

TELLING = (
    200  # articles that an archive must have to tell about words: one topic in a hundred is in 87% of such archives
)
TOO_MUCH = 0.2  # of the articles: a word that one in five holds tells none of them apart
WIDTH = 80  # characters of a line, as of every screen


def tree(topics: tuple[Topic, ...], articles: Mapping[str, int]) -> Iterator[str]:
    """A line of at most WIDTH characters for each topic, narrower ones below: label, id, number of ``articles``.

    A topic that stands under several is told in full under the first; a heading has no articles of its own.
    """
    below: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        for other in topic.broader:
            below[other].append(topic)
    heads, told = headings(topics), set[str]()
    ahead = [(topic, 0) for topic in reversed(topics) if not topic.broader]
    while ahead:
        topic, depth = ahead.pop()
        again = topic.id in told
        number = "" if topic.id in heads or again else f"{articles.get(topic.id, 0):,}"
        yield _row(
            f"{'  ' * min(depth, 8)}{one_line(topic.label)}", f"{topic.id} (see above)" if again else topic.id, number
        )
        if not again:
            told.add(topic.id)
            ahead += [(narrower, depth + 1) for narrower in reversed(below[topic.id])]


def _row(label: str, name: str, number: str) -> str:
    """``label``, ``name`` and ``number`` in columns of 38, 32 and 6 characters; what is longer is cut."""
    return f"{_cut(label, 38):38}  {_cut(name, 32):32}  {number:>6}".rstrip()


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 3]}..."


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """A topic as a JSON line: ``articles`` carry it in their front matter."""

    id: str
    label: str
    articles: int
    broader: tuple[str, ...] = ()
    heading: bool = False


def listed(topics: tuple[Topic, ...], articles: Mapping[str, int]) -> Iterator[Row]:
    """The rows of ``topics``, in their order."""
    heads = headings(topics)
    for topic in topics:
        yield Row(topic.id, topic.label, articles.get(topic.id, 0), topic.broader, topic.id in heads)


def heard(topics: tuple[Topic, ...], articles: Iterable[tuple[str, str]]) -> tuple[Fault, ...]:
    """What an archive, as titles and texts, tells about ``topics``; nothing where it has fewer than TELLING articles.

    A topic that none of its words finds anywhere, and a word that stands in more than TOO_MUCH of the articles.
    """
    vocabulary, number = compiled(topics), 0
    words: dict[str, Counter[str]] = {topic: Counter() for topic in vocabulary.above}
    for title, text in articles:
        number += 1
        found = {
            (topic, (title if hit.field == "title" else text)[hit.start : hit.end].lower())
            for hit in hits(said(title, text), vocabulary)
            for topic, _ in hit.topics
        }
        for name, word in found:
            words[name][" ".join(word.split())] += 1
    if number < TELLING:
        return ()
    faults = []
    for topic in topics:
        if topic.id in words and not words[topic.id]:
            faults.append(Fault(topic.id, "", f"none of its words stands in any of {number:,} articles"))
        for word, often in sorted(words.get(topic.id, {}).items()):
            if often > TOO_MUCH * number:
                share = f"{one_line(word, 60)!r} stands in {often / number:.0%} of {number:,} articles"
                faults.append(Fault(topic.id, word, f"{share}; it tells few of them apart"))
    return tuple(faults)


def overheard(topics: tuple[Topic, ...]) -> Iterator[str]:
    """A line for each word that speaks for a topic though nobody listed it: right or wrong, a person should know."""
    for word, topic in sorted(openers(topics).items()):
        yield f"{word!r} speaks for {topic} too, faintly: it opens several of its phrases"
