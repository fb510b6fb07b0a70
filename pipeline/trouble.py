"""The one exception that means: the program cannot go on, and a person can mend why; and how a line is told."""

from __future__ import annotations


class Trouble(Exception):
    """What is wrong and where, in one line for a person; ``cli`` prints it and exits with status 2."""


def one_line(words: str, most: int = 0) -> str:
    """``words`` fit to be told on one line: characters that steer a terminal written out, the middle left out.

    ``most`` is the number of characters from which the middle goes, 0 for none.
    """
    line = " ".join(words.split())
    if not line.isprintable():
        line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    if most and len(line) > most:
        half = (most - 5) // 2
        return f"{line[:half]} ... {line[-half:]}"
    return line
