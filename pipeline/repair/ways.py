"""One text, one way: where a text may be written two ways, the most of it decides, or the newsroom's style."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from pipeline.rules import Finding, View
from pipeline.text import Span

AS_FOUND = "as-found"
MAJORITY = "The rest of the text writes it the other way."
STYLE = "The newsroom’s style writes it so."
ENOUGH = 2  # places that agree before they are the way of a text


class Place(msgspec.Struct, frozen=True):
    """A place that could be written otherwise: the ways that it already goes, and what would stand there in others.

    "March 3" goes the way of "February 21" and of "Feb. 21": March is never abbreviated.
    """

    span: Span
    ways: frozenset[str]
    cures: dict[str, str]


class Matter(msgspec.Struct, frozen=True):
    """What a style decides of a rule: the field of ``Style``, and for each of its ways wrong texts with their cure."""

    field: str
    bad: dict[str, dict[str, str]]


def one_way(view: View, places: Iterable[Place], way: str = AS_FOUND) -> Iterator[Finding]:
    """The places that do not go ``way`` or, as found, the way of most: of two at least, and of more than all others.

    What stands in quoted words, links and code neither counts nor is found.
    """
    places = list(places)
    if way == AS_FOUND:
        if not places or frozenset.intersection(*(place.ways for place in places)):
            return
        places = [place for place in places if view.free(place.span)]
        counts = Counter(way for place in places for way in sorted(place.ways))
        way, count = counts.most_common(1)[0] if counts else ("", 0)
        if count < ENOUGH or 2 * count <= len(places):
            return
        why = MAJORITY
    else:
        why = STYLE
    for place in places:
        if way not in place.ways and way in place.cures:
            yield Finding(place.span, place.cures[way], why)


def leaves_alone(find: Callable[[View], Iterator[Finding]], forms: frozenset[str], view: View) -> Iterator[Finding]:
    """What ``find`` finds, less what meets one of ``forms``: words on whose form the newsroom has decided."""
    decided = [Span(at, at + len(form)) for form in sorted(forms) for at in _all(form, view.text)]
    return (finding for finding in find(view) if not any(span.meets(finding.span) for span in decided))


def _all(form: str, text: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + len(form))
