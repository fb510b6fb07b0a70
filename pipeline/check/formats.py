"""A report as text for people, JSON lines, GitHub annotations and SARIF. Functions give lines; ``cli`` prints them."""

from __future__ import annotations

import json
import os
import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pipeline
from pipeline.check.problem import NAMES, Problem, Report, page_of
from pipeline.trouble import one_line

MANY = 20  # problems: more than a screen, of which nobody keeps count
WIDTH = 100  # characters of a line that are shown around a problem: a paragraph is one line, a terminal has 80 to 120
LEVELS = {"error": "error", "warning": "warning"}
_COLOURS = {"error": "31;1", "warning": "33;1", "file": "1", "rule": "36", "caret": "32;1"}  # SGR (ECMA-48)


def as_text(report: Report, *, colour: bool = False, table: bool = False) -> Iterator[str]:
    """The problems by file, each with its line and carets under its characters, and a closing line.

    A long report, and any with ``table``, ends with how often each rule has something to say.
    """

    def paint(words: str, how: str) -> str:
        return f"\x1b[{_COLOURS[how]}m{words}\x1b[0m" if colour else words

    for path, problems in groupby(report.problems, key=lambda p: p.path):
        yield paint(one_line(str(path)), "file")
        for p in problems:
            yield f"  {p.line}:{p.column} {paint(p.severity, p.severity)} {one_line(p.message)} {paint(p.rule, 'rule')}"
            window, carets = _snippet(p)
            if window.strip():
                yield f"      | {window}"
                yield f"      | {paint(carets, 'caret')}{_cure(p)}"
        yield ""
    for path, cures in report.fixed:
        yield f"{one_line(str(path))}: {count(cures, 'cure')} made"
    if report.problems and (table or len(report.problems) > MANY):
        yield from by_rule(report.problems)
        yield ""
    yield summary(report)


def by_rule(problems: Sequence[Problem]) -> Iterator[str]:
    """A table: each rule with the number of its problems, in how many files, and of those that --fix can cure."""
    every = Counter(p.rule for p in problems)
    cures = Counter(p.rule for p in problems if p.safe)
    files = Counter(rule for rule, _ in {(p.rule, p.path) for p in problems})
    yield f"  {'found':>6} {'files':>6} {'--fix':>6}  rule"
    for rule, number in sorted(every.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {number:>6,} {files[rule]:>6,} {cures[rule] or '-':>6}  {one_line(rule)}"


def summary(report: Report) -> str:
    """The report in one sentence."""
    warnings = len(report.problems) - report.errors
    safe = sum(p.safe for p in report.problems)
    where = len({p.path for p in report.problems})
    files = count(report.files, "file")
    fixed = f"; {count(len(report.fixed), 'file')} fixed" if report.fixed else ""
    if not report.problems:
        return f"{files} checked, nothing to say{fixed}."
    can = f"; --fix can cure {safe:,}" if safe else ""
    return f"{count(report.errors, 'error')}, {count(warnings, 'warning')} in {where:,} of {files}{can}{fixed}."


def as_json(report: Report) -> Iterator[str]:
    """One object a line and problem; ``start`` and ``end`` count characters of the file's text.

    docs/check.md says what each field is; a field may be added, none changes its meaning.
    """
    for p in report.problems:
        yield json.dumps(
            {
                "path": p.path.as_posix(), "start": p.start, "end": p.end,
                "line": p.line, "column": p.column, "end_line": p.end_line, "end_column": p.end_column,
                "words": p.words, "rule": p.rule, "message": p.message, "cure": p.cure, "safe": p.safe,
                "severity": p.severity, "page": page_of(p.rule, report.docs, report.own),
            },
            ensure_ascii=False,
        )  # fmt: skip


def as_github(report: Report) -> Iterator[str]:
    """Workflow commands that GitHub shows beside the lines of a change."""
    for p in report.problems:
        place = {
            "file": p.path.as_posix(), "line": p.line, "col": p.column,
            "endLine": p.end_line, "endColumn": p.end_column, "title": p.rule,
        }  # fmt: skip
        fields = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
        yield f"::{p.severity} {fields}::{_data(p.message)}"


def as_sarif(report: Report) -> Iterator[str]:
    """One SARIF 2.1.0 log (OASIS standard) with a run, its rules and a fix for each cure that --fix would make."""
    names = sorted({p.rule for p in report.problems})
    index = {name: number for number, name in enumerate(names)}
    first = {p.rule: p for p in reversed(report.problems)}
    rules = [_sarif_rule(first[name], report) for name in names]
    driver = {"name": "copydesk", "version": pipeline.__version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(p, index[p.rule]) for p in report.problems],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    yield from json.dumps(log, ensure_ascii=False, indent=2).splitlines()


FORMATS: dict[str, Callable[[Report], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


def _sarif_rule(p: Problem, report: Report) -> dict[str, Any]:
    says, page = NAMES.get(p.rule) or p.message, page_of(p.rule, report.docs, report.own)
    more = f"{says} `copydesk explain {shlex.quote(p.rule.partition(' + ')[0])}` has examples."
    rule: dict[str, Any] = {
        "id": p.rule,
        "shortDescription": {"text": says},
        "help": {"text": more},
        "defaultConfiguration": {"level": LEVELS[p.severity]},
    }
    return rule | ({"helpUri": page} if "://" in page else {})  # the standard wants a whole address


def _sarif_result(p: Problem, rule: int) -> dict[str, Any]:
    region = {
        "startLine": p.line, "startColumn": p.column, "endLine": p.end_line, "endColumn": p.end_column,
        "charOffset": p.start, "charLength": p.end - p.start,
    }  # fmt: skip
    file = {"uri": _uri(p.path)}
    result: dict[str, Any] = {
        "ruleId": p.rule,
        "ruleIndex": rule,
        "level": LEVELS[p.severity],
        "message": {"text": p.message},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": region}}],
    }
    if p.safe and p.cure is not None:
        replacement = {"deletedRegion": region, "insertedContent": {"text": p.cure}}
        result["fixes"] = [
            {
                "description": {"text": p.message},
                "artifactChanges": [{"artifactLocation": file, "replacements": [replacement]}],
            }
        ]
    return result


def _uri(path: Path) -> str:
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _snippet(p: Problem) -> tuple[str, str]:
    """(the part of the line around the problem, carets under the problem)."""
    line = p.snippet if p.snippet.isprintable() else "".join(c if c.isprintable() else " " for c in p.snippet)
    start = p.column - 1
    end = min(p.end_column - 1 if p.end_line == p.line else len(line), len(line))
    left = 0 if len(line) <= WIDTH else max(0, min(start - WIDTH // 3, len(line) - WIDTH))
    right = min(len(line), left + WIDTH)
    before, after = "…" if left else "", "…" if right < len(line) else ""
    carets = "^" * max(1, min(end, right) - start)
    return f"{before}{line[left:right]}{after}", " " * (len(before) + start - left) + carets


def _cure(p: Problem) -> str:
    if p.cure is None:
        return ""
    return f" {one_line(p.cure)}" if p.cure else " (leave out)"


def count(number: int, noun: str) -> str:
    """How many there are of what ``noun`` names, in words."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
