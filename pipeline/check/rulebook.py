"""Every rule that check may speak of: its own checks, and the repair catalogue's."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.check.problem import NAMES
from pipeline.desk import Desk
from pipeline.repair import catalogue


def rules(desk: Desk) -> Mapping[str, str]:
    """The names of all rules, each with "check" or its lane in the catalogue; raises Trouble for a bad phrase."""
    return {**dict.fromkeys(NAMES, "check"), **{rule.name: rule.lane for rule in catalogue(desk)}}
