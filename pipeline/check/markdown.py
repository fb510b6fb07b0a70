"""The Markdown of a draft as pieces with a place: its blocks of prose, links, pictures and stray HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import unquote

import msgspec
import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.check.draft import Draft
from pipeline.late import late
from pipeline.markdown import pieces as parts
from pipeline.notes import blanked
from pipeline.text import Span, squeezed

Kind = Literal["paragraph", "heading", "item", "cell", "link", "image", "html", "stray", "lost"]
WRAPPED = 50  # characters; where a line before the last is as long, the lines were broken to fit, not to stand alone
PROSE = ("paragraph", "heading", "item", "cell")


class Piece(msgspec.Struct, frozen=True):
    """Something that stands at ``span`` of the draft's text.

    ``words`` are the plain words of a block of prose, the address of a link or picture, the tag of HTML. ``lines``
    are the plain words of each of a block's own lines, with their spans; a hard-wrapped block is one line.
    """

    kind: Kind
    span: Span
    words: str
    level: int = 0  # of a heading
    quoted: bool = False  # inside a block quote
    alt: str = ""  # of an image
    lines: tuple[tuple[Span, str], ...] = ()


class _Open(MarkdownIt):
    """The parser of article.DIALECT, which leaves a link with a bad scheme as text; this one has to see it."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name
        return True


_PARSER = _Open("commonmark", {"html": False, "store_labels": True}).enable("table")

# Elements of HTML that turn up in pages. A tag of any other name ("<name>", "<br-2>") may well be meant as text.
_TAG = late(
    r"""
      <!--.*?-->                              # a comment
    | </?(?:
        a | abbr | address | article | aside | audio | b | blockquote | body | br | button | canvas | center | cite
      | code | col | dd | del | details | div | dl | dt | em | embed | figcaption | figure | font | footer | form
      | frame | h[1-6] | head | header | hr | html | i | iframe | img | input | ins | label | li | link | main | mark
      | meta | nav | noscript | object | ol | option | p | picture | pre | q | s | script | section | select | small
      | source | span | strike | strong | style | sub | summary | sup | svg | table | tbody | td | textarea | th
      | thead | time | title | tr | u | ul | video
      )(?:\s[^<>]*)?/?>
    """,
    regex.VERBOSE | regex.IGNORECASE | regex.DOTALL,
)


# Signs of Markdown that readers see, since something before or behind them is not as Markdown wants it.
_STRAY = late(
    r"""
      (?<![\p{L}\p{N}*]) \*\* (?=[\p{L}\p{N}“"'(]) | (?<=[\p{L}\p{N}.,:!?”"')]) \*\* (?![\p{L}\p{N}*])   # bold
    | (?<![\p{L}\p{N}_]) __ (?=[\p{L}\p{N}“"'(]) | (?<=[\p{L}\p{N}.,:!?”"')]) __ (?![\p{L}\p{N}_])
    | \] [ ]? \( (?= https?: | mailto: | [\w./-]+\.md\b )                                              # a link
    | ```
    | \A \#{2,6} (?=\p{L})                                                                         # a heading
    | \A \| (?= .+ \| [ ]* $ )                                                                      # a table
    """,
    regex.VERBOSE | regex.MULTILINE,
)


_CELL = late(r"\| | (?:[^|\\]|\\.)+", regex.VERBOSE)  # a bar, or what stands between two


def pieces(draft: Draft) -> tuple[Piece, ...]:
    """Everything of the draft's body that a check looks at, in order."""
    return tuple(_pieces(draft, blanked(draft.body.of(draft.text))))


def _pieces(draft: Draft, body: str) -> Iterator[Piece]:
    at = 0
    for part in parts(body):
        start = body.index(part.text, at)
        at = start + len(part.text)
        start += part.level + 1 if part.is_bare and part.level else 0
        span = Span(draft.body.start + start, draft.body.start + at)
        if not part.is_bare:
            env: dict[str, Any] = {}
            tokens = _PARSER.parse(part.text, env)
            yield from _Reader(draft, draft.line_of(span.start) - 1).read(tokens, env.get("references", {}))
        else:
            kind: Kind = "heading" if part.level else "paragraph"
            words = [squeezed(line) for line in part.said()]
            yield _block(draft, kind, _trimmed(draft.text, span), words, " ".join(words), level=part.level or 0)


def _block(
    draft: Draft, kind: Kind, span: Span, words: list[str], whole: str, *, level: int = 0, quoted: bool = False
) -> Piece:
    """A block of prose at ``span`` whose lines say ``words``."""
    if len(words) == 1 or max((len(line) for line in words[:-1]), default=0) >= WRAPPED:
        lines: tuple[tuple[Span, str], ...] = ((span, " ".join(words)),)
    else:
        first = draft.line_of(span.start) - 1
        lines = tuple((_trimmed(draft.text, draft.lines(at, at + 1)), line) for at, line in enumerate(words, first))
    return Piece(kind, span, whole, level=level, quoted=quoted, lines=lines)


class _Reader:
    """Finds in the source what the parser gives without a place; the parser gives things in order of their place."""

    def __init__(self, draft: Draft, first_line: int) -> None:
        self._draft = draft
        self._first_line = first_line
        self._at = draft.body.start

    def read(self, tokens: list[Token], references: dict[str, Any]) -> Iterator[Piece]:
        quotes = 0
        items = 0
        columns = 0
        unused = dict(references)
        before: Token | None = None
        for token in tokens:
            quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
            items += (token.type == "list_item_open") - (token.type == "list_item_close")
            columns = 0 if token.type == "table_open" else columns + (token.type == "th_open")
            if token.type == "tr_open" and token.map and columns:
                yield from self._lost_cells(token.map[0], columns)
            if token.type == "inline" and token.map and before is not None:
                region = self._draft.lines(self._first_line + token.map[0], self._first_line + token.map[1])
                self._at = max(self._at, region.start)
                yield self._prose(token, before, region, quoted=quotes > 0, item=items > 0)
                yield from self._inside(token, region)
                for child in token.children or []:
                    unused.pop(str(child.meta.get("label")), None)
            before = token
        for reference in unused.values():
            region = self._draft.lines(*(self._first_line + line for line in reference["map"]))
            yield Piece("lost", _trimmed(self._draft.text, region), region.of(self._draft.text).strip())

    def _lost_cells(self, line: int, columns: int) -> Iterator[Piece]:
        """The cells of a table's row that are more than its head has: Markdown leaves them out."""
        row = _trimmed(self._draft.text, self._draft.lines(self._first_line + line, self._first_line + line + 1))
        cells = [found.span() for found in _CELL.finditer(self._draft.text, row.start, row.end) if found.group() != "|"]
        if len(cells) > columns:
            span = _trimmed(self._draft.text, Span(cells[columns][0], cells[-1][1]))
            if words := span.of(self._draft.text).strip("| "):
                yield Piece("lost", span, words)

    def _prose(self, token: Token, before: Token, region: Span, *, quoted: bool, item: bool) -> Piece:
        kind: Kind = "item" if item else "paragraph"
        level = 0
        if before.type == "heading_open":
            kind, level = "heading", int(before.tag[1:])
        elif before.type in ("td_open", "th_open"):
            kind = "cell"
        words = " ".join(" ".join(_lines(token, code=True)).split())
        span = _trimmed(self._draft.text, region)
        return _block(self._draft, kind, span, _lines(token), words, level=level, quoted=quoted)

    def _inside(self, token: Token, region: Span) -> Iterator[Piece]:
        for child in token.children or []:
            if child.type == "link_open":
                address = str(child.attrs.get("href", ""))
                yield Piece("link", self._find(address, region), address)
            elif child.type == "image":
                address = str(child.attrs.get("src", ""))
                yield Piece("image", self._find(address, region), address, alt=child.content)
            elif child.type == "code_inline":
                self._find(child.content, region)
            elif child.type == "text":
                if "<" in child.content:
                    yield from self._tags(child.content, region)
                yield from self._strays(child.content, region)

    def _strays(self, words: str, region: Span) -> Iterator[Piece]:
        for found in _STRAY.finditer(words):
            before = words[max(0, found.start() - 2) : found.start()].rpartition("\n")[2]
            behind = words[found.end() : found.end() + 2].partition("\n")[0]
            # A sign that is escaped, and so is meant, does not stand in the file as readers see it.
            start = self._draft.text.find(f"{before}{found[0]}{behind}", self._at, region.end)
            if start >= 0:
                start += len(before)
                self._at = start + len(found[0])
                yield Piece("stray", Span(start, self._at), found[0])

    def _tags(self, words: str, region: Span) -> Iterator[Piece]:
        opened = set()
        for found in _TAG.finditer(words):
            name = found[0].strip("</>").partition(" ")[0].lower()
            if found[0].startswith("</") and name in opened:
                continue  # said once, at the beginning
            opened.add(name)
            start = self._draft.text.find(found[0], self._at, region.end)
            if start < 0:
                continue  # written as an entity: the writer means the characters
            self._at = start + len(found[0])
            if self._draft.text[start - 1 : start] != "\\":
                yield Piece("html", Span(start, self._at), found[0])

    def _find(self, address: str, region: Span) -> Span:
        """Where ``address`` stands in the source; the whole of ``region`` where it stands elsewhere (a reference)."""
        for before in ("](", "](<", "<", ""):  # the words of a link can be its address too
            for form in (address, unquote(address)):
                start = self._draft.text.find(before + form, self._at, region.end) if form else -1
                if start >= 0:
                    self._at = start + len(before + form)
                    return Span(start + len(before), self._at)
        return _trimmed(self._draft.text, region)


def _lines(token: Token, *, code: bool = False) -> list[str]:
    """The plain words of each source line of an inline token; without ``code``, “‹code›” stands for what is code."""
    out = [""]
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            out.append("")
        elif child.type != "image":
            out[-1] += child.content if code or child.type != "code_inline" else "‹code›"
    return [squeezed(line) for line in out]


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))
