"""What can be looked up about the articles: dates, topics, months, and which belong together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import REASONS
from pipeline.desk import Topic
from pipeline.front import FrontMatter
from pipeline.publish.archive import (
    Archive,
    Entry,
    ancestors,
    by_month,
    by_topic,
    instant,
    is_date,
    related,
    shown,
    topic_path,
)
from pipeline.publish.pages import paged
from pipeline.publish.story import KINDS

ENERGY, WIND, PORTS = Topic("energy", "Energy"), Topic("wind", "Wind", broader=("energy",)), Topic("ports", "Ports")


TITLES = st.lists(st.sampled_from("Offshore turbine bank fails quay reopens Lanbei ferry".split()), max_size=5).map(
    " ".join
)


def entry(title: str, date: str = "", *topics: Topic, body: str = "") -> Entry:
    slug = title.lower().replace(" ", "-")
    return Entry(f"articles/{slug}.md", f"articles/{slug}/", FrontMatter(title, date=date), body, "", 1, topics)


@pytest.mark.parametrize("date", ["2024", "2024-02", "2024-02-29", "2024-02-21T16:56", "2024-02-21T16:56:00+08:00"])
def test_a_date_may_be_known_in_part(date: str) -> None:
    assert is_date(date)


@pytest.mark.parametrize(
    "date",
    [
        "2023-02-29",
        "2024-13",
        "24-01-01",
        "2024-02-21 16:56",
        "2024-02-21T25:00",
        "soon",
        "0000-01-01",
        "9999-12-31T23:59:59+99:99",
        "2024-02-21T16:56+24:00",
        "2024-02-21T16:56+08:60",
        "2024-02-21T16:56:60",
        "２０２４",
    ],
)
def test_what_is_no_date_is_not_taken_for_one(date: str) -> None:
    assert not is_date(date)


def test_a_date_is_shown_as_far_as_it_is_known() -> None:
    assert [shown(d) for d in ("2024-02-21T16:56", "2024-02-21", "2024-02", "2024", "")] == [
        "21 February 2024, 16:56", "21 February 2024", "February 2024", "2024", "",
    ]  # fmt: skip
    assert shown("2024-02-21", weekday=True) == "Wednesday, 21 February 2024"


def test_a_feed_gets_a_whole_instant() -> None:
    assert instant("2024-02") == "2024-02-01T00:00:00Z"
    assert instant("2024-02-21T16:56:30+08:00") == "2024-02-21T16:56:00+08:00"


def test_an_unsafe_topic_id_gets_a_safe_path_of_its_own() -> None:
    paths = {topic_path(Topic(name, "x")) for name in ("../a", "..", "A b", "a/b", "", "wind")}
    assert len(paths) == 6
    assert all(set(path) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for path in paths)


def test_a_topic_holds_what_is_narrower() -> None:
    archive = Archive((entry("a", "2024", WIND),), (), {t.id: t for t in (ENERGY, WIND, PORTS)})
    assert ancestors(archive, "wind") == ("energy",)
    assert {topic: len(found) for topic, found in by_topic(archive).items()} == {"energy": 1, "wind": 1}


def test_undated_articles_have_a_month_page_too() -> None:
    assert list(by_month(Archive((entry("a", "2024-02-03"), entry("b"))))) == ["2024-02", "undated"]


def test_related_articles_are_older_and_share_a_topic_or_two_words() -> None:
    newest_first = [
        entry("Offshore turbines spin again", "2024-05", WIND),
        entry("Harbour opens", "2024-04", PORTS),
        entry("Blade recycled", "2024-03", WIND),
        entry("Offshore turbines stall", "2024-02"),
        entry("Offshore bank fails", "2024-01"),
    ]
    found = {url: [other.front.title for other in others] for url, others in related(newest_first).items()}
    assert set(found["articles/offshore-turbines-spin-again/"]) == {"Blade recycled", "Offshore turbines stall"}
    assert found["articles/harbour-opens/"] == []
    assert found["articles/blade-recycled/"] == []


@given(st.lists(st.tuples(TITLES, TITLES, st.booleans()), min_size=2, max_size=30))
def test_a_new_article_changes_no_older_articles_related_list(told: list[tuple[str, str, bool]]) -> None:
    newest_first = [
        entry(f"{title} {n}", f"2024-{99 - n}", *[WIND] * windy, body=body)
        for n, (title, body, windy) in enumerate(told)
    ]
    whole = related(newest_first)
    for newer in range(1, len(newest_first)):
        older = related(newest_first[newer:])
        assert {url: whole[url] for url in older} == older


def test_rare_words_of_the_lead_relate_and_common_ones_and_addresses_do_not() -> None:
    crowd = [
        entry(f"Item {n}", f"2023-{n + 10}", body="The committee deliberates quietly. [x](https://huidang.a/qian)")
        for n in range(90)
    ]
    newest_first = [
        entry("One", "2024-03", body="The Huidang reservoir, said Qian Moyu, is full."),
        entry("Two", "2024-02", body="The committee deliberates quietly, again."),
        entry("Three", "2024-01", body="Qian Moyu stood at the Huidang dam."),
        *crowd[::-1],
    ]
    found = {entry.front.title: related(newest_first)[entry.url] for entry in newest_first[:3]}
    assert [other.front.title for other in found["One"]] == ["Three"]
    assert found["Two"] == found["Three"] == ()


def test_a_common_topic_counts_less_than_a_rare_one() -> None:
    crowd = [entry(f"Item {n}", f"2024-01-{n + 1:02}", ENERGY) for n in range(20)]
    rare = entry("Old quay", "2023-01-01", PORTS)
    newest = entry("New quay and power", "2024-03", ENERGY, PORTS)
    found = related([newest, *sorted(crowd, key=lambda e: e.front.date, reverse=True), rare])[newest.url]
    assert found[0] == rare
    assert len(found) == 4


def test_every_reason_for_a_removal_has_a_name_for_readers() -> None:
    assert {*KINDS, "blank"} == set(REASONS)


@given(st.integers(0, 200), st.integers(1, 30))
def test_every_article_is_listed_once_and_full_pages_stay(count: int, size: int) -> None:
    entries = [entry(f"A {number}", f"{2000 + number}") for number in range(count, 0, -1)]
    leaves = list(paged("at/", entries, size))
    assert [one for _, chunk, _ in leaves for one in chunk] == entries
    assert len(leaves[0][1]) == count or size <= len(leaves[0][1]) < 2 * size
    newer = list(paged("at/", [entry("New", "2999"), *entries], size))
    stand = {url: (chunk, pager.period) for url, chunk, pager in newer if pager}
    assert all(stand[url] == (chunk, pager.period) for url, chunk, pager in leaves[1:] if pager)
    for here, after in pairwise(leaves):
        assert here[2] is not None and after[2] is not None
        assert (here[2].older, after[2].newer) == (after[0], here[0])
