"""How likely a body was chosen wrongly: of each page one number, learned from pages whose body is known.

``benchmarks/doubt.py`` fits it, by folds, and says how often a page of that doubt was wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import regex

WRONG = 0.9  # a page whose body has a lower F1 (word 4-grams) is wrong: a paragraph is missing, or one too many
LEAST = 0.002  # share of words; below it, pages are sure, and no surer than others

# Of the logarithm of the share of words that are expected to be wrong: intercept and slope of a logistic line.
HTML = (0.88, 0.99)
TEXT = (2.46, 1.80)

_WORD = regex.compile(r"\w+")


def doubt(words: Sequence[str], kept: Sequence[bool], likely: Sequence[float], *, tree: bool) -> float:
    """The probability, 0 to 1, that the body of a page is wrong, to two digits.

    ``likely`` is how likely each block, which has these ``words``, is body, and ``kept`` whether it was taken for that;
    ``tree`` whether the page had a DOM to tell by.
    """
    intercept, slope = HTML if tree else TEXT
    return round(1 / (1 + math.exp(-intercept - slope * evidence(words, kept, likely))), 2)


def evidence(words: Sequence[str], kept: Sequence[bool], likely: Sequence[float]) -> float:
    """The logarithm of the share of the body's words that are expected to be wrong, lost or too many."""
    counts = [len(_WORD.findall(said)) for said in words]
    wrong = sum(n * (1 - p if k else p) for n, k, p in zip(counts, kept, likely, strict=True))
    body = sum(n for n, k in zip(counts, kept, strict=True) if k)
    return math.log(LEAST + min(1.0, wrong / max(1, body)))
