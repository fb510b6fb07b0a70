"""What an HTML page says of itself where readers do not look: JSON-LD, OpenGraph, meta, its title, marked elements."""

from __future__ import annotations

import datetime
import html
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from pipeline.article import Claims
from pipeline.read import marks

_ARTICLE = re.compile(r"Article|Posting|Report|Review\b")  # schema.org's types of written news end in one of these
_WRAPPED = re.compile(r"\A[\s/*]*(?:<!--|<!\[CDATA\[)[\s*/]*|[\s/*]*(?:-->|\]\]>)[\s*/]*\Z")  # hidden from old browsers
_NO_DAY = re.compile(r"modif|updat|expir|review|copyright|birth")
_SOME_DAY = re.compile(r"publi|posted|issued|creat|date")  # of the names of meta elements that are not in the list
_SEPARATOR = re.compile(r"\s+(?:[|–—\-»·:•]{1,2}|::)\s+|\s*[|»]\s*|(?<=[^\W_])_(?=[^\W\da-z_])")  # "Title_Section_Site"
_LAST = re.compile(r"(?:\s[|–—\-»·:•/]{1,2}\s+|[|»])\s*([^|–—»·:•\[\]()]{1,40})\Z|\s[\[(]([^\[\]()]{1,40})[\])]\s*\Z")
_BRACKETED = re.compile(r"\s*[\[(]([^\[\]()]+)[\])]\s*\Z")
_SCRIPT = re.compile(r"<(script|style)\b.{0,2000}?</\1>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,200}>")
_TORN = re.compile(r"""[\s"'/]*[<>]+[\s"'/]*""")  # what a broken attribute leaves of its tag: `Ding Hao">`
_ADDRESS = re.compile(r"https?://[^/\s<>\"\x00-\x1f\x7f-\x9f][^\s<>\"\x00-\x1f\x7f-\x9f]*", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = re.compile(r"(?!The |Our |My )[A-Z][^\W\d_.’'-]+(?: [A-Z][^\W\d_]*\.?)?(?: [A-Z][^\W\d_’'-]+)")
_WORD = re.compile(r"\w+")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")  # from 2001 to 2033
LONGEST_DAY = 40  # characters of a date and its time
LINKS = 40  # links of a page among which the one to the front page is looked for; it is its name, at the top
DEEPEST = 200  # levels of JSON-LD that are looked into; real ones have at most about ten
_NO_NAME = frozenset(("admin", "administrator", "editor", "staff", "null", "undefined", "unknown"))

_TITLE = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")
_DATE = (
    "article:published_time", "datepublished", "og:published_time", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "dc.date.issued", "dc.date", "date", "citation_publication_date",
)  # fmt: skip
_AUTHOR = ("parsely-author", "sailthru.author", "author", "article:author", "byl", "dc.creator", "citation_author")
_CHANGED = ("article:modified_time", "og:updated_time", "last-modified", "datemodified")
_SOURCE = ("og:site_name", "application-name", "dc.publisher", "source")
_SECTION = ("article:section", "parsely-section", "dc.subject")
_SUMMARY = ("og:description", "description", "twitter:description", "dc.description")


def claims(tree: etree._Element, url: str) -> Claims:
    """What the page's head and its machine-readable marks say; JSON-LD before meta before elements."""
    told, meta = _linked_data(tree), _meta(tree)

    def first(field: str, names: tuple[str, ...]) -> str:
        return told.get(field) or next((meta[name] for name in names if meta.get(name)), "")

    source = next((meta[name] for name in _SOURCE if meta.get(name)), "") or told.get("source", "")
    heading = tree.find(".//title")
    head = _squeezed(heading.text or "") if heading is not None else ""
    title = _named(told, head) or next((meta[name] for name in _TITLE if meta.get(name)), head)
    said = first("authors", _AUTHOR) or _labelled(meta)
    source = source or _signed(said, head) or _behind(title, head) or _home(tree, head)
    authors = _authors(said, source, told.get("persons", "")) or _authors(marks.writer(tree), source, "")
    changed = first("changed", _CHANGED)
    return Claims(
        title=without_site(title, source or _host(url)),
        date=_when(first("date", _DATE)) or _some_day(meta) or marks.day(tree) or changed,
        authors=authors,
        source=source,
        section=first("section", _SECTION),
        summary=first("summary", _SUMMARY),
        changed=changed,
    )


def _named(told: dict[str, str], head: str) -> str:
    """What JSON-LD calls the article: its headline, or its name where only that is said in the page's ``head``.

    Wikipedia has "country in Oceania" for the headline of "New Zealand".
    """
    headline, name = told.get("title", ""), told.get("name", "")
    known = _WORD.findall(head.lower())
    others = [said for said in (headline, name) if said and set(_WORD.findall(said.lower())) <= set(known)]
    return others[0] if others else headline or name


def _labelled(meta: dict[str, str]) -> str:
    """The writer as the cards of some networks have it: a label, and what stands behind it."""
    for n in "12":
        if meta.get(f"twitter:label{n}", "").lower() in ("written by", "by", "author"):
            return meta.get(f"twitter:data{n}", "")
    return ""


def _some_day(meta: dict[str, str]) -> str:
    """A date under a name of the page's own: "w-published-date"."""
    days = (said for name, said in meta.items() if _SOME_DAY.search(name) and not _NO_DAY.search(name))
    return next((said for said in days if _YEAR.search(said) and len(said) <= LONGEST_DAY), "")


def _behind(title: str, head: str) -> str:
    """The site's name where the page's head has it behind the title that the page claims: "Storm ahead | The Tide"."""
    rest = head[len(title) :] if title and head.startswith(title) else ""
    cut = _SEPARATOR.match(rest)
    name = rest[cut.end() :].strip() if cut else ""
    return name if 0 < len(name.split()) <= 4 and not _SEPARATOR.search(name) else ""


def _signed(author: str, head: str) -> str:
    """The site's name, where the page gives it as its author and its title ends with it."""
    parts = [part for part in _SEPARATOR.split(head) if part and part.strip()]
    return author if len(parts) > 1 and author and _letters(parts[-1]) == _letters(author) else ""


def _home(tree: etree._Element, head: str) -> str:
    """The site's name as the link to its front page begins with it, if it is the last piece of the page's title."""
    last = _LAST.search(head)
    name = (last[1] or last[2]).strip() if last else ""
    for link in itertools.islice(tree.iter("a"), LINKS if name else 0):
        said = _letters("".join(map(str, link.itertext())))
        if link.get("href") == "/" and said.startswith(_letters(name) or "-"):
            return name
    return ""


def address(tree: etree._Element) -> str:
    """Where the page says that it lives: its canonical link or og:url, if that is a whole web address."""
    link = next((e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"), None)
    return next(filter(None, (whole_address(said or "") for said in (link, _meta(tree).get("og:url")))), "")


def whole_address(said: str) -> str:
    """``said`` if it is a whole web address, else ""."""
    return said.strip() if _ADDRESS.fullmatch(said.strip()) else ""


def without_site(title: str, site: str) -> str:
    """``title`` with the site's name cut off where a separator sets it apart, or brackets at its end."""
    bracketed = _BRACKETED.search(title)
    if bracketed and _letters(bracketed[1]) == _letters(site) != "":
        title = title[: bracketed.start()]
    parts = [part for part in _SEPARATOR.split(title) if part and part.strip()]
    if len(parts) < 2:
        return title
    name = _letters(site)
    keep = [part for part in parts if not _same(_letters(part), name)]
    if name and keep and len(keep) < len(parts):
        return title[title.find(keep[0]) : title.rfind(keep[-1]) + len(keep[-1])].strip()
    cut = list(_SEPARATOR.finditer(title))[-1]
    before, after = title[: cut.start()].strip(), title[cut.end() :]
    # An unknown name at the end: short, after a title that can stand alone. A colon or a dash may belong to it.
    if cut[0].strip() in "|»·•_" and len(before.split()) >= 3 and len(after.split()) <= 4:
        return before
    return title


def _same(part: str, name: str) -> bool:
    return bool(part) and bool(name) and (part in name or (name in part and len(name) > len(part) / 2))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").split(".")[0]
    except ValueError:
        return ""


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _meta(tree: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = _squeezed(html.unescape(element.get("content") or ""))
        if content:
            for kind in ("property", "name", "itemprop"):
                name = element.get(kind)
                if name:
                    found.setdefault(name.lower(), content)
    return found


def _linked_data(tree: etree._Element) -> dict[str, str]:
    """Fields of the page's JSON-LD: those of an article before those of a page."""
    article: dict[str, str] = {}
    around: dict[str, str] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads(_bare(script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue  # broken marks are the page's own silence
        nodes = list(_nodes(data))
        named = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and len(n) > 1}
        for node in nodes:
            kind = " ".join(map(str, node["@type"])) if isinstance(node.get("@type"), list) else str(node.get("@type"))
            into = article if _ARTICLE.search(kind) else around if "WebPage" in kind else None
            if into is not None:
                for field, value in _fields(node, named, of_article=into is article):
                    if value:
                        into.setdefault(field, value)
    return around | article


def _bare(script: str) -> str:
    """The script without what hides it from old browsers."""
    return _WRAPPED.sub("", script) if "<!" in script or "-->" in script or "]]>" in script else script


def _fields(node: dict[str, Any], named: dict[str, Any], *, of_article: bool) -> Iterator[tuple[str, str]]:
    yield "title", _words(node.get("headline"))
    yield "name", _words(node.get("name")) if of_article else ""
    yield "date", _when(node.get("datePublished") or node.get("dateCreated") or node.get("uploadDate"))
    yield "changed", _when(node.get("dateModified"))
    yield "authors", _names(node.get("author") or node.get("creator"), named)
    yield "persons", _names(node.get("author") or node.get("creator"), named, only="Person")
    yield "source", _names(node.get("publisher"), named)
    if of_article:
        section = node.get("articleSection")
        yield "section", _words(section[0] if isinstance(section, list) and section else section)
        yield "summary", _words(node.get("description"))


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    ahead = [(data, 0)]
    while ahead:
        value, depth = ahead.pop()
        if isinstance(value, dict):
            yield value
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if depth < DEEPEST:
            ahead += [(v, depth + 1) for v in reversed(list(inner)) if isinstance(v, dict | list)]


def _names(value: Any, named: dict[str, Any], only: str = "") -> str:
    """The names in an author or publisher, which may be a text, a node, a reference to one, or a list of these.

    ``only`` asks for nodes of that type.
    """
    found: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        node = one
        if isinstance(one, dict) and not one.get("name"):
            node = named.get(str(one.get("@id")), one)
        if not only or (isinstance(node, dict) and only in str(node.get("@type"))):
            found.append(_words(node.get("name") if isinstance(node, dict) else node))
    return "; ".join(dict.fromkeys(filter(None, found)))


def _words(value: Any) -> str:
    return _squeezed(html.unescape(_TAG.sub("", _SCRIPT.sub("", value)))) if isinstance(value, str) else ""


def _when(value: Any) -> str:
    """A day as a page claims it; seconds, or thousandths of them, since 1970 as ISO 8601."""
    said = str(value) if isinstance(value, int) else _words(value)
    if not _SECONDS.fullmatch(said):
        return said
    return datetime.datetime.fromtimestamp(int(said[:10]), datetime.UTC).isoformat()


def _authors(said: str, source: str, persons: str) -> tuple[str, ...]:
    """The names in ``said``; the site's own name only where it is one of ``persons``, or looks like a person's."""
    found = []
    for part in re.split(r"\s*;\s*", said):
        name = re.sub(r"^by:?\s+", "", _TORN.sub(" ", _words(part)), flags=re.IGNORECASE).strip(" ,")
        of_the_site = _letters(name) == _letters(source) and name not in persons and not _NAME.fullmatch(name)
        nameless = name.lower() in _NO_NAME or of_the_site
        if name and len(name) <= 120 and not nameless and not re.match(r"https?:|@", name):
            found.append(name)
    return tuple(dict.fromkeys(found))
