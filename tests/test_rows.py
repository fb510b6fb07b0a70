"""The JSON-lines contract: every stage alone, and piped together."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from story import html_page, text_page

from pipeline import rows
from pipeline.article import Article, Page, accounts_for, plain
from pipeline.desk import desk_at
from pipeline.read import row as page_of
from pipeline.strip import strip
from pipeline.text import Edit, Span, apply

DESK = desk_at(Path(__file__).resolve().parents[1])
Row = dict[str, Any]


def edits(changes: list[Row]) -> list[Edit]:
    return [Edit(Span(c["start"], c["end"]), c["old"], c["new"]) for c in changes]


@pytest.fixture(scope="module", params=["text", "html"])
def page(request: pytest.FixtureRequest) -> Row:
    made = {"text": text_page, "html": html_page}[request.param]()
    return {"id": "a", request.param: made, "crawler": {"depth": 3}}


@pytest.fixture(scope="module")
def stripped(page: Row) -> Row:
    return rows.strip_row(page, 1, with_page=True)


@pytest.fixture(scope="module")
def repaired(stripped: Row) -> Row:
    return rows.repair_row(stripped, 1, desk=DESK)


@pytest.fixture(scope="module")
def tagged(repaired: Row) -> Row:
    return rows.tag_row(repaired, 1, topics=DESK.topics)


def test_strip_gives_the_fields_of_the_contract(stripped: Row) -> None:
    assert stripped["title"] == "Second unit of Lanshui pumped storage station put into operation"
    assert stripped["date"] == "2024-03-05T09:30"
    assert stripped["source"] == "Gridnote"
    assert stripped["refused"] is None
    assert stripped["text"].startswith("On March 4, 2024") and stripped["text"].count("\n") == 3
    for name in ("url", "authors", "editor", "section", "summary", "related", "markdown"):
        assert name in stripped


def test_the_removed_are_characters_of_the_page(stripped: Row) -> None:
    words = " ".join(stripped["page"][r["start"] : r["end"]] for r in stripped["removed"])
    assert "Lanshui pumped storage power station" not in words
    assert ("Retrieve password" in words) or ("All rights reserved" in words)


def test_unknown_fields_pass_through(tagged: Row) -> None:
    assert tagged["crawler"] == {"depth": 3}


def test_applying_the_changes_gives_the_text(stripped: Row, repaired: Row) -> None:
    assert repaired["changes"]
    assert apply(stripped["text"], edits(repaired["changes"])) == repaired["text"]
    assert apply(stripped["title"], edits(repaired["title_changes"])) == repaired["title"]
    for change in repaired["changes"]:
        assert change["rule"] and change["why"]


def test_suggestions_are_of_the_same_text_and_not_made(stripped: Row, repaired: Row) -> None:
    for edit in edits(repaired["suggestions"]):
        assert edit.span.of(stripped["text"]) == edit.old


def test_the_words_that_persuaded_are_the_texts_own(repaired: Row, tagged: Row) -> None:
    assert "pumped-storage" in {topic["id"] for topic in tagged["topics"]}
    for topic in tagged["topics"]:
        assert set(topic) >= {"id", "label", "score", "because"}
        for words in topic["because"]:
            assert repaired["text"][words["start"] : words["end"]] == words["words"]


def test_clean_is_all_three_in_a_row(page: Row, tagged: Row) -> None:
    whole = rows.clean_row(page, 1, desk=DESK, with_page=True)
    assert whole == tagged


def test_a_refused_row_passes_the_other_stages_untouched() -> None:
    refused = rows.strip_row({"id": "a", "text": "Home\nLog in\n"}, 1)
    assert refused["refused"]
    assert rows.tag_row(rows.repair_row(refused, 1, desk=DESK), 1, topics=DESK.topics) == refused


def test_a_page_in_another_language_is_refused_by_clean() -> None:
    text = "O governo anunciou hoje que vai investir mais de cem milhões em novas baterias para a rede elétrica. " * 8
    assert "Portuguese" in rows.clean_row({"id": "a", "text": text}, 1, desk=DESK)["refused"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "line 1: no JSON"),
        (b"[1]", "line 1: a row is an object"),
        (b'{"id": "a"}', 'line 1: there is no "text"'),
        (b'{"id": "a", "text": 5}', 'line 1: there is no "text"'),
        (b"\xff\xfe", "line 1: no UTF-8 at byte 0"),
        (b'{"text": ' + b"[" * 100_000, "line 1: the JSON is nested too deeply"),
        (b'{"text": NaN}', "line 1: no JSON: NaN"),
        (b'{"id": [1], "text": "x"}', 'line 1: "id" is to be a number, or a text'),
    ],
)
def test_a_broken_row_is_refused_with_its_line(line: bytes, why: str) -> None:
    ((out, refused),) = rows.through([line], partial(rows.repair_row, desk=DESK))
    assert refused and why in json.loads(out)["refused"]


def test_order_is_kept_and_blank_lines_are_nothing() -> None:
    lines = [json.dumps({"id": str(n), "text": "A line."}).encode() + b"\n" for n in range(5)]
    found = [
        json.loads(out)["id"]
        for out, _ in rows.through([lines[0], b"\n", *lines[1:]], partial(rows.repair_row, desk=DESK))
    ]
    assert found == ["0", "1", "2", "3", "4"]


def test_the_verbs_pipe_into_each_other() -> None:
    command = shutil.which("copydesk") or str(Path(sys.executable).with_name("copydesk"))
    page = json.dumps({"id": "a", "text": text_page()}).encode() + b"\n"
    out = page
    for verb in ("strip", "repair", "tag"):
        done = subprocess.run([command, verb, "-", "--format", "jsonl"], input=out, capture_output=True, check=True)
        out = done.stdout
    whole = subprocess.run([command, "clean", "-", "--format", "jsonl"], input=page, capture_output=True, check=True)
    assert json.loads(out) == json.loads(whole.stdout)


REPAIR = partial(rows.repair_row, desk=DESK)
STRIP = rows.strip_row


def out_of(line: bytes, work: Callable[[Row, int], Row] = REPAIR) -> bytes:
    ((out, _),) = rows.through([line], work)
    return out


def test_a_defect_of_ours_costs_one_row_only() -> None:
    def work(row: Row, number: int) -> Row:
        if number == 2:
            raise KeyError("x")
        return row

    found = [json.loads(out) for out, _ in rows.through([b'{"id": 7}', b'{"id": 8}', b'{"id": 9}'], work)]
    assert [row["id"] for row in found] == [7, "8", 9]
    assert found[1]["refused"].startswith("line 2: a defect in Copydesk: KeyError")


@pytest.mark.parametrize("number", ["3.141592653589793238462643", "1e400", "9" * 5000, "-0", "1E5"])
def test_numbers_pass_as_they_came(number: str) -> None:
    assert f'"n":{number.replace("-0", "0")}'.encode() in out_of(f'{{"id": "a", "text": "x", "n": {number}}}'.encode())


@pytest.mark.parametrize("work", [STRIP, REPAIR, partial(rows.tag_row, topics=DESK.topics)])
def test_every_verb_takes_the_same_rows(work: Callable[[Row, int], Row]) -> None:
    text = json.dumps(text_page())
    assert b'"id":1,' in out_of(b'{"id": 1, "text": %s}' % text.encode(), work)
    assert b'"id":"row-1",' in out_of(b'{"text": %s}' % text.encode(), work)
    for line in (b'\xef\xbb\xbf{"id": "a", "text": %s}', b'{"id": "a", "x": "\\ud800", "text": %s}'):
        assert json.loads(out_of(line % text.encode(), work)).get("refused") is None
    assert "id" in json.loads(out_of(b'{"id": true, "text": "x"}', work))["refused"]


@pytest.mark.parametrize(
    "before", ["", "\ufeff", "\ufeff\r\n", "caf\u00c3\u00a9 \u00e2\u20ac\u0153hi\u00e2\u20ac\u009d\n"]
)
def test_removals_count_in_the_text_that_came(before: str) -> None:
    text = before + text_page()
    out = rows.strip_row({"id": "a", "text": text}, 1, with_page=True)
    assert out["page"] == text
    assert out["title"] == "Second unit of Lanshui pumped storage station put into operation"
    assert any("Retrieve password" in text[r["start"] : r["end"]] for r in out["removed"])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "x: y\nz: 1", "http://a.example/<b>", "/a"])
def test_only_a_whole_web_address_is_an_address(url: str) -> None:
    assert rows.strip_row({"id": "a", "url": url, "text": text_page()}, 1)["url"] == ""


@given(st.text(max_size=20), st.integers(0, 1100))
def test_a_row_of_any_text_is_accounted_for(piece: str, at: int) -> None:
    made = text_page()
    text = made[:at] + piece + made[at:]
    page = page_of({"id": "a", "text": text}, 1)
    assert isinstance(page, Page)
    article = strip(page)
    if page.markup == "plain" and isinstance(article, Article):
        assert page.text == text
        assert accounts_for(article, text)


SIGNS = st.lists(
    st.sampled_from(
        ["*", "_", "[", "]", "(x)", " ", "the the", "MW", "1200", "yuan ，", "`", "<b>", "&amp;", "\\", "!", "# ", "- "]
    )
)


@given(SIGNS.map("".join), st.booleans())
@settings(max_examples=60)
@example("yuan ，*", False)
def test_the_markdown_says_what_the_text_says(piece: str, as_html: bool) -> None:
    page = (
        {"html": html_page(inside=f"<p>A word {piece} and an end.</p>")}
        if as_html
        else {"text": text_page().replace("wind farms", piece)}
    )
    out = rows.clean_row({"id": "a", **page}, 1, desk=DESK)
    assert out["refused"] is None
    assert plain(out["markdown"]) == out["text"]
    before = rows.strip_row({"id": "a", **page}, 1)
    assert apply(before["text"], edits(out["changes"])) == out["text"]
