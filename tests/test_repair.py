"""The catalogue: every rule is its evidence, and what repair promises holds for all of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.records import recount
from pipeline.article import Article, plain, undone
from pipeline.desk import Desk, Phrase, Term
from pipeline.facts import moved
from pipeline.repair import built_in, catalogue, phrase_rules, python_rules, repair, repair_text
from pipeline.repair.evidence import constructed, standing
from pipeline.repair.table import table
from pipeline.rules import Rule, View, look, proved
from pipeline.text import Edit, apply, inverse

DESK = Desk()
RULES = catalogue(DESK)
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def cured(text: str, rule: Rule) -> str:
    found = [finding for _, finding in look(text, [rule]) if finding.cure is not None]
    return apply(text, [Edit(f.span, f.span.of(text), f.cure or "") for f in found])


def test_the_catalogue_is_large_enough_and_every_name_is_its_own() -> None:
    assert len(phrase_rules()) >= 150
    assert len(python_rules()) >= 40
    assert len({rule.name for rule in RULES}) == len(RULES)


@each_rule
def test_every_rule_has_its_evidence(rule: Rule) -> None:
    assert rule.bad and rule.good and rule.missed and rule.why.endswith(".")
    assert rule.subject


AUTO = [rule for rule in RULES if rule.lane == "auto"]
DEV_WORDS = 156_135  # of native English in the dev half, where native hits are counted


@pytest.mark.parametrize("rule", AUTO, ids=lambda rule: rule.name)
def test_every_auto_rule_stands_on_a_record_or_on_sentences_made_for_it(rule: Rule) -> None:
    assert standing(rule, DEV_WORDS), "read its hits, make eight sentences for it, or let it suggest"


@pytest.mark.parametrize("name", constructed())
def test_the_sentences_made_for_a_rule_are_cured_as_they_say(name: str) -> None:
    rule = next(rule for rule in RULES if rule.name == name)
    assert rule.lane == "auto", "a rule that suggests needs none"
    for wrong, right in constructed()[name].items():
        assert wrong != right and cured(wrong, rule) == right
        assert any(name in change.rule for change in repair_text(wrong, DESK, headline=rule.headline).changes), (
            "the guard is silent"
        )
        assert not look(right, [rule])


def test_every_built_in_phrase_can_be_used() -> None:
    for _, phrase in built_in():
        assert proved(phrase) is phrase


@pytest.mark.shared
def test_the_hits_of_every_rule_are_those_of_its_record(shared: Path) -> None:
    counts = recount(RULES)
    assert counts.native_words == DEV_WORDS
    for rule in RULES:
        counted = (counts.machine[rule.name], counts.native[rule.name])
        assert (rule.record.machine, rule.record.native) == counted, (
            f"{rule.name}: python -m benchmarks.records --write"
        )


@pytest.mark.parametrize("rule", python_rules(), ids=lambda rule: rule.name)
def test_every_module_documents_its_rule(rule: Rule) -> None:
    assert rule.page


@each_rule
def test_bad_is_found_and_cured(rule: Rule) -> None:
    for wrong, right in rule.bad.items():
        assert look(wrong, [rule])
        assert cured(wrong, rule) == right


@each_rule
def test_good_and_cured_are_left_alone(rule: Rule) -> None:
    for text in [*rule.good, *(right for wrong, right in rule.bad.items() if right != wrong)]:
        assert not look(text, [rule])


@each_rule
def test_missed_is_still_missed(rule: Rule) -> None:
    for text in rule.missed:
        assert not look(text, [rule]), f"{rule.name} sees it now: rejoice, and move it to bad"


@pytest.mark.parametrize("rule", AUTO, ids=lambda rule: rule.name)
def test_the_guard_lets_every_cure_of_its_own_through(rule: Rule) -> None:
    for wrong in rule.bad:
        assert any(rule.name in change.rule for change in repair_text(wrong, DESK, headline=rule.headline).changes)


@each_rule
def test_no_rule_spoils_what_another_mended(rule: Rule) -> None:
    for right in [*rule.bad.values(), *rule.good]:
        after = repair_text(right, DESK, headline=rule.headline)
        if rule.lane == "auto":
            assert after.changes == ()
        assert not look(after.text, [rule]) or right in rule.bad


EXAMPLES = sorted({text for rule in RULES for text in (*rule.bad, *rule.bad.values(), *rule.good, *rule.missed)})
SEPARATORS = st.sampled_from([" ", "\n\n", "\n", "\n- ", "\n\n> ", " “", '" ', " `", "\n\n## "])
TEXTS = st.lists(st.tuples(SEPARATORS, st.sampled_from(EXAMPLES)), max_size=12).map(
    lambda pairs: "".join(a + b for a, b in pairs)
)


@given(TEXTS)
@settings(max_examples=150)
def test_what_repair_promises_of_every_text(text: str) -> None:
    mended = repair_text(text, DESK)
    edits = [change.edit for change in mended.changes]
    assert apply(text, edits) == mended.text, "the changes account for the text"
    assert apply(mended.text, inverse(edits)) == text, "undoing gives the old words back"
    assert all(change.lane == "auto" and change.why for change in mended.changes)
    assert repair_text(mended.text, DESK).changes == (), "running it on its own output changes nothing"
    known = {word for rule in RULES for word in rule.plain}
    assert moved(text, mended.text, plain=known) == (), "no fact moves"
    for shield in View(text).shields:
        assert not any(shield.meets(edit.span) for edit in edits), "a shield holds"
    for suggestion in mended.suggestions:
        assert suggestion.edit.span.of(text) == suggestion.edit.old
        assert not any(suggestion.edit.span.meets(edit.span) for edit in edits)


@given(st.text(max_size=300))
def test_repair_never_stumbles(text: str) -> None:
    once = repair_text(text, DESK)
    assert repair_text(once.text, DESK).text == once.text


MISTAKES = [
    "the the ship of 500MW costs 45000 yuan，and 10 % of it , ",
    '“10900kg" and ',
    "work has ended，the gate is is shut(built in May)now ",
]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_long_text_of_mistakes_without_a_sentences_end_takes_seconds(mistake: str) -> None:
    begun = time.process_time()
    mended = repair_text((mistake * 6000)[:30_000], DESK)
    assert mended.changes
    assert time.process_time() - begun < 5


def test_the_two_ways_of_setting_a_quotation_do_not_hide_what_follows() -> None:
    text = 'He called it a "model” town. It leads to to the sea.'
    assert repair_text(text, DESK).text == "He called it a “model” town. It leads to the sea."


ARTICLE = Article(
    id="a",
    title="Hengxi plans a sodium ion battery plant",
    summary="The plant is timely and at the right time",
    body="The plant costs 12000 yuan.\n\n- It feeds 500MW into the `500MW` grid.\n",
)


def test_an_article_is_mended_in_title_summary_and_body() -> None:
    done = repair(ARTICLE, DESK)
    assert done.title == "Hengxi plans a sodium-ion battery plant"
    assert done.summary == "The plant is timely"
    assert plain(done.body) == "The plant costs 12,000 yuan.\nIt feeds 500 MW into the 500MW grid."
    assert [change.field for change in done.changes] == ["title", "summary", "body", "body"]


def test_undoing_gives_the_old_words_back() -> None:
    done = repair(ARTICLE, DESK)
    assert undone(done).body == ARTICLE.body
    assert undone(done).title == ARTICLE.title


def test_repairing_twice_is_repairing_once() -> None:
    once = repair(ARTICLE, DESK)
    assert repair(once, DESK) == once


def test_the_desk_adds_phrases_and_terms() -> None:
    grand = Phrase(
        name="grand",
        find=r"\bgrand (?=opening\b)",
        put="",
        why="Protocol.",
        lane="auto",
        bad={"The grand opening was late.": "The opening was late."},
        good=("A grand piano.",),
    )
    desk = Desk(
        phrases=(grand,),
        terms=(Term(right="Hengxi", wrong=("Heng Xi", "Hengxy")),),
    )
    mended = repair_text("Heng Xi saw its grand opening; Hengxy cheered for Heng Xia.", desk)
    assert mended.text == "Hengxi saw its opening; Hengxi cheered for Heng Xia."


def test_a_term_of_the_desk_may_hold_signs_of_a_pattern() -> None:
    desk = Desk(terms=(Term(right=r"C\1 (Ltd.)", wrong=("C.1 (Ltd)",)),))
    assert repair_text("We know C.1 (Ltd) and Cx1 (Ltd).", desk).text == r"We know C\1 (Ltd.) and Cx1 (Ltd)."


def test_a_phrase_of_the_desk_takes_the_place_of_one_of_ours() -> None:
    quiet = Phrase(
        name="sodium-ion",
        find="sodium ion",
        why="We like it so.",
        bad={"Sodium ion cells.": "Sodium ion cells."},
        good=("Ions of sodium.",),
    )
    assert repair_text("A sodium ion battery.", Desk(phrases=(quiet,))).text == "A sodium ion battery."


def test_the_documentation_holds_the_table_of_rules() -> None:
    page = (Path(__file__).parents[1] / "docs" / "repair.md").read_text(encoding="utf-8")
    assert table(RULES) in page, "paste what `python -m benchmarks.repair` prints"


@pytest.mark.shared
def test_the_battery_page_gets_at_least_six_changes_and_keeps_its_facts(shared: Path) -> None:
    text = (shared / "pages" / "sodium-ion-battery.txt").read_text(encoding="utf-8")
    mended = repair_text(text, DESK)
    assert len({change.rule for change in mended.changes}) >= 6
    assert moved(text, mended.text, plain={"relevant"}) == ()
