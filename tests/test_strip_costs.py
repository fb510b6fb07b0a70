"""What strip costs besides its time on a page: what it takes to import, and the memory that many pages need.

Each is measured in a process of its own. CPU seconds differ by machine and by what else runs on it, so the import is
compared with that of the libraries that it cannot do without.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIBRARIES = "numpy, lxml.etree, msgspec, regex"  # about .085 s of an idle core, where the stage may take .4
TIMES = 4.5  # as long as these
MEMORY = 350  # MB
EVERY = 60  # of the development pages is read
ABSENT = ("trafilatura", "justext", "charset_normalizer", "mkdocs", "rich")  # imported where they are needed, if at all


def _said(script: str, *arguments: str) -> float:
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _seconds(modules: str) -> float:
    script = f"import time; begun = time.process_time()\nimport {modules}\nprint(time.process_time() - begun)"
    return min(_said(script) for _ in range(2))


def test_the_stage_is_imported_in_a_few_times_its_libraries() -> None:
    assert _seconds("pipeline.read, pipeline.strip.whole") < TIMES * _seconds(LIBRARIES)


def test_the_stage_imports_nothing_that_most_pages_do_not_need() -> None:
    absent = f"import sys, pipeline.read, pipeline.strip.whole\nprint(sum(name in sys.modules for name in {ABSENT}))"
    assert _said(absent) == 0


@pytest.mark.shared
def test_many_pages_need_no_more_memory_than_few(shared: Path) -> None:
    script = f"""
import gzip, itertools, json, resource, sys
from pipeline.article import Page
from pipeline.read import html
from pipeline.strip import strip
with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
    for row in map(json.loads, itertools.islice(file, 0, None, {EVERY})):
        page = html.page(row["id"], row["html"], row["url"] or "")
        if isinstance(page, Page):
            strip(page)
if sys.platform == "linux":  # ru_maxrss would be no less than that of the process that we were forked from
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(int(peak.split()[1]) / 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20))
"""
    assert _said(script, str(shared / "bench" / "strip" / "pages.dev.jsonl.gz")) < MEMORY
