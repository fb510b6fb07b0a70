"""Living with check: what a newsroom switches off, where, why, and what it remembers."""

from __future__ import annotations

import datetime
import json
import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases import TEH, VAST

from pipeline.check import cache, check, check_all, fix, run_check
from pipeline.check import round as rounds
from pipeline.check.looked import Looked
from pipeline.check.problem import Problem
from pipeline.desk import CheckSettings, Desk, Settings, desk_at
from pipeline.notes import blanked, notes, without
from pipeline.publish import archive, ledger
from pipeline.trouble import Trouble

HEAD = "---\ntitle: A plan for the harbour\nsource: Harbour Post\n---\n\n"


def newsroom(root: Path, **check_settings: object) -> Desk:
    settings = Settings(check=CheckSettings(**check_settings))  # type: ignore[arg-type]
    return Desk(root=root, settings=settings, phrases=(TEH, VAST), digest="one")


def write(desk: Desk, body: str, name: str = "2024/02/plan.md", head: str = HEAD) -> Path:
    path = desk.root / "content" / "articles" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + textwrap.dedent(body), encoding="utf-8")
    return path


def names(problems: tuple[Problem, ...] | list[Problem]) -> list[str]:
    return [problem.rule for problem in problems]


# -- what is selected


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ({}, ["raw-html", "leftover-login", "teh-for-the"]),
        ({"ignore": ("raw-html",)}, ["leftover-login", "teh-for-the"]),
        ({"ignore": ("leftover-*",)}, ["raw-html", "teh-for-the"]),
        ({"select": ("leftover-*", "raw-html")}, ["raw-html", "leftover-login"]),
        ({"select": ("raw-html",), "ignore": ("raw-html",)}, []),
        ({"ignore_in": {"content/articles/2024": ("raw-html",)}}, ["leftover-login", "teh-for-the"]),
        ({"ignore_in": {"content/articles/2024/02/plan.md": ("*",)}}, []),
        ({"ignore_in": {"content/articles/202": ("*",)}}, ["raw-html", "leftover-login", "teh-for-the"]),
        ({"ignore_in": {"content/articles/2024/": ("*",)}}, []),
    ],
)
def test_rules_are_chosen_by_name_by_group_and_by_folder(tmp_path: Path, settings: dict, left: list[str]) -> None:
    desk = newsroom(tmp_path, **settings)
    path = write(desk, "It is <b>open</b>.\n\nGet verification code\n\nIn teh bay.\n")
    assert names(check(path, desk)) == left


def test_a_severity_of_the_newsroom_counts(tmp_path: Path) -> None:
    desk = newsroom(tmp_path, severity={"raw-*": "warning", "heading-jump": "error"})
    path = write(desk, "## One\n\nIt is <b>open</b>.\n\n#### Two\n\nThree.\n")
    assert {p.rule: p.severity for p in check(path, desk)} == {"raw-html": "warning", "heading-jump": "error"}


def test_what_is_switched_off_is_not_cured_either(tmp_path: Path) -> None:
    desk = newsroom(tmp_path, ignore=("teh-*",))
    path = write(desk, "In teh bay the the crane stands.\n")
    assert fix(path, desk) == 1
    assert path.read_text(encoding="utf-8").endswith("In teh bay the crane stands.\n")


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ('ignore = ["raw-htm"]', 2, "did you mean 'raw-html'"),
        ('select = ["*", \n "leftovers-*"]', 3, "'leftovers-*'"),
        ('[tool.copydesk.check.severity]\nheading-jumps = "error"', 3, "did you mean 'heading-jump'"),
        ('[tool.copydesk.check.ignore-in]\n"content" = ["nonsense"]', 3, "'nonsense'"),
    ],
)
def test_a_rule_that_is_not_there_is_said_with_its_line(tmp_path: Path, lines: str, line: int, said: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.copydesk.check]\n{lines}\n", encoding="utf-8")
    desk = desk_at(tmp_path)
    path = write(desk, "It is open.\n")
    with pytest.raises(Trouble, match=rf"pyproject\.toml:{line}: there is no rule") as trouble:
        run_check([path], desk)
    assert said in str(trouble.value)


@pytest.mark.parametrize("lines", ['ignore = "raw-html"', "severity = {raw-html = 'loud'}", "ignores = []"])
def test_settings_of_another_shape_are_said(tmp_path: Path, lines: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.copydesk.check]\n{lines}\n", encoding="utf-8")
    with pytest.raises(Trouble, match=r"\[tool\.copydesk\].*check"):
        desk_at(tmp_path)


# -- what a writer ignores


def test_a_note_is_about_the_block_below_it_and_no_further(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    body = """\
        <!-- copydesk: ignore raw-html because the tag is the story -->

        It is <b>open</b>,
        and <i>new</i>.

        It is <u>old</u>.
        """
    [problem] = check(write(desk, body), desk)
    assert problem.words == "<u>"


def test_a_note_within_a_line_is_about_that_line(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    body = "It is <b>open</b>, <!-- copydesk: ignore raw-html because it is meant -->\nand <i>new</i>.\n"
    assert [p.words for p in check(write(desk, body), desk)] == ["<i>"]


def test_a_note_in_the_head_is_about_the_head(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    head = "---\ntitle: In teh bay\n# copydesk: ignore missing-source because we saw it ourselves\n---\n\n"
    assert names(check(write(desk, "It is open.\n", head=head), desk)) == ["teh-for-the"]


def test_notes_add_up_and_know_groups(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    body = """\
        <!-- copydesk: ignore raw-html because a -->
        <!-- copydesk: ignore teh-* because b -->
        In teh <b>bay</b>.
        """
    assert not check(write(desk, body), desk)


def test_what_a_note_ignores_is_not_cured(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    path = write(desk, "<!-- copydesk: ignore teh-for-the because a name -->\nIn teh bay.\n\nIn teh town.\n")
    assert fix(path, desk) == 1
    assert "In teh bay.\n\nIn the town." in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("ignore raw-html", "Say why"),
        ("ignore raw-html because ", "Say why"),
        ("ignore raw-htm because so", "raw-html"),
        ("ignore because so", "no rule"),
        ("hide raw-html because so", "nothing else is understood"),
    ],
)
def test_a_note_that_is_not_understood_ignores_nothing_and_is_an_error(tmp_path: Path, note: str, said: str) -> None:
    desk = newsroom(tmp_path)
    bad, html = check(write(desk, f"<!-- copydesk: {note} -->\n\nIt is <b>open</b>.\n"), desk)
    assert (bad.rule, bad.severity, html.rule) == ("bad-ignore", "error", "raw-html")
    assert said in bad.message


def test_a_note_that_is_no_longer_needed_reports_itself(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    [problem] = check(write(desk, "It is open. <!-- copydesk: ignore raw-html because it was meant -->\n"), desk)
    assert (problem.rule, problem.severity, problem.cure) == ("unused-ignore", "warning", "")
    assert problem.words == "<!-- copydesk: ignore raw-html because it was meant -->"


def test_a_note_is_not_called_unused_for_what_nobody_looked_for(tmp_path: Path) -> None:
    body = "A vast bay. <!-- copydesk: ignore vast because it is -->\n"
    for settings, suggest in (({}, False), ({"ignore": ("vast",)}, True), ({}, True)):
        desk = newsroom(tmp_path, **settings)
        assert not check(write(desk, body), desk, suggest=suggest), (settings, suggest)
    alone = write(
        desk, "<!-- copydesk: ignore duplicate-article because an appeal is printed twice -->\n\nIt is open.\n"
    )
    assert not check(alone, desk)


def test_a_note_can_ignore_what_two_files_have_in_common(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    write(desk, "It is open.\n", "2024/02/a.md")
    second = write(desk, "It is open.\n", "2024/02/b.md")
    assert names(check_all([tmp_path / "content"], desk).problems) == ["duplicate-article"]
    note = "# copydesk: ignore duplicate-article because it is an appeal\n"
    second.write_text(HEAD.replace("title", f"{note}title") + "It is open.\n", encoding="utf-8")
    said = check_all([tmp_path / "content"], desk).problems
    assert names(said) == ["duplicate-article"], "the head is not where the body is"
    note = "<!-- copydesk: ignore duplicate-article because it is an appeal -->\n"
    for path in sorted((tmp_path / "content").rglob("*.md")):
        path.write_text(f"{HEAD}{note}It is open.\n", encoding="utf-8")
    assert not check_all([tmp_path / "content"], desk).problems


def test_a_note_in_code_is_code(tmp_path: Path) -> None:
    for body in ("```\n<!-- copydesk: ignore x because y -->\n```\n", "`<!-- copydesk: ignore x because y -->`\n"):
        assert not notes(HEAD + body, len(HEAD))
        assert without(body) == blanked(body) == body


def test_readers_see_no_note(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    write(desk, "<!-- copydesk: ignore raw-html because y -->\n\nIt is <b>open</b>. <!-- copydesk: hm -->\n")
    [entry] = archive.read(tmp_path / "content").entries
    assert entry.body.split() == ["It", "is", "<b>open</b>."]


PIECES = st.lists(
    st.sampled_from(["It is open.", "\n", "\n\n", "<!-- copydesk: ignore a because b -->", "<!-- x -->", "```\n", "> "])
).map("".join)


@given(PIECES)
def test_blanking_moves_nothing_and_takes_notes_alone(body: str) -> None:
    assert len(blanked(body)) == len(body)
    assert all(b in (a, " ") for a, b in zip(body, blanked(body), strict=True))
    assert blanked(blanked(body)) == blanked(body)
    assert without(body).replace(" ", "") == blanked(body).replace(" ", "")
    assert not notes(without(body)) or "```" in body
    for note in notes(body):
        assert body[note.span.start : note.span.end].startswith("<!-- copydesk:")


# -- what is let be


def test_a_baseline_lets_old_problems_be_and_no_new_ones(tmp_path: Path) -> None:
    desk, file = newsroom(tmp_path), tmp_path / "old.json"
    path = write(desk, "It is <b>open</b>.\n")
    assert run_check([path], desk, write_baseline=file) == (0, [f"{file}: 1 problem to be let be from now on"])
    assert run_check([path], desk, baseline=file)[0] == 0
    write(desk, "A line that moves it down.\n\nIt is <b>open</b>.\n\nIt is <b>new</b>.\n")
    status, lines = run_check([path], desk, baseline=file, format="json")
    assert (status, [json.loads(line)["line"] for line in lines]) == (1, [10])


def test_a_baseline_only_shrinks(tmp_path: Path) -> None:
    desk, file = newsroom(tmp_path), tmp_path / "old.json"
    path = write(desk, "It is <b>open</b> and <i>new</i>.\n")
    other = write(desk, "It is <u>old</u>.\n", "2024/02/other.md")
    run_check([tmp_path / "content"], desk, write_baseline=file)
    before = json.loads(file.read_text(encoding="utf-8"))
    assert before["problems"]["content/articles/2024/02/plan.md"] == {"raw-html": ["<b>", "<i>"]}
    write(desk, "It is <b>open</b> and <s>new</s>.\n")
    status, lines = run_check([path], desk, write_baseline=file, format="json")
    assert (status, [json.loads(line)["rule"] for line in lines]) == (1, ["raw-html"]), "what is new is said"
    after = json.loads(file.read_text(encoding="utf-8"))["problems"]
    assert after == {
        "content/articles/2024/02/plan.md": {"raw-html": ["<b>"]},
        "content/articles/2024/02/other.md": {"raw-html": ["<u>"]},
    }
    other.unlink()
    run_check([path], desk, write_baseline=file)
    assert list(json.loads(file.read_text(encoding="utf-8"))["problems"]) == ["content/articles/2024/02/plan.md"]


def test_an_empty_baseline_stays_empty(tmp_path: Path) -> None:
    desk, file = newsroom(tmp_path), tmp_path / "old.json"
    path = write(desk, "It is open.\n")
    run_check([path], desk, write_baseline=file)
    write(desk, "It is <b>open</b>.\n")
    assert run_check([path], desk, write_baseline=file)[0] == 1
    assert json.loads(file.read_text(encoding="utf-8"))["problems"] == {}


@pytest.mark.parametrize("data", [b"", b"[]", b'{"version": 2, "problems": {}}', b"\xff", b'{"version": 1}'])
def test_what_is_no_baseline_is_said(tmp_path: Path, data: bytes) -> None:
    desk, file = newsroom(tmp_path), tmp_path / "old.json"
    path = write(desk, "It is open.\n")
    file.write_bytes(data)
    for asked in ({"baseline": file}, {"write_baseline": file}):
        with pytest.raises(Trouble, match=r"old\.json: "):
            run_check([path], desk, **asked)  # type: ignore[arg-type]
    assert file.read_bytes() == data
    with pytest.raises(Trouble, match="there is no such baseline"):
        run_check([path], desk, baseline=tmp_path / "none.json")


def test_the_settings_can_name_the_baseline(tmp_path: Path) -> None:
    desk = newsroom(tmp_path, baseline="old.json")
    path = write(desk, "It is <b>open</b>.\n")
    run_check([path], desk, write_baseline=tmp_path / "old.json")
    assert run_check([path], desk)[0] == 0


# -- what has changed


def git(root: Path, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = ["-c", "user.name=A", "-c", "user.email=a@news.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", root, *who, *arguments], check=True, capture_output=True, env=environment)


def test_only_what_changed_since_a_revision_is_looked_at(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    for name in ("old", "changed", "moved", "gone", "linking"):
        body = "See [it](gone.md), <b>now</b>.\n" if name == "linking" else f"It is <b>{name}</b>.\n"
        write(desk, body, f"2024/02/{name}.md")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "one")
    folder = tmp_path / "content" / "articles" / "2024" / "02"
    assert run_check([tmp_path / "content"], desk, since="HEAD") == (0, ["0 files checked, nothing to say."])
    write(desk, "It is <i>changed</i>.\n", "2024/02/changed.md")
    write(desk, "It is <i>new</i>.\n", "2024/02/Ünder way.md")
    git(tmp_path, "mv", str(folder / "moved.md"), str(folder / "renamed.md"))
    (folder / "gone.md").unlink()
    _, lines = run_check([tmp_path / "content"], desk, since="HEAD", format="json")
    seen = {Path(json.loads(line)["path"]).name for line in lines}
    assert seen == {"changed.md", "Ünder way.md", "renamed.md", "linking.md"}
    assert "broken-link" in {json.loads(line)["rule"] for line in lines}


def test_a_revision_that_git_does_not_know_is_said(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    path = write(desk, "It is open.\n")
    with pytest.raises(Trouble, match="--since needs a git repository"):
        run_check([path], desk, since="HEAD")
    git(tmp_path, "init", "--quiet")
    for revision in ("HEAD", "no-such", "--output=x", "-h"):
        with pytest.raises(Trouble, match=f"--since {revision}: git knows no such revision"):
            run_check([path], desk, since=revision)


# -- what is remembered


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    looked: list[Path] = []
    real = rounds._look

    def look(path: Path, *rest: object) -> object:
        looked.append(path)
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(rounds, "_look", look)
    return looked


def test_what_was_looked_at_once_is_not_looked_at_again(tmp_path: Path, counted: list[Path]) -> None:
    desk = newsroom(tmp_path)
    a = write(desk, "It is <b>open</b>. <!-- copydesk: ignore vast because it is -->\n", "2024/02/a.md")
    b = write(desk, "It is <b>open</b>. <!-- copydesk: ignore vast because it is -->\n", "2024/02/b.md")
    first = run_check([a, b], desk, cache=True, format="json")
    assert counted == [a, b]
    assert run_check([a, b], desk, cache=True, format="json") == first
    assert run_check([a, b], desk, format="json") == first, "without the cache it is the same"
    del counted[:]
    assert run_check([b, a], desk, cache=True, format="json")[0] == 1
    assert not counted, "which of two twins is the later one is not kept with a file"


def test_stories_that_were_compared_once_are_not_compared_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = newsroom(tmp_path)
    files = [write(desk, "It is open.\n", f"2024/02/{name}.md") for name in "abc"]
    first = run_check(files, desk, cache=True, format="json")
    assert str(first).count("duplicate-article") == 2 * str(run_check(files[:2], desk, format="json")).count(
        "duplicate-article"
    )
    run_check(files, desk, cache=True)
    monkeypatch.setattr(rounds, "twins", lambda *_: pytest.fail("compared again"))
    assert run_check(files, desk, cache=True, format="json") == first
    monkeypatch.undo()
    files[2].write_text(files[2].read_text().replace("open", "shut"))
    assert str(run_check(files, desk, cache=True, format="json")) != str(first)


def test_the_cache_forgets_what_may_have_changed(tmp_path: Path, counted: list[Path]) -> None:
    desk = newsroom(tmp_path)
    path = write(desk, "See [it](other.md#costs), a vast bay.\n")
    place = ledger.place(tmp_path / "content", "articles/2024/02/plan.md")

    def looked_again(**asked: object) -> bool:
        del counted[:]
        run_check([path], asked.pop("desk", desk), cache=True, **asked)  # type: ignore[arg-type]
        return bool(counted)

    assert looked_again()
    assert not looked_again()
    other = write(desk, "## Costs\n\nLow.\n", "2024/02/other.md")
    assert looked_again(), "the page that it leads to is there now"
    assert not looked_again()
    other.write_text(f"{HEAD}## Prices\n", encoding="utf-8")
    assert looked_again(), "with other headings"
    place.parent.mkdir(parents=True)
    place.write_text("{}", encoding="utf-8")
    assert looked_again(), "its ledger"
    assert looked_again(suggest=True)
    assert looked_again(today=datetime.date(2024, 3, 1))
    assert looked_again(desk=Desk(root=tmp_path, digest="two"))
    assert looked_again()
    assert not looked_again(desk=newsroom(tmp_path, ignore=("raw-html",))), "what is told is decided afterwards"


def test_a_date_in_the_future_is_not_remembered(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    path = write(desk, "It is open.\n", head=HEAD.replace("source", "date: 2024-03-05\nsource"))
    for day, status in ((1, 1), (5, 0), (1, 0)):  # the clock does not go back
        assert run_check([path], desk, cache=True, today=datetime.date(2024, 3, day))[0] == status


@pytest.mark.parametrize("harm", ["bytes", "table", "folder"])
def test_a_broken_cache_costs_time_only(tmp_path: Path, harm: str) -> None:
    desk = newsroom(tmp_path)
    path = write(desk, "It is <b>open</b>.\n")
    wanted = run_check([path], desk, cache=True)
    file = tmp_path / rounds.KEPT
    if harm == "bytes":
        file.write_bytes(b"no database" * 1000)
    elif harm == "table":
        with sqlite3.connect(file) as db:
            db.execute("UPDATE looked SET stored = x'00'")
    else:
        file.unlink()
        file.mkdir()
    assert run_check([path], desk, cache=True) == wanted


def test_a_file_whose_name_is_no_text_is_checked_like_any_other(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    write(desk, "It is <b>open</b>.\n", "2024/02/first.md")
    try:
        path = write(desk, "It is <b>open</b>.\n", os.fsdecode(b"2024/02/odd\xff.md"))
    except OSError:
        pytest.skip("this file system has no such names")
    for form in ("text", "json", "github", "sarif"):
        for _ in range(2):
            status, lines = run_check([tmp_path / "content"], desk, format=form, cache=True)
            assert status == 1
            "\n".join(lines).encode()
    run_check([path], desk, write_baseline=tmp_path / "old.json")
    assert run_check([path], desk, baseline=tmp_path / "old.json")[0] == 0


def test_two_runs_at_once_do_not_wait_for_each_other(tmp_path: Path) -> None:
    file = tmp_path / "check.sqlite"
    with cache.Cache(file) as one, cache.Cache(file) as other:
        for kept in (one, other):
            kept.put(b"a.md", b"key", Looked(()))
            assert kept.get(b"a.md", b"key") == Looked(())
    with cache.Cache(file) as later:
        assert later.get(b"a.md", b"key") == Looked(())
        assert later.get(b"a.md", b"other") is None


def test_the_cache_knows_where_ledgers_stand() -> None:
    assert cache.LEDGERS == ledger.HIDDEN


def test_a_round_from_the_cache_loads_no_check(tmp_path: Path) -> None:
    desk = newsroom(tmp_path)
    path = write(desk, "It is <b>open</b>.\n")
    run_check([path], desk_at(tmp_path), cache=True)
    heavy = ["regex", "markdown_it", "numpy", "yaml", "pipeline.repair", "pipeline.strip"]
    code = (
        "import sys; from pathlib import Path; from pipeline.desk import desk_at; from pipeline.check import run_check;"
        f"print(run_check([Path({str(path)!r})], desk_at(Path({str(tmp_path)!r})), cache=True)[0]);"
        f"print(sorted(set({heavy}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["1", "[]"]
