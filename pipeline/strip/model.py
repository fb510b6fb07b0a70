"""A learned choice in plain numbers: boosted trees and a few small nets over the lines, averaged. numpy only.

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
    """How likely each line is to be of the article, 0 to 1: the mean of the trees and of the nets' mean."""
    both = oblivious(model, np.concatenate([here.T, around.T]).T) + nets(model, here, hashed)
    return np.asarray(both / 2, dtype=np.float32)


def trees(model: Model, rows: Numbers, name: str = "tree") -> Numbers:
    """Gradient-boosted trees called ``name``: every tree goes one level down at a time, all lines at once."""
    below, feature, threshold, value = (model[f"{name}.{part}"] for part in ("below", "feature", "threshold", "value"))
    many, width = rows.shape
    root = model[f"{name}.root"]
    at = np.repeat(root, many)
    start = np.tile(np.arange(many) * width, len(root))
    flat = np.ascontiguousarray(rows).reshape(-1)
    for _ in range(int(model[f"{name}.depth"])):
        right = flat.take(start + feature.take(at)) > threshold.take(at)
        at = below.take(at) + right
    return _sigmoid(value.take(at).reshape(len(root), many).sum(axis=0) + model[f"{name}.base"])


def oblivious(model: Model, rows: Numbers) -> Numbers:
    """Boosted trees that ask one question a level (CatBoost: Prokhorenkova et al., 2018): the answers name the leaf."""
    feature, threshold, value = (model[f"even.{name}"] for name in ("feature", "threshold", "value"))
    answers = np.ascontiguousarray(rows.T).take(feature, axis=0) > threshold[:, :, None]  # level, tree, line
    leaf = np.zeros(answers.shape[1:], dtype=np.uint8)
    for level, answer in enumerate(answers.view(np.uint8)):
        leaf |= answer << level
    place = leaf + (np.arange(len(value)) * value.shape[1])[:, None]
    return _sigmoid(value.take(place).sum(axis=0) + model["even.base"])


def nets(model: Model, here: Numbers, hashed: npt.NDArray[np.int64]) -> Numbers:
    """Dilated convolutions over the lines with skip connections (van den Oord's WaveNet, 2016, made small).

    The first axis of every matrix counts the nets, which differ by the seed that they were trained from; their mean.
    """
    many = len(here)
    scaled = np.clip((here - model["net.mean"]) * model["net.scale"], -CLIP, CLIP)
    words = model["net.words"].take(hashed, axis=0).sum(axis=1)  # those of all nets side by side
    hidden = scaled @ model["net.in"]
    kinds, _, width = hidden.shape
    words = words.reshape(many, kinds, -1).transpose(1, 0, 2)
    hidden += words @ model["net.in.words"]
    hidden += model["net.in.bias"]
    np.maximum(0, hidden, out=hidden)
    for layer, dilation in enumerate(DILATIONS):
        if layer == len(DILATIONS) - 1:
            page = np.concatenate([hidden.mean(axis=1), hidden.max(axis=1)], axis=1)[:, None]
            hidden += np.maximum(0, page @ model["net.page"] + model["net.page.bias"])
        conv = model[f"net.{layer}.conv"]  # of the line before, of the line itself, of the line after
        mixed = hidden @ conv[:, width : 2 * width]
        mixed[:, dilation:] += hidden[:, :-dilation] @ conv[:, :width]
        mixed[:, :-dilation] += hidden[:, dilation:] @ conv[:, 2 * width :]
        mixed += model[f"net.{layer}.bias"]
        np.maximum(0, mixed, out=mixed)
        hidden += mixed @ model[f"net.{layer}.mix"]
    likely: Numbers = _sigmoid(hidden @ model["net.out"] + model["net.out.bias"])[:, :, 0].mean(axis=0)
    return likely


def _sigmoid(x: npt.NDArray[Any]) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-x)), dtype=np.float32)


def _wide(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if array.dtype == np.float16:
        return array.astype(np.float32)
    return array.astype(np.int64) if array.dtype.kind in "iu" else array
