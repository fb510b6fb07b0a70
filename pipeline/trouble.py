"""The one exception that means: the program cannot go on, and a person can mend why."""

from __future__ import annotations


class Trouble(Exception):
    """What is wrong and where, in one line for a person; ``cli`` prints it and exits with status 2."""
