"""Reads issues back out of the database, for whoever shows them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from newsletter import schedules
from newsletter.codec import basis_from_json
from newsletter.config.model import Config
from newsletter.errors import MisuseError
from newsletter.models import Blob, FindingRow, Issue, LogEntry, PreparedPicture, Revision, SeenPost, SourceState
from newsletter.types import Basis, Finding, Level, Media, Period
from newsletter.wording import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What differs between two revisions: a file's path, and the lines of a unified diff (none for a binary file)."""

    path: str
    lines: tuple[str, ...]


def issue_of(newsletter: str, period: Period) -> Issue:
    """The issue; raises MisuseError where nothing was drafted for that period."""
    issue = Issue.objects.filter(newsletter=newsletter, period=period.name, part=0).first()
    if issue is None:
        raise MisuseError(
            f"there is no issue of {newsletter} for {period.name}.",
            f"Draft it: newsletter draft {newsletter} --period {period.name}",
        )
    return issue


def latest_revision(newsletter: str, period: Period) -> Revision:
    """The newest revision of an issue; raises MisuseError where there is none, with the reason if it was skipped."""
    issue = issue_of(newsletter, period)
    revision = issue.revisions.last()
    if issue.status == Issue.Status.SKIPPED or revision is None:
        raise MisuseError(f"the issue of {newsletter} for {period.name} was skipped: {issue.reason}")
    return revision


def revision_numbered(issue: Issue, number: int) -> Revision:
    """A revision of `issue` by its number; raises MisuseError that says which there are."""
    revision: Revision | None = issue.revisions.filter(number=number).first()
    if revision is None:
        known = list(issue.revisions.values_list("number", flat=True))
        there = f"There are {known[0]} to {known[-1]}." if len(known) > 1 else "There is 1." if known else ""
        raise MisuseError(
            f"there is no revision {number} of the issue of {issue.newsletter} for {issue.period}.", there
        )
    return revision


def previous_issue(issue: Issue) -> Revision | None:
    """The newest revision of the issue before `issue`: of the last one that was approved or sent, else of the last one
    that was drafted; None where there is none. Periods of another kind are another schedule, and do not count."""
    before = Issue.objects.filter(newsletter=issue.newsletter, part=0, period__lt=issue.period)
    # Names of one kind sort as their periods do: 2017-11, 2017-W46, 2017-Q4.
    alike = [row for row in before.order_by("-period") if _kind(row.period) == _kind(issue.period)]
    decided = (Issue.Status.APPROVED, Issue.Status.SENDING, Issue.Status.SENT)
    ranked = sorted(alike, key=lambda row: row.status not in decided)
    given = (row.revisions.last() for row in ranked if row.status not in (Issue.Status.SKIPPED, Issue.Status.DISCARDED))
    return next((revision for revision in given if revision is not None), None)


def _kind(period: str) -> str:
    return "".join(letter for letter in period if letter.isalpha())


def files(revision: Revision) -> dict[str, bytes]:
    """The frozen files of a revision, by path."""
    rows = revision.files.select_related("blob").order_by("path")
    return {row.path: bytes(row.blob.data) for row in rows}


def file_hashes(revision: Revision) -> dict[str, str]:
    """The SHA-256 of each frozen file of a revision, by path."""
    return dict(revision.files.order_by("path").values_list("path", "blob_id"))


def manifest(revision: Revision) -> dict[str, Any]:
    """`issue.json` of a revision."""
    row = revision.files.select_related("blob").get(path="issue.json")
    plain: dict[str, Any] = json.loads(bytes(row.blob.data))
    return plain


def basis(revision: Revision, config: Config | None = None) -> Basis:
    """What the revision was made of, before edits; times in the site's zone, without `config` in UTC.

    Raises MisuseError for one made before that was kept.
    """
    if revision.basis_id is None:
        raise MisuseError(
            f"revision {revision.number} was made by an earlier version, which did not keep what it was made of.",
            "Draft the issue again.",
        )
    return _basis(revision.basis_id, config.site.timezone if config else "UTC")


@lru_cache(maxsize=8)
def _basis(sha256: str, zone: str) -> Basis:
    """Kept for a while: a page and the save after it begin with the same, and the hash says that it is."""
    return basis_from_json(bytes(Blob.objects.get(sha256=sha256).data), ZoneInfo(zone))


def media(frozen: Mapping[str, bytes]) -> dict[str, Media]:
    """The pictures among the frozen files, by name, with the sizes that their making wrote down."""
    names = [path.removeprefix("media/") for path in frozen if path.startswith("media/")]
    sizes = {
        name: (width, height)
        for name, width, height in PreparedPicture.objects.filter(name__in=names).values_list("name", "width", "height")
    }
    return {
        name: Media(name=name, data=frozen[f"media/{name}"], width=sizes[name][0], height=sizes[name][1])
        for name in names
    }


def findings(revision: Revision) -> tuple[Finding, ...]:
    """What the checks and the last look at the links found, errors first."""
    found = [
        Finding(level=Level(row.level), code=row.code, message=row.message, fix=row.fix, where=row.where)
        for row in FindingRow.objects.filter(revision=revision).order_by("id")
    ]
    return tuple(sorted(found, key=lambda finding: finding.level.rank))


def changes(before: Revision, after: Revision) -> tuple[Change, ...]:
    """What differs in the parts that people read (mail, text, snippets, manifest), file by file."""
    old, new = files(before), files(after)
    paths = sorted(path for path in old.keys() | new.keys() if path not in ("index.html", "email.eml", "email.mjml"))
    return tuple(
        Change(path=path, lines=tuple(_diff(old.get(path, b""), new.get(path, b""), path)))
        for path in paths
        if old.get(path) != new.get(path)
    )


def _diff(old: bytes, new: bytes, path: str) -> Iterator[str]:
    if path.startswith("media/"):
        return
    lines = (old.decode().splitlines(), new.decode().splitlines())
    yield from difflib.unified_diff(*lines, fromfile=f"before/{path}", tofile=f"after/{path}", lineterm="", n=1)


def overview(config: Config, *, now: datetime, with_log: bool = False) -> dict[str, Any]:
    """What `status` tells, as plain values: newsletters with their issues, sources, and the log when asked for.

    Times are ISO 8601 in the site's zone.
    """
    zone = config.site.zone
    report: dict[str, Any] = {
        "timezone": config.site.timezone,
        "newsletters": [_newsletter(config, name, now) for name in config.newsletters],
        "sources": [_source(config, name) for name in config.sources],
    }
    if with_log:
        report["log"] = [
            {
                "at": _iso(entry.at, zone),
                "newsletter": entry.newsletter,
                "period": entry.period,
                "content_hash": entry.content_hash or None,
                "who": entry.who or None,
                "via": entry.via or None,
                "text": entry.text,
            }
            for entry in LogEntry.objects.order_by("id")
        ]
    return report


def _newsletter(config: Config, name: str, now: datetime) -> dict[str, Any]:
    settings, zone = config.newsletters[name], config.site.zone
    period = schedules.last_complete(now, settings.schedule.period, zone)
    if (planned := schedules.planned(settings.schedule, period, zone)).send < now:
        period = schedules.following(period)
        planned = schedules.planned(settings.schedule, period, zone)
    return {
        "name": name,
        "title": settings.title,
        "next": {"period": period.name, "draft": planned.draft.isoformat(), "send": planned.send.isoformat()},
        "issues": [_issue(issue) for issue in Issue.objects.filter(newsletter=name).order_by("-period", "part")],
    }


def _issue(issue: Issue) -> dict[str, Any]:
    revision = issue.revisions.last() if issue.status != Issue.Status.SKIPPED else None
    found = findings(revision) if revision else ()
    numbers = {level: sum(item.level is level for item in found) for level in Level}
    return {
        "period": issue.period,
        "part": issue.part,
        "status": issue.status,
        "reason": issue.reason or None,
        "revision": revision.number if revision else None,
        "subject": revision.subject if revision else None,
        "content_hash": revision.content_hash if revision else None,
        "findings": ", ".join(counted(number, level) for level, number in numbers.items() if number),
    }


def _source(config: Config, name: str) -> dict[str, Any]:
    state = SourceState.objects.filter(name=name).first()
    return {
        "name": name,
        "type": config.sources[name].type,
        "posts": SeenPost.objects.filter(source=name, gone_at=None).count(),
        "gone": SeenPost.objects.filter(source=name, gone_at__isnull=False).count(),
        "complete": state.complete if state else None,
        "pulled_at": _iso(state.pulled_at, config.site.zone) if state else None,
    }


def _iso(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
