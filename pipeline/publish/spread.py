"""Much work of one kind, shared out among processes that know all that this one knows (they are forked from it)."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pipeline.trouble import Trouble

T = TypeVar("T")
R = TypeVar("R")

WORTH = 400  # pieces of work; below, a few processes more cost as much as they do
SHARE = 250  # pieces that a process is given at once
_WORK: list[tuple[Callable[[Sequence[Any]], list[Any]], Sequence[Any]]] = []  # what the forked processes find here


def spread(work: Callable[[Sequence[T]], list[R]], pieces: Sequence[T]) -> list[R]:
    """What ``work`` makes of ``pieces``, in their order; it is given stretches of them, in this process or in others.

    What work does beside giving a result, and what it raises, is the same either way. Raises Trouble where a process
    is killed.
    """
    processes = min(_cores(), len(pieces) // WORTH + 1)
    if processes < 2:
        return work(pieces)
    # What is loaded here takes longer than a small build.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    if "fork" not in multiprocessing.get_all_start_methods():
        return work(pieces)
    gc.freeze()  # what is there now is left alone, so that the processes go on sharing its memory
    _WORK.append((work, pieces))
    try:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            return [made for share in pool.map(_share, range(0, len(pieces), SHARE)) for made in share]
    except BrokenProcessPool:
        raise Trouble("a process that was making pages was killed; there may be too little memory") from None
    finally:
        _WORK.pop()
        gc.unfreeze()


def _share(begun: int) -> list[Any]:
    work, pieces = _WORK[-1]
    return work(pieces[begun : begun + SHARE])


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
