"""How many articles appeared when, as a small picture: a bar for each month, quarter or year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import msgspec

from pipeline.publish.archive import MONTHS

MOST = 36  # bars; more are too thin to point at, and the next longer period is taken
WIDE, HIGH = 10, 48  # of a bar with its gap, and of the tallest one, in units of the picture


_Way = tuple[str, Counter[int], Callable[[int], str]]


class Bar(msgspec.Struct, frozen=True):
    """A period ("March 2024", "2024, quarter 1", "2024"), its articles, and its bar in units of the picture."""

    when: str
    count: int
    x: int
    y: int
    height: int


class Timeline(msgspec.Struct, frozen=True):
    """The bars, oldest first, in a picture of ``width`` by HIGH units; ``unit`` is "month", "quarter" or "year"."""

    unit: str
    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        """Of the whole picture."""
        return WIDE * len(self.bars)

    @property
    def most(self) -> Bar:
        """The period with the most articles, the first of several."""
        return max(self.bars, key=lambda bar: bar.count)


def timeline(held: Mapping[str, int]) -> Timeline | None:
    """How many articles each month has (``held``: "2024-02", "2024" where no more is known, "" for no date) over time.

    The shortest unit that needs at most MOST bars is taken, of years the last MOST; what has no month counts in years
    only. None where there are fewer than two bars: they would show nothing.
    """
    months: Counter[int] = Counter()
    quarters: Counter[int] = Counter()
    years: Counter[int] = Counter()
    for date, count in held.items():
        if date:
            years[int(date[:4])] += count
        if len(date) == 7:
            month = 12 * int(date[:4]) + int(date[5:]) - 1
            months[month] += count
            quarters[month // 3] += count
    ways: tuple[_Way, ...] = (
        ("month", months, _month),
        ("quarter", quarters, _quarter),
        ("year", years, str),
    )
    unit, counts, name = next((way for way in ways if way[1] and max(way[1]) - min(way[1]) < MOST), ways[-1])
    counts = Counter({period: count for period, count in counts.items() if period > max(counts) - MOST})
    if len(counts) < 2:
        return None
    tallest = max(counts.values())
    first = min(counts)
    bars = []
    for period in range(first, max(counts) + 1):
        height = -(-HIGH * counts[period] // tallest)  # rounded up: one article is seen beside hundreds
        bars.append(Bar(name(period), counts[period], WIDE * (period - first), HIGH - height, height))
    return Timeline(unit, tuple(bars))


def _month(number: int) -> str:
    return f"{MONTHS[number % 12]} {number // 12}"


def _quarter(number: int) -> str:
    return f"{number // 4}, quarter {number % 4 + 1}"
