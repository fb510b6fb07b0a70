"""What an article keeps of its page's structure, kind by kind, beside trafilatura's Markdown: Mozilla's test pages.

The truth is HTML, an answer is Markdown; the answer is rendered, and one reader finds the things in both: a heading is
its level and its words, a cell its row, its column and its words, a link its words and its target. A figure is F1 over
the things of a page, averaged over the pages whose truth has any of the kind. Twice: on each one's own choice of what
is article; and with that choice given, to see structure alone. There ours gets the blocks whose words the truth holds,
and trafilatura the truth's own HTML, which is the easier page to read.

Not asked is what the truth itself has lost, first-level headings (it makes them second) and marks within headings, and
what no article may have, links that lead within its page. The title, which an article has apart from its body, is none
of its headings.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urljoin

import lxml.html

from benchmarks.figure import BENCH, Figure
from pipeline.article import DIALECT, Article, Page
from pipeline.read import html as read
from pipeline.read.html import BLOCK, HEADINGS
from pipeline.strip import html, laid_out, strip
from pipeline.strip.boxes import WORD
from pipeline.strip.projection import cover
from pipeline.strip.setting import together

URL = "http://fakehost/test/page.html"  # under which the truth was made
FEW = 12  # pages of a quick run
KINDS = (
    "headings", "list items", "nested items", "item numbers", "table cells", "quotes", "code", "links", "emphasis",
    "images", "alt texts", "captions", "footnotes",
)  # fmt: skip
STRONG = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
CODE = frozenset("code tt kbd samp".split())
LISTS = frozenset("ul ol".split())
UNSEEN = frozenset("script style template noscript".split())
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
NOTE = re.compile(r"(\w+)\W{0,3}\[(\w[\w ]{0,4})\]")

Element = lxml.html.HtmlElement
Things = dict[str, Counter[Any]]


def measure(*, quick: bool) -> list[Figure]:
    """F1 of every kind, ours beside trafilatura's; ``quick`` looks at a few pages."""
    marks: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for row in _rows(FEW if quick else None):
        title, *chosen = _chosen(row)
        titles = {_bare(title), _bare(row["title"] or "")}
        truth = things(_tree(row["expected_html"]), titles=titles)
        for how, answers in (("own choice", chosen), ("choice given", _given(row))):
            for who, markdown in zip(("ours", "theirs"), answers, strict=True):
                found = things(_tree(DIALECT.render(markdown)), titles=titles, figures=False)
                for kind in KINDS:
                    if truth[kind]:
                        marks[how, kind, who].append(_mark(kind, truth[kind], found[kind]))
    figures = []
    for how, kind in dict.fromkeys((how, kind) for how, kind, _ in marks):
        ours, theirs = marks[how, kind, "ours"], marks[how, kind, "theirs"]
        baseline = sum(theirs) / len(theirs)
        figures.append(
            Figure("structure", f"{kind}, {how}, {len(ours)} pages", sum(ours) / len(ours),
                   f"trafilatura {baseline:.3f}", f">= {baseline:.4f}")
        )  # fmt: skip
    return figures


def _rows(most: int | None) -> Iterator[dict[str, Any]]:
    with gzip.open(BENCH / "strip" / "mozilla.jsonl.gz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number == most:
                return
            yield json.loads(line)


# the answers, as Markdown


def _chosen(row: dict[str, Any]) -> tuple[str, str, str]:
    """Our title, and the bodies."""
    page = read.page(row["id"], row["html"], URL)
    article = strip(page) if isinstance(page, Page) else page
    theirs = _trafilatura(row["html"])
    return (article.title, article.body, theirs) if isinstance(article, Article) else ("", "", theirs)


def _given(row: dict[str, Any]) -> tuple[str, str]:
    page = read.page(row["id"], row["html"], URL)
    truth = f"<html><body><article>{row['expected_html']}</article></body></html>"
    return _with_truth(page, row["expected_html"]) if isinstance(page, Page) else "", _trafilatura(truth)


def _with_truth(page: Page, expected: str) -> str:
    """The blocks of a page that the truth holds: by their words, and a picture by its address."""
    tree = _tree(expected)
    sheet = laid_out(page)
    shares = cover([WORD.findall(words) for words in sheet.words], WORD.findall(_text(tree)))
    pictures = {target for image in tree.iter("img") if (target := _address(image.get("src")))}
    kept = []
    for share, kind, text in zip(shares, sheet.kinds, sheet.texts, strict=True):
        shown = {_address(image.get("src")) for image in _tree(DIALECT.render(text)).iter("img")}
        kept.append(bool(shown & pictures) if kind == "image" else share >= 0.5)
    return together(page.text, sheet.spans, sheet.texts, sheet.kinds, kept)


def _trafilatura(source: str) -> str:
    import trafilatura

    try:
        return (
            trafilatura.extract(
                source, url=URL, output_format="markdown", include_formatting=True, include_links=True,
                include_images=True, include_tables=True, include_comments=False,
            ) or ""
        )  # fmt: skip
    except html.FAILURES:
        return ""


# the things of a tree


def things(tree: Element, *, titles: set[str], figures: bool = True) -> Things:
    """The things of each kind in a tree, each as what must be right about it.

    A heading that says one of the article's ``titles`` is none of its body. Markdown has no ``figures``: what stands in
    the paragraph of a picture or in those that touch it, or is the picture's title, may be its caption.
    """
    found: Things = {kind: Counter() for kind in KINDS}
    caption = _caption if figures else _beside
    for element in tree.iter():
        for kind, thing in _of(element) if isinstance(element.tag, str) else ():
            found[kind][thing] += 1
    found["headings"] = Counter({thing: n for thing, n in found["headings"].items() if thing[1] not in titles})
    found["captions"] = Counter((_address(e.get("src")), said) for e in tree.iter("img") for said in caption(e))
    found["footnotes"].update(_notes(tree))
    return found


def _of(element: Element) -> Iterator[tuple[str, Any]]:
    tag = element.tag
    if tag in HEADINGS:
        if said := _words(element):
            yield "headings", (max(2, int(tag[1])), said)
    elif tag == "li":
        yield from _item(element)
    elif tag == "table":
        yield from (("table cells", cell) for cell in _cells(element))
    elif tag == "blockquote":
        if not _within(element, {"blockquote"}):
            yield from (("quotes", piece) for piece in _pieces(element))
    elif tag == "pre":
        yield from (("code", line.rstrip()) for line in _text(element).splitlines() if line.strip())
    elif tag in CODE:
        if not _within(element, CODE | {"pre"}) and (said := " ".join(_text(element).split())):
            yield "code", ("inline", said)
    elif tag == "a":
        target = _address(element.get("href"), "mailto")
        if target.split("#")[0] not in ("", URL) and (said := _words(element)):
            yield "links", (said, target)
    elif tag in STRONG:
        if not _within(element, HEADINGS | {"pre"} | {t for t in STRONG if STRONG[t] == STRONG[tag]}):
            yield from (("emphasis", (STRONG[tag], piece)) for piece in _pieces(element))
    elif tag == "img":
        yield from _image(element)


def _item(item: Element) -> Iterator[tuple[str, Any]]:
    lists = [e for e in item.iterancestors() if e.tag in LISTS]
    said = "".join(_pieces(item, beside=LISTS))
    if not lists or not said:
        return
    yield "list items", (lists[0].tag, said)
    if len(lists) > 1:
        yield "nested items", (len(lists), said)
    if lists[0].tag == "ol":
        yield "item numbers", (_number(item, lists[0]), said)


def _number(item: Element, holder: Element) -> int:
    start = holder.get("start") or ""
    number = int(start) if start.isdecimal() else 1
    for sibling in holder.iterchildren("li"):
        value = sibling.get("value") or ""
        number = int(value) if value.isdecimal() else number
        if sibling is item:
            break
        number += 1
    return number


def _cells(table: Element) -> Iterator[tuple[int, int, str]]:
    """The cells of a table of two rows and columns at least, that only arranges nothing: row, column and words."""
    rows = [row for row in table.iter("tr") if any(c.tag in ("td", "th") and _words(c) for c in row)]
    if next(table.iterdescendants("table"), None) is not None or len(rows) < 2:
        return
    taken: set[tuple[int, int]] = set()
    out = []
    for at, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (at, column) in taken:
                column += 1
            wide, high = (_spans(cell, name) for name in ("colspan", "rowspan"))
            taken |= {(at + down, column + right) for down in range(high) for right in range(wide)}
            if said := _words(cell):
                out.append((at, column, said))
            column += wide
    if max((column for _, column, _ in out), default=0) >= 1:
        yield from out


def _spans(cell: Element, name: str) -> int:
    value = cell.get(name) or ""
    return min(max(1, int(value)), 50) if value.isdecimal() else 1


def _image(image: Element) -> Iterator[tuple[str, Any]]:
    target = _address(image.get("src"))
    if not target:
        return
    yield "images", target
    if alt := _bare(image.get("alt") or ""):
        yield "alt texts", (target, alt)


def _caption(image: Element) -> Iterator[str]:
    figure = next(image.iterancestors("figure"), None)
    if figure is not None:
        yield from dict.fromkeys(piece for caption in figure.iter("figcaption") for piece in _pieces(caption))


def _beside(image: Element) -> Iterator[str]:
    if title := _bare(image.get("title") or ""):
        yield title
    holder = next((e for e in image.iterancestors() if e.tag in BLOCK), None)
    if holder is not None:
        after = holder.getnext()
        around = (holder.getprevious(), holder, after, after.getnext() if after is not None else None)
        yield from (piece for e in around if e is not None for piece in _pieces(e))


def _notes(tree: Element) -> Iterator[Any]:
    """The marks of footnotes, each with the word that it stands at."""
    text = _text(tree, raised=True)
    for match in NOTE.finditer(text):
        yield _bare(match[1]), _bare(match[2])


def _mark(kind: str, truth: Counter[Any], found: Counter[Any]) -> float:
    """F1; recall alone for captions, since whatever stands beside a picture could be one."""
    hits = (truth & found).total()
    return hits / truth.total() if kind == "captions" else 2 * hits / (truth.total() + found.total())


# words


def _tree(source: str) -> Element:
    return lxml.html.document_fromstring(f"<html><body>{source}</body></html>")


def _within(element: Element, tags: set[str] | frozenset[str]) -> bool:
    return any(e.tag in tags for e in element.iterancestors())


def _pieces(element: Element, *, beside: frozenset[str] = frozenset()) -> list[str]:
    """The words between two ends of blocks or lines within an element, each squeezed to letters and digits."""
    return [said for piece in _text(element, cut="\0", beside=beside).split("\0") if (said := _bare(piece))]


def _words(element: Element) -> str:
    return _bare(_text(element))


def _text(element: Element, *, cut: str = "", raised: bool = False, beside: frozenset[str] = frozenset()) -> str:
    """The text of an element; ``cut`` where a block or a line ends; a raised number in brackets where asked."""
    out: list[str] = []

    def through(at: Element) -> None:
        if not isinstance(at.tag, str) or at.tag in UNSEEN:
            return
        note = raised and at.tag == "sup" and next(at.iter("a"), None) is not None
        edge = cut if at.tag in BLOCK else ""
        out.append("[" if note else edge)
        out.append(at.text or "")
        if at.tag == "br":
            out.append(cut or "\n")
        for child in at:
            if child.tag not in beside:
                through(child)
            out.append(child.tail or "")
        out.append("]" if note else edge)

    through(element)
    return "".join(out).replace("[[", "[").replace("]]", "]") if raised else "".join(out)


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _address(href: str | None, *more: str) -> str:
    """A whole http(s) address, as one of its spellings; "" for any other."""
    try:
        target = urljoin(URL, (href or "").strip())
    except ValueError:
        return ""
    return unquote(target).rstrip("/") if target.split(":")[0] in ("http", "https", *more) and href else ""


if __name__ == "__main__":
    for figure in measure(quick=False):
        print(f"{'' if figure.holds else 'x':2}{figure.name:45}{figure.value:.3f}  {figure.baseline}")
