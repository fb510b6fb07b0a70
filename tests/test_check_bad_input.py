"""Whatever stands in content/: a finding or one clear line, never a traceback, and never a damaged file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.check import check, run_check
from pipeline.check.draft import LARGEST
from pipeline.cli import verbs
from pipeline.desk import Desk
from pipeline.trouble import Trouble

HEAD = b"---\ntitle: The plant is open\nsource: Harbour Post\n---\n\n"
BODY = b"The plant of Elmsey is open, and the town is glad of it.\n"
BOMB = b"".join(b"l%d: &l%d [%s]\n" % (n, n, b", ".join([b"*l%d" % (n - 1)] * 9)) for n in range(1, 9))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(root=tmp_path)


def article(desk: Desk, data: bytes, name: str = "plan.md") -> Path:
    path = desk.root / "content/articles/2024/02" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (HEAD + b"Caf\xe9\n", "unreadable-bytes"),
        (HEAD + b"A lone surrogate \xed\xa0\x80 stands here.\n", "unreadable-bytes"),
        (b"\xff\xfe" + (HEAD + BODY).decode().encode("utf-16-le"), "unreadable-bytes"),
        (HEAD + b"The plant\x00 is open.\n", "control-character"),
        (b"---\ntitle: The plant\x00\nsource: A\n---\n\n" + BODY, "front-matter"),
        (HEAD + BODY * (LARGEST // len(BODY)), "too-large"),
        (HEAD + BODY * (20_000_000 // len(BODY)), "too-large"),
        (b"---\ntitle: The plant is open\nsource: A\n\n" + BODY, "front-matter"),
        (b"---\ntitle: A\nl0: &l0 [a, b]\n" + BOMB + b"---\n\n" + BODY, "front-matter"),
        (b"---\ntitle: " + b"[" * 50_000 + b"\n---\n\n" + BODY, "front-matter"),
        (b"---\n" + b"a: b\n" * 50_000 + b"---\n\n" + BODY, "front-matter"),
        (b"", "front-matter"),
    ],
)
def test_a_file_that_is_no_article_is_a_finding(desk: Desk, data: bytes, rule: str) -> None:
    path = article(desk, data)
    assert rule in [problem.rule for problem in check(path, desk)]
    status, lines = run_check([path], desk, fix=True)
    assert status == 1
    assert len(lines) < 60
    assert path.read_bytes() == data


@pytest.mark.parametrize("ending", [b"\r\n", b"\r", b"\n"])
def test_any_line_ending_will_do_and_a_mixture_too(desk: Desk, ending: bytes) -> None:
    data = (HEAD + BODY).replace(b"\n", ending)
    assert check(article(desk, data), desk) == ()
    mixed = article(desk, HEAD + BODY + b"\r\nThe the plant is open.\r\rIt is new.\n")
    (problem,) = check(mixed, desk)
    assert (problem.rule, problem.line, problem.column) == ("doubled-word", 8, 4)
    assert run_check([mixed], desk, fix=True)[0] == 1
    assert mixed.read_bytes() == HEAD + BODY + b"\r\nThe plant is open.\r\rIt is new.\n"


@pytest.mark.parametrize("deep", [200, 5_000])
@pytest.mark.parametrize("sign", ["> ", "- ", "[", "![", "**", "`", "<b>", "| ", '"', "“"])
def test_signs_without_end_are_looked_at_in_time(desk: Desk, sign: str, deep: int) -> None:
    check(article(desk, HEAD + BODY + b"\n" + sign.encode() * (deep // len(sign)) + b"a\n"), desk)


def test_links_in_a_circle_are_passed_over_or_said(desk: Desk) -> None:
    path = article(desk, HEAD + BODY)
    (path.parent / "round").symlink_to(path.parent)
    (path.parent / "circle.md").symlink_to("circle.md")
    assert run_check([desk.root / "content"], desk)[0] == 0
    with pytest.raises(Trouble, match="no such file or folder"):
        run_check([path.parent / "circle.md"], desk)


def test_a_file_that_goes_while_it_is_read_is_one_clear_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = article(desk, HEAD + BODY)
    read = Path.read_bytes

    def gone(self: Path) -> bytes:
        self.unlink()
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", gone)
    with pytest.raises(Trouble, match=r"plan\.md: No such file or directory"):
        run_check([desk.root / "content"], desk)
    assert not path.exists()


def test_a_ledger_that_goes_while_it_is_read_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = article(desk, HEAD + BODY)
    ledger = desk.root / "content/.ledger/2024/02/plan.json"
    ledger.parent.mkdir(parents=True)
    ledger.write_bytes(b"{}")
    is_file = Path.is_file

    def was_there(self: Path) -> bool:
        found = is_file(self)
        if self == ledger:
            ledger.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(Path, "is_file", was_there)
    assert [problem.rule for problem in check(path, desk)] == ["unreadable-ledger"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission_is_one_clear_line(desk: Desk) -> None:
    path = article(desk, HEAD + BODY)
    path.parent.chmod(0)
    try:
        with pytest.raises(Trouble, match="02: Permission denied"):
            run_check([desk.root / "content"], desk)
    finally:
        path.parent.chmod(0o755)


@pytest.mark.parametrize("name", ["iterdir", "read_bytes"])
def test_what_is_forbidden_is_one_clear_line(desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    article(desk, HEAD + BODY)

    def forbidden(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, name, forbidden)
    with pytest.raises(Trouble, match="Permission denied"):
        run_check([desk.root / "content"], desk)


def test_what_could_not_run_ends_with_status_2_and_one_line(desk: Desk, tmp_path: Path) -> None:
    article(desk, HEAD + BODY)
    shutil.rmtree(tmp_path / "content")
    done = CliRunner().invoke(verbs, ["--root", str(tmp_path), "check"])
    assert isinstance(done.exception, Trouble)  # which main makes the line and the status of
    assert "\n" not in str(done.exception)
