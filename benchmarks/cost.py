"""What a command costs: CPU seconds, and the most memory that it and all its children held at once."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

EVERY = 0.1  # seconds between two looks at the memory; reading it costs a process of 1 GB some 10 ms


class Cost(msgspec.Struct, frozen=True):
    """``cpu`` is user and system time in seconds, of all children too; ``memory`` in bytes."""

    cpu: float
    memory: int


def cost(command: Sequence[str | Path], folder: Path, *, paths: Sequence[Path] = ()) -> Cost:
    """Run ``command`` in ``folder``; ``paths`` go first where Python looks for modules.

    Memory is the sum of what each process has for itself and its share of what it has in common with others (PSS, in
    /proc/PID/smaps_rollup), so that forked workers are not counted as so many copies; where there is no /proc, the
    largest single process. Raises CalledProcessError if the command fails.
    """
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # where it is installed, modules are compiled once
    if paths:
        env["PYTHONPATH"] = os.pathsep.join(map(str, paths))
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL)
    most = 0
    while True:
        done, status, used = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        most = max(most, sum(map(_share, _family(process.pid))))
        time.sleep(EVERY)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [str(part) for part in command])
    return Cost(used.ru_utime + used.ru_stime, most or used.ru_maxrss)  # in bytes where there is no /proc


def _family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = thread.read_text().split()
        except OSError:  # it ended while we looked
            continue
        for child in children:
            yield from _family(int(child))


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
