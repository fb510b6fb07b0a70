"""Styles: the newsroom's way with dates, figures, marks and spelling, instead of the text's own majority."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.desk import STYLES, Desk, Style, desk_at, style_named
from pipeline.facts import moved
from pipeline.repair import catalogue, matters, python_rules, repair, repair_text
from pipeline.rules import Rule, look
from pipeline.text import Edit, apply, inverse
from pipeline.trouble import Trouble

HOME = Path(__file__).parents[1]
MATTERS = matters()
NAMED = {name: Desk(style=style_named(name, HOME)) for name in ("as-found", "ap", "guardian")}
WAYS = [
    (name, way, wrong, right)
    for name, matter in MATTERS.items()
    for way, bad in matter.bad.items()
    for wrong, right in bad.items()
]


def cured(text: str, rule: Rule) -> str:
    return apply(text, [Edit(f.span, f.span.of(text), f.cure or "") for _, f in look(text, [rule])])


@pytest.mark.parametrize(("name", "way", "wrong", "right"), WAYS)
def test_each_way_of_a_matter_has_an_example_that_it_cures(name: str, way: str, wrong: str, right: str) -> None:
    style = Style(**{MATTERS[name].field: way})
    rule = next(rule for rule in python_rules(style) if rule.name == name)
    assert cured(wrong, rule) == right
    assert not look(right, [rule])
    mended = repair_text(wrong, Desk(style=style), headline=rule.headline)
    assert name in " ".join(change.rule for change in (*mended.changes, *mended.suggestions)), "what the guard refuses"


def test_every_way_that_a_style_can_name_is_the_way_of_a_rule() -> None:
    for field, kind in get_type_hints(Style).items():
        ways = {way for matter in MATTERS.values() if matter.field == field for way in matter.bad}
        assert field == "headline" or ways == set(get_args(kind)) - {"as-found"}


def test_the_files_of_our_styles_name_every_matter() -> None:
    assert sorted(path.stem for path in STYLES.glob("*.toml")) == sorted(NAMED)
    assert NAMED["as-found"].style == Style()
    for name in ("ap", "guardian"):
        assert "as-found" not in [getattr(NAMED[name].style, field) for field in Style.__struct_fields__]


TEXT = (
    'Mr Lin said “no” at 8am on 21 February 2024. The US firm pays 5 percent more for labour, "a lot".\n'
    "In the report, 3 ports and twelve banks organised a programme."
)


def test_a_style_decides_instead_of_the_majority() -> None:
    ap, guardian = (repair_text(TEXT, NAMED[name]).text for name in ("ap", "guardian"))
    assert 'said "no" at 8 a.m. on Feb. 21, 2024. The U.S. firm pays 5% more for labor, "a lot".' in ap
    assert "organized a program." in ap
    assert "said “no” at 8am on 21 February 2024. The US firm pays 5% more for labour, “a lot”." in guardian
    assert "organised a programme." in guardian


def test_what_the_guard_refuses_is_suggested() -> None:
    mended = repair_text("He saw the centre. Centre officials left.", NAMED["ap"])
    assert mended.text == "He saw the center. Centre officials left."
    assert [(c.edit.old, c.edit.new) for c in mended.suggestions] == [("Centre", "Center")]


EXAMPLES = sorted(
    {TEXT, *(text for _, _, wrong, right in WAYS for text in (wrong, right))}
    | {text for rule in catalogue(Desk()) if rule.subject == "consistency" for text in (*rule.bad, *rule.good)}
)
TEXTS = st.lists(
    st.tuples(st.sampled_from([" ", "\n\n", "\n- ", "\n> ", " “", '" ', " `", "\n## "]), st.sampled_from(EXAMPLES)),
    max_size=8,
).map(lambda pairs: "".join(a + b for a, b in pairs))


@pytest.mark.parametrize("name", NAMED)
@given(text=TEXTS)
@settings(max_examples=60)
def test_repairing_twice_is_repairing_once_under_every_style(name: str, text: str) -> None:
    mended = repair_text(text, NAMED[name])
    edits = [change.edit for change in mended.changes]
    assert apply(mended.text, inverse(edits)) == text, "undoing gives the old words back"
    assert repair_text(mended.text, NAMED[name]).changes == ()
    known = {word for rule in catalogue(NAMED[name]) for word in rule.plain}
    assert moved(text, mended.text, plain=known) == (), "no fact moves"


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ap", "guardian"])
def test_real_texts_come_to_rest_under_every_style(name: str, shared: Path) -> None:
    files = (("repair/mqm_zhen_news.dev.jsonl.gz", "target", 25), ("native/native.dev.jsonl.gz", "text", 25))
    for file, key, step in files:
        with gzip.open(shared / "bench" / file, "rt", encoding="utf-8") as rows:
            for row in list(rows)[::step]:
                text = json.loads(row)[key]
                mended = repair_text(text, NAMED[name])
                assert repair_text(mended.text, NAMED[name]).changes == ()
                assert apply(mended.text, inverse([change.edit for change in mended.changes])) == text


ARTICLE = Article(
    id="a",
    title="Hengxi Power Supply Opens Third Berth for Ships",
    summary="",
    body="The *Hengxi Power Supply* said that a third berth opens on Feb. 3. It is for ships.",
)


def test_a_headline_is_set_as_a_sentence_where_its_article_tells_the_names() -> None:
    for name in ("ap", "guardian"):
        done = repair(ARTICLE, NAMED[name])
        assert done.title == "Hengxi Power Supply opens third berth for ships"
        assert repair(done, NAMED[name]) == done
    assert repair(ARTICLE, NAMED["as-found"]).title == ARTICLE.title


def test_the_associated_press_leaves_out_the_dots_in_headlines() -> None:
    assert repair_text("U.S. firm buys US mill", NAMED["ap"], headline=True).text == "US firm buys US mill"
    assert repair_text("U.S. firm buys US mill.", NAMED["ap"]).text == "U.S. firm buys U.S. mill."


@pytest.mark.parametrize(
    "title",
    ["Hengxi Power Supply Opens Unheard Berth for Ships", "Ships for Hengxi", "Hengxi Power Supply opens Third Berth"],
)
def test_a_headline_is_left_where_a_word_may_be_a_name_or_is_in_small_letters(title: str) -> None:
    article = Article(id="a", title=title, summary="", body=ARTICLE.body)
    assert repair(article, NAMED["guardian"]).title == title


def newsroom(root: Path, setting: str) -> Path:
    (root / "pyproject.toml").write_text(f'[tool.copydesk]\nstyle = "{setting}"\n')
    (root / "desk" / "styles").mkdir(parents=True, exist_ok=True)
    return root


def test_a_style_is_a_setting_and_part_of_the_desks_digest(tmp_path: Path) -> None:
    digests = {desk_at(newsroom(tmp_path, name)).digest for name in NAMED}
    assert len(digests) == len(NAMED)
    assert desk_at(newsroom(tmp_path, "ap")).style == NAMED["ap"].style


def test_a_newsroom_may_have_a_style_of_its_own(tmp_path: Path) -> None:
    (newsroom(tmp_path, "house") / "desk" / "styles" / "house.toml").write_text('percent = "5 per cent"\n')
    desk = desk_at(tmp_path)
    assert desk.style == Style(percent="5 per cent")
    assert repair_text("It grew 5%.", desk).text == "It grew 5 per cent."


@pytest.mark.parametrize(
    ("setting", "file", "why"),
    [
        ("times", "", "there is no style 'times'; known: ap, as-found, guardian, house"),
        ("../ap", "", "there is no style"),
        ("house", 'percent = "5 pc"\n', "house.toml: Invalid enum value '5 pc'"),
        ("house", 'commas = "Oxford"\n', "house.toml: .*commas"),
    ],
)
def test_a_style_that_is_not_there_or_does_not_fit_is_trouble(
    tmp_path: Path, setting: str, file: str, why: str
) -> None:
    (newsroom(tmp_path, setting) / "desk" / "styles" / "house.toml").write_text(file)
    with pytest.raises(Trouble, match=why):
        desk_at(tmp_path)
