"""HTML -> Page: one walk over the tree, every visible word into exactly one block of Markdown.

Containers (body, div, li…) cut the text into blocks, inline elements (a, em, code…) become Markdown within them.
Nothing live comes through: text is escaped, link schemes are three, scripts and frames are not walked.
"""

from __future__ import annotations

import functools
import re
from typing import get_args
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipeline import markdown
from pipeline.article import Block, Hints, Kind, Page, Refusal
from pipeline.read import inline, pictures, tables
from pipeline.read.claims import address, claims
from pipeline.read.inline import BREAK, Image, Mark, Token
from pipeline.text import Span

BLOCK = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main menu nav ol optgroup "
    "option p plaintext pre search section select summary table tbody td textarea tfoot th thead tr ul xmp".split()
)
SKIPPED = frozenset(  # what no reader sees as words, or sees only when something else fails
    "area audio canvas datalist embed frame head iframe link map meta noframes noscript object param script "
    "style svg template title track video".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
VERBATIM = frozenset("listing plaintext pre xmp".split())
BUTTONS = frozenset("button optgroup option select textarea".split())
CAPTIONS = frozenset("caption figcaption legend".split())
ATOMS = frozenset("br hr img input".split())
MARKS: dict[str, str] = {"a": "[", "b": "**", "strong": "**", "em": "*", "i": "*"} | dict.fromkeys(
    ("code", "kbd", "samp", "tt"), "`"
)
QUOTED = "> "
APART = frozenset("a span label time data output".split())  # things of their own, which a style sheet may set apart
SAID = 500  # characters of one element's class, id and role that are read
BOUND = 2  # letters; a piece of no more is a drop cap or an index, and belongs to its word
DEEPEST = 6  # quotes and list levels that are drawn; deeper ones stand at this depth, so that text cannot grow squared
NAMES = 500  # class words of an ancestry; real ones have up to about 400, and a hostile page could have millions
LISTS = frozenset("ol ul menu".split())

_WORDS = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # no HTML text; lxml would stop at the first
_ASCII_CONTROL = bytes({*range(9), 0x0B, *range(0x0E, 0x20), 0x7F})
_C1_CONTROL = re.compile(b"\xc2[\x80-\x9f]")  # the rest of them, in UTF-8
_NAMED_CONTROL = re.compile(  # one that is written by its number, which the parser makes a character of the text
    r"""&\#(?: x0*(?:[0-8b]|[ef]|1[0-9a-f]|7f|[89][0-9a-f]|d[89a-f][0-9a-f]{2})
           | 0*(?:[0-8]|11|1[4-9]|2[0-9]|3[01]|12[7-9]|1[345][0-9]|5[5-7][0-9]{3}) )(?![0-9a-f])""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN = r"[A-Za-z0-9%/:?#@!$&'+,=~._-]*"  # all that needs no encoding, and no ";", so that no entity can stand in it
_WHOLE = re.compile(rf"https?://[A-Za-z0-9.-]+(?:/{_PLAIN})?")
_ROOTED = re.compile(rf"/(?!/)(?!.*\.\.){_PLAIN}")
_CLOSING = ",.:;!?)*%："
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_POWER = re.compile(r"\s*[+-]?[0-9]{1,3}(?:[,\s–-]{1,2}[0-9]{1,3}){0,5}\s*")  # what a raised number says: 10⁹, Tuvalu³


def page(id: str, source: str, url: str = "") -> Page | Refusal:
    """The page that the HTML ``source`` shows; ``url`` is where it came from, if that is known."""
    tree = parsed(source)
    if isinstance(tree, str):
        return Refusal(id, "read", tree)
    said = url or address(tree)
    walk = _Walk(_base(tree, said), unclean=_NAMED_CONTROL.search(source) is not None)
    walk.through(tree)
    if not walk.blocks:
        return Refusal(id, "read", "no visible text in this HTML")
    return Page(id, "".join(walk.pieces), tuple(walk.blocks), said, "markdown", claims(tree, said), source)


def parsed(source: str) -> etree._Element | str:
    """The tree of ``source``, or why there is none."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = etree.fromstring(_bytes(source), parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        return "no visible text in this HTML"
    limits = [e for e in parser.error_log if e.type_name == "ERR_RESOURCE_LIMIT"]
    if limits:
        return f"cannot be parsed to its end: {limits[0].message.split(', use')[0]} (line {limits[0].line})"
    return tree


def _bytes(source: str) -> bytes:
    """``source`` in UTF-8 without control characters; over bytes, where it costs a third of what it costs over text."""
    held = source.encode("utf-8", "ignore").translate(None, _ASCII_CONTROL)
    return _C1_CONTROL.sub(b"", held)


def _base(tree: etree._Element, url: str) -> str:
    base = tree.find(".//base[@href]")
    return _joined(url, base.get("href") or "") if base is not None else url


def _joined(base: str, target: str) -> str:
    """``target`` seen from ``base``; "" where either cannot be read."""
    try:
        return urljoin(base, target)
    except ValueError:
        return ""


_KINDS: dict[str, Kind] = {  # of what stands in them, wherever they stand
    **dict.fromkeys(sorted(VERBATIM), "code"),
    **dict.fromkeys(sorted(HEADINGS), "heading"),
    **dict.fromkeys(sorted(CAPTIONS), "caption"),
    **dict.fromkeys(sorted(BUTTONS), "button"),
}


def _kind(tag: str, outer: Kind) -> Kind:
    if tag in _KINDS:
        return _KINDS[tag]
    if outer in ("code", "heading", "caption", "button"):
        return outer
    if tag == "li":
        return "item"
    if tag == "blockquote":
        return "quote"
    if outer in ("item", "quote"):
        return outer
    return "paragraph" if tag == "p" else "text"


_WITHIN = {outer: {tag: _kind(tag, outer) for tag in BLOCK} for outer in get_args(Kind)}


class _Box:
    """An open container: what its blocks inherit."""

    __slots__ = (
        "boxes", "deep", "hidden", "holder", "kind", "lead", "level", "number", "opened", "parent", "path", "place",
        "rest", "tag", "used", "words",
    )  # fmt: skip

    def __init__(self, tag: str, parent: _Box | None, words: tuple[str, ...], *, hidden: bool) -> None:
        self.tag = tag
        self.parent = parent
        self.boxes = 0  # containers opened in it so far
        self.lead = ""  # what stands before its first line
        self.place: tuple[int, ...] = ()
        self.words: tuple[str, ...] = words
        self.holder: _Box | None = None  # the nearest container around it that something stands before
        if parent is None:
            self.hidden, self.level, self.path, self.kind = hidden, 0, tag, _kind(tag, "text")
        else:
            self.place = (*parent.place, parent.boxes)
            parent.boxes += 1
            self.hidden = hidden or parent.hidden
            self.level = parent.level
            self.path = f"{parent.path}/{tag}"
            self.words = (parent.words + words)[:NAMES] if words else parent.words
            self.kind = _WITHIN[parent.kind][tag]
            self.holder = parent if parent.lead else parent.holder
        if tag in LISTS:
            self.level += 1
            self.number = 1  # of the next item
            self.opened = ""  # what stands before the latest item

    def hold(self, lead: str, *, used: bool = False) -> None:
        """Let ``lead``, the sign of a quote or an item, stand before what is written in this container."""
        self.lead = lead
        self.used = used  # its first line has been written
        around = self.holder
        self.deep: int = around.deep + 1 if around is not None else 1
        self.rest: str = around.rest if around is not None else ""  # what stands before its further lines
        if self.deep <= DEEPEST:
            self.rest += lead if lead == QUOTED else " " * len(lead)


class _Walk:
    """The walk's state: the open containers, the tokens of the block at hand, the blocks that are finished."""

    def __init__(self, base: str, *, unclean: bool) -> None:
        self.base = base
        origin = re.match(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?=[/?#]|$)", base)
        self.origin = origin[0] if origin else ""
        self.unclean = unclean  # an entity can name a character that the source itself may not hold
        self.pieces: list[str] = []
        self.blocks: list[Block] = []
        self.at = 0  # characters written
        self.box: _Box | None = None
        self.tokens: list[Token] = []
        self.marks: list[Mark] = []  # open inline marks, outermost first
        self.links: dict[str, str] = {}
        self.size = self.linked = 0  # characters of the block at hand, those of them that are link text
        self.images = 0  # of the block at hand
        self.inside = 0  # open links
        self.ended = self.begun = ""  # the tags of two elements that stand apart and touch, as far as they were met
        self.raised: etree._Element | None = None  # an open element whose numbers stand above the line
        self.numbers = markdown.Numbers()
        self.late = (
            False  # a list begins here with another number than 1, which must not touch a paragraph (CommonMark 5.3)
        )

    def through(self, tree: etree._Element) -> None:
        """Walk ``tree`` without recursion: pages nest as deep as they like."""
        walker = etree.iterwalk(tree, events=("start", "end"))
        skipped = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in BLOCK:
                    if tag == "table" and (rows := tables.grid(element)) and not _unseen(element):
                        self.table(element, rows)
                    else:
                        box = self.enter(element, tag)
                        if (text := element.text) and (box.kind == "code" or not text.isspace()):
                            self.text(text)
                        continue
                elif tag in ATOMS:
                    self.atom(element, tag)
                elif tag not in SKIPPED and not _unseen(element):
                    self.open(element, tag)
                    if text := element.text:
                        self.text(text)
                    continue
                elif tag == "noscript":
                    self.image(pictures.unseen_without_script(element))
                skipped = element
                walker.skip_subtree()
                continue
            if element is skipped:
                skipped = None
            elif tag in BLOCK:
                self.leave()
                if (tail := element.tail) and not tail.isspace() and element is not tree:
                    self.text(tail)
                continue
            else:
                self.close(element, tag)
            if (tail := element.tail) and element is not tree:
                self.text(tail)

    def atom(self, element: etree._Element, tag: str) -> None:
        """Take an inline element that is a thing of its own, whole."""
        if tag == "br":
            self.line_break()
        elif tag == "img":
            self.image(element)
        elif tag == "hr":
            self.flush()
        elif not _unseen(element):
            kind = (element.get("type") or "").lower()
            if kind in ("submit", "button", "reset"):
                self.enter(element, "button")
                self.text(element.get("value") or "")
                self.leave()
            elif kind != "hidden":
                self.text(" ")  # a field stands between the words

    # containers

    def enter(self, element: etree._Element, tag: str) -> _Box:
        if self.tokens:
            self.flush()
        outer = self.box
        hidden = _unseen(element) or (tag == "dialog" and element.get("open") is None)
        box = self.box = _Box(tag, outer, _words(element) if tag != "html" else (), hidden=hidden)
        if tag == "li":
            self.item(box, element)
        elif tag == "blockquote":
            box.hold(QUOTED)
        elif tag in LISTS:
            start = element.get("start") or ""
            if re.fullmatch(r"[0-9]{1,8}", start):
                box.number = int(start)
            if outer is not None and outer.tag in LISTS and outer.opened:
                box.hold(outer.opened, used=True)  # a list that stands right in a list belongs to the item before it
        return box

    def item(self, box: _Box, element: etree._Element) -> None:
        lists = box.parent
        box.level = max(1, box.level)
        if lists is not None and lists.tag == "ol":
            value = element.get("value") or ""
            if re.fullmatch(r"[0-9]{1,8}", value):
                lists.number = int(value)
            box.number = lists.number
            box.hold(f"{box.number}. ")
            lists.number += 1
        else:
            box.hold("- ")

    def leave(self) -> None:
        if self.tokens:
            self.flush()
        if self.box is not None:
            self.box = self.box.parent

    # what stands in a line

    def text(self, text: str) -> None:
        if self.unclean:
            text = _CONTROL.sub("", text)
        tokens = self.tokens
        if text.isspace():
            if tokens or (self.box is not None and self.box.kind == "code"):
                tokens.append(text)
            self.ended = self.begun = ""
            return
        if self.begun and _apart(self._last_text(), text, (self.ended, self.begun)):
            tokens.append(" ")
        self.ended = self.begun = ""
        tokens.append(text if self.raised is None else text.translate(_RAISED))
        size = len(text.strip())
        self.size += size
        if self.inside:
            self.linked += size

    def _last_text(self) -> str:
        return next((token for token in reversed(self.tokens) if isinstance(token, str)), "")

    def open(self, element: etree._Element, tag: str) -> None:
        if self.ended and tag in APART:
            self.begun = self.begun or tag
        if tag == "sup" and self.raised is None and _POWER.fullmatch("".join(map(str, element.itertext()))):
            self.raised = element  # 10⁹ is not 109, nor is the first note to Tuvalu Tuvalu1
        sign = MARKS.get(tag)
        if sign is None:
            return
        if sign == "[":
            self.inside += 1
            mark = Mark(sign, self.link(element.get("href") or ""))
        else:
            mark = Mark(sign)
        self.marks.append(mark)
        self.tokens.append(mark)

    def close(self, element: etree._Element, tag: str) -> None:
        if tag in APART:
            self.ended = tag
        if element is self.raised:
            self.raised = None
        if tag in MARKS and self.marks:
            self.inside -= tag == "a"
            self.tokens.append(self.marks.pop().closed)

    def link(self, href: str) -> str:
        """Where a link leads, as a Markdown destination; "" for what no reader should be led to."""
        target = href.strip()
        if not target or target[0] == "#":
            return ""
        if target not in self.links:
            self.links[target] = self.address(target, ("http", "https", "mailto"))
        return self.links[target]

    def address(self, target: str, schemes: tuple[str, ...]) -> str:
        """``target`` seen from this page, as a Markdown destination; "" for one that is not whole or of ``schemes``."""
        if _WHOLE.fullmatch(target):  # nearly all are plain; taking them apart costs more than all the rest of a link
            return target
        if self.origin and _ROOTED.fullmatch(target):
            return self.origin + target
        return _web(_joined(self.base, target), schemes)

    def image(self, element: etree._Element | None) -> None:
        if element is None or pictures.unseen(element):
            return
        alt, addresses = pictures.said(element)
        for source in addresses:
            if target := self.address(source, ("http", "https")):
                self.images += 1
                self.tokens.append(Image(alt, target))
                return

    def line_break(self) -> None:
        kind = self.box.kind if self.box else "text"
        if kind == "code":
            self.tokens.append("\n")
        elif kind in ("heading", "button"):
            self.tokens.append(" ")
        elif kind == "text" or self._ends_in_break():  # an empty line cuts paragraphs
            self.flush()
        else:
            self.tokens.append(BREAK)

    def _ends_in_break(self) -> bool:
        for token in reversed(self.tokens):
            if token is BREAK:
                return True
            if isinstance(token, Image) or (isinstance(token, str) and not token.isspace()):
                return False
        return False

    # finished blocks

    def flush(self) -> None:
        """Finish the block at hand; inline marks that are still open go on in the next one."""
        tokens, size, linked, images = self.tokens, self.size, self.linked, self.images
        self.ended = self.begun = ""
        if not tokens:
            return
        self.tokens, self.size, self.linked, self.images = list(self.marks), 0, 0, 0
        box = self.box
        if box is None or not (size or images):
            return
        if self.marks:
            tokens += [mark.closed for mark in reversed(self.marks)]
        kind: Kind = box.kind if size else "image"
        level = box.level
        if kind == "code":
            lines = _code(tokens)
        elif kind == "heading":
            level = _level(box)
            text = re.sub(r"(#+)$", r"\\\1", " ".join(inline.render(tokens, emphasis=False)))
            lines = [f"{'#' * level} {text}"] if text else []  # a closing run of # would vanish
        else:
            lines = [markdown.line(line) for line in inline.render(tokens, emphasis=kind != "button")]
        if any(lines):
            self.write(box, kind, lines, level, linked / size if linked else 0.0)

    def write(self, box: _Box, kind: Kind, lines: list[str], level: int, links: float) -> None:
        opens, first, rest = self.leads(box)
        if kind == "item" and not opens:
            kind = "paragraph"  # a further paragraph of its item
        blocks = self.blocks
        gap = ""
        if blocks:
            gap = "\n" if kind == "item" and blocks[-1].kind == "item" and not self.late else "\n\n"
        self.late = False
        text = first + lines[0]
        if len(lines) > 1:
            text += "".join(f"\n{rest}{line}".rstrip(" ") for line in lines[1:])
        start = self.at + len(gap)
        self.pieces += (gap, text)
        self.at = start + len(text)
        share = round(min(1.0, links), 3) if links else 0.0
        hints = Hints(box.path, box.words, share, box.hidden, level, box.place)
        blocks.append(Block(Span(start, self.at), kind, hints))

    def leads(self, box: _Box) -> tuple[bool, str, str]:
        """(whether an item begins here, what stands before the first line, before the others)."""
        at = box if box.lead else box.holder
        if at is None:
            self.numbers.block(0)
            return False, "", ""
        rest = at.rest
        fresh: list[_Box] = []  # in which nothing has been written yet; around one that is not, none is
        while at is not None and not at.used:
            fresh.append(at)
            at = at.holder
        opens, first = False, at.rest if at is not None else ""
        for holder in reversed(fresh):
            if holder.deep <= DEEPEST:
                if holder.lead != QUOTED:
                    opens = True
                    self.number(holder, len(first))
                first += holder.lead
        if not opens:
            self.numbers.block(len(first))
        for holder in fresh:
            if holder.lead != QUOTED:
                opens = holder.used = True
        return opens, first, rest

    def number(self, item: _Box, column: int) -> None:
        """Settle what stands before an item that is written now, in ``column``."""
        lists = item.parent
        if lists is None or lists.tag not in LISTS:
            self.numbers.block(column)
            return
        if lists.tag == "ol":
            self.late = not lists.opened and item.number != 1
            item.lead = f"{item.number}{self.numbers.sign(column, item.number)} "
        else:
            self.numbers.block(column)
        lists.opened = item.lead

    def table(self, element: etree._Element, rows: tables.Rows) -> None:
        """A table of data as one block; its caption before it."""
        box = self.enter(element, "table")
        caption = next(element.iterchildren("caption"), None)
        if caption is not None:
            self.enter(caption, "caption")
            self.gather(caption)
            self.leave()
        grid = [[self.cell(cell) if cell is not None else "" for cell in row] for row in rows]
        size, linked = self.size, self.linked
        self.tokens, self.size, self.linked, self.images = list(self.marks), 0, 0, 0
        if not tables.headed(rows):
            grid.insert(0, [""] * len(rows[0]))
        lines = [f"| {' | '.join(cells)} |" for cells in grid]
        lines.insert(1, f"|{' --- |' * len(rows[0])}")
        if size:
            self.write(box, "table", lines, box.level, linked / size)
        self.leave()

    def cell(self, cell: etree._Element) -> str:
        """The Markdown of a cell; its size stays counted."""
        self.tokens = list(self.marks)
        self.gather(cell)
        self.tokens += [mark.closed for mark in reversed(self.marks)]
        return " ".join(line.removesuffix("\\") for line in inline.render(self.tokens, emphasis=True)).replace(
            "|", "\\|"
        )

    def gather(self, cell: etree._Element) -> None:
        """The tokens of a cell: all that is in it as one line."""
        walker = etree.iterwalk(cell, events=("start", "end"))
        skipped = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in BLOCK:
                    self.tokens.append(" ")
                elif tag in SKIPPED or _unseen(element) or tag in ("br", "hr", "img", "input"):
                    skipped = element
                    walker.skip_subtree()
                    if tag in ("br", "hr"):
                        self.tokens.append(" ")
                    elif tag == "img":
                        self.image(element)
                    continue
                else:
                    self.open(element, tag)
                if text := element.text:
                    self.text(text)
                continue
            if element is skipped:
                skipped = None
            elif tag in BLOCK:
                self.tokens.append(" ")
            else:
                self.close(element, tag)
            if (tail := element.tail) and element is not cell:
                self.text(tail)


def _apart(before: str, after: str, tags: tuple[str, str]) -> bool:
    """Whether readers see a gap between two elements that touch: "14:12" and "Source: …", but not "T" and "he"."""
    end, start = before[-1:], after[:1]
    named = start.isupper() and not after[1:2].isupper()  # "Source", not the next letter of a drop cap in "NEWS"
    if end and end in _CLOSING:
        return named
    if not (end.isascii() and end.isalnum() and start.isascii() and start.isalnum()):
        return False
    left, right = before.split()[-1], after.split()[0]
    if start.isupper() and (end.islower() or named) and max(len(left), len(right)) > BOUND and len(left) > 1:
        return True
    long = min(len(left), len(right)) > BOUND
    within = end.islower() and start.islower() and "span" in tags  # spans part words too, where editors set them
    return long and not within


def _code(tokens: list[Token]) -> list[str]:
    raw = "".join(token for token in tokens if isinstance(token, str)).expandtabs(4)
    return markdown.fenced("\n".join(line.rstrip() for line in raw.strip("\n").splitlines())).split("\n")


def _unseen(element: etree._Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and _UNSEEN.search(style) is not None


def _words(element: etree._Element) -> tuple[str, ...]:
    named, more, role = element.get("class"), element.get("id"), element.get("role")
    if more or role:
        named = " ".join(filter(None, (named, more, role)))
    return _split(named if len(named) <= SAID else named[:SAID]) if named else ()


@functools.lru_cache(maxsize=4096)
def _split(named: str) -> tuple[str, ...]:
    """The words in "storyBody main-nav", in lower case."""
    return tuple(" ".join(_WORDS.findall(named)).lower().split())


def _level(box: _Box) -> int:
    at: _Box | None = box
    while at is not None and at.tag not in HEADINGS:
        at = at.parent
    return int(at.tag[1]) if at else 6


def _web(url: str, schemes: tuple[str, ...]) -> str:
    """``url`` as a Markdown destination if it is whole and of one of ``schemes``, else ""."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "mailto"):
        return ""
    return markdown.destination(url)
