"""What was edited: every change and every removal of an article, from its ledger, in words for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.article import FIELDS, Reason
from pipeline.publish.archive import Entry
from pipeline.publish.ledger import Left, Made, Persuaded, place
from pipeline.text import inverse

MOST_WORDS = 12  # shown for one topic; more are more of the same
AROUND = 56  # characters of the sentence shown on either side of a change; enough to find it again on the page

KINDS: dict[Reason, str] = {
    "login": "Log-in boxes",
    "share": "Share buttons",
    "comment": "Comment boxes",
    "related": "Lists of other articles",
    "reading-time": "Reading times",
    "navigation": "Navigation",
    "advertisement": "Advertisements",
    "newsletter": "Newsletter boxes",
    "legal": "Legal notices",
    "about": "About the publisher",
    "repeated": "Repeated words",
    "hidden": "Words the page itself hid",
    "media": "Players and pictures",
    "other": "Other furniture of the page",
}


class History(msgspec.Struct, frozen=True):
    """The part of a ledger that readers are shown; its other fields are not even read."""

    digest: str
    page: str
    removed: tuple[Left, ...]
    changes: tuple[Made, ...]
    topics: tuple[Persuaded, ...] = ()
    as_left: str = ""


class Mark(msgspec.Struct, frozen=True):
    """A change between the words around it as published; they are empty where the article has moved on since."""

    before: str
    old: str
    new: str
    after: str
    why: str
    rule: str
    field: str


class Group(msgspec.Struct, frozen=True):
    """The removals of one kind, each as the words that were left out."""

    kind: str
    words: tuple[str, ...]


class Decided(msgspec.Struct, frozen=True):
    """A topic of the article and the words that speak for it; none where a person set it."""

    label: str
    words: tuple[str, ...]


class Story(msgspec.Struct, frozen=True):
    """``moved_on``: the article was edited by hand since, and the marks stand without the words around them."""

    marks: tuple[Mark, ...] = ()
    groups: tuple[Group, ...] = ()
    topics: tuple[Decided, ...] = ()
    moved_on: bool = False

    @property
    def left_out(self) -> int:
        """How many pieces of the page were left out."""
        return sum(len(group.words) for group in self.groups)


def history_bytes(content: Path, entry: Entry) -> bytes:
    """The ledger file of an article, b"" where there is none: a person wrote it."""
    try:
        return place(content, entry.path).read_bytes()
    except OSError:
        return b""


def history_of(data: bytes) -> History | None:
    """The history that a ledger file tells; None for no file, and for a damaged one, which tells none."""
    try:
        return msgspec.json.decode(data, type=History) if data else None
    except msgspec.DecodeError:
        return None


def story(entry: Entry, history: History) -> Story:
    """What a reader of ``entry`` is shown of its history."""
    moved_on = entry.digest not in (history.digest, history.as_left)
    marks: list[Mark] = []
    for field in FIELDS:
        changes = sorted((c for c in history.changes if c.field == field), key=lambda c: (c.start, c.end))
        text = getattr(entry.front, field, "") if field != "body" else entry.body
        around = None if moved_on else _around(text, changes)
        moved_on = moved_on or around is None
        marks += [
            _mark(change, before, after)
            for change, (before, after) in zip(changes, around or [("", "")] * len(changes), strict=True)
        ]
    return Story(tuple(marks), _groups(history), _topics(entry, history), moved_on)


def _topics(entry: Entry, history: History) -> tuple[Decided, ...]:
    """The topics that the article has, each with its words, said once however they are cased, as they first stand."""
    persuaded = {topic.topic: topic.because for topic in history.topics}
    out = []
    for topic in entry.topics:
        words: dict[str, str] = {}
        for found in persuaded.get(topic.id, ()):
            words.setdefault(found.words.casefold(), " ".join(found.words.split()))
        out.append(Decided(topic.label, tuple(words.values())[:MOST_WORDS]))
    return tuple(out)


def _mark(change: Made, before: str, after: str) -> Mark:
    """A change as it is shown: white space that old and new share at an end stands outside of the mark."""
    old, new = change.old, change.new
    while old and new and old[0] == new[0] and old[0].isspace():
        before, old, new = before + old[0], old[1:], new[1:]
    while old and new and old[-1] == new[-1] and old[-1].isspace():
        old, new, after = old[:-1], new[:-1], old[-1] + after
    return Mark(before, old, new, after, change.why, change.rule, change.field)


def _around(text: str, changes: Sequence[Made]) -> list[tuple[str, str]] | None:
    """The published words before and after each change, or None where the new words are not where they should be."""
    try:
        undo = inverse(change.edit() for change in changes)
    except ValueError:
        return None
    if any(edit.span.of(text) != edit.old for edit in undo):
        return None
    return [(_tail(text[: e.span.start]), _head(text[e.span.end :])) for e in undo]


def _tail(text: str) -> str:
    """The last words of ``text``, of its last line only, whole words."""
    line = text[-AROUND:].rpartition("\n")[2]
    cut = len(line) == AROUND and len(text) > AROUND
    return "… " + line.partition(" ")[2] if cut else line


def _head(text: str) -> str:
    """The first words of ``text``, of its first line only, whole words."""
    line = text[:AROUND].partition("\n")[0]
    cut = len(line) == AROUND and len(text) > AROUND
    return line.rpartition(" ")[0] + " …" if cut else line


def _groups(history: History) -> tuple[Group, ...]:
    out = []
    for why, kind in KINDS.items():
        pieces = (_words(history.page, left) for left in history.removed if left.why == why)
        words = tuple(piece for piece in pieces if piece)
        if words:
            out.append(Group(kind, words))
    return tuple(out)


def _words(page: str, left: Left) -> str:
    return " ".join(page[left.start : left.end].split()) if 0 <= left.start <= left.end else ""
