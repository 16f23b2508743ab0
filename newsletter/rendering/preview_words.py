"""The words of the preview page: moments, sizes and states as a person says them. Pure, and in English.

The page is for staff; what subscribers see follows the newsletter's own language instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date

from newsletter.types import Finding, Level

CLIP_BYTES = 102_000
"""Gmail shows about the first 102 kB of a mail's HTML and hides the rest behind "View entire message" (2026-11)."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """An issue's state: its word, the shape that stands beside it, and what it means in one sentence."""

    word: str
    shape: str
    meaning: str


STATES = {
    "draft": State(word="Draft", shape="ring", meaning="Nobody has said yes to it yet."),
    "approved": State(word="Approved", shape="tick", meaning="It goes out as it stands here."),
    "sending": State(word="Sending", shape="arrow", meaning="It is on its way."),
    "sent": State(word="Sent", shape="disc", meaning="It went out as it stands here."),
    "skipped": State(word="Skipped", shape="dash", meaning="Nothing is sent for this period."),
    "discarded": State(word="Discarded", shape="cross", meaning="A person put it aside; it is not sent."),
    "held": State(word="Held", shape="pause", meaning="It waits for a person to decide."),
}
"""Every state that an issue can be in, by the word that the database uses."""


def count(number: int, one: str, many: str = "") -> str:
    """`1 post`, `2 posts`, `1,240 people`. `many` is `one` with an s where it is not given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(number: int) -> str:
    """Bytes for people: `820 bytes`, `34 kB`, `1.2 MB` (powers of ten, as mail providers count)."""
    if number < 1_000:
        return count(number, "byte")
    if number < 999_500:
        return f"{(number + 500) // 1_000} kB"
    return f"{number / 1_000_000:.1f} MB"


def day(moment: datetime) -> str:
    """`Tuesday 10 November 2026`, in the moment's own zone."""
    return format_date(moment, "EEEE d MMMM y", locale="en_GB")


def short_day(moment: datetime) -> str:
    """`10 November 2026`, in the moment's own zone."""
    return format_date(moment, "d MMMM y", locale="en_GB")


def instant(moment: datetime) -> str:
    """`Tuesday 10 November 2026 at 10:00`, in the moment's own zone, which `zone` names."""
    return f"{day(moment)} at {moment:%H:%M}"


def ago(moment: datetime, now: datetime) -> str:
    """How long before `now` it was: `just now`, `5 minutes ago`, `2 hours ago`, `3 days ago`; after a month the day.

    Both are aware. A moment after `now`, as of another machine's clock, is just now.
    """
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return "just now"
    for length, most, unit in ((60, 60, "minute"), (3_600, 24, "hour"), (86_400, 31, "day")):
        if seconds < length * most:
            return f"{count(int(seconds // length), unit)} ago"
    return f"on {short_day(moment)}"


def zone(moment: datetime) -> str:
    """The name of an aware moment's zone: `Europe/London, GMT`; an offset as `UTC+02:00`."""
    key = getattr(moment.tzinfo, "key", "")  # ZoneInfo has it, datetime.timezone has not
    name = moment.tzname() or ""
    return f"{key}, {name}" if key and name and key != name else key or name


def language(tag: str) -> str:
    """`tag` where it is formed like a BCP 47 tag (RFC 5646), else "": a source may say anything."""
    return tag if _LANGUAGE.fullmatch(tag) else ""


def verdict(findings: Sequence[Finding]) -> tuple[str, str]:
    """What the checks say, in short: what matters most, and the rest (`2 to look at`, "" where there is none)."""
    counts = {level: sum(finding.level is level for finding in findings) for level in Level}
    stops, looks, notes = counts[Level.ERROR], counts[Level.WARNING], counts[Level.NOTE]
    first = f"{count(stops, 'thing')} {'stops' if stops == 1 else 'stop'} it" if stops else "Nothing stops it"
    rest = (f"{looks} to look at" if looks else "", count(notes, "note") if notes else "")
    return first, ", ".join(part for part in rest if part)


def fold_note(network: str, text: str) -> str:
    """What a reader of `network` must tap to read, in a sentence; "" where the whole text is shown.

    LinkedIn folds a text after about 210 characters, Facebook after about 480 (seen in their feeds, 2026-11).
    """
    shown = {"linkedin": 210, "facebook": 480}.get(network, 0)
    return f"Readers see about the first {shown} characters, then a “more” link." if 0 < shown < len(text) else ""
