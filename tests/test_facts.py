"""A repair may change how a fact is written, never which fact it is."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from pipeline.facts import KINDS, Fact, facts, moved

SAME = [
    ("It cost 12000 yuan.", "It cost 12,000 yuan."),
    ("It cost １２０００ yuan.", "It cost 12000 yuan."),
    ("It cost RMB 30 million yuan.", "It cost 30 million yuan."),
    ("It cost 30 million RMB.", "It cost 30 million yuan."),
    ("It cost 11.5 billion yuan.", "It cost 11,500 million yuan."),
    ("It feeds 5MW into the grid.", "It feeds 5 MW into the grid."),
    ("It holds 80 KWH.", "It holds 80 kWh."),
    ("It sold 90 kilowatt hours.", "It sold 90 kilowatt-hours."),
    ("It is 5 kilometers long.", "It is 5 km long."),
    ("Output grew by 8％.", "Output grew by 8%."),
    ("Output grew 8 per cent.", "Output grew 8 percent."),
    ("On February 21st, 2024, it shut.", "On 21 February 2024, it shut."),
    ("On 2024-02-21 it shut.", "On February 21, 2024 it shut."),
    ("It shut in June of 2019.", "It shut in June 2019."),
    ("It shut at 8 o'clock in the evening, they say.", "It shut at 8 p.m., they say."),
    ("The US firm left.", "The U.S. firm left."),
    ("He said \"no\" to Hengxi.", "He said “no” to Hengxi."),
    ("He said “yes，today”.", "He said “yes, today”."),
    ("He said “we sold 100000 tons”.", "He said “we sold 100,000 tons”."),
    ("He said “it feeds 5MW”.", "He said “it feeds 5 MW”."),
    ("It fell 10%-20% there.", "It fell 10%–20% there."),
    ("It can not swim.", "It cannot swim."),
    ("It doesn't swim.", "It does not swim."),
    ("It won't swim.", "It will not swim."),
    ("In order to save, they left.", "To save, they left."),
    ("As all know, salt corrodes steel.", "Salt corrodes steel."),
    ("Work, The end of it, came.", "Work, the end of it, came."),
    ("A 60-year old bridge fell.", "A 60-year-old bridge fell."),
    ("The Five Year Plan held.", "The Five-Year Plan held."),
    ("More than 300 came to Hengxi.", "Over 300 came to Hengxi."),
    ("Hengxi Glass Co.,Ltd. grew.", "Hengxi Glass Co., Ltd. grew."),
]  # fmt: skip
MUTANTS = {
    "number": [
        ("It has 45 berths.", "It has 54 berths."),
        ("It has 1,000 berths.", "It has 10,000 berths."),
        ("It fell to -5 there.", "It fell to 5 there."),
        ("Version 1.25 is out.", "Version 12.5 is out."),
        ("A 1920×1080 screen.", "A 1120×1080 screen."),
        ("It has three berths.", "It has four berths."),
    ],
    "quantifier": [
        ("Some dozen left.", "Some left."),
        ("Most berths are open.", "All berths are open."),
        ("A few came.", "Few came."),
        ("Output doubled.", "Output tripled."),
    ],
    "rate": [
        ("It costs 30 yuan per ton.", "It costs 30 yuan per kg."),
        ("It makes 30 tons a day.", "It makes 30 tons."),
        ("Output rose 5% year on year.", "Output rose 5% month on month."),
    ],
    "range": [
        ("It fell 10% to 20%.", "It fell 10% to 30%."),
        ("It has between 10 and 20 berths.", "It has between 10 and 25 berths."),
        ("It rose from 10 to 20 tons.", "It rose 10 to 20 tons."),
    ],
    "hearsay": [
        ("It is said that it shut.", "It shut."),
        ("It reportedly shut.", "It shut."),
        ("It is understood to be shut; it allegedly broke.", "It is understood to be shut; it broke."),
    ],
    "attribution": [
        ("It shut, the mayor said.", "It shut, the mayor knew."),
        ("According to the mayor, it shut.", "With the mayor, it shut."),
        ("The mayor denied it.", "The mayor confirmed it."),
    ],
    "opposite": [
        ("Output rose 5%.", "Output fell 5%."),
        ("Output is up 5%.", "Output is down 5%."),
        ("It imports coal.", "It exports coal."),
        ("He left early.", "She left early."),
        ("It is the largest port.", "It is the smallest port."),
    ],
    "order": [
        ("It has 5 berths and 6 cranes.", "It has 6 berths and 5 cranes."),
        ("Li Wei sued Wu Bin.", "Wu Bin sued Li Wei."),
        ("Hengxi sued Weicheng.", "Weicheng sued Hengxi."),
        ("It is not open, but may float.", "It is open, but may not float."),
        ("Imports rose and exports fell.", "Exports rose and imports fell."),
    ],
    "unit": [
        ("It feeds 5 MW.", "It feeds 5 GW."),
        ("It is 5 km long.", "It is 5 m long."),
        ("It weighs 90 tons.", "It weighs 90 kg."),
        ("It covers 9 square kilometers.", "It covers 9 kilometers."),
        ("It holds 5 MW now.", "It holds 5 MWh now."),
    ],
    "money": [
        ("It cost 30 million yuan.", "It cost 30 billion yuan."),
        ("It cost $30.", "It cost €30."),
        ("It cost 30 yuan.", "It cost 30 dollars."),
    ],
    "percentage": [("It grew 8%.", "It grew 80%."), ("It grew 8 percent.", "It grew 8 points.")],
    "date": [
        ("It shut on February 21, 2024.", "It shut on February 12, 2024."),
        ("It shut on February 21.", "It shut on March 21."),
        ("It shut in May 2019.", "It shut in May 2018."),
        ("It shut on Monday.", "It shut on Tuesday."),
        ("It shut on Feb. 3 and Mar. 5.", "It shut on Feb. 5 and Mar. 3."),
    ],
    "time": [("It shut at 16:56.", "It shut at 15:56."), ("It shut at 8 p.m. then.", "It shut at 8 a.m. then.")],
    "ordinal": [
        ("It shut on the 11th.", "It shut on the 12th."),
        ("It is the second berth.", "It is the third berth."),
    ],
    "bound": [
        ("It has more than 300 berths.", "It has 300 berths."),
        ("It has nearly 300 berths.", "It has over 300 berths."),
        ("It has at least 300 berths.", "It has up to 300 berths."),
    ],
    "negation": [
        ("It is not open.", "It is open."),
        ("It isn't open.", "It is open."),
        ("It cannot float.", "It can float."),
        ("It left without him.", "It left with him."),
        ("Neither came.", "Both came."),
    ],
    "modality": [
        ("It may close.", "It will close."),
        ("It must close.", "It should close."),
        ("It is expected to close.", "It is to close."),
        ("They could've come.", "They will've come."),
        ("The planned pier is long.", "The pier is long."),
        ("Only ships pass.", "Ships pass."),
    ],
    "quotation": [
        ("He said “we are glad” then.", "He said “we are happy” then."),
        ("He said “we are glad” then.", "He said we are glad then."),
        ("He said “we sold 100,000 tons”.", "He said “we sold 100,001 tons”."),
        ("So \"it\ngrew 5\" and “it is red” there.", "So \"it\ngrew 5\" and “it is blue” there."),
        ("He said \"we go\nand stay.", "He said \"we went\nand stay."),
    ],
    "name": [
        ("The town of Hengxi grew.", "The town of Weicheng grew."),
        ("The head, Li Wei, left.", "The head, Wei Li, left."),
        ("NASA said so.", "ESA said so."),
        ("Li Wei said so.", "Li Wen said so."),
        ("Hengxi said so.", "Weicheng said so."),
        ("A 5G mast fell.", "A 4G mast fell."),
        ("Ask 李伟 now.", "Ask 李强 now."),
        ("The apple of Dr. Apple fell.", "The apple of Dr. Pear fell."),
    ],
    "link": [
        ("See https://a.example/b now.", "See https://a.example/c now."),
        ("Write to a@b.example.", "Write to c@b.example."),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SAME)
def test_another_notation_is_the_same_fact(before: str, after: str) -> None:
    assert moved(before, after) == ()
    assert moved(after, before) == ()


@pytest.mark.parametrize(("kind", "before", "after"), [(k, a, b) for k, pairs in MUTANTS.items() for a, b in pairs])
def test_another_fact_is_caught(kind: str, before: str, after: str) -> None:
    assert kind in {fact.kind for fact in moved(before, after)}
    assert kind in {fact.kind for fact in moved(after, before)}


def test_every_kind_has_its_mutants() -> None:
    assert set(MUTANTS) == set(KINDS)


def test_a_small_word_with_a_capital_is_no_name() -> None:
    assert facts("They spoke, In fact, of The sea.") == {}


def test_a_word_is_no_name_where_its_rule_says_so() -> None:
    assert moved("Netizens laughed.", "Internet users laughed.")
    assert not moved("Netizens laughed.", "Internet users laughed.", plain={"netizens", "internet", "users"})


def test_a_name_that_comes_to_the_front_stays_a_fact() -> None:
    assert moved("As ever, Hengxi grew.", "Hengxi grew.") == ()
    assert moved("As ever, Hengxi grew.", "Weicheng grew.")


def test_a_fact_said_twice_is_two() -> None:
    assert facts("It cost 30 yuan, yes, 30 yuan.")[Fact("money", "30 CNY")] == 2


SLIPS = {  # what to look for in real prose, and what to put there; a cure never may
    "a digit": (r"\d", lambda old: str((int(old) + 1) % 10)),
    "a number": (r"\b\d[\d,.]*\d", lambda old: ""),
    "a not": (r"\b(?:not|never|no|without) |n['’]t\b", lambda old: ""),
    "a may": (r"\b(?:may|might|could|must|should)\b", lambda old: "will"),
    "a percent": (r"(?<=\d)(?:%| percent)", lambda old: ""),
    "a million": (r"\bmillion\b", lambda old: "billion"),
    "a name": (r"(?<=[a-z,] )\p{Lu}\p{Ll}{3,}", lambda old: old[:-1] + ("y" if old[-1] == "x" else "x")),
    "a first word": (r"^\p{Lu}\p{Ll}{4,}", lambda old: old[:-1] + ("y" if old[-1] == "x" else "x")),
}


@pytest.mark.shared
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_anywhere_in_real_prose_is_caught(slip: str, shared: Path) -> None:
    pattern, put = SLIPS[slip]
    tried = 0
    with gzip.open(shared / "bench" / "native" / "native.dev.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in itertools.islice(rows, 300):
            text = json.loads(row)["text"]
            for match in itertools.islice(regex.finditer(pattern, text), 3):
                assert moved(text, text[: match.start()] + put(match.group()) + text[match.end() :]), match
                tried += 1
    assert tried


@given(st.text())
def test_any_text_says_what_it_says(text: str) -> None:
    assert moved(text, text) == ()
    assert all(count > 0 for count in facts(text).values())


@given(st.integers(min_value=0, max_value=10**15))
def test_grouping_never_moves_a_number(number: int) -> None:
    assert moved(f"It has {number} berths.", f"It has {number:,} berths.") == ()


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_two_numbers_are_never_one(one: int, other: int) -> None:
    assert bool(moved(f"It has {one} berths.", f"It has {other} berths.")) == (one != other)
