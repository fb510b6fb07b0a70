"""The measuring itself: what a command costs, and the archives that the builders are compared with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import broken, files
from newsroom import build as build_here

from benchmarks import archives
from benchmarks.cost import cost

BUSY = """
import os, time
held = bytearray(40_000_000)
if os.fork() == 0:
    while time.process_time() < .3: pass
    mine = bytearray(b"x" * 30_000_000)
    time.sleep(.6)
    os._exit(0)
os.wait()
"""


def test_a_cost_is_that_of_the_command_and_of_its_children(tmp_path: Path) -> None:
    spent = cost([sys.executable, "-c", BUSY], tmp_path)
    assert 0.3 <= spent.cpu < 2
    assert 70e6 <= spent.memory < 140e6  # what the two have in common counts once


def test_a_command_that_fails_has_no_cost(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        cost([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


@pytest.mark.shared
def test_each_article_of_the_made_up_archive_is_published_with_its_topics_and_its_ledger(tmp_path: Path) -> None:
    content = archives.made_up(tmp_path, 12)
    written = archives.newsroom(tmp_path / "ours", content, ledgers=True)
    assert [file.stem[-6:] for file in written] == [f"{n:06}" for n in range(12)]
    site = build_here(tmp_path / "ours")
    pages = {path: data for path, data in files(site).items() if path.startswith("articles/")}
    assert len([path for path in pages if path.count("/") == 4]) == 12
    assert sum(b"topics/topic-" in data for data in pages.values()) >= 12
    assert sum(b"what saying so costs" in data for data in pages.values()) == 12  # the reason of a change
    assert broken(site) == []
    assert len(archives.hugo(tmp_path / "hugo", content)) == 12
