"""Phrases of a desk, for tests of check: one that cures by itself, one that only suggests."""

from __future__ import annotations

from pipeline.desk import Phrase

TEH = Phrase(
    name="teh-for-the",
    find=r"\bteh\b",
    put="the",
    why="The letters stand in the wrong order.",
    lane="auto",
    bad={"In teh bay.": "In the bay."},
    good=("In the bay.",),
)
VAST = Phrase(
    name="vast",
    find=r"\bvast\b",
    put="large",
    why="Vast is seldom meant.",
    bad={"A vast bay.": "A large bay."},
    good=("A bay.",),
)
