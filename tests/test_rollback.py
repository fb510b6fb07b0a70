"""publish --atomic and rollback, as a person calls them: what stands, what is kept, and the next build."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from datetime import datetime
from pathlib import Path

import pytest
from newsroom import add, files, newsroom
from sites import EXCHANGES, ONE, THREE, TWO, at, ours, put

from pipeline.cli import verbs
from pipeline.files import lock
from pipeline.publish import site
from pipeline.publish.place import MARK
from pipeline.trouble import Trouble


def said(capsys: pytest.CaptureFixture[str], root: Path, *args: str) -> str:
    assert verbs.main(["--root", str(root), *args], standalone_mode=False) == 0
    return capsys.readouterr().out


def test_after_builds_and_rollbacks_in_any_order_the_next_build_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(7)
    root = newsroom(tmp_path / "by-and-by")
    site.build(root)
    for step in range(6):
        articles = sorted((root / "content/articles").rglob("*.md"))
        some = rng.choice(articles)
        what = ["add", "change", "delete", "nothing"][step % 4]
        if what == "add":
            add(root, f"News {step}", date=f"2024-0{rng.randint(1, 6)}-11", topics=("wind",))
        elif what == "change":
            some.write_text(some.read_text(encoding="utf-8") + f"\nStep {step}.\n", encoding="utf-8")
        elif what == "delete":
            some.unlink()
        site.build(root, keep=rng.choice([None, 2, 3]))
        fresh = tmp_path / f"fresh-{step}"
        shutil.copytree(root, fresh, ignore=shutil.ignore_patterns("site", ".copydesk"))
        site.build(fresh)
        assert files(root / "site") == files(fresh / "site"), f"step {step}: {what}"
        numbers = at(root).kept()
        if numbers and step != 3:
            said(capsys, root, "rollback", str(rng.choice(numbers)))


@pytest.mark.skipif(not EXCHANGES, reason="there is no renameat2 on this machine")
def test_a_reader_finds_every_page_whole_through_builds_and_rollbacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = newsroom(tmp_path)
    site.build(root, keep=2)
    pages = [root / "site" / path for path in files(root / "site") if path.endswith((".html", ".xml"))]
    reader = os.fork()
    if not reader:
        rounds = 0
        try:
            while rounds < 3 or not (root / "end").exists():
                whole = all(page.read_bytes().rstrip().endswith((b"</html>", b"</feed>")) for page in pages)
                if not whole:
                    os._exit(2)
                rounds += 1
            os._exit(0)
        finally:
            os._exit(1)
    for number in range(3):
        add(root, f"News {number}", date="2024-03-20", topics=("wind",))
        site.build(root, keep=2)
        said(capsys, root, "rollback")
    (root / "end").touch()
    assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0


def test_an_article_that_went_does_not_come_back_with_a_rollback_for_longer_than_to_the_next_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = newsroom(tmp_path)
    site.build(root, keep=3)
    page = root / "site/articles/2024/03/a-mine-that-stores-the-evening/index.html"
    (root / "content/articles/2024/03/a-mine-that-stores-the-evening.md").unlink()
    site.build(root, keep=3)
    assert not page.exists()
    assert said(capsys, root, "rollback").startswith("Site 1 stands in ")
    assert page.exists()
    site.build(root)
    assert not page.exists()


def test_the_kept_sites_are_listed_with_the_time_until_which_they_stood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = newsroom(tmp_path)
    assert said(capsys, root, "rollback", "--list") == "no earlier site is kept\n"
    began = int(time.time())
    sites = at(root)
    for pages in (ONE, TWO, THREE):
        put(sites, pages)
    lines = said(capsys, root, "rollback", "--list").splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    for line in lines:
        assert began <= datetime.fromisoformat(line.partition("until ")[2]).timestamp() <= time.time()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["publish", "--atomic", "--no-site"], "--no-site makes none"),
        (["publish", "--keep", "2"], "it goes with it"),
        (["rollback"], "no earlier site is kept"),
        (["rollback", "--list", "2"], "one of them"),
    ],
)
def test_what_cannot_be_is_trouble(tmp_path: Path, args: list[str], says: str) -> None:
    root = newsroom(tmp_path)
    with pytest.raises(Trouble, match=says):
        verbs.main(["--root", str(root), *args], standalone_mode=False)
    assert not (root / "site").exists()


def test_a_rollback_names_the_sites_that_there_are_and_waits_for_no_build(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    sites = at(root)
    for pages in (ONE, TWO, THREE):
        put(sites, pages)
    command = ["--root", str(root), "rollback", "9"]
    with pytest.raises(Trouble, match="no site 9 is kept; there are 1, 2"):
        verbs.main(command, standalone_mode=False)
    # A process may lock a file twice, so another one holds it.
    child = os.fork()
    if not child:
        held = lock(root / ".copydesk" / "site.lock")
        (root / "held").touch()
        time.sleep(60 if held else 0)
        os._exit(0)
    try:
        while not (root / "held").exists():
            time.sleep(0.01)
        with pytest.raises(Trouble, match="a build of "):
            verbs.main(command, standalone_mode=False)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ours(sites.live) == THREE


def test_a_folder_that_is_no_site_is_not_exchanged(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    sites = at(root)
    put(sites, ONE)
    put(sites, TWO)
    (sites.live / MARK).unlink()
    with pytest.raises(Trouble, match="has not made"):
        verbs.main(["--root", str(root), "rollback"], standalone_mode=False)
    assert ours(sites.live) == TWO


def test_one_build_at_once_makes_no_other_so(tmp_path: Path) -> None:
    """MkDocs keeps a plugin for all the builds of a process."""
    for name, keep, title in (
        ("one", None, "First"),
        ("one", 3, "Second"),
        ("other", None, "Third"),
        ("other", None, "Fourth"),
    ):
        root = tmp_path / name if (tmp_path / name).exists() else newsroom(tmp_path / name)
        add(root, title, date="2025-01-01")
        site.build(root, keep=keep)
        assert (root / "site/articles/2025/01" / title.lower() / "index.html").exists()
    assert at(tmp_path / "one").kept() == [1]
    assert at(tmp_path / "other").kept() == []


def test_a_site_that_is_a_link_cannot_be_published_at_once_and_stays(tmp_path: Path) -> None:
    root = newsroom(tmp_path / "room")
    site.build(root)
    before = files(root / "site")
    (root / "site").rename(tmp_path / "elsewhere")
    (root / "site").symlink_to(tmp_path / "elsewhere")
    add(root, "Something new", date="2025-01-01")
    with pytest.raises(Trouble, match="--atomic: "):
        site.build(root, keep=3)
    assert files(tmp_path / "elsewhere") == before
