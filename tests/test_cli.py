"""The verbs, as a person calls them: the real command, real files, real faults."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from story import other_page, text_page

from pipeline.files import lock

HOME = Path(__file__).resolve().parents[1]
COMMAND = str(Path(sys.executable).with_name("copydesk"))


def copydesk(*args: str | Path, root: Path, stdin: bytes = b"", **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [COMMAND, "--root", root, *args], input=stdin, capture_output=True, cwd=root, check=False, **more
    )


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A folder with a desk, a mkdocs.yml and four pages, one of them to be refused."""
    root = tmp_path / "newsroom"
    (root / "inbox").mkdir(parents=True)
    shutil.copytree(HOME / "desk", root / "desk")
    shutil.copy(HOME / "mkdocs.yml", root)
    (root / "pyproject.toml").write_text("[tool.copydesk]\nworkers = 2\n")
    for number in range(2):
        (root / f"inbox/{number}.txt").write_text(text_page(f"Station {number} opens", tail=f"Page {number}"))
    (root / "inbox/a.html").write_text(other_page("A dam of another kind"))
    (root / "inbox/empty.txt").write_text("")
    return root


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_publish_writes_content_and_site_and_says_what_it_refused(newsroom: Path) -> None:
    done = copydesk("publish", root=newsroom)
    said = done.stdout.decode()
    assert done.returncode == 1, done.stderr
    assert "empty.txt" in said and "refused" in said
    assert "same story" in said and "the same story as 0.txt (" in said
    assert (newsroom / "site/index.html").exists()
    assert any(p.suffix == ".md" for p in (newsroom / "content/articles").rglob("*"))
    assert copydesk("refused", root=newsroom).stdout.startswith(b"empty.txt: ")


def test_a_story_that_two_pages_tell_is_nothing_to_look_at(newsroom: Path) -> None:
    (newsroom / "inbox/empty.txt").unlink()
    done = copydesk("publish", "--no-site", root=newsroom)
    assert done.returncode == 0 and b"same story" in done.stdout and b"refused" not in done.stdout


def test_publishing_again_rewrites_nothing(newsroom: Path) -> None:
    copydesk("publish", root=newsroom)
    before = {p: p.stat().st_mtime_ns for f in ("content", "site") for p in (newsroom / f).rglob("*") if p.is_file()}
    copydesk("publish", root=newsroom)
    assert {
        p: p.stat().st_mtime_ns for f in ("content", "site") for p in (newsroom / f).rglob("*") if p.is_file()
    } == before


def test_any_number_of_workers_gives_the_same_bytes(newsroom: Path) -> None:
    copydesk("publish", "--workers", "1", root=newsroom)
    one = tree(newsroom / "content") | tree(newsroom / "site")
    for folder in ("content", "site", ".copydesk"):
        shutil.rmtree(newsroom / folder)
    copydesk("publish", "--workers", "3", root=newsroom)
    assert tree(newsroom / "content") | tree(newsroom / "site") == one


def test_the_line_on_its_own_output_changes_nothing(newsroom: Path) -> None:
    copydesk("publish", "--no-site", root=newsroom)
    for file in (newsroom / "content/articles").rglob("*.md"):
        again = copydesk("clean", file, root=newsroom)
        assert again.stdout == file.read_bytes()


def test_clean_prints_the_article_and_what_was_done(newsroom: Path) -> None:
    done = copydesk("clean", "inbox/0.txt", root=newsroom)
    assert done.stdout.startswith(b"---\ntitle: Station 0 opens\n")
    assert b"1,200 MW" in done.stdout or b"1200 MW" in done.stdout
    assert b"changes" in done.stderr and b"removals" in done.stderr


def test_explain_shows_an_articles_history_and_a_rules_reason(newsroom: Path) -> None:
    copydesk("publish", "--no-site", root=newsroom)
    article = next((newsroom / "content/articles").rglob("*.md"))
    assert b"changes to the English" in copydesk("explain", article, root=newsroom).stdout
    missing = copydesk("explain", "no-such-rule", root=newsroom)
    assert (missing.returncode, missing.stdout) == (2, b"")


def test_what_was_repaired_is_shown_and_taken_back(newsroom: Path) -> None:
    copydesk("publish", "--no-site", root=newsroom)
    article = next((newsroom / "content/articles").rglob("station-0*.md"))
    assert b"{+" in copydesk("diff", article, root=newsroom).stdout
    back = copydesk("undo", article, root=newsroom)
    assert (back.returncode, back.stderr) == (0, b"") and b"taken back" in back.stdout
    assert b": 0 changes\n" in copydesk("diff", article, root=newsroom).stdout
    assert b"edited by a person since" in copydesk("publish", "--no-site", root=newsroom).stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("publish", "no-such-folder"), "no-such-folder"),
        (("clean", "no-such-file.txt"), "no-such-file.txt"),
        (("check", "no-such-file.md"), "no-such-file.md"),
        (("tag", "inbox/0.txt", "--topics", "none.toml"), "none.toml"),
        (("explain", "inbox/x.md"), "x.md"),
        (("refused",), "nothing has been published"),
        (("undo", "content/articles/none.md"), "there is no such article"),
        (("diff", "inbox/0.txt"), "this is not an article below"),
        (("fly",), "fly"),
        (("publish", "."), "holds content/"),
        (("publish", ""), "an empty path"),
        (("clean", ""), "an empty path"),
        (("publish", "-"), "clean gives the article"),
        (("publish", "content"), "content/ is what publish writes"),
        (("publish", "site/articles"), "site/ is what publish writes"),
    ],
)
def test_what_cannot_run_is_one_line_and_status_two(newsroom: Path, args: tuple[str, ...], says: str) -> None:
    done = copydesk(*args, root=newsroom)
    assert done.returncode == 2
    assert says in done.stderr.decode() and b"Traceback" not in done.stderr
    assert not (newsroom / "content").exists()


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("pyproject.toml", "[tool.copydesk]\nworker = 2\n", "worker"),
        ("pyproject.toml", "[tool.copydesk\n", "pyproject.toml"),
        ("desk/topics.toml", '[[topic]]\nid = "a"\n', "topic 1 (a)"),
        (
            "desk/phrases.toml",
            '[[phrase]]\nname = "x"\nfind = "("\nwhy = "y"\n',
            "phrases.toml:1: phrase 'x': missing )",
        ),
        (
            "desk/phrases.toml",
            '# ours\n\n[[phrase]]\nname = "x"\nfind = "a"\nwhy = "y"\n',
            "phrases.toml:3: phrase 'x': it needs",
        ),
        ("desk/phrases.toml", '[[phrase]]\nname = "x"\nfind = 3\nwhy = "y"\n', "phrases.toml:1: phrase 1 (x): "),
        ("desk/terms.toml", "terms = 5\n", "[[term]]"),
        ("desk/topics.toml", "topic = 5\n", "[[topic]]"),
        ("pyproject.toml", "[tool.copydesk]\nworkers = -3\n", "workers"),
        ("pyproject.toml", "[tool.copydesk]\nsame-story = 0\n", "same-story"),
        ("pyproject.toml", "[tool.copydesk]\nsame-story = nan\n", "same-story"),
        ("pyproject.toml", "[tool.copydesk]\nlargest-page = 0\n", "largest-page"),
        ("pyproject.toml", '[tool.copydesk]\ncontent = "../elsewhere"\n', "content"),
        ("pyproject.toml", '[tool.copydesk]\ncontent = ""\n', "content"),
        ("pyproject.toml", '[tool.copydesk]\nsite = "/"\n', "site"),
        ("pyproject.toml", '[tool.copydesk]\ninbox = "."\n', "holds content/"),
        ("pyproject.toml", '[tool.copydesk]\ninbox = ""\n', "inbox is empty"),
        ("pyproject.toml", "tool = 5\n", "[tool.copydesk]"),
    ],
)
def test_a_bad_desk_is_named_with_its_place(newsroom: Path, file: str, text: str, says: str) -> None:
    (newsroom / file).write_text(text)
    done = copydesk("publish", "--workers", "1", root=newsroom)
    assert done.returncode == 2, done.stdout
    assert says in done.stderr.decode() and b"Traceback" not in done.stderr
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_file_too_large_for_the_disk_leaves_nothing_half_written(newsroom: Path) -> None:
    copydesk("publish", "--no-site", root=newsroom)
    before = tree(newsroom / "content")
    (newsroom / "inbox/0.txt").write_text(text_page("A new title", tail="x"))
    (newsroom / "inbox/new.html").write_text(other_page("Brand new"))
    shutil.rmtree(newsroom / ".copydesk")

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))

    done = copydesk("publish", "--no-site", "--workers", "1", root=newsroom, preexec_fn=full)
    assert done.returncode == 2 and b"Traceback" not in done.stderr
    assert not list((newsroom / "content").rglob("*.part"))
    whole = {path: data for path, data in tree(newsroom / "content").items() if path in before}
    assert whole == before or all(len(data) > 500 for data in whole.values())
    copydesk("publish", "--no-site", root=newsroom)
    assert any("brand-new" in path for path in tree(newsroom / "content"))


def test_a_full_disk_behind_standard_output_is_told(newsroom: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [COMMAND, "clean", "inbox/0.txt", "--format", "jsonl"],
            cwd=newsroom,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2 and b"Traceback" not in done.stderr and b"space" in done.stderr


def test_a_reader_who_has_had_enough_ends_it_quietly(newsroom: Path) -> None:
    process = subprocess.Popen(
        [COMMAND, "clean", *["inbox/0.txt"] * 30, "--format", "jsonl"],
        cwd=newsroom, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout and process.stderr
    process.stdout.read(100)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait(timeout=60)
    process.stderr.close()


@pytest.mark.skipif(not shutil.which("setpriv"), reason="there is no setpriv to take root's rights away")
def test_a_folder_that_cannot_be_read_is_named_and_the_rest_is_published(newsroom: Path) -> None:
    (newsroom / "inbox" / "locked").mkdir(mode=0)
    plain_user = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    done = subprocess.run(
        [*(plain_user if os.geteuid() == 0 else []), COMMAND, "publish", "--no-site"],
        cwd=newsroom, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    assert b"locked" in done.stdout and b"permission denied" in done.stdout.lower()
    assert any((newsroom / "content/articles").rglob("*.md"))


def test_what_a_sites_pages_share_is_learned_and_left_out(newsroom: Path) -> None:
    shutil.rmtree(newsroom / "inbox")
    creed = "<p>The Ore Gazette is made by seven people in a shed, who thank you for reading it to the very end.</p>"
    link = '<link rel="canonical" href="https://www.ore.example/a">'
    for number in range(4):
        page = (
            other_page(f"Story {number}").replace("</article>", f"{creed}</article>").replace("<head>", f"<head>{link}")
        )
        (newsroom / f"{number}.html").write_text(page)
    pages = [f"{number}.html" for number in range(4)]
    before = copydesk("clean", pages[0], root=newsroom)
    learned = copydesk("learn-chrome", *pages, root=newsroom)
    assert learned.returncode == 0 and b"ore.example" in learned.stdout
    assert b"the ore gazette is made by seven people" in (newsroom / "desk/chrome.toml").read_bytes()
    after = copydesk("clean", pages[0], root=newsroom)
    assert b"Ore Gazette" in before.stdout and b"Ore Gazette" not in after.stdout
    assert after.stdout.count(b"\n\n") == before.stdout.count(b"\n\n") - 1
    again = (newsroom / "desk/chrome.toml").read_bytes()
    copydesk("learn-chrome", *reversed(pages), root=newsroom)
    assert (newsroom / "desk/chrome.toml").read_bytes() == again


def test_a_page_is_shown_line_by_line(newsroom: Path) -> None:
    shown = copydesk("explain", "inbox/0.txt", root=newsroom)
    said = shown.stdout.decode()
    assert shown.returncode == 0 and b"\x1b" not in shown.stdout
    assert any(line.split() == "+ title Station 0 opens".split() for line in said.splitlines())
    assert any(line.startswith("- ") for line in said.splitlines()) and "doubt 0." in said.splitlines()[-1]
    empty = copydesk("explain", "inbox/empty.txt", root=newsroom)
    assert (empty.returncode, empty.stdout) == (2, b"") and b"empty" in empty.stderr


def test_a_page_in_doubt_is_set_aside(newsroom: Path) -> None:
    (newsroom / "pyproject.toml").write_text("[tool.copydesk]\nmost-doubt = 0\n")
    done = copydesk("publish", "--no-site", root=newsroom)
    assert done.returncode == 1 and b"probably not right" in done.stdout
    assert not list((newsroom / "content").rglob("*.md"))
    (newsroom / "pyproject.toml").write_text("")
    copydesk("publish", "--no-site", root=newsroom)
    assert list((newsroom / "content").rglob("*.md"))


def test_two_runs_do_not_meet(newsroom: Path) -> None:
    held = lock(newsroom / ".copydesk/publish.lock")
    assert held
    with held:
        done = copydesk("publish", root=newsroom)
    assert done.returncode == 2 and b"another publish is running" in done.stderr
    assert not (newsroom / "content").exists()


def test_what_a_killed_run_left_half_written_is_swept_away(newsroom: Path) -> None:
    left = newsroom / "content/articles/.a.md.abcdefgh.part"
    left.parent.mkdir(parents=True)
    left.write_text("half")
    copydesk("publish", "--no-site", root=newsroom)
    assert not left.exists()


def test_a_state_folder_that_is_a_file_is_named(newsroom: Path) -> None:
    (newsroom / ".copydesk").write_text("")
    done = copydesk("publish", root=newsroom)
    assert done.returncode == 2 and b".copydesk: Not a directory" in done.stderr


def test_a_torn_list_of_refusals_is_named(newsroom: Path) -> None:
    copydesk("publish", "--no-site", root=newsroom)
    (newsroom / ".copydesk/refused.jsonl").write_bytes(b'{"id": "a')
    done = copydesk("refused", root=newsroom)
    assert done.returncode == 2 and b"refused.jsonl" in done.stderr and b"Traceback" not in done.stderr


def test_one_article_that_cannot_be_read_stops_no_other(newsroom: Path) -> None:
    copydesk("publish", root=newsroom)
    before = tree(newsroom / "site")
    article = next((newsroom / "content/articles").rglob("*.md"))
    ledger = newsroom / "content/.ledger" / article.relative_to(newsroom / "content/articles").with_suffix(".json")
    ledger.write_bytes(b"{")
    (newsroom / "inbox/new.html").write_text(other_page("Brand new"))
    done = copydesk("publish", root=newsroom)
    assert done.returncode == 1, done.stderr
    assert ledger.name.encode() in b"".join(done.stdout.split()) and b"Traceback" not in done.stderr
    assert any("brand-new" in path for path in tree(newsroom / "site"))
    assert {path for path in before if path.endswith(".html")} <= tree(newsroom / "site").keys()


def test_a_name_that_would_steer_a_terminal_is_written_out(newsroom: Path) -> None:
    (newsroom / "inbox/\x1b[31mred\u202e.txt").write_text("")
    done = copydesk("publish", "--no-site", root=newsroom)
    listed = copydesk("refused", root=newsroom)
    for said in (done.stdout, listed.stdout):
        assert b"\x1b" not in said and "\u202e" not in said.decode()
        assert b"\\x1b[31mred\\u202e.txt" in said


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_nobodys_fault(newsroom: Path, closed: str) -> None:
    for verb in ("publish --no-site", "clean inbox/0.txt", "strip - --format jsonl"):
        done = subprocess.run(
            ["sh", "-c", f"{COMMAND} {verb} {closed}"], cwd=newsroom, capture_output=True, input=b"", check=False
        )
        assert done.returncode in (0, 1) and b"Traceback" not in done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_stopped_in_the_middle_is_finished_by_the_next(newsroom: Path, how: signal.Signals) -> None:
    for number in range(60):
        (newsroom / f"inbox/more-{number}.html").write_text(other_page(f"Story {number}"))
    other = newsroom.parent / "other"
    shutil.copytree(newsroom, other)
    copydesk("publish", root=other)
    for delay in (0.3, 0.8, 1.5, 2.5, 3.5):
        process = subprocess.Popen([COMMAND, "publish"], cwd=newsroom, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(delay)
        process.send_signal(how)
        _, said = process.communicate(timeout=60)
        if how != signal.SIGKILL:  # who is killed cannot tidy up, nor quiet what it had begun to start
            assert b"Traceback" not in said and b"leaked" not in said
    copydesk("publish", root=newsroom)
    assert tree(newsroom / "content") == tree(other / "content")
    assert tree(newsroom / "site") == tree(other / "site")
