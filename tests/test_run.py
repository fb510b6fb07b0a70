"""Many pages' way: workers, state, and pages that fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from story import text_page

import pipeline.run as run
from pipeline.article import Refusal
from pipeline.desk import Desk, desk_at
from pipeline.publish.content import Cleaned
from pipeline.read import sources
from pipeline.run.state import Outcome, State

DESK = desk_at(Path(__file__).resolve().parents[1])


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(6):
        (folder / f"page-{number}.txt").write_text(text_page(f"Unit {number} of Lanshui station put into operation"))
    (folder / "empty.txt").write_text("")
    return folder


def outcomes(inbox: Path, *, workers: int = 1, state: State | None = None) -> list[Outcome]:
    return list(run.clean_all(sources([inbox], DESK.settings), DESK, workers=workers, state=state))


def test_any_number_of_workers_gives_the_same_outcomes(inbox: Path) -> None:
    assert outcomes(inbox, workers=1) == outcomes(inbox, workers=3)


def test_a_page_that_cannot_be_read_stands_among_the_others(inbox: Path) -> None:
    found = outcomes(inbox)
    assert [type(o) for o in found] == [Refusal, *[Cleaned] * 6]


def test_a_known_page_is_not_cleaned_again(inbox: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with State(tmp_path / "state.sqlite") as state:
        first = outcomes(inbox, state=state)

    def never(*_: object) -> None:
        raise AssertionError("cleaned again")

    monkeypatch.setattr(run, "clean_one", never)
    with State(tmp_path / "state.sqlite") as state:
        assert outcomes(inbox, state=state) == first


def test_a_broken_state_is_made_anew(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"this is no database" * 100)
    with State(tmp_path / "state.sqlite") as state:
        assert len(outcomes(inbox, state=state)) == 7


def test_a_defect_of_ours_is_a_refusal_with_its_place(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(page: object, desk: Desk) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(run, "clean", broken)
    found = outcomes(inbox)
    assert len(found) == 7
    refusal = found[1]
    assert isinstance(refusal, Refusal) and "RecursionError" in refusal.why and "run/__init__.py" in refusal.why
