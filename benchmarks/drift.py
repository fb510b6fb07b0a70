"""Drift, planted: in 100 articles 500 changes of fact, and beside each some edits that change none.

A slip changes one fact of a sentence, as the guard's benchmark does it; a harmless edit is an editor's: other words,
another notation, a misspelling put right or made, a clause or a sentence cut, split, moved or put in, paragraphs that
change places or go. Every sentence has at most one. ``python -m benchmarks.drift`` prints every kind, and with
``--unseen`` the slips that went unseen and what was said in vain.
"""

from __future__ import annotations

import functools
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import regex

from benchmarks.figure import BENCH, scorer
from benchmarks.guard import NOTATIONS, SLIPS
from benchmarks.newsroom import newsroom
from pipeline.check import check
from pipeline.check.problem import Problem
from pipeline.desk import desk_at
from pipeline.facts import facts
from pipeline.rules import View
from pipeline.text import Span

ARTICLES = 100
SLIPPED = 5  # changes of fact in each
UNHARMED = 6  # harmless edits in each, besides the paragraphs


_SENTENCE = regex.compile(r"(?<!\b(?:Mr|Mrs|Ms|Dr|St|No|\p{Lu})\.)(?<=[.!?][\"”’)]?) (?=[\"“‘(]?\p{Lu})")
REWORDED = (
    ("in order to", "to"), ("because", "since"), ("such as", "like"), ("however", "still"), ("while", "whereas"),
    ("large", "big"), ("important", "key"), ("help", "assist"), ("also ", ""), ("very ", ""), ("really ", ""),
    ("show", "reveal"), ("shows", "reveals"), ("children", "kids"), ("people", "residents"), ("said that", "said"),
    ("told", "said to"), ("says", "said"), ("but", "yet"), ("use", "employ"), ("get", "obtain"), ("big", "large"),
    ("in addition", "besides"), ("across", "throughout"), ("difficult", "hard"), ("built", "constructed"),
    ("for example", "for instance"), ("make sure", "ensure"), ("look at", "examine"), ("job", "post"),
    ("keep", "retain"), ("the company", "the firm"), ("house", "home"),
    ("given", "handed"),
)  # fmt: skip
NEUTRAL = ("The work goes on.", "What comes next is open.", "Readers have asked us about this.", "It is a long story.")


def _reword(sentence: str, rng: random.Random) -> str:
    places = [
        (match, new)
        for old, new in REWORDED[:-2]
        for match in regex.finditer(rf"(?<![\p{{L}}-]){old}(?![\p{{L}}-])", sentence)
    ]
    places = [(m, new) for m, new in places if not any(q.meets(Span(*m.span())) for q in View(sentence).quotations)]
    if not places:
        return sentence
    match, new = rng.choice(places)
    return sentence[: match.start()] + new + sentence[match.end() :]


def _respell(sentence: str, rng: random.Random) -> str:
    """Two letters of a plain word changed their places: what a writer mends."""
    quoted = View(sentence).quotations
    words = [
        match for match in regex.finditer(r"(?<![\p{L}\p{N}'’-])\p{Ll}{7,}(?![\p{L}'’-])", sentence)
        if not facts(match[0]) and not any(q.meets(Span(*match.span())) for q in quoted)
    ]  # fmt: skip
    if not words:
        return sentence
    match = rng.choice(words)
    at = match.start() + 3
    return f"{sentence[:at]}{sentence[at + 1]}{sentence[at]}{sentence[at + 2 :]}"


def _renotate(sentence: str, rng: random.Random) -> str:
    kinds = list(NOTATIONS)
    rng.shuffle(kinds)
    quoted = View(sentence).quotations
    for kind in kinds:
        find, put = NOTATIONS[kind]
        places = [m for m in regex.finditer(find, sentence) if not any(q.meets(Span(*m.span())) for q in quoted)]
        if places:
            match = rng.choice(places)
            return sentence[: match.start()] + put(match) + sentence[match.end() :]
    return sentence


def _cut_clause(sentence: str, rng: random.Random) -> str:
    return regex.sub(r", (?:which|who|where|including|such as)\b[^,.;“”\"()]{25,}(?=[.,](?!\d))", "", sentence, count=1)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _split(sentence: str, rng: random.Random) -> str:
    def put(match: regex.Match[str]) -> str:
        return f". {_capital(match['word'])}"

    return regex.sub(r", (?:and|but) (?P<word>it|they|we|he|she|there)\b(?=[^“”\"]*$)", put, sentence, count=1)


def _move_date(sentence: str, rng: random.Random) -> str:
    match = regex.fullmatch(
        r"(?P<when>(?:On|In|Last|At) [^,.]{4,25}), (?P<rest>(?:the|it|they|he|she|a) [^.“”\"]+)\.", sentence
    )
    return f"{_capital(match['rest'])} {match['when'][0].lower()}{match['when'][1:]}." if match else sentence


EDITS: dict[str, Callable[[str, random.Random], str]] = {
    "a word reworded": _reword,
    "a word respelt": _respell,
    "another notation": _renotate,
    "a clause cut": _cut_clause,
    "a sentence split": _split,
    "the time moved behind": _move_date,
    "a sentence cut": lambda sentence, rng: "",
    "a sentence put in": lambda sentence, rng: f"{sentence} {rng.choice(NEUTRAL)}",
}


_NEWS = ("The whole cost 738.21 million yuan.", "Zelmira Quorn of the Ostrava Board was there.",
         "“We never saw the plans,” a neighbor said.")  # fmt: skip
_SLIPS = {kind: slip for kind, slip in SLIPS.items() if kind != "a first word changed"} | {
    "a name that opens a sentence changed": SLIPS["a first word changed"],
    "a new fact put in": (r"$", lambda match: f" {_NEWS[len(match.string) % len(_NEWS)]}"),
}


@functools.cache
def _small_words() -> frozenset[str]:
    """The words that native English has in small letters: no names, though they may open a sentence."""
    rows = scorer("repair/kitlib.py").read_jsonl(BENCH / "native" / "native.dev.jsonl.gz")
    return frozenset(word for row in rows for word in regex.findall(r"(?<![\p{L}.])\p{Ll}+", row["text"]))


class Planted(msgspec.Struct, frozen=True):
    """One edit of an article's body: its kind, the sentence before and after, whether facts changed."""

    kind: str
    before: str
    after: str
    slip: bool


class Case(msgspec.Struct):
    """An article with edits. ``places`` are those of the edits' sentences in the edited body."""

    edits: list[Planted]
    places: list[Span]


def _edited(file: Path, rng: random.Random, slips: list[str], edits: list[str]) -> Case:
    """``file`` with ``SLIPPED`` changes of fact and ``UNHARMED`` harmless edits, each in a sentence of its own."""
    text = file.read_text(encoding="utf-8")
    start = text.index("\n---\n", 4) + 5
    paragraphs = [_SENTENCE.split(paragraph) for paragraph in text[start:].strip("\n").split("\n\n")]
    places = [
        (i, j)
        for i, paragraph in enumerate(paragraphs)
        for j in range(len(paragraph))
        if not paragraph[0].startswith(("![", "#"))
    ]
    rng.shuffle(places)
    made: dict[tuple[int, int], Planted] = {}
    for kinds, wanted, slip in ((slips, SLIPPED, True), (edits, UNHARMED, False)):
        done = 0
        for _ in range(len(kinds)):
            kind = kinds.pop(0)
            kinds.append(kind)
            for place in places:
                sentence = paragraphs[place[0]][place[1]]
                changed = _slip(sentence, kind, rng) if slip else EDITS[kind](sentence, rng)
                if place not in made and changed != sentence and len(sentence.split()) > 5:
                    made[place] = Planted(kind, sentence, changed, slip)
                    done += 1
                    break
            if done == wanted:
                break
    body, edited, where = "", [], []
    order = list(range(len(paragraphs)))
    if len(order) > 3:  # two paragraphs change places, and one is cut
        a, b = rng.sample(order, 2)
        order[a], order[b] = order[b], order[a]
        whole = [i for i in order if not any(place[0] == i for place in made)]
        if whole:
            order.remove(rng.choice(whole))
    for i in order:
        body += "\n\n" if body else ""
        for j, sentence in enumerate(paragraphs[i]):
            plant = made.get((i, j))
            begun = len(body)
            body += plant.after if plant else sentence
            if plant:
                edited.append(plant)
                where.append(Span(begun, len(body)))
            body += " " if j + 1 < len(paragraphs[i]) else ""
    file.write_text(f"{text[:start]}\n{body}\n", encoding="utf-8")
    return Case(edited, [Span(start + 1 + span.start, start + 1 + span.end) for span in where])


def _slip(sentence: str, kind: str, rng: random.Random) -> str:
    find, put = _SLIPS[kind]
    places = list(regex.finditer(find, sentence))
    if "opens" in kind:
        places = [match for match in places if match[0].lower() not in _small_words()]
    if not places:
        return sentence
    match = rng.choice(places)
    return sentence[: match.start()] + put(match) + sentence[match.end() :]


def drifted(root: Path, articles: int) -> Iterator[tuple[list[tuple[Planted, list[Problem]]], list[Problem]]]:
    """Of each edited article its edits with what was said of the slips among them, and what was said elsewhere."""
    desk = desk_at(root)
    slips, edits = list(_SLIPS), list(EDITS)
    for number, file in enumerate(newsroom(root, articles)):
        case = _edited(file, random.Random(number), slips, edits)
        said = [problem for problem in check(file, desk) if problem.rule.startswith("drift")]
        met = [
            (plant, [p for p in said if p.start <= span.end and span.start <= p.end] if plant.slip else [])
            for plant, span in zip(case.edits, case.places, strict=True)
        ]
        true = [p for _, problems in met for p in problems]
        yield met, [p for p in said if p not in true]


class Drifts(msgspec.Struct, frozen=True):
    """How often each kind of slip was seen (True) and was not, what was said of slips, and what of anything else."""

    slips: Counter[tuple[str, bool]]
    true: int
    vain: int

    @property
    def recall(self) -> float:
        """The share of slips that were seen."""
        return sum(count for (_, seen), count in self.slips.items() if seen) / self.slips.total()

    @property
    def precision(self) -> float:
        """The share of findings that are of slips."""
        return self.true / (self.true + self.vain)


def drifts(articles: int, *, show: bool = False) -> Drifts:
    """What check sees of the slips in ``articles`` articles; with ``show`` it prints what it got wrong."""
    slips: Counter[tuple[str, bool]] = Counter()
    true = vain = 0
    with tempfile.TemporaryDirectory() as folder:
        for met, others in drifted(Path(folder), articles):
            for plant, problems in met:
                true += len(problems)
                slips[plant.kind, bool(problems)] += plant.slip
                if show and plant.slip and not problems:
                    print("unseen:", plant.kind, "|", plant.before, "|", plant.after)
            vain += len(others)
            for problem in others if show else ():
                near = problem.snippet[max(0, problem.column - 100) : problem.column + 60]
                print("in vain:", problem.rule, problem.message, "|", near)
    return Drifts(+slips, true, vain)


def main() -> None:
    found = drifts(ARTICLES, show="--unseen" in sys.argv)
    print("| slip | seen |\n|---|---|")
    for kind in _SLIPS:
        if of := found.slips[kind, True] + found.slips[kind, False]:
            print(f"| {kind} | {found.slips[kind, True]} of {of} |")
    print(f"recall {found.recall:.3f}, precision {found.precision:.3f}, {found.vain} in vain")


if __name__ == "__main__":
    main()
