"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.timestamps import read_timestamp

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("Mon, 20 Nov 2017 09:00:00 +0000", "2017-11-20 09:00"),
        ("Mon, 20 Nov 2017 09:00:00 -0000", "2017-11-20 09:00"),
        ("Mon, 20 Nov 2017 09:00:00 +0000 (UTC)", "2017-11-20 09:00"),
        ("Mon,  20 Nov 2017 09:00 GMT", "2017-11-20 09:00"),
        ("20 Nov 17 09:00 EST", "2017-11-20 14:00"),
        ("01 Jan 99 00:00 GMT", "1999-01-01 00:00"),
        ("Monday, 20-Nov-17 09:00:00 GMT", "2017-11-20 09:00"),
        ("Mon Nov 20 09:00:00 2017", "2017-11-20 09:00"),
        ("Mon Nov 20 09:00:00 +0100 2017", "2017-11-20 08:00"),
        ("Tue, 01 Aug 2017 09:00:00 BST", "2017-08-01 08:00"),
        ("Tue, 01 Aug 2017 09:00:00", "2017-08-01 08:00"),
        ("2017-08-01T09:00:00", "2017-08-01 08:00"),
        ("2017-08-01 09:00", "2017-08-01 08:00"),
        ("2017-08-01", "2017-07-31 23:00"),
        ("٢٠١٧-١١-٢٠", "2017-11-20 00:00"),
        ("2017-08-01T09:00:00Z", "2017-08-01 09:00"),
        ("2017-08-01t09:00:00z", "2017-08-01 09:00"),
        ("2017-08-01T09:00:00.25+05:30", "2017-08-01 03:30"),
        ("2017-08-01T09:00:00-0400", "2017-08-01 13:00"),
        ("2017-08-01T09:00:00 +02", "2017-08-01 07:00"),
        ("20170801T090000Z", "2017-08-01 09:00"),
        ("2017-11-20T24:00:00Z", "2017-11-21 00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31 23:59"),
        ("November 20, 2017", "2017-11-20 00:00"),
        ("Nov 20, 2017 9:15 PM", "2017-11-20 21:15"),
        ("20th November 2017 at 12:05 a.m.", "2017-11-20 00:05"),
        ("20/11/2017 09:00", "2017-11-20 09:00"),
        ("11/20/2017", "2017-11-20 00:00"),
        ("20.11.2017 09:00", "2017-11-20 09:00"),
        ("  Mon, 20 Nov 2017\n 09:00:00 +0000 ", "2017-11-20 09:00"),
        ("Sun, 29 Oct 2017 01:30:00", "2017-10-29 00:30"),  # twice in London: the first
    ],
)
def test_reads(written: str, utc: str):
    found = read_timestamp(written, LONDON)
    assert found is not None
    assert found.tzinfo is LONDON
    assert found.astimezone(UTC).strftime("%Y-%m-%d %H:%M") == utc


@pytest.mark.parametrize(
    "written",
    [
        *("", "soon", "yesterday", "2017", "2017-11", "1/2/2017", "20 Tachwedd 2017", "2017-13-01"),
        *("31 Feb 2017 09:00 GMT", "Mon, 20 Nov 2017 25:00:00 GMT", "2017-11-20T09:61:00Z", "20 Nov 2017 13:00 pm"),
        *("Mon, 20 Nov 2017 09:00:00 IST", "13:00 pm 20 Nov 2017", "0000-00-00T00:00:00", "2017-11-20T09:00:00+25:00"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1511168400", "1" * 5_000, "-" * 5_000),
    ],
)
def test_does_not_guess(written: str):
    assert read_timestamp(written, LONDON) is None


def test_an_abbreviation_that_the_site_itself_uses_is_known():
    assert read_timestamp("2017-08-01 09:00 IST", ZoneInfo("Asia/Kolkata")) is not None
    assert read_timestamp("2017-01-01 09:00 IST", ZoneInfo("Europe/London")) is None


@given(
    st.integers(0, 4_000_000_000),
    st.sampled_from([LONDON, NEW_YORK, ZoneInfo("Asia/Kathmandu")]),
)
def test_reads_what_python_writes(seconds: int, zone: ZoneInfo):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert read_timestamp(moment.isoformat(), zone) == moment
    assert read_timestamp(moment.astimezone(zone).isoformat(), zone) == moment
    assert read_timestamp(format_datetime(moment), zone) == moment
    assert read_timestamp(format_datetime(moment, usegmt=True), zone) == moment


@given(st.text(max_size=60))
def test_never_raises(text: str):
    found = read_timestamp(text, LONDON)
    assert found is None or found.tzinfo is LONDON
