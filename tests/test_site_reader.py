"""Never a broken moment: whoever reads while the site is built anew finds every page whole and every link's target."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import time
from pathlib import Path

import pytest
from newsroom import add, build, files, newsroom

from benchmarks import reader


def room(root: Path, articles: int) -> list[Path]:
    newsroom(root, stories=False, site_url="https://paper.example/")
    topics = ("wind", "storage", "ports")
    return [
        add(root, f"Story {n}", date=f"2024-{n % 3 + 1:02}-{n % 28 + 1:02}", topics=(topics[n % 3],))
        for n in range(articles)
    ]


def dead_ends(site: Path) -> list[str]:
    """What somebody who begins at the front page and follows links finds missing."""
    found, ahead, seen = [], ["index.html"], {"index.html"}
    while ahead:
        page = ahead.pop()
        for path in reader.links(page, (site / page).read_bytes()):
            if not (site / path).is_file():
                found.append(f"{page} -> {path}")
            elif path.endswith(".html") and path not in seen:
                ahead.append(path)
            seen.add(path)
    return found


def test_at_no_moment_of_a_build_does_a_link_lead_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at after each file that is put in place or taken away; articles, a topic and months come and go."""
    root = newsroom(tmp_path, site_url="https://paper.example/")
    going = add(root, "The last of its month", date="2022-01-05", topics=("ports",))
    site = build(root)
    add(root, "Turbines off the cape begin to turn again", date="2024-04-02", topics=("wind", "ports"))
    add(root, "An older one", date="2023-11-11", topics=("storage",))
    going.rename(going.with_name("another-name.md"))
    (root / "content/articles/2023/12/what-the-year-built-in-wind.md").unlink()
    moments: list[list[str]] = []

    def watched(name: str) -> None:
        really = getattr(os, name)

        def does(*paths: str | Path, **named: int) -> None:
            really(*paths, **named)
            if "dir_fd" not in named and Path(paths[-1]).is_relative_to(site):
                moments.append(dead_ends(site))

        monkeypatch.setattr(os, name, does)

    for name in ("replace", "rename", "unlink", "remove"):
        watched(name)
    build(root)
    assert len(moments) > 20
    assert [found for found in moments if found] == []


@pytest.mark.slow
def test_a_reader_during_ten_editions_misses_no_page_and_reads_none_in_halves(tmp_path: Path) -> None:
    seen = reader.watch_editions(tmp_path, room(tmp_path, 90), editions=10)
    assert (seen.missing, seen.torn) == (0, 0), seen.first
    assert seen.reads > 1000


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_whole_pages_and_no_dead_end(tmp_path: Path) -> None:
    """Killed with all its children at moments that are spread over its time; the next build makes good what is left."""
    rng = random.Random(4)
    root = newsroom(tmp_path, site_url="https://paper.example/")
    site = build(root)
    took = 0.0
    for number in range(40):
        title = rng.choice(["Edition", "Special edition"])
        change = re.sub(r"site_name:.*", f"site_name: {title} {number}", (root / "mkdocs.yml").read_text("utf-8"))
        (root / "mkdocs.yml").write_text(change, encoding="utf-8")
        new = add(root, f"Story {number}", date=f"2024-{number % 6 + 4:02}-{number % 28 + 1:02}", topics=("wind",))
        if number % 3 == 2:
            new.with_name(f"story-{number - 2}.md").unlink(missing_ok=True)
        begun = time.monotonic()
        child = os.fork()
        if not child:
            os.setsid()
            with contextlib.suppress(BaseException):
                build(root)
            os._exit(0)
        if number:
            time.sleep(took * rng.random())
            with contextlib.suppress(ProcessLookupError):  # it has not come as far as setsid, or is done
                os.killpg(child, signal.SIGKILL)
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        took = took or time.monotonic() - begun
        assert dead_ends(site) == []
        assert [path for path, data in files(site).items() if reader._torn(path, data)] == []
    made = files(build(root))
    shutil.rmtree(site)
    shutil.rmtree(root / ".copydesk")
    assert files(build(root)) == made


def test_the_reader_notices_what_is_missing_and_what_is_torn(tmp_path: Path) -> None:
    """A law that is watched by a blind reader holds nothing."""
    front = '<link href="https://paper.example/"><a href="a/">a</a> <a href="b.html#top">b</a> <a href="#here">c</a>'
    (tmp_path / "index.html").write_text(f"Edition 1 {front}</html>", encoding="utf-8")
    (tmp_path / "b.html").write_text("Edition 1, Edition 1, and then nothing", encoding="utf-8")
    turns = iter([False] * 40)
    seen = reader._read(tmp_path, (), lambda: next(turns, True))
    assert {line.partition(": ")[0::2] for line in seen.first} == {
        ("missing", "index.html -> a/index.html"),
        ("torn", "index.html -> b.html"),
    }
    assert seen.missing + seen.torn == 40
    assert reader._read(tmp_path, ("a/index.html",), iter([False] * 40 + [True]).__next__).missing == 0
    assert reader._torn("c.html", b"Edition 1, Edition 2</html>")
    assert not reader._torn("c.html", b"Edition 2, Edition 2</html>\n")
