"""WHEN: periods, and the rules that say when an issue is drafted and sent. Pure: `now` is a parameter.

Periods are in `newsletter.periods`; their functions are handed on from here.

A rule counts in the month after the period; after a quarter, in the first month of the next one; after a week, in the
next week. Its grammar is in `parse_rule`. Daylight saving time: a clock face that does not exist (spring) means the
first moment that does; one that comes twice (autumn) means the first of the two.

Room is left for the slots of a scheduler: they are `planned(...)` over a run of periods, compared with `now`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from typing import Protocol

from newsletter.errors import ConfigError
from newsletter.periods import (
    at,
    contains,
    days_of,
    following,
    instant,
    last_complete,
    parse_period,
    period_at,
    period_in_words,
    previous,
    span_in_words,
)
from newsletter.types import Period, PeriodKind
from newsletter.wording import WEEKDAYS, closest, quoted

__all__ = [
    "Form",
    "HasRules",
    "Planned",
    "Rule",
    "at",
    "contains",
    "fit",
    "following",
    "instant",
    "last_complete",
    "moment",
    "parse_period",
    "parse_rule",
    "parse_span",
    "period_at",
    "period_in_words",
    "planned",
    "previous",
    "sample_periods",
    "span_in_words",
]


class Form(StrEnum):
    """The ways in which a rule names a day."""

    NAMED_DAY = "first tuesday"  # the nth Monday, Tuesday, ... of the month
    WEEKDAY = "first weekday"  # the nth day from Monday to Friday; public holidays count as well
    DAY = "day 1"  # the day of the month
    EVERY = "every friday"  # that day of the week
    AFTER_DRAFT = "3 days after draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of schedules.yaml, read.

    `number` counts from 1, and is -1 for "last"; for AFTER_DRAFT it is the days. `weekday` is that of `date.weekday()`.
    `clock` None: the draft's own time.
    """

    text: str
    form: Form
    number: int = 0
    weekday: int = 0
    clock: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """When one period's issue is drafted and sent, in the site's zone."""

    draft: datetime
    send: datetime


class HasRules(Protocol):
    """What `planned` needs of a schedule (`newsletter.config.Schedule` is one)."""

    @property
    def draft(self) -> str:
        """The rule for the draft."""

    @property
    def send(self) -> str:
        """The rule for sending."""


_COUNTS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_WORDS = (*_COUNTS, *WEEKDAYS, "weekday", "day", "days", "after", "draft", "every")
_AFTER_DRAFT = re.compile(r"([0-9]{1,2}) days? after draft(?: (\S+))?")
_COUNTED = re.compile(r"(first|second|third|fourth|last) (\w+) (\S+)")
_NUMBERED = re.compile(r"(day|weekday) ([0-9]{1,2}) (\S+)")
_EVERY = re.compile(r"every (\w+) (\S+)")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_EXAMPLE = "first tuesday 10:00"


class _NoRuleError(Exception):
    """Why a text is no rule, in words that follow `"..." is not a rule: `."""


def parse_rule(text: str) -> Rule:
    """Reads one rule. Words may be in capitals; times are on a 24-hour clock.

    ======================  ========================================================================================
    first tuesday 10:00     first, second, third, fourth or last, and the day's name
    first weekday 09:00     counts Monday to Friday (no holidays); also second ... fourth, last
    weekday 3 10:00         the third of them; 1 to 20, as every month has twenty
    day 1 09:00             the day of the month; in a month that is shorter, its last day
    last day 18:00          also first day
    every friday 09:00      for weekly newsletters
    3 days after draft      at the draft's time of day, or with a time: 3 days after draft 10:00
    ======================  ========================================================================================

    Raises `ConfigError` with the text, what is wrong with it, and an example: the corrected text, where that can be
    told.
    """
    plain = " ".join(text.lower().split())
    try:
        return _rule(text, plain)
    except _NoRuleError as reason:
        raise ConfigError(
            f"{quoted(text)} is not a rule: {reason};", f'write for example "{_repaired(plain)}"'
        ) from None


def fit(rule: Rule, kind: PeriodKind, *, for_draft: bool = False) -> None:
    """Raises `ConfigError` where `rule` cannot count in what follows a period of this kind, or in a draft's place."""
    if rule.form is Form.AFTER_DRAFT and for_draft:
        raise ConfigError(
            f"{quoted(rule.text)} counts from the draft, so it cannot be the draft's own rule;",
            f'write for example "{"every monday 09:00" if kind is PeriodKind.WEEK else "first weekday 09:00"}"',
        )
    if kind is PeriodKind.WEEK:
        of_five = rule.form is Form.WEEKDAY and rule.number <= 5
        if not of_five and rule.form not in (Form.EVERY, Form.AFTER_DRAFT):
            raise ConfigError(
                f"{quoted(rule.text)} counts in a month, and the period is a week;",
                'write for example "every tuesday 10:00"',
            )
    elif rule.form is Form.EVERY:
        raise ConfigError(
            f"{quoted(rule.text)} comes round every week, and the period is a {kind};",
            f'write for example "first {WEEKDAYS[rule.weekday]} {_clock_text(rule.clock)}"',
        )


def moment(rule: Rule, after: Period, zone: tzinfo, draft: datetime | None = None) -> datetime:
    """The moment that `rule` names after the period `after`, in `zone`.

    `draft` is the moment of the draft, which only "... days after draft" needs. Raises `ConfigError` where the rule
    does not fit the period's kind.
    """
    fit(rule, after.kind, for_draft=draft is None)
    if rule.form is Form.AFTER_DRAFT:
        if draft is None:  # pragma: no cover - `fit` has refused it
            raise ConfigError(f"{quoted(rule.text)} counts from a draft, and there is none.")
        drafted = draft.astimezone(zone)
        return at(drafted.date() + timedelta(days=rule.number), rule.clock or drafted.time(), zone)
    _, first = days_of(after)
    days = [first + timedelta(days=n) for n in range(7 if after.kind is PeriodKind.WEEK else _length(first))]
    return at(_day(rule, days), rule.clock or time(0, 0), zone)


def planned(schedule: HasRules, period: Period, zone: tzinfo) -> Planned:
    """When the issue of `period` is drafted and sent, in `zone`. Raises `ConfigError` for a rule that does not fit."""
    draft = moment(parse_rule(schedule.draft), period, zone)
    return Planned(draft=draft, send=moment(parse_rule(schedule.send), period, zone, draft))


@cache
def sample_periods(kind: PeriodKind) -> tuple[Period, ...]:
    """Periods (in UTC) after which every calendar there is comes up: each first weekday with each month length."""
    period, found = period_at(datetime(2024, 1, 15, tzinfo=UTC), kind, UTC), dict[tuple[int, int], Period]()
    if kind is PeriodKind.WEEK:
        return (period,)
    for _ in range(28 * 12):  # the calendar repeats after 28 years
        _, first = days_of(period)
        found.setdefault((first.weekday(), _length(first)), period)
        period = following(period)
    return tuple(found.values())


def _rule(text: str, plain: str) -> Rule:
    if found := _AFTER_DRAFT.fullmatch(plain):
        if int(found[1]) == 0:
            raise _NoRuleError("the mail goes out a day after the draft, or later")
        clock = _clock(found[2]) if found[2] else None
        return Rule(text=text, form=Form.AFTER_DRAFT, number=int(found[1]), clock=clock)
    if found := _COUNTED.fullmatch(plain):
        number, clock = _COUNTS[found[1]], _clock(found[3])
        if found[2] == "weekday":
            return Rule(text=text, form=Form.WEEKDAY, number=number, clock=clock)
        if found[2] == "day" and number in (1, -1):
            return Rule(text=text, form=Form.DAY, number=number, clock=clock)
        return Rule(text=text, form=Form.NAMED_DAY, number=number, weekday=_weekday(found[2]), clock=clock)
    if found := _NUMBERED.fullmatch(plain):
        form, most = (Form.DAY, 31) if found[1] == "day" else (Form.WEEKDAY, 20)
        if not 1 <= int(found[2]) <= most:
            raise _NoRuleError(f"{found[1]}s are numbered from 1 to {most}")
        return Rule(text=text, form=form, number=int(found[2]), clock=_clock(found[3]))
    if found := _EVERY.fullmatch(plain):
        return Rule(text=text, form=Form.EVERY, weekday=_weekday(found[1]), clock=_clock(found[2]))
    raise _NoRuleError(_complaint(plain))


def _complaint(plain: str) -> str:
    """What is wrong with a text that has the shape of no rule."""
    words = plain.split()
    if not words:
        return "it is empty"
    if "fifth" in words:
        return 'some months have no fifth; "last" always exists'
    unknown = [word for word in words if word not in _WORDS and not word[0].isdigit()]
    if unknown:
        return f"{quoted(unknown[0], 40)} is not a word of it"
    if not any(_CLOCK.fullmatch(word) for word in words):
        return "it has no time of day"
    return "the words do not make one"


def _repaired(plain: str) -> str:
    """The rule that was probably meant, or an example."""
    words = [
        "last" if word == "fifth" else word if word[0].isdigit() else closest(word, _WORDS) or word
        for word in plain.split()[:8]
    ]
    for attempt in (" ".join(words), " ".join([*words, "10:00"]), " ".join(["every", *words])):
        try:
            _rule(attempt, attempt)
        except _NoRuleError:
            continue
        return attempt
    return _EXAMPLE


def _weekday(word: str) -> int:
    if word not in WEEKDAYS:
        raise _NoRuleError(f"{quoted(word, 40)} is not a day")
    return WEEKDAYS.index(word)


def _clock(word: str) -> time:
    found = _CLOCK.fullmatch(word)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise _NoRuleError(f"{quoted(word, 40)} is not a time from 00:00 to 23:59")
    return time(int(found[1]), int(found[2]))


def _clock_text(clock: time | None) -> str:
    return f"{clock:%H:%M}" if clock else "10:00"


def _length(day: date) -> int:
    """Days in the month of `day`."""
    return calendar.monthrange(day.year, day.month)[1]


def _day(rule: Rule, days: list[date]) -> date:
    """The day among `days` (a month or a week) that `rule` names."""
    if rule.form is Form.DAY:
        return days[-1] if rule.number == -1 else days[min(rule.number, len(days)) - 1]
    if rule.form is Form.WEEKDAY:
        candidates = [day for day in days if day.weekday() < 5]
    else:
        candidates = [day for day in days if day.weekday() == rule.weekday]
    return candidates[0 if rule.form is Form.EVERY else rule.number if rule.number < 0 else rule.number - 1]


# Lengths of time -----------------------------------------------------------------------------------------------------

_SPAN = re.compile(r"([0-9]{1,4}) (day|week)s?")


def parse_span(text: str) -> timedelta:
    """`60 days` or `8 weeks` as a length of time; at most 3,660 days. Raises `ConfigError` with an example."""
    found = _SPAN.fullmatch(" ".join(text.lower().split()))
    days = int(found[1]) * (7 if found[2] == "week" else 1) if found else -1
    if not 0 <= days <= 3660:
        raise ConfigError(f"{quoted(text)} is not a length of time up to 3660 days;", 'write for example "60 days"')
    return timedelta(days=days)
