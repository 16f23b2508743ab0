"""The date of an entry, as feeds and WordPress write it. A date that could mean two moments is not read at all."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:(?:[Tt]|\s+)(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?)?"
    r"\s*(Z|z|[A-Za-z]{2,5}|[+-]\d\d:?\d\d|[+-]\d\d)?"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_CLOCK = r"(?:,?\s+(?:at\s+)?(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:\.\d{1,9})?)?\s*([ap]\.?m\.?)?)?"
_ZONE = r"\s*(?:([+-]\d\d:?\d\d|[A-Za-z]{1,5})?(?:\s*\([^()]{0,40}\))?)"
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+([a-z]{{3,9}})\.?,?[\s-]+(\d{{4}}|\d\d){_CLOCK}{_ZONE}", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_CLOCK}{_ZONE}", re.IGNORECASE
)
# asctime, and Twitter's form of it: Mon Nov 20 09:00:00 +0000 2017
_YEAR_LAST = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,9}})\s+(\d{{1,2}})\s+(\d\d):(\d\d):(\d\d)\s+(?:([+-]\d{{4}}|[a-z]{{1,5}})\s+)?(\d{{4}})",
    re.IGNORECASE,
)
_NUMBERS = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}){_CLOCK}{_ZONE}", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
# Hours. RFC 822's own, and those that mean one thing the world over. IST, for instance, means three.
_NAMED = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0.0),
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
    **{"bst": 1, "cet": 1, "west": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "hkt": 8, "sgt": 8, "jst": 9},
    **{"aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13},
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def read_timestamp(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment that `text` names, in `zone`; None where it names none, or more than one.

    Without a zone of its own it is local time of `zone`; without a time, 00:00. Read are RFC 3339 and ISO 8601,
    RFC 822/5322 with full or two-digit years, asctime, and days with English month names. 1/2/2017 is two days.
    """
    line = " ".join(text.split())
    if not 6 <= len(line) <= 100:
        return None
    for reader in (_iso, _day_first, _month_first, _year_last, _numbers):
        found = reader(line)
        if found is not None:
            parts, offset = found
            return _moment(parts, offset, zone)
    return None


Parts = tuple[int, int, int, int, int, int]


def _iso(line: str) -> tuple[Parts, str] | None:
    found = _ISO.fullmatch(line)
    if found is None:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    return (int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)), offset or ""


def _day_first(line: str) -> tuple[Parts, str] | None:
    found = _DAY_FIRST.fullmatch(line)
    if found is None:
        return None
    day, month, year, *clock, offset = found.groups()
    return (_year(year), _month(month), int(day), *_clock(clock)), offset or ""


def _month_first(line: str) -> tuple[Parts, str] | None:
    found = _MONTH_FIRST.fullmatch(line)
    if found is None:
        return None
    month, day, year, *clock, offset = found.groups()
    return (int(year), _month(month), int(day), *_clock(clock)), offset or ""


def _year_last(line: str) -> tuple[Parts, str] | None:
    found = _YEAR_LAST.fullmatch(line)
    if found is None:
        return None
    month, day, hour, minute, second, offset, year = found.groups()
    return (int(year), _month(month), int(day), int(hour), int(minute), int(second)), offset or ""


def _numbers(line: str) -> tuple[Parts, str] | None:
    found = _NUMBERS.fullmatch(line)
    if found is None:
        return None
    first, mark, second, year, *clock, offset = found.groups()
    day, month = int(first), int(second)
    if mark != "." and day != month:  # with dots the day comes first everywhere
        if month > 12:
            day, month = month, day
        elif day <= 12:
            return None
    return (int(year), month, day, *_clock(clock)), offset or ""


def _year(written: str) -> int:
    """RFC 5322, 4.3: two digits are 2000-2049 and 1950-1999."""
    year = int(written)
    return year if len(written) == 4 else year + (2000 if year < 50 else 1900)


def _month(name: str) -> int:
    """1-12, or 0 where it is no English month."""
    name = name.lower()
    short = {"sept": 9} | {month: number for number, month in enumerate(_MONTHS, 1)}
    return short.get(name, 0) or _MONTH_NAMES.get(name, 0)


def _clock(clock: list[str | None]) -> tuple[int, int, int]:
    hour, minute, second, half = clock
    if hour is None:
        return 0, 0, 0
    count = int(hour)
    if half:
        count = count % 12 + (12 if half.lower().startswith("p") else 0) if 1 <= count <= 12 else 99
    return count, int(minute or 0), int(second or 0)


def _moment(parts: Parts, offset: str, zone: ZoneInfo) -> datetime | None:
    year, month, day, hour, minute, second = parts
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    midnight_after = (hour, minute, second) == (24, 0, 0)  # ISO 8601's end of the day
    try:
        local = datetime(  # noqa: DTZ001 - the zone is put on below
            year, month, day, 0 if midnight_after else hour, minute, min(second, 59) if second == 60 else second
        )
    except ValueError:
        return None
    local += timedelta(days=midnight_after)
    found = _zone_of(offset, local, zone)
    return local.replace(tzinfo=found).astimezone(zone) if found is not None else None


def _zone_of(offset: str, local: datetime, zone: ZoneInfo) -> tzinfo | None:
    """The zone that `offset` names; `zone` for none; None for one that is unknown or means several."""
    if not offset:
        return zone
    if offset[0] in "+-":
        digits = offset[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
        # RFC 5322's -0000 and RFC 3339's -00:00: UTC, said by a machine that does not tell where it stands.
        return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes)) if minutes < 1440 else None
    if offset.lower() in _NAMED:
        return timezone(timedelta(hours=_NAMED[offset.lower()]))
    named_here = local.replace(tzinfo=zone).tzname()
    return zone if named_here and named_here.lower() == offset.lower() else None
