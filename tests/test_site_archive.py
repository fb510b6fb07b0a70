"""What can be looked up about the articles: dates, topics, months, and which belong together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import REASONS
from pipeline.desk import Topic
from pipeline.front import FrontMatter
from pipeline.publish.archive import Entry, ancestors, instant, is_date, keys_of, shown, topic_path
from pipeline.publish.pages import Sheet, full_pages, sheet
from pipeline.publish.related import all_related
from pipeline.publish.story import KINDS

ENERGY, WIND, PORTS = Topic("energy", "Energy"), Topic("wind", "Wind", broader=("energy",)), Topic("ports", "Ports")


TOPICS = {topic.id: topic for topic in (ENERGY, WIND, PORTS)}
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
    paths = {topic_path(name) for name in ("../a", "..", "A b", "a/b", "", "wind")}
    assert len(paths) == 6
    assert all(set(path) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for path in paths)


def test_a_topic_has_all_that_is_broader_nearest_first() -> None:
    deep = {**TOPICS, "offshore": Topic("offshore", "Offshore", broader=("wind", "ports"))}
    assert ancestors(deep, "offshore") == ("wind", "ports", "energy")
    assert ancestors(deep, "energy") == ()


def titles_related(newest_first: Sequence[Entry]) -> dict[str, list[str]]:
    """The titles of the related articles of each title."""
    by_order = {entry.order: entry.front.title for entry in newest_first}
    found = all_related((entry.order, keys_of(entry.front.title, entry.topics, TOPICS)) for entry in newest_first[::-1])
    return {by_order[order]: [by_order[other] for other in others] for order, others in found}


def test_related_articles_are_older_and_share_a_topic_or_two_words() -> None:
    found = titles_related([
        entry("Offshore turbines spin again", "2024-05", WIND),
        entry("Harbour opens", "2024-04", PORTS),
        entry("Blade recycled", "2024-03", WIND),
        entry("Offshore turbines stall", "2024-02"),
        entry("Offshore bank fails", "2024-01"),
    ])  # fmt: skip
    assert set(found["Offshore turbines spin again"]) == {"Blade recycled", "Offshore turbines stall"}
    assert found["Harbour opens"] == found["Blade recycled"] == []


@given(st.lists(st.tuples(TITLES, st.booleans()), min_size=2, max_size=30))
def test_a_new_article_changes_no_older_articles_related_list(told: list[tuple[str, bool]]) -> None:
    newest_first = [entry(f"{title} {n}", f"20{99 - n}-02", *[WIND] * windy) for n, (title, windy) in enumerate(told)]
    whole = titles_related(newest_first)
    for newer in range(1, len(newest_first)):
        older = titles_related(newest_first[newer:])
        assert {title: whole[title] for title in older} == older


def test_rare_words_relate_and_what_everybody_says_today_does_not() -> None:
    crowd = [entry(f"Committee deliberates quietly {n}", f"2024-03-{n + 1:02}T0{n}:00") for n in range(9)]
    day = [entry(f"Council confers again {n}", f"2024-03-20T1{n}:00") for n in range(6)]
    newest_first = [
        entry("Council confers on Huidang reservoir", "2024-03-20T20:00"),
        *day[::-1],
        *crowd[::-1],
        entry("Water at Huidang reservoir rises", "2021-01"),
    ]
    found = titles_related(newest_first)
    assert found["Council confers on Huidang reservoir"] == ["Water at Huidang reservoir rises"]
    assert found["Committee deliberates quietly 8"], "four in some days are a story"


def test_a_common_topic_counts_less_than_a_rare_one() -> None:
    crowd = [entry(f"Item {n}", f"2024-01-{n + 1:02}", ENERGY) for n in range(20)]
    rare = entry("Old quay", "2023-01-01", PORTS)
    newest = entry("New quay and power", "2024-03", ENERGY, PORTS)
    found = titles_related([newest, *crowd[::-1], rare])["New quay and power"]
    assert found[0] == "Old quay"
    assert len(found) == 4


def test_every_reason_for_a_removal_has_a_name_for_readers() -> None:
    assert {*KINDS, "blank"} == set(REASONS)


@given(st.integers(0, 200), st.integers(1, 30))
def test_every_article_is_listed_once_and_full_pages_stay(total: int, size: int) -> None:
    def pages(total: int) -> list[Sheet]:
        return [sheet("at/", total, size, number) for number in (0, *range(full_pages(total, size), 0, -1))]

    newest_first = pages(total)
    assert [place for page in newest_first[::-1] for place in range(page.begun, page.ended)] == list(range(total))
    lead = newest_first[0].ended - newest_first[0].begun
    assert lead == total or size <= lead < 2 * size
    assert {(page.url, page.begun, page.ended) for page in newest_first[1:]} <= {
        (page.url, page.begun, page.ended) for page in pages(total + 1)
    }
    for here, after in pairwise(newest_first):
        assert (here.older, after.newer) == (after.url, here.url)
    assert (newest_first[0].newer, newest_first[-1].older) == (None, "")
