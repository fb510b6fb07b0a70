"""What was edited, for readers: an article's text with its changes marked, what was left out, what decided its topics.

All of it comes from the article's ledger and stands on a page of its own, ``edits/`` below the article's. That page is
made from the article (its digest, its address, the labels of its topics), the ledger's bytes, and what every page is
made from: the templates, the site's settings, this version. The article's page shows ``counted`` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import jinja2
import msgspec
from markupsafe import Markup

from pipeline.article import FIELDS, Field, Reason, replace
from pipeline.publish.archive import Entry
from pipeline.publish.ledger import Left, Made, Persuaded
from pipeline.publish.marked import Mark, mark_html, marks_of, text_html, words_html
from pipeline.publish.render import fitted

EDITS = "edits/"  # of the page, behind the article's own address
MOST_WORDS = 12  # shown for one topic; more are more of the same

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


class Why(msgspec.Struct, frozen=True):
    """A reason, the rule that gave it, and the ways back to the changes that were made for it."""

    why: str
    rule: str
    back: Markup


class Group(msgspec.Struct, frozen=True):
    """The removals of one kind, each as the words that were left out."""

    kind: str
    words: tuple[str, ...]


class Decided(msgspec.Struct, frozen=True):
    """A topic of the article and the words that speak for it; none where a person set it."""

    label: str
    words: tuple[str, ...]


class Story(msgspec.Struct, frozen=True):
    """What a reader is shown of an article's history.

    ``fields`` are title and summary, where they were changed, ``body`` the text. Where the article has ``moved_on``,
    edited by hand since, there is none of them, but each change by itself, with the name of its field.
    """

    fields: tuple[tuple[Field, Markup], ...] = ()
    body: Markup = Markup("")
    changes: tuple[tuple[Field, Markup], ...] = ()
    whys: tuple[Why, ...] = ()
    groups: tuple[Group, ...] = ()
    topics: tuple[Decided, ...] = ()
    moved_on: bool = False


def history_of(data: bytes) -> History | None:
    """The history that a ledger file tells; None for no file, and for a damaged one, which tells none."""
    try:
        return msgspec.json.decode(data, type=History) if data else None
    except msgspec.DecodeError:
        return None


def edits(template: jinja2.Template, entry: Entry, history: History, base: str) -> bytes:
    """The page of what was edited in an article, from edits.html; ``base`` leads from it to the site's root."""
    told = story(entry, history)
    return fitted(template.render(entry=entry, story=told, counted=counted(history), base=base, canonical=None))


def counted(history: History) -> str:
    """How much was edited: "2 changes to the English, 1 piece of the original page left out"."""
    left_out = sum(1 for left in history.removed if left.why in KINDS and _words(history.page, left))
    return (
        f"{_count(len(history.changes), 'change')} to the English, "
        f"{_count(left_out, 'piece').lower()} of the original page left out"
    )


def _count(number: int, noun: str) -> str:
    return f"{number or 'No'} {noun}{'' if number == 1 else 's'}"


def story(entry: Entry, history: History) -> Story:
    """What a reader of ``entry`` is shown of its history."""
    made = sorted(history.changes, key=lambda change: (FIELDS.index(change.field), change.start, change.end))
    reasons: dict[tuple[str, str], list[int]] = {}
    for number, change in enumerate(made):
        reasons.setdefault((change.why, change.rule), []).append(number)
    notes = [""] * len(made)
    for name, numbers in enumerate(reasons.values(), 1):
        for number in numbers:
            notes[number] = f'<sup id="_c{number + 1}"><a href="#_r{name}" aria-label="Reason {name}">{name}</a></sup>'
    noted = list(zip(made, notes, strict=True))
    placed = None if entry.digest not in (history.digest, history.as_left) else _placed(entry, noted)
    told = Story(
        whys=tuple(Why(why, rule, _back(numbers)) for (why, rule), numbers in reasons.items()),
        groups=_groups(history),
        topics=_topics(entry, history),
    )
    if placed is None:
        changes = tuple((change.field, mark_html(change.old, change.new, note)) for change, note in noted)
        return replace(told, changes=changes, moved_on=True)
    heads = (field for field in FIELDS if field != "body" and placed[field])
    fields = tuple((field, words_html(_text(entry, field), placed[field])) for field in heads)
    return replace(told, fields=fields, body=text_html(entry.body, placed["body"]))


def _back(numbers: Sequence[int]) -> Markup:
    """The links from a reason to its changes."""
    links = (f'<a href="#_c{number + 1}" aria-label="Change {number + 1}">↑</a>' for number in numbers)
    return Markup(" ".join(links))  # noqa: S704  # numbers alone


def _placed(entry: Entry, noted: Sequence[tuple[Made, str]]) -> dict[Field, list[Mark]] | None:
    """The marks of each field, or None where the words of one are not where its changes left them."""
    out = {}
    for field in FIELDS:
        mine = [(change, note) for change, note in noted if change.field == field]
        marks = marks_of(_text(entry, field), (change.edit() for change, _ in mine), [note for _, note in mine])
        if marks is None:
            return None
        out[field] = marks
    return out


def _text(entry: Entry, field: Field) -> str:
    return entry.body if field == "body" else str(getattr(entry.front, field))


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
