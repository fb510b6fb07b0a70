"""Markdown -> Page: a block for every top-level block, and for every item of a list.

A head that our own line wrote makes the page ours; of other people's heads the fields that we know become claims.
"""

from __future__ import annotations

from typing import Any

import yaml
from markdown_it.token import Token

from pipeline import front
from pipeline.article import DIALECT, Block, Claims, Hints, Kind, Page, replace
from pipeline.read.claims import whole_address
from pipeline.text import Span, lines

KINDS: dict[str, Kind] = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "blockquote_open": "quote",
    "fence": "code",
    "code_block": "code",
    "table_open": "table",
    "list_item_open": "item",
}
LISTS = ("bullet_list_open", "ordered_list_open")
# What other generators (Hugo, Jekyll, Pelican, Zola) call the fields of our claims.
NAMES = {
    "title": ("title", "headline"),
    "date": ("date", "published", "pubdate", "publishdate", "created"),
    "authors": ("authors", "author", "byline"),
    "editor": ("editor",),
    "source": ("source", "publisher", "site"),
    "section": ("section", "category", "categories"),
    "summary": ("summary", "description", "abstract", "excerpt"),
}
URLS = ("url", "link", "original", "canonical", "canonical_url", "source_url")


def page(id: str, text: str, url: str = "") -> Page:
    """The page of a Markdown file; an article file of ours takes its id and address from its head."""
    try:
        head, body = front.parse(text)
    except front.BadFront:
        return _foreign(id, text, url)
    said = Claims(
        head.title, head.date, head.authors, head.editor, head.source, head.section, head.summary,
        also=head.also, aliases=head.aliases, withdrawn=head.withdrawn,
    )  # fmt: skip
    return Page(head.id or id, body, blocks(body), head.url or url, "markdown", said, ours=bool(head.id))


def _foreign(id: str, text: str, url: str) -> Page:
    yaml_head, start = front.split(text)
    fields = _fields(yaml_head) if yaml_head is not None else {}
    if not fields:
        return Page(id, text, blocks(text), url, "markdown")
    body = text[start:].lstrip("\r\n")
    told = {name: _first(fields, names) for name, names in NAMES.items()}
    authors = tuple(told.pop("authors"))
    said = replace(Claims(authors=authors), **{name: values[0] if values else "" for name, values in told.items()})
    address = url or next(filter(None, map(whole_address, _first(fields, URLS))), "")
    return Page(id, body, blocks(body), address, "markdown", said)


def _fields(head: str) -> dict[str, Any]:
    """The fields of a foreign head in lower case; nothing for what is not a list of fields."""
    if len(head) > front.MOST:
        return {}
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(head, yaml.BaseLoader)):
            return {}
        raw = yaml.load(head, yaml.BaseLoader)  # noqa: S506  # strings, lists and maps only
    except (yaml.YAMLError, RecursionError):
        return {}
    return {str(name).lower(): value for name, value in raw.items()} if isinstance(raw, dict) else {}


def _first(fields: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """The values of the first field of ``names`` that has any."""
    for name in names:
        value = fields.get(name)
        values = value if isinstance(value, list) else [value]
        words = [" ".join(v.split()) for v in values if isinstance(v, str) and v.strip()]
        if words:
            return words
    return []


def blocks(text: str) -> tuple[Block, ...]:
    """The top-level blocks of Markdown ``text``, lists by their items; side by side but for white space."""
    starts = [span.start for span in _lines(text)] + [len(text)]
    found: list[tuple[int, Kind, int]] = []  # (line it starts on, kind, level)
    depth = 0
    for token in DIALECT.parse(text):
        depth += token.type in LISTS
        depth -= token.type in ("bullet_list_close", "ordered_list_close")
        if token.map and (token.level == 0 or _is_item(token, depth)):
            kind = KINDS.get(token.type)
            if kind:
                level = int(token.tag[1]) if kind == "heading" else depth if kind == "item" else 0
                found.append((token.map[0], kind, level))
    out: list[Block] = []
    for number, (line, kind, level) in enumerate(found):
        end = found[number + 1][0] if number + 1 < len(found) else len(starts) - 1
        span = _trimmed(text, starts[line] if out else 0, starts[min(end, len(starts) - 1)])
        if span:
            out.append(Block(span, kind, Hints(level=level)))
    return tuple(out)


def _is_item(token: Token, depth: int) -> bool:
    """An item of a list that stands in nothing but lists."""
    return token.type == "list_item_open" and token.level == 2 * depth - 1


def _lines(text: str) -> list[Span]:
    """The lines as markdown-it counts them: ended by a line feed, a carriage return or both, and nothing else."""
    out, at = [], 0
    for span in lines(text):
        if text[span.end - 1] in "\r\n" or span.end == len(text):
            out.append(Span(at, span.end))
            at = span.end
    return out


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without blank lines before it and white space after it; the indent of its first line stays."""
    held = text[start:end]
    blank = len(held) - len(held.lstrip())
    first = max(held.rfind("\n", 0, blank), held.rfind("\r", 0, blank)) + 1
    return Span(start + first, max(start + first, start + len(held.rstrip())))
