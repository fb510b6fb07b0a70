"""What is wrong in a front matter: its schema, its date, its addresses, its topics."""

from __future__ import annotations

import datetime
import difflib
import functools
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.check.draft import Draft
from pipeline.check.problem import Problem
from pipeline.desk import Desk, Topic
from pipeline.front import BadFront, FrontMatter, Value, address, former, read, reason
from pipeline.publish.archive import is_date
from pipeline.publish.render import outward
from pipeline.text import Span


class Scalar(msgspec.Struct, frozen=True):
    """A value of the front matter where it is written; ``span`` is of the draft's text, quotation marks included."""

    span: Span
    value: str
    style: str  # "" for a plain scalar, else ' " | >


def scalars(draft: Draft) -> dict[str, tuple[Scalar, ...]]:
    """The written values of each field of a front matter that can be parsed."""
    if draft.head is None:
        return {}
    start = draft.head.start
    return {
        field: tuple(Scalar(Span(start + one.start, start + one.end), one.value, one.style) for one in values)
        for field, values in _read(draft.text)[1].items()
    }


@functools.lru_cache(maxsize=1)  # a head is asked for its fields, and for where they stand
def _read(text: str) -> tuple[FrontMatter, dict[str, list[Value]]]:
    front, _, written = read(text)
    return front, written


def head_of(draft: Draft) -> FrontMatter | Problem:
    """The draft's front matter, or what keeps it from being one."""
    try:
        return _read(draft.text)[0]
    except BadFront as error:
        line = min(error.line, len(draft.starts)) - 1
        words = draft.lines(line, line + 1).of(draft.text).rstrip()
        return draft.problem(Span(draft.starts[line], draft.starts[line] + len(words)), "front-matter", error.why)


def look_at_head(
    draft: Draft,
    front: FrontMatter,
    written: dict[str, tuple[Scalar, ...]],
    desk: Desk,
    *,
    today: datetime.date | None,
) -> Iterator[Problem]:
    """Everything that is wrong in a front matter that fits its schema. ``today`` is for dates in the future."""
    for scalar in written.get("date", ()):
        yield from _date(draft, scalar, today)
    for scalar in written.get("url", ()):
        if scalar.value and not outward(scalar.value):
            yield draft.problem(
                scalar.span, "bad-url", f"“{scalar.value}” is not an address that begins with http:// or https://."
            )
    for scalar in written.get("aliases", ()):
        yield from _alias(draft, scalar)
    if front.withdrawn is not None and not reason(front.withdrawn):
        message = "Say in a sentence why the article was withdrawn; take the field out to have the article back."
        yield draft.problem(written["withdrawn"][0].span, "withdrawn-without-reason", message)
    if not front.source.strip():
        place = written["title"][0].span
        yield draft.problem(
            place, "missing-source", "Name the source: readers want to know who reported this.", severity="warning"
        )
    if desk.topics:
        for scalar in written.get("topics", ()):
            yield from _topic(draft, scalar, desk.topics)


def _date(draft: Draft, scalar: Scalar, today: datetime.date | None) -> Iterator[Problem]:
    date = scalar.value
    if not date:
        return
    if not is_date(date):
        yield draft.problem(
            scalar.span, "bad-date", f"Write a date of the calendar, as 2024-02-21 or 2024-02-21T16:56, not “{date}”."
        )
    # Some offices are a day ahead of others; and a date that is known to the month is compared as such.
    elif today is not None and date[:10] > (today + datetime.timedelta(days=1)).isoformat():
        yield draft.problem(
            scalar.span, "future-date", f"The date {date} lies in the future; today is {today.isoformat()}."
        )


def _alias(draft: Draft, scalar: Scalar) -> Iterator[Problem]:
    url = former(scalar.value)
    if not url:
        why = f"Write an address that the article once had, as articles/2024/02/name/, not “{scalar.value}”."
    elif url == address(draft.name):
        why = "This is the article's own address."
    elif _stands(draft, url).is_file():
        why = f"This is the address of {_stands(draft, url).relative_to(draft.root)}, which readers find there."
    else:
        return
    yield draft.problem(scalar.span, "bad-alias", why)


def whom_aliases_meet(draft: Draft) -> Iterator[Path]:
    """The article files, there or not, that would stand at a former address of ``draft``."""
    if draft.article and draft.head is not None and "aliases" in draft.head.of(draft.text):
        front = head_of(draft)
        urls = map(former, front.aliases) if isinstance(front, FrontMatter) else ()
        yield from (_stands(draft, url) for url in urls if url)


def _stands(draft: Draft, url: str) -> Path:
    return draft.root / f"{url.removesuffix('/')}.md"


def _topic(draft: Draft, scalar: Scalar, topics: tuple[Topic, ...]) -> Iterator[Problem]:
    known = {topic.id for topic in topics}
    if scalar.value in known:
        return
    near = _nearest(scalar.value, topics)
    hint = f" Did you mean “{near}”?" if near else ""
    yield draft.problem(
        scalar.span, "unknown-topic", f"“{scalar.value}” is not in the desk's vocabulary.{hint}", cure=near
    )


def _nearest(said: str, topics: tuple[Topic, ...]) -> str | None:
    names = {topic.label.casefold(): topic.id for topic in topics} | {topic.id: topic.id for topic in topics}
    found = difflib.get_close_matches(said.casefold().strip().replace(" ", "-"), names, n=1, cutoff=0.7)
    found = found or difflib.get_close_matches(said.casefold().strip(), names, n=1, cutoff=0.7)
    return names[found[0]] if found else None
