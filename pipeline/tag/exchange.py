"""A vocabulary as a file: our TOML, SKOS, or the labels that Annif takes; what the file's name ends in decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pipeline.desk import Topic, lines_of, sound, topics_file, topics_from
from pipeline.tag.skos import TOPIC, ids_of, iptc_of, line_of, rdf_xml, text_of, topics_of_skos, turtle
from pipeline.trouble import Trouble

FORMS = (".toml", ".ttl", ".rdf", ".tsv")
_FORMS = f"{', '.join(FORMS[:-1])} or {FORMS[-1]}"
_LABEL = re.compile(
    r"<([^<>\s]+)>\t([^\t\r]+)(?:\t[^\t\r]*)?\r?"
)  # a third column is a notation, which we have no use for


def topics_in(path: Path) -> tuple[Topic, ...]:
    """The vocabulary in a file: our own TOML, SKOS where its name ends in .ttl or .rdf, Annif's labels in .tsv.

    Raises Trouble, with the line, for a file that cannot be read or does not hang together.
    """
    if path.suffix == ".toml":
        return topics_from(path)
    if path.suffix not in FORMS:
        raise Trouble(f"{path}: a vocabulary is read from {_FORMS}, not from {path.suffix or 'a name without an end'}")
    topics, addresses = _labelled(path) if path.suffix == ".tsv" else topics_of_skos(path)
    sound(topics, lambda number, _: f"{path}:{line_of(path, addresses[number - 1])}")
    return topics


def _labelled(path: Path) -> tuple[tuple[Topic, ...], list[str]]:
    """Of each line, an address in <>, a tab and a label, a topic; and the addresses."""
    labels: dict[str, str] = {}
    for number, line in enumerate(text_of(path).split("\n"), 1):
        found = _LABEL.fullmatch(line)
        if found:
            labels[found[1]] = found[2].strip()
        elif line.strip():
            raise Trouble(f"{path}:{number}: a line is an address in <>, a tab and a label")
    ids = ids_of(labels)
    return tuple(Topic(ids[one], label, iptc=iptc_of(one)) for one, label in labels.items()), list(labels)


def written(topics: tuple[Topic, ...], suffix: str) -> bytes:
    """``topics``, in the order of their ids, as a file of that ending; raises Trouble for one that we do not know.

    Annif's labels are all that such a file can hold; the others hold everything.
    """
    ordered = sorted(topics, key=lambda topic: topic.id)
    if suffix == ".toml":
        return topics_file(ordered)
    if suffix == ".ttl":
        return turtle(ordered)
    if suffix == ".rdf":
        return rdf_xml(ordered)
    if suffix == ".tsv":
        return "".join(f"<{TOPIC}{topic.id}>\t{' '.join(topic.label.split())}\n" for topic in ordered).encode()
    raise Trouble(f"a vocabulary is written as {_FORMS}, not as {suffix or 'a name without an end'}")


def places(path: Path, topics: tuple[Topic, ...]) -> Callable[[str, str], int]:
    """Where ``topics``, as ``topics_in`` gave them, stand: of an id and of what it says the line, from 1."""
    numbers = {topic.id: number for number, topic in enumerate(topics, 1)}
    if path.suffix == ".toml":
        find = lines_of(path, "topic")
        return lambda topic, said: find(numbers[topic], said)
    first: dict[str, int] = {}
    for number, line in enumerate(text_of(path).split("\n"), 1):
        for words in re.findall(r'"((?:[^"\\]|\\.)*)"|>([^<>]+)<|\t([^\t\r]+)', line):
            first.setdefault("".join(words).strip(), number)
    return lambda topic, said: first.get(said) or first.get(topics[numbers[topic] - 1].label, 1)
