"""The ledger: one article's whole history, beside it in content/.ledger/, enough to give the page's own words back."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.article import (
    Article,
    Change,
    Evidence,
    Field,
    Markup,
    Part,
    Reason,
    Related,
    Removal,
    Role,
    TopicTag,
    undone,
)
from pipeline.publish.sketch import Sketch
from pipeline.telling import Telling
from pipeline.text import Edit, Span
from pipeline.trouble import Trouble

T = TypeVar("T")

HIDDEN = ".ledger"  # MkDocs leaves files alone whose name starts with a dot


class Kept(msgspec.Struct, frozen=True):
    """Characters ``start`` to ``end`` of the page, kept as ``role``."""

    start: int
    end: int
    role: Role


class Left(msgspec.Struct, frozen=True):
    """Characters ``start`` to ``end`` of the page, left out because of ``why``."""

    start: int
    end: int
    why: Reason


class Made(msgspec.Struct, frozen=True):
    """A change, made or suggested: its characters are of ``field`` as it came into repair."""

    field: Field
    start: int
    end: int
    old: str
    new: str
    rule: str
    why: str

    def edit(self) -> Edit:
        """The change as arithmetic."""
        return Edit(Span(self.start, self.end), self.old, self.new)

    def rules(self) -> list[str]:
        """The rules that made it together."""
        return self.rule.split(" + ")


class Words(msgspec.Struct, frozen=True):
    """Evidence for a topic: characters of the title, or of the plain text."""

    field: str
    start: int
    end: int
    words: str


class Persuaded(msgspec.Struct, frozen=True):
    """A topic and what speaks for it."""

    topic: str
    label: str
    score: float
    because: tuple[Words, ...]


class Retold(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another page that tells the article's story, by its id, and what it says of itself."""

    id: str
    title: str = ""
    told: Telling = Telling()


class Ledger(msgspec.Struct, frozen=True, omit_defaults=True):
    """What happened between a page and its article.

    ``digest`` is that of the article file as the line wrote it, so that a person's later edit can be told;
    ``story`` is a sketch of the words, by which the same story is known again, ``also`` the other pages that told it.
    ``undone`` are changes that were taken back since, ``as_left`` the digest of the file without them. ``claimed`` are
    the title and the summary as they came, where the page's text does not hold them; ``confirmed`` the sentences for
    which a person answers, not the page. ``aliases`` are the addresses at which it stood before; ``named`` says that a
    person gave its file the name.
    """

    id: str
    path: str  # of the article, below content/
    digest: str
    story: Sketch
    page: str
    markup: Markup
    parts: tuple[Kept, ...]
    removed: tuple[Left, ...]
    changes: tuple[Made, ...]
    suggestions: tuple[Made, ...]
    related: tuple[Related, ...]
    topics: tuple[Persuaded, ...]
    also: tuple[Retold, ...] = ()
    undone: tuple[Made, ...] = ()
    as_left: str = ""
    claimed: dict[str, str] = {}
    confirmed: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    named: bool = False


class Brief(msgspec.Struct, frozen=True):
    """The lines of a ledger that publishing needs of every article, however many there are."""

    id: str
    path: str
    digest: str
    story: Sketch
    also: tuple[Retold, ...] = ()
    aliases: tuple[str, ...] = ()
    named: bool = False


class Original(msgspec.Struct, frozen=True):
    """What a ledger tells of the words that an article was made from; its other fields are not even read."""

    digest: str
    story: Sketch
    page: str
    markup: Markup
    parts: tuple[Kept, ...]
    changes: tuple[Made, ...]
    as_left: str = ""
    claimed: dict[str, str] = {}
    confirmed: tuple[str, ...] = ()


def digest(data: bytes) -> str:
    """The name of these very bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def ledger_of(
    article: Article,
    page: str,
    markup: Markup,
    *,
    path: str,
    written: bytes,
    story: Sketch,
    also: tuple[Retold, ...] = (),
    named: bool = False,
) -> Ledger:
    """The history of ``article``, which stands at ``path`` as the bytes ``written``; ``page`` is its page's text."""
    return Ledger(
        id=article.id,
        path=path,
        digest=digest(written),
        story=story,
        page=page,
        markup=markup,
        parts=tuple(_kept(p) for p in article.parts),
        removed=tuple(_left(r) for r in article.removed),
        changes=tuple(_made(c) for c in article.changes),
        suggestions=tuple(_made(c) for c in article.suggestions),
        related=article.related,
        topics=tuple(_persuaded(t) for t in article.topics),
        also=also,
        aliases=article.aliases,
        named=named,
        claimed=_claimed(article, page),
    )


def _claimed(article: Article, page: str) -> dict[str, str]:
    """Title and summary before repair, where they are not the page's visible words: an HTML page's head has more."""
    came, shown = undone(article), " ".join(page.split())
    said = {"title": came.title, "summary": came.summary}
    return {field: words for field, words in said.items() if words and words not in shown}


def _kept(part: Part) -> Kept:
    return Kept(part.span.start, part.span.end, part.role)


def _left(removal: Removal) -> Left:
    return Left(removal.span.start, removal.span.end, removal.why)


def _made(change: Change) -> Made:
    edit = change.edit
    return Made(change.field, edit.span.start, edit.span.end, edit.old, edit.new, change.rule, change.why)


def _persuaded(tag: TopicTag) -> Persuaded:
    return Persuaded(tag.topic, tag.label, tag.score, tuple(_words(e) for e in tag.because))


def _words(evidence: Evidence) -> Words:
    return Words(evidence.field, evidence.span.start, evidence.span.end, evidence.words)


def place(content: Path, path: str) -> Path:
    """Where the ledger of the article ``path`` (below ``content``) stands."""
    return (content / HIDDEN / Path(path).relative_to("articles")).with_suffix(".json")


def ledger_path(path: str) -> str:
    """The file below content/ in which the ledger of the article ``path`` stands."""
    return f"{HIDDEN}{path.removeprefix('articles').removesuffix('.md')}.json"


def encode(ledger: Ledger) -> bytes:
    """The bytes of a ledger file: JSON, indented, so that a change in it reads as a diff."""
    return msgspec.json.format(msgspec.json.encode(ledger), indent=1) + b"\n"


def read(file: Path) -> Ledger:
    """The ledger in ``file``; raises Trouble where it is no ledger."""
    return _decode(_bytes(file), file, _LEDGER)


def brief(file: Path) -> Brief:
    """What publishing needs of the ledger in ``file``; raises Trouble where it is no ledger."""
    return _decode(_bytes(file), file, _BRIEF)


def original(content: Path, path: str) -> Original | None:
    """The words from which the article ``path`` (below the folder ``content``) was made; None for one without a ledger.

    Raises Trouble where that is no ledger.
    """
    file = f"{content}/{ledger_path(path)}"
    try:
        with open(file, "rb") as opened:  # noqa: PTH123  # a third of a Path's time, a thousand times
            return _decode(opened.read(), file, _ORIGINAL)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise _unread(file, error) from None


_LEDGER = msgspec.json.Decoder(Ledger)
_BRIEF = msgspec.json.Decoder(Brief)
_ORIGINAL = msgspec.json.Decoder(Original)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _unread(file, error) from None


def _unread(file: Path | str, error: OSError) -> Trouble:
    return Trouble(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}")


def _decode(data: bytes, file: Path | str, kind: msgspec.json.Decoder[T]) -> T:
    try:
        return kind.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Trouble(f"{file}: this is no ledger ({error})") from None
