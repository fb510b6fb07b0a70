"""One measured figure, beside what it is held against."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import msgspec

SHARED = Path(__file__).resolve().parents[2] / "shared"
BENCH = SHARED / "bench"


class Figure(msgspec.Struct, frozen=True):
    """``value`` was measured; ``baseline`` is what others reach ("trafilatura .951"); ``target`` as ">= .955"."""

    stage: str
    name: str
    value: float
    baseline: str = ""
    target: str = ""

    @property
    def holds(self) -> bool:
        """Whether the value reaches its target; a figure without one holds."""
        if not self.target:
            return True
        sign, bound = self.target.split()
        return self.value >= float(bound) if sign == ">=" else self.value <= float(bound)


def scorer(path: str) -> ModuleType:
    """A scorer of the benchmark folder, as ``scorer("strip/score.py")``; nothing of it is copied here."""
    file = BENCH / path
    sys.path.insert(0, str(file.parent))
    try:
        spec = importlib.util.spec_from_file_location(f"bench_{file.parent.name}_{file.stem}", file)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(file.parent))
    return module
