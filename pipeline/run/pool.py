"""Work done by several processes, in order, whatever happens to one of them."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 8  # tasks handed out for each worker before the first is asked for: enough that none waits, few to hold


class Pool(Generic[Task, Result]):
    """``work(task)`` in ``workers`` processes, 0 for as many as there are cores.

    ``known(task)`` is a result that needs no work, or None; ``lost(task)`` is that of a task that kills its process.
    Every process calls ``setup(*args)`` when it starts.
    """

    def __init__(
        self,
        work: Callable[[Task], Result],
        *,
        known: Callable[[Task], Result | None],
        lost: Callable[[Task], Result],
        workers: int,
        setup: Callable[..., None],
        args: tuple[Any, ...],
    ) -> None:
        self._work, self._known, self._lost = work, known, lost
        self._workers = workers or os.cpu_count() or 1
        self._setup, self._args = setup, args

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Each task with its result, in the order of the tasks, also where a process dies under one of them."""
        ahead: deque[tuple[Task, Future[Result]]] = deque()
        source = iter(tasks)
        executor = self._executor(self._workers)
        try:
            while True:
                while len(ahead) < AHEAD * self._workers:
                    task = next(source, None)
                    if task is None:
                        break
                    ahead.append((task, self._begin(executor, task)))
                if not ahead:
                    return
                task, future = ahead.popleft()
                try:
                    yield task, future.result()
                except BrokenProcessPool:
                    # Which of the tasks under way killed its process cannot be told: each goes alone now.
                    executor.shutdown(wait=True, cancel_futures=True)
                    for lone in (task, *(waiting for waiting, _ in ahead)):
                        yield lone, self._alone(lone)
                    ahead.clear()
                    executor = self._executor(self._workers)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)

    def _begin(self, executor: ProcessPoolExecutor, task: Task) -> Future[Result]:
        known = self._known(task)
        if known is None:
            try:
                with _whole():
                    return executor.submit(self._work, task)
            except BrokenProcessPool as broken:  # told where the result is asked for, like those under way
                future: Future[Result] = Future()
                future.set_exception(broken)
                return future
        future = Future()
        future.set_result(known)
        return future

    def _alone(self, task: Task) -> Result:
        known = self._known(task)
        if known is not None:
            return known
        with self._executor(1) as executor:
            try:
                with _whole():
                    future = executor.submit(self._work, task)
                return future.result()
            except BrokenProcessPool:
                return self._lost(task)

    def _executor(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            workers, mp_context=_context(), initializer=_start, initargs=(self._setup, self._args)
        )


def _context() -> BaseContext:
    """A way to start processes that inherits no thread and no lock of ours."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.run"])
    with _deaf():  # what is ignored here is ignored in the new process, from its first instruction on
        forkserver.ensure_running()
    return context


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Signals wait for the end: a process that was being started is none that anybody knows of, or waits for.

    Blocking them in this thread would not do: a library's thread takes them then, and Python acts on them here.
    """
    if not _heard():
        yield
        return
    came: list[int] = []
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        for number in came[:1]:
            signal.raise_signal(number)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    if not _heard():
        yield
        return
    held = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, held)


def _heard() -> bool:
    """Whether this is the thread that hears signals, and may set handlers for them."""
    return threading.current_thread() is threading.main_thread()


def _start(setup: Callable[..., None], args: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; it ends us in good order
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    setup(*args)


def _end_with_parent() -> None:
    """A parent that is killed cannot tell us, and we would wait for its next task for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
