"""Where the site may stand, and what stops a build before it touches anything."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from newsroom import STORIES, add, build, files, newsroom

from pipeline.files import lock
from pipeline.publish import site as whole_site
from pipeline.publish.place import MARK, refusal
from pipeline.trouble import Trouble


def change(root: Path, old: str, new: str) -> None:
    config = root / "mkdocs.yml"
    assert old in config.read_text(encoding="utf-8")
    config.write_text(config.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def settle(root: Path, site: str) -> None:
    """Let both settings say that the site is in ``site``."""
    change(root, "site_dir: site", f"site_dir: {site}")
    (root / "pyproject.toml").write_text(f"[tool.copydesk]\nsite = {site!r}\n", encoding="utf-8")


def refused(root: Path) -> str:
    """What the build says, which must leave every file as it is."""
    before = files(root)
    with pytest.raises(Trouble) as caught:
        whole_site.build(root)
    after = files(root)
    after.pop(".copydesk/site.lock", None)
    assert after == before
    return str(caught.value)


@pytest.mark.parametrize("place", ["inbox", "inbox/site", "desk", "desk/a", "pipeline", ".git", ".copydesk", ".", ".."])
def test_a_site_never_stands_where_the_newsroom_keeps_its_own(tmp_path: Path, place: str) -> None:
    root = newsroom(tmp_path / "room")
    (root / "inbox").mkdir()
    (root / "inbox" / "page.html").write_text("<p>Unread.</p>", encoding="utf-8")
    settle(root, place)
    said = refused(root)
    assert "cannot stand" in said or "'docs_dir' should not be within" in said  # MkDocs knows some of it too


def test_a_folder_with_other_files_is_not_taken_for_a_site(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    (root / "site").mkdir()
    (root / "site" / "thesis.doc").write_text("Ten years.", encoding="utf-8")
    assert "has not made" in refused(root)
    (root / "site" / "thesis.doc").rename(root / "site" / ".thesis.doc")
    assert (build(root) / ".thesis.doc").exists()


def test_a_site_is_known_by_its_mark_or_of_old_by_its_style(tmp_path: Path) -> None:
    site = build(newsroom(tmp_path))
    assert (site / MARK).is_file()
    (site / "css/news.css").unlink()
    assert build(tmp_path) == site
    (site / MARK).unlink()
    assert (build(tmp_path) / MARK).is_file()


def test_a_site_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x", encoding="utf-8")
    assert "no folder" in str(refusal(tmp_path / "site", []))


def test_settings_that_disagree_are_both_named(tmp_path: Path) -> None:
    newsroom(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.copydesk]\ncontent = "text"\n', encoding="utf-8")
    said = refused(tmp_path)
    assert "docs_dir in mkdocs.yml" in said
    assert str(tmp_path / "text") in said
    (tmp_path / "pyproject.toml").write_text('[tool.copydesk]\nsite = "public"\n', encoding="utf-8")
    assert "site_dir in mkdocs.yml" in refused(tmp_path)


def test_mkdocs_may_be_asked_for_another_place(tmp_path: Path) -> None:
    newsroom(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", "elsewhere"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "elsewhere" / "index.html").is_file()


@pytest.mark.parametrize("theme", ["copydesk", "mkdocs"])
def test_without_the_plugin_there_is_no_site(tmp_path: Path, theme: str) -> None:
    newsroom(tmp_path)
    change(tmp_path, "theme: copydesk\nplugins: [copydesk]", f"theme: {theme}")
    assert "add `plugins: [copydesk]`" in refused(tmp_path)


@pytest.mark.parametrize("tail", ["?x=1", "#y", "a b/", "ü/", "'<b>"])
def test_a_site_url_is_an_address_alone(tmp_path: Path, tail: str) -> None:
    newsroom(tmp_path, site_url="https://paper.example/news/")
    change(tmp_path, "site_url: https://paper.example/news/", f'site_url: "https://paper.example/news/{tail}"')
    assert "site_url" in refused(tmp_path)


def test_links_that_lead_nowhere_out_or_round_are_named_and_the_rest_is_published(tmp_path: Path) -> None:
    newsroom(tmp_path / "room")
    content = tmp_path / "room" / "content"
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (content / "gone.png").symlink_to("nothing.png")
    (content / "self.md").symlink_to("self.md")
    (content / "secret.txt").symlink_to(tmp_path / "secret.txt")
    (content / "articles" / "up").symlink_to("..")
    (content / "again.md").symlink_to("about.md")
    (content / "articles" / "2024" / "gone.md").symlink_to("nothing.md")
    said = whole_site.build(tmp_path / "room") or ""
    for name in ("gone.png", "self.md", "secret.txt", "articles/up", "articles/2024/gone.md"):
        assert said.count(f"Set aside: {name}, ") == 1
    have = set(files(tmp_path / "room" / "site"))
    assert "again/index.html" in have
    assert "secret.txt" not in have
    assert sum(path.startswith("articles/") for path in have) == len(STORIES)


def test_two_builds_at_once_are_one_too_many(tmp_path: Path) -> None:
    newsroom(tmp_path)
    held = lock(tmp_path / ".copydesk" / "site.lock")
    assert held is not None
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "another build of" in done.stderr
    assert "Traceback" not in done.stderr
    held.close()
    assert build(tmp_path).is_dir()


def test_a_place_that_cannot_be_written_is_named_as_it_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = build(newsroom(tmp_path))
    add(tmp_path, "Something new", date="2025-01-01")

    def denied(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self), None, str(target))

    with monkeypatch.context() as patch, pytest.raises(Trouble) as caught:
        patch.setattr(Path, "replace", denied)
        whole_site.build(tmp_path)
    assert f"{site}/" in str(caught.value)
    assert ".site.next" not in str(caught.value)


@pytest.mark.parametrize("name", ["site.sqlite", "templates", "search.msgpack"])
@pytest.mark.parametrize("built", [False, True])
def test_what_stands_where_something_is_to_be_kept_is_named_in_a_line(tmp_path: Path, name: str, built: bool) -> None:
    root = newsroom(tmp_path)
    if name == "search.msgpack":
        pytest.importorskip("pagefind_bin")
        change(root, "[copydesk]", "[copydesk: {search: true}]")
    if built:
        build(root)
        add(root, "Something new", date="2025-01-01")
    place = root / ".copydesk" / name
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.parent.mkdir(exist_ok=True)
    if name == "templates":
        place.touch()
    else:
        (place / "own").mkdir(parents=True)
    site = files(root / "site")
    with pytest.raises(Trouble, match=rf"^[^\n]+: copydesk: {place}: [^\n]+$"):
        whole_site.build(root)
    assert files(root / "site") == site


def test_a_template_that_is_not_there_is_named_in_a_line(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    change(root, "theme: copydesk", "theme: {name: copydesk, custom_dir: theme}")
    (root / "theme").mkdir()
    (root / "theme" / "article.html").write_text("{% extends 'nothing.html' %}", encoding="utf-8")
    with pytest.raises(Trouble, match=r"copydesk: '?nothing\.html"):
        whole_site.build(root)


def test_a_manifest_that_may_not_be_written_is_named_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = build(newsroom(tmp_path))
    before, real = files(site), sqlite3.connect

    def read_only(file: Path, **options: Any) -> sqlite3.Connection:
        return real(f"file:{file}?mode=ro", uri=True, **options)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with pytest.raises(Trouble) as caught:
        whole_site.build(tmp_path)
    kept = tmp_path / ".copydesk" / "site.sqlite"
    assert f"copydesk: {kept}: attempt to write a readonly database" in str(caught.value)
    assert files(site) == before


@pytest.mark.parametrize("address", ["", "https://paper.example/"])
def test_a_file_that_is_not_used_is_named_once_and_only_where_it_is_the_newsrooms(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    root = newsroom(tmp_path, site_url=address)
    with caplog.at_level(logging.INFO, "mkdocs.plugins.copydesk"):
        made = files(build(root))
        assert "is not used" not in caplog.text
        (root / "content/sitemap.xml").write_text("<urlset/>", encoding="utf-8")
        (root / "content/index.md").write_text("# Ours\n", encoding="utf-8")
        assert files(build(root)) == made
    said = [record.getMessage() for record in caplog.records if "is not used" in record.getMessage()]
    assert [line.partition(" ")[0] for line in sorted(said)] == ["content/index.md", "content/sitemap.xml"]
    assert ("sitemap.xml" in made) == bool(address)
