"""Dates as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.strip.dates import iso, told

SAID = {
    "2024-02-21": "2024-02-21",
    "2024/2/1": "2024-02-01",
    "2024.02.21": "2024-02-21",
    "21.02.2024": "2024-02-21",
    "02.21.2024": "2024-02-21",
    "03.04.2024": "2024-04-03",
    "21 février 2024": "2024-02-21",
    "1er août 2024": "2024-08-01",
    "21. März 2024": "2024-03-21",
    "21 de febrero de 2024": "2024-02-21",
    "21 Dezember 2024, 16:56": "2024-12-21T16:56",
    "21 февраля 2024": "2024-02-21",
    "20240221": "2024-02-21",
    "20240221T165600": "2024-02-21T16:56",
    "21 February 2024": "2024-02-21",
    "21st of February, 2024": "2024-02-21",
    "21-Feb-2024": "2024-02-21",
    "Feb. 21, 2024": "2024-02-21",
    "2024 Feb 21": "2024-02-21",
    "2024-Feb-21": "2024-02-21",
    "Feb-21-2024": "2024-02-21",
    "21/Feb/2024": "2024-02-21",
    "21st, February 2024": "2024-02-21",
    "Feb 21,2024": "2024-02-21",
    "February 21, 2024February 23, 2024": "2024-02-21",
    "FEBRUARY 21st 2024": "2024-02-21",
    "Sept. 3, 2023": "2023-09-03",
    "February 2024": "2024-02",
    "2024-02": "2024-02",
    "2024年2月21日": "2024-02-21",
    "2024年2月": "2024-02",
    "2024年2月21日 16时56分": "2024-02-21T16:56",
    "2024年2月21日 16:56": "2024-02-21T16:56",
    "Seetao 2024-02-21 16:56": "2024-02-21T16:56",
    "2024-02-21T16:56:07": "2024-02-21T16:56",
    "2024-02-21T16:56:07Z": "2024-02-21T16:56+00:00",
    "2024-02-21T16:56:07.123+0800": "2024-02-21T16:56+08:00",
    "2024-02-21 16:56 (GMT+8)": "2024-02-21T16:56+08:00",
    "Feb. 21, 2024, 4:56 p.m. EST": "2024-02-21T16:56",
    "Wednesday, February 21, 2024 at 4:56pm": "2024-02-21T16:56",
    "21 Feb 2024 12.05 am": "2024-02-21T00:05",
    "21 Feb 2024 | 12:05 pm": "2024-02-21T12:05",
    "4:56 PM EST, Wed February 21, 2024": "2024-02-21T16:56",
    "16:56, 21 February 2024": "2024-02-21T16:56",
    "25/03/2024": "2024-03-25",
    "03/25/2024 10:20": "2024-03-25T10:20",
    "04/04/2024": "2024-04-04",
    "2024-02-21 25:61": "2024-02-21",
    # not dates, or not told
    "03/04/2024": "",
    "31/02/2024": "",
    "2024-13-01": "",
    "in 2024": "",
    "version 1.2.2024.5": "",
    "Marching 2024": "",
    "03-15": "",
}


@pytest.mark.parametrize("text", SAID)
def test_a_date_is_read(text: str) -> None:
    assert iso(text) == SAID[text]


def test_a_date_that_could_be_two_is_settled_by_the_others_on_its_page() -> None:
    assert iso("03/04/2024", told("published 25/03/2024")) == "2024-04-03"
    assert iso("03/04/2024", told("published 03/25/2024")) == "2024-03-04"
    assert iso("03/04/2024 9:30", told("on 4 March 2024")) == "2024-03-04T09:30"
    assert iso("03/04/2024", told("25/03/2024 and 03/25/2024")) == ""
    assert iso("03/04/2024", told("in 2024")) == ""


@given(st.dates(min_value=__import__("datetime").date(1900, 1, 1), max_value=__import__("datetime").date(2099, 12, 31)))
def test_every_day_is_read_back(day: object) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%a, %d %b %Y", "%Y年%m月%d日"):
        assert iso(day.strftime(form)) == str(day)  # type: ignore[attr-defined]


@given(st.text(alphabet="0123456789-/. :T年月日apmJune", max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    for date in told(text):
        assert 0 <= date.span.start < date.span.end <= len(text)
        assert date.readings is not None or date.iso


def test_the_weekday_settles_which_number_is_the_month() -> None:
    assert iso("Thu, 03/07/2024 - 16:05") == "2024-03-07T16:05"
    assert iso("Wednesday 03/07/2024") == "2024-07-03"
    assert iso("Sunday 03/07/2024") == ""
