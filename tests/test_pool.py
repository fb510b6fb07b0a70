"""Several processes: order kept, and one that dies takes nobody along."""

from __future__ import annotations

import os
import signal

from pipeline.run.pool import Pool

limit = 0


def setup(number: int) -> None:
    global limit
    limit = number


def work(task: int) -> str:
    if task == limit:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"did {task}"


def pool(*, kills: int, workers: int = 2) -> Pool[int, str]:
    return Pool(
        work, known=lambda task: "knew 3" if task == 3 else None, lost=lambda task: f"lost {task}",
        workers=workers, setup=setup, args=(kills,),
    )  # fmt: skip


def test_results_come_in_the_order_of_the_tasks() -> None:
    found = list(pool(kills=-1).map(range(40)))
    assert found == [(n, "knew 3" if n == 3 else f"did {n}") for n in range(40)]


def test_a_task_that_kills_its_process_is_lost_alone() -> None:
    found = dict(pool(kills=7).map(range(40)))
    assert found.pop(7) == "lost 7"
    assert found == {n: "knew 3" if n == 3 else f"did {n}" for n in range(40) if n != 7}


def test_no_tasks_need_no_process() -> None:
    assert list(pool(kills=-1).map([])) == []
