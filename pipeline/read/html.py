"""HTML -> Page: one walk over the tree, every visible word into exactly one block of Markdown.

Containers (body, div, li…) cut the text into blocks, inline elements (a, em, code…) become Markdown within them.
Nothing live comes through: text is escaped, link schemes are three, scripts and frames are not walked.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree

from pipeline import markdown
from pipeline.article import Block, Hints, Kind, Page, Refusal
from pipeline.read import inline
from pipeline.read.claims import address, claims
from pipeline.read.inline import BREAK, Image, Mark, Token
from pipeline.text import Span

BLOCK = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main menu nav ol optgroup "
    "option p plaintext pre search section select summary table tbody td textarea tfoot th thead tr ul xmp".split()
)
SKIPPED = frozenset(  # what no reader sees as words, or sees only when something else fails
    "area audio canvas datalist embed frame head iframe link map meta noframes noscript object param script source "
    "style svg template title track video".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
VERBATIM = frozenset("listing plaintext pre xmp".split())
BUTTONS = frozenset("button optgroup option select textarea".split())
CAPTIONS = frozenset("caption figcaption legend".split())
MARKS: dict[str, str] = {"b": "**", "strong": "**", "em": "*", "i": "*"} | dict.fromkeys(
    ("code", "kbd", "samp", "tt"), "`"
)
APART = frozenset("a span label time data output".split())  # things of their own, which a style sheet may set apart
BOUND = 2  # letters; a piece of no more is a drop cap or an index, and belongs to its word
DEEPEST = 6  # quotes and list levels that are drawn; deeper ones stand at this depth, so that text cannot grow squared
NAMES = 500  # class words of an ancestry; real ones have up to about 400, and a hostile page could have millions
CELL = 400  # characters; a longer cell is a column of a layout, not a datum
LAZY = ("src", "data-src", "data-lazy-src", "data-original")

_WORDS = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # no HTML text; lxml would stop at the first
_PLAIN = r"[A-Za-z0-9%/:?#@!$&'+,=~._-]*"  # all that needs no encoding, and no ";", so that no entity can stand in it
_WHOLE = re.compile(rf"https?://[A-Za-z0-9.-]+(?:/{_PLAIN})?")
_ROOTED = re.compile(rf"/(?!/)(?!.*\.\.){_PLAIN}")
_CLOSING = ",.:;!?)*%："
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


def page(id: str, source: str, url: str = "") -> Page | Refusal:
    """The page that the HTML ``source`` shows; ``url`` is where it came from, if that is known."""
    tree = parsed(source)
    if isinstance(tree, str):
        return Refusal(id, "read", tree)
    said = url or address(tree)
    walk = _Walk(_base(tree, said))
    walk.through(tree)
    if not walk.blocks:
        return Refusal(id, "read", "no visible text in this HTML")
    return Page(id, "".join(walk.pieces), tuple(walk.blocks), said, "markdown", claims(tree, said), source)


def parsed(source: str) -> etree._Element | str:
    """The tree of ``source``, or why there is none."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = etree.fromstring(_CONTROL.sub("", source).encode(), parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        return "no visible text in this HTML"
    limits = [e for e in parser.error_log if e.type_name == "ERR_RESOURCE_LIMIT"]
    if limits:
        return f"cannot be parsed to its end: {limits[0].message.split(', use')[0]} (line {limits[0].line})"
    return tree


def _base(tree: etree._Element, url: str) -> str:
    base = tree.find(".//base[@href]")
    return _joined(url, base.get("href") or "") if base is not None else url


def _joined(base: str, target: str) -> str:
    """``target`` seen from ``base``; "" where either cannot be read."""
    try:
        return urljoin(base, target)
    except ValueError:
        return ""


class _Box:
    """An open container: what its blocks inherit."""

    __slots__ = (
        "boxes",
        "hidden",
        "kind",
        "lead",
        "level",
        "number",
        "parent",
        "path",
        "place",
        "tag",
        "used",
        "words",
    )

    def __init__(self, tag: str, parent: _Box | None, words: tuple[str, ...], *, hidden: bool) -> None:
        self.tag = tag
        self.parent = parent
        self.boxes = 0  # containers opened in it so far
        self.number = 1  # of the next item, in a numbered list
        self.lead = ""  # what stands before its first line
        self.used = False  # that line has been written
        self.place: tuple[int, ...] = (*parent.place, parent.boxes) if parent else ()
        self.hidden: bool = hidden or (parent is not None and parent.hidden)
        self.level: int = parent.level if parent else 0
        self.path: str = f"{parent.path}/{tag}" if parent else tag
        self.words: tuple[str, ...] = (parent.words + words)[:NAMES] if parent else words
        self.kind: Kind = _kind(tag, parent.kind if parent else "text")
        if parent:
            parent.boxes += 1


def _kind(tag: str, outer: Kind) -> Kind:
    if tag in VERBATIM:
        return "code"
    if tag in HEADINGS:
        return "heading"
    if tag in CAPTIONS:
        return "caption"
    if tag in BUTTONS:
        return "button"
    if outer in ("code", "heading", "caption", "button"):
        return outer
    if tag == "li":
        return "item"
    if tag == "blockquote":
        return "quote"
    if outer in ("item", "quote"):
        return outer
    return "paragraph" if tag == "p" else "text"


class _Walk:
    """The walk's state: the open containers, the tokens of the block at hand, the blocks that are finished."""

    def __init__(self, base: str) -> None:
        self.base = base
        origin = re.match(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?=[/?#]|$)", base)
        self.origin = origin[0] if origin else ""
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

    def through(self, tree: etree._Element) -> None:
        """Walk ``tree`` without recursion: pages nest as deep as they like."""
        walker = etree.iterwalk(tree, events=("start", "end"))
        skipped = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if self.skips(element, tag) or self.atom(element, tag):
                    skipped = element
                    walker.skip_subtree()
                elif tag in BLOCK:
                    self.enter(element, tag)
                    self.text(element.text)
                else:
                    self.open(element, tag)
                    self.text(element.text)
                continue
            if element is skipped:
                skipped = None
            elif tag in BLOCK:
                self.leave()
            else:
                self.close(tag)
            if element is not tree:
                self.text(element.tail)

    def skips(self, element: etree._Element, tag: str) -> bool:
        """Whether nothing of the element is shown: never, or (an inline one) not here."""
        return tag in SKIPPED or (tag not in BLOCK and _unseen(element))

    def atom(self, element: etree._Element, tag: str) -> bool:
        """Take an element that is a thing of its own, whole; whether it was one."""
        if tag == "br":
            self.line_break()
        elif tag == "img":
            self.image(element)
        elif tag == "hr":
            self.flush()
        elif tag == "input":
            kind = (element.get("type") or "").lower()
            if kind in ("submit", "button", "reset"):
                self.enter(element, "button")
                self.text(element.get("value"))
                self.leave()
            elif kind != "hidden":
                self.text(" ")  # a field stands between the words
        elif tag == "sup" and len(element) == 0 and re.fullmatch(r"[+-]?[0-9]{1,3}", element.text or ""):
            self.text((element.text or "").translate(_RAISED))  # 10⁹ is not 109
        elif tag == "table" and (rows := _grid(element)):
            self.table(element, rows)
        else:
            return False
        return True

    # containers

    def enter(self, element: etree._Element, tag: str) -> None:
        self.flush()
        outer = self.box
        words = _words(element) if tag != "html" else ()
        box = self.box = _Box(tag, outer, words, hidden=_unseen(element) or _closed(element, tag))
        if tag == "li":
            self.item(box, element)
        elif tag == "blockquote":
            box.lead = "> "
        elif tag in ("ol", "ul", "menu"):
            box.level += 1
            start = element.get("start") or ""
            box.number = int(start) if re.fullmatch(r"[0-9]{1,8}", start) else 1

    def item(self, box: _Box, element: etree._Element) -> None:
        lists = box.parent
        box.level = max(1, box.level)
        if lists is None or lists.tag != "ol":
            box.lead = "- "
            return
        value = element.get("value") or ""
        if re.fullmatch(r"[0-9]{1,8}", value):
            lists.number = int(value)
        box.lead = f"{lists.number}. "
        lists.number += 1

    def leave(self) -> None:
        self.flush()
        if self.box is not None:
            self.box = self.box.parent

    # what stands in a line

    def text(self, text: str | None) -> None:
        if not text:
            return
        text = _CONTROL.sub("", text)  # an entity can name what the source itself may not hold
        if self.begun and _apart(self._last_text(), text, (self.ended, self.begun)):
            self.tokens.append(" ")
        self.ended = self.begun = ""
        self.tokens.append(text)
        if not text.isspace():
            size = len(text.strip())
            self.size += size
            if self.inside:
                self.linked += size

    def _last_text(self) -> str:
        return next((token for token in reversed(self.tokens) if isinstance(token, str)), "")

    def open(self, element: etree._Element, tag: str) -> None:
        if self.ended and tag in APART:
            self.begun = self.begun or tag
        sign = "[" if tag == "a" else MARKS.get(tag)
        if sign is None:
            return
        target = self.link(element.get("href") or "") if tag == "a" else ""
        mark = Mark(sign, tag, target)
        self.inside += tag == "a"
        self.marks.append(mark)
        self.tokens.append(mark)

    def close(self, tag: str) -> None:
        if tag in APART:
            self.ended = tag
        if (tag == "a" or tag in MARKS) and self.marks:
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

    def image(self, element: etree._Element) -> None:
        for name in LAZY:
            source = (element.get(name) or "").strip()
            if source and (target := self.address(source, ("http", "https"))):
                self.images += 1
                self.tokens.append(Image(" ".join((element.get("alt") or "").split()), target))
                return

    def line_break(self) -> None:
        kind = self.box.kind if self.box else "text"
        if kind == "code":
            self.tokens.append("\n")
        elif kind in ("heading", "button", "caption"):
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
        tokens += [mark.closed for mark in reversed(self.marks)]
        kind = box.kind
        if kind == "code":
            raw = "".join(token for token in tokens if isinstance(token, str)).expandtabs(4)
            lines = markdown.fenced("\n".join(line.rstrip() for line in raw.strip("\n").splitlines())).split("\n")
        else:
            lines = inline.render(tokens, emphasis=kind not in ("heading", "button"))
        if not lines or not any(lines):
            return
        if not size:
            kind = "image"
        level = box.level
        if kind == "heading":
            level = _level(box)
            text = re.sub(r"(#+)$", r"\\\1", " ".join(lines))  # a closing run of # would vanish
            lines = [f"{'#' * level} {text}"]
        elif kind != "code":
            lines = [markdown.line(line) for line in lines]
        self.write(kind, lines, level, min(1.0, linked / size) if size else 0.0)

    def write(self, kind: Kind, lines: list[str], level: int, links: float) -> None:
        box = self.box
        if box is None:
            return
        opens, first, rest = self.leads(box)
        if kind == "item" and not opens:
            kind = "paragraph"  # a further paragraph of its item
        after_item = self.blocks and self.blocks[-1].kind == "item"
        gap = ("\n" if kind == "item" and after_item else "\n\n") if self.blocks else ""
        text = first + lines[0] + "".join(f"\n{rest}{line}".rstrip(" ") for line in lines[1:])
        start = self.at + len(gap)
        self.pieces += (gap, text)
        self.at = start + len(text)
        hints = Hints(box.path, box.words, round(links, 3), box.hidden, level, box.place)
        self.blocks.append(Block(Span(start, self.at), kind, hints))

    def leads(self, box: _Box) -> tuple[bool, str, str]:
        """(whether an item begins here, what stands before the first line, before the others)."""
        chain: list[_Box] = []
        at: _Box | None = box
        while at is not None:
            if at.lead:
                chain.append(at)
            at = at.parent
        opens, first, rest = False, "", ""
        for holder in chain[::-1][:DEEPEST]:
            if holder.lead == "> ":
                first, rest = first + "> ", rest + "> "
                continue
            blank = " " * len(holder.lead)
            first += blank if holder.used else holder.lead
            opens = opens or not holder.used
            rest += blank
        for holder in chain:
            if not holder.used and holder.lead != "> ":
                opens = holder.used = True
        return opens, first, rest

    def table(self, element: etree._Element, rows: list[list[etree._Element]]) -> None:
        """A table of data as one block; its caption before it."""
        self.enter(element, "table")
        caption = next(element.iterchildren("caption"), None)
        if caption is not None:
            self.enter(caption, "caption")
            self.gather(caption)
            self.leave()
        grid, size, linked = [], 0, 0
        for row in rows:
            cells = []
            for cell in row:
                self.gather(cell)
                cells.append(" ".join(inline.render(self.tokens, emphasis=True)).replace("|", "\\|"))
                cells += [""] * (_columns(cell) - 1)
                size, linked = size + self.size, linked + self.linked
                self.tokens, self.size, self.linked, self.images = list(self.marks), 0, 0, 0
            grid.append(cells)
        width = max(map(len, grid))
        if not _headed(rows[0]):
            grid.insert(0, [])
        lines = [f"| {' | '.join(cells + [''] * (width - len(cells)))} |" for cells in grid]
        lines.insert(1, f"|{' --- |' * width}")
        if size:
            self.write("table", lines, self.box.level if self.box else 0, min(1.0, linked / size))
        self.leave()

    def gather(self, cell: etree._Element) -> None:
        """The tokens of a cell: all that is in it as one line."""
        walker = etree.iterwalk(cell, events=("start", "end"))
        skipped = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if element is cell or not (self.skips(element, tag) or tag in ("br", "hr", "img", "sup", "input")):
                    if tag in BLOCK:
                        self.tokens.append(" ")
                    else:
                        self.open(element, tag)
                    self.text(element.text)
                    continue
                skipped = element
                walker.skip_subtree()
                if tag in ("br", "hr"):
                    self.tokens.append(" ")
                elif tag in ("img", "sup") and not self.skips(element, tag) and not self.atom(element, tag):
                    self.text("".join(element.itertext()))
                continue
            if element is skipped:
                skipped = None
            elif tag in BLOCK:
                self.tokens.append(" ")
            else:
                self.close(tag)
            if element is not cell:
                self.text(element.tail)


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


def _unseen(element: etree._Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and _UNSEEN.search(style) is not None


def _closed(element: etree._Element, tag: str) -> bool:
    return tag == "dialog" and element.get("open") is None


def _words(element: etree._Element) -> tuple[str, ...]:
    named = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("role"))))
    return _split(named[:500]) if named else ()


@functools.lru_cache(maxsize=4096)
def _split(named: str) -> tuple[str, ...]:
    """The words in "storyBody main-nav", in lower case."""
    return tuple(word.lower() for word in _WORDS.findall(named))


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


# tables


def _grid(table: etree._Element) -> list[list[etree._Element]]:
    """The cells of a table of data, row by row; nothing for a table that only arranges a page."""
    if (table.get("role") or "") in ("presentation", "none") or _unseen(table):
        return []
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows = [cells for row in table.iter("tr") if (cells := [c for c in row if c.tag in ("td", "th")])]
    if len(rows) < 2 or max(map(len, rows)) < 2 or not all(map(_datum, _flat(rows))):
        return []
    outside = [e for e in table.iterchildren() if e.tag not in ("caption", "colgroup", "thead", "tbody", "tfoot", "tr")]
    return [] if outside else rows


def _flat(rows: list[list[etree._Element]]) -> Iterator[etree._Element]:
    for row in rows:
        yield from row


def _datum(cell: etree._Element) -> bool:
    size = 0
    for element in cell.iter():
        if element is not cell and element.tag in BLOCK and element.tag not in ("div", "p"):
            return False
        size += len(element.text or "") + len(element.tail or "" if element is not cell else "")
    return size <= CELL


def _columns(cell: etree._Element) -> int:
    span = cell.get("colspan") or ""
    return min(int(span), 50) if re.fullmatch(r"[1-9][0-9]{0,3}", span) else 1


def _headed(row: list[etree._Element]) -> bool:
    parent = row[0].getparent()
    outer = parent.getparent() if parent is not None else None
    return all(cell.tag == "th" for cell in row) or (outer is not None and outer.tag == "thead")
