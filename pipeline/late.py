"""Patterns that are compiled when they are first asked: a start that asks few of them need not wait for all."""

from __future__ import annotations

from typing import Any, cast

import regex


class _Late:
    """Stands for a compiled pattern; each of its methods becomes the pattern's own when it is first called."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = self.__dict__.get("_compiled") or regex.compile(*self._source)
        found = getattr(compiled, name)
        self.__dict__.update({"_compiled": compiled, name: found})
        return found


def late(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """``regex.compile(pattern, flags)``, at the first use of what it gives; a pattern that is wrong fails there."""
    return cast("regex.Pattern[str]", _Late(pattern, flags))
