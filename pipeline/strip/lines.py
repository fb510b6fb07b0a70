"""Which lines of a page are its article, told from the text alone: a learned, scored choice.

Hard-wrapped lines are judged as the paragraphs they were. The weights were learned from Zyte's article extraction
benchmark (MIT), the articles of WCXB (CC BY 4.0) and mozilla/readability's tests (Apache-2.0) by
``benchmarks/train_lines.py``; docs/strip.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import regex

from pipeline.strip import model
from pipeline.strip.features import features
from pipeline.strip.wrapping import paragraphs

WEIGHTS = Path(__file__).with_name("lines.npz")
EVEN = 0.5  # from here on a line is rather kept; .4 and .6 lose .001 to .004 of F1

_LETTERS = regex.compile(r"\w")
_SIGNS = regex.compile(r"^\s*(?:#{1,6}\s+|>\s+)+")  # Markdown that says what a line is: judged without it
_LINK = regex.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)")  # judged by the words that are shown


def choose(lines: Sequence[str], weights: Path = WEIGHTS) -> tuple[list[bool], list[float]]:
    """(whether each of ``lines`` is of the body, how likely it is); what is likely enough is."""
    likely = score(lines, weights)
    return [chance >= EVEN for chance in likely], likely


def score(lines: Sequence[str], weights: Path = WEIGHTS) -> list[float]:
    """How likely each of ``lines`` is of the body, 0 to 1; a blank one has 0."""
    out = [0.0] * len(lines)
    groups = [g for g in paragraphs(lines) if _LETTERS.search(" ".join([lines[i] for i in g]))]
    if not groups:
        return out
    texts, gaps = joined(lines, groups)
    for group, chance in zip(groups, model.probabilities(model.load(weights), *features(texts, gaps)), strict=True):
        for number in group:
            out[number] = float(chance)
    return out


def joined(lines: Sequence[str], groups: Sequence[Sequence[int]]) -> tuple[list[str], list[int]]:
    """(the text of each group, the lines left out before each and after the last)."""
    texts = [" ".join([lines[g[0]].rstrip(), *[lines[i].strip() for i in g[1:]]]) for g in groups]
    ends = [-1, *(g[-1] for g in groups)]
    starts = [*(g[0] for g in groups), len(lines)]
    gaps = [start - end - 1 for start, end in zip(starts, ends, strict=True)]
    return [_said(text) for text in texts], gaps


def _said(text: str) -> str:
    """A line without the signs of Markdown."""
    if text.lstrip()[:1] in ("#", ">"):
        text = _SIGNS.sub("", text)
    return _LINK.sub(r"\1", text) if "](" in text else text
