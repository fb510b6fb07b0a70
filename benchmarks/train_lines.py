"""Learn which lines of a plain page are its article: ``python -m benchmarks.train_lines``.

Writes pipeline/strip/lines.npz, learned from every development page, and benchmarks/folds/lines-K.npz, each learned
without the hosts of fold K; prints F1 on pages whose host was never seen. The pages are those of Zyte's article
extraction benchmark (scrapinghub, MIT) and of WCXB's articles (Murrough-Foley, CC BY 4.0) in four plain-text
renderings, a fifth that has less furniture and shorter bodies than they have, and as Markdown; as Markdown those of
mozilla/readability's tests (Apache-2.0); and pages put together from two of them, for their furniture and their bodies
are not as many as they could be. They stay outside the repository. Needs the extra ``train``.

The file holds, for the trees, ``even.feature`` and ``even.threshold`` (what each level of each tree asks: above it?),
``even.value`` (of each leaf, whose number in binary are the answers, first level lowest), ``even.base``; for the nets,
the matrices that ``pipeline.strip.model.nets`` names, their first axis the net.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figure import BENCH, scorer
from pipeline.article import Page, plain, replace
from pipeline.read import html as read_html
from pipeline.strip import as_lines, laid_out
from pipeline.strip import lines as body
from pipeline.strip.features import ELDER, HASHES, features
from pipeline.strip.model import CLIP, DILATIONS, Model, load, nets, oblivious, probabilities
from pipeline.strip.wrapping import paragraphs

FOLDS = 5
HELD = Path(__file__).with_name("folds")
RENDERINGS = ("flat", "wrapped", "inscriptis", "lynx")
RECOMBINED = "recombined"
SHORT = ("co", "com", "org", "net", "ac", "gov", "edu")  # second levels under which hosts are registered

TREES, DEPTH, RATE = 200, 6, 0.12
MIXED = 0.25  # of the pages that a net learns from are put together from two
SEEDS, WIDTH, WORDS = 3, 48, 8  # nets; the width of their layers, of a hashed word
EPOCHS, BATCH, FASTEST = 14, 10, 4e-3
DROP, DROP_WORD = 0.2, 0.15
LONGEST = 700  # lines of a page that a net learns from at once; 4% of the pages have more


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


def recombined(rendering: str) -> list[dict[str, Any]]:
    """Every page twice more: before the end of another page of its fold, and around the body of another one."""
    rng = np.random.default_rng(zlib.crc32(rendering.encode()))
    of_fold: dict[int, list[dict[str, Any]]] = {}
    for row in rows(rendering):
        if any(row["gold"]):
            of_fold.setdefault(fold_of(row["host"]), []).append(row)
    out = []
    for mates in of_fold.values():
        for row in mates:
            one, two = (_mate(row, mates, rng) for _ in range(2))
            end = _article(row).stop
            out.append(_joined(row, (row, slice(0, end)), (one, slice(_article(one).stop, None))))
            start = _article(row).start
            out.append(_joined(row, (row, slice(0, start)), (two, _article(two)), (row, slice(end, None))))
    return out


def _mate(row: dict[str, Any], rows: list[dict[str, Any]], rng: np.random.Generator) -> dict[str, Any]:
    """A page of another host, if there is one."""
    others = [other for other in rows if other["host"] != row["host"]] or rows
    return others[int(rng.integers(len(others)))]


def _article(row: dict[str, Any]) -> slice:
    """The lines from the first of the article to the last."""
    inside = [i for i, gold in enumerate(row["gold"]) if gold]
    return slice(inside[0], inside[-1] + 1)


def _joined(row: dict[str, Any], *pieces: tuple[dict[str, Any], slice]) -> dict[str, Any]:
    """A page with the name of ``row``, put together from pieces of pages."""
    return row | {name: [line for page, cut in pieces for line in page[name][cut]] for name in ("lines", "gold")}


def in_markdown() -> list[dict[str, Any]]:
    """Development pages as Markdown, with those of mozilla/readability: rows as in the other renderings."""
    label = scorer("strip/make_text_pages.py").Labeller
    out = []
    for name in ("pages.dev", "mozilla"):
        with gzip.open(BENCH / "strip" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for row in map(json.loads, file):
                page = read_html.page(row["id"], row["html"])
                if not isinstance(page, Page):
                    continue
                truth = row.get("body") or _words(row["expected_html"])
                shown = tuple(block for block in page.blocks if not block.hints.hidden)
                lines, _ = as_lines(page, laid_out(replace(page, blocks=shown)).spans)
                gold, _ = label(truth, lines).run()
                named = _HOST.search(row["html"])
                host = row.get("host") or (named[1] if named else row["id"])
                out.append({"id": row["id"], "host": host, "lines": lines, "gold": gold})
    return out


_HOST = re.compile(r'<(?:link[^>]+rel="canonical"[^>]+href|meta[^>]+"og:url"[^>]+content)="https?://([^/"]+)')


def _words(html: str) -> str:
    page = read_html.page("expected", html)
    return plain(page.text) if isinstance(page, Page) else ""


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


def grow(pages: list[dict[str, Any]]) -> Model:
    """Boosted trees over every line and its neighbours; of each page flat, one other rendering, one recombined."""
    from catboost import CatBoostClassifier

    rng = np.random.default_rng(0)
    chosen = []
    for views in _by_id(pages).values():
        flat = [p for p in views if p["rendering"] == "flat"]
        others = [p for p in views if p["rendering"] not in ("flat", RECOMBINED)]
        mixed = [p for p in views if p["rendering"] == RECOMBINED]
        chosen += [*flat, *rng.choice(others, 1), *(rng.choice(mixed, 1) if mixed else ())]
    x = np.concatenate([np.concatenate([p["here"], p["around"]], axis=1) for p in chosen])
    y = np.concatenate([p["gold_of"] for p in chosen])
    weight = np.concatenate([p["weight"] for p in chosen])
    forest = CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=RATE, rsm=0.3, l2_leaf_reg=3, border_count=63,
        bootstrap_type="Bernoulli", subsample=0.7, boosting_type="Plain", thread_count=1, random_seed=0,
        verbose=0, allow_writing_files=False,
    ).fit(x, y, sample_weight=weight / weight.mean())  # fmt: skip
    return evenly(forest)


def evenly(forest: Any) -> Model:
    """CatBoost's trees as arrays; a tree that has fewer levels asks a question on top that is never answered yes."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        forest.save_model(file.name, format="json")
        grown = json.loads(Path(file.name).read_bytes())
    many = len(grown["oblivious_trees"])
    feature = np.zeros((DEPTH, many), dtype=np.uint16)
    threshold = np.full((DEPTH, many), np.inf, dtype=np.float32)
    value = np.zeros((many, 2**DEPTH), dtype=np.float32)
    for number, tree in enumerate(grown["oblivious_trees"]):
        for level, split in enumerate(tree["splits"] or []):
            feature[level, number], threshold[level, number] = split["float_feature_index"], split["border"]
        value[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, (base,) = grown["scale_and_bias"]
    return {
        "even.feature": feature, "even.threshold": threshold, "even.value": value * np.float32(scale),
        "even.base": np.array(base, dtype=np.float32),
    }  # fmt: skip


class Weaver:
    """One net of ``pipeline.strip.model.nets`` with its gradients, and Adam (Kingma and Ba, 2015) to move it.

    The pages of a batch lie in one sequence, as many empty lines between them as the net looks far at once.
    """

    def __init__(self, pages: list[dict[str, Any]], seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        every = np.concatenate([p["here"] for p in pages[::3] if p["rendering"] != RECOMBINED])
        self.mean, self.scale = every.mean(0), 1 / (every.std(0) + np.float32(1e-3))
        normal = lambda *shape, of: self.rng.normal(0, np.sqrt(2 / of), shape).astype(np.float32)  # noqa: E731
        into = every.shape[1]
        self.sees = into if seed == 0 else ELDER  # the nets are unlike each other, and their mean is better for it
        self.w: Model = {
            "words": self.rng.normal(0, 0.1, (HASHES, WORDS)).astype(np.float32),
            "in": normal(into, WIDTH, of=into + WORDS),
            "in.words": normal(WORDS, WIDTH, of=into + WORDS),
            "page": normal(2 * WIDTH, WIDTH, of=4 * WIDTH),
            "out": normal(WIDTH, 1, of=2 * WIDTH),
        }
        self.w["words"][0] = 0
        self.w["in"][self.sees :] = 0
        for layer in range(len(DILATIONS)):
            self.w[f"{layer}.conv"] = normal(3 * WIDTH, WIDTH, of=3 * WIDTH)
            self.w[f"{layer}.mix"] = normal(WIDTH, WIDTH, of=8 * WIDTH)
            self.w[f"{layer}.bias"] = np.zeros((1, WIDTH), dtype=np.float32)
        for name in ("in.bias", "page.bias"):
            self.w[name] = np.zeros((1, WIDTH), dtype=np.float32)
        self.w["out.bias"] = np.zeros((1, 1), dtype=np.float32)
        self.m = {k: np.zeros_like(v) for k, v in self.w.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.w.items()}
        self.steps = 0

    def _drop(self, shape: tuple[int, ...]) -> np.ndarray:
        kept = np.frombuffer(self.rng.bytes(math.prod(shape)), dtype=np.uint8) >= round(256 * DROP)
        return kept.reshape(shape) * np.float32(1 / (1 - DROP))

    def laid(self, pages: list[dict[str, Any]]) -> tuple[Model, list[tuple[int, int]]]:
        """(the pages one after the other as arrays, where each begins and ends); of a long one a part."""
        cuts, bounds, at = [], [], 0
        for page in pages:
            many = min(LONGEST, len(page["here"]))
            first = int(self.rng.integers(len(page["here"]) - many + 1))
            cuts.append(slice(first, first + many))
            bounds.append((at, at + many))
            at += many + max(DILATIONS)
        shapes = {"here": pages[0]["here"].shape[1:], "hashed": pages[0]["hashed"].shape[1:]}
        out: Model = {
            name: np.zeros((bounds[-1][1], *shapes.get(name, ())), dtype=np.int64 if name == "hashed" else np.float32)
            for name in ("here", "hashed", "gold_of", "weight", "words", "real")
        }
        for page, cut, (a, b) in zip(pages, cuts, bounds, strict=True):
            out["here"][a:b] = np.clip((page["here"][cut] - self.mean) * self.scale, -CLIP, CLIP)
            for name in ("hashed", "gold_of", "words"):
                out[name][a:b] = page[name][cut]
            out["weight"][a:b] = page["weight"][cut] / page["weight"][cut].sum()
            out["real"][a:b] = 1
        out["here"][:, self.sees :] = 0
        out["hashed"][self.rng.random(out["hashed"].shape) < DROP_WORD] = 0
        return out, bounds

    def gradients(self, pages: list[dict[str, Any]]) -> Model:
        """The gradients of the mean loss of the pages: cross-entropy and half a Dice loss."""
        w = self.w
        laid, bounds = self.laid(pages)
        real = laid["real"][:, None]
        masks = self._drop((len(real), laid["here"].shape[1])), self._drop((len(real), WORDS))
        x, words = laid["here"] * masks[0], w["words"][laid["hashed"]].sum(1) * masks[1]
        hidden = np.maximum(0, x @ w["in"] + words @ w["in.words"] + w["in.bias"]) * real
        first, kept = hidden, []
        for layer, d in enumerate(DILATIONS):
            if layer == len(DILATIONS) - 1:
                tops = [hidden[a:b].argmax(0) + a for a, b in bounds]
                pooled = np.stack([np.concatenate([hidden[a:b].mean(0), hidden[a:b].max(0)]) for a, b in bounds])
                lift = np.maximum(0, pooled @ w["page"] + w["page.bias"])
                hidden = hidden.copy()
                for (a, b), up in zip(bounds, lift, strict=True):
                    hidden[a:b] += up
            before, now, after = np.split(w[f"{layer}.conv"], 3)
            mixed = hidden @ now + w[f"{layer}.bias"]
            mixed[d:] += hidden[:-d] @ before
            mixed[:-d] += hidden[d:] @ after
            mixed = np.maximum(0, mixed)
            mask = self._drop(hidden.shape) * real
            kept.append((hidden, mixed, mask))
            hidden = hidden + (mixed @ w[f"{layer}.mix"]) * mask
        dz = self._slope((hidden @ w["out"] + w["out.bias"])[:, 0], laid, bounds)[:, None]
        g: Model = {"out": hidden.T @ dz, "out.bias": dz.sum(0, keepdims=True)}
        dh = dz @ w["out"].T
        for layer in reversed(range(len(DILATIONS))):
            d = DILATIONS[layer]
            entered, mixed, mask = kept[layer]
            dy = dh * mask
            g[f"{layer}.mix"] = mixed.T @ dy
            dm = (dy @ w[f"{layer}.mix"].T) * (mixed > 0)
            g[f"{layer}.bias"] = dm.sum(0, keepdims=True)
            g[f"{layer}.conv"] = np.concatenate([entered[:-d].T @ dm[d:], entered.T @ dm, entered[d:].T @ dm[:-d]])
            before, now, after = np.split(w[f"{layer}.conv"], 3)
            dh = dh + dm @ now.T
            dh[:-d] += dm[d:] @ before.T
            dh[d:] += dm[:-d] @ after.T
            if layer == len(DILATIONS) - 1:
                dl = np.stack([dh[a:b].sum(0) for a, b in bounds]) * (lift > 0)
                g["page"], g["page.bias"] = pooled.T @ dl, dl.sum(0, keepdims=True)
                for (a, b), top, dp in zip(bounds, tops, dl @ w["page"].T, strict=True):
                    dh[a:b] += dp[:WIDTH] / (b - a)
                    dh[top, np.arange(WIDTH)] += dp[WIDTH:]
            dh *= real
        dx = dh * (first > 0)
        g["in"], g["in.words"], g["in.bias"] = x.T @ dx, words.T @ dx, dx.sum(0, keepdims=True)
        dwords = (dx @ w["in.words"].T) * masks[1]
        line, slot = np.nonzero(laid["hashed"])
        places = laid["hashed"][line, slot]
        columns = [np.bincount(places, weights=column[line], minlength=HASHES) for column in dwords.T]
        g["words"] = np.stack(columns, axis=1).astype(np.float32)
        return g

    def _slope(self, z: np.ndarray, laid: Model, bounds: list[tuple[int, int]]) -> np.ndarray:
        """What the loss changes with each line's score."""
        p = 1 / (1 + np.exp(-z))
        y, words = laid["gold_of"], laid["words"]
        dz = laid["weight"] * (p - y)
        for a, b in bounds:
            q, yy, ww = p[a:b], y[a:b], words[a:b]
            both, total = (q * yy * ww).sum(), (q * ww).sum() + (yy * ww).sum() + 1
            dz[a:b] -= 0.5 * (2 * yy * ww * total - 2 * both * ww) / total**2 * q * (1 - q)
        return (dz / len(bounds)).astype(np.float32)

    def step(self, g: Model, rate: float) -> None:
        """One step of Adam, the gradient cut to length 1, weights decayed by 2% of the rate."""
        self.steps += 1
        length = np.sqrt(sum(float(np.vdot(v, v)) for v in g.values()))
        cut = np.float32(1 / max(1.0, length))
        for name, slope in g.items():
            slope *= cut
            self.m[name] += np.float32(0.1) * (slope - self.m[name])
            self.v[name] += np.float32(0.001) * (slope * slope - self.v[name])
            move = self.m[name] / np.float32(1 - 0.9**self.steps)
            move /= np.sqrt(self.v[name] / np.float32(1 - 0.999**self.steps)) + np.float32(1e-8)
            self.w[name] -= np.float32(rate) * (move + np.float32(0.02) * self.w[name])


def _by_id(pages: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The renderings of each page."""
    out: dict[str, list[dict[str, Any]]] = {}
    for page in pages:
        out.setdefault(page["id"], []).append(page)
    return out


def weave(pages: list[dict[str, Any]], seed: int) -> Weaver:
    """A net, trained on one rendering of every page an epoch."""
    weaver = Weaver(pages, seed)
    by_id = _by_id(pages)
    total = EPOCHS * -(-len(by_id) // BATCH)
    for _ in range(EPOCHS):
        today = [_view(views, weaver.rng) for views in by_id.values()]
        weaver.rng.shuffle(today)
        for start in range(0, len(today), BATCH):
            done = weaver.steps / total
            rate = FASTEST * (done / 0.15 if done < 0.15 else 0.5 * (1 + np.cos(np.pi * (done - 0.15) / 0.85)))
            weaver.step(weaver.gradients(today[start : start + BATCH]), rate + 1e-5)
    return weaver


def _view(views: list[dict[str, Any]], rng: np.random.Generator) -> dict[str, Any]:
    """One rendering of a page, now and then one put together from two pages."""
    mixed = rng.random() < MIXED
    some = [view for view in views if (view["rendering"] == RECOMBINED) == mixed] or views
    return some[rng.integers(len(some))]


def woven(pages: list[dict[str, Any]]) -> Model:
    """The nets of all seeds, their matrices side by side."""
    weavers = [weave(pages, seed) for seed in range(SEEDS)]
    weights = {f"net.{name}": np.stack([w.w[name] for w in weavers]) for name in weavers[0].w if name != "words"}
    weights["net.words"] = np.concatenate([w.w["words"] for w in weavers], axis=1)
    fixed = {"net.mean": weavers[0].mean, "net.scale": weavers[0].scale}
    return {name: value.astype(np.float16) for name, value in weights.items()} | fixed


def learn(pages: list[dict[str, Any]], path: Path) -> None:
    """Train both kinds and write them to ``path``."""
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, **grow(pages), **woven(pages))


def judged(pages: list[dict[str, Any]], text: dict[str, str], corpus: dict[str, str], how: str) -> str:
    """F1 by corpus and rendering of pages, each judged by the weights that have not seen its host."""
    score = scorer("strip/score.py")
    out = []
    for name in ("zyte", "wcxb"):
        for rendering in (*RENDERINGS, "cropped", "markdown"):
            marks = []
            for page in (p for p in pages if p["rendering"] == rendering and corpus.get(p["id"]) == name):
                model = load(held(page["fold"]))
                both = np.concatenate([page["here"], page["around"]], axis=1)
                p = (
                    oblivious(model, both)
                    if how == "trees"
                    else nets(model, page["here"], page["hashed"])
                    if how == "nets"
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
                said = plain("\n\n".join(kept)) if rendering == "markdown" else "\n".join(kept)
                marks.append(score.page_score(truth, said))
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
    pages += [prepared(row, "markdown") for row in in_markdown()]
    pages += [prepared(row, RECOMBINED) for rendering in RENDERINGS for row in recombined(rendering)]
    pages = [p for p in pages if p["groups"]]
    print(f"{len(pages)} pages prepared, {time.time() - begun:.0f} s", flush=True)
    for fold in range(FOLDS):
        learn([p for p in pages if p["fold"] != fold], held(fold))
        print(f"fold {fold}: {held(fold).stat().st_size:,} bytes, {time.time() - begun:.0f} s", flush=True)
    if not args.folds_only:
        learn(pages, body.WEIGHTS)
        print(f"{body.WEIGHTS.name}: {body.WEIGHTS.stat().st_size:,} bytes, {time.time() - begun:.0f} s", flush=True)
    load.cache_clear()
    for how in ("trees", "nets", "both"):
        print(judged(pages, text, corpus, how), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
