"""A report is the same for people and for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

import pipeline
from pipeline.check import Problem, Report
from pipeline.check.formats import FORMATS, MANY, as_github, as_json, as_sarif, as_text

ERROR = Problem(
    path=Path("content/articles/2024/02/a plan.md"), start=40, end=43, line=5, column=10, end_line=5, end_column=13,
    rule="teh-for-the", message="Two letters changed places: 100% sure,\nsee line 2.", cure="the", safe=True,
    snippet="They saw teh plant.",
)  # fmt: skip
WARNING = Problem(
    path=Path("content/about.md"), start=0, end=3, line=1, column=1, end_line=2, end_column=1,
    rule="heading-jump", message="Level 3 follows level 1.", severity="warning", snippet="### Far",
)  # fmt: skip
REPORT = Report((ERROR, WARNING), files=7)


def test_text_shows_the_place_the_reason_and_the_cure() -> None:
    assert list(as_text(REPORT)) == [
        "content/articles/2024/02/a plan.md",
        "  5:10 error Two letters changed places: 100% sure, see line 2. teh-for-the",
        "      | They saw teh plant.",
        "      |          ^^^ the",
        "",
        "content/about.md",
        "  1:1 warning Level 3 follows level 1. heading-jump",
        "      | ### Far",
        "      | ^^^^^^^",
        "",
        "1 error, 1 warning in 2 of 7 files; --fix can cure 1.",
    ]


def test_colours_come_only_when_asked_for_and_change_no_word() -> None:
    plain, coloured = ("\n".join(as_text(REPORT, colour=colour)) for colour in (False, True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_a_line_cannot_steer_the_terminal() -> None:
    nasty = replace(ERROR, message="a\x1b[2Jb", cure="\x1b]0;x\x07", snippet="x\x1b[31my\u202e")
    assert not [c for line in as_text(Report((nasty,), 1)) for c in line if not c.isprintable()]


def test_a_long_line_is_shown_around_its_problem() -> None:
    words = "word " * 60
    problem = Problem(
        path=Path("a.md"), start=150, end=154, line=1, column=151, end_line=1, end_column=155, rule="r", message="m",
        snippet=words,
    )  # fmt: skip
    _, _, line, carets, *_ = as_text(Report((problem,), 1))
    assert len(line) < 120
    assert line[carets.index("^") : carets.rindex("^") + 1] == "word"


def test_json_is_one_object_a_line() -> None:
    rows = [json.loads(line) for line in as_json(REPORT)]
    assert rows[0] == {
        "path": "content/articles/2024/02/a plan.md", "start": 40, "end": 43,
        "line": 5, "column": 10, "end_line": 5, "end_column": 13,
        "words": "teh", "rule": "teh-for-the", "message": ERROR.message, "cure": "the", "safe": True,
        "severity": "error", "page": "rules/teh-for-the/",
    }  # fmt: skip
    assert rows[1]["cure"] is None


def test_github_annotations_are_escaped() -> None:
    assert list(as_github(REPORT)) == [
        "::error file=content/articles/2024/02/a plan.md,line=5,col=10,endLine=5,endColumn=13,title=teh-for-the"
        "::Two letters changed places: 100%25 sure,%0Asee line 2.",
        "::warning file=content/about.md,line=1,col=1,endLine=2,endColumn=1,title=heading-jump"
        "::Level 3 follows level 1.",
    ]
    odd = Problem(
        path=Path("a,b:c%.md"),
        start=0,
        end=1,
        line=1,
        column=1,
        end_line=1,
        end_column=2,
        rule="term: CATL",
        message="m",
    )
    [line] = as_github(Report((odd,), 1))
    assert line.startswith("::error file=a%2Cb%3Ac%25.md,")
    assert line.endswith("title=term%3A CATL::m")


def test_sarif_names_each_rule_once_and_each_place() -> None:
    log = json.loads("\n".join(as_sarif(REPORT)))
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["heading-jump", "teh-for-the"]
    first, second = run["results"]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "teh-for-the"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "content/articles/2024/02/a%20plan.md"
    assert place["region"] == {
        "startLine": 5, "startColumn": 10, "endLine": 5, "endColumn": 13, "charOffset": 40, "charLength": 3
    }  # fmt: skip
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "the"}
    assert (second["level"], "fixes" in second) == ("warning", False)


@pytest.mark.parametrize("form", [as_json, as_github])
def test_nothing_found_is_nothing_said_to_programs(form: object) -> None:
    assert callable(form)
    assert list(form(Report((), 3))) == []
    assert list(as_text(Report((), 3))) == ["3 files checked, nothing to say."]
    assert json.loads("\n".join(as_sarif(Report((), 3))))["runs"][0]["results"] == []


GOLDEN = Path(__file__).parent / "formats"
SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json"
TERM = Problem(
    path=Path("content/articles/2024/02/Ünder.md"), start=7, end=9, line=2, column=3, end_line=2, end_column=5,
    rule="term: Heng Xi + doubled-word", message="This newsroom writes “Hengxi”.", cure="", safe=True, snippet="a 🌊 b",
)  # fmt: skip
WHOLE = Report(
    (ERROR, WARNING, TERM),
    7,
    ((Path("content/a.md"), 2),),
    docs="https://desk.example/docs/",
    own=frozenset({"teh-for-the"}),
)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_format_is_as_it_was(form: str, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs read these: a change of a golden file is a change of the interface, and docs/check.md says which."""
    monkeypatch.setattr(pipeline, "__version__", "1.2.3")
    said = "\n".join(FORMATS[form](WHOLE)) + "\n"
    file = GOLDEN / f"report.{form}"
    if pytestconfig.getoption("--write-golden"):
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("report", [Report(), REPORT, WHOLE], ids=["empty", "no docs", "whole"])
def test_sarif_keeps_to_its_schema(report: Report) -> None:
    schema = json.loads(SCHEMA.read_bytes())
    kind = jsonschema.validators.validator_for(schema)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    log = json.loads("\n".join(as_sarif(report)))
    assert not list(validator.iter_errors(log))
    log["runs"][0]["resultz"] = []
    assert list(validator.iter_errors(log)), "the schema does look"


def test_a_long_report_counts_by_rule() -> None:
    assert "rule" not in list(as_text(REPORT))[-3]
    table = list(as_text(REPORT, table=True))[-5:-2]
    assert [line.split() for line in table] == [
        ["found", "files", "--fix", "rule"],
        ["1", "1", "-", "heading-jump"],
        ["1", "1", "1", "teh-for-the"],
    ]
    many = Report(tuple(replace(WARNING, line=n) for n in range(1, MANY + 2)), 1)
    assert list(as_text(many))[-3].split() == [str(MANY + 1), "1", "-", "heading-jump"]
