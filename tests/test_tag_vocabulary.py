"""A vocabulary is looked at when it is loaded: what no article could be tagged with is refused, the rest is said."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.desk import Topic, topics_from
from pipeline.tag import problems, topics_of
from pipeline.tag.vocabulary import compiled
from pipeline.trouble import Trouble

SOUND = '[[topic]]\nid = "wind"\nlabel = "Wind power"\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------ refused at the door


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (SOUND + '[[topic]]\nid = "Wind_Power"\nlabel = "x"\n', 5, "an id has only a-z"),
        (SOUND + f'[[topic]]\nid = "{"x" * 81}"\nlabel = "x"\n', 5, "at most 80 characters"),
        (SOUND + '[[topic]]\nid = "../wind"\nlabel = "x"\n', 5, "an id has only a-z"),
        (SOUND + '[[topic]]\nlabel = "x"\nid = "wind"\n', 6, "two topics have the id 'wind'"),
        (SOUND + '[[topic]]\nid = "sun"\nlabel = " "\n', 5, "has no label"),
        (SOUND + '[[topic]]\nid = "sun"\nlabel = "x"\nbroader = [\n  "energy",\n]\n', 8, "'energy', which is"),
        (SOUND + '[[topic]]\nid = "sun"\nlabel = "x"\nrelated = ["moon"]\n', 7, "'moon', which is not there"),
        (SOUND + '[[topic]]\nid = "sun"\nlabel = "x"\niptc = "123"\n', 7, "is not eight digits"),
        (SOUND + "[[topic]]\nid = 'sun'\nlabel = 'x'\nwikidata = 'P12'\n", 7, "is not Q and a number"),
        (SOUND + 'broader = ["wind"]\n', 2, "broader than itself: wind < wind"),
        (
            '[[topic]]\nid = "a"\nlabel = "x"\nbroader = ["c"]\n[[topic]]\nid = "b"\nlabel = "x"\nbroader = ["a"]\n'
            '[[topic]]\nid = "c"\nlabel = "x"\nbroader = ["b"]\n',
            4,
            "broader than itself: a < c < b < a",
        ),
        (SOUND + '[[topic]]\nid = "sun"\n', 4, "missing required field `label`"),
        (SOUND + '[[topic]]\nid = "sun"\nlabel = "x"\nwords = "sun"\n', 4, "Expected `array`"),
        (SOUND + "[[topic]\n", 4, "Expected ']]'"),
        (SOUND + 'note = "a\n', 4, "Illegal character"),
    ],
)
def test_what_no_article_could_be_tagged_with_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(Trouble) as found:
        topics_from(path)
    assert said in str(found.value)
    assert str(found.value).startswith(f"{path}:{line}: ")
    assert "\n" not in str(found.value)


def test_a_topic_may_stand_under_two_that_have_one_above(tmp_path: Path) -> None:
    tops = "".join(
        f'[[topic]]\nid = "{name}"\nlabel = "x"\nbroader = {broader}\n'
        for name, broader in (("d", '["b", "c"]'), ("b", '["a"]'), ("c", '["a"]'), ("a", "[]"))
    )
    assert [topic.id for topic in topics_from(written(tmp_path, tops))] == ["d", "b", "c", "a"]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_a_list_is_refused_if_and_only_if_it_goes_in_a_circle(
    tmp_path_factory: Any, pairs: list[tuple[int, int]]
) -> None:
    above = {n: {b for a, b in pairs if a == n} for n in range(7)}
    for _ in range(7):
        above = {n: further | {b for a in further for b in above[a]} for n, further in above.items()}
    text = "".join(
        f'[[topic]]\nid = "t{n}"\nlabel = "x"\nbroader = {[f"t{b}" for a, b in pairs if a == n]}\n' for n in range(7)
    )
    path = written(tmp_path_factory.mktemp("circle"), text)
    if any(n in further for n, further in above.items()):
        with pytest.raises(Trouble, match="broader than itself"):
            topics_from(path)
    else:
        assert len(topics_from(path)) == 7


# ------------------------------------------------------------------------------------------------ said to the editor


@pytest.mark.parametrize(
    ("first", "second", "topic", "said", "why"),
    [
        ({"note": " "}, {}, "one", "", "has no definition"),
        ({"related": ("one",)}, {}, "one", "one", "related to itself"),
        ({"related": ("two",), "broader": ("two",)}, {}, "one", "two", "broader or narrower already"),
        ({}, {"related": ("one",), "broader": ("one",)}, "two", "one", "broader or narrower already"),
        ({"words": ("–",)}, {}, "one", "–", "holds no word"),
        ({"exclude": ("…",)}, {}, "one", "…", "holds no word"),
        ({"words": ("it", "one THING")}, {}, "one", "one THING", "is the label already"),
        ({"words": ("wind farm", "Wind-Farms")}, {}, "one", "Wind-Farms", "one of them is enough"),
        ({"words": ("wind",), "exclude": ("solar system",)}, {}, "one", "solar system", "which it excludes"),
        ({"words": ("battery",)}, {"words": ("batteries",)}, "two", "batteries", "a word of one too"),
        ({"iptc": "20000256"}, {"iptc": "20000256"}, "two", "20000256", "the IPTC id 20000256 is that of one"),
        ({"wikidata": "Q1"}, {"wikidata": "Q1"}, "two", "Q1", "the Wikidata id Q1 is that of one"),
        ({"words": ("(a+)+$",)}, {}, "one", "(a+)+$", "no phrase holds '$()'"),
        ({"words": ("Acme.ai",)}, {}, "one", "Acme.ai", "no phrase holds '.'"),
        ({"exact": ("x" * 41,)}, {}, "one", "x" * 41, "over 40 characters is passed over"),
        ({"words": ("a b c d e f g h i j k",)}, {}, "one", "a b c d e f g h i j k", "a phrase of 11 words"),
        ({"label": "Arts, culture"}, {}, "one", "Arts, culture", "the label is not looked for"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_vocabulary_is_said(
    first: dict[str, Any], second: dict[str, Any], topic: str, said: str, why: str
) -> None:
    one = Topic(**{"id": "one", "label": "One thing", "note": "It is one.", **first})
    two = Topic(**{"id": "two", "label": "Other thing", "note": "It is another.", **second})
    (found,) = problems((one, two))
    assert (found.topic, found.said) == (topic, said)
    assert why in found.why


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"words": ("battery",), "related": ("two",)}, {"words": ("batteries",)}),
        ({"words": ("battery",)}, {"words": ("batteries",), "broader": ("one",)}),
        ({"words": ("regulation", "regulator", "mine", "mineral")}, {}),  # cousins are not the same word
        ({"words": ("charging pile", "charging point", "charging post"), "exclude": ("charging bull",)}, {}),
        (
            {"label": "Thing (one)", "words": ("Thing (one)",)},
            {"broader": ("one",)},
        ),  # its label alone: that it is no heading
        ({"label": "Arts, culture"}, {"broader": ("one",)}),  # a heading, which is not looked for
        ({"label": "Rail (freight)", "words": ("sodium-ion", "PG&E", "wind/solar", "Shanxi's coal")}, {}),
    ],
)
def test_what_is_in_order_is_not_said(first: dict[str, Any], second: dict[str, Any]) -> None:
    one = Topic(**{"id": "one", "label": "One thing", "note": "It is one.", **first})
    two = Topic(**{"id": "two", "label": "Other thing", "note": "It is another.", **second})
    assert problems((one, two)) == ()


def test_three_topics_with_one_word_are_two_faults_and_not_three() -> None:
    topics = tuple(Topic(id=f"t{n}", label=f"Label{n}x", words=("cell",), note="A.") for n in range(3))
    assert [fault.topic for fault in problems(topics)] == ["t1", "t2"]


# ------------------------------------------------------------------------------------------------ bombs


@pytest.mark.parametrize(
    "word", ["(a+)+$", "a" * 10_000, "a" * 1_000_000, "(a|a)*" * 2_000, "a " * 5_000, "a&" * 5_000]
)
def test_a_word_is_no_pattern_and_costs_nothing(word: str) -> None:
    topics = (Topic(id="bomb", label="Bomb", words=(word, "fuse"), exact=(word,), exclude=(word,), note="A bomb."),)
    started = time.process_time()
    found = [topics_of("The fuse " + "a" * 30 + "!", "aaaa aaaa " * 500, topics) for _ in range(3)]
    said = problems(topics)
    assert time.process_time() - started < 5  # 0.3 s for a million letters; their square would be days
    assert all([e.words for e in tags[0].because] == ["fuse"] for tags in found)
    assert {fault.said for fault in said} >= {word}
    assert all(len(fault.why) < 200 for fault in said)


@pytest.mark.parametrize("many", [5_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_many_thousand_topics_are_loaded_and_found_in_seconds(tmp_path: Path, many: int) -> None:
    entries = (
        f'[[topic]]\nid = "t{n}"\nlabel = "Label{n}x"\nwords = ["word{n}x plant"]\nbroader = ["t{n // 10}"]\n'
        for n in range(1, many)
    )
    path = written(tmp_path, '[[topic]]\nid = "t0"\nlabel = "All"\nwords = ["everything"]\n' + "".join(entries))
    started = time.process_time()
    topics = topics_from(path)
    compiled(topics)
    loaded = time.process_time()
    assert loaded - started < 0.0005 * many  # measured: 0.2 ms a topic, most of it stems
    for _ in range(20):
        assert [tag.topic for tag in topics_of("A word4321x plant", "", topics)][:1] == ["t4321"]
    assert time.process_time() - loaded < 1
