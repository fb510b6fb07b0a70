"""Topics over time: a bar for each month, quarter or year in which something appeared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from newsroom import add, build, newsroom

from pipeline.publish.timeline import HIGH, MOST, WIDE, timeline


def months(dates: Iterable[str]) -> dict[str, int]:
    return Counter(date[:7] for date in dates)


DATES = st.one_of(
    st.just(""),
    st.integers(1990, 2030).map(str),
    st.tuples(st.integers(1990, 2030), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}-11"),
)


@given(st.lists(DATES, max_size=40))
def test_bars_stand_side_by_side_and_the_tallest_fills_the_picture(dates: list[str]) -> None:
    times = timeline(months(dates))
    assert times == timeline(months(reversed(dates)))
    if times is None:
        return
    assert 2 <= len(times.bars) <= MOST
    assert [bar.x for bar in times.bars] == list(range(0, times.width, WIDE))
    assert max(bar.height for bar in times.bars) == HIGH == times.most.height
    assert all((bar.count > 0) == (bar.height > 0) and bar.y + bar.height == HIGH for bar in times.bars)
    assert times.bars[0].count and times.bars[-1].count, "from the first to the last"
    assert sum(bar.count for bar in times.bars) <= sum(map(bool, dates))


def test_the_unit_grows_with_the_time() -> None:
    for dates, unit, whens in (
        (["2024-01", "2024-03-09T10:00", "2024-03"], "month", ("January 2024", "February 2024", "March 2024")),
        (["2020-12", "2024-03"], "quarter", ("2020, quarter 4", "2021, quarter 1")),
        (["1999-12", "2024-03", "2001"], "year", ("1999", "2000", "2001")),
    ):
        times = timeline(months(dates))
        assert times is not None
        assert times.unit == unit
        assert tuple(bar.when for bar in times.bars)[: len(whens)] == whens


def test_one_period_shows_nothing() -> None:
    assert timeline(months(["2024-03-01", "2024-03-30", ""])) is None
    assert timeline({}) is None


def test_a_topic_page_draws_it_and_says_it_in_words(tmp_path: Path) -> None:
    root = newsroom(tmp_path)
    add(root, "Blades for the north", date="2024-03-20", topics=("wind",))
    site = build(root)
    tree = html.document_fromstring((site / "topics/wind/index.html").read_bytes())
    (picture,) = tree.xpath("//svg")
    assert picture.get("aria-label") == (
        "Wind power: articles by month, December 2023 to March 2024; most in March 2024, 2"
    )
    assert picture.xpath("./rect/title/text()") == ["December 2023: 1", "February 2024: 1", "March 2024: 2"]
    index = html.document_fromstring((site / "topics/index.html").read_bytes())
    assert index.xpath("//section[.//a='Energy']//svg") and not index.xpath("//section[.//a='Ports']//svg")
