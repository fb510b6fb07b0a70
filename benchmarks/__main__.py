"""``python -m benchmarks [--quick] [strip structure repair ...]``: every figure we promise, measured on the dev halves.

``--quick`` is the smoke test: a few pages of each set, enough to see that the benchmark runs. Exit status 1 where
a full run misses a target, 0 otherwise, also where the benchmark data is not beside the checkout (it says so).
"""

from __future__ import annotations

import argparse
import importlib
import os
import time

from rich.console import Console
from rich.table import Table

from benchmarks.figure import BENCH, Figure

STAGES = (
    "strip", "doubt", "structure", "guard", "repair", "tag", "stories", "publish", "search", "check", "check_peers",
)  # fmt: skip
BY_NAME = ("publish_big",)  # takes too long for a run of all


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    named = f"of {', '.join((*STAGES, *BY_NAME))}; by default all but {', '.join(BY_NAME)}"
    parser.add_argument("stages", nargs="*", default=[], help=named)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    console = Console()
    if not BENCH.is_dir():
        console.print("The benchmark data is not beside the checkout (../shared/bench): nothing measured.")
        return 0
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command sets it
    figures: list[Figure] = []
    for stage in args.stages or STAGES:
        begun = time.process_time()
        figures += importlib.import_module(f"benchmarks.{stage}").measure(quick=args.quick)
        console.print(f"{stage}: {time.process_time() - begun:.1f} CPU seconds", style="dim")
    table = Table("stage", "figure", "ours", "others", "target", box=None)
    for f in figures:
        mark = "" if not f.target else " ✓" if f.holds else " ✗"
        table.add_row(f.stage, f.name, f"{f.value:.4g}", f.baseline, f.target + mark)
    console.print(table)
    return 0 if args.quick or all(f.holds for f in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
