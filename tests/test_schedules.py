"""Periods and rules: half-open, gapless, right in every zone, and errors that say what to write."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.config import Schedule
from newsletter.errors import ConfigError, MisuseError
from newsletter.schedules import (
    at,
    contains,
    fit,
    following,
    instant,
    last_complete,
    moment,
    parse_period,
    parse_rule,
    parse_span,
    period_at,
    period_in_words,
    planned,
    previous,
    sample_periods,
    span_in_words,
)
from newsletter.types import PeriodKind

LONDON = ZoneInfo("Europe/London")
# Each for a reason: midnight that is skipped, midnight that comes twice, half hours, a skipped day, far east and west.
ZONES = (
    "UTC",
    "Europe/London",
    "America/Sao_Paulo",
    "America/Havana",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Africa/Cairo",
    "Asia/Beirut",
)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2017-11", "2017-11-01T00:00:00+00:00", "2017-12-01T00:00:00+00:00"),
        ("2017-12", "2017-12-01T00:00:00+00:00", "2018-01-01T00:00:00+00:00"),
        ("2017-10", "2017-10-01T00:00:00+01:00", "2017-11-01T00:00:00+00:00"),
        ("2017-W46", "2017-11-13T00:00:00+00:00", "2017-11-20T00:00:00+00:00"),
        ("2020-W53", "2020-12-28T00:00:00+00:00", "2021-01-04T00:00:00+00:00"),
        ("2021-W01", "2021-01-04T00:00:00+00:00", "2021-01-11T00:00:00+00:00"),
        ("2017-Q4", "2017-10-01T00:00:00+01:00", "2018-01-01T00:00:00+00:00"),
        ("2016-02", "2016-02-01T00:00:00+00:00", "2016-03-01T00:00:00+00:00"),
    ],
)
def test_a_period_is_half_open_local_time(name: str, start: str, end: str) -> None:
    period = parse_period(name, LONDON)
    assert (period.name, period.start.isoformat(), period.end.isoformat()) == (name, start, end)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("2021-W53", "2021-W01 to 2021-W52"),
        ("2021-W00", "2021 has 52 ISO weeks"),
        ("2020-W54", "2020-W01 to 2020-W53"),
        ("2017-13", "months go from 01 to 12"),
        ("2017-00", "2017-11"),
        ("2017-Q5", "2017-Q1 to 2017-Q4"),
        ("november", "Write a month as 2017-11"),
        ("2017-11\n", "Write a month as 2017-11"),
        ("２０１７-11", "Write a month as 2017-11"),
        ("../2017-11", "Write a month as 2017-11"),
        ("", "Write a month as 2017-11"),
        ("0001-01", "1970"),
        ("9999-12", "9990"),
    ],
)
def test_a_wrong_name_says_what_there_is(name: str, says: str) -> None:
    with pytest.raises(MisuseError) as caught:
        parse_period(name, LONDON)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_neighbours_and_the_last_complete_one() -> None:
    assert following(parse_period("2017-12", LONDON)).name == "2018-01"
    assert previous(parse_period("2021-W01", LONDON)).name == "2020-W53"
    assert previous(parse_period("2018-Q1", LONDON)).name == "2017-Q4"
    # In London, 23:30 UTC on 31 October 2017 is still October; on 30 September it was already October.
    assert last_complete(datetime(2017, 10, 31, 23, 30, tzinfo=UTC), PeriodKind.MONTH, LONDON).name == "2017-09"
    assert period_at(datetime(2017, 9, 30, 23, 30, tzinfo=UTC), PeriodKind.MONTH, LONDON).name == "2017-10"
    assert last_complete(datetime(2017, 12, 1, tzinfo=LONDON), PeriodKind.MONTH, LONDON).name == "2017-11"


def test_edges_of_reach_have_neighbours() -> None:
    assert previous(parse_period("1970-01", UTC)).name == "1969-12"
    assert following(parse_period("9990-12", UTC)).name == "9991-01"


@pytest.mark.parametrize(
    ("name", "words", "span"),
    [
        ("2017-07", "July 2017", "1 July to 31 July"),
        ("2017-W46", "week 46 of 2017", "13 November to 19 November"),
        ("2026-W01", "week 1 of 2026", "29 December 2025 to 4 January 2026"),
        ("2017-Q4", "the fourth quarter of 2017", "1 October to 31 December"),
    ],
)
def test_periods_in_words(name: str, words: str, span: str) -> None:
    period = parse_period(name, ZoneInfo("Pacific/Apia"))
    assert (period_in_words(period), span_in_words(period)) == (words, span)


def test_a_midnight_that_does_not_exist_starts_at_the_first_moment_that_does() -> None:
    # In Asunción the clocks went from 00:00 to 01:00 on 1 October 2017.
    period = parse_period("2017-10", ZoneInfo("America/Asuncion"))
    assert period.start.isoformat() == "2017-10-01T01:00:00-03:00"
    assert parse_period("2017-09", ZoneInfo("America/Asuncion")).end == period.start


def test_a_gap_is_left_at_its_end_and_an_overlap_taken_the_first_time() -> None:
    assert at(date(2024, 3, 31), time(1, 30), LONDON).isoformat() == "2024-03-31T02:00:00+01:00"
    assert at(date(2024, 10, 27), time(1, 30), LONDON).isoformat() == "2024-10-27T01:30:00+01:00"
    # Half an hour on Lord Howe; a whole day in Samoa, which crossed the date line.
    assert (
        at(date(2024, 10, 6), time(2, 10), ZoneInfo("Australia/Lord_Howe")).isoformat() == "2024-10-06T02:30:00+11:00"
    )
    assert at(date(2011, 12, 30), time(9, 0), ZoneInfo("Pacific/Apia")).isoformat() == "2011-12-31T00:00:00+14:00"


def test_an_instant_after_the_start_may_show_yesterdays_date() -> None:
    # In St John's, on 1 November 2009 at 00:01, the clocks went back to 23:01 of October.
    zone = ZoneInfo("America/St_Johns")
    november = parse_period("2009-11", zone)
    again = datetime(2009, 10, 31, 23, 30, fold=1, tzinfo=zone)
    assert instant(again) > instant(november.start)
    assert period_at(again, PeriodKind.MONTH, zone).name == "2009-11"
    assert contains(november, again)
    assert not contains(previous(november), again)


def _check_zone(key: str, first: int, last: int) -> None:
    zone = ZoneInfo(key)
    for kind, name in zip(PeriodKind, (f"{first}-01", f"{first}-W01", f"{first}-Q1"), strict=True):
        period = parse_period(name, zone)
        while int(period.name[:4]) <= last:
            after = following(period)
            assert instant(period.start) < instant(period.end) == instant(after.start), (key, period.name)
            assert previous(after) == period
            for inside in (period.start, instant(period.end) - timedelta(microseconds=1)):
                assert period_at(inside, kind, zone) == period, (key, period.name)
            period = after


@pytest.mark.parametrize("key", ZONES)
def test_periods_follow_without_a_gap(key: str) -> None:
    _check_zone(key, 2009, 2013)


@pytest.mark.full
def test_periods_follow_without_a_gap_in_every_zone() -> None:
    for key in sorted(zoneinfo.available_timezones()):
        _check_zone(key, 2007, 2027)


@given(
    st.integers(157_766_400, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),  # 1975 to 2060
    st.sampled_from(list(PeriodKind)),
    st.sampled_from(ZONES),
)
def test_each_moment_is_in_the_period_it_is_given(moment: datetime, kind: PeriodKind, key: str) -> None:
    period = period_at(moment, kind, ZoneInfo(key))
    assert contains(period, moment)
    assert not contains(following(period), moment)
    assert not contains(previous(period), moment)


def _moment(rule: str, name: str, draft: datetime | None = None) -> str:
    found = moment(parse_rule(rule), parse_period(name, LONDON), LONDON, draft)
    return f"{found:%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("rule", "after", "expected"),
    [
        ("first tuesday 10:00", "2017-11", "Tue 2017-12-05 10:00"),
        ("second tuesday 10:00", "2017-11", "Tue 2017-12-12 10:00"),
        ("FOURTH  Friday 9:05", "2017-11", "Fri 2017-12-22 09:05"),
        ("last sunday 23:59", "2017-11", "Sun 2017-12-31 23:59"),
        ("first weekday 09:00", "2018-08", "Mon 2018-09-03 09:00"),  # 1 September 2018 is a Saturday
        ("third weekday 09:00", "2018-08", "Wed 2018-09-05 09:00"),
        ("last weekday 16:30", "2018-08", "Fri 2018-09-28 16:30"),
        ("weekday 3 10:00", "2018-08", "Wed 2018-09-05 10:00"),
        ("weekday 20 10:00", "2025-01", "Fri 2025-02-28 10:00"),  # February 2025 has twenty
        ("day 1 09:00", "2017-12", "Mon 2018-01-01 09:00"),
        ("day 31 09:00", "2018-01", "Wed 2018-02-28 09:00"),  # a shorter month: its last day
        ("first day 09:00", "2018-01", "Thu 2018-02-01 09:00"),
        ("last day 18:00", "2020-01", "Sat 2020-02-29 18:00"),
        ("first tuesday 10:00", "2017-Q4", "Tue 2018-01-02 10:00"),  # the first month after the quarter
        ("every friday 09:00", "2017-W46", "Fri 2017-11-24 09:00"),
        ("every monday 00:00", "2017-W46", "Mon 2017-11-20 00:00"),
        ("first weekday 09:00", "2017-W46", "Mon 2017-11-20 09:00"),
        ("last weekday 09:00", "2017-W46", "Fri 2017-11-24 09:00"),
        ("weekday 5 09:00", "2017-W46", "Fri 2017-11-24 09:00"),
    ],
)
def test_a_rule_counts_in_what_follows_the_period(rule: str, after: str, expected: str) -> None:
    assert _moment(rule, after) == expected


def test_days_after_the_draft() -> None:
    draft = datetime(2024, 3, 29, 9, 0, tzinfo=LONDON)
    assert _moment("3 days after draft", "2024-02", draft) == "Mon 2024-04-01 09:00"  # by the calendar, over the gap
    assert _moment("1 day after draft 18:30", "2024-02", draft) == "Sat 2024-03-30 18:30"
    # A draft given in another zone is taken by the clocks of this one.
    assert _moment("1 day after draft", "2024-05", datetime(2024, 6, 3, 23, 30, tzinfo=UTC)) == "Wed 2024-06-05 00:30"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("first tuesdy 10:00", 'write for example "first tuesday 10:00"'),
        ("frist weekday 09:00", 'write for example "first weekday 09:00"'),
        ("every fryday 09:00", 'write for example "every friday 09:00"'),
        ("fifth friday 10:00", 'write for example "last friday 10:00"'),
        ("first tuesday", "no time of day"),
        ("tuesday 10:00", "do not make one"),
        ("first tuesday 24:00", '"24:00" is not a time'),
        ("first tuesday 10:60", '"10:60" is not a time'),
        ("first tuesday 10am", '"10am" is not a time'),
        ("day 0 10:00", "from 1 to 31"),
        ("day 32 10:00", "from 1 to 31"),
        ("weekday 21 10:00", "from 1 to 20"),
        ("second day 10:00", '"day" is not a day'),
        ("0 days after draft", "a day after the draft"),
        ("-1 days after draft", "not a word"),
        ("", "it is empty"),
        ("x" * 5000, "..."),
        ("first tuesday 10:00\x1b[31m", r"\x1b"),
    ],
)
def test_what_is_no_rule_says_why_and_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_rule(text)
    message = str(caught.value)
    assert says in message
    assert message.isprintable()
    assert len(message) < 400
    parse_rule(message.rpartition('write for example "')[2].rstrip('"'))  # the advice itself is a rule


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_clear_error(text: str) -> None:
    try:
        rule = parse_rule(text)
    except ConfigError as error:
        advice = error.fix.partition('write for example "')[2].rstrip('"')
        rule = parse_rule(advice)
    assert parse_rule(rule.text) == rule


@pytest.mark.parametrize(
    ("text", "kind", "for_draft"),
    [
        ("every friday 09:00", PeriodKind.MONTH, False),
        ("every friday 09:00", PeriodKind.QUARTER, True),
        ("first tuesday 10:00", PeriodKind.WEEK, False),
        ("day 3 10:00", PeriodKind.WEEK, True),
        ("weekday 6 10:00", PeriodKind.WEEK, True),
        ("2 days after draft", PeriodKind.WEEK, True),
        ("2 days after draft 10:00", PeriodKind.MONTH, True),
    ],
)
def test_a_rule_that_does_not_fit_says_one_that_does(text: str, kind: PeriodKind, for_draft: bool) -> None:
    with pytest.raises(ConfigError) as caught:
        fit(parse_rule(text), kind, for_draft=for_draft)
    advice = caught.value.fix.partition('"')[2].rstrip('"')
    fit(parse_rule(advice), kind, for_draft=for_draft)


def test_planned_gives_both_moments_in_the_zone() -> None:
    both = planned(Schedule(), parse_period("2026-10", LONDON), LONDON)
    assert both.draft == datetime(2026, 11, 2, 9, 0, tzinfo=LONDON)
    assert both.send == datetime(2026, 11, 10, 10, 0, tzinfo=LONDON)
    later = Schedule(draft="last weekday 09:00", send="3 days after draft 10:00")
    assert planned(later, parse_period("2026-10", LONDON), LONDON).send == datetime(2026, 12, 3, 10, 0, tzinfo=LONDON)


def test_sample_periods_have_every_calendar() -> None:
    months = sample_periods(PeriodKind.MONTH)
    # 7 weekdays for months of 30, 31, 28 and 29 days
    assert len({(period.end.weekday(), (following(period).end - period.end).days) for period in months}) == 28
    assert len(months) == 28


@pytest.mark.parametrize(
    ("text", "days"), [("60 days", 60), ("1 day", 1), ("8 Weeks", 56), ("0 days", 0), ("3660 days", 3660)]
)
def test_spans(text: str, days: int) -> None:
    assert parse_span(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "60", "days", "-1 days", "3661 days", "9999 weeks", "2 months", "1.5 days"])
def test_what_is_no_span_says_what_to_write(text: str) -> None:
    with pytest.raises(ConfigError, match="60 days"):
        parse_span(text)
