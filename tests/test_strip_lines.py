"""The choice of lines: what words and signs tell, sums over windows, the trees and the nets in plain numpy."""

from __future__ import annotations

import importlib
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.strip import features as f
from pipeline.strip import lines, model
from pipeline.strip import vocabulary as v

reasons = importlib.import_module("pipeline.strip.reasons")  # the package has a function of that name

PROSE = [
    "The port of Northhaven was closed on Monday after two ships had met in the fog, the harbour master said.",
    "Nobody was hurt. The larger of the two, a ferry with 210 people on board, reached the quay without help.",
    "The second ship, which carried grain, was towed in during the night; the port opened again at noon.",
]
PAGE = [
    "Home",
    "Sign in",
    "",
    "Two ships meet in the fog",
    "12 May 2024",
    "",
    *PROSE,
    "",
    "Related articles",
    "Copyright",
]
TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=80)


@given(TEXT)
def test_a_text_is_cut_into_the_words_of_the_pattern(text: str) -> None:
    read = v.read(text)
    found = list(re.finditer(r"\w+", text))
    assert read.start.tolist() == [m.start() for m in found]
    assert read.length.tolist() == [len(m[0]) for m in found]


def test_a_word_is_known_in_either_case_and_by_itself_alone() -> None:
    assert v.read("share SHARE Share").facts().tolist() == v.read("Share " * 3).facts().tolist()
    words = [*v.KINDS, "northhaven", "harbour", "q"]
    assert [int(fact) & v.KIND for fact in v.read(" ".join(words)).facts()] == [v.KINDS.get(w, v.NONE) for w in words]


def test_numbers_are_one_word_whatever_their_digits() -> None:
    year, other, word = v.read("2024 1999 year").number
    assert year == other != word


def test_cues_are_found_wherever_their_patterns_match() -> None:
    said = [
        "12 comments", "Leave a reply", "Ann says:", "Related articles", "Don't miss", "In case you missed it",
        "About the author", "Ann Lee is a staff writer", "Follow us on the web", "Sign up today", "Get the latest news",
        "Enter your e-mail address", "© 2024", "All rights reserved.", "Our privacy policy", "This has affiliate links",
        "Share this", "Filed under: ports", "By Ann Lee", "Last updated today", "(Photo: Ann Lee)", *PROSE,
    ]  # fmt: skip
    here, _, _ = f.features(said, [0] * (len(said) + 1))
    columns = here[:, f._FIRST_CUE : f._FIRST_CUE + len(f._CUES)]
    for line, row in zip(said, columns, strict=True):
        assert row.tolist() == [float(cue.match(line.lower()) is not None) for cue in f._CUES], line


def test_sentences_are_counted_where_they_end() -> None:
    said = ["One. Two! “Three?” (Four.) 5.6", "no end", "Wait... what", "他来了。 Yes."]
    here, _, _ = f.features(said, [0] * 5)
    assert here[:, f.SENTENCES].tolist() == [4, 0, 1, 2]


def test_a_page_has_the_same_numbers_whatever_was_read_before() -> None:
    page = [line for line in PAGE if line]
    once = f.features(page, [0] * (len(page) + 1))
    f.features(list(reversed(page)), [1] * (len(page) + 1))
    again = f.features(page, [0] * (len(page) + 1))
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    assert all(np.isfinite(table).all() for table in once)


@given(st.lists(TEXT.filter(lambda line: line.strip() != ""), min_size=1, max_size=6))
@settings(max_examples=40)
def test_any_lines_have_numbers(said: list[str]) -> None:
    here, around, hashed = f.features(said, [0] * (len(said) + 1))
    assert np.isfinite(here).all()
    assert len(here) == len(around) == len(hashed) == len(said)
    assert 0 <= hashed.min() <= hashed.max() < f.HASHES


@given(st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=12))
def test_the_best_run_is_the_best(gain: list[float]) -> None:
    first, last = f.best_run(np.array(gain))
    every = [sum(gain[a : b + 1]) for a in range(len(gain)) for b in range(a, len(gain))]
    assert sum(gain[first : last + 1]) == max(every)


@given(st.lists(st.integers(0, 9).map(float), min_size=1, max_size=60), st.integers(-40, 40), st.integers(0, 20))
def test_windows_sum_what_stands_in_them(values: list[float], start: int, wide: int) -> None:
    end = min(start + wide, 41)
    sums = f._Sums([np.array(values)]).over(start, end, [0])[0]
    assert sums.tolist() == [sum(values[max(0, i + start) : max(0, i + end)]) for i in range(len(values))]


def test_even_trees_go_to_the_leaf_that_their_answers_name() -> None:
    forest = {
        "even.feature": np.array([[0, 1], [1, 1]]),
        "even.threshold": np.array([[0.5, 0.5], [0.5, np.inf]], dtype=np.float32),
        "even.value": np.array([[0, 1, 2, 3], [0, 10, 0, 0]], dtype=np.float32),
        "even.base": np.array(-5.0, dtype=np.float32),
    }
    rows = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=np.float32)
    sums = np.array([0, 1, 12, 13]) - 5.0
    assert np.allclose(model.oblivious(forest, rows), 1 / (1 + np.exp(-sums)))


def test_what_is_likely_enough_is_chosen() -> None:
    kept, likely = lines.choose(PAGE)
    assert kept == [chance >= lines.EVEN for chance in likely]
    assert all(0 <= chance <= 1 for chance in likely)
    assert [chance for line, chance in zip(PAGE, likely, strict=True) if not line] == [0.0] * PAGE.count("")
    assert [line for line, keep in zip(PAGE, kept, strict=True) if keep] == PROSE


def test_links_are_judged_by_the_words_that_they_show() -> None:
    linked = ["The [port of Northhaven](https://example.org/port) was closed.", "![A ferry](ferry.jpg)", "## Ships"]
    assert lines.joined(linked, [[0], [1], [2]])[0] == ["The port of Northhaven was closed.", "A ferry", "Ships"]


@given(st.lists(st.sampled_from(sorted({w for _, p in reasons._SAYS for w in re.findall(r"[a-z]{2,}", p.pattern)}))))
def test_what_a_line_says_is_found_as_if_every_pattern_were_tried(words: list[str]) -> None:
    text = " ".join(words)
    assert reasons.says(text) == next((why for why, said in reasons._SAYS if said.search(text)), None)
