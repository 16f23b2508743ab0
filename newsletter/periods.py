"""Periods: the half-open spans `[start, end)` of local time whose posts an issue carries. Pure.

A period's name is `2017-11`, `2017-W46` (ISO 8601 weeks, from Monday) or `2017-Q4`. Moments are compared as instants,
never as clock faces: Python compares two datetimes of one zone by their faces, and so gets a repeated hour wrong
(PEP 495).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from newsletter.errors import MisuseError
from newsletter.types import Period, PeriodKind
from newsletter.wording import MONTHS, plain_date, quoted

FIRST_YEAR, LAST_YEAR = 1970, 9990  # the years beside them must still be dates
_PERIOD = re.compile(r"(?P<year>[0-9]{4})-(?:(?P<month>[0-9]{2})|W(?P<week>[0-9]{2})|Q(?P<quarter>[0-9]))")
_QUARTERS = ("first", "second", "third", "fourth")


def parse_period(name: str, zone: tzinfo) -> Period:
    """The period called `name`, in `zone`.

    Raises `MisuseError` where the name is malformed, or where there is no such month, week or quarter: ISO 8601 gives
    some years 53 weeks and others 52.
    """
    found = _PERIOD.fullmatch(name)
    if not found:
        raise MisuseError(
            f"{quoted(name)} is not a period.",
            "Write a month as 2017-11, a week as 2017-W46, a quarter as 2017-Q4.",
        )
    year = int(found["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise MisuseError(
            f"{quoted(name)} is out of reach: the year is {year}.",
            f"Periods go from {FIRST_YEAR} to {LAST_YEAR}, for example 2017-11.",
        )
    return _named(name, zone)


def _named(name: str, zone: tzinfo) -> Period:
    """The period of a name that has the right form, whatever the year."""
    found = _PERIOD.fullmatch(name)
    if not found:
        raise ValueError(f"{quoted(name)} does not have the form of a period's name")
    year = int(found["year"])
    if found["month"]:
        return _month(name, year, int(found["month"]), zone)
    if found["week"]:
        return _week(name, year, int(found["week"]), zone)
    return _quarter(name, year, int(found["quarter"]), zone)


def period_at(moment: datetime, kind: PeriodKind, zone: tzinfo) -> Period:
    """The period of this kind that holds `moment` (aware, in any zone)."""
    period = _named(_name(moment.astimezone(zone).date(), kind), zone)
    # Where clocks go back over midnight, an instant after the start may show yesterday's date.
    if instant(moment) >= instant(period.end):
        return following(period)
    if instant(moment) < instant(period.start):
        return previous(period)
    return period


def last_complete(now: datetime, kind: PeriodKind, zone: tzinfo) -> Period:
    """The last period that was over at `now`."""
    return previous(period_at(now, kind, zone))


def following(period: Period) -> Period:
    """The period after this one, of the same kind and zone."""
    _, end = days_of(period)
    return _named(_name(end, period.kind), _zone(period))


def previous(period: Period) -> Period:
    """The period before this one, of the same kind and zone."""
    first, _ = days_of(period)
    return _named(_name(first - timedelta(days=1), period.kind), _zone(period))


def contains(period: Period, moment: datetime) -> bool:
    """Whether `start <= moment < end`, as instants."""
    return instant(period.start) <= instant(moment) < instant(period.end)


def period_in_words(period: Period) -> str:
    """`November 2017`, `week 46 of 2017`, `the fourth quarter of 2017`."""
    year = period.name[:4]
    if period.kind is PeriodKind.WEEK:
        return f"week {int(period.name[6:])} of {year}"
    if period.kind is PeriodKind.QUARTER:
        return f"the {_QUARTERS[int(period.name[6:]) - 1]} quarter of {year}"
    return f"{MONTHS[int(period.name[5:]) - 1]} {year}"


def span_in_words(period: Period) -> str:
    """First to last day: `1 July to 31 July`; with years where they differ, `29 December 2025 to 4 January 2026`."""
    first, end = days_of(period)
    last = end - timedelta(days=1)
    if first.year != last.year:
        return f"{plain_date(first)} to {plain_date(last)}"
    return f"{first.day} {MONTHS[first.month - 1]} to {last.day} {MONTHS[last.month - 1]}"


def _month(name: str, year: int, month: int, zone: tzinfo) -> Period:
    if not 1 <= month <= 12:
        raise MisuseError(f"{quoted(name)} names no month: months go from 01 to 12.", "Write for example 2017-11.")
    return _period(name, PeriodKind.MONTH, date(year, month, 1), _months_on(date(year, month, 1), 1), zone)


def _week(name: str, year: int, week: int, zone: tzinfo) -> Period:
    weeks = date(year, 12, 28).isocalendar().week  # 28 December is always in the year's last week
    if not 1 <= week <= weeks:
        raise MisuseError(
            f"{quoted(name)} names no week: {year} has {weeks} ISO weeks.",
            f"Write {year}-W01 to {year}-W{weeks}.",
        )
    first = date.fromisocalendar(year, week, 1)
    return _period(name, PeriodKind.WEEK, first, first + timedelta(days=7), zone)


def _quarter(name: str, year: int, quarter: int, zone: tzinfo) -> Period:
    if not 1 <= quarter <= 4:
        raise MisuseError(f"{quoted(name)} names no quarter: there are four.", f"Write {year}-Q1 to {year}-Q4.")
    first = date(year, 3 * quarter - 2, 1)
    return _period(name, PeriodKind.QUARTER, first, _months_on(first, 3), zone)


def _period(name: str, kind: PeriodKind, first: date, end: date, zone: tzinfo) -> Period:
    midnight = time(0, 0)
    return Period(name=name, kind=kind, start=at(first, midnight, zone), end=at(end, midnight, zone))


def _name(day: date, kind: PeriodKind) -> str:
    """The name of the period that `day` is in."""
    if kind is PeriodKind.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if kind is PeriodKind.QUARTER:
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return f"{day.year:04d}-{day.month:02d}"


def days_of(period: Period) -> tuple[date, date]:
    """First day, and first day after; from the name, as a zone may have skipped either day altogether."""
    year = int(period.name[:4])
    if period.kind is PeriodKind.WEEK:
        first = date.fromisocalendar(year, int(period.name[6:]), 1)
        return first, first + timedelta(days=7)
    if period.kind is PeriodKind.QUARTER:
        first = date(year, 3 * int(period.name[6:]) - 2, 1)
        return first, _months_on(first, 3)
    first = date(year, int(period.name[5:]), 1)
    return first, _months_on(first, 1)


def _months_on(first: date, months: int) -> date:
    """The first of the month that many months on."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _zone(period: Period) -> tzinfo:
    if period.start.tzinfo is None:
        raise ValueError(f"the period {period.name} has no zone; make it with parse_period")
    return period.start.tzinfo


def instant(moment: datetime) -> datetime:
    """`moment` in UTC: to compare by. A moment at the very edge of the calendar stays inside it."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # a post dated 1 January of the year 1, east of Greenwich
        return datetime(1, 1, 1, tzinfo=UTC) if moment.year == 1 else datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def at(day: date, clock: time, zone: tzinfo) -> datetime:
    """The moment when the clocks of `zone` show `clock` on `day`.

    The first of two, where clocks go back; the first valid moment after, where they jump over it (PEP 495's fold tells
    the two sides of the jump, and the jump itself is found between them).
    """
    face = datetime.combine(day, clock)
    moment = face.replace(tzinfo=zone)
    after = moment.astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None) == face:
        return moment
    before = moment.replace(fold=1).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after.astimezone(zone)
