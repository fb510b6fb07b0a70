"""The body of an HTML page: which of its blocks are the article, and how sure that is.

Boosted trees over the blocks. Where they are unsure of a page, trafilatura is asked, and other trees judge with its
labels at hand; of all labellings of the page the one that the others agree with most is taken (the medoid).
``benchmarks/train_html.py`` learns the trees.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import lxml.html
import msgspec
import numpy as np
from lxml import etree

from pipeline.article import Page
from pipeline.strip.boxes import WORD, Boxes, Lexicon, Marks, Numbers, Places, Words, features, opinion, words_of
from pipeline.strip.model import Model, load, trees
from pipeline.strip.projection import cover

WEIGHTS = Path(__file__).with_name("html.npz")
EVEN = 0.5
FAINT = 0.1  # below this not even the likeliest block is an article's
UNSURE = 0.015  # share of the body's words that may be wrong, from which trafilatura is asked: on seven pages of ten
REVEALED = 4  # times as many words hidden as shown: then a script shows the body, and it is no less the article
# What trafilatura is known to raise on broken trees; its failure is a voter's silence, not the page's.
FAILURES = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, etree.LxmlError)

Mode = Literal["fast", "quality"]  # by our own trees alone, or with trafilatura asked where these are unsure

_IMAGE = re.compile(r"!(?<!\\!)\[(?:[^\]\\]|\\.)*\]\([^()\s]*\)")  # a sign that leads is found faster than a look back
_TARGET = re.compile(r"\](?<!\\\])\([^()\s]*\)")
_SIGN = re.compile(r"[*`\[](?<!\\.)[*`\[]*")
_OPENING = re.compile(r"(?:> |- |\d+\. | )*(?:#{1,6} )?")
_OPENS = frozenset("> -0123456789#")  # a line that begins with none of these has nothing before its words
_ROW = re.compile(rf"^{_OPENING.pattern}|^\|(?: --- \|)+$|^\| | \|(?= |$)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BETWEEN = "\n\0\n"  # no page holds it
_PLAIN = etree.ElementDefaultClassLookup(  # nobody asks for forms; lxml.html asks of each element whether it is one
    element=lxml.html.HtmlElement, comment=lxml.html.HtmlComment, entity=lxml.html.HtmlEntity
)

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports odd pages; our refusals and reasons do that


def choose(page: Page, weights: Path = WEIGHTS, *, mode: Mode = "quality") -> tuple[list[bool], list[float]]:
    """For each block of an HTML ``page`` (whether it belongs to the article's body, how likely that is, 0 to 1)."""
    return chosen(page, words_of(prose(page)), weights, mode=mode)


def chosen(
    page: Page, said: Words, weights: Path, *, mode: Mode, asked: Callable[[Page, Words], Sequence[float]] | None = None
) -> tuple[list[bool], list[float]]:
    """What ``choose`` gives, from the words of the page's blocks; ``asked`` is another way to trafilatura's votes."""
    if not page.blocks:
        return [], []
    lexicon, forest = model(weights)
    boxes = Boxes(page.blocks)
    rows = features(page, boxes, said, lexicon)
    alone = trees(forest, rows)
    if mode == "fast" or doubt(alone, said.counts) <= UNSURE:
        return kept(page, said, alone).tolist(), alone.tolist()
    theirs = (asked or votes)(page, said)
    voted = trees(forest, np.concatenate([rows, opinion(boxes, said, theirs)], axis=1), "voted")
    mean = np.asarray((alone + voted) / 2, dtype=np.float32)
    opinions = [mean, voted, alone] + ([np.array(theirs, dtype=np.float32)] if any(theirs) else [])
    return _medoid([kept(page, said, likely) for likely in opinions], said.counts).tolist(), mean.tolist()


def _medoid(labellings: Sequence[Marks], counts: Places) -> Marks:
    """The labelling of a page that agrees best, word by word, with all of them."""
    return max(labellings, key=lambda one: sum(_agreement(one, other, counts) for other in labellings))


def _agreement(one: Marks, other: Marks, counts: Places) -> float:
    """The F1 of two labellings over the page's words, 0 to 1."""
    return float(2 * counts[one & other].sum() / max(1, counts[one].sum() + counts[other].sum()))


def kept(page: Page, said: Words, likely: Numbers) -> Marks:
    """Which blocks are body, of those that are so likely to be. What is hidden is not, unless nearly all of it is."""
    best = float(likely.max())
    bound = EVEN if best >= EVEN or best < FAINT else best / 2  # an odd page: the best that there is
    counts = said.counts
    able = (counts > 0) | np.array([block.kind in ("image", "code") for block in page.blocks], dtype=np.bool_)
    body = (likely >= bound) & able
    hidden = np.array([block.hints.hidden for block in page.blocks], dtype=np.bool_)
    revealed = counts[body & hidden].sum() > REVEALED * counts[body & ~hidden].sum()
    return np.asarray(body if revealed else body & ~hidden)


def doubt(likely: Numbers, counts: Places) -> float:
    """The share of the body's words that are expected to be wrong, lost or too many, 0 to 1."""
    wrong, body = float((np.minimum(likely, 1 - likely) * counts).sum()), float((likely * counts).sum())
    return min(1.0, wrong / max(1.0, body))


@functools.lru_cache(maxsize=8)
def model(weights: Path) -> tuple[Lexicon, Model]:
    """The words and the trees of the model at ``weights``, which is two files."""
    return msgspec.json.decode(weights.with_suffix(".json").read_bytes(), type=Lexicon), load(weights)


def links(page: Page) -> tuple[str, ...]:
    """The words of every link of an HTML page, in order; those of dead links too, which its text no longer marks."""
    return _links(page.html) if page.html else ()


@functools.lru_cache(maxsize=2)
def _links(source: str) -> tuple[str, ...]:
    try:
        tree = _tree(source)
    except FAILURES:
        return ()
    said = (" ".join("".join(map(str, link.itertext())).split()) for link in tree.iter("a"))
    return tuple(words for words in said if words)


def prose(page: Page) -> list[str]:
    """The words of each block as ``read`` writes it, without the signs; quicker than a parser."""
    texts = [page.text[block.span.start : block.span.end] for block in page.blocks]
    code = [i for i, text in enumerate(texts) if text.lstrip("> 0123456789.-").startswith("```")]
    raw = [texts[i] for i in code]
    for i in code:
        texts[i] = ""
    bare = _BETWEEN.join(texts)
    if "![" in bare:
        bare = _IMAGE.sub("", bare)
    if "](" in bare:
        bare = _TARGET.sub("", bare)
    lines = (
        _ROW.sub("", line) if " |" in line or line[:1] == "|"
        else _OPENING.sub("", line, count=1) if line[:1] in _OPENS
        else line
        for line in bare.split("\n")
    )  # fmt: skip
    bare = _SIGN.sub("", "\n".join(lines))
    if "\\" in bare:
        bare = _ESCAPED.sub(r"\1", bare)
    out = [text.strip() for text in bare.split(_BETWEEN)]
    for i, text in zip(code, raw, strict=True):
        out[i] = text
    return out


def votes(page: Page, said: Words) -> list[float]:
    """The share of each block's words that trafilatura keeps."""
    return cover(said.blocks, WORD.findall(second_opinion(page.html).lower()))


def second_opinion(source: str) -> str:
    """What trafilatura takes for the article of a page; "" where it finds or can do nothing. It makes no request."""
    import trafilatura  # here, for it takes a third of a second, and ``check`` needs strip without it

    try:
        return trafilatura.extract(_tree(source), include_comments=False, include_tables=True, deduplicate=False) or ""
    except FAILURES:
        return ""


def _tree(source: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(_PLAIN)
    return lxml.html.document_fromstring(source.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
