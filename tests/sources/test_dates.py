"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.dates import closing_date, read_when

NEAR = date(2017, 7, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6:30pm, 27th June, 2017", date(2017, 6, 27)),
        ("18th Jul 2017", date(2017, 7, 18)),
        ("2017-06-27", date(2017, 6, 27)),
        ("27/06/2017", date(2017, 6, 27)),
        ("27.6.17", date(2017, 6, 27)),
        ("June 27, 2017 at 6.30", date(2017, 6, 27)),
        ("the 3rd of May 2016", date(2016, 5, 3)),
        ("Tuesday 27 June", date(2017, 6, 27)),
        ("Thursday, 28 December", date(2016, 12, 28)),
        ("8 July", date(2017, 7, 8)),  # within a week after: announced, and written up at once
        ("29 February", date(2016, 2, 29)),
        ("3-5 May 2017", date(2017, 5, 3)),
        ("3rd and 4th May 2017", date(2017, 5, 3)),
        ("30 April - 2 May 2017", date(2017, 4, 30)),
        ("30 April 2017 to 2 May 2017", date(2017, 4, 30)),
        ("9 Hydref 2016, 7yh", date(2016, 10, 9)),
        ("27 June 2017 (that is 27/06/2017)", date(2017, 6, 27)),
        ("3 May 2017 or 4 May 2017", None),
        ("5 May 2017 - 3 April 2017", None),
        ("3 May 2017 to 4 May 2017, 9 May 2017", None),
        ("3 May 2017, 9 June 2017 and 1 July 2017", None),
        ("June 2017", None),
        ("31 June 2017", None),
        ("31/31/2017", None),
        ("the second Saturday in June", None),
        ("Room 12, 14:30", None),
        ("", None),
    ],
)
def test_a_day_is_read_only_where_it_is_one(text: str, expected: date | None) -> None:
    assert read_when(text, near=NEAR) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("20th November 2017", date(2017, 11, 20)),
        ("  3 May 2021  ", date(2021, 5, 3)),
        ("Monday 3 May 2021", date(2021, 5, 3)),
        ("Posted on May 3, 2021", date(2021, 5, 3)),
        ("2017-11-20", date(2017, 11, 20)),
        ("3rd May", None),
        ("See you on 3 May 2021", None),
        ("3 May 2021: the harvest", None),
        ("3 May 1721", None),
        ("November 2017", None),
        ("20th November 2017" + " " * 80, None),
    ],
)
def test_a_closing_line_holds_a_date_and_nothing_else(line: str, expected: date | None) -> None:
    assert closing_date(line) == expected


@given(
    st.dates(date(1950, 1, 1), date(2150, 1, 1)),
    st.sampled_from(["%d %B %Y", "%d/%m/%Y", "%Y-%m-%d", "%B %d, %Y", "%a %d %b %Y"]),
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert read_when(day.strftime(form), near=NEAR) == day


@given(st.text(max_size=80), st.dates())
def test_no_text_is_too_strange(text: str, near: date) -> None:
    found = read_when(text, near=near)
    assert found is None or any(letter.isdigit() for letter in text)
    assert closing_date(text) is None or any(letter.isdigit() for letter in text)
