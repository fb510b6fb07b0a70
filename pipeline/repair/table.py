"""The catalogue as a table, for the documentation."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.rules import Rule


def table(rules: Sequence[Rule]) -> str:
    """The rules as a Markdown table: name, subject, lane, and an example with its cure."""
    lines = ["| rule | subject | lane | wrong | right |", "|---|---|---|---|---|"]
    for rule in sorted(rules, key=lambda rule: (rule.subject, rule.name)):
        wrong, right = next(iter(rule.bad.items()))
        cells = [rule.name, rule.subject, rule.lane, wrong, right if right != wrong else "(only pointed out)"]
        lines.append("| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |")
    return "\n".join(lines) + "\n"
