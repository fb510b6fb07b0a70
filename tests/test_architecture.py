"""The house stands as docs/architecture.md draws it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline

HOME = Path(pipeline.__path__[0])
FLOORS = [
    "trouble text files version language markdown telling late glance",
    "article facts front",
    "desk notes",
    "rules",
    "read strip repair tag publish",
    "line check learn",
    "rows run terminal lsp",
    "cli",
    "__main__",
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms.split()}
FILES = sorted(path for path in HOME.rglob("*.py") if path != HOME / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(HOME).parts[0].removesuffix(".py")


def rooms_used(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom) and node.module == "pipeline":
            names = [f"pipeline.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("pipeline."):
                yield name.split(".")[1]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(HOME)))
def test_a_room_looks_only_down(path: Path) -> None:
    here = room_of(path)
    for other in set(rooms_used(path)) - {here, "__version__"}:
        assert FLOOR[other] < FLOOR[here], f"{here} reaches up or across to {other}"


def test_the_drawing_names_every_room() -> None:
    drawing = (HOME.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    for room in FLOOR:
        assert f"`{room}`" in drawing or room == "__main__", room
