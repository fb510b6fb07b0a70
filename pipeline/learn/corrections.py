"""content/ -> what there is to learn from: its articles, and the topics that editors changed.

An article whose topics are not those that its ledger proposed was corrected; one that an editor looked at and left
alone says nothing. Corrections are kept in desk/corrections.jsonl, an article a line, so that they outlive a vocabulary
and a ledger; what the article says now counts for more than its line.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline.article import plain
from pipeline.learn.training import Example
from pipeline.publish import ledger as ledgers
from pipeline.publish.archive import Entry, read
from pipeline.trouble import Trouble

CORRECTIONS = Path("desk", "corrections.jsonl")  # below the newsroom's folder


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The topics that an editor gave the article ``id``, and those that were proposed; both sorted ids."""

    id: str
    topics: tuple[str, ...]
    proposed: tuple[str, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """An article of content/ as far as there is something to learn from it; ``proposed`` is None without a ledger."""

    id: str
    title: str
    text: str
    topics: tuple[str, ...]
    proposed: tuple[str, ...] | None


class Material(msgspec.Struct, frozen=True):
    """What learning begins with.

    ``archive`` are (title, text) of the articles without a correction, ``examples`` those with one; ``gone`` the ids of
    corrections whose article is no longer there, ``passed`` what could not be read, with the reason.
    """

    archive: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]
    corrections: tuple[Correction, ...]
    gone: tuple[str, ...]
    passed: tuple[str, ...]


def gathered(content: Path, file: Path) -> Material:
    """What the folder ``content`` and the corrections kept in ``file`` teach. Raises Trouble for a bad line of it."""
    told: dict[str, Told] = {}
    archive = read(content)
    passed = [f"{content / aside.path}:{aside.line}: {aside.why}" for aside in archive.asides]
    for entry in sorted(archive.entries, key=lambda entry: entry.path):
        try:
            one = _told(entry, content)
            told[one.id] = one
        except Trouble as trouble:
            passed.append(str(trouble))
    corrections = merged(corrections_from(file), told.values())
    corrected = {one.id: one for one in corrections}
    untouched = tuple((one.title, one.text) for one in told.values() if one.id not in corrected)
    examples = tuple(
        Example(one.id, told[one.id].title, told[one.id].text, frozenset(one.topics))
        for one in corrections
        if one.id in told
    )
    gone = tuple(one.id for one in corrections if one.id not in told)
    return Material(untouched, examples, corrections, gone, tuple(passed))


def merged(kept: Iterable[Correction], told: Iterable[Told]) -> tuple[Correction, ...]:
    """``kept`` with what the articles say now, by id: new differences, and later words on old ones."""
    out = {one.id: one for one in kept}
    for article in told:
        topics = tuple(sorted(set(article.topics)))
        before = out.get(article.id)
        proposed = before.proposed if article.proposed is None and before else tuple(sorted(article.proposed or ()))
        if before is not None or (article.proposed is not None and topics != proposed):
            out[article.id] = Correction(article.id, topics, proposed)
    return tuple(out[name] for name in sorted(out))


def corrections_from(file: Path) -> tuple[Correction, ...]:
    """The corrections kept in ``file``, the last line of an article counting; none where there is no file."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror or error}") from None
    out = {}
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                one = msgspec.json.decode(line, type=Correction)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Trouble(f"{file}:{number}: {error}") from None
            out[one.id] = one
    return tuple(out[name] for name in sorted(out))


def corrections_file(corrections: Iterable[Correction]) -> bytes:
    """The JSON lines that ``corrections_from`` reads, by id."""
    return b"".join(msgspec.json.encode(one) + b"\n" for one in sorted(corrections, key=lambda one: one.id))


def _told(entry: Entry, content: Path) -> Told:
    """An article as there is something to learn from it; raises Trouble where its ledger cannot be read."""
    front = entry.front
    return Told(front.id or entry.path, front.title, plain(entry.body), front.topics, _proposed(content, entry))


def _proposed(content: Path, entry: Entry) -> tuple[str, ...] | None:
    """The topics that the article's ledger proposed; None for an article that a person wrote."""
    place = ledgers.place(content, entry.path)
    if not entry.front.id or not place.exists():
        return None
    return tuple(one.topic for one in ledgers.read(place).topics)
