"""Markdown to HTML that is safe to show: nothing from a page is live, whatever it says.

Two fences, one behind the other: markdown-it with raw HTML off, then ammonia (nh3) with a list of what may stay.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

import msgspec
import nh3
import regex
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from pipeline.article import DIALECT, plain, words_of
from pipeline.markdown import Part, heading_ids, pieces

_LAZY = 'loading="lazy" '
OUTWARD = "noopener noreferrer nofollow"  # of every link that leaves the site
_TAGS = set(
    "p h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong a br hr table thead tbody tr th td div span".split()
)
_ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, **{f"h{n}": {"id"} for n in range(2, 7)}}
_VALUES = {
    "p": {"class": {"picture"}},
    "span": {"class": {"picture"}},
    "th": {"class": {"right", "center"}},
    "td": {"class": {"right", "center"}},
    "div": {"class": {"wide"}, "tabindex": {"0"}, "role": {"region"}, "aria-label": {"Table"}},
}
# The same where a picture of ours is shown: a file whose name we made, below the site's root.
_SHOWN_TAGS = _TAGS | {"img", "figure", "figcaption"}
_SHOWN_ATTRIBUTES = {**_ATTRIBUTES, "img": {"src", "alt", "width", "height"}}
_SHOWN_VALUES = {
    **_VALUES,
    "figure": {"class": {"picture"}},
    "span": {"class": {"picture", "credit"}},
    "img": {"loading": {"lazy"}, "decoding": {"async"}},
}
_OURS = {
    ("img", "src"): re.compile(r"(?:\.\./)+assets/[0-9a-f]{32}\.[a-z]{3,4}"),
    ("img", "width"): re.compile("[0-9]{1,10}"),
    ("img", "height"): re.compile("[0-9]{1,10}"),
}
_OWN_TAGS = _TAGS | set("h1 img figure figcaption dl dt dd abbr del ins sup sub small kbd hgroup section".split())
_OWN_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "abbr": {"title"},
    **{f"h{n}": {"id"} for n in range(1, 7)},
}
_SCHEMES = {"http", "https", "mailto"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS, attributes=_ATTRIBUTES, tag_attribute_values=_VALUES, url_schemes=_SCHEMES, link_rel=None
)


def _ours(tag: str, name: str, value: str) -> str | None:
    """``value`` if no picture stands there, or one that is ours."""
    wanted = _OURS.get((tag, name))
    return value if wanted is None or wanted.fullmatch(value) else None


_SHOWN_CLEANER = nh3.Cleaner(
    tags=_SHOWN_TAGS,
    attributes=_SHOWN_ATTRIBUTES,
    tag_attribute_values=_SHOWN_VALUES,
    attribute_filter=_ours,
    url_schemes=_SCHEMES,
    link_rel=None,
)
# What XML 1.0 and HTML have no place for: controls, lone surrogates, noncharacters; and the marks that turn text round.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_FIT = b"\t\n\r" + bytes(range(0x20, 0x7F))


class Shown(msgspec.Struct, frozen=True):
    """A picture that stands on the site at ``url``, relative to the page; its size in pixels.

    ``alt`` says what it shows where the article does not; ``credit`` whose it is, ``licence`` under which it is shown.
    """

    url: str
    width: int
    height: int
    alt: str = ""
    credit: str = ""
    licence: str = ""


Resolve = Callable[[str], str]  # a link as it stands in an article -> where it leads on the site, "" for nowhere
Show = Callable[[str], Shown | None]  # a picture as it stands in an article -> how the site shows it, None if it cannot

_RENDERER = RendererHTML()
_WIDE = '<div class="wide" tabindex="0" role="region" aria-label="Table">\n'  # scrolls, also by keyboard


def body_html(markdown: str, resolve: Resolve, show: Show = lambda src: None) -> Markup:
    """The HTML of an article's body. Links go through ``resolve``, pictures through ``show``.

    A picture that cannot be shown becomes a line that names it. The first is loaded at once, those behind it when they
    are scrolled to. What holds no sign of Markdown is set as it stands, which is what the reader and the fences would
    make of it.
    """
    read = pieces(markdown)
    parsed = [DIALECT.parse(piece.text) if piece.level is None else [] for piece in read]
    titles: list[str] = []
    for piece, tokens in zip(read, parsed, strict=True):
        if piece.level:
            titles.append(" ".join(" ".join(piece.said()).split()))
        elif tokens:
            titles += [words_of(token) for before, token in pairwise(tokens) if before.type == "heading_open"]
    names = heading_ids(titles) if titles else []
    unused = iter(names)
    number = itertools.count()

    def lead(href: str) -> str:
        target = resolve(href)
        return "" if target.startswith("#") and target[1:] not in names else target

    words = _text if any(map(markdown.__contains__, _TOLD)) else str
    out = []
    for piece, tokens in zip(read, parsed, strict=True):
        if piece.level is None:
            out.append(_signed_html(tokens, unused, _Ways(lead, show, number)))
        elif piece.level:
            tag = f"h{max(2, piece.level)}"  # the title is the page's only h1
            out.append(f'<{tag} id="{next(unused)}">{_line_html(piece.lines[0], lead, words)}</{tag}>\n')
        elif piece.form or len(piece.lines) > 1:
            lines = [_line_html(line, lead, words) for line in piece.lines]
            out.append(_FORMS.get(piece.form, _numbered)(lines, piece.form))
        else:
            out.append(f"<p>{_line_html(piece.lines[0], lead, words)}</p>\n")
    return Markup("".join(out))  # noqa: S704  # each piece was made safe


def _paragraph(lines: list[str], _form: str) -> str:
    return f"<p>{chr(10).join(lines)}</p>\n"


def _quote(lines: list[str], _form: str) -> str:
    return f"<blockquote>\n<p>{chr(10).join(lines)}</p>\n</blockquote>\n"


def _list(lines: list[str], _form: str) -> str:
    return "<ul>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ul>\n"


def _numbered(lines: list[str], form: str) -> str:
    start = "" if form == "1" else f' start="{form}"'
    return f"<ol{start}>\n" + "".join(f"<li>{line}</li>\n" for line in lines) + "</ol>\n"


_FORMS: dict[str, Callable[[list[str], str], str]] = {"": _paragraph, "quote": _quote, "list": _list}


def _line_html(line: Sequence[Part], lead: Resolve, words: Callable[[str], str]) -> str:
    """A line that needs no reader, as the reader and the fences would make it; ``words`` makes HTML of what it says."""
    if len(line) == 1 and not line[0][0]:
        return words(line[0][1])
    out = []
    for kind, said, href in line:
        text = words(said)
        if not kind:
            out.append(text)
        elif kind == "a":
            target = lead(href)
            rel = f' rel="{OUTWARD}"' if outward(target) else ""
            out.append(f'<a href="{_text(target)}"{rel}>{text}</a>' if target else text)
        else:
            out.append(f"<{kind}>{text}</{kind}>")
    return "".join(out)


_TOLD = ("&", "<", ">", "\xa0")  # signs of which nothing may be left as it is


def _text(words: str) -> str:
    """``words`` as HTML that nh3 would leave as it is."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


class _Ways(msgspec.Struct, frozen=True):
    """Where links lead, how pictures are shown, and how many of them were."""

    lead: Resolve
    show: Show
    shown: Iterator[int]


def _signed_html(parsed: Sequence[Token], names: Iterator[str], ways: _Ways) -> str:
    """The HTML of what a reader of Markdown made of a piece; its headings take their ids from ``names``."""
    tokens: list[Token] = []
    for token in parsed:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"
        if token.type == "heading_open":
            token.attrSet("id", next(names))
        elif token.type in ("th_open", "td_open"):
            _align(token)
        elif token.type == "table_open":
            tokens.append(_html_block(_WIDE))
        elif token.type == "inline":
            token.children = list(_inline(token.children or [], ways))
            if token.children and all(child.meta.get("picture") or _is_blank(child) for child in token.children):
                tokens[-1].attrSet("class", "picture")
        tokens.append(token)
        if token.type == "table_close":
            tokens.append(_html_block("</div>\n"))
    if any("shown" in child.meta for token in tokens for child in token.children or ()):
        return _SHOWN_CLEANER.clean(_RENDERER.render(list(_figures(tokens)), DIALECT.options, {}))
    return _CLEANER.clean(_RENDERER.render(tokens, DIALECT.options, {}))


def _html_block(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


def own_html(html: str, link: Callable[[str], str] = str) -> Markup:
    """The HTML of a page that the newsroom wrote itself: pictures of its own may stay, nothing may run.

    ``link`` rewrites the addresses of links that stay on the site.
    """

    def rewrite(tag: str, name: str, value: str) -> str:
        inside = (tag, name) == ("a", "href") and value.endswith("/") and ":" not in value and "//" not in value
        return link(value) if inside else value

    return Markup(  # noqa: S704  # this is where it becomes safe
        nh3.clean(html, tags=_OWN_TAGS, attributes=_OWN_ATTRIBUTES, url_schemes=_SCHEMES, attribute_filter=rewrite)
    )


def prose(markdown: str) -> Iterator[str]:
    """The paragraphs of ``markdown`` that stand outside lists, quotes and tables, without their signs."""
    for piece in pieces(markdown):
        if piece.level is None:
            yield from _signed_prose(piece.text)
        elif not piece.level and not piece.form:
            yield " ".join(" ".join(piece.said()).split())


def _signed_prose(markdown: str) -> Iterator[str]:
    lines = re.split(r"\r\n?|\n", markdown)  # as the reader does
    for token in DIALECT.parse(markdown):
        if token.type == "paragraph_open" and token.level == 0 and token.map:
            words = plain("\n".join(lines[token.map[0] : token.map[1]]))
            if words:
                yield words


def fit(text: str) -> str:
    """``text`` without the characters that a page or a feed must not hold."""
    return _UNFIT.sub("", text)


def fitted(page: str) -> bytes:
    """A whole ``page`` in UTF-8, without those characters; in a seventh of the time of a look at each one."""
    try:
        data = page.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate
        return fit(page).encode("utf-8")
    odd = data.translate(None, _FIT)
    return fit(page).encode("utf-8") if odd and _UNFIT.search(odd.decode("utf-8")) else data


_ORDINARY = re.compile(r"https?://[a-z0-9.-]+(?:/[A-Za-z0-9/._~?=&\#+,;:%-]*)?")  # what needs no closer look


@functools.lru_cache(4096)
def outward(url: str) -> str:
    """``url`` if it is a whole http(s) address, else ""."""
    if _ORDINARY.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    fits = parts.scheme in ("http", "https") and parts.hostname and not regex.search(r"[\s\p{C}\\<>\"]", url)
    return url if fits else ""


@functools.lru_cache(4096)
def host(url: str) -> str:
    """The host of an address, without "www.", or ""."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if outward(url) else ""


def _align(token: Token) -> None:
    """A column's alignment as a class: the policy of the site lets no style attribute work."""
    style = str(token.attrs.pop("style", ""))
    side = style.removeprefix("text-align:")
    if side in ("right", "center"):
        token.attrSet("class", side)


def _is_blank(token: Token) -> bool:
    return token.type in ("softbreak", "hardbreak") or (token.type == "text" and not token.content.strip())


def _inline(tokens: list[Token], ways: _Ways) -> Iterator[Token]:
    """The tokens with every link led somewhere or dropped, and every picture shown or made a line of words."""
    kept: list[bool] = []  # of the links that are open here
    for token in tokens:
        if token.type == "link_open":
            target = ways.lead(str(token.attrs.get("href", "")))
            kept.append(bool(target))
            if target:
                token.attrs = {"href": target, "rel": OUTWARD} if outward(target) else {"href": target}
                yield token
        elif token.type == "link_close":
            if kept.pop():
                yield token
        elif token.type == "image":
            alt = _squeezed(_RENDERER.renderInlineAsText(token.children, DIALECT.options, {}))
            title = _squeezed(str(token.attrs.get("title", "")))
            source = str(token.attrs.get("src", ""))
            shown = ways.show(source)
            if shown is not None:
                yield _image(shown, alt, title, lazy=next(ways.shown) > 0)
            else:
                yield _named(ways.lead(source), alt, title, in_link=any(kept))
        else:
            yield token


def _squeezed(words: str) -> str:
    return " ".join(words.split())


def _named(source: str, alt: str, title: str, *, in_link: bool) -> Token:
    """A picture is named, with a link to where it is, and is not loaded: that would tell its host who reads what."""
    words = f"Picture: {escapeHtml(' – '.join(dict.fromkeys(filter(None, (alt, title)))) or 'no description')}"
    where = host(source)
    if where and not in_link:
        words += f' (<a href="{escapeHtml(source)}" rel="{OUTWARD}">{escapeHtml(where)}</a>)'
    return Token("html_inline", "", 0, content=f'<span class="picture">{words}</span>', meta={"picture": True})


def _image(shown: Shown, alt: str, title: str, *, lazy: bool) -> Token:
    """A picture that is shown; what ``_figures`` says below it goes along."""
    html = (
        f'<img src="{escapeHtml(shown.url)}" alt="{escapeHtml(alt or shown.alt)}" width="{shown.width}" '
        f'height="{shown.height}" {_LAZY if lazy else ""}decoding="async">'
    )
    return Token("html_inline", "", 0, content=html, meta={"shown": shown, "title": title})


def _figures(tokens: Sequence[Token]) -> Iterator[Token]:
    """``tokens`` with each paragraph that is pictures, one of them shown, made figures; others are captioned in line.

    The paragraph after a single picture that has no title and is all emphasis is its caption: so they are written.
    """
    at = 0
    while at < len(tokens):
        token = tokens[at]
        units = _units(tokens[at + 1].children or []) if token.type == "paragraph_open" else None
        if units is None:
            if token.type == "inline":
                token.children = [one for child in token.children or [] for one in _captioned(child)]
            yield token
            at += 1
            continue
        at += 3  # the paragraph's opening, its inline token, its end
        for unit in units:
            shown = next((child for child in unit if "shown" in child.meta), None)
            html = _RENDERER.renderInline(unit, DIALECT.options, {})
            if shown is None:
                yield _html_block(f'<p class="picture">{html}</p>\n')
                continue
            caption = escapeHtml(shown.meta["title"])
            if not caption and len(units) == 1 and _is_caption(tokens[at : at + 2]):
                caption = _RENDERER.renderInline((tokens[at + 1].children or [])[1:-1], DIALECT.options, {})
                at += 3
            yield _html_block(f'<figure class="picture">{html}{_below(caption, shown.meta["shown"])}</figure>\n')


def _units(children: Sequence[Token]) -> list[list[Token]] | None:
    """The pictures of a paragraph that is nothing else, each with the link around it; None for any other."""
    units: list[list[Token]] = []
    inside = False
    for child in children:
        if _is_blank(child):
            continue
        if not (child.type in ("link_open", "link_close") or "shown" in child.meta or "picture" in child.meta):
            return None
        if inside:
            units[-1].append(child)
        else:
            units.append([child])
        inside = child.type != "link_close" and (inside or child.type == "link_open")
    lone = all(sum("shown" in child.meta for child in unit) <= 1 for unit in units)
    return units if lone and any("shown" in child.meta for unit in units for child in unit) else None


def _is_caption(tokens: Sequence[Token]) -> bool:
    """Whether a paragraph begins here that one emphasis holds whole."""
    if [token.type for token in tokens] != ["paragraph_open", "inline"]:
        return False
    types = [child.type for child in tokens[1].children or ()]
    return types[:1] == ["em_open"] and types[-1:] == ["em_close"] and types.count("em_open") == 1


def _captioned(child: Token) -> Iterator[Token]:
    """``child``, and what is said of it where it is a picture among words."""
    yield child
    if "shown" in child.meta and (said := _said(escapeHtml(child.meta["title"]), child.meta["shown"])):
        yield Token("html_inline", "", 0, content=f' <span class="picture">{said}</span>')


def _below(caption: str, shown: Shown) -> str:
    """What stands below a picture; ``caption`` is HTML."""
    said = _said(caption, shown)
    return f"<figcaption>{said}</figcaption>" if said else ""


def _said(caption: str, shown: Shown) -> str:
    """The caption, and behind it whose the picture is if the caption does not say so itself."""
    rights = [
        words for words in (escapeHtml(shown.credit), escapeHtml(shown.licence)) if words and words not in caption
    ]
    credit = f'<span class="credit">{", ".join(rights)}</span>' if rights else ""
    return " ".join(filter(None, (caption, credit)))
