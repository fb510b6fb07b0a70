"""Document sense: one text, one way, and the newsroom's own words left alone."""

from __future__ import annotations

import time

import pytest

from pipeline.desk import Desk, Term
from pipeline.repair import catalogue, repair_text
from pipeline.rules import View, findings, look

RULES = {rule.name: rule for rule in catalogue(Desk()) if rule.subject == "consistency"}


def found(name: str, text: str) -> list[tuple[str, str | None]]:
    return [(finding.span.of(text), finding.cure) for _, finding in look(text, [RULES[name]])]


@pytest.mark.parametrize(
    "text",
    [
        "A start-up met a startup.",  # one of each
        "A start-up met a startup, and a startup met a start-up.",  # as many of each
        "A start-up met a start-up. He said “startup”.",  # quoted words neither count nor change
        "He said “start-up” and “start-up”. A startup left.",
        "A start-up met a start-up: type `startup`.",  # code
        "A start-up met a start-up: [see](https://a.example/startup).",  # where a link leads
    ],
)
def test_only_a_clear_majority_in_the_texts_own_words_decides(text: str) -> None:
    assert repair_text(text, Desk()).changes == ()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("The labor of the labor force at the World Trade Centre.", None),
        ("The labor of the labor force at the centre.", "center"),
        ("It realized and organized labour.", None),  # -ize is British too
        (
            "The favourite colour. Labor is short.",
            None,
        ),  # one that opens a sentence is looked at, and the guard refuses
        ("At www.colour.example the favorite color is grey.", "gray"),
    ],
)
def test_a_name_keeps_its_spelling(text: str, right: str | None) -> None:
    assert [change.edit.new for change in repair_text(text, Desk()).changes] == ([right] if right else [])


def test_names_that_nearly_match_are_suggested_and_never_merged() -> None:
    text = "Hongcheng Power Supply met Hongcheng officials. Hong Cheng Power was there."
    mended = repair_text(text, Desk())
    assert mended.text == text
    assert [(c.edit.old, c.edit.new) for c in mended.suggestions] == [("Hong Cheng", "Hongcheng")]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Zhang Wei met Zhang Wie.", [("Zhang Wie", None)]),
        ("Zhang Wei met Zhang Wen.", []),  # a short name that differs by a letter is another name
        ("Anna Kowalska and Anna Kowalska met Anna Kovalska.", [("Anna Kovalska", "Anna Kowalska")]),
        ("Viktor Orbán met Viktor Orbán; Viktor Orban left.", [("Viktor Orban", "Viktor Orbán")]),
        ("Hengxi’s port. Hengxi's ships.", []),
        ("China-Laos trade of China Laos Railways.", []),
        ("North Korea and North Korean ships.", []),
    ],
)
def test_what_names_are_near(text: str, near: list[tuple[str, str | None]]) -> None:
    assert found("near-name", text) == near


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("The HPO left. The Hengxi Port Office (HPO) came.", [("HPO", None)]),
        ("The Hengxi Port Office (HPO) and the Hengxi Port Office (HPO).", [("Hengxi Port Office (HPO)", "HPO")]),
        ("The Hengxi Port Office left. The HPO came.", [("Hengxi Port Office", "Hengxi Port Office (HPO)")]),
        ("The Hengxi Port Office (HPO) left. The HPO came.", []),
        ("The Bureau for Ports in Hengxi (BPH) left, and the BPH came.", []),
        ("GDP is gross domestic product (GDP).", []),
    ],
)
def test_an_abbreviation_is_explained_once_where_it_first_stands(
    text: str, points: list[tuple[str, str | None]]
) -> None:
    assert found("abbreviation-first-mention", text) == points


def test_a_term_has_preferred_allowed_and_wrong_forms() -> None:
    term = Term(right="Hengxi", wrong=("Heng Xi", "Hengxy"), allowed=("Heng Xi University",))
    mended = repair_text("Heng Xi and Heng Xi University, of Hengxy.", Desk(terms=(term,)))
    assert mended.text == "Hengxi and Heng Xi University, of Hengxi."
    assert mended.suggestions == (), "what the newsroom has decided needs no suggestion"


def test_a_right_form_may_hold_a_wrong_one() -> None:
    term = Term(right="Hengxi Power Supply", wrong=("Power Supply",))
    assert repair_text("Hengxi Power Supply; Power Supply.", Desk(terms=(term,))).text == (
        "Hengxi Power Supply; Hengxi Power Supply."
    )


def test_the_newsrooms_form_stands_against_the_majority() -> None:
    text = "The ecommerce bank, the ecommerce firm and the e-commerce tax."
    desk = Desk(terms=(Term(right="e-commerce", wrong=("ecommerce",)),))
    assert repair_text(text, Desk()).text == text.replace("e-c", "ec")
    assert repair_text(text, desk).text == text.replace("ecommerce", "e-commerce")
    allowing = Desk(terms=(Term(right="e-commerce", allowed=("ecommerce",)),))
    assert repair_text(text, allowing).text == text


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"Anna Kowa{a}ska met Mr {b}im Ko{a}{b}ostro." for a in "bcdfghklmnprstvwz" for b in "ABCDEFGHIJ") * 5,
        "Hong " * 8_000,
        "Hong Cheng " * 4_000,
        "A-b " * 10_000 + "The-one " * 5_000,
        "grid-tied grid tied " * 2_000,
        "21 February 2024, May 3 and 4 a.m. to 5 p.m. at 5% or 6 percent " * 700,
        "(ABC) ABC Able Big Cat (ABC) " * 1_500,
        "AA-" * 15_000,
        "Aa" * 20_000,
    ],
)
def test_a_long_text_is_looked_through_in_time_that_follows_its_length(text: str) -> None:
    for rule in RULES.values():
        begun = time.process_time()
        assert list(findings(View(text), rule)) is not None
        assert time.process_time() - begun < 1.5, rule.name
