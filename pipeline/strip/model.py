"""A learned choice in plain numbers: boosted trees and a small net over the lines, averaged. numpy only.

``benchmarks/train_lines.py`` makes the file; what it holds is drawn there.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.strip.features import Numbers

DILATIONS = (1, 2, 4, 8, 16, 32, 1)  # the net sees 64 lines to either side, then the page as a whole
CLIP = 4.0  # standard deviations beyond which a number says no more

Model = dict[str, npt.NDArray[Any]]


@functools.lru_cache(maxsize=8)
def load(path: Path) -> Model:
    """The model in a .npz file; halves are widened once, here."""
    with np.load(path, allow_pickle=False) as file:
        return {name: _wide(file[name]) for name in file.files}


def probabilities(model: Model, here: Numbers, around: Numbers, hashed: npt.NDArray[np.int64]) -> Numbers:
    """How likely each line is to be of the article, 0 to 1: the mean of both models."""
    both = trees(model, np.concatenate([here, around], axis=1)) + net(model, here, hashed)
    return np.asarray(both / 2, dtype=np.float32)


def trees(model: Model, rows: Numbers) -> Numbers:
    """Gradient-boosted trees: every tree goes one level down at a time, all lines at once."""
    below, feature, threshold, value = (model[f"tree.{name}"] for name in ("below", "feature", "threshold", "value"))
    many, width = rows.shape
    at = np.broadcast_to(model["tree.root"], (many, len(model["tree.root"])))
    start = (np.arange(many) * width)[:, None]
    flat = np.ascontiguousarray(rows).reshape(-1)
    for _ in range(int(model["tree.depth"])):
        right = flat[start + feature[at]] > threshold[at]
        at = below[at] + right
    return _sigmoid(value[at].sum(axis=1) + model["tree.base"])


def net(model: Model, here: Numbers, hashed: npt.NDArray[np.int64]) -> Numbers:
    """Dilated convolutions over the lines with skip connections (van den Oord's WaveNet, 2016, made small)."""
    scaled = np.clip((here - model["net.mean"]) / model["net.deviation"], -CLIP, CLIP)
    words = model["net.words"][hashed].sum(axis=1)
    hidden = np.maximum(0, np.concatenate([scaled, words], axis=1) @ model["net.in"] + model["net.in.bias"])
    for layer, dilation in enumerate(DILATIONS):
        if layer == len(DILATIONS) - 1:
            page = np.concatenate([hidden.mean(axis=0), hidden.max(axis=0)])
            hidden = hidden + np.maximum(0, page @ model["net.page"] + model["net.page.bias"])
        before, now, after = model[f"net.{layer}.conv"]
        mixed = hidden @ now + model[f"net.{layer}.bias"]
        if len(hidden) > dilation:
            mixed[dilation:] += hidden[:-dilation] @ before
            mixed[:-dilation] += hidden[dilation:] @ after
        hidden = hidden + np.maximum(0, mixed) @ model[f"net.{layer}.mix"]
    return _sigmoid(hidden @ model["net.out"] + model["net.out.bias"])


def _sigmoid(x: npt.NDArray[Any]) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float32)


def _wide(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if array.dtype == np.float16:
        return array.astype(np.float32)
    return array.astype(np.int64) if array.dtype.kind in "iu" else array
