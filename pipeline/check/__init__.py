"""content/*.md to problems: what people and machines left in the articles, said to the writer, and cured where safe."""

from __future__ import annotations

from pipeline.check.problem import Problem as Problem
from pipeline.check.problem import Report as Report
from pipeline.check.round import check as check
from pipeline.check.round import check_all as check_all
from pipeline.check.round import check_text as check_text
from pipeline.check.round import fix as fix
from pipeline.check.round import run_check as run_check
