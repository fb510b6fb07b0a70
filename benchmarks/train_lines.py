"""Learn which lines of a plain page are its article: ``python -m benchmarks.train_lines``.

Writes pipeline/strip/lines.npz, learned from every development page, and benchmarks/folds/lines-K.npz, each learned
without the hosts of fold K; prints F1 on pages whose host was never seen. The pages are those of Zyte's article
extraction benchmark (scrapinghub, MIT) and of WCXB's articles (Murrough-Foley, CC BY 4.0), in four renderings and a
fifth that
has less furniture and shorter bodies than they have. Needs scikit-learn. About ten minutes on one core.

The file holds, for the trees, ``root`` (where each begins), ``feature``, ``threshold`` (above it: to the right),
``below`` (the left child, the right one is beside it; a leaf is its own), ``value``, ``base`` and ``depth``; for the
net, the matrices that ``pipeline.strip.model.net`` names.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figure import BENCH, scorer
from pipeline.strip import lines as body
from pipeline.strip.features import _HASHES, features
from pipeline.strip.model import CLIP, DILATIONS, load, net, probabilities, trees
from pipeline.strip.wrapping import paragraphs

FOLDS = 5
HELD = Path(__file__).with_name("folds")
RENDERINGS = ("flat", "wrapped", "inscriptis", "lynx")
SHORT = ("co", "com", "org", "net", "ac", "gov", "edu")  # second levels under which hosts are registered

TREES, LEAVES = 150, 24
WIDTH, WORDS = 48, 8  # of the net's layers, of a hashed word
EPOCHS, BATCH = 14, 10
DROP, DROP_WORD = 0.2, 0.15


def fold_of(host: str) -> int:
    """The fold of a host: one for all hosts of a registered name."""
    parts = host.lower().split(".")
    name = ".".join(parts[-3:] if len(parts) > 2 and parts[-2] in SHORT else parts[-2:])
    return zlib.crc32(name.encode()) % FOLDS


def held(fold: int) -> Path:
    """The weights that were learned without the hosts of ``fold``."""
    return HELD / f"lines-{fold}.npz"


def rows(rendering: str) -> list[dict[str, Any]]:
    """The pages of one rendering: {"id","host","lines","gold"}."""
    with gzip.open(BENCH / "strip" / f"text.dev.{rendering}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def truths() -> tuple[dict[str, str], dict[str, str]]:
    """(corpus of each page, true body of each page)."""
    corpus, text = {}, {}
    with gzip.open(BENCH / "strip" / "pages.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            corpus[row["id"]], text[row["id"]] = row["corpus"], row["body"]
    return corpus, text


def cropped(row: dict[str, Any]) -> dict[str, Any]:
    """The page as people copy it: a few lines of furniture around the article, every other one cut short."""
    rng = np.random.default_rng(zlib.crc32(row["id"].encode()))
    lines, gold = row["lines"], row["gold"]
    inside = [i for i, g in enumerate(gold) if g]
    if not inside:
        return row
    first, last = (
        max(0, inside[0] - int(rng.integers(0, 26))),
        min(len(lines), inside[-1] + 1 + int(rng.integers(0, 41))),
    )
    keep = list(range(first, last))
    if rng.random() < 0.5:
        cut = inside[min(len(inside) - 1, int(rng.integers(3, 12)))]
        keep = [i for i in keep if i <= cut or not inside[0] <= i <= inside[-1]]
    if rng.random() < 0.4:
        keep = [i for i in keep if lines[i].strip()]
    return row | {"lines": [lines[i] for i in keep], "gold": [gold[i] for i in keep]}


def prepared(row: dict[str, Any], rendering: str) -> dict[str, Any]:
    """The page with its features, labels and weights: a page counts as one, a line as the root of its words."""
    groups = [g for g in paragraphs(row["lines"]) if any(c.isalnum() or c == "_" for i in g for c in row["lines"][i])]
    page = row | {"rendering": rendering, "groups": groups, "fold": fold_of(row["host"])}
    if groups:
        texts, gaps = body.joined(row["lines"], groups)
        page["here"], page["around"], page["hashed"] = features(texts, gaps)
        page["gold_of"] = np.array([np.mean([row["gold"][i] for i in g]) >= 0.5 for g in groups], dtype=np.float32)
        root = np.sqrt([max(1, len(text.split())) for text in texts])
        page["weight"] = (root / root.sum()).astype(np.float32)
        page["words"] = (root**2).astype(np.float32)
    return page


def grow(pages: list[dict[str, Any]]) -> dict[str, np.ndarray]:
    """Boosted trees over every line and its neighbours; flat, cropped and one other rendering of each page."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(0)
    others: dict[str, list[dict[str, Any]]] = {}
    for page in pages:
        if page["rendering"] not in ("flat", "cropped"):
            others.setdefault(page["id"], []).append(page)
    chosen = [p for p in pages if p["rendering"] in ("flat", "cropped")] + [
        o[rng.integers(len(o))] for o in others.values()
    ]
    x = np.concatenate([np.concatenate([p["here"], p["around"]], axis=1) for p in chosen])
    y = np.concatenate([p["gold_of"] for p in chosen])
    weight = np.concatenate([p["weight"] for p in chosen])
    forest = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=0.08,
        max_leaf_nodes=LEAVES,
        max_depth=8,
        min_samples_leaf=40,
        l2_regularization=2.0,
        max_features=0.3,
        max_bins=63,
        early_stopping=False,
        random_state=0,
    ).fit(x, y, sample_weight=weight / weight.mean())
    return planted(forest)


def planted(forest: Any) -> dict[str, np.ndarray]:
    """scikit-learn's trees as flat arrays, the two children of a node side by side."""
    root, feature, threshold, below, value = [], [], [], [], []

    def room() -> int:
        for column, empty in ((feature, 0), (threshold, np.inf), (below, len(below)), (value, 0.0)):
            column.append(empty)
        return len(feature) - 1

    depth = 0
    for (tree,) in forest._predictors:
        nodes = tree.nodes
        root.append(room())
        waiting = [(0, root[-1])]
        while waiting:
            node, place = waiting.pop()
            if nodes[node]["is_leaf"]:
                value[place] = nodes[node]["value"]
                continue
            left = room()
            right = room()
            feature[place], threshold[place] = nodes[node]["feature_idx"], nodes[node]["num_threshold"]
            below[place] = left
            waiting += [(nodes[node]["left"], left), (nodes[node]["right"], right)]
        depth = max(depth, int(nodes["depth"].max()))
    return {
        "tree.root": np.array(root, dtype=np.int32),
        "tree.feature": np.array(feature, dtype=np.uint8 if max(feature) < 256 else np.uint16),
        "tree.threshold": np.array(threshold, dtype=np.float32),
        "tree.below": np.array(below, dtype=np.int32),
        "tree.value": np.array(value, dtype=np.float32),
        "tree.depth": np.array(depth),
        "tree.base": np.array(float(forest._baseline_prediction[0, 0]), dtype=np.float32),
    }


class Weaver:
    """The net of ``pipeline.strip.model.net`` with its gradients, and Adam (Kingma and Ba, 2015) to move it."""

    def __init__(self, pages: list[dict[str, Any]], seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        every = np.concatenate([p["here"] for p in pages[::3]])
        self.fixed = {"net.mean": every.mean(0), "net.deviation": every.std(0) + 1e-3}
        normal = lambda *shape, of: self.rng.normal(0, np.sqrt(2 / of), shape).astype(np.float32)  # noqa: E731
        into = every.shape[1] + WORDS
        self.w = {
            "net.words": self.rng.normal(0, 0.1, (_HASHES, WORDS)).astype(np.float32),
            "net.in": normal(into, WIDTH, of=into),
            "net.page": normal(2 * WIDTH, WIDTH, of=4 * WIDTH),
            "net.out": normal(WIDTH, of=2 * WIDTH),
        }
        self.w["net.words"][0] = 0
        for layer in range(len(DILATIONS)):
            self.w[f"net.{layer}.conv"] = normal(3, WIDTH, WIDTH, of=3 * WIDTH)
            self.w[f"net.{layer}.mix"] = normal(WIDTH, WIDTH, of=8 * WIDTH)
            self.w[f"net.{layer}.bias"] = np.zeros(WIDTH, dtype=np.float32)
        for name in ("net.in.bias", "net.page.bias"):
            self.w[name] = np.zeros(WIDTH, dtype=np.float32)
        self.w["net.out.bias"] = np.zeros((), dtype=np.float32)
        self.m = {k: np.zeros_like(v) for k, v in self.w.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.w.items()}
        self.steps = 0

    def gradients(self, page: dict[str, Any], g: dict[str, np.ndarray]) -> float:
        """Add the gradients of the page's loss (cross-entropy and half a Dice loss) to ``g``; gives the loss."""
        w, rng = self.w, self.rng
        drop = lambda shape: (rng.random(shape, dtype=np.float32) >= DROP).astype(np.float32) / (1 - DROP)  # noqa: E731
        hashed = np.where(rng.random(page["hashed"].shape) < DROP_WORD, 0, page["hashed"])
        scaled = np.clip((page["here"] - self.fixed["net.mean"]) / self.fixed["net.deviation"], -CLIP, CLIP)
        x = np.concatenate([scaled, w["net.words"][hashed].sum(1)], axis=1)
        mask = drop(x.shape)
        x = x * mask
        hidden = np.maximum(0, x @ w["net.in"] + w["net.in.bias"])
        first, kept, page_kept = hidden, [], None
        for layer, d in enumerate(DILATIONS):
            if layer == len(DILATIONS) - 1:
                top = hidden.argmax(0)
                pooled = np.concatenate([hidden.mean(0), hidden.max(0)])
                lift = np.maximum(0, pooled @ w["net.page"] + w["net.page.bias"])
                page_kept = (top, pooled, lift)
                hidden = hidden + lift
            before, now, after = w[f"net.{layer}.conv"]
            mixed = hidden @ now + w[f"net.{layer}.bias"]
            if len(hidden) > d:
                mixed[d:] += hidden[:-d] @ before
                mixed[:-d] += hidden[d:] @ after
            mixed = np.maximum(0, mixed)
            out_mask = drop(hidden.shape)
            kept.append((hidden, mixed, out_mask))
            hidden = hidden + (mixed @ w[f"net.{layer}.mix"]) * out_mask
        p = 1 / (1 + np.exp(-(hidden @ w["net.out"] + w["net.out.bias"])))
        y, weight, words = page["gold_of"], page["weight"], page["words"]
        both, total = (p * y * words).sum(), (p * words).sum() + (y * words).sum() + 1
        loss = -(weight * (y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))).sum() + 0.5 * (1 - 2 * both / total)
        dp = -0.5 * (2 * y * words * total - 2 * both * words) / total**2
        dz = (weight * (p - y) + dp * p * (1 - p)).astype(np.float32)
        g["net.out"] += hidden.T @ dz
        g["net.out.bias"] += dz.sum()
        dh = np.outer(dz, w["net.out"])
        for layer in reversed(range(len(DILATIONS))):
            d = DILATIONS[layer]
            entered, mixed, out_mask = kept[layer]
            dy = dh * out_mask
            g[f"net.{layer}.mix"] += mixed.T @ dy
            dm = (dy @ w[f"net.{layer}.mix"].T) * (mixed > 0)
            g[f"net.{layer}.bias"] += dm.sum(0)
            before, now, after = w[f"net.{layer}.conv"]
            dc = g[f"net.{layer}.conv"]
            dc[1] += entered.T @ dm
            dh = dh + dm @ now.T
            if len(entered) > d:
                dc[0] += entered[:-d].T @ dm[d:]
                dc[2] += entered[d:].T @ dm[:-d]
                dh[:-d] += dm[d:] @ before.T
                dh[d:] += dm[:-d] @ after.T
            if layer == len(DILATIONS) - 1:
                top, pooled, lift = page_kept
                dl = dh.sum(0) * (lift > 0)
                g["net.page"] += np.outer(pooled, dl)
                g["net.page.bias"] += dl
                dpool = w["net.page"] @ dl
                dh = dh + dpool[:WIDTH] / len(dh)
                dh[top, np.arange(WIDTH)] += dpool[WIDTH:]
        dx = dh * (first > 0)
        g["net.in"] += x.T @ dx
        g["net.in.bias"] += dx.sum(0)
        dwords = ((dx @ w["net.in"].T) * mask)[:, -WORDS:]
        np.add.at(g["net.words"], hashed, np.broadcast_to(dwords[:, None], (*hashed.shape, WORDS)))
        g["net.words"][0] = 0
        return float(loss)

    def step(self, g: dict[str, np.ndarray], rate: float) -> None:
        """One step of Adam, the gradient cut to length 1, weights decayed by 2% of the rate."""
        self.steps += 1
        length = np.sqrt(sum(float((v**2).sum()) for v in g.values()))
        for name, slope in g.items():
            slope = slope / max(1.0, length)
            self.m[name] = 0.9 * self.m[name] + 0.1 * slope
            self.v[name] = 0.999 * self.v[name] + 0.001 * slope**2
            move = self.m[name] / (1 - 0.9**self.steps) / (np.sqrt(self.v[name] / (1 - 0.999**self.steps)) + 1e-8)
            self.w[name] = (self.w[name] - rate * (move + 0.02 * self.w[name])).astype(np.float32)


def weave(pages: list[dict[str, Any]], seed: int = 0) -> dict[str, np.ndarray]:
    """The net, trained on one rendering of every page an epoch."""
    weaver = Weaver(pages, seed)
    by_id: dict[str, list[dict[str, Any]]] = {}
    for page in pages:
        by_id.setdefault(page["id"], []).append(page)
    total = EPOCHS * -(-len(by_id) // BATCH)
    for _ in range(EPOCHS):
        today = [views[weaver.rng.integers(len(views))] for views in by_id.values()]
        weaver.rng.shuffle(today)
        for start in range(0, len(today), BATCH):
            g = {k: np.zeros_like(v) for k, v in weaver.w.items()}
            batch = today[start : start + BATCH]
            for page in batch:
                weaver.gradients(page, g)
            done = weaver.steps / total
            rate = 4e-3 * (done / 0.15 if done < 0.15 else 0.5 * (1 + np.cos(np.pi * (done - 0.15) / 0.85)))
            weaver.step({k: v / len(batch) for k, v in g.items()}, rate + 1e-5)
    weights = {k: v.astype(np.float16) for k, v in weaver.w.items()}
    return weights | {k: v.astype(np.float32) for k, v in weaver.fixed.items()}


def learn(pages: list[dict[str, Any]], path: Path) -> None:
    """Train both kinds and write them to ``path``."""
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, **grow(pages), **weave(pages))


def judged(pages: list[dict[str, Any]], text: dict[str, str], corpus: dict[str, str], how: str) -> str:
    """F1 by corpus and rendering of pages, each judged by the weights that have not seen its host."""
    score = scorer("strip/score.py")
    out = []
    for name in ("zyte", "wcxb"):
        for rendering in (*RENDERINGS, "cropped"):
            marks = []
            for page in (p for p in pages if p["rendering"] == rendering and corpus[p["id"]] == name):
                model = load(held(page["fold"]))
                both = np.concatenate([page["here"], page["around"]], axis=1)
                p = (
                    trees(model, both)
                    if how == "trees"
                    else net(model, page["here"], page["hashed"])
                    if how == "net"
                    else probabilities(model, page["here"], page["around"], page["hashed"])
                )
                kept = [
                    page["lines"][i]
                    for g, chance in zip(page["groups"], p, strict=True)
                    if chance >= body.EVEN
                    for i in g
                ]
                truth = (
                    text[page["id"]]
                    if rendering != "cropped"
                    else "\n".join(line for line, gold in zip(page["lines"], page["gold"], strict=True) if gold)
                )
                marks.append(score.page_score(truth, "\n".join(kept)))
            s = score.summary(marks)
            out.append(f"{name} {rendering} {s['f1']:.4f}/{s['accuracy']:.3f}")
    return f"{how:6}" + "  ".join(out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds-only", action="store_true", help="do not write the weights that are shipped")
    args = parser.parse_args()
    begun = time.time()
    corpus, text = truths()
    pages = [prepared(row, rendering) for rendering in RENDERINGS for row in rows(rendering)]
    pages += [prepared(cropped(row), "cropped") for row in rows("flat")]
    pages = [p for p in pages if p["groups"]]
    print(f"{len(pages)} pages prepared, {time.time() - begun:.0f} s", flush=True)
    for fold in range(FOLDS):
        learn([p for p in pages if p["fold"] != fold], held(fold))
        print(f"fold {fold}: {held(fold).stat().st_size:,} bytes, {time.time() - begun:.0f} s", flush=True)
    load.cache_clear()
    for how in ("trees", "net", "both"):
        print(judged(pages, text, corpus, how), flush=True)
    if not args.folds_only:
        learn(pages, body.WEIGHTS)
        print(f"{body.WEIGHTS.name}: {body.WEIGHTS.stat().st_size:,} bytes, {time.time() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
