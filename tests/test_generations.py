"""Whole sites are exchanged at once, earlier ones come back, and no moment is without a site."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import EXCHANGES, ONE, THREE, TWO, at, kept, ours, put

from pipeline.publish import generations
from pipeline.publish.generations import KEEP, KEPT, Generations
from pipeline.publish.place import MARK, Placed, refusal, standing


def test_the_new_site_stands_and_the_old_one_is_kept(tmp_path: Path) -> None:
    sites = at(tmp_path)
    for pages in (ONE, TWO, THREE):
        put(sites, pages)
        assert ours(sites.live) == pages
    assert kept(sites) == {1: ONE, 2: TWO}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".copydesk", "site"]
    assert sorted(path.name for path in sites.folder.iterdir()) == ["1", "2"]


SITES = st.dictionaries(
    st.sampled_from(["a", "a/b", "a/b/c", "d/e", "d/f/g", "h"]), st.sampled_from([b"1", b"2"]), max_size=5
).filter(lambda pages: not any(f"{one}/" == other[: len(one) + 1] for one in pages for other in pages))


@settings(max_examples=30)  # a site each, on a disk
@given(st.lists(SITES.filter(bool), min_size=2, max_size=5), st.integers(1, 2))
def test_at_once_and_file_by_file_give_the_same_site_and_what_stood_is_kept(
    many: list[dict[str, bytes]], keep: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, single = at(Path(folder) / "whole", keep), at(Path(folder) / "single")
        for sites in (whole, single):
            sites.live.parent.mkdir()
        stood = []
        for pages in many:
            before = ours(whole.live)
            placed = put(whole, pages)
            assert placed == put(single, pages, at_once=False)
            assert ours(whole.live) == ours(single.live) == pages
            assert not [path for path in whole.live.rglob("*") if path.is_dir() and not any(path.iterdir())]
            stood += [before] if before and (placed.written or placed.removed) else []
            assert [*kept(whole).values()] == stood[-keep:]


def test_what_stays_is_one_file_for_all_sites_and_is_never_written_to(tmp_path: Path) -> None:
    sites = at(tmp_path)
    put(sites, ONE)
    put(sites, TWO)
    page = "articles/a/index.html"
    assert (sites.live / page).stat().st_ino == (sites.folder / "1" / page).stat().st_ino
    put(sites, THREE, at_once=False)
    put(sites, ONE | {page: b"a third a"}, at_once=False)
    assert kept(sites) == {1: ONE}


def test_where_nothing_changes_no_site_is_exchanged(tmp_path: Path) -> None:
    sites = at(tmp_path)
    put(sites, ONE)
    put(sites, TWO)
    before, name = sites.live.stat().st_ino, standing(sites.live)
    assert put(sites, TWO) == Placed(0, 0)
    assert (sites.live.stat().st_ino, standing(sites.live)) == (before, name)
    assert kept(sites) == {1: ONE}


@pytest.mark.parametrize(("keep", "numbers"), [(1, [1]), (3, [2, 3, 4]), (None, [1, 2, 3, 4])])
def test_so_many_are_kept_and_older_ones_go(tmp_path: Path, keep: int | None, numbers: list[int]) -> None:
    for pages in (ONE, TWO, THREE, ONE, TWO):
        put(at(tmp_path, keep), pages)
    assert at(tmp_path).kept() == numbers
    assert ours(tmp_path / "site") == TWO


def test_the_site_before_comes_back_and_once_more_takes_that_back(tmp_path: Path) -> None:
    sites = at(tmp_path, None)
    for pages in (ONE, TWO, THREE):
        put(sites, pages)
    assert sites.back() == (2, 3)
    assert ours(sites.live) == TWO
    assert kept(sites) == {1: ONE, 3: THREE}
    assert sites.back() == (3, 4)
    assert ours(sites.live) == THREE
    assert sites.back(1) == (1, 5)
    assert ours(sites.live) == ONE
    assert kept(sites) == {4: TWO, 5: THREE}
    shutil.rmtree(sites.live)
    assert sites.back() == (5, 0)
    assert ours(sites.live) == THREE


def test_what_is_not_ours_at_the_top_is_there_after_every_exchange_as_it_is_now(tmp_path: Path) -> None:
    sites = at(tmp_path)
    put(sites, ONE)
    (sites.live / ".git/refs/tags").mkdir(parents=True)
    (sites.live / ".git/HEAD").write_text("ref: refs/heads/main", encoding="utf-8")
    (sites.live / ".latest").symlink_to("feed.xml")
    (sites.live / ".htaccess").write_text("old", encoding="utf-8")
    put(sites, TWO)
    (sites.live / ".htaccess").unlink()
    (sites.live / ".htaccess").write_text("new", encoding="utf-8")
    (sites.live / ".git/HEAD").unlink()
    (sites.live / ".nojekyll").touch()
    sites.back()
    assert ours(sites.live) == ONE
    assert (sites.live / ".htaccess").read_text(encoding="utf-8") == "new"
    assert (sites.live / ".git/refs/tags").is_dir()
    assert (sites.live / ".latest").readlink() == Path("feed.xml")
    assert sorted(path.name for path in sites.live.glob(".*")) == [MARK, ".git", ".htaccess", ".latest", ".nojekyll"]
    assert not (sites.live / ".git/HEAD").exists()


def test_a_site_is_named_by_its_mark_and_has_another_name_after_every_change(tmp_path: Path) -> None:
    sites = at(tmp_path)
    assert standing(sites.live) == ""
    names = []
    for number, pages in enumerate((ONE, TWO, THREE, TWO)):
        put(sites, pages, at_once=bool(number % 2))
        names.append(standing(sites.live))
    sites.back()
    assert len({*names, ""}) == 5
    assert ours(sites.live) == THREE
    assert standing(sites.live) == names[2], "it is the very site that stood then"
    shutil.copytree(sites.live, tmp_path / "copy")
    assert standing(tmp_path / "copy") not in names
    put(sites, ONE, at_once=False)
    assert (sites.live / MARK).read_bytes() == (tmp_path / "copy" / MARK).read_bytes()


def test_whom_the_folders_let_in_they_let_in_after_the_exchange(tmp_path: Path) -> None:
    sites = at(tmp_path)
    put(sites, ONE)
    modes = {"": 0o2750, "articles": 0o711, "articles/a": 0o700}
    for _ in range(6):
        for path, mode in modes.items():
            (sites.live / path).chmod(mode)
        for pages in (TWO, THREE):
            put(sites, pages)
            assert {path: stat.S_IMODE((sites.live / path).stat().st_mode) for path in modes} == modes


def test_an_empty_folder_is_no_site_to_keep(tmp_path: Path) -> None:
    sites = at(tmp_path)
    sites.live.mkdir()
    (sites.live / ".nojekyll").touch()
    put(sites, ONE)
    assert (ours(sites.live), kept(sites)) == (ONE, {})
    assert (sites.live / ".nojekyll").exists()


def test_where_two_folders_cannot_be_exchanged_they_are_renamed_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "_renameat2", lambda *folders: errno.ENOSYS)
    sites = at(tmp_path)
    for pages in (ONE, TWO, THREE):
        put(sites, pages)
    assert (ours(sites.live), kept(sites)) == (THREE, {1: ONE, 2: TWO})
    assert sites.back(1) == (1, 3)
    assert (ours(sites.live), kept(sites)) == (ONE, {2: TWO, 3: THREE})


def test_where_the_second_renaming_fails_the_old_site_stands_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "_renameat2", lambda *folders: errno.EINVAL)
    sites = at(tmp_path)
    put(sites, ONE)
    rename = Path.rename

    def fails(path: Path, target: Path) -> Path:
        if target == sites.live and path.name.endswith(".0"):
            raise OSError(errno.EBUSY, "Device or resource busy", str(path))
        return rename(path, target)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="busy"):
        patch.setattr(Path, "rename", fails)
        put(sites, TWO)
    assert (ours(sites.live), kept(sites)) == (ONE, {})
    assert not [*sites.folder.iterdir()]


def test_a_full_disk_leaves_the_old_site_and_nothing_half_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sites = at(tmp_path)
    put(sites, ONE)

    def full(*paths: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(paths[0]))

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(os, "link", full)
        put(sites, TWO)
    assert ours(sites.live) == ONE
    assert not [*sites.folder.iterdir()]


def test_what_stands_in_the_way_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sites = at(tmp_path)
    assert sites.obstacle() is None
    put(sites, ONE)
    assert sites.obstacle() is None
    assert not [*sites.folder.iterdir()]
    (tmp_path / "linked").symlink_to("site")
    assert "is a link" in (Generations(tmp_path / "linked", tmp_path / KEPT).obstacle() or "")
    assert "is a mount" in (Generations(Path("/proc"), tmp_path / KEPT).obstacle() or "")

    def none(path: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "hardlink_to", none)
        assert "(Operation not permitted)" in (sites.obstacle() or "")
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system on this machine")
    elsewhere = memory / f"copydesk-{os.getpid()}"
    assert "two file systems" in (Generations(sites.live, elsewhere).obstacle() or "")
    elsewhere.rmdir()


def outcome(work: Callable[[], object], number: int) -> bool:
    """Do ``work`` in a process that is killed at its step ``number`` (from 1); whether it came to its end before.

    A step is what Python tells an audit hook of: each opening, linking, renaming, making and taking away.
    """
    child = os.fork()
    if not child:
        left = number

        def count(event: str, _: object) -> None:
            nonlocal left
            if event.startswith(("os.", "open", "shutil.", "ctypes.", "pathlib.")):
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def every_kill(
    tmp_path: Path, work: Callable[[Generations], object], look: Callable[[Generations], None], keep: int = KEEP
) -> int:
    """Kill ``work`` at each of its steps, on a fresh newsroom with TWO after ONE, and ``look`` each time."""
    for number in range(1, 1000):
        root = tmp_path / str(number)
        root.mkdir()
        sites = at(root, keep)
        put(sites, ONE)
        put(sites, TWO)
        if outcome(partial(work, sites), number):
            return number - 1
        look(sites)
        shutil.rmtree(root)
    raise AssertionError("it never ends")


BOTH = pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(True, marks=pytest.mark.skipif(not EXCHANGES, reason="there is no renameat2 on this machine")),
        False,
    ],
)


@pytest.mark.slow
@BOTH
def test_a_publish_that_is_killed_at_any_step_leaves_a_whole_site_and_the_next_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr(generations, "_renameat2", lambda *folders: errno.ENOSYS)
    seen = []

    def look(sites: Generations) -> None:
        if exchange:
            assert refusal(sites.live, []) is None
            assert ours(sites.live) in (TWO, THREE)
        if sites.live.exists():
            seen.append(ours(sites.live) == THREE)
        sites.mend()
        assert ours(sites.live) in (TWO, THREE)
        put(sites, THREE)
        assert (ours(sites.live), kept(sites)) == (THREE, {1: ONE, 2: TWO})
        assert sorted(path.name for path in sites.folder.iterdir()) == ["1", "2"]
        put(sites, ONE)
        assert kept(sites) == {1: ONE, 2: TWO, 3: THREE}

    steps = every_kill(tmp_path, lambda sites: put(sites, THREE), look)
    assert steps > 20
    assert seen.count(True) >= 1 and seen.count(False) > 10, "kills fell before and after the exchange"


@pytest.mark.slow
def test_a_publish_that_is_killed_while_it_makes_the_new_site_of_the_oldest_loses_no_other(tmp_path: Path) -> None:
    def look(sites: Generations) -> None:
        assert ours(sites.live) in (TWO, THREE)
        sites.mend()
        put(sites, THREE)
        assert (ours(sites.live), [*kept(sites).values()]) == (THREE, [TWO])
        assert len([*sites.folder.iterdir()]) == 1

    assert every_kill(tmp_path, lambda sites: put(sites, THREE), look, keep=1) > 20


@pytest.mark.slow
@BOTH
def test_a_rollback_that_is_killed_at_any_step_leaves_a_whole_site_and_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr(generations, "_renameat2", lambda *folders: errno.ENOSYS)

    def look(sites: Generations) -> None:
        assert not exchange or ours(sites.live) in (ONE, TWO)
        sites.mend()
        assert [ours(sites.live), *kept(sites).values()] in ([ONE, TWO], [TWO, ONE])
        put(sites, THREE)
        assert ours(sites.live) == THREE
        assert {frozenset(pages.items()) for pages in kept(sites).values()} == {
            *map(frozenset, (ONE.items(), TWO.items()))
        }

    assert every_kill(tmp_path, lambda sites: sites.back(), look) > 5


@pytest.mark.skipif(not EXCHANGES, reason="there is no renameat2 on this machine")
def test_a_reader_who_reads_all_the_time_never_misses_a_file_nor_sees_a_torn_one(tmp_path: Path) -> None:
    sites = at(tmp_path)
    whole = {
        path: {str(number).encode() * 5000 for number in range(2)}
        for path in map("page-{}/index.html".format, range(9))
    }
    put(sites, dict.fromkeys(whole, b"0" * 5000))
    reader = os.fork()
    if not reader:
        paths, reads = [*whole], 0
        try:
            while not (tmp_path / "end").exists():
                for path in paths:
                    data = (sites.live / path).read_bytes()
                    if data not in whole[path]:
                        os._exit(2)
                    reads += 1
            os._exit(0 if reads > 500 else 3)
        finally:
            os._exit(1)
    for number in range(30):
        put(sites, {path: str((number + 1) % 2).encode() * 5000 for path in whole})
        if not number % 10:
            sites.back()
    (tmp_path / "end").touch()
    assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0
