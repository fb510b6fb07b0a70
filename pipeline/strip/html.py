"""The body of an HTML page: which of its blocks are the article.

Boosted trees over the blocks, with trafilatura's choice among the features; ``benchmarks/train_html.py`` learns them.
"""

from __future__ import annotations

import functools
import logging
import re
from pathlib import Path

import lxml.html
import msgspec
from lxml import etree

from pipeline.article import Page
from pipeline.strip.boxes import WORD, Lexicon, Words, features, words_of
from pipeline.strip.model import Model, load, trees
from pipeline.strip.projection import cover

WEIGHTS = Path(__file__).with_name("html.npz")
LIKELY = 0.5
FAINT = 0.1  # below this not even the likeliest block is an article's
# What trafilatura is known to raise on broken trees; its failure is a voter's silence, not the page's.
FAILURES = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, etree.LxmlError)

_IMAGE = re.compile(r"!\[(?:[^\]\\]|\\.)*\]\([^()\s]*\)")
_TARGET = re.compile(r"(?<!\\)\]\([^()\s]*\)")
_SIGN = re.compile(r"(?<!\\)[*`\[]+|^(?:> |- |\d+\. | )*(?:#{1,6} )?|^\|(?: --- \|)+$|^\| | \|(?= |$)", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports odd pages; our refusals and reasons do that


def choose(page: Page, weights: Path = WEIGHTS) -> tuple[bool, ...]:
    """For each block of an HTML ``page`` whether it belongs to the article's body."""
    said = words_of([prose(block.span.of(page.text)) for block in page.blocks])
    return chosen(page, said, votes(page, said), model(weights))


def chosen(page: Page, said: Words, votes: list[float], learned: tuple[Lexicon, Model]) -> tuple[bool, ...]:
    """The choice, from the words of the page's blocks and the other extractor's votes."""
    if not page.blocks:
        return ()
    lexicon, forest = learned
    likely = trees(forest, features(page, said, votes, lexicon))
    best = float(likely.max())
    bound = LIKELY if best >= LIKELY or best < FAINT else best / 2  # an odd page: the best that there is
    return tuple(
        bool(p >= bound) and not block.hints.hidden and (bool(words) or block.kind in ("image", "code"))
        for p, block, words in zip(likely, page.blocks, said.words, strict=True)
    )


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


def prose(markdown: str) -> str:
    """The words of a block as ``read`` writes it, without the signs; quicker than a parser, for one block."""
    if markdown.lstrip("> 0123456789.-").startswith("```"):
        return markdown
    bare = _SIGN.sub("", _TARGET.sub("", _IMAGE.sub("", markdown)))
    return _ESCAPED.sub(r"\1", bare).strip()


def votes(page: Page, said: Words) -> list[float]:
    """The share of each block's words that trafilatura keeps."""
    return cover(said.words, WORD.findall(second_opinion(page)))


def second_opinion(page: Page) -> str:
    """What trafilatura takes for the article; "" where it finds or can do nothing. It makes no request."""
    import trafilatura  # here, for it takes a third of a second, and ``check`` needs strip without it

    try:
        return (
            trafilatura.extract(_tree(page.html), include_comments=False, include_tables=True, deduplicate=False) or ""
        )
    except FAILURES:
        return ""


def _tree(source: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    return lxml.html.document_fromstring(source.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
