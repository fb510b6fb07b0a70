"""Files are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.files import put, remove


def test_what_is_put_is_there_and_putting_it_again_touches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    assert put(path, b"one")
    before = path.stat()
    assert not put(path, b"one")
    assert path.read_bytes() == b"one"
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    put(path, b"one")
    path.chmod(0o640)
    put(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_full_disk_leaves_the_old_bytes_and_nothing_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    put(path, b"old")

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        put(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_removing_takes_the_folders_that_it_empties(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b" / "c.txt", b"x")
    put(tmp_path / "a" / "d.txt", b"x")
    remove(tmp_path / "a" / "b" / "c.txt", up_to=tmp_path)
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["d.txt"]
    remove(tmp_path / "a" / "d.txt", up_to=tmp_path)
    assert tmp_path.is_dir() and not (tmp_path / "a").exists()
