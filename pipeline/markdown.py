"""Text as Markdown that means the text itself: which signs are escaped, and where; and what needs no reader at all.

``article.plain(escape(text))`` is ``text`` with its white space squeezed; tests/test_read_markdown.py holds that law.
The rules are those of CommonMark 0.31 and GFM tables, as ``article.DIALECT`` reads them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
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


Part = tuple[str, str, str]  # what words are ("", "strong", "em" or "a"), the words, and where a link leads


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a Markdown text that can be read by itself.

    ``level`` 0: a paragraph, 1 to 6: a heading; None: Markdown that needs a reader, which ``text`` is. The rest needs
    none, and ``lines`` are what it says. ``form`` "quote" is a paragraph that is quoted, "list" a list of lines, and a
    number ("1") a list of lines that counts from there.
    """

    text: str
    level: int | None
    lines: tuple[tuple[Part, ...], ...] = ()
    form: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it is a paragraph, or a heading but for its sign, whose characters are all words."""
        return (
            self.level is not None and not self.form and all(len(line) == 1 and not line[0][0] for line in self.lines)
        )

    def said(self) -> Iterator[str]:
        """The words of each line, without signs."""
        return ("".join(words for _, words, _ in line) for line in self.lines)


_AFAR = ("]:", "```", "~~~", "\r", "\0")  # a link's definition and a fence reach over blank lines; odd line ends
_BLANK = re.compile(r"\n(?:[ \t]*\n)+")
_ENTITY_LIKE = re.compile(r"&\#?\w+;")
_FIRST = re.compile(r"[^\W\d_]|[“‘”’\"'($€£¥]|\d(?!\d{0,8}[.)](?:\s|\Z))")  # opens no block, also not amid a paragraph
_HEADING = re.compile(r"(\#{1,6}) (?=[^\s\#])")
_WORDS = r"([^\\`*_\[\]<&\t]+)"
_PART = re.compile(
    rf"""
      ([^\\`*_\[\]<&\t]++(?:&(?!\#?\w+;)[^\\`*_\[\]<&\t]*+)*+)   # words, perhaps with an & that begins no entity
    | \*(?<![\w*]\*)\*(?=\w){_WORDS}(?<=\w)\*\*(?![\w*])     # strong words
    | \*(?<![\w*]\*)(?=\w){_WORDS}(?<=\w)\*(?![\w*])         # words with stress
    | \[(?<!!\[){_WORDS}\]                                  # a link
      \((https?://(?![a-z0-9.-]*xn--)[a-z0-9.-]+(?:/(?:[A-Za-z0-9/._~?=+,;:@-]++|%[0-9A-F]{{2}})*+)?)\)
    """,
    re.VERBOSE,
)
_KINDS, _LINK = ("", "", "strong", "em"), 5  # of its groups; the last holds where a link leads


def pieces(markdown: str) -> list[Piece]:
    """``markdown`` cut at blank lines into what needs a reader of Markdown and what does not, in order.

    Read one by one and joined they are what the whole is read as. Most of a news article needs no reader.
    """
    if any(sign[0] in markdown and sign in markdown for sign in _AFAR):  # one character is found much faster
        return [Piece(markdown, None)]
    blocks: list[tuple[int, int, Piece | None]] = []
    begun = 0
    for blank in _BLANK.finditer(markdown):
        if blank.start() > begun:
            blocks.append((begun, blank.start(), _piece(markdown[begun : blank.start()])))
        begun = blank.end()
    if markdown[begun:].strip(" \t\n"):
        blocks.append((begun, len(markdown), _piece(markdown[begun:].removesuffix("\n"))))
    out: list[Piece] = []
    other = -1  # where the Markdown began that needs a reader
    for number, (begun, ended, piece) in enumerate(blocks):
        if piece is None or (_is_list(piece) and not _stands_alone(blocks, number)):
            other = begun if other < 0 else other
            if number + 1 == len(blocks):
                out.append(Piece(markdown[other:ended], None))
            continue
        if other >= 0:
            out.append(Piece(markdown[other:begun], None))
            other = -1
        out.append(piece)
    return out


def _is_list(piece: Piece | None) -> bool:
    return piece is not None and piece.form not in ("", "quote")


def _stands_alone(blocks: Sequence[tuple[int, int, Piece | None]], number: int) -> bool:
    """Whether nothing beside a list can belong to it: another list, or what only a reader understands."""
    beside = [blocks[n][2] for n in (number - 1, number + 1) if 0 <= n < len(blocks)]
    return all(piece is not None and not _is_list(piece) for piece in beside)


def _piece(block: str) -> Piece | None:
    """What lines without a blank one between them are, None if it takes a reader to tell."""
    first = block[0]
    if "\n" not in block and not block[-1].isspace() and _FIRST.match(block):  # nearly all of them
        parts = _parts(block)
        return Piece(block, 0, (parts,)) if parts else None
    if first == "#":
        heading = _HEADING.match(block)
        if heading is None or "\n" in block or block.endswith("#") or _has_sign(block):
            return None
        lines = _lines([block[heading.end() :]])
        return Piece(block, len(heading[1]), lines) if lines else None
    form, lines_there = "", block.split("\n")
    if first == ">":
        form, lines_there = "quote", _after("> ", lines_there)
    elif first == "-":
        form, lines_there = "list", _after("- ", lines_there)
    elif first.isdigit() and (numbered := _NUMBERED.match(block)):
        form, lines_there = str(int(numbered[1])), _after(_NUMBERED, lines_there)
    lines = _lines(lines_there)
    if not form and [kind for line in lines for kind, *_ in line] == ["em"]:
        return None  # it may be the caption of the picture before it
    return Piece(block, 0, lines, form) if lines else None


_NUMBERED = re.compile(r"([0-9]{1,9})\. (?=\S)")


def _after(sign: str | re.Pattern[str], lines: list[str]) -> list[str]:
    """The lines without the sign at their beginnings; none if one lacks it."""
    if isinstance(sign, str):
        return [line[len(sign) :] for line in lines] if all(line.startswith(sign) for line in lines) else []
    found = [sign.match(line) for line in lines]
    return [line[one.end() :] for line, one in zip(lines, found, strict=True) if one] if all(found) else []


def _lines(lines: list[str]) -> tuple[tuple[Part, ...], ...]:
    """What each of the lines says; () if one may say something else, or open a block."""
    out = []
    for line in lines:
        if not line or line[-1].isspace():
            return ()
        parts = _parts(line)
        if not parts or not (parts[0][0] or _FIRST.match(line)):
            return ()
        out.append(parts)
    return tuple(out)


def _has_sign(text: str) -> bool:
    """Whether anything in ``text`` may mean more than itself. Looked for one by one, ten times as fast as a pattern."""
    return (
        "*" in text or "_" in text or "[" in text or "]" in text or "\\" in text or "<" in text or "`" in text
        or "\t" in text or ("&" in text and _ENTITY_LIKE.search(text) is not None)
    )  # fmt: skip


def _parts(line: str) -> tuple[Part, ...]:
    """What a line says; () where a sign in it may mean something else than words with stress and links."""
    if not _has_sign(line):
        return (("", line, ""),)
    out: list[Part] = []
    at = 0
    for found in _PART.finditer(line):
        if found.start() != at:
            return ()
        at = found.end()
        kind = found.lastindex or 0
        out.append((_KINDS[kind], found[kind], "") if kind < _LINK else ("a", found[_LINK - 1], found[_LINK]))
    return tuple(out) if at == len(line) else ()


_SLUG = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*")  # what need not be made one
_COUNTED = re.compile(r"(.*)_([0-9]+)")


def heading_ids(titles: Iterable[str]) -> list[str]:
    """The names under which links reach the headings ``titles`` of a page, each once.

    As MkDocs makes them for its own pages (markdown.extensions.toc: slugify, unique), so that one rule serves all.
    """
    out: list[str] = []
    taken: set[str] = set()
    for title in titles:
        name = title.lower().replace(" ", "-")
        if not (_SLUG.fullmatch(name) and title.isascii()):
            plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
            name = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
        while name in taken or not name:
            counted = _COUNTED.fullmatch(name)
            name = f"{counted[1]}_{int(counted[2]) + 1}" if counted else f"{name}_1"
        taken.add(name)
        out.append(name)
    return out
