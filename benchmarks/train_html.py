"""Learn which blocks of an HTML page are its article: ``python -m benchmarks.train_html``.

Writes pipeline/strip/html.npz and html.json, learned from every development page, and benchmarks/folds/html-K.*, each
learned without the hosts of fold K; prints F1 and the share of exact pages on hosts that were never seen. The pages are
those of Zyte's article extraction benchmark (scrapinghub, MIT) and of WCXB's articles (Murrough-Foley, CC BY 4.0); they
stay outside the repository. Needs LightGBM. About five minutes on one core.

The .npz file holds trees as benchmarks/train_lines.py draws them, "tree" on a block alone and "voted" with
trafilatura's labels beside it. The .json file holds log odds of single words: of the names of boxes, and of short
blocks and their first two words, all from at least three hosts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, get_args

import msgspec
import numpy as np

from benchmarks.figure import BENCH, scorer
from benchmarks.train_lines import FOLDS, HELD, fold_of
from pipeline.article import Page, plain
from pipeline.read import html as read
from pipeline.strip import html, laid_out
from pipeline.strip.boxes import LABEL, WORD, Boxes, Lexicon, features, opinion, words_of
from pipeline.strip.projection import cover
from pipeline.strip.setting import together

TREES = 160
GROWTH = {
    "objective": "binary", "num_leaves": 24, "max_depth": 8, "learning_rate": 0.08, "min_data_in_leaf": 30,
    "feature_fraction": 0.35, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "seed": 1,
    "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip
TWICE = 2.0  # Zyte's pages count double: there are a sixth as many, and they were labelled with more care
HOSTS = 3  # a word that fewer sites have is a word of theirs, not of the web's

score = scorer("strip/score.py")


def prepared() -> list[dict[str, Any]]:
    """Every development page with its blocks' words, trafilatura's votes and the true labels."""
    out = []
    with gzip.open(BENCH / "strip" / "pages.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            page = read.page(row["id"], row["html"], row["url"] or "")
            if not isinstance(page, Page):
                continue
            said = words_of(html.prose(page))
            out.append({
                "id": row["id"], "corpus": row["corpus"], "host": row["host"], "fold": fold_of(row["host"]),
                "truth": row["body"], "page": page, "said": said, "votes": html.votes(page, said),
                "gold": np.array(cover(said.blocks, WORD.findall(row["body"].lower()))) >= 0.5,
            })  # fmt: skip
    return out


def learned_words(pages: list[dict[str, Any]]) -> Lexicon:
    """The log odds of being body for each word; every host has one voice."""
    names: dict[str, list[float]] = defaultdict(list)
    words: dict[str, list[float]] = defaultdict(list)
    opens: dict[str, list[float]] = defaultdict(list)
    hosts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for page in pages:
        hosts[page["host"]].append(page)
    for of_host in hosts.values():
        of_names: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        of_words: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        of_opens: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for page in of_host:
            boxes, said = Boxes(page["page"].blocks), page["said"]
            weight = np.minimum(said.counts, 40)
            kept = np.concatenate([[0], np.cumsum(weight * page["gold"])])
            every = np.concatenate([[0], np.cumsum(weight)])
            for own, depth, first, last in zip(boxes.names(), boxes.depth, boxes.first, boxes.last, strict=True):
                if every[last] > every[first] and depth > 1:  # not html, not body
                    for name in set(own):
                        of_names[name][0] += kept[last] - kept[first]
                        of_names[name][1] += every[last] - every[first]
            for text, low, gold in zip(said.texts, said.blocks, page["gold"], strict=True):
                if len(text) < LABEL and low:
                    for counts, of in ((of_words, set(low)), (of_opens, {" ".join(low[:2])})):
                        for word in of:
                            counts[word][0] += float(gold)
                            counts[word][1] += 1
        for source, into in ((of_names, names), (of_words, words), (of_opens, opens)):
            for word, (good, all_) in source.items():
                into[word].append(good / all_)
    return Lexicon(_odds(names), _odds(words), _odds({of: shares for of, shares in opens.items() if " " in of}))


def _odds(shares: dict[str, list[float]]) -> dict[str, float]:
    return {
        word: round(math.log((sum(of) + 0.5) / (len(of) - sum(of) + 0.5)), 2)
        for word, of in sorted(shares.items())
        if len(of) >= HOSTS
    }


def grown(pages: list[dict[str, Any]], tables: list[np.ndarray], name: str) -> dict[str, np.ndarray]:
    """Boosted trees called ``name`` over the blocks; a page counts about as one, a block by its words."""
    import lightgbm

    weights = []
    for page in pages:
        count = page["said"].counts
        weight = (0.3 + np.minimum(count, 60) / 30) / np.sqrt(len(count) + 20) * (count > 0)
        weights.append(weight * (TWICE if page["corpus"] == "zyte" else 1))
    x, y, w = np.concatenate(tables), np.concatenate([p["gold"] for p in pages]), np.concatenate(weights)
    x, y, w = x[w > 0], y[w > 0], w[w > 0]
    return planted(lightgbm.train(GROWTH, lightgbm.Dataset(x, y, weight=w / w.mean()), TREES), name)


def planted(forest: Any, name: str) -> dict[str, np.ndarray]:
    """LightGBM's trees as flat arrays, the two children of a node side by side."""
    root, feature, threshold, below, value = [], [], [], [], []

    def room() -> int:
        for column, empty in ((feature, 0), (threshold, np.inf), (below, len(below)), (value, 0.0)):
            column.append(empty)
        return len(feature) - 1

    deepest = 0
    for tree in forest.dump_model()["tree_info"]:
        root.append(room())
        waiting = [(tree["tree_structure"], root[-1], 0)]
        while waiting:
            node, place, depth = waiting.pop()
            deepest = max(deepest, depth)
            if "leaf_value" in node:
                value[place] = node["leaf_value"]
                continue
            left, right = room(), room()
            feature[place], below[place] = node["split_feature"], left
            near = np.float32(node["threshold"])  # the greatest of our numbers that goes to the left is this or below
            low = np.nextafter(near, np.float32(-np.inf))
            threshold[place] = near if float(near) <= node["threshold"] else low
            waiting += [(node["left_child"], left, depth + 1), (node["right_child"], right, depth + 1)]
    return {
        f"{name}.root": np.array(root, dtype=np.int32),
        f"{name}.feature": np.array(feature, dtype=np.uint16),
        f"{name}.threshold": np.array(threshold, dtype=np.float32),
        f"{name}.below": np.array(below, dtype=np.int32),
        f"{name}.value": np.array(value, dtype=np.float32),
        f"{name}.depth": np.array(deepest),
        f"{name}.base": np.array(0.0, dtype=np.float32),
    }


def learned(pages: list[dict[str, Any]]) -> tuple[Lexicon, dict[str, np.ndarray]]:
    """(words, both kinds of trees); the words that a page is trained with come from the other folds' pages."""
    table: dict[int, Lexicon] = {}
    for fold in {p["fold"] for p in pages}:
        table[fold] = learned_words([p for p in pages if p["fold"] != fold])
    tables = [features(p["page"], Boxes(p["page"].blocks), p["said"], table[p["fold"]]) for p in pages]
    alone = grown(pages, tables, "tree")
    for number, page in enumerate(pages):
        voted = opinion(Boxes(page["page"].blocks), page["said"], page["votes"])
        tables[number] = np.concatenate([tables[number], voted], axis=1)
    return learned_words(pages), alone | grown(pages, tables, "voted")


def written(path: Path, lexicon: Lexicon, trees: dict[str, np.ndarray]) -> None:
    """The two files of a model beside each other."""
    np.savez_compressed(path.with_suffix(".npz"), **trees)
    path.with_suffix(".json").write_bytes(msgspec.json.format(msgspec.json.encode(lexicon), indent=0) + b"\n")


def scored(pages: list[dict[str, Any]], weights: Path) -> list[tuple[str, Any]]:
    """(corpus and mode, what the scorer says) of each page, chosen with the model at ``weights`` in both modes."""
    out = []
    for page in pages:
        sheet = laid_out(page["page"])
        blank = [not block.span.of(page["page"].text).strip() for block in page["page"].blocks]
        for mode in get_args(html.Mode):
            kept, _ = html.chosen(
                page["page"], page["said"], weights, mode=mode, asked=lambda *_, page=page: page["votes"]
            )
            marks = [k for k, empty in zip(kept, blank, strict=True) if not empty]
            body = together(page["page"].text, sheet.spans, sheet.texts, sheet.kinds, marks)
            out.append((f"{page['corpus']} {mode}", score.page_score(page["truth"], plain(body))))
    return out


def main() -> None:
    """Train, measure on hosts that were never seen, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds-only", action="store_true", help="measure; leave the model that is shipped as it is")
    args = parser.parse_args()
    begun = time.perf_counter()
    pages = prepared()
    print(
        f"{len(pages)} pages, {sum(len(p['page'].blocks) for p in pages)} blocks: {time.perf_counter() - begun:.0f} s"
    )
    HELD.mkdir(exist_ok=True)
    rows = []
    for fold in range(FOLDS):
        path = HELD / f"html-{fold}.npz"
        written(path, *learned([p for p in pages if p["fold"] != fold]))
        rows += scored([p for p in pages if p["fold"] == fold], path)
        print(f"fold {fold}: {time.perf_counter() - begun:.0f} s")
    for corpus in sorted({corpus for corpus, _ in rows}):
        found = score.summary([row for of, row in rows if of == corpus])
        print(f"{corpus}: F1 {found['f1']:.4f} precision {found['precision']:.4f} recall {found['recall']:.4f} "
              f"exact {found['accuracy']:.3f}")  # fmt: skip
    if not args.folds_only:
        written(html.WEIGHTS, *learned(pages))


if __name__ == "__main__":
    main()
