"""The catalogue as a table, for the documentation."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.repair.evidence import READ
from pipeline.rules import Rule


def table(rules: Sequence[Rule]) -> str:
    """The rules as a Markdown table: name, subject, lane, evidence, and an example with its cure."""
    lines = ["| rule | subject | lane | evidence | wrong | right |", "|---|---|---|---|---|---|"]
    for rule in sorted(rules, key=lambda rule: (rule.subject, rule.name)):
        wrong, right = next(iter(rule.bad.items()))
        cells = [
            rule.name,
            rule.subject,
            rule.lane,
            _evidence(rule),
            wrong,
            right if right != wrong else "(only pointed out)",
        ]
        lines.append("| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _evidence(rule: Rule) -> str:
    """How many hits read better, equal, worse; or that the rule stands on sentences made for it."""
    read = (rule.record.better, rule.record.equal, rule.record.worse)
    if rule.lane == "auto" and sum(read) < READ:
        return "constructed"
    return ", ".join(map(str, read)) if any(read) else ""
