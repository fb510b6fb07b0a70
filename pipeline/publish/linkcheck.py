"""Whether every link of the built site leads somewhere: pages, anchors, pictures, styles, feeds, sitemaps, JSON-LD.

Each page is read once and let go; only pages that others link into by an anchor are read a second time.
"""

from __future__ import annotations

import functools
import json
import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import msgspec
from lxml import etree

from pipeline.publish.render import outward
from pipeline.trouble import Trouble, one_line

LONGEST = 300  # characters of a link that are shown; those of feeds and trackers have thousands
_NO_TARGET = ("mailto", "tel", "data")  # schemes that lead to no page and are none of a web server's business
_FOUND: Any = etree.XPath(
    "//@href|//@src|//@poster|//@srcset|//meta[@property='og:image' or @property='og:url']/@content"
)
_NAMED: Any = etree.XPath("//@id|//a/@name")
_DATA: Any = etree.XPath("//script[@type='application/ld+json']")
_LINKS_OF_XML = {"loc", "link", "guid"}  # elements of sitemaps and RSS whose words are an address
_LINKS_OF_JSON = {
    "url", "external_url", "home_page_url", "feed_url", "image", "mainEntityOfPage", "isBasedOn", "sameAs",
}  # fmt: skip  # of JSON Feed and schema.org, as we write them
_PLAIN = re.compile(r"(?!/)[A-Za-z0-9_.~/-]*(?=#|\Z)")  # a path without a scheme, a host, a query or an escape
_URL_OF_CSS = re.compile(rb"url\(\s*[\"']?([^\"')]+)")


class Broken(msgspec.Struct, frozen=True, order=True):
    """A link that leads to nothing: the file of the site, relative to it, the line from 1, the link, and why.

    Of an address elsewhere the first place is told. One that is ``unsure`` may be whole: a person has to look.
    """

    path: str
    line: int
    link: str
    why: str
    unsure: bool = False


class Looked(msgspec.Struct):
    """What a look over the site found; ``address`` is where the site says that it stands, "" if it does not.

    ``outside`` are the addresses elsewhere, each with the first place where it stands.
    """

    address: str = ""
    pages: int = 0
    links: int = 0
    broken: list[Broken] = []
    outside: dict[str, tuple[str, int]] = {}


class _Way(msgspec.Struct, frozen=True):
    """Where a link leads: to a ``file`` of the site and an anchor in it, to an address ``outside``, or nowhere."""

    file: str = ""
    anchor: str = ""
    outside: str = ""
    why: str = ""


def look(site: Path) -> Looked:
    """Look over the built site in the folder ``site``. Raises Trouble where no site stands."""
    if not (site / "index.html").is_file():
        raise Trouble(f"{site}: no site stands there; build it with copydesk publish")
    return _Look(site).whole()


class _Look:
    """One look over one site."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._files = {*_files(site)}
        self.found = Looked()
        self._address = ""
        self._folder = ""  # of the file that is being read
        self._up = ""  # the way from there to the root, as most of its links begin
        self._into: dict[str, list[tuple[str, Broken]]] = {}  # by file: the anchors that other pages want, and where
        self._follow = functools.lru_cache(maxsize=65_536)(self._way)

    def whole(self) -> Looked:
        self._address = self.found.address = self._own_address()
        for path in sorted(self._files):
            if path.startswith("."):  # not ours
                continue
            read = _READERS.get(posixpath.basename(path)) or _READERS.get(posixpath.splitext(path)[1])
            if read:
                self._folder = posixpath.dirname(path)
                self._up = "../" * (self._folder.count("/") + 1) if self._folder else ""
                try:
                    read(self, path, (self._site / path).read_bytes())
                except OSError as error:
                    self._say(path, 1, path, f"cannot be read: {error.strerror or error}")
        for path, wanted in sorted(self._into.items()):
            names = self._names(path)
            self.found.broken += [broken for anchor, broken in wanted if not _lies_in(anchor, names)]
        self.found.broken.sort()
        return self.found

    def _own_address(self) -> str:
        """Where the site says it stands: the canonical address of its front page, if that is one."""
        tree = _tree((self._site / "index.html").read_bytes())
        if tree is None:
            raise Trouble(f"{self._site / 'index.html'}: holds no page that can be read; build the site anew")
        said = tree.xpath("//link[@rel='canonical']/@href")
        return str(said[0]) if said and outward(said[0]) and said[0].endswith("/") else ""

    def _names(self, path: str) -> set[str]:
        try:
            tree = _tree((self._site / path).read_bytes())
        except OSError:  # said when it was read
            return set()
        return {*map(str, _NAMED(tree))} if tree is not None else set()

    def page(self, path: str, data: bytes) -> None:
        """An HTML page."""
        self.found.pages += 1
        tree = _tree(data)
        if tree is None:
            self._say(path, 1, path, "holds no page that can be read")
            return
        names: set[str] | None = None
        for value in _FOUND(tree):
            candidates = _candidates(value) if value.attrname == "srcset" else (value.strip(),)
            for link in candidates:
                if link.startswith("#"):
                    self.found.links += 1
                    names = {*map(str, _NAMED(tree))} if names is None else names
                    if not _lies_in(link[1:], names):
                        self._say(path, _line(value), link, "is no part of this page")
                else:
                    self._take(path, value, link)
        for script in _DATA(tree):
            self._json(path, script.sourceline or 1, (script.text or "").encode())

    def xml(self, path: str, data: bytes) -> None:
        """A feed or a sitemap."""
        try:
            root: Any = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            self._say(path, error.lineno or 1, path, "is no well-formed XML")
            return
        for element in root.iter(etree.Element):
            name = etree.QName(element).localname
            if name in _LINKS_OF_XML and (words := (element.text or "").strip()):
                self._take(path, element.sourceline or 1, words)
                if name == "loc" and not words.startswith(self._address):
                    self._say(path, element.sourceline or 1, words, "is not of this site, as a sitemap wants it")
            for link in (element.get("href"), element.get("url")):
                if link:
                    self._take(path, element.sourceline or 1, link.strip())

    def feed(self, path: str, data: bytes) -> None:
        """A JSON Feed."""
        self._json(path, 1, data, lines=True)

    def robots(self, path: str, data: bytes) -> None:
        """robots.txt: where the sitemaps are."""
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            name, _, link = line.partition(":")
            if name.strip().lower() == "sitemap":
                self._take(path, number, link.strip())

    def style(self, path: str, data: bytes) -> None:
        """A style sheet."""
        for found in _URL_OF_CSS.finditer(data):
            self._take(path, data.count(b"\n", 0, found.start()) + 1, found[1].decode("utf-8", "replace").strip())

    def _json(self, path: str, line: int, data: bytes, *, lines: bool = False) -> None:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            self._say(path, line, path, "holds JSON that cannot be read")
            return
        for link in _links_of(said):
            at = data.find(json.dumps(link, ensure_ascii=False).encode()) if lines else -1
            self._take(path, data.count(b"\n", 0, at) + 1 if at >= 0 else line, link)

    def _take(self, path: str, where: Any, link: str) -> None:
        """Follow one link of the file ``path``; ``where`` is its line, or the value of an attribute."""
        self.found.links += 1
        rest = link.removeprefix(self._up)
        same = link.startswith(self._up) and _PLAIN.match(rest)  # as from the root: the same menu stands on every page
        way = self._follow("", rest) if same else self._follow(self._folder, link)
        if way.why:
            self._say(path, _line(where), link, way.why)
        elif way.outside:
            if way.outside not in self.found.outside:
                self.found.outside[way.outside] = (path, _line(where))
        elif way.anchor and way.file.endswith(".html"):
            broken = Broken(path, _line(where), link, "leads to no part of its page")
            self._into.setdefault(way.file, []).append((way.anchor, broken))

    def _say(self, path: str, line: int, link: str, why: str) -> None:
        self.found.broken.append(Broken(path, line, link, why))

    def _way(self, folder: str, link: str) -> _Way:
        """Where ``link`` of a file in ``folder`` leads."""
        rest = link.removeprefix(self._address)
        if plain := _PLAIN.match(rest):  # nearly all; the whole of RFC 3986 takes five times as long
            return self._inside(plain[0] if rest != link else posixpath.join(folder, plain[0]), rest[plain.end() + 1 :])
        own = urlsplit(self._address)
        try:
            parts = urlsplit(link)
            host = parts.hostname
        except ValueError:
            return _Way(why="is no address")
        scheme = parts.scheme.lower()
        if scheme in _NO_TARGET:
            return _Way()
        if scheme not in ("", "http", "https"):
            return _Way(why=f"leads nowhere: {one_line(scheme, LONGEST)} is no scheme of the web")
        if scheme and not host:
            return _Way(why="names no host")
        if parts.netloc:
            whole = urljoin(self._address or "https:", link)
            if not self._address or not whole.startswith(self._address):
                return _Way(outside=whole.partition("#")[0])
        elif parts.path.startswith("/") and not parts.path.startswith(own.path):
            return _Way(why="leads out of the site")
        rooted = bool(parts.netloc) or parts.path.startswith("/")
        place = parts.path.removeprefix(own.path or "/") if rooted else posixpath.join(folder, parts.path)
        return self._inside(unquote(place), parts.fragment)

    def _inside(self, place: str, anchor: str) -> _Way:
        """The way to ``place``, relative to the site's root."""
        file = self._file(place)
        if file is None:
            out = posixpath.normpath(place).startswith("..")
            return _Way(why="leads out of the site" if out else "leads to nothing")
        return _Way(file, anchor)

    def _file(self, place: str) -> str | None:
        """The file that a web server gives at ``place``; None where there is none."""
        path = posixpath.normpath(place).removeprefix(".") if place else ""
        if path in self._files and not place.endswith("/"):
            return path
        index = posixpath.join(path, "index.html")
        return index if index in self._files else None


_READERS = {
    ".html": _Look.page, ".xml": _Look.xml, ".css": _Look.style, "feed.json": _Look.feed, "robots.txt": _Look.robots,
}  # fmt: skip


def answered(looked: Looked, url: str, why: str, *, unsure: bool) -> None:
    """Add what came of asking the address ``url``, which is outside."""
    looked.broken.append(Broken(*looked.outside[url], url, why, unsure))
    looked.broken.sort()


def as_text(looked: Looked, site: Path, *, asked: bool) -> Iterator[str]:
    """The broken links, each with its place, and a closing line; ``asked`` says whether addresses outside were."""
    for broken in looked.broken:
        place = f"{one_line(str(site / broken.path))}:{broken.line}"
        yield f"{place}: {'perhaps: ' if broken.unsure else ''}{one_line(broken.link, LONGEST)} {one_line(broken.why)}"
    if looked.broken:
        yield ""
    unsure = sum(broken.unsure for broken in looked.broken)
    outside = f"{len(looked.outside):,} addresses outside{'' if asked else ', not asked'}"
    counts = f"{looked.pages:,} pages, {looked.links:,} links, {outside}"
    yield f"{counts}: {len(looked.broken) - unsure:,} broken" + (f", {unsure:,} perhaps" if unsure else "")


def as_json(looked: Looked) -> Iterator[str]:
    """One object a line for each broken link; paths are relative to the site."""
    for broken in looked.broken:
        yield msgspec.json.encode(broken).decode()


def _tree(data: bytes) -> Any:
    """The parsed page, or None where the bytes hold none, or one that is not read to its end (2,048 elements deep)."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    try:
        tree = etree.fromstring(data, parser)
    except etree.LxmlError:
        return None
    return None if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log) else tree


def _line(where: Any) -> int:
    return where if isinstance(where, int) else where.getparent().sourceline or 1


def _files(site: Path) -> Iterator[str]:
    """Every file of the site, relative to it; a link that leads to nothing is none."""
    for here, folders, names in os.walk(site):
        folders[:] = [folder for folder in folders if folder != ".git"]
        for name in names:
            path = Path(here) / name
            if not path.is_symlink() or Path(os.path.realpath(path)).is_file():
                yield path.relative_to(site).as_posix()


def _candidates(srcset: str) -> list[str]:
    return [candidate.split()[0] for candidate in srcset.split(",") if candidate.split()]


def _lies_in(anchor: str, names: set[str]) -> bool:
    """Whether a page with parts called ``names`` has a place ``anchor``: its top is one, and a text to be found."""
    return anchor in ("", "top") or anchor.startswith(":~:") or anchor in names or unquote(anchor) in names


def _links_of(said: Any) -> Iterator[str]:
    """The addresses in a JSON document, in its order."""
    ahead = [("", said)]
    while ahead:
        name, one = ahead.pop()
        if isinstance(one, str) and name in _LINKS_OF_JSON:
            yield one.encode("utf-8", "replace").decode()  # JSON can name half a character
        elif isinstance(one, dict):
            ahead += reversed(one.items())
        elif isinstance(one, list):
            ahead += [(name, each) for each in reversed(one)]
