"""What --fix changes in a file, and all that it leaves as it was."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases import TEH

from pipeline.article import Article
from pipeline.check import check, fix, run_check
from pipeline.check.cure import cured
from pipeline.check.draft import Draft, draft_of
from pipeline.check.head import head_of, scalars
from pipeline.check.residue import residue
from pipeline.desk import Desk, Phrase
from pipeline.front import FrontMatter, parse, split
from pipeline.publish import ledger
from pipeline.publish.content import article_file

NUMBER = Phrase(
    name="bad-cure",
    find=r"\btwelve\b",
    put="13",
    why="A cure that moves a fact.",
    lane="auto",
    bad={"It has twelve.": "It has 13."},
    good=("It has ten.",),
)
TEXT = """\
---
# the newsroom's own note
title:   Teh town opens a plant
source: 'Harbour Post'
summary: "Twelve turbines turn in teh bay"
topics: [ ]
---

# Part one

They saw teh plant and `teh` code.
It has twelve turbines.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(root=tmp_path, phrases=(TEH,))


def article(desk: Desk, data: bytes) -> Path:
    path = desk.root / "content" / "articles" / "2024" / "02" / "plant.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_only_the_words_of_the_cures_change(desk: Desk) -> None:
    path = article(desk, TEXT.encode())
    assert fix(path, desk) == 3
    wanted = TEXT.replace("Teh town", "The town").replace("teh bay", "the bay").replace("teh plant", "the plant")
    assert path.read_text(encoding="utf-8") == wanted
    assert not [p for p in check(path, desk) if p.safe]


def test_a_second_fix_finds_nothing_to_do(desk: Desk) -> None:
    path = article(desk, TEXT.encode())
    fix(path, desk)
    before = path.stat()
    assert fix(path, desk) == 0
    assert path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n"])
def test_endings_mark_and_last_line_stay(desk: Desk, ending: str, mark: str, last: str) -> None:
    text = mark + (TEXT.rstrip("\n") + last).replace("\n", ending)
    path = article(desk, text.encode())
    fix(path, desk)
    wanted = text.replace("Teh town", "The town").replace("teh bay", "the bay").replace("teh plant", "the plant")
    assert path.read_bytes() == wanted.encode()


def test_permissions_and_links_stay(desk: Desk) -> None:
    path = article(desk, TEXT.encode())
    path.chmod(0o640)
    link = path.with_name("linked.md")
    link.symlink_to(path.name)
    assert fix(link, desk) == 3
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(path.parent.iterdir()) == [link, path]


@pytest.mark.parametrize(
    "title",
    ['"Teh \\"new\\" plant"', '"Teh\\u0020plant"', ">-\n  Teh\n  plant", "Teh\n  plant", "'Teh town''s plant'"],
)
def test_a_value_that_does_not_read_as_it_is_written_is_left_to_the_writer(desk: Desk, title: str) -> None:
    text = f"---\ntitle: {title}\nsource: A\n---\n\nThe plant is open.\n"
    path = article(desk, text.encode())
    assert fix(path, desk) == 0
    assert path.read_bytes() == text.encode()
    assert [(p.rule, p.safe) for p in check(path, desk)] == [("teh-for-the", False)]


@pytest.mark.parametrize("put", ["a: b", "a #b", "- a", "'", '"', "[", "&a", "*a", "!a", "{", "x\ny", "%", "null"])
def test_a_cure_that_would_change_the_yaml_is_not_made(tmp_path: Path, put: str) -> None:
    phrase = Phrase(
        name="odd",
        find=r"\bteh\b",
        put=put.replace("\\", "\\\\"),
        why="For the test.",
        lane="auto",
        bad={"teh plant": f"{put} plant"},
        good=("the plant",),
    )
    desk = Desk(root=tmp_path, phrases=(phrase,))
    for title in ("teh plant", "'teh plant'", '"teh plant"'):
        path = article(desk, f"---\ntitle: {title}\nsource: A\n---\n\nThe plant is open.\n".encode())
        fix(path, desk)
        front, body = parse(path.read_text(encoding="utf-8"))
        assert front.title in ("teh plant", f"{put} plant", f"{put[0].upper()}{put[1:]} plant")
        assert (front.source, body) == ("A", "The plant is open.\n")


def test_a_cure_that_would_move_a_fact_is_not_made(tmp_path: Path) -> None:
    desk = Desk(root=tmp_path, phrases=(NUMBER,))
    path = article(desk, TEXT.encode())
    assert fix(path, desk) == 0
    assert path.read_bytes() == TEXT.encode()


def test_a_broken_head_and_other_pages_are_left_alone(desk: Desk) -> None:
    for text in ("---\ntitle: [\n---\nteh plant\n", "teh plant\n", "---\nmood: good\n---\nteh plant\n"):
        path = article(desk, text.encode())
        assert fix(path, desk) == 0
        assert path.read_bytes() == text.encode()
    about = desk.root / "content" / "about.md"
    about.write_bytes(TEXT.encode())
    assert fix(about, desk) == 0


def test_the_ledger_of_the_machines_own_article_stays_right(desk: Desk) -> None:
    article_ = Article("p1", "Teh plant", "It is teh best.", source="A")
    data = article_file(article_)
    path = article(desk, data)
    place = ledger.place(desk.root / "content", "articles/2024/02/plant.md")
    place.parent.mkdir(parents=True)
    history = ledger.ledger_of(
        article_, "", "plain", path="articles/2024/02/plant.md", written=data, story=("a", ledger.digest(data))
    )
    before = ledger.encode(history)
    place.write_bytes(before)
    fix(path, desk)
    after = json.loads(place.read_bytes())
    assert after == json.loads(before) | {"digest": ledger.digest(path.read_bytes())}


def test_the_ledger_goes_on_saying_that_a_person_has_edited(desk: Desk) -> None:
    path = article(desk, TEXT.encode())
    place = ledger.place(desk.root / "content", "articles/2024/02/plant.md")
    place.parent.mkdir(parents=True)
    place.write_text('{"digest": "0123"}', encoding="utf-8")
    fix(path, desk)
    assert place.read_text(encoding="utf-8") == '{"digest": "0123"}'


def test_a_changed_file_is_a_finding_once(desk: Desk) -> None:
    path = article(desk, TEXT.encode())
    status, lines = run_check([path], desk, fix=True)
    assert status == 1
    assert lines == [f"{path}: 3 cures made", "1 file checked, nothing to say; 1 file fixed."]
    assert run_check([path], desk, fix=True)[0] == 0


WORDS = st.lists(
    st.sampled_from(
        ["teh", "plant", "12", "`teh`", "[teh](a.md)", '"teh"', "#", ">", "-", "\n", "\n\n", "🌊", "，", "  "]
    ),
    max_size=25,
).map(" ".join)


def cured_of(text: str, desk: Desk) -> tuple[Draft, Draft]:
    draft = draft_of(text, Path("content/articles/2024/02/a.md"), Path("content"))
    front = head_of(draft)
    assert isinstance(front, FrontMatter)
    written = scalars(draft)
    return draft, cured(draft, front, written, tuple(residue(draft, written, desk))).draft


@given(body=WORDS, title=st.sampled_from(["teh plant", "'teh plant'", '"teh: plant"']), windows=st.booleans())
def test_curing_twice_is_curing_once_and_keeps_the_head(body: str, title: str, windows: bool) -> None:
    desk = Desk(phrases=(TEH,))
    text = f"---\ntitle: {title}\nsource: A  # teh source\n---\n\n{body}\n"
    text = text.replace("\n", "\r\n") if windows else text
    before, once = cured_of(text, desk)
    _, twice = cured_of(once.raw, desk)
    assert twice.raw == once.raw
    assert parse(once.text)[0].title == parse(before.text)[0].title.replace("teh", "the")
    assert (split(once.raw)[0] or "").replace("the", "teh") == split(text)[0]
    assert windows == ("\r\n" in once.raw)
    assert not windows or "\n" not in once.raw.replace("\r\n", "")
