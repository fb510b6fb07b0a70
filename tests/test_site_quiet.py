"""Quiet bytes: what a change of one article changes in the site, so that rsync and git move that and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from newsroom import add, build, files, keep, newsroom

from pipeline.publish.place import MARK

TITLES = "quay crane barge lock canal dredger ferry pilot beacon mole wharf tug".split()
SECTIONS = ("ports", "storage", "wind")
FILE = "content/articles/2024/01/story-10.md"
LATER = " ".join(["Of what came before, all was said."] * 20)  # beyond what is read to relate articles


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """36 articles, one a day from 1 January to 5 February 2024, of three topics by turns; each has a ledger."""
    root = newsroom(tmp_path, stories=False, site_url="https://paper.example/")
    for number in range(36):
        keep(_article(root, number))
    return root


def _article(root: Path, number: int, **front: object) -> Path:
    month, day = divmod(number, 31)
    front = {"date": f"2024-{month + 1:02}-{day + 1:02}", "topics": (SECTIONS[number % 3],), **front}
    body = f"The {TITLES[number % 12]} was seen.\n\n{LATER}\n\nThe last word is {number}."
    return add(root, f"{TITLES[number % 12]} {number}", body, slug=f"story-{number}", **front)


def page(number: int) -> str:
    return f"articles/2024/{number // 31 + 1:02}/story-{number}/"


def changed_by(root: Path, edit: Callable[[], object]) -> dict[str, bytes]:
    """The files of the site that ``edit`` changes, as they were and are; no other may be touched."""
    site = build(root)
    before, stood = files(site), _as_they_stand(site)
    edit()
    after, stand = files(build(root)), _as_they_stand(site)
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    assert sorted(path for path in {*stood, *stand} if stood.get(path) != stand.get(path)) == changed
    return {path: before.get(path, b"") + after.get(path, b"") for path in changed}


def _as_they_stand(site: Path) -> dict[str, tuple[int, int]]:
    """By inode and time; the mark alone is written anew with each change."""
    names = [path for path in files(site) if path != MARK]
    return {path: ((site / path).stat().st_ino, (site / path).stat().st_mtime_ns) for path in names}


def of_articles(changed: Iterable[str]) -> set[str]:
    """The articles' addresses among ``changed``; a page below an article's counts as its own."""
    return {"/".join(path.split("/")[:4]) + "/" for path in changed if path.startswith("articles/")}


def write(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_words_that_no_listing_shows_change_the_articles_own_page_alone(room: Path) -> None:
    changed = changed_by(room, lambda: write(room / FILE, "The last word is 10.", "The last word is 11."))
    assert page(10) + "index.html" in changed
    assert of_articles(changed) == {page(10)}
    assert all(path.startswith(page(10)) for path in changed)


def test_a_ledger_changes_the_articles_own_page_alone(room: Path) -> None:
    left = {"start": 0, "end": 5, "why": "share"}
    changed = changed_by(room, lambda: keep(room / FILE, page="Share", removed=[left]))
    assert changed
    assert all(path.startswith(page(10)) for path in changed)


def test_a_title_changes_what_names_the_article_and_nothing_else(room: Path) -> None:
    changed = changed_by(room, lambda: write(room / FILE, "title: wharf 10", "title: wharf 10, at last"))
    assert {page(9), page(10), page(11), page(22), page(34)} <= of_articles(changed)
    assert {"index.html", "archive/2024-01/index.html", "topics/storage/index.html"} <= set(changed)
    assert [path for path, data in changed.items() if b"story-10/" not in data] == []
    assert [path for path in changed if "sitemap" in path] == []


def test_another_topic_changes_the_topics_listings_and_what_names_the_article(room: Path) -> None:
    changed = changed_by(room, lambda: write(room / FILE, "- storage", "- wind"))
    listings = {path.split("/")[1] for path in changed if path.startswith("topics/")}
    assert listings == {"storage", "wind", "energy", "index.html"}
    assert [path for path, data in changed.items() if b"story-10/" not in data and path != "topics/index.html"] == []


def test_a_new_article_changes_its_neighbours_page_its_listings_feeds_and_sitemaps(room: Path) -> None:
    changed = changed_by(room, lambda: _article(room, 36))
    assert of_articles(changed) == {page(35), page(36)}
    assert {path for path in changed if not path.startswith("articles/")} == {
        "index.html", "feed.xml", "rss.xml", "feed.json", "sitemap.xml", "sitemap-2024.xml", "sitemap-pages.xml",
        "sitemap-news.xml", "archive/index.html", "archive/2024-02/index.html", "topics/index.html",
        *(f"topics/ports/{name}" for name in ("index.html", "feed.xml", "rss.xml", "feed.json")),
    }  # fmt: skip


def test_an_article_that_goes_changes_what_named_it_and_what_counts_articles(room: Path) -> None:
    changed = changed_by(room, (room / FILE).unlink)
    counting = {"archive/index.html", "topics/index.html"}
    assert [path for path, data in changed.items() if b"story-10/" not in data and path not in counting] == []
