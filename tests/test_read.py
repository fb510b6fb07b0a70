"""Everything that is found is a page or a refusal with its reason; nothing is dropped in silence."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Page, Refusal, plain
from pipeline.desk import Settings
from pipeline.front import FrontMatter, render
from pipeline.read import Source, page, row, rows, sources, stdin_source
from pipeline.read.markdown import blocks
from pipeline.trouble import Trouble

SETTINGS = Settings(largest_page=10_000)


def read_all(*paths: Path) -> dict[str, Page | Refusal]:
    return {source.id: page(source, SETTINGS) for source in sources(paths, SETTINGS)}


def why(found: Page | Refusal) -> str:
    assert isinstance(found, Refusal), found
    assert found.stage == "read"
    return found.why


def test_a_folder_gives_its_files_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.html", "a/b.md", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<p>Some words here</p>")
    assert [source.id for source in sources([tmp_path], SETTINGS)] == ["a/b.md", "a/z.html", "b.txt"]


def test_a_source_can_be_sent_to_a_worker(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some words here\n")
    (source,) = sources([tmp_path], SETTINGS)
    assert page(pickle.loads(pickle.dumps(source)), SETTINGS) == page(source, SETTINGS)  # noqa: S301


def test_every_refusal_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.html").write_bytes(b" \n\t\n")
    (tmp_path / "large.txt").write_bytes(b"x" * 10_001)
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "broken.txt").write_bytes(b"good\x81\x20bad")
    (tmp_path / "scripts.html").write_bytes(b"<html><script>alert(1)</script></html>")
    (tmp_path / "table.xlsx").write_bytes(b"x")
    (tmp_path / "noend").write_bytes(b"x")
    found = {name: why(refused) for name, refused in read_all(tmp_path).items()}
    assert "empty" in found["empty.txt"]
    assert "white space" in found["blank.html"]
    assert "10,001 bytes" in found["large.txt"]
    assert "a PNG picture, not a page" in found["picture.txt"]
    assert "broken.txt" in found["broken.txt"]
    assert "offset 4" in found["broken.txt"]
    assert "no visible text" in found["scripts.html"]
    assert ".xlsx are not read" in found["table.xlsx"]
    assert "nothing are not read" in found["noend"]


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.html").open("wb") as file:
        file.truncate(50_000_000_000)
    assert "50,000,000,000 bytes" in why(read_all(tmp_path)["huge.html"])


def test_a_path_that_is_not_there_stops_the_program(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"nowhere\.txt: there is no such file"):
        list(sources([tmp_path / "nowhere.txt"], SETTINGS))


def test_an_unreadable_folder_is_refused_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.txt").write_text("Some words here")
    listing = Path.iterdir

    def guarded(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", guarded)
    found = read_all(tmp_path)
    assert "closed cannot be read: permission denied" in why(found["closed"])
    assert isinstance(found["open.txt"], Page)


def test_a_file_that_vanishes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some words here")
    (source,) = sources([tmp_path], SETTINGS)
    (tmp_path / "a.txt").unlink()
    assert "no such file" in why(page(source, SETTINGS))


def test_links_do_no_harm(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "secret.txt").write_text("Not for the site")
    (inbox / "a.txt").write_text("Some words here")
    (inbox / "loop").symlink_to(inbox)
    (inbox / "out.txt").symlink_to(tmp_path / "secret.txt")
    (inbox / "gone.txt").symlink_to(tmp_path / "gone")
    found = read_all(inbox)
    assert set(found) == {"a.txt", "out.txt", "gone.txt"}
    assert "out of the folder" in why(found["out.txt"])
    assert "leads nowhere" in why(found["gone.txt"])


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "no ordinary file" in why(read_all(tmp_path)["pipe.txt"])


# rows


def written(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_each_row_is_a_page_of_its_own(tmp_path: Path) -> None:
    path = written(
        tmp_path / "in.jsonl",
        '{"id": "one", "text": "Some words"}',
        "",
        '{"html": "<p>Some words</p>"}',
        '{"id": 3}',
        "{oops",
    )
    found = [page(source, SETTINGS) for source in sources([path], SETTINGS)]
    assert [f.id for f in found] == ["one", "in.jsonl#3", "3", "in.jsonl#5"]
    assert [isinstance(f, Page) for f in found] == [True, True, False, False]
    assert "in.jsonl, line 5: no JSON" in why(found[3])


def test_rows_are_read_from_gzip_and_a_broken_end_is_told(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": str(i), "text": f"Words {os.urandom(200).hex()}"}) + "\n" for i in range(50))
    whole = gzip.compress(lines.encode())
    (tmp_path / "whole.jsonl.gz").write_bytes(whole)
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    assert len(read_all(tmp_path / "whole.jsonl.gz")) == 50
    *good, last = (page(s, SETTINGS) for s in sources([tmp_path / "cut.jsonl.gz"], SETTINGS))
    assert good
    assert all(isinstance(g, Page) for g in good)
    assert "cut.jsonl.gz" in why(last)
    assert "cut off" in why(last)


def test_a_row_without_end_is_refused_and_the_next_is_read() -> None:
    small = Settings(largest_page=100)
    long = b'{"text": "' + b"x" * 1000 + b'"}\n'
    found = [page(s, small) for s in rows(io.BytesIO(long + b'{"id": "next", "text": "Some words"}\n'), "stdin", small)]
    assert "stdin, line 1: longer than" in why(found[0])
    assert isinstance(found[1], Page)
    assert found[1].id == "next"


@pytest.mark.parametrize(
    ("given_row", "words"),
    [
        ({"id": [7], "text": "x"}, '"id" is to be a number, or a text'), ({"id": "a\x1b", "text": "x"}, '"id"'),
        ({"id": " ", "text": "x"}, '"id"'),
        ({"id": "a"}, '"html", "markdown" or "text"'),
        ({"id": "a", "text": 5}, '"text" is to be a text'), ({"id": "a", "html": ["x"]}, '"html" is to be a text'),
        ({"id": "a", "url": 5, "text": "x"}, '"url"'), ({"id": "a", "text": "  "}, "empty"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_names_its_line_and_field(given_row: dict[str, object], words: str) -> None:
    said = why(row(given_row, 12))
    assert "line 12" in said
    assert words in said


def test_a_row_without_an_id_is_called_by_its_number() -> None:
    found = row({"text": "Some words"}, 4)
    assert isinstance(found, Page)
    assert found.id == "row-4"


def test_half_a_character_in_json_is_no_harm() -> None:
    found = row(json.loads('{"id": "a\\ud800", "text": "Some \\udc00 words"}'), 1)
    assert isinstance(found, Page)
    found.text.encode()
    found.id.encode()


def test_a_number_of_any_length_is_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path / "in.jsonl", f'{{"id": 12, "views": {"9" * 5000}, "text": "Some words"}}')
    (found,) = read_all(path).values()
    assert isinstance(found, Page)
    assert found.id == "12"


# text and Markdown


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1))
def test_the_lines_of_a_plain_page_lie_side_by_side(text: str) -> None:
    found = page(Source("a", data=b"\xef\xbb\xbf" + text.encode()), Settings())
    if isinstance(found, Page) and found.markup == "plain":
        assert "".join(block.span.of(found.text) for block in found.blocks) == found.text.removeprefix("\ufeff")


@given(st.text(alphabet="# -*>`1.|\n\r\tab\x0b\u2028", max_size=80))
def test_the_blocks_of_markdown_leave_only_white_space_out(text: str) -> None:
    at = 0
    for block in blocks(text):
        assert not text[at : block.span.start].strip()
        assert block.span.of(text).strip()
        at = block.span.end
    assert not text[at:].strip() or not (at or plain(text))  # a page of rules and nothing else has no block


def test_markdown_is_cut_into_blocks_and_items() -> None:
    text = "# Head\n\nA paragraph\nof two lines.\n\n- one\n- two\n  - deep\n\n"
    text += "> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"
    found = [(block.kind, block.span.of(text)) for block in blocks(text)]
    assert [kind for kind, _ in found] == ["heading", "paragraph", "item", "item", "item", "quote", "table", "code"]
    assert found[4][1] == "  - deep"


def test_an_article_of_ours_is_known_by_its_head() -> None:
    text = render(
        FrontMatter("A title", id="in/a.html", date="2024-02-21", url="https://example.org/a", authors=("Li Na",)),
        "The body.",
    )
    found = page(Source("x.md", data=text.encode(), form="markdown"), SETTINGS)
    assert isinstance(found, Page)
    assert found.ours
    assert (found.id, found.url, found.text.strip()) == ("in/a.html", "https://example.org/a", "The body.")
    assert (found.claims.title, found.claims.authors) == ("A title", ("Li Na",))


@pytest.mark.parametrize(
    "head",
    [
        "title: [a, b]\nx: 1",
        "- a\n- b",
        "title: 'open",
        "a: &x 1\nb: *x",
        "title: T\nauthor: A\nlayout: post\nurl: ftp://x",
        "? :",
        "\x07",
    ],
)
def test_other_peoples_heads_never_stop_a_page(head: str) -> None:
    found = page(Source("x.md", data=f"---\n{head}\n---\nThe body.\n".encode(), form="markdown"), SETTINGS)
    assert isinstance(found, Page)
    assert not found.ours
    assert "The body." in found.text


def test_other_peoples_fields_become_claims() -> None:
    text = "---\ntitle: A title\nauthor: Li Na\ntags: [x]\n"
    text += "date: 2024-02-21\nlink: https://example.org/a\n---\n\nThe body.\n"
    found = page(Source("x.md", data=text.encode(), form="markdown"), SETTINGS)
    assert isinstance(found, Page)
    assert (found.claims.title, found.claims.authors, found.claims.date) == ("A title", ("Li Na",), "2024-02-21")
    assert (found.url, found.text) == ("https://example.org/a", "The body.\n")


def test_html_in_a_text_file_is_read_as_html() -> None:
    found = page(stdin_source(b"<!DOCTYPE html><html><body><p>Some words</p></body></html>"), SETTINGS)
    assert isinstance(found, Page)
    assert (found.text, found.markup) == ("Some words", "markdown")
