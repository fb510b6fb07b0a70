"""Text as Markdown that means the text itself: which signs are escaped, and where; and what needs no reader at all.

``article.plain(escape(text))`` is ``text`` with its white space squeezed; tests/test_read_markdown.py holds that law.
The rules are those of CommonMark 0.31 and GFM tables, as ``article.DIALECT`` reads them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import msgspec

# Signs that mean something anywhere in a line. An underscore inside a word means nothing (CommonMark 6.2, rule 2).
# "<" is escaped before all that could begin a tag, so that no other Markdown reader finds HTML either.
_INLINE = re.compile(
    r"[\\`*\[\]]"
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=\#?[A-Za-z0-9]+;)"
)
_ANY = re.compile(r"[\\`*\[\]_<&]")  # ten times as fast, and most lines have none
_START = re.compile(
    r"""
      \#(?=\#{0,5}(?:\s|$))           # a heading
    | >                               # a quote
    | [-+](?![^\W_])                  # a bullet, a rule, an underline of a heading above, a row of dashes
    | ~(?=~~)                         # a fence
    | =(?==*\s*$)                     # an underline of a heading above
    | [|:](?=[-|:\s]*$)               # the dashes below a table's head
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")  # a numbered item
_OTHER = {".": ")", ")": "."}
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
_SAFE = "%/:?#@!$&'*+,;=~-._"  # what may stand in a destination: no white space, brackets, quotes, angles or backslash


def inline(text: str) -> str:
    """``text`` with every sign escaped that would mean something within a line; white space as it is."""
    return _INLINE.sub(r"\\\g<0>", text) if _ANY.search(text) else text


def line(markdown: str) -> str:
    """A line of finished inline Markdown with its beginning escaped, so that it opens no block."""
    if markdown[:1].isalpha():
        return markdown
    if _START.match(markdown):
        return f"\\{markdown}"
    return _NUMBER.sub(r"\1\\\2", markdown, count=1) if _NUMBER.match(markdown) else markdown


def escape(text: str) -> str:
    """``text`` as one paragraph of Markdown that shows exactly its words, white space squeezed."""
    return line(inline(" ".join(text.split())))


def destination(url: str) -> str:
    """``url`` as the destination of a link: percent-encoded, so that it can neither end the link nor open another."""
    return _ENTITY.sub("&amp;", quote(url, safe=_SAFE))


def code(text: str) -> str:
    """``text`` as a code span, white space squeezed; "" for blank text."""
    squeezed = " ".join(text.split())
    if not squeezed:
        return ""
    longest = max((len(run) for run in re.findall("`+", squeezed)), default=0)
    pad = " " if squeezed[0] == "`" or squeezed[-1] == "`" else ""
    return f"{'`' * (longest + 1)}{pad}{squeezed}{pad}{'`' * (longest + 1)}"


def fenced(text: str) -> str:
    """``text`` as a fenced block of code, its lines as they are."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{text}\n{fence}"


class Numbers:
    """The signs after the numbers of numbered items, so that every number is read as it is written.

    A reader of Markdown counts on from a list's first number and joins lists that touch; another sign ("4)" for "4.")
    begins a new list. A list is known by the column in which its items begin.
    """

    def __init__(self) -> None:
        self._lists: dict[int, tuple[int, str]] = {}  # column -> the number that is read next, the sign

    def block(self, column: int) -> None:
        """A block that is no numbered item begins in ``column``: it ends the lists there and further in."""
        if self._lists:
            self._lists = {place: said for place, said in self._lists.items() if place < column}

    def sign(self, column: int, number: int, usual: str = ".") -> str:
        """The sign after ``number`` of an item that begins in ``column``."""
        said = self._lists.get(column)
        sign = usual if said is None else said[1] if said[0] == number else _OTHER[said[1]]
        self.counted(column, number, sign)
        return sign

    def counted(self, column: int, number: int, sign: str) -> int:
        """The number that a reader gives to an item written with ``number`` and ``sign``."""
        said = self._lists.get(column)
        read = said[0] if said is not None and said[1] == sign else number
        self.block(column)
        self._lists[column] = (read + 1, sign)
        return read


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a Markdown text that can be read by itself.

    ``level`` 0: a paragraph, 1 to 6: a heading, both without any sign, so that ``text`` is what it says, a line of it a
    line; None: other Markdown.
    """

    text: str
    level: int | None


_AFAR = re.compile(r"\]:|```|~~~|[\r\0]")  # may reach over blank lines: a link's definition, a fence; or odd line ends
_BLOCK = re.compile(r"(?:(?![ \t]*(?:\n|\Z)).*(?:\n|\Z))+")  # lines without a blank one between them
_NO_SIGN = r"(?:[^\\`*_\[\]<&\t\n]|&(?!\#?\w+;))*(?<!\s)"
_FIRST = r"(?:[^\W\d_]|[“‘”’\"'($€£¥]|\d(?!\d{0,8}[.)](?:\s|\Z)))"  # opens no block, also not in a paragraph's midst
_PARAGRAPH = re.compile(rf"{_FIRST}{_NO_SIGN}(?:\n{_FIRST}{_NO_SIGN})*\n?\Z")
_HEADING = re.compile(rf"(\#{{1,6}}) ({_FIRST}{_NO_SIGN})(?<!\#)\n?\Z")


def pieces(markdown: str) -> Iterator[Piece]:
    """``markdown`` cut at blank lines into what needs a reader of Markdown and what does not, in order.

    Read one by one and joined they are what the whole is read as. Most of a news article needs no reader.
    """
    if _AFAR.search(markdown):
        yield Piece(markdown, None)
        return
    begun = ended = -1  # of the other Markdown that was passed
    for block in _BLOCK.finditer(markdown):
        text = block.group()
        heading = _HEADING.match(text) if text[0] == "#" else None
        if heading is None and not _PARAGRAPH.match(text):
            begun, ended = (block.start() if begun < 0 else begun), block.end()
            continue
        if begun >= 0:
            yield Piece(markdown[begun:ended], None)
            begun = -1
        yield Piece(heading[2], len(heading[1])) if heading else Piece(text.removesuffix("\n"), 0)
    if begun >= 0:
        yield Piece(markdown[begun:ended], None)


def heading_ids(titles: Iterable[str]) -> list[str]:
    """The names under which links reach the headings ``titles`` of a page, each once.

    As MkDocs makes them for its own pages (markdown.extensions.toc: slugify, unique), so that one rule serves all.
    """
    out: list[str] = []
    taken: set[str] = set()
    for title in titles:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
        name = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
        number = 0
        while (called := f"{name}_{number}" if number or not name else name) in taken:
            number += 1
        taken.add(called)
        out.append(called)
    return out
