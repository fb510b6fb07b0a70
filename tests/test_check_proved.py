"""What publish has proved is not looked at twice, and that changes nothing but the time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.check import Problem, check, proved
from pipeline.check.draft import draft_at
from pipeline.check.head import scalars
from pipeline.check.residue import residue
from pipeline.cli import main
from pipeline.desk import Desk, Phrase, desk_at

HOME = Path(__file__).resolve().parents[1]
PHRASE = Phrase("plant-for-works", r"\bplant\b", "A works.", "works", "auto", {"A plant.": "A works."}, ("A mill.",))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom with the example pages, published."""
    root = tmp_path_factory.mktemp("newsroom")
    for name in ("inbox", "desk"):
        shutil.copytree(HOME / name, root / name)
    with pytest.raises(SystemExit) as ended:
        main(["--root", str(root), "publish", "--no-site", "--workers", "1"])
    assert ended.value.code == 1  # of the examples, three are to be refused
    return root


@pytest.fixture
def newsroom(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published, tmp_path / "newsroom")
    return tmp_path / "newsroom"


def articles(root: Path) -> list[Path]:
    return sorted((root / "content/articles").rglob("*.md"))


def test_in_what_is_proved_nothing_is_found(published: Path) -> None:
    desk = desk_at(published)
    known = proved.known(desk)
    assert len(known) >= 12
    for file in articles(published):
        draft = draft_at(file, published / "content")
        assert not isinstance(draft, Problem)
        if draft.digest in known:
            assert list(residue(draft, scalars(draft), desk)) == []


def test_what_a_person_edits_is_looked_at(newsroom: Path) -> None:
    file = articles(newsroom)[0]
    file.write_bytes(file.read_bytes().replace(b" the ", b" the the ", 1))
    assert [problem.rule for problem in check(file, desk_at(newsroom))] == ["doubled-word"]


def test_another_desk_looks_for_itself(newsroom: Path) -> None:
    desk = replace(desk_at(newsroom), phrases=(PHRASE,))
    assert proved.known(desk) == frozenset()
    said = {problem.rule for file in articles(newsroom) for problem in check(file, desk)}
    assert said == {"plant-for-works"}


def test_what_is_only_suggested_is_looked_for_in_what_is_proved(newsroom: Path) -> None:
    desk = desk_at(newsroom)
    assert any(check(file, desk, suggest=True) for file in articles(newsroom))


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x80", b"\x91"])
def test_without_what_was_kept_all_is_looked_at(newsroom: Path, data: bytes) -> None:
    kept = newsroom / proved.KEPT
    kept.write_bytes(data)
    desk = desk_at(newsroom)
    assert proved.known(desk) == frozenset()
    assert all(check(file, desk) == () for file in articles(newsroom))
    kept.unlink()
    assert proved.known(desk) == frozenset()


def test_the_same_pages_keep_the_same_bytes(newsroom: Path) -> None:
    before = (newsroom / proved.KEPT).read_bytes()
    with pytest.raises(SystemExit):
        main(["--root", str(newsroom), "publish", "--no-site", "--workers", "1"])
    assert (newsroom / proved.KEPT).read_bytes() == before


def test_a_desk_without_a_newsroom_has_proved_nothing(tmp_path: Path) -> None:
    assert proved.known(Desk(root=tmp_path)) == frozenset()
