"""Repairs taken back: an article of content/ as it stands, and as it would stand without some of its changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.article import FIELDS, Field
from pipeline.files import put
from pipeline.front import BadFront, FrontMatter, parse, render
from pipeline.publish import ledger as ledgers
from pipeline.publish.ledger import Ledger, Made
from pipeline.text import apply, inverse
from pipeline.trouble import Trouble


class Standing(msgspec.Struct, frozen=True):
    """An article of content/ with its ledger. ``made`` are the changes in it, None where a person edited it."""

    file: Path
    front: FrontMatter
    body: str
    ledger: Ledger
    made: tuple[Made, ...] | None

    def field(self, name: Field) -> str:
        """The text of one of the fields that are repaired."""
        return self.body if name == "body" else str(getattr(self.front, name))


def standing(file: Path, content: Path) -> Standing:
    """The article in ``file``, below ``content``; raises Trouble where it is none that the line wrote."""
    try:
        path = file.resolve().relative_to(content.resolve()).as_posix()
        place = ledgers.place(content, path)
    except ValueError:
        raise Trouble(f"{file}: this is not an article below {content}") from None
    if not file.exists():
        raise Trouble(f"{file}: there is no such article")
    if not place.exists():
        raise Trouble(f"{file}: there is no ledger at {place}: a person wrote this article")
    ledger = ledgers.read(place)
    data = file.read_bytes()
    try:
        front, body = parse(data.decode())
    except BadFront as error:
        raise Trouble(f"{file}:{error.line}: {error.why}") from None
    except UnicodeDecodeError as error:
        raise Trouble(f"{file}: byte {error.start} is not UTF-8") from None
    digest = ledgers.digest(data)
    made = {ledger.digest: (*ledger.changes, *ledger.undone), ledger.as_left: ledger.changes}.get(digest)
    return Standing(file, front, body.removesuffix("\n"), ledger, made)


def undo(articles: Sequence[Standing], content: Path, rule: str = "") -> list[tuple[Made, ...]]:
    """Take back the changes of ``rule``, or all, in the articles' files and ledgers; gives those of each taken back.

    The line treats the articles as ones that a person edited from then on. Raises Trouble, with nothing written, where
    a person did edit one, or where ``rule`` changed nothing in any.
    """
    for article in articles:
        if article.made is None:
            raise Trouble(f"{article.file}: a person edited it since; copydesk diff shows what was changed before")
    has = {name for article in articles for made in article.made or () for name in made.rules()}
    if rule and rule not in has:
        raise Trouble(f"{rule} changed nothing here; there is {', '.join(sorted(has)) or 'no other rule either'}")
    return [_take_back(article, article.made or (), content, rule) for article in articles]


def _take_back(article: Standing, made: tuple[Made, ...], content: Path, rule: str) -> tuple[Made, ...]:
    back = tuple(one for one in made if not rule or rule in one.rules())
    if not back:
        return ()
    left = tuple(one for one in made if one not in back)
    texts = {name: _without(article.field(name), made, left, name) for name in FIELDS}
    front = msgspec.structs.replace(article.front, title=texts["title"], summary=texts["summary"])
    data = render(front, texts["body"]).encode()
    undone = tuple(one for one in (*article.ledger.changes, *article.ledger.undone) if one not in left)
    ledger = msgspec.structs.replace(article.ledger, changes=left, undone=undone, as_left=ledgers.digest(data))
    # The ledger first: if we are killed between the two, the file is still the one that the line wrote.
    put(ledgers.place(content, ledger.path), ledgers.encode(ledger))
    put(article.file, data)
    return back


def _without(text: str, made: Sequence[Made], left: Sequence[Made], field: Field) -> str:
    """``text``, in which the changes ``made`` are, with only those ``left``."""
    before = apply(text, inverse(change.edit() for change in made if change.field == field))
    return apply(before, [change.edit() for change in left if change.field == field])
