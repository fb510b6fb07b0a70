"""The JSON-lines contract: every stage alone, and piped together."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from story import html_page, text_page

from pipeline import rows
from pipeline.desk import desk_at
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
        (b"{", "line 1: this is not JSON"),
        (b"[1]", "line 1: a row is an object"),
        (b'{"id": "a"}', 'line 1: there is no "text"'),
        (b'{"id": "a", "text": 5}', 'line 1: there is no "text"'),
        (b"\xff\xfe", "line 1: this is not JSON"),
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
