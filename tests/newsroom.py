"""A small newsroom in a folder, for tests of the site: desk, articles, ledgers; how its site is built and read."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import html
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from pipeline.front import FrontMatter, render

THEME = Path(__file__).resolve().parents[1] / "pipeline" / "publish" / "theme"
TOPICS = """
[[topic]]
id = "energy"
label = "Energy"
note = "How power is made & moved."
[[topic]]
id = "wind"
label = "Wind power"
broader = ["energy"]
[[topic]]
id = "storage"
label = "Energy storage"
broader = ["energy"]
[[topic]]
id = "ports"
label = "Ports"
"""
STORIES = (
    ("2024-03-18T09:20", "Cranes in the old harbour go electric", ("ports", "energy")),
    ("2024-03-17", "Turbines off the cape begin to turn", ("wind",)),
    ("2024-03-02", "A mine that stores the evening", ("storage",)),
    ("2024-02", "Turbines off the cape lose a cable", ("wind",)),
    ("2023-12-30T10:00", "What the year built in wind", ("wind", "energy")),
    ("", "A letter without a date", ()),
)


def newsroom(root: Path, *, topics: str = TOPICS, site_url: str = "", stories: bool = True) -> Path:
    """Write a newsroom under ``root`` and give it back."""
    (root / "desk").mkdir(parents=True)
    (root / "content").mkdir()
    (root / "desk" / "topics.toml").write_text(topics, encoding="utf-8")
    address = f"site_url: {site_url}\n" if site_url else ""
    (root / "mkdocs.yml").write_text(
        f"site_name: The Test & Times\nsite_description: News for tests\n{address}docs_dir: content\nsite_dir: site\n"
        "theme: copydesk\nplugins: [copydesk]\n",
        encoding="utf-8",
    )
    if stories:
        for date, title, about in STORIES:
            add(root, title, date=date, topics=about)
        (root / "content" / "about.md").write_text("# About us\n\nA paper for tests.\n", encoding="utf-8")
    return root


def add(
    root: Path, title: str, body: str = "A first paragraph.\n\nA second one.", *, slug: str = "", **front: Any
) -> Path:
    """Write one article; gives its file."""
    date = front.get("date", "")
    folder = f"{date[:4]}/{date[5:7]}" if date else "undated"
    slug = slug or title.lower().replace(" ", "-")
    path = root / "content" / "articles" / folder / f"{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    front = {"summary": f"{title}, in short.", "source": "A wire", "url": f"https://wire.example/{slug}", **front}
    path.write_text(render(FrontMatter(title=title, **front), body), encoding="utf-8")
    return path


def keep(article: Path, **ledger: Any) -> Path:
    """Write the ledger of an article, with the digest that its file has now unless another is given."""
    content = next(folder for folder in article.parents if folder.name == "content")
    path = content / ".ledger" / article.relative_to(content / "articles").with_suffix(".json")
    path.parent.mkdir(parents=True, exist_ok=True)
    ledger.setdefault("digest", hashlib.blake2b(article.read_bytes(), digest_size=16).hexdigest())
    path.write_text(json.dumps({"page": "", "changes": [], "removed": [], **ledger}), encoding="utf-8")
    return path


def build(root: Path) -> Path:
    """Build the site in this process; gives its folder."""
    config = load_config(str(root / "mkdocs.yml"), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)
    return root / "site"


def files(site: Path) -> dict[str, bytes]:
    """Every file of a site: its path and its bytes."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def trees(site: Path) -> Iterator[tuple[str, Any]]:
    """Every HTML page of a site, parsed."""
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), html.document_fromstring(path.read_text(encoding="utf-8"))


def broken(site: Path) -> list[str]:
    """Every link of the site's pages that stays inside it and leads nowhere."""
    out = []
    for page, tree in trees(site):
        for link in [*tree.xpath("//@href"), *tree.xpath("//@src")]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            path = posixpath.normpath(posixpath.join("/", posixpath.dirname(page), unquote(parts.path))).lstrip("/")
            target = site / path / "index.html" if parts.path.endswith("/") else site / path
            if not target.is_file():
                out.append(f"{page} -> {link}")
    return out


_BARS = ("rect", "title")
_LEADS_ON = re.compile(r"0; url=(?:\.\./)+articles/[A-Za-z0-9_./-]+")  # a page of ours, to another of ours


def live_things(tree: Any, where: str) -> list[str]:
    """What could run, load from elsewhere or send something in a parsed page; must be empty."""
    out = [f"{where}: <{e.tag}>" for e in tree.xpath("//iframe|//form|//object|//embed|//base|//style|//input")]
    drawn = tree.xpath("//figure[@class='over-time']/svg")  # our own picture is bars with a title each, nothing else
    out += [f"{where}: <svg>" for e in tree.xpath("//svg") if e not in drawn]
    out += [f"{where}: <{e.tag}> in a picture" for svg in drawn for e in svg.iterdescendants() if e.tag not in _BARS]
    out += [f"{where}: script" for e in tree.xpath("//script") if e.get("type") != "application/ld+json"]
    turns = [e.get("content", "") for e in tree.xpath("//meta") if e.get("http-equiv", "").lower() == "refresh"]
    out += [f"{where}: refresh to {turn}" for turn in turns if not _LEADS_ON.fullmatch(turn)]
    for element in tree.iter():
        for name, value in element.attrib.items():
            scheme = urlsplit(value.strip()).scheme.lower() if name in ("href", "src", "action", "srcset") else ""
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "ping"):
                out.append(f"{where}: {name}={value!r}")
            if name == "src" and (scheme or value.startswith("//")):
                out.append(f"{where}: src={value!r}")
            if name == "href" and scheme not in ("", "http", "https", "mailto"):
                out.append(f"{where}: href={value!r}")
            if name == "href" and element.tag == "link" and element.get("rel") != "canonical" and scheme:
                out.append(f"{where}: loads {value!r}")
    return out
