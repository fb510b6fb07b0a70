"""Fit how much a page's body is to be doubted: ``python -m benchmarks.doubt``.

Every development page is judged by the weights that have not seen its host; the line that turns their evidence into a
probability is fitted on four folds and measured on the fifth. Prints the line of all folds, for
pipeline/strip/doubt.py, and how often pages of each doubt were wrong.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator

import numpy as np

from benchmarks.figure import Figure, scorer
from benchmarks.strip import html_pages, text_pages
from benchmarks.train_lines import FOLDS, fold_of
from pipeline.article import Article, Page, plain
from pipeline.strip import laid_out, strip
from pipeline.strip.doubt import WRONG, evidence

CORPORA = ("zyte", "wcxb")
BINS = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
Cases = list[tuple[int, float, bool]]  # of a page: its fold, the evidence against it, whether it was wrong


def cases(*, tree: bool, most: int | None = None) -> Cases:
    """Every page that gives an article, with quality choice for HTML, or as flat text."""
    score = scorer("strip/score.py")
    out: Cases = []
    for corpus in CORPORA:
        pages = html_pages(corpus, "quality") if tree else text_pages(corpus, "flat")
        for number, (row, page, choice) in enumerate(pages):
            if number == most:
                break
            article = strip(page, choice=choice) if isinstance(page, Page) else page
            if isinstance(page, Page) and isinstance(article, Article):
                sheet = laid_out(page)
                f1 = score.summary([score.page_score(row["body"], plain(article.body))])["f1"]
                out.append((fold_of(row["host"]), evidence(sheet.words, *choice(sheet)), f1 < WRONG))
    return out


def line(found: Cases) -> tuple[float, float]:
    """Intercept and slope of the logistic line of least log loss, by Newton's method."""
    x = np.array([[1.0, seen] for _, seen, _ in found])
    y = np.array([wrong for _, _, wrong in found], dtype=float)
    weights = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = x.T @ (x * (p * (1 - p))[:, None]) + 1e-3 * np.eye(2)
        weights += np.linalg.solve(hessian, x.T @ (y - p) - 1e-3 * weights)
    return float(weights[0]), float(weights[1])


def held_out(found: Cases) -> Iterator[tuple[float, bool]]:
    """(the doubt, by a line that has not seen the page's fold; whether the page was wrong)."""
    for fold in range(FOLDS):
        intercept, slope = line([case for case in found if case[0] != fold])
        for _, seen, wrong in (case for case in found if case[0] == fold):
            yield float(1 / (1 + np.exp(-intercept - slope * seen))), wrong


def measure(*, quick: bool) -> list[Figure]:
    """How well doubt tells right pages from wrong ones, and whether it is as often right as it says."""
    figures = []
    for tree, name in ((True, "HTML"), (False, "flat text")):
        found = list(held_out(cases(tree=tree, most=25 if quick else None)))
        rate = sum(wrong for _, wrong in found) / len(found)
        brier = sum((p - wrong) ** 2 for p, wrong in found) / len(found)
        figures += [
            Figure("doubt", f"{name}: pages wrong (F1 < {WRONG})", rate),
            Figure("doubt", f"{name}: Brier score", brier, f"the rate for every page {rate * (1 - rate):.3f}"),
            Figure("doubt", f"{name}: a wrong page is doubted more than a right one", _ranked(found), "chance .5"),
            Figure("doubt", f"{name}: calibration error", _gap(found), "of ten equal bins"),
        ]
    return figures


def _ranked(found: list[tuple[float, bool]]) -> float:
    """The area under the ROC curve."""
    wrong = [p for p, is_wrong in found if is_wrong]
    right = [p for p, is_wrong in found if not is_wrong]
    pairs = sum((a > b) + 0.5 * (a == b) for a in wrong for b in right)
    return pairs / max(1, len(wrong) * len(right))


def _gap(found: list[tuple[float, bool]]) -> float:
    """The mean distance between what is said and what is seen, in ten bins of as many pages each."""
    bins = np.array_split(np.array(sorted(found), dtype=float), 10)
    return float(sum(len(b) * abs(b[:, 0].mean() - b[:, 1].mean()) for b in bins if len(b)) / len(found))


def main() -> int:
    for tree, name in ((True, "HTML"), (False, "TEXT")):
        found = cases(tree=tree)
        print(f"{name} = ({line(found)[0]:.2f}, {line(found)[1]:.2f})")
        told = list(held_out(found))
        for low, high in itertools.pairwise(BINS):
            here = [wrong for p, wrong in told if low <= p < high or p == high == 1]
            if here:
                print(f"  doubt {low:.1f} to {high:.1f}: {len(here)} pages, {sum(here) / len(here):.2f} of them wrong")
    return 0


if __name__ == "__main__":
    sys.exit(main())
