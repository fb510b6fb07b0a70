"""The command ``copydesk``, also ``python -m pipeline``: stopped while it is still loading, it just ends."""

from __future__ import annotations

import signal


def main() -> None:
    """Load the verbs, a second's work, and run the one that is asked for."""
    interrupted = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pipeline.cli import main as run

    signal.signal(signal.SIGINT, interrupted)
    run()


if __name__ == "__main__":
    main()
