"""Moments as `<input type="datetime-local">` writes them: the site's clock, without a zone."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.errors import EditError
from newsletter.periods import at
from newsletter.rendering import preview_words as words
from newsletter.wording import quoted

# https://html.spec.whatwg.org/#local-dates-and-times; browsers add seconds only where `step` asks for them.
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::00)?")
_FIRST_YEAR, _LAST_YEAR = 1970, 9990


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """`2026-11-10T10:00` on the clock of `zone`; "" for None."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def moment_of(text: str, zone: ZoneInfo, *, field: str) -> datetime:
    """The moment at which the clocks of `zone` show `text`; the first of two, where they go back.

    Raises EditError with `field` for what is no date and time, or is one that the clocks jump over.
    """
    written = text.strip()
    try:
        face = datetime.fromisoformat(written) if _LOCAL.fullmatch(written) else None
    except ValueError:  # 31 February
        face = None
    if face is None or not _FIRST_YEAR <= face.year <= _LAST_YEAR:
        raise EditError(
            f"{quoted(written)} is not a date with a time.", "Write for example 2026-11-10 10:00.", field=field
        )
    moment = at(face.date(), face.time(), zone)
    if moment.replace(tzinfo=None) != face:
        raise EditError(
            f"{words.day(face)} has no {face:%H:%M}: the clocks go forward over it.",
            f"The next moment there is {moment:%H:%M}.",
            field=field,
        )
    return moment
