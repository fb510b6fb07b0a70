"""The pictures that the newsroom has: files of content/assets/, and what content/.pictures.jsonl tells of each.

A picture is named by its bytes (BLAKE2b, 16 bytes, hexadecimal), so that its address never means another. An article
shows it by that name, as ``../../../assets/DIGEST.jpg``, or by the address at which it stood: the one that the original
page has, which is looked up here.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urljoin, urlsplit

import msgspec
from msgspec import Meta

from pipeline.article import DIALECT
from pipeline.files import put
from pipeline.markdown import pieces
from pipeline.publish.image import FORMS, LARGEST, Image, NoPicture, image_of
from pipeline.publish.ledger import digest
from pipeline.publish.render import Shown, outward
from pipeline.trouble import Trouble

FOLDER = "assets"  # of content/ and of the site
REGISTER = ".pictures.jsonl"  # of content/; the dot keeps it off the site
NAME = rf"[0-9a-f]{{32}}\.(?:{'|'.join(FORMS)})"  # of a file that was taken in
_NAMED = re.compile(NAME)
_USED = re.compile(rf"{FOLDER}/({NAME})")
_PLAIN = re.compile(r"(?:[A-Za-z0-9!#$&'*+,./:;=?@_~-]|%[0-9A-Fa-f]{2})*")  # an address that is written one way only
_CARDS = ("jpg", "png", "gif", "webp")  # forms that the programs read which show a link or a feed
_LEAST = 200  # pixels of either side of a picture beside a link; smaller ones these programs leave out
_LEADS = 600  # pixels wide: the column of the lead story, or a phone's width twice over

_Side = Annotated[int, Meta(ge=1, le=2**31)]
_Address = Annotated[str, Meta(pattern=r"^(?i:https?)://[^\s\\<>\"]+$")]


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A picture of the newsroom: its ``file`` in content/assets/, its size in pixels as it is shown and in bytes.

    ``of`` are the addresses at which it stood. ``alt`` says what it shows where an article does not.
    """

    file: Annotated[str, Meta(pattern=f"^{NAME}$")]
    width: _Side
    height: _Side
    bytes: _Side
    of: tuple[_Address, ...] = ()
    alt: str = ""
    credit: str = ""
    licence: str = ""

    @property
    def url(self) -> str:
        """Where it stands on the site, below its root."""
        return f"{FOLDER}/{self.file}"

    @property
    def form(self) -> str:
        """A key of ``image.FORMS``."""
        return self.file.rpartition(".")[2]


class Card(msgspec.Struct, frozen=True):
    """A picture beside a link to a page: what it shows, where it stands below the site's root, its size in pixels."""

    title: str
    url: str
    width: int
    height: int


class Pictures(msgspec.Struct, frozen=True):
    """The pictures whose files are there, by where they are looked for: a path below content/, or an address."""

    found: Mapping[str, Picture] = {}
    lost: tuple[str, ...] = ()  # what stands in one of the two places and not in the other, in words

    def of(self, looked_for: Iterable[str]) -> dict[str, Picture]:
        """The pictures that an article shows, by where it looks for them (``sources``), in that order.

        Beside its own words these are all that its page depends on here.
        """
        return {source: self.found[source] for source in looked_for if source in self.found}

    def shown(self, src: str, *, path: str, original: str, page: str) -> Shown | None:
        """How the page at the url ``page`` shows what its article, the file ``path`` below content/, names as ``src``.

        ``original`` is the address that the article comes from. None for a picture that nobody has.
        """
        picture = self.found.get(_source(src, path, original))
        if picture is None:
            return None
        url = posixpath.relpath(picture.url, page)
        return Shown(url, picture.width, picture.height, picture.alt, picture.credit, picture.licence)

    def used_in(self, html: str) -> set[str]:
        """The files of those to which a page of the newsroom's own leads."""
        return {name for name in _USED.findall(html) if f"{FOLDER}/{name}" in self.found}


def pictures_at(content: Path) -> Pictures:
    """The pictures of the folder ``content``; raises Trouble, with the line, for a register that does not fit."""
    there = _files(content / FOLDER)
    rows = read(content / REGISTER)
    found: dict[str, Picture] = {}
    for row in rows:
        if row.file in there:
            found[row.url] = row
            found |= dict.fromkeys(map(_one_way, row.of), row)
    told = {row.file for row in rows}
    lost = [f"{FOLDER}/{name}: not in {REGISTER}; copydesk picture takes it in" for name in sorted(there - told)]
    lost += [f"{REGISTER}: {FOLDER}/{name} is not there, or cannot be read" for name in sorted(told - there)]
    return Pictures(found, tuple(lost))


def _one_way(address: str) -> str:
    """``address`` percent-encoded as a reader of Markdown does, and its brackets as ``markdown.destination`` does."""
    if _PLAIN.fullmatch(address):
        return address
    return DIALECT.normalizeLink(address).replace("(", "%28").replace(")", "%29")


def _files(folder: Path) -> set[str]:
    try:
        with os.scandir(folder) as found:
            return {
                file.name
                for file in found
                if _NAMED.fullmatch(file.name) and file.is_file(follow_symlinks=False) and os.access(file, os.R_OK)
            }
    except (FileNotFoundError, NotADirectoryError):
        return set()


def read(register: Path) -> tuple[Picture, ...]:
    """The rows of the file ``register``, an object a line; raises Trouble for one that does not fit or stands twice."""
    try:
        lines = register.read_bytes().split(b"\n")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise Trouble(f"{register}: {error.strerror or error}") from None
    rows = []
    told: dict[str, int] = {}
    decoder = msgspec.json.Decoder(Picture)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Trouble(f"{register}:{number}: {error}") from None
        if unfit := _unfit(row):
            raise Trouble(f"{register}:{number}: {unfit} is to be words on one line")
        for name in (row.file, *row.of):
            if told.setdefault(name, number) != number:
                raise Trouble(f"{register}:{number}: {name!r} stands in line {told[name]} too")
        rows.append(row)
    return tuple(rows)


def _unfit(row: Picture) -> str:
    """The field of ``row`` whose words cannot stand on a page, or ""."""
    said = (("alt", row.alt), ("credit", row.credit), ("licence", row.licence))
    return next((name for name, words in said if not words.isprintable()), "")


# taking in


class Taken(msgspec.Struct, frozen=True):
    """A picture as it is to stand in content/, and the row that tells of it."""

    picture: Picture
    image: Image


def take(
    file: Path, of: Iterable[str] = (), *, ending: str = "", alt: str = "", credit: str = "", licence: str = ""
) -> Taken:
    """The picture in ``file``, to be put into content/ by ``keep``, with the addresses that it is ``of``.

    ``ending`` is that of a name that has to say what the file holds. Raises Trouble for a file that holds no picture
    fit to be published, and for an address that is none.
    """
    try:
        if not file.is_file():
            raise Trouble(f"{file}: there is no such file")
        with file.open("rb") as opened:
            image = image_of(opened.read(LARGEST + 1), ending)
    except OSError as error:
        raise Trouble(f"{file}: {error.strerror or error}") from None
    except NoPicture as error:
        raise Trouble(f"{file}: {error}") from None
    addresses = tuple(of)
    for address in addresses:
        if not outward(address):
            raise Trouble(f"{file}: {address!r} is no whole http(s) address")
    name, stood = name_of(image.data, image.form), tuple(map(_one_way, addresses))
    row = Picture(name, image.width, image.height, len(image.data), stood, alt, credit, licence)
    if unfit := _unfit(row):
        raise Trouble(f"{file}: {unfit} is to be words on one line")
    return Taken(row, image)


def beside(page: Path, markdown: str) -> Iterator[tuple[str, Path]]:
    """The pictures of ``markdown``, the article of a saved ``page``, that the browser saved with it.

    Each with its address in the article: browsers write ``page_files/hero.jpg``, which reading makes whole.
    """
    for address in dict.fromkeys(images_in(markdown)):
        folder, name = ["", "", *map(unquote, urlsplit(address).path.split("/"))][-2:] if outward(address) else ("", "")
        if folder not in ("", ".", "..") and name not in ("", ".", "..") and not {*"/\0"} & {*folder, *name}:
            file = page.parent / folder / name
            if os.path.isfile(file):  # noqa: PTH113  # Path.is_file raises for a name that is too long
                yield address, file


def name_of(data: bytes, form: str) -> str:
    """The name of the file that holds the picture ``data``."""
    return f"{digest(data)}.{form}"


def is_taken(file: Path) -> bool:
    """Whether ``file`` of content/assets/ is a picture that was taken in: its name is that of its bytes."""
    try:
        return bool(_NAMED.fullmatch(file.name)) and name_of(file.read_bytes(), file.suffix[1:]) == file.name
    except OSError:
        return False


def keep(taken: Iterable[Taken], content: Path) -> None:
    """Put pictures into ``content``, and rows that tell of them; what a row told before and is not told now stays.

    An address is of one picture: the last that was taken in as it. Only for one that holds the lock of content/.
    Raises Trouble for a register that does not fit, OSError where nothing can be written.
    """
    rows = {row.file: row for row in read(content / REGISTER)}
    for one in taken:
        new = one.picture
        for row in list(rows.values()):
            if set(row.of) & set(new.of):
                rows[row.file] = msgspec.structs.replace(row, of=tuple(a for a in row.of if a not in new.of))
        old = rows.get(new.file, new)
        said = {name: getattr(new, name) or getattr(old, name) for name in ("alt", "credit", "licence")}
        rows[new.file] = msgspec.structs.replace(new, of=tuple(dict.fromkeys((*old.of, *new.of))), **said)
        put(content / FOLDER / new.file, one.image.data)
    put(content / REGISTER, b"".join(msgspec.json.encode(rows[name]) + b"\n" for name in sorted(rows)))


# where they are used


def images_in(markdown: str) -> Iterator[str]:
    """Where the pictures of ``markdown`` are, as they stand there, in order."""
    for piece in pieces(markdown) if "![" in markdown else ():
        if piece.level is None and "![" in piece.text:
            for token in DIALECT.parse(piece.text):
                for child in token.children or ():
                    if child.type == "image":
                        yield str(child.attrs.get("src", ""))


def sources(markdown: str, path: str, original: str) -> tuple[str, ...]:
    """Where the pictures of an article are looked for: paths below content/ and whole addresses, in order, each once.

    The article is the body ``markdown`` of the file ``path`` below content/, and comes from the address ``original``.
    """
    return tuple(dict.fromkeys(found for src in images_in(markdown) if (found := _source(src, path, original))))


def _source(src: str, path: str, original: str) -> str:
    """The path below content/ or the address that ``src`` means in the article ``path``; "" for nothing."""
    if outward(src):
        return _one_way(src)
    try:
        parts = urlsplit(src)
        if parts.scheme or parts.netloc or not parts.path:
            return ""
        here = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), unquote(parts.path))).lstrip("/")
        if here.startswith(f"{FOLDER}/") and _NAMED.fullmatch(here.removeprefix(f"{FOLDER}/")):
            return here
        return _one_way(outward(urljoin(original, src))) if outward(original) else ""
    except ValueError:
        return ""


def beside_links(shown: Iterable[Picture]) -> Picture | None:
    """The first of ``shown`` that programs can show beside a link to the article and in a feed; None for none."""
    return next((one for one in shown if one.form in _CARDS and min(one.width, one.height) >= _LEAST), None)


def card_of(picture: Picture, title: str) -> Card:
    """``picture`` beside a link to the article called ``title``."""
    return Card(picture.alt or title, picture.url, picture.width, picture.height)


def lead_of(shown: Iterable[Picture]) -> Picture | None:
    """The first of ``shown`` that is large enough to lead the front page, and not so tall that it hides the story."""
    return next((one for one in shown if one.width >= _LEADS and one.width >= one.height), None)
