"""The command ``copydesk``, also ``python -m pipeline``: stopped while it is still loading, it just ends."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main() -> None:
    """Load the verbs, a second's work, and run the one that is asked for."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by who called us; the next file to be opened would take its place
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # until the process ends
    # Numpy's threads spend as much again on a page's small matrices as they save; the workers are our threads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    interrupted = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pipeline.cli import main as run

    signal.signal(signal.SIGINT, interrupted)
    run()


if __name__ == "__main__":
    main()
