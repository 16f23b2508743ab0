"""How long until something happens, or since it was to happen, as a person says it. Pure, and in English."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newsletter.rendering.preview_words import count
from newsletter.schedules import Planned

_WEEKS_FROM = 21  # days; nobody counts more of them


def distance(moment: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """`in 20 minutes`, `today at 16:00`, `tomorrow at 10:00`, `in 3 days`, `in 5 weeks`; `20 minutes ago`, `yesterday`,
    `3 days ago`. Days are those of the calendar in `zone`; `moment` and `now` are aware."""
    gap = moment - now
    days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    if abs(gap) < timedelta(hours=1):
        minutes = count(max(1, int(abs(gap).total_seconds()) // 60), "minute")
        return f"in {minutes}" if gap > timedelta(0) else f"{minutes} ago"
    if days == 0:
        hours = count(int(abs(gap).total_seconds()) // 3600, "hour")
        return f"today at {moment.astimezone(zone):%H:%M}" if gap > timedelta(0) else f"{hours} ago"
    if days in (1, -1):
        return f"tomorrow at {moment.astimezone(zone):%H:%M}" if days == 1 else "yesterday"
    long = count(abs(days), "day") if abs(days) < _WEEKS_FROM else count(round(abs(days) / 7), "week")
    return f"in {long}" if days > 0 else f"{long} ago"


def countdown(status: str, planned: Planned, *, zone: ZoneInfo, now: datetime) -> str:
    """What comes next of an issue, without a full stop: `goes out in 3 days`. "" where nothing does.

    `status` "" means that it was not drafted.
    """
    send, over = distance(planned.send, zone=zone, now=now), planned.send <= now
    if not status:
        draft = distance(planned.draft, zone=zone, now=now)
        if over:
            return ""
        if planned.draft <= now:
            return f"was to be drafted {draft}, and to go out {send}"
        return f"is drafted {draft}, goes out {send}"
    if status == "approved":
        return f"was to go out {send}" if over else f"goes out {send}"
    if status in ("draft", "held"):
        return f"was to go out {send}" if over else f"is to go out {send}"
    return ""
