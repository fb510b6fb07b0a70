"""The nouns: what a page is, what an article is, and what happened between the two. All frozen.

A stage takes one of these and gives a new one: ``replace(article, topics=topics)``.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace as replace  # the way an article grows; imported from here

from pipeline.markdown import pieces
from pipeline.telling import Telling
from pipeline.text import Edit, Span, apply, inverse

Markup = Literal["plain", "markdown"]
Kind = Literal[
    "paragraph", "heading", "item", "quote", "code", "table", "caption", "image", "button", "text"
]  # of a block; "text" is what stands loose in a container, or a line of a plain page
Role = Literal["title", "date", "source", "section", "summary", "byline", "body"]
Reason = Literal[
    "login", "share", "comment", "related", "reading-time", "navigation", "advertisement", "newsletter", "legal",
    "about", "repeated", "hidden", "media", "blank", "other",
]  # fmt: skip
REASONS: tuple[Reason, ...] = get_args(Reason)
Stage = Literal["read", "strip", "repair", "tag", "publish"]
Lane = Literal["auto", "suggest"]
Field = Literal["title", "summary", "body"]  # the parts of an article that repair may touch
FIELDS: tuple[Field, ...] = get_args(Field)


class Hints(msgspec.Struct, frozen=True):
    """What the HTML knew about a block; empty for plain text."""

    path: str = ""  # ancestry, outermost first, as "body/main/div/p"
    words: tuple[str, ...] = ()  # class, id and role words of the ancestry, lower case, outermost first
    links: float = 0.0  # share of the block's characters that are link text, 0 to 1
    hidden: bool = False  # the page itself does not show it
    level: int = 0  # of a heading 1 to 6, of a list item its depth from 1
    place: tuple[int, ...] = ()  # of each step of ``path`` among its siblings, so that containers can be told apart


class Block(msgspec.Struct, frozen=True):
    """A paragraph, heading, list item, table… or line, and where it stands in its page's text."""

    span: Span
    kind: Kind
    hints: Hints = Hints()


class Claims(msgspec.Struct, frozen=True):
    """What a page says of itself where readers do not look: JSON-LD, OpenGraph, meta, a front matter.

    Every field is "" where the page is silent. ``date`` is as the page wrote it, and so is the day it was ``changed``.
    ``also``, ``aliases`` and ``withdrawn`` are told by our own heads alone.
    """

    title: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    editor: str = ""
    source: str = ""
    section: str = ""
    summary: str = ""
    changed: str = ""
    also: tuple[Telling, ...] = ()
    aliases: tuple[str, ...] = ()
    withdrawn: str | None = None


class Page(msgspec.Struct, frozen=True):
    """The whole visible page as text in reading order, cut into blocks.

    ``text`` is plain as it came (``markup`` "plain"), or Markdown where the page had structure ("markdown").
    The blocks lie in order, side by side but for white space. ``html`` is the decoded source for readers that
    want the tree, "" for a plain page. ``id`` names the page among its fellows: a path, or a row's own id.
    """

    id: str
    text: str
    blocks: tuple[Block, ...]
    url: str = ""
    markup: Markup = "plain"
    claims: Claims = Claims()
    html: str = ""
    ours: bool = False  # an article file that this line wrote: strip takes it whole


class Part(msgspec.Struct, frozen=True):
    """Characters of the page that the article keeps, and what they are to it."""

    span: Span
    role: Role


class Removal(msgspec.Struct, frozen=True):
    """Characters of the page that the article leaves out, and why."""

    span: Span
    why: Reason


class Related(msgspec.Struct, frozen=True):
    """An item of the page's own list of related articles; ``date`` as the page wrote it."""

    title: str
    section: str = ""
    date: str = ""
    url: str = ""


class Change(msgspec.Struct, frozen=True):
    """An edit to the English, the rule that answers for it, and the reason a reader is given.

    ``edit`` is of the field ``field`` as it came into repair. Lane "auto" was made, "suggest" only proposed.
    """

    edit: Edit
    rule: str
    why: str
    lane: Lane = "auto"
    field: Field = "body"


class Evidence(msgspec.Struct, frozen=True):
    """Words of the article that speak for a topic. ``span`` is of the title or of the plain text."""

    span: Span
    words: str
    field: Literal["title", "text"] = "text"


class TopicTag(msgspec.Struct, frozen=True):
    """A topic of the desk's vocabulary, how sure we are (0 to 1), and the words that persuaded us."""

    topic: str
    label: str
    score: float
    because: tuple[Evidence, ...] = ()


class Refusal(msgspec.Struct, frozen=True):
    """A page that was left out: at which stage, and why, in words for a person."""

    id: str
    stage: Stage
    why: str


class Article(msgspec.Struct, frozen=True):
    """What a reader wants of a page. ``parts`` and ``removed`` together are a partition of the page's text.

    ``date`` is ISO 8601 as far as the page tells it ("2024-02-21T16:56", "2024-02"), "" if it does not.
    ``body`` is Markdown (CommonMark and GFM tables); ``body`` and ``title`` hold the changes already made.
    ``also`` are other pages known to tell the story, ``aliases`` addresses at which it stood before; ``withdrawn`` says
    why it is not shown any more.
    ``doubt`` is the probability, 0 to 1, that the body is not the article's: a paragraph missing, or one too many.
    """

    id: str
    title: str
    body: str
    url: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    editor: str = ""
    source: str = ""
    section: str = ""
    summary: str = ""
    parts: tuple[Part, ...] = ()
    removed: tuple[Removal, ...] = ()
    related: tuple[Related, ...] = ()
    also: tuple[Telling, ...] = ()
    aliases: tuple[str, ...] = ()
    withdrawn: str | None = None
    changes: tuple[Change, ...] = ()
    suggestions: tuple[Change, ...] = ()
    topics: tuple[TopicTag, ...] = ()
    doubt: float = 0.0


def accounts_for(article: Article, text: str) -> bool:
    """Whether the article's parts and removals lie side by side over the whole of its page's ``text``."""
    at = 0
    for span in sorted([p.span for p in article.parts] + [r.span for r in article.removed]):
        if span.start != at:
            return False
        at = span.end
    return at == len(text)


def mended(article: Article, changes: tuple[Change, ...]) -> Article:
    """The article with ``changes`` made and remembered; raises Moved where an edit does not fit."""
    fields = {name: apply(getattr(article, name), _edits(changes, name)) for name in FIELDS}
    return replace(article, changes=(*article.changes, *changes), **fields)


def undone(article: Article) -> Article:
    """The article in the page's own words: every change taken back."""
    fields = {name: apply(getattr(article, name), inverse(_edits(article.changes, name))) for name in FIELDS}
    return replace(article, changes=(), **fields)


def _edits(changes: tuple[Change, ...], field: str) -> list[Edit]:
    return [c.edit for c in changes if c.field == field]


# One dialect everywhere: CommonMark and tables, raw HTML shown as the characters it is.
DIALECT = MarkdownIt("commonmark", {"html": False}).enable("table")


def plain(markdown: str) -> str:
    """The prose of ``markdown`` without its signs: one paragraph, heading, item or table row a line."""
    out: list[str] = []
    for piece in pieces(markdown):
        if piece.level is None:
            out += _plain(piece.text)
        elif piece.form not in ("", "quote"):
            out += (" ".join(words.split()) for words in piece.said())
        else:
            out.append(" ".join(" ".join(piece.said()).split()))
    return "\n".join(line for line in out if line)


def _plain(markdown: str) -> list[str]:
    out: list[str] = []
    row: list[str] | None = None
    for token in DIALECT.parse(markdown):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            out.append(" ".join(row))
            row = None
        elif token.type == "inline":
            (out if row is None else row).append(words_of(token))
        elif token.type in ("fence", "code_block"):
            out.extend(line.rstrip() for line in token.content.splitlines())
    return out


def words_of(inline: Token) -> str:
    """The words of an "inline" token of the dialect, without signs; a picture's alternative text is none of them."""
    breaks = ("softbreak", "hardbreak")
    children = inline.children or []
    words = "".join(" " if t.type in breaks else t.content for t in children if t.type != "image")
    return " ".join(words.split())
