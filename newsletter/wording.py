"""How errors, reasons and findings write values, dates and lists: plain British English, whatever the machine's locale.

What readers see is written by the renderer in the newsletter's language; this is for staff and operators.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import date, datetime

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday()`."""


def quoted(value: str, limit: int = 80) -> str:
    """`value` in double quotes, at most `limit` characters of it, everything that does not print written as an escape.

    Values come from files that others wrote: an escape sequence or a direction mark must not reach a terminal.
    """
    cut = value if len(value) <= limit else value[: limit - 3] + "..."
    shown = (
        character
        if character.isprintable() and character not in '"\\'
        else f"\\{character}"
        if character in '"\\'
        else character.encode("unicode_escape").decode("ascii")
        for character in cut
    )
    return f'"{"".join(shown)}"'


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`; with `last="or"`: `a, b or c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 post`, `2 posts`; `many` where it is not `one` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, or None."""
    found = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def plain_date(day: date) -> str:
    """`20 November 2017`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def plain_moment(moment: datetime) -> str:
    """`1 December 2017, 00:00`, on the clock of the moment's own zone."""
    return f"{plain_date(moment)}, {moment.hour:02d}:{moment.minute:02d}"
