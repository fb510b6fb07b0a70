"""What every test may lean on: the shared data where there is some, and hypothesis that repeats itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

SHARED = Path(__file__).resolve().parents[2] / "shared"

settings.register_profile("copydesk", deadline=None, derandomize=True)  # same in, same out, for tests too
settings.load_profile("copydesk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write tests/pages anew; read the diff")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason=f"the benchmark data is not there: {SHARED}"))


@pytest.fixture
def shared() -> Path:
    """The folder of benchmark data beside the checkout."""
    return SHARED
