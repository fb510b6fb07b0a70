"""Which older articles an article is read beside: those that share its topics or the rarer words of its title.

What is shared is a key: a topic, with all that is broader, or a word of the title. An article looks at the latest
holders of each of its keys, a handful, and counts a key by how long it took to gather that handful: what four stories
of this morning share says little. So an article's list follows from its nearest elders alone, a new article changes no
list but its own, and a change somewhere in the archive touches the lists of the few that come next.
"""

from __future__ import annotations

import functools
import math
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

MOST_RELATED = 4
LOOK = {"t": 12, "w": 4}  # latest holders looked at, of a topic and of a word
_POINTS = {"t": 6000, "w": 3000}  # whole numbers, so that sums are exact
_COMMON_DAYS = 2  # a word that LOOK titles shared within so few days is everybody's
_FOREVER = 4000  # days; about the age of an archive, for a key that has not gathered its handful yet
Order = tuple[str, str]  # of an article among all: its date, its url
T = TypeVar("T", int, Order)


def related(order: Order, keys: Collection[str], latest: Callable[[str], Sequence[Order]]) -> tuple[Order, ...]:
    """At most four older articles, the closest first.

    ``latest`` gives the newest holders of a key that are older than ``order``, at most LOOK of them, newest first.
    """
    return tuple(_closest(_day(order), keys, latest, _day))


def all_related(oldest_first: Iterable[tuple[Order, Collection[str]]]) -> list[tuple[Order, tuple[Order, ...]]]:
    """The related articles of each of a whole archive, given with its keys."""
    held: dict[str, deque[int]] = {}  # articles by their numbers, which are sooner compared than what they stand for
    orders: list[Order] = []
    days: list[int] = []
    out = []
    for number, (order, keys) in enumerate(oldest_first):
        orders.append(order)
        days.append(_day(order))
        found = _closest(days[number], keys, lambda key: held.get(key, ()), days.__getitem__)
        out.append((order, tuple(orders[other] for other in found)))
        for key in keys:
            if key not in held:
                held[key] = deque(maxlen=LOOK[key[0]])
            held[key].appendleft(number)
    return out


def _closest(
    day: int, keys: Collection[str], latest: Callable[[str], Sequence[T]], day_of: Callable[[T], int]
) -> list[T]:
    """The same for articles of whatever kind, the greater the newer, each of a day."""
    score: dict[T, int] = {}
    close: set[T] = set()
    alike: set[T] = set()  # by a word of the title; by two of them is close
    for key in keys:
        kind = key[0]
        holders = latest(key)
        if not holders:
            continue
        gathered = day - day_of(holders[-1]) if len(holders) == LOOK[kind] else _FOREVER
        if kind == "t":
            close.update(holders)
        elif gathered >= _COMMON_DAYS:
            close.update(alike.intersection(holders))
            alike.update(holders)
        else:
            continue
        weight = _weight(kind, gathered)
        for other in holders:
            score[other] = score.get(other, 0) + weight
    closest = sorted(close, reverse=True)  # of those that score the same, the newest
    closest.sort(key=score.__getitem__, reverse=True)
    return closest[:MOST_RELATED]


@functools.cache  # of whole days, up to the age of the archive
def _weight(kind: str, gathered: int) -> int:
    return round(_POINTS[kind] * math.log2(2 + gathered))


@functools.lru_cache(1 << 15)
def _day(order: Order) -> int:
    """About how many days after the year 0 an article's date is, as far as it is known; never more than a month off."""
    date = order[0]
    return int(date[:4] or 0) * 365 + int(date[5:7] or 1) * 30 + int(date[8:10] or 1)
