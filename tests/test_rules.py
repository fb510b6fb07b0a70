"""The engine: a finding becomes a change only where it is free, safe and accounted for."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.desk import Phrase
from pipeline.glance import needles
from pipeline.rules import REACH, SINGLY, Rule, View, look, mend, phrase_rule, proved
from pipeline.text import apply, inverse
from pipeline.trouble import Trouble


def swap(find: str, put: str | None, name: str = "swap", lane: str = "auto", *, quotes: bool = False) -> Rule:
    return phrase_rule(Phrase(name=name, find=find, put=put, why="Because.", lane=lane, quotes=quotes))


RED = swap(r"\bred\b", "blue")


def test_the_first_letter_keeps_its_case() -> None:
    assert mend("Red and red.", [RED]).text == "Blue and blue."


def test_what_follows_a_deleted_opening_gets_the_capital() -> None:
    rule = swap(r"{start}as said, ", "")
    assert mend("It fell. As said, salt is white.", [rule]).text == "It fell. Salt is white."


def test_a_sentence_starts_behind_a_mark_a_line_and_a_sign_of_markdown() -> None:
    rule = swap(r"{start}so\b", "thus")
    text = "So it is. So it was.\n\n- So\n> So\n## So\n1. So\nAnd so on."
    assert mend(text, [rule]).text == text.replace("So", "Thus")


def test_a_pattern_ignores_case_save_where_it_names_one() -> None:
    rule = swap(r"the head of (?=the \p{Lu})", "the chief of ")
    assert mend("The head of the Port left the head of the queue.", [rule]).text == (
        "The chief of the Port left the head of the queue."
    )


SHIELDED = [
    "`red`",
    "``a ` red``",
    "```\nred\n```",
    "~~~ text\nred\n~~~",
    "```\nred and never closed",
    "a\n\n    red\n",
    "[a link](https://a.example/red)",
    '![a picture](red.jpg "red")',
    "<https://a.example/red>",
    "https://a.example/red is there",
    "write to red@a.example",
    "[1]: https://a.example/red",
    '<div class="red">',
    "---\ntitle: red\n---\n",
    "see pages/red.html there",
    "“red”",
    '"red"',
    "“red, and nothing closes it",
    '“red"',
    '"red”',
    '“a "nested" red”',
    '"a “nested” red"',
    '“a 5" pipe is red”',
    "「red」",
]


@pytest.mark.parametrize("text", SHIELDED)
def test_a_shield_holds(text: str) -> None:
    assert mend(text, [RED]).text == text


def test_words_beside_a_shield_are_mended() -> None:
    assert mend("red `red` [red](red.md) “red” red", [RED]).text == "blue `red` [blue](red.md) “red” blue"


def test_a_quotation_that_closes_the_other_way_shields_no_more_than_itself() -> None:
    assert mend('"red” red, “red" red', [RED]).text == '"red” blue, “red" blue'


def test_a_rule_that_may_reaches_into_quotations() -> None:
    assert look("He said “red”.", [swap(r"\bred\b", "blue", quotes=True)])


def test_the_rule_under_a_tables_head_is_no_prose() -> None:
    table = "| a | b |\n|---|---|\n| red | c |\n"
    assert mend(table, [swap("-{3}", "--"), RED]).text == table.replace("red", "blue")


def test_where_two_claim_a_place_the_earlier_has_it() -> None:
    one, other = swap("red car", "blue car", "one"), swap("car park", "lot", "other")
    assert [rule.name for rule, _ in look("red car park", [one, other])] == ["one"]
    assert [rule.name for rule, _ in look("red car park", [other, one])] == ["other"]


def test_findings_come_in_reading_order() -> None:
    found = look("a red hat and a hat of red", [swap("hat", "cap", "hat"), RED])
    assert [finding.span.start for _, finding in found] == [2, 6, 16, 23]


def test_a_cure_may_uncover_another_mistake() -> None:
    rules = [swap("red", "green", "one"), swap("green hat", "cap", "two")]
    mended = mend("a red hat", rules)
    assert mended.text == "a cap"
    assert [(c.edit.old, c.edit.new, c.rule) for c in mended.changes] == [("red hat", "cap", "one + two")]


def test_changes_of_several_passes_are_of_the_text_that_came_in() -> None:
    rules = [swap("red", "very green", "one"), swap("green hat", "cap", "two"), swap("end", "finish", "three")]
    text = "red end, a red hat, end"
    mended = mend(text, rules)
    assert mended.text == "very green finish, a very cap, finish"
    assert apply(text, [change.edit for change in mended.changes]) == mended.text


def test_an_edit_that_would_move_a_fact_is_only_suggested() -> None:
    mended = mend("It has 45 red berths.", [swap("45 red", "54 blue")])
    assert mended.text == "It has 45 red berths."
    assert [(c.edit.new, c.lane) for c in mended.suggestions] == [("54 blue", "suggest")]


def test_a_suggestion_changes_nothing_and_is_of_the_text_that_came_in() -> None:
    mended = mend(
        "a red hat at sea", [RED, swap("sea", "ocean", "sea", "suggest"), swap("hat", None, "hat", "suggest")]
    )
    assert mended.text == "a blue hat at sea"
    assert [(c.edit.span.start, c.edit.old, c.edit.new) for c in mended.suggestions] == [
        (6, "hat", "hat"),
        (13, "sea", "ocean"),
    ]


FAR = "word " * REACH  # a quotation that opens out of sight of its own sentence's guard
MOVES = f"He said “{FAR}and red {FAR}” to a red hat."
IN_QUOTES = [swap(r"\band red\b", "and blue", "a", quotes=True), swap("red hat", "cap", "b")]


def test_where_only_the_whole_text_shows_that_a_fact_moved_nothing_is_changed() -> None:
    mended = mend(MOVES, IN_QUOTES)
    assert (mended.text, mended.changes) == (MOVES, ())


def test_a_line_that_would_move_a_fact_costs_the_others_nothing() -> None:
    mended = mend(f"A red hat.\n{MOVES}\nNo red hat.", IN_QUOTES)
    assert mended.text == f"A cap.\n{MOVES}\nNo cap."
    assert [(c.edit.old, c.lane) for c in mended.suggestions] == [("and red", "suggest"), ("red hat", "suggest")]


@given(st.lists(st.sampled_from(["A red hat.", "“A red hat.”", MOVES, "", "He said “so."]), max_size=4))
@settings(max_examples=20)
def test_lines_are_mended_as_they_would_be_alone(some: list[str]) -> None:
    assert mend("\n".join(some), IN_QUOTES).text == "\n".join(mend(line, IN_QUOTES).text for line in some)


def test_too_many_edits_to_look_at_one_by_one_are_looked_at_by_stretches() -> None:
    text = "red hat, " * (SINGLY + 1)
    assert mend(text, [swap("red hat", "cap")]).text == "cap, " * (SINGLY + 1)
    assert mend(text + "45 red", [swap(r"(?<!45 )red", "54", "a"), swap("45 red", "44", "b")]).changes == ()


def test_rules_that_never_rest_are_stopped() -> None:
    mended = mend("red", [swap(r"\bred\b", "green", "there"), swap(r"\bgreen\b", "red", "back")])
    assert mended.text in ("red", "green")


def test_a_rule_can_be_sent_to_a_worker() -> None:
    assert look("red", [pickle.loads(pickle.dumps(RED))])  # noqa: S301


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        (Phrase(name="x", find="(", put="", why="", lane="auto"), "x"),
        (Phrase(name="x", find="a", put="b", why="", lane="ask"), "lane"),
        (Phrase(name="x", find="a", why="", lane="auto"), "put"),
        (Phrase(name="x", find="a", put=r"\9", why=""), "'x': no such group"),
        (Phrase(name="x", find="a", put=r"\g<b>", why=""), "'x': unknown group"),
        (Phrase(name="x", find="a", put="\\", why=""), "'x': bad escape"),
        (Phrase(name="x", find="", put="a", why=""), "nothing stands"),
        (Phrase(name="x", find="a*", put="a", why=""), "nothing stands"),
        (Phrase(name="x", find=r"\b", why=""), "nothing stands"),
        (Phrase(name="x", find="dog", put="dog dog", why=""), "found by find again"),
        (Phrase(name="x", find="(dog)", put=r"\1 \1", why="", bad={"A dog.": "A dog dog."}), "found by find again"),
        (Phrase(name="x", find="dog", put="cat", why=""), "it needs a text that is wrong"),
        (Phrase(name="x", find="dog", put="cat", why="", bad={"A dog.": "A cat."}), "one that is right"),
        (Phrase(name="x", find="dog", put="cat", why="", bad={"A dig.": "A cat."}, good=("Pig",)), "its own 'A dig.'"),
        (Phrase(name="x", find="dog", put="cat", why="", bad={"A dog.": "A cow."}, good=("Pig",)), "not 'A cow.'"),
        (Phrase(name="x", find="dog", put="cat", why="", bad={"A dog.": "A cat."}, good=("Hotdog",)), "left alone"),
        (Phrase(name="x", find="(o+)+x", why="", bad={"moooox": "moooox"}, good=("Pig",)), "too slow: over a second"),
    ],
)
def test_a_phrase_that_cannot_be_used_is_trouble_that_names_it(phrase: Phrase, why: str) -> None:
    with pytest.raises(Trouble, match=why):
        proved(phrase)


@pytest.mark.parametrize(
    ("find", "put"),
    [("dog", "Dog"), ("the the", "the"), ("an? dog", "a dog"), ("dog(?! cat)", "dog cat"), (r"(?<=\d)(?=km)", " ")],
)
def test_a_phrase_that_comes_to_rest_may_be_used(find: str, put: str) -> None:
    once = mend("An dog, the the dog, 5km.", [swap(find, put)]).text
    assert mend(once, [swap(find, put)]).text == once


@pytest.mark.parametrize(
    ("find", "wanted"),
    [
        (r"\bin the field of (?=x)", ("in the field of ",)),
        (r"\bcolou?r charts\b", ("r charts",)),
        (r"\b(held|launched) it\b", ("held", "launched")),
        (r"\b(?:held|launched)?it\b", ()),
        (r"red|blue", ("red", "blue")),
        (r"red|\d+", ()),
        (r"\b(?:(?:old|dark) red|blue) \d", ("old", "dark", "blue")),
        (r"\d+ %", ()),
        (r"(?<!some )red+ish", ("red",)),
        (r"[abc]foo{2}d", ()),
    ],
)
def test_a_pattern_tells_what_must_be_there(find: str, wanted: tuple[str, ...]) -> None:
    assert needles(find) == wanted


WORDS = st.lists(
    st.sampled_from('red blue green hat car Red . , “ ” " ` 45 Hengxi not \n - | ( ) https://a.example'.split(" ")),
    max_size=30,
)
RULES = [
    swap(r"\bred\b", "blue", "1"),
    swap(r"\bblue hat\b", "cap", "2"),
    swap(r" ,", ",", "3"),
    swap(r"\b45 hat", "hat", "4"),
]


@given(WORDS.map(" ".join))
def test_every_change_is_accounted_for(text: str) -> None:
    mended = mend(text, RULES)
    edits = [change.edit for change in mended.changes]
    assert apply(text, edits) == mended.text
    assert apply(mended.text, inverse(edits)) == text


@given(WORDS.map(" ".join))
def test_mending_what_is_mended_changes_nothing(text: str) -> None:
    once = mend(text, RULES).text
    assert mend(once, RULES).changes == ()


@given(WORDS.map(" ".join))
def test_no_change_touches_a_shield(text: str) -> None:
    shields = View(text).shields
    for change in mend(text, RULES).changes:
        assert not any(shield.meets(change.edit.span) for shield in shields)
