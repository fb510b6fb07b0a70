"""The same made-up archive for each builder: that of bench/publish/gen.py, as Copydesk and as Hugo read it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec

from benchmarks.figure import BENCH, scorer

ADDRESS = "https://archive.example/"
THEME = Path(__file__).resolve().parent / "hugo"
SECTIONS = 20  # of the 80 tags; the others stand below them
HEADS = (("description:", "summary:"), ("tags:", "topics:"), ("source_url:", "url:"), ("lang: en", ""))
CHANGES = 7  # in each ledger


def made_up(folder: Path, articles: int) -> Path:
    """Let gen.py write ``articles`` articles below ``folder``; gives the folder of its content."""
    content = folder / f"made-up-{articles}"
    subprocess.run([sys.executable, BENCH / "publish" / "gen.py", content, str(articles)], check=True)
    return content


def newsroom(root: Path, content: Path, *, ledgers: bool = False) -> list[Path]:
    """A newsroom under ``root`` with the articles of ``content``; gives their files, oldest first.

    Their heads are ours, the title stands there alone, and the desk knows their 80 tags.
    """
    (root / "desk").mkdir(parents=True)
    tags = scorer("publish/gen.py").TAGS
    topics = (
        f'[[topic]]\nid = "{tag}"\nlabel = "{tag.capitalize()}"\n'
        + (f'broader = ["{tags[number % SECTIONS]}"]\n' if number >= SECTIONS else "")
        for number, tag in enumerate(tags)
    )
    (root / "desk" / "topics.toml").write_text("\n".join(topics), encoding="utf-8")
    (root / "mkdocs.yml").write_text(
        f"site_name: A made-up archive\nsite_url: {ADDRESS}\ntheme: copydesk\ndocs_dir: content\nplugins: [copydesk]\n",
        encoding="utf-8",
    )
    files = []
    for source in sorted(content.glob("articles/*/*/*.md"), key=lambda file: file.stem[-6:]):  # gen.py's own number
        head, _, body = source.read_text(encoding="utf-8").partition("\n---\n\n")
        for theirs, ours in HEADS:
            head = head.replace(f"\n{theirs}", f"\n{ours}")
        body = body.partition("\n\n")[2]  # behind the title
        file = root / "content" / source.relative_to(content)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{head}---\n\n{body}", encoding="utf-8")
        files.append(file)
        if ledgers:
            _keep(root / "content", file, body)
    return files


def _keep(content: Path, file: Path, body: str) -> None:
    """The ledger of an article: a page with its chrome, and changes that stand in the body as it is."""
    chrome = "Log in\nRetrieve password\nShare\nRelated articles\nThe most read of the week\n"
    page = chrome + body
    changes = [
        {"field": "body", "start": at, "end": at + 5, "old": body[at : at + 5], "new": body[at : at + 5],
         "rule": "none", "why": "Nothing was changed here; it is measured what saying so costs."}
        for at in range(40, 40 + 90 * CHANGES, 90)
    ]  # fmt: skip
    ledger = {
        "digest": hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest(),
        "page": page,
        "changes": changes,
        "removed": [{"start": 0, "end": 6, "why": "login"}, {"start": 7, "end": len(chrome), "why": "related"}],
    }
    kept = content / ".ledger" / file.relative_to(content / "articles").with_suffix(".json")
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(msgspec.json.encode(ledger))


def hugo(root: Path, content: Path) -> list[Path]:
    """A site for Hugo under ``root`` that takes ``content`` over as it is; gives the articles' files, oldest first.

    Its theme has what ours has and Hugo can make: the page of an article with its head, topics, four related older
    articles and neighbours; a front page and pages behind it; the topics and the months with pages of 50; RSS of the
    site and of each topic; a sitemap. Ours has the pages of broader topics, sections on the front page, pictures over
    time, Atom and JSON Feed, sitemaps by year, and cards beside that.
    """
    shutil.copytree(THEME, root)
    (content / "index.md").rename(content / "_index.md")
    for folder in sorted({file.parent for file in content.glob("articles/*/*/*.md")}):
        for month in (folder, folder.parent):  # what Hugo makes a page of
            (month / "_index.md").write_text(f"---\ntitle: {month.name}\n---\n", encoding="utf-8")
    content.rename(root / "content")
    found = (root / "content").glob("articles/*/*/*.md")
    return sorted((file for file in found if file.name != "_index.md"), key=lambda file: file.stem[-6:])
