"""Repair on the dev halves: changes that native English did not need, what post-editors and raters say of the rest.

``python -m benchmarks.repair`` prints the table of rules that docs/repair.md holds.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import regex
from sacrebleu.metrics.ter import TER

from benchmarks.figure import BENCH, SHARED, Figure, scorer
from pipeline.article import Change, replace
from pipeline.check.selection import names_of
from pipeline.desk import Desk
from pipeline.repair import catalogue, repair_text
from pipeline.repair.evidence import standing
from pipeline.repair.table import table
from pipeline.rules import Mended
from pipeline.text import Edit, Span, apply, inverse

NATIVE = BENCH / "native" / "native.dev.jsonl.gz"
APE = BENCH / "repair" / "ape.dev.jsonl.gz"
MQM = BENCH / "repair" / "mqm_zhen_news.dev.jsonl.gz"
QUICK = 60  # rows of each set for the smoke test
NEAR = ("et-en", "ro-en", "ru-en")  # the pairs whose machine output is good enough to judge by, says the benchmark
STARTS = 5  # processes of which the quickest says what a start costs
# Marks that a rater could set without the source, as the benchmark's scorer has them.
MONO = ("Fluency", "Locale convention/", "Terminology/Inconsistent", "Accuracy/Source language fragment",
        "Non-translation", "Style/Bad sentence")  # fmt: skip
_QUOTES = regex.compile(r"[\"'“”‘’\s.,]*[\"'“”‘’][\"'“”‘’\s.,]*")


def measure(*, quick: bool) -> list[Figure]:
    """Every figure of repair, on the first rows only where ``quick``."""
    kit = scorer("repair/kitlib.py")
    spent, read, unsteady = 0.0, 0, 0
    figures: list[Figure] = []
    for path, key, judge in ((NATIVE, "text", _native), (APE, "mt", _ape), (MQM, "target", _mqm)):
        rows = kit.read_jsonl(path)[: QUICK if quick else None]
        begun = time.process_time()
        done = [repair_text(row[key], Desk()) for row in rows]
        spent += time.process_time() - begun
        read += sum(len(row[key].split()) for row in rows)
        figures += judge(rows, done)
        unsteady += sum(not _steady(row[key], mended) for row, mended in zip(rows, done, strict=True))
        facts = sum(bool(kit.fact_change(row[key], mended.text)) for row, mended in zip(rows, done, strict=True))
        figures.append(Figure("repair", f"{path.name.split('.')[0]}: texts with a fact changed", facts, "", "<= 0"))
    return [
        *figures,
        *_pages(),
        Figure("repair", "texts that a second repair or an undo changes", unsteady, "", "<= 0"),
        Figure("repair", "words a CPU second", read / spent, "Harper 1,000 to 3,000", ">= 20000"),
        Figure("repair", "CPU seconds that the catalogue adds to a start", _start(), "", "<= 0.15"),
    ]


def _steady(text: str, mended: Mended) -> bool:
    """Whether repairing the text again changes nothing, and undoing gives the old words back."""
    edits = [change.edit for change in mended.changes]
    return not repair_text(mended.text, Desk()).changes and apply(mended.text, inverse(edits)) == text


def _start() -> float:
    """CPU seconds that reading and building the catalogue takes in a fresh process, its modules' imports with it."""
    code = (
        "import pipeline.rules, time; begun = time.process_time()\n"
        "from pipeline.repair import catalogue; from pipeline.desk import Desk; catalogue(Desk())\n"
        "print(time.process_time() - begun)"
    )
    runs = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(STARTS)
    )
    return min(float(run.stdout) for run in runs)


def _rows(rows: Sequence[dict[str, Any]], done: Sequence[Mended], wanted: Callable[[Change], bool]) -> dict[str, Any]:
    """What the scorers read, of the changes that are ``wanted``, by the row's name."""
    return {
        row["id"]: _edits(row["id"], [c for c in m.changes if wanted(c)]) for row, m in zip(rows, done, strict=True)
    }


def _edits(name: str, changes: Sequence[Change]) -> dict[str, Any]:
    edits = [
        {
            "start": c.edit.span.start,
            "end": c.edit.span.end,
            "new": c.edit.new,
            "replacement": c.edit.new,
            "rule": c.rule,
        }
        for c in changes
    ]
    return {"id": name, "changes": edits, "edits": edits}


def _no_quotes(change: Change) -> bool:
    """Whether the change is about more than quotation marks, which two of eight raters marked."""
    return not _QUOTES.fullmatch(change.edit.old + change.edit.new)


def _native(rows: list[dict[str, Any]], done: list[Mended]) -> list[Figure]:
    everything = _rows(rows, done, lambda change: True)
    score, _ = scorer("native/false_alarms.py").count(rows, list(everything.values()))
    others = "house rules 3.13, without quotes .42; Harper 16.57, guarded .79"
    touched = score["paragraphs_touched_percent"]
    return [
        Figure("repair", "native: changes per 1,000 words", score["per_1000_words"], others, "<= 0.5"),
        Figure("repair", "native: paragraphs touched, %", touched, "house 8.2; Harper 52.2"),
    ]


def _ape(rows: list[dict[str, Any]], done: list[Mended]) -> list[Figure]:
    figures = []
    by_id = _rows(rows, done, lambda change: True)
    pairs = (
        (
            "all five",
            rows,
            (
                "Harper 3,451; guarded 74",
                "3.7; guarded 18.9",
                "41.1; guarded 40.5",
                "103",
                "1,071; guarded 29",
                "+1.77",
            ),
        ),
        (
            "et+ro+ru",
            [row for row in rows if row["lp"] in NEAR],
            ("Harper 1,830; guarded 32", "3.5; guarded 15.6", "62.3; guarded 62.5", "51", "849; guarded 19", "+2.55"),
        ),
    )
    keys = ("edits", "P_closer", "P_worse", "helped", "harmed", "WER_delta")
    for name, chosen, others in pairs:
        score = scorer("repair/score_ape.py").score(chosen, by_id, False)
        for key, other in zip(keys, others, strict=True):
            target = "<= 0" if key == "WER_delta" and name == "et+ro+ru" else ""
            figures.append(Figure("repair", f"ape {name}: {key}", score[key], other, target))
        if name == "et+ro+ru":
            share = score["harmed"] / max(1, score["helped"])
            figures.append(Figure("repair", "ape et+ro+ru: harmed for one helped", share, "Harper 17", "<= 0.5"))
            both = zip(rows, done, strict=True)
            added = _ter_delta([(row["mt"], m.text, row["pe"]) for row, m in both if row["lp"] in NEAR])
            figures.append(Figure("repair", "ape et+ro+ru: TER_delta", added, "Harper +2.76; guarded +.033", "<= 0"))
    return figures


def _ter_delta(rows: Sequence[tuple[str, str, str]]) -> float:
    """What repair adds to the TER, in percent, of rows of (as it came, repaired, as post-edited).

    The same as two scores of all rows, at the price of those that changed: where nothing changed, nothing is added.
    """
    judge = TER(normalized=True, case_sensitive=True)  # as score_ape.py asks it
    wanted = [row[2] for row in rows]
    words = judge.corpus_score(wanted, [wanted]).ref_length
    changed = [row for row in rows if row[0] != row[1]]
    if not changed:
        return 0.0
    before, after = (judge.corpus_score([row[i] for row in changed], [[row[2] for row in changed]]) for i in (0, 1))
    return float(100 * (after.num_edits - before.num_edits) / words)


def _mqm(rows: list[dict[str, Any]], done: list[Mended]) -> list[Figure]:
    judge = scorer("repair/score_mqm.py")
    stands = {rule.name: standing(rule, 1) for rule in catalogue(Desk())}

    def constructed(change: Change) -> bool:
        return all(stands.get(name) == "constructed" for name in names_of(change.rule))

    score, often, auto, both = _judged(rows, done)
    made = judge.score(rows, _rows(rows, done, lambda c: _no_quotes(c) and constructed(c)))
    harper = "house rules without quotes 214; Harper 1,155"
    return [
        Figure("repair", "mqm, quotes aside: edits", score["edits"], harper, ">= 250"),
        Figure("repair", "mqm, quotes aside: of these by constructed rules", made["edits"]),
        Figure("repair", "mqm, quotes aside: edits per 1,000 words", often, "3.6", ">= 3.5"),
        Figure("repair", "mqm: touch any mark, %", score["touch_any"], "chance 27.9; house 91.1; Harper 37.5", ">= 78"),
        Figure("repair", "mqm: touch any mark, constructed rules, %", made["touch_any"], "chance 27.9"),
        Figure("repair", "mqm: touch a mark of two raters, %", score["touch_any2"], f"chance {score['chance_any2']}"),
        Figure(
            "repair", "mqm: touch what shows without the source, %", score["touch_mono"], "chance 10.3; Harper 13.9"
        ),
        Figure("repair", "mqm: source-free marks touched, auto without quotes, %", _recall(rows, auto), "3", ">= 6"),
        Figure("repair", "mqm: the same, marks of quotes aside too, %", _recall(rows, auto, quotes=False)),
        Figure("repair", "mqm: source-free marks touched, with suggestions, %", _recall(rows, both), "", ">= 15"),
        Figure("repair", "mqm: the same, marks of quotes aside, %", _recall(rows, both, quotes=False)),
        *_mqm_documents(rows),
    ]


def _judged(
    rows: list[dict[str, Any]], done: list[Mended]
) -> tuple[dict[str, Any], float, list[list[Change]], list[list[Change]]]:
    """The scorer's counts without quotes, edits per 1,000 words, the changes without quotes, and with suggestions."""
    score = scorer("repair/score_mqm.py").score(rows, _rows(rows, done, _no_quotes))
    words = sum(len(row["target"].split()) for row in rows)
    auto, both = [[c for c in m.changes if _no_quotes(c)] for m in done], [[*m.changes, *m.suggestions] for m in done]
    return score, 1000 * score["edits"] / words, auto, both


def _mqm_documents(rows: list[dict[str, Any]]) -> list[Figure]:
    """The same with each system's document repaired whole, as articles are: what most of it does then shows."""
    documents: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: int(row["seg"])):
        documents.setdefault((row["doc"], row["system"]), []).append(row)
    made: dict[str, Mended] = {}
    for parts in documents.values():
        mended = repair_text("\n\n".join(row["target"] for row in parts), Desk())
        at = 0
        for row in parts:
            made[row["id"]] = Mended(
                row["target"], _within(mended.changes, at, row), _within(mended.suggestions, at, row)
            )
            at += len(row["target"]) + 2
    score, often, auto, both = _judged(rows, [made[row["id"]] for row in rows])
    return [
        Figure("repair", "mqm, whole documents, quotes aside: edits", score["edits"]),
        Figure("repair", "mqm, whole documents: edits per 1,000 words", often),
        Figure("repair", "mqm, whole documents: touch any mark, %", score["touch_any"]),
        Figure("repair", "mqm, whole documents: source-free marks touched, auto, %", _recall(rows, auto)),
        Figure("repair", "mqm, whole documents: the same, with suggestions, %", _recall(rows, both)),
    ]


def _within(changes: Sequence[Change], at: int, row: dict[str, Any]) -> tuple[Change, ...]:
    """The changes that lie in the ``row`` which begins at ``at``, with offsets of its own."""
    end = at + len(row["target"])
    return tuple(
        replace(c, edit=Edit(Span(c.edit.span.start - at, c.edit.span.end - at), c.edit.old, c.edit.new))
        for c in changes
        if at <= c.edit.span.start and c.edit.span.end <= end
    )


def _recall(rows: Sequence[dict[str, Any]], changes: Sequence[Sequence[Change]], *, quotes: bool = True) -> float:
    """The share, in percent, of the marks that need no source that a change touches, as the scorer says touching.

    Without ``quotes`` the marks are left out that are quotation marks and the comma or period beside them.
    """
    hit = scorer("repair/score_mqm.py").hit
    marks = touched = 0
    for row, made in zip(rows, changes, strict=True):
        spans = [(c.edit.span.start, c.edit.span.end) for c in made]
        for mark in (mark for rater in row["raters"].values() for mark in rater):
            if mark["start"] is None or not mark["category"].startswith(MONO):
                continue
            if quotes or not _QUOTES.fullmatch(row["target"][mark["start"] : mark["end"]]):
                marks += 1
                touched += any(hit(start, end, mark["start"], mark["end"]) for start, end in spans)
    return 100 * touched / max(1, marks)


def _pages() -> list[Figure]:
    """Auto edits on the pages that are beside the checkout."""
    figures = []
    for path in sorted((SHARED / "pages").glob("*.txt")):
        mended = repair_text(path.read_text(encoding="utf-8"), Desk())
        figures.append(Figure("repair", f"{path.stem}: auto edits", len(mended.changes), "3", ">= 8"))
    return figures


if __name__ == "__main__":
    print(table(catalogue(Desk())), end="")
