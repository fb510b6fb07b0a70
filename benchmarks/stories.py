"""Whether the same story is known again: copies made of the true bodies of bench/strip, edited as copying sites edit,
among stories of their own that look alike. Half of the hosts chose the settings; the other half is what is reported.

All stand in one pool and every two are compared as in publishing. A copy that is not paired with its original is
missed; a pair of two different stories is false.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from benchmarks.figure import BENCH, Figure
from pipeline.desk import Desk, Settings
from pipeline.publish.alike import pairs, sketch
from pipeline.publish.sketch import Sketch
from pipeline.repair import repair_text

ARCHIVE = 100_000  # articles of the made-up archive
LONG = 585  # words of each, as in the archive of bench/publish
TWICE = 0.05  # of them that are a copy of another, a tenth of the words changed
SHORTEST = 40  # words of a body; what is shorter is a caption
FACTS = 0.12  # of a passage's words that are numbers and names, from which it can be a market report
PASSAGE = 150  # words of such a passage
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")


class Text(msgspec.Struct, frozen=True):
    """``story`` says what is told. ``way`` is how the copy was made, "" for the original."""

    story: str
    way: str
    text: str


class Body(msgspec.Struct, frozen=True):
    """A page's true body, and the words around it on its page."""

    id: str
    host: str
    text: str
    chrome: str


def measure(*, quick: bool) -> list[Figure]:
    """Recall of copies and precision of pairs on the hosts that chose nothing; CPU seconds of the made-up archive."""
    chosen, held = pools(some=20 if quick else None)
    least = Settings().same_story
    recall, precision, by_way = score(held, least)
    for name, (right, of) in sorted(by_way.items()):
        print(f"  {name:<46} {right:>5} of {of}")
    for share in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        at = score(chosen, share)
        print(f"  same-story = {share:.2f} on the hosts that chose: recall {at[0]:.4f}, precision {at[1]:.4f}")
    seconds, found, size = archive(2_000 if quick else ARCHIVE)
    return [
        Figure("stories", f"recall of copies, same-story = {least:g}", recall, "", ">= .97"),
        Figure("stories", "precision of pairs", precision, "", ">= .99"),
        Figure("stories", f"CPU s, {2_000 if quick else ARCHIVE:,} articles", seconds, "", "" if quick else "<= 10"),
        Figure("stories", "copies found in them", found, "", ">= .97"),
        Figure("stories", "bytes of a sketch", size),
    ]


def score(pool: Sequence[Text], least: float) -> tuple[float, float, dict[str, tuple[int, int]]]:
    """Recall, precision, and by each way how many copies were found, and how many look-alikes were taken for copies.

    Of the right pairs those of an original and its copy count. Two stories taken for one count once, with how many of
    their copies ever: in the world they would be two.
    """
    found = {(i, j) for i, j, _ in pairs([sketch(one.text) for one in pool], least)}
    original = {one.story: number for number, one in enumerate(pool) if not one.way}
    by_way: dict[str, tuple[int, int]] = {}
    right = asked = 0
    for number, one in enumerate(pool):
        if one.way:
            first = original[one.story]
            hit = (min(first, number), max(first, number)) in found
            hits, of = by_way.get(one.way, (0, 0))
            by_way[one.way] = (hits + hit, of + 1)
            right, asked = right + hit, asked + 1
    wrong = {tuple(sorted((pool[i].story, pool[j].story))) for i, j in found if _told(pool[i]) != _told(pool[j])}
    false = Counter(" and ".join(sorted(one.rpartition(": ")[0] or "page" for one in two)) for two in wrong)
    looks = Counter(one.story.rpartition(": ")[0] for one in pool if not one.way)
    for kind, times in false.items():
        by_way[f"taken for copies: {kind}"] = (
            times,
            min(looks["" if look == "page" else look] for look in kind.split(" and ")),
        )
    return right / asked, right / (right + sum(false.values())), by_way


def _told(one: Text) -> str:
    """What is told: a report, which is a passage of a page, is the page's own story."""
    return one.story.removeprefix("report: ")


def pools(*, some: int | None = None) -> tuple[list[Text], list[Text]]:
    """The texts of the hosts that chose, and of those that did not."""
    halves: tuple[list[Text], list[Text]] = ([], [])
    whole = list(bodies())
    sides = [[one for one in whole if _side(one.host) == side][:some] for side in (0, 1)]
    for side, mine in enumerate(sides):
        words = [word for one in mine for word in _WORD.findall(one.text) if word.isalpha()]
        names = sorted({name for one in mine for name in _NAME.findall(one.text)})
        chrome = [one.chrome for one in mine if len(one.chrome.split()) > 100]
        for number, one in enumerate(mine):
            halves[side].extend(_family(one, mine[number - 1], words, names, chrome))
    return halves


def _side(host: str) -> int:
    return hashlib.blake2b(host.encode(), digest_size=1).digest()[0] % 2


def bodies() -> Iterator[Body]:
    """The bodies of bench/strip, each once: the set holds some pages twice."""
    with gzip.open(BENCH / "strip" / "text.dev.flat.jsonl.gz", "rt", encoding="utf-8") as rows:
        around = {}
        for line in rows:
            row = json.loads(line)
            kept = zip(row["lines"], row["gold"], strict=True)
            around[row["id"]] = "\n".join(words for words, gold in kept if not gold and len(words.split()) > 2)
    seen: set[str] = set()
    with gzip.open(BENCH / "strip" / "pages.dev.jsonl.gz", "rt", encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line)
            words = _WORD.findall(row["body"])
            runs = {" ".join(words[at : at + 3]) for at in range(len(words) - 2)}
            if len(words) >= SHORTEST and len(runs & seen) < len(runs) / 2:
                seen |= runs
                yield Body(row["id"], row["host"], row["body"], around[row["id"]])


def _family(one: Body, other: Body, words: list[str], names: list[str], chrome: list[str]) -> Iterator[Text]:
    """A body, its copies, and what looks like it and is another story."""
    rng = random.Random(one.id)
    text = one.text

    def changed(share: float, of: str = text) -> str:
        return _WORD.sub(lambda m: m[0] if m[0].isdigit() or rng.random() > share else rng.choice(words), of)

    def some_chrome() -> str:
        piece = rng.choice(chrome).split()
        length = rng.randint(40, 120)
        at = rng.randrange(max(1, len(piece) - length))
        return " ".join(piece[at : at + length])

    yield Text(one.id, "", text)
    for share in (0.1, 0.25, 0.4):
        yield Text(one.id, f"{share:.0%} of the sentences dropped", _dropped(text, share, rng))
    for share in (0.05, 0.1, 0.2, 0.3):
        yield Text(one.id, f"{share:.0%} of the words replaced", changed(share))
    yield Text(one.id, "paragraphs reordered", _reordered(text, rng))
    yield Text(one.id, "our own repair", repair_text(text, Desk()).text)
    edited = _reordered(changed(0.1, _dropped(text, 0.2, rng)), rng)
    yield Text(one.id, "20% dropped, 10% replaced, reordered", edited)
    yield Text(one.id, "30% dropped, 20% replaced, reordered", _reordered(changed(0.2, _dropped(text, 0.3, rng)), rng))
    shared = some_chrome()
    yield Text(one.id, "within a site's chrome", f"{shared}\n{text}")
    yield Text(one.id, "within another's, 20% dropped, 10% replaced", f"{edited}\n{some_chrome()}")
    yield Text(other.id, "another story within the same chrome", f"{shared}\n{other.text}")
    passage = _passage(text)
    if passage:
        report = f"report: {one.id}"
        yield Text(report, "", passage)
        yield Text(report, "a report: 10% replaced", changed(0.1, passage))
        yield Text(f"other names: {one.id}", "", _on_one_form(passage, names, rng))
        if len(set(_NUMBER.findall(passage))) >= 6:
            yield Text(f"other day: {one.id}", "", _on_one_form(passage, [], rng))


def _dropped(text: str, share: float, rng: random.Random) -> str:
    """``text`` without that share of its sentences."""
    cut = [_SENTENCE.split(line) for line in text.split("\n") if line.strip()]
    places = [(i, j) for i, line in enumerate(cut) for j in range(len(line))]
    gone = set(rng.sample(places, int(share * len(places))))
    return "\n".join(" ".join(s for j, s in enumerate(line) if (i, j) not in gone) for i, line in enumerate(cut))


def _reordered(text: str, rng: random.Random) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    return "\n".join(rng.sample(lines, len(lines)))


def _passage(text: str) -> str:
    """The passage of ``text`` that most resembles a report of figures, "" where none does."""
    lines = [line for line in text.split("\n") if line.strip()]
    best = (FACTS, "")
    for first in range(len(lines)):
        passage = ""
        for line in lines[first:]:
            passage += line + "\n"
            if len(passage.split()) >= PASSAGE:
                break
        count = len(_WORD.findall(passage))
        facts = len(_NUMBER.findall(passage)) + len(_NAME.findall(passage))
        if 60 <= count <= 3 * PASSAGE:
            best = max(best, (facts / count, passage))
    return best[1]


def _on_one_form(text: str, names: list[str], rng: random.Random) -> str:
    """``text`` with other numbers, and other names where there are ``names``: the report of another day or place."""
    now: dict[str, str] = {}
    text = _NUMBER.sub(lambda m: str(rng.randrange(10 ** (len(m[0]) - 1), 10 ** len(m[0]))), text)
    return _NAME.sub(lambda m: now.setdefault(m[0], rng.choice(names)), text) if names else text


def archive(size: int) -> tuple[float, float, float]:
    """CPU seconds to sketch ``size`` made-up articles and find the copies among them, the share found, bytes a sketch.

    The articles follow the bodies' own runs of two words.
    """
    texts, copies = made_up(size)
    begun = time.process_time()
    sketches: list[Sketch] = [sketch(text) for text in texts]
    found = {(i, j) for i, j, _ in pairs(sketches, Settings().same_story)}
    seconds = time.process_time() - begun
    bytes_ = sum(len(part) for one in sketches for part in msgspec.structs.astuple(one)) / size
    print(f"  {len(found):,} pairs found, {len(copies):,} copies made, {len(found - copies):,} of them not as such")
    return seconds, len(found & copies) / len(copies), bytes_


def made_up(size: int) -> tuple[list[str], set[tuple[int, int]]]:
    """``size`` articles, and which pairs of them are copies."""
    words = np.array([word for one in bodies() for word in one.text.split()])
    _, which = np.unique(words, return_inverse=True)
    order = np.argsort(which, kind="stable")  # the places of each word, word by word
    counts = np.bincount(which)
    begin = np.cumsum(counts) - counts
    rng = np.random.default_rng(7)
    own = round(size * (1 - TWICE))
    at = rng.integers(0, len(words) - 1, own)
    steps = np.empty((LONG, own), np.int32)
    for step in range(LONG):
        steps[step] = at
        here = which[at]  # go to any place where this word stands, and on to the word behind it
        at = (order[begin[here] + rng.integers(0, counts[here])] + 1) % len(words)
    articles = steps.T
    twins = rng.choice(own, size - own, replace=False)
    again = articles[twins]
    swap = rng.random(again.shape) < 0.1
    again[swap] = rng.integers(0, len(words), int(swap.sum()))
    texts = [" ".join(words[row].tolist()) for row in (*articles, *again)]
    return texts, {(int(first), own + number) for number, first in enumerate(twins)}
