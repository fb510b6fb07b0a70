"""Repair on the dev halves: changes that native English did not need, what post-editors and raters say of the rest.

``python -m benchmarks.repair`` prints the table of rules that docs/repair.md holds.
"""

from __future__ import annotations

import time
from typing import Any

from benchmarks.figure import BENCH, Figure, scorer
from pipeline.desk import Desk
from pipeline.repair import catalogue, repair_text
from pipeline.repair.table import table
from pipeline.rules import Mended

NATIVE = BENCH / "native" / "native.dev.jsonl.gz"
APE = BENCH / "repair" / "ape.dev.jsonl.gz"
MQM = BENCH / "repair" / "mqm_zhen_news.dev.jsonl.gz"
QUICK = 60  # rows of each set for the smoke test
NEAR = ("et-en", "ro-en", "ru-en")  # the pairs whose machine output is good enough to judge by, says the benchmark


def measure(*, quick: bool) -> list[Figure]:
    """Every figure of repair, on the first rows only where ``quick``."""
    kit = scorer("repair/kitlib.py")
    spent, read = 0.0, 0
    figures: list[Figure] = []
    for path, key, judge in ((NATIVE, "text", _native), (APE, "mt", _ape), (MQM, "target", _mqm)):
        rows = kit.read_jsonl(path)[: QUICK if quick else None]
        begun = time.process_time()
        done = [repair_text(row[key], Desk()) for row in rows]
        spent += time.process_time() - begun
        read += sum(len(row[key]) for row in rows)
        figures += judge(rows, [_edits(row["id"], mended) for row, mended in zip(rows, done, strict=True)])
        facts = sum(bool(kit.fact_change(row[key], mended.text)) for row, mended in zip(rows, done, strict=True))
        figures.append(Figure("repair", f"{path.name.split('.')[0]}: texts with a fact changed", facts, "", "<= 0"))
    return [*figures, Figure("repair", "KB of text a CPU second", read / spent / 1000)]


def _edits(name: str, mended: Mended) -> dict[str, Any]:
    changes = [
        {
            "start": c.edit.span.start,
            "end": c.edit.span.end,
            "new": c.edit.new,
            "replacement": c.edit.new,
            "rule": c.rule,
        }
        for c in mended.changes
    ]
    return {"id": name, "changes": changes, "edits": changes}


def _native(rows: list[dict[str, Any]], done: list[dict[str, Any]]) -> list[Figure]:
    score, _ = scorer("native/false_alarms.py").count(rows, done)
    others = "house rules 3.13, without quotes .42; Harper 16.57, guarded .79"
    return [
        Figure("repair", "native: changes per 1,000 words", score["per_1000_words"], others, "<= 2"),
        Figure(
            "repair", "native: paragraphs touched, %", score["paragraphs_touched_percent"], "house 8.2; Harper 52.2"
        ),
    ]


def _ape(rows: list[dict[str, Any]], done: list[dict[str, Any]]) -> list[Figure]:
    figures = []
    by_id = {row["id"]: row for row in done}
    pairs = (
        (
            "all five",
            rows,
            ("Harper 3,451; guarded 74", "3.7; guarded 18.9", "41.1; guarded 40.5", "103", "1,071; guarded 29"),
        ),
        (
            "et+ro+ru",
            [row for row in rows if row["lp"] in NEAR],
            ("Harper 1,830; guarded 32", "3.5; guarded 15.6", "62.3; guarded 62.5", "51", "849; guarded 19"),
        ),
    )
    for name, chosen, others in pairs:
        score = scorer("repair/score_ape.py").score(chosen, by_id, False)
        for key, other in zip(("edits", "P_closer", "P_worse", "helped", "harmed"), others, strict=True):
            figures.append(Figure("repair", f"ape {name}: {key}", score[key], other))
    return figures


def _mqm(rows: list[dict[str, Any]], done: list[dict[str, Any]]) -> list[Figure]:
    score = scorer("repair/score_mqm.py").score(rows, {row["id"]: row for row in done})
    words = sum(len(row["target"].split()) for row in rows)
    return [
        Figure("repair", "mqm: edits per 1,000 words", 1000 * score["edits"] / words, "house rules without quotes 3.6"),
        Figure("repair", "mqm: edits", score["edits"], "house rules without quotes 214; Harper 1,155"),
        Figure("repair", "mqm: touch any mark, %", score["touch_any"], "chance 27.9; house 91.1; Harper 37.5"),
        Figure("repair", "mqm: touch a mark of two raters, %", score["touch_any2"], f"chance {score['chance_any2']}"),
        Figure(
            "repair", "mqm: touch what shows without the source, %", score["touch_mono"], "chance 10.3; Harper 13.9"
        ),
    ]


if __name__ == "__main__":
    print(table(catalogue(Desk())), end="")
