"""Dates as people write them, read without guessing: what could be two dates is none."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

MAX_TEXT: Final = 300
FIRST_YEAR: Final = 1900  # nothing on a site's archive page was published before, or will be after
LAST_YEAR: Final = 2200

_MONTHS: Final = {
    # English
    **dict.fromkeys(("january", "jan"), 1),
    **dict.fromkeys(("february", "feb"), 2),
    **dict.fromkeys(("march", "mar"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    "may": 5,
    **dict.fromkeys(("june", "jun"), 6),
    **dict.fromkeys(("july", "jul"), 7),
    **dict.fromkeys(("august", "aug"), 8),
    **dict.fromkeys(("september", "sept", "sep"), 9),
    **dict.fromkeys(("october", "oct"), 10),
    **dict.fromkeys(("november", "nov"), 11),
    **dict.fromkeys(("december", "dec"), 12),
    # Welsh, with its soft and nasal mutations after "o", "yn" and the like left out: a date names the month bare
    "ionawr": 1,
    "chwefror": 2,
    "mawrth": 3,
    "ebrill": 4,
    "mai": 5,
    "mehefin": 6,
    "gorffennaf": 7,
    "awst": 8,
    "medi": 9,
    "hydref": 10,
    "tachwedd": 11,
    "rhagfyr": 12,
}
_NAME = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|af|il|ydd|fed|eg|ain)?"
# A second day in a range ("3rd - 5th May", "3 and 4 May") is passed over: the first day is when it began.
_RANGE = r"(?:\s*(?:-|–|—|/|to|and|&|i|a)\s*\d{1,2}(?:st|nd|rd|th)?)?"
_YEAR = r"(?:,?\s*(?:of\s+)?(?P<year>\d{4})\b)?"
_ISO = re.compile(r"(?<![\d/.-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d/-])")
_NUMBERS = re.compile(r"(?<![\d/.-])(?P<day>\d{1,2})([/.-])(?P<month>\d{1,2})\2(?P<year>\d{4}|\d{2})(?![\d/-])")
_DAY_FIRST = re.compile(rf"(?<![\d:.]){_DAY}{_RANGE}(?:\s+of)?[\s,-]+{_NAME}{_YEAR}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_NAME}\s+{_DAY}\b{_RANGE}(?!\d|:){_YEAR}", re.IGNORECASE)
_SPAN = re.compile(
    rf"(?<![\d:.])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_NAME}\s*(?:-|–|—|to)\s*\d{{1,2}}(?:st|nd|rd|th)?\s+[A-Za-z]{{3,10}}\.?"
    rf",?\s*(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_TODAY_WORDS = re.compile(r"\b(?:or|neu)\b", re.IGNORECASE)


def read_when(text: str, *, near: date) -> date | None:
    """The one day that `text` names, None where it names none or could mean several.

    Numbers are day first ("27/06/2017"), unless they are ISO 8601. Of a range it is the first day. A date without a
    year is the last such day up to `near` (a week's grace after it): a workshop is written up after it was held.
    """
    text = " ".join(text[:MAX_TEXT].split())
    found: dict[int, date] = {}
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _NUMBERS, _SPAN, _DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            day = _day_of(match, near)
            if day is not None:
                found[match.start()] = day
    days = [found[place] for place in sorted(found)]
    if len(set(days)) <= 1:
        return days[0] if days else None
    # Two days joined by "to" or a dash are a range; a list of them, or an "or", is not for us to choose from.
    rising = days == sorted(days) and len(days) == 2 and not _TODAY_WORDS.search(text)
    return days[0] if rising and re.search(r"\d\s*(?:-|–|—|to|until|i)\s*\D*\d", text) else None


def _day_of(match: re.Match[str], near: date) -> date | None:
    name, written = match["month"], match["year"]
    month = int(name) if name.isdigit() else _MONTHS[name.lower()]
    day = int(match["day"])
    if written is None:
        return _latest(day, month, near)
    year = int(written) + (2000 if len(written) == 2 else 0)
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(day: int, month: int, near: date) -> date | None:
    limit = near if near > date.max - timedelta(days=7) else near + timedelta(days=7)
    # Eight years reach over a missing 29 February (1896 to 1904).
    years = range(limit.year, max(limit.year - 9, 0), -1)
    days = (_date(year, month, day) for year in years)
    return next((found for found in days if found is not None and found <= limit), None)


_CLOSING = re.compile(
    rf"(?:(?:posted|published|dated?)\s*(?:on)?\s*:?\s*)?(?:[a-z]{{3,9}}day,?\s+)?(?:{_DAY}(?:\s+of)?\s+{_NAME},?\s+(?P<year>\d{{4}}))\.?",
    re.IGNORECASE,
)
_CLOSING_OTHER = re.compile(
    rf"(?:(?:posted|published|dated?)\s*(?:on)?\s*:?\s*)?(?:[a-z]{{3,9}}day,?\s+)?{_NAME}\s+{_DAY},?\s+(?P<year>\d{{4}})\.?",
    re.IGNORECASE,
)


def closing_date(line: str) -> date | None:
    """The date of a line that holds nothing else ("20th November 2017", "Monday 3 May 2021"), otherwise None."""
    line = " ".join(line[:80].split()) if len(line) <= 80 else ""
    for pattern in (_CLOSING, _CLOSING_OTHER, _ISO, _NUMBERS):
        match = pattern.fullmatch(line)
        if match is not None:
            day = _day_of(match, date.max)
            return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None
    return None
