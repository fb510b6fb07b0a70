"""A quick look never misses what is there: with more places to look at, the rules find nothing more."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.repair as repairs
from benchmarks.records import MACHINE, NATIVE, texts
from pipeline import rules
from pipeline.desk import Desk, Term, phrases_from, style_named
from pipeline.glance import heads, heads_of, joints, latin, near, shape, small_run, spots, words
from pipeline.language import _factory, language
from pipeline.repair import catalogue, term_rule
from pipeline.repair.evidence import constructed
from pipeline.repair.rules import a_or_an, mixed_spelling
from pipeline.rules import Rule, View, findings, mend, worth

RULES = tuple(
    {
        (rule.name, rule.why): rule
        for style in ("as-found", "ap", "guardian")
        for rule in catalogue(Desk(style=style_named(style, Path())))
    }.values()
)
EXAMPLES = {
    (rule.name, rule.why): (*rule.bad, *rule.bad.values(), *rule.good, *rule.missed, *constructed().get(rule.name, ()))
    for rule in RULES
}
SENTENCES = sorted({text for some in EXAMPLES.values() for text in some})
# What a sentence may stand beside: nothing, marks, other letters, a line's end.
BESIDE = st.sampled_from(
    ["", " ", "\n", "\n\n", " é ", "“", "” ", "’", " 中文 ", "(", ") ", "-", ", ", " ſ", "\u00a0", "_"]
)
TEXTS = st.lists(st.tuples(st.sampled_from(SENTENCES), BESIDE), min_size=1, max_size=5).map(
    lambda pairs: "".join(sentence + beside for sentence, beside in pairs)
)
Said = list[tuple[str, list[tuple[int, int, str | None, str]]]]


def said(text: str, some: tuple[Rule, ...], *, all_of_them: bool = False) -> Said:
    view = View(text)
    found = (
        (rule.name, [(f.span.start, f.span.end, f.cure, f.why) for f in findings(view, rule)])
        for rule in (some if all_of_them else worth(view, some))
    )
    return [(name, places) for name, places in found if places]


# Every word that a rule asks for, each of them twice.
EVERY = [
    word
    for word in sorted(set().union(*(sign for rule in RULES for sign in rule.signs), mixed_spelling.spellings()))
    for _ in (1, 2)
]


def said_everywhere(text: str, some: tuple[Rule, ...]) -> Said:
    """The same without a quick look: every place is one where anything may be."""
    everywhere = list(range(len(text)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(View, "words", EVERY)
        patch.setattr(View, "vocabulary", frozenset(EVERY))
        patch.setattr(View, "marks", lambda *_: everywhere)
        for module in (rules, *repairs._modules()):
            if hasattr(module, "spots"):
                patch.setattr(module, "spots", lambda *_: everywhere)
        patch.setattr(a_or_an, "_MAYBE", re.compile(""))
        return said(text, some, all_of_them=True)


@given(TEXTS)
@settings(max_examples=40)
def test_a_rule_finds_the_same_with_a_quick_look_as_without(text: str) -> None:
    assert said(text, RULES) == said_everywhere(text, RULES)


@pytest.mark.parametrize("between", [" ", "\n\n"])
def test_every_example_of_a_rule_is_found_at_a_glance(between: str) -> None:
    for rule in RULES:
        text = between.join(EXAMPLES[rule.name, rule.why])
        assert said(text, (rule,)) == said_everywhere(text, (rule,)), rule.name


@pytest.mark.shared
def test_real_texts_say_the_same_with_a_quick_look_as_without(shared: Path) -> None:
    some = [*texts(NATIVE), *texts(MACHINE)][::100]
    for number in range(0, len(some), 8):
        text = "\n\n".join(some[number : number + 8])
        assert said(text, RULES) == said_everywhere(text, RULES)


@given(st.text(st.sampled_from("aAé中 0.,-“’\n_ſK½"), max_size=40))
def test_a_shape_has_a_character_for_each_and_only_ascii(text: str) -> None:
    drawn = shape(latin(text))
    assert len(drawn) == len(text)
    assert drawn.isascii()
    padded = f"\n{drawn}\n"
    there = joints(drawn)
    for at in (at for at, char in enumerate(drawn) if char not in "aA0o "):
        joint = padded[at : at + 3]
        assert all(at in there[key] for key in (joint, f"_{joint[1:]}", f"{joint[:2]}_"))


@given(st.text(max_size=30))
def test_any_text_has_a_shape(text: str) -> None:
    assert shape(latin(text)) == "".join(shape(latin(char)) for char in text)


def test_a_shape_tells_kinds_of_characters() -> None:
    assert shape(latin("Éa é’s “1,5” 中—°")) == 'Aa a\'a "0,0" o~~'
    many = "".join(map(chr, range(0x410, 0x430)))  # more than are replaced one by one
    assert shape(latin(f"{many} x")) == "A" * 32 + " a"


def test_words_are_letters_and_digits_between_anything_else() -> None:
    assert words(latin("The_café’s 5km, O.K.-ed")) == ["the", "caf~", "s", "5km", "o", "k", "ed"]
    assert words(latin("account²an ½ⅳ")) == ["account", "an", "~"], "a superior figure ends a word, as for a pattern"
    assert words(latin("ſhip, \u212ailn, İron")) == ["ship", "kiln", "iron"], (
        "as a pattern that ignores case takes them"
    )
    assert heads_of("shipyard") == ("shipyard", "ship")
    assert heads_of("ship") == ("ship",)


def test_where_small_letters_begin() -> None:
    assert small_run("A aaa-a", 5) == 2
    assert small_run("aa", 2) == 0


@given(st.text(st.sampled_from("ab ."), max_size=25), st.integers(0, 3))
def test_near_every_place_is_everywhere(text: str, before: int) -> None:
    pattern = regex.compile(r"(?<!b)a+b?|\.(?= )|(?<=b) ")
    found = [match.span() for match in near(pattern, text, range(len(text) + 1), before)]
    assert found == [match.span() for match in pattern.finditer(text)]


def test_places_are_in_order() -> None:
    assert spots("to be or not to be", "be", "to") == [0, 3, 13, 16]
    assert spots("aaa", "aa") == [0, 1]


@pytest.mark.parametrize(
    ("find", "wanted"),
    [
        (r"\bpositive electrode\b", {"electrode"}),
        (r"\bpositive electrod", {"positive"}),
        (r"\bcapacit(?:y|ies)\b", {"capa"}),
        (r"\b(?:shipyard|port)s?\b", {"ship", "port"}),
        (r"\b(?:shipyard|port)\b", {"shipyard", "port"}),
        (r"\b(?:the )?shipyard\b", {"shipyard"}),
        (r"(?<=\d )shipyard ", {"shipyard"}),
        (r"shipyard", set()),  # midshipyard
        (r"\b(?:shipyard|\d+)\b", set()),
        (r"\bship(?:yard)?\b", {"ship"}),
        (r"\bin (?!the )\p{L}+\b", {"in"}),
        (r'"shipyard[,.]?"', {"ship"}),
        (r"{start}shipyard, ", {"shipyard"}),
    ],
)
def test_a_pattern_tells_a_word_that_must_be_there(find: str, wanted: set[str]) -> None:
    assert (heads(find) or (frozenset(),))[0] == wanted


def test_of_several_words_that_must_be_there_none_is_forgotten() -> None:
    assert heads(r"\b(?:long|short) term (?=contracts?\b)") == ({"term"}, {"short", "long"}, {"cont"})
    assert heads(r"\bin the (?:way|year) of\b") == ({"year", "way"},), "but for those that every text has"


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join))
@settings(max_examples=40)
def test_a_rule_is_asked_where_a_text_has_one_of_each_of_its_signs(text: str) -> None:
    there = {head for word in View(text).words for head in heads_of(word)}
    asked = [rule for rule in RULES if not any(there.isdisjoint(signs) for signs in rule.signs)]
    assert worth(View(text), RULES) == asked


def test_a_term_is_found_at_a_glance_in_any_letters() -> None:
    rule = term_rule(Term(right="Hengxi", wrong=("Heng Xi", "Hèngxī")))
    assert rule.signs
    assert mend("Heng Xi, Hèngxī and _Heng Xi_ are one.", [rule]).text == "Hengxi, Hengxi and _Hengxi_ are one."


@pytest.fixture
def compiled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own for what Python, and the catalogue, keep of what they have read."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    repairs._built_in.cache_clear()
    yield tmp_path
    repairs._built_in.cache_clear()


def test_the_catalogue_is_read_once_and_kept(compiled_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = repairs._built_in()
    (kept,) = compiled_in.rglob("*.msgpack")
    repairs._built_in.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(repairs, "phrases_from", None)  # nobody reads the TOML
        assert repairs._built_in() == first
    kept.write_bytes(kept.read_bytes()[:16] + b"\xc1")
    repairs._built_in.cache_clear()
    assert repairs._built_in() == first
    kept.write_bytes(b"another version's")
    repairs._built_in.cache_clear()
    assert repairs._built_in() == first


def test_the_catalogue_is_read_anew_when_a_byte_of_it_has_changed(
    compiled_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = repairs._built_in()
    repairs._built_in.cache_clear()
    read: list[Path] = []
    monkeypatch.setattr(repairs, "key_of", lambda *parts: b"another".ljust(16))
    monkeypatch.setattr(repairs, "phrases_from", lambda path: read.append(path) or phrases_from(path))
    assert repairs._built_in() == first
    assert len(read) > 10


def test_a_folder_that_cannot_be_written_keeps_nobody_from_the_catalogue(
    compiled_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (compiled_in / "file").touch()
    monkeypatch.setattr(sys, "pycache_prefix", str(compiled_in / "file"))  # a folder that cannot be made
    assert repairs._built_in()


def test_a_language_is_told_by_the_shares_that_langdetect_reckons() -> None:
    from langdetect import detector_factory

    detector_factory.init_factory()
    theirs, ours = detector_factory._factory, _factory()
    places = [theirs.langlist.index(name) for name in ours.langlist]
    for gram in sorted(theirs.word_lang_prob_map)[::50]:
        assert gram in ours.word_lang_prob_map
        assert ours.word_lang_prob_map[gram] == [theirs.word_lang_prob_map[gram][place] for place in places]
    assert "qqq" not in ours.word_lang_prob_map
    assert (
        language("Die Stadt hat im Juni ein neues Kraftwerk eröffnet, das viele Häuser mit Strom versorgt.") == "German"
    )


@given(st.text(st.sampled_from("aB1 ,.\n"), max_size=30))
def test_marks_are_found_by_what_is_beside_them(text: str) -> None:
    padded = f"\n{text}\n"
    view = View(text)
    assert view.marks("_,a") == [at for at in range(len(text)) if text[at] == "," and padded[at + 2] == "a"]
    assert view.marks("a._", " ,_") == [
        at for at in range(len(text)) if padded[at : at + 2] == "a." or padded[at : at + 2] == " ,"
    ]
