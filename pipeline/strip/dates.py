"""Dates as people write them, and the ISO 8601 that they say.

``03/04/2024`` is March in one country and April in the next: such a date says nothing alone, and is settled by the
other dates of its page or not at all.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable

import msgspec
import regex

from pipeline.text import Span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ABROAD = {  # the months as French, German, Spanish, Portuguese, Italian, Dutch and Russian pages write them
    name: month
    for month, names in enumerate(
        (
            "januar januari janvier janv jänner enero janeiro gennaio января",
            "februar februari février fevrier févr febrero fevereiro febbraio февраля",
            "märz maerz mars marzo março maart марта",
            "avril avr abril aprile апреля",
            "mai mayo maio maggio mei мая",
            "juni juin junio junho giugno июня",
            "juli juillet juil julio julho luglio июля",
            "août aout agosto augustus августа",
            "septembre septiembre setiembre setembro settembre сентября",
            "oktober okt octobre octubre outubro ottobre октября",
            "novembre noviembre novembro ноября",
            "dezember dez décembre déc diciembre dezembro dicembre декабря",
        ),
        start=1,
    )
    for name in names.split()
}
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s)"

_DATE = regex.compile(
    rf"""
    (?<![\d/.])(?:
      (?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)       # 2024-02-21
    | (?P<y>(?:19|20)\d\d)\s?年\s?(?P<m>\d{{1,2}})\s?月(?:\s?(?P<d>\d{{1,2}})\s?[日号])?        # 2024年2月21日
    | (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?,?[\s/-]{_NAME}\.?,?[\s/-](?P<y>(?:19|20)\d\d)(?!\d)   # 21 Feb. 2024
    | (?P<y>(?:19|20)\d\d),?[\s-]{_NAME}\.?[\s-](?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])          # 2024 Feb 21
    | (?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<y>(?:19|20)\d\d)(?!\.?\d)       # 21/02/2024, 02/21/2024
    | (?P<d>\d{{1,2}})(?:\.|er|º)?\s(?:de\s)?(?P<abroad>{"|".join(_ABROAD)})\b\.?\s(?:del?\s)?(?P<y>(?:19|20)\d\d)(?!\d)
    | (?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?=T\d|$)                           # 20240221T1656
    )
    | \b{_NAME}\.?[\s-](?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s?|[\s-])(?P<y>(?:19|20)\d\d)(?!\d)  # Feb. 21, 2024
    | \b{_NAME}\.?,?\s(?P<y>(?:19|20)\d\d)(?!\d)                              # February 2024
    | (?<![\d/.-])(?P<y>(?:19|20)\d\d)-(?P<m>[01]\d)(?![\d-])                               # 2024-02
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_OF_WEEK = regex.compile(rf"\b({'|'.join(_WEEKDAYS)})[a-z]*\.?,?\s*\Z", regex.IGNORECASE)
_YEAR = regex.compile(r"(?:19|20)\d\d")
_CLOCK = r"""
    (?P<hour>[0-2]?\d)(?:
      [:：h](?P<minute>[0-5]\d)(?:[:：](?P<second>[0-5]\d)(?:[.,]\d+)?)?(?:\s?(?P<half>[ap])\.?m\b\.?)?
    | [.](?P<minute>[0-5]\d)\s?(?P<half>[ap])\.?m\b\.?
    | \s?(?P<half>[ap])\.?m\b\.?
    | \s?时(?P<minute>[0-5]?\d)\s?分
    | (?P<minute>[0-5]\d)(?P<second>[0-5]\d)?(?<=T\d+)
    )
    (?:\s?\(?(?P<zone>Z\b|[+-]\d\d:?\d\d\b|(?:UTC|GMT)(?:\s?(?P<hours>[+-]\d{1,2})(?::?(?P<minutes>\d\d))?)?\b))?
    """
_AFTER = regex.compile(
    rf"(?:T|(?:\s|,|\||·|•|–|—|-|@|at\b|\bkl\.?)*){_CLOCK}(?!\d)", regex.VERBOSE | regex.IGNORECASE
)  # fmt: skip
_BEFORE = regex.compile(
    rf"(?<!\d){_CLOCK}(?:\s?\(?[A-Z]{{2,4}}\)?)?(?:[\s,|·•–—-]|\bon\b)*{_WEEKDAY}?\Z", regex.VERBOSE | regex.IGNORECASE
)  # fmt: skip
_NONE = regex.compile(  # the shape of a date, for days that are in no calendar; used where no date is told
    rf"""(?<![\d/.-])\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}(?!\d)(?:[T\s]\s*\d{{1,2}}:\d\d(?::\d\d)?)?
    | \b{_NAME}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d(?!\d)(?:\s\d{{1,2}}:\d\d)?
    | (?<!\d)\d{{1,2}}\s{_NAME}\.?,?\s(?:19|20)\d\d(?!\d)(?:\s\d{{1,2}}:\d\d)?""",
    regex.VERBOSE | regex.IGNORECASE,
)  # fmt: skip
_REACH = 40  # characters before a date in which its time may stand: "4:56 p.m. EST, Wednesday, "


class Told(msgspec.Struct, frozen=True):
    """A date that stands in a text: ``iso`` as far as it is told, "" where day and month could change places.

    ``readings`` are then the two dates it may be, day first and month first.
    """

    span: Span
    iso: str
    readings: tuple[str, str] | None = None
    day_first: bool | None = None  # what this date shows of the page's habit


@functools.lru_cache(maxsize=1024)  # the masthead asks for the same few lines again and again
def told(text: str) -> tuple[Told, ...]:
    """The dates of ``text`` with a year, in order, each with its time if one stands beside it."""
    out: list[Told] = []
    end = 0
    if not _YEAR.search(text):
        return ()
    for found in _DATE.finditer(text):
        days = _days(found)
        if not days or found.start() < end:
            continue
        days = _on_its_weekday(days, text[max(0, found.start() - len("Wednesday, ")) : found.start()])
        start, end, time = _timed(text, found.start(), found.end(), whole=len(days[0]) == 10)
        isos = [day + time for day in days]
        parts = found.groupdict()
        habit = int(parts["a"]) > 12 if parts["a"] and max(int(parts["a"]), int(parts["b"])) > 12 else None
        both = (isos[0], isos[1]) if len(isos) > 1 else None
        out.append(Told(Span(start, end), "" if both else isos[0], both, habit))
    return tuple(out)


def dated(text: str) -> bool:
    """Whether ``text`` tells a date, or has the shape of one that is in no calendar: 2024-13-01."""
    return bool(told(text)) or bool(_NONE.search(text))


def undated(text: str) -> str:
    """``text`` with a bar in the place of each date that is in no calendar, and of its time."""
    return str(_NONE.sub(" | ", text))


def settled(date: Told, others: Iterable[Told]) -> str:
    """The ISO form of ``date``; one with two readings is settled by the ``others`` on its page, or is ""."""
    if date.readings is None:
        return date.iso
    others = list(others)
    days = {other.iso[:10] for other in others}
    agreed = [reading for reading in date.readings if reading[:10] in days]
    if len(agreed) == 1:
        return agreed[0]
    habits = {other.day_first for other in others} - {None}
    return date.readings[0 if True in habits else 1] if len(habits) == 1 else ""


def iso(text: str, others: Iterable[Told] = ()) -> str:
    """The first date of ``text`` in ISO 8601, "" if there is none or it stays open."""
    found = told(text)
    return settled(found[0], others) if found else ""


def _days(found: regex.Match[str]) -> list[str]:
    """The days that a match may mean: one, two where day and month could change places, none if it is no date."""
    parts = found.groupdict()
    year = int(parts["y"])
    if parts["a"]:
        a, b = int(parts["a"]), int(parts["b"])
        dotted = parts["sep"] == "." and b <= 12  # day first, wherever that can be
        pairs = [(b, a)] if dotted or a == b else [(b, a), (a, b)]
        return [day for month, d in pairs if (day := _day(year, month, d))]
    month = _month(parts["name"] or "", parts["abroad"] or "") or int(parts["m"])
    if parts["d"]:
        day = _day(year, month, int(parts["d"]))
        return [day] if day else []
    return [f"{year}-{month:02}"] if 1 <= month <= 12 else []


def _month(name: str, abroad: str) -> int:
    """The number of the month with this English name, or this one of another language; 0 without either."""
    return _MONTHS.index(name[:3].lower()) + 1 if name else _ABROAD.get(abroad.lower(), 0)


def _on_its_weekday(days: list[str], before: str) -> list[str]:
    """The one of two days that falls on the weekday named before them: "Thu, 03/07/2024"."""
    named = _DAY_OF_WEEK.search(before) if len(days) > 1 else None
    fitting = [
        day for day in days if named and _WEEKDAYS[datetime.date.fromisoformat(day).weekday()] == named[1].lower()
    ]
    return fitting if len(fitting) == 1 else days


def _day(year: int, month: int, day: int) -> str:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _timed(text: str, start: int, end: int, *, whole: bool) -> tuple[int, int, str]:
    """(where date and time start and end together, "T16:56+08:00" or "")."""
    if not whole:
        return start, end, ""
    after = _AFTER.match(text, end)
    if after and (time := _time(after)):
        return start, after.end(), time
    begin = max(0, start - _REACH)
    before = _BEFORE.search(text[begin:start])
    if before and (time := _time(before)):
        return begin + before.start(), end, time
    return start, end, ""


def _time(found: regex.Match[str]) -> str:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + 12 * (found["half"].lower() == "p")
    return f"T{hour:02}:{minute:02}{_zone(found)}" if hour < 24 and minute < 60 else ""


def _zone(found: regex.Match[str]) -> str:
    """The distance from Greenwich, where the page gives it in numbers; names like CST have several."""
    zone = found["zone"]
    if not zone:
        return ""
    if found["hours"]:
        hours = int(found["hours"])
        return f"{'-' if hours < 0 else '+'}{abs(hours):02}:{found['minutes'] or '00'}"
    return f"{zone[:3]}:{zone[-2:]}" if zone[0] in "+-" else "+00:00"
