"""The mail's own words in a newsletter's language: labels, plurals, dates, lists of names, the direction of writing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list

from newsletter.errors import ThemeError
from newsletter.locale import translations
from newsletter.types import Period, PeriodKind

_WELSH_VOWEL = re.compile(r"[aeiouâêîôûŵŷ]|y[^aeiou]", re.IGNORECASE)
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a BCP 47 tag; its language alone where the region is unknown; English where both are."""
    tag = language.replace("_", "-")
    for candidate in (tag, "-".join(tag.split("-")[:2]), tag.split("-")[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def direction_of(language: str) -> str:
    """`rtl` where the tag's script is written from right to left, else `ltr`."""
    return "rtl" if locale_of(language).character_order == "right-to-left" else "ltr"


def same_language(one: str, other: str) -> bool:
    """Whether two BCP 47 tags mean the same language, whatever their regions (`en` and `en-GB`)."""
    return one.replace("_", "-").split("-")[0].lower() == other.replace("_", "-").split("-")[0].lower()


@dataclass(frozen=True)
class Labels:
    """Says things in one language. `own` maps an English label to an organisation's own word for it."""

    language: str
    own: Mapping[str, str] = field(default_factory=lambda: _NO_WORDS)

    @property
    def locale(self) -> Locale:
        """Babel's locale of the language."""
        return locale_of(self.language)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return direction_of(self.language)

    def gettext(self, message: str, **values: object) -> str:
        """The label in this language, filled in. Raises `ThemeError` where an own label asks for an unknown value."""
        return self._filled(self.gettext_text(message), message, values)

    def ngettext(self, singular: str, plural: str, number: int, **values: object) -> str:
        """The label in the plural form that `number` asks for; `%(num)d` is the number."""
        return self._filled(self.ngettext_text(singular, plural, number), singular, {"num": number, **values})

    def gettext_text(self, message: str) -> str:
        """The label, not filled in: templates fill in values themselves, so that they are escaped."""
        return self.own.get(message) or translations(self.language).gettext(message)

    def ngettext_text(self, singular: str, plural: str, number: int) -> str:
        """The same for a plural."""
        own = self.own.get(singular if number == 1 else plural)
        return own or translations(self.language).ngettext(singular, plural, number)

    def _filled(self, text: str, message: str, values: Mapping[str, object]) -> str:
        if not values:
            return text
        try:
            return text % values
        except (KeyError, ValueError, TypeError) as error:
            raise ThemeError(
                f'the label "{text}" ({self.language}) for "{message}" cannot be filled in: {error}.',
                f"Use these and no other: {', '.join(f'%({name})s' for name in sorted(values))}.",
            ) from error

    def date(self, moment: dt.date | dt.datetime) -> str:
        """`14 November 2017`, as this language writes it."""
        return format_date(moment, "long", locale=self.locale)

    def day(self, moment: dt.date | dt.datetime) -> str:
        """`Tuesday 14 November 2017`, as this language writes it."""
        return format_date(moment, "full", locale=self.locale)

    def time(self, moment: dt.datetime) -> str:
        """`18:30`, as this language writes it, in the moment's own zone."""
        return format_time(moment.timetz(), "short", locale=self.locale)

    def names(self, names: Sequence[str]) -> str:
        """`Ada, Grace and Edith`, as this language lists them."""
        if len(names) > 1 and same_language(self.language, "cy"):
            # CLDR writes "a(c)" for Welsh; a person writes "a" before a consonant and "ac" before a vowel.
            joint = "ac" if _WELSH_VOWEL.match(names[-1]) else "a"
            return f"{', '.join(names[:-1])} {joint} {names[-1]}"
        return format_list(list(names), locale=self.locale) if names else ""

    def minutes(self, number: int) -> str:
        """`3 minutes`."""
        return self.ngettext("%(num)d minute", "%(num)d minutes", number)

    def period(self, period: Period) -> str:
        """`November 2017`, `4th quarter 2017`, or `The week of 13 November 2017`."""
        if period.kind is PeriodKind.WEEK:
            return self.gettext("The week of %(date)s", date=self.date(period.start))
        skeleton = "yMMMM" if period.kind is PeriodKind.MONTH else "yQQQQ"
        return format_skeleton(skeleton, period.start, locale=self.locale)

    def event(self, start: dt.datetime | None, end: dt.datetime | None, place: str) -> str:
        """`Thursday 12 November 2026, 18:30, Mill Hall`; midnight means that no hour is known; "" without a start."""
        if start is None:
            return ""
        parts = [self.day(start)]
        if (start.hour, start.minute) != (0, 0):
            parts.append(self.time(start))
        if end is not None and end.date() > start.date():
            parts = [self.gettext("%(first)s to %(last)s", first=self.day(start), last=self.day(end))]
        elif end is not None and len(parts) == 2 and end > start:
            parts[1] = self.gettext("%(first)s to %(last)s", first=self.time(start), last=self.time(end))
        if place:
            parts.append(place)
        return ("، " if self.direction == "rtl" else ", ").join(parts)
