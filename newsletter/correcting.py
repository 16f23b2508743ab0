"""Corrections: what follows for open issues when a source shows one of their posts differently, or no longer.

An edited post goes out as it was drafted, unless a person drafts the issue anew: people are told, once for each change.
A post that is gone holds the issue until a person decides. Nothing here changes a byte of an issue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from newsletter import halting, telling
from newsletter.decisions import note, tell
from newsletter.desk import Desk
from newsletter.models import Issue, RevisionPost
from newsletter.noticing import News, gone_undecided, news
from newsletter.recording import PullReport
from newsletter.schedules import parse_period
from newsletter.types import Actor, Via
from newsletter.wording import listed

OPEN = (Issue.Status.DRAFT, Issue.Status.APPROVED)
"""The states in which a correction still matters: nothing went out, and nobody put the issue aside."""

CLOCK = Actor(name="", via=Via.CLOCK)

MOST_LINES = 40
MOST_TITLES = 5
_TITLE = 80  # characters


def correct(
    desk: Desk, reports: Sequence[PullReport], *, now: datetime, besides: tuple[str, str] | None = None
) -> None:
    """Hold each open issue of which a post has gone, and tell the approvers of posts that were edited.

    `reports` are what was just read. `besides` is an issue (newsletter, period) that is about to be drafted anew, and
    takes what the sources show by that.
    """
    touched = {name for report in reports for name in report.touched}
    sources = {report.source for report in reports}
    for issue in Issue.objects.filter(status__in=OPEN, part=0).order_by("newsletter", "period"):
        settings = desk.config.newsletters.get(issue.newsletter)
        if settings is None or sources.isdisjoint(settings.sources) or (issue.newsletter, issue.period) == besides:
            continue
        _correct(desk, issue, touched, now=now)


def _correct(desk: Desk, issue: Issue, touched: Collection[str], *, now: datetime) -> None:
    """Corrections of one issue. A post counts as gone in this reading, or since the issue came into its state: so what
    an approver decided to send all the same does not hold it again, and a killed pull is made up for."""
    names = _names(issue)
    gone_since = gone_undecided(issue)
    ours = {key for key, own in names.items() if not own.isdisjoint(touched)}
    if not ours and not gone_since:
        return
    found = news(desk, issue)
    if gone := [item for item in found if item.what == "gone" and item.key in ours | gone_since]:
        what = "is" if len(gone) == 1 else "are"
        why = f"{_titles(gone)} {what} no longer on the site"
        period = parse_period(issue.period, desk.config.site.zone)
        halting.hold(desk, issue.newsletter, period, actor=CLOCK, now=now, why=why)
    if edited := [item for item in found if item.what == "edited" and item.key in ours]:
        _tell_edited(desk, issue, edited, now=now)


def _names(issue: Issue) -> dict[str, set[str]]:
    """The posts of the newest revision: key -> everything by which each can be recognised."""
    revision = issue.revisions.last()
    rows = RevisionPost.objects.filter(revision=revision) if revision else ()
    return {row.key: {row.key, *row.identities} for row in rows}


def _tell_edited(desk: Desk, issue: Issue, edited: Sequence[News], *, now: datetime) -> None:
    was = "was" if len(edited) == 1 else "were"
    what = f"{_titles(edited)} {was} changed on the site since the issue was drafted."
    stays = "It goes out as it was drafted" if len(edited) == 1 else "They go out as they were drafted"
    text = f"{what} {stays}, unless somebody drafts the issue anew and it is approved again."
    details = "\n\n".join(_details(item) for item in edited)
    with transaction.atomic():
        note(issue, text, actor=None, now=now)
        tell(desk, issue, telling.approvers(), "Changed on the site", f"{text}\n\n{details}", now=now)


def _details(item: News) -> str:
    lines = item.lines[2:]  # without the names of two files that do not exist
    more = [f"... and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join([_called(item.title), *lines[:MOST_LINES], *more])


def _titles(items: Iterable[News]) -> str:
    told = [_called(item.title) for item in items]
    if len(told) > MOST_TITLES:
        told = [*told[:MOST_TITLES], f"{len(told) - MOST_TITLES} others"]
    return listed(told)


def _called(title: str) -> str:
    """A title inside a sentence: one line, not too long, nothing that does not print."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in title).split())
    return f"“{line if len(line) <= _TITLE else line[: _TITLE - 3] + '...'}”"
