"""What happened to an issue since somebody looked at it, and how far they have looked. Nothing is marked by reading.

The log says who did what; the revisions say what it came to. A person's own deeds are no news to them. The log knows
people by name, so two people of the very same name are one here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import Max

from newsletter.models import Account, Issue, LogEntry, Look, Revision, RevisionPost
from newsletter.types import Via
from newsletter.wording import counted, listed

MOST_ENTRIES = 500
"""How many entries of the log a page shows; the whole of it is in `newsletter status --log`."""
MOST_LINES = 8
MOST_REVISIONS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of an issue's log. `who` is "" for the program itself; `via` says how they reached us, in words, or ""."""

    number: int
    at: datetime
    who: str
    via: str
    text: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What others did since somebody looked, at most eight sentences; `more` says how many are left out.

    `first`: they never looked before, and there is nothing to compare with. `revision` and `entry` are what the page
    shows, for `mark`; `looked_at` is the number of the revision that they saw, where `revision` is another one.
    """

    first: bool
    at: datetime | None
    lines: tuple[str, ...]
    more: int
    looked_at: int
    revision: int
    entry: int


_VIA = {Via.SHELL: "in a shell", Via.MACHINE: "on this machine", Via.CLOCK: "", Via.DESK: "", "": ""}


def log_of(issue: Issue) -> tuple[Entry, ...]:
    """The issue's log, newest first, at most 500 entries."""
    rows = LogEntry.objects.filter(newsletter=issue.newsletter, period=issue.period).order_by("-id")[:MOST_ENTRIES]
    return tuple(
        Entry(
            number=row.pk,
            at=row.at,
            who=row.who,
            via=_VIA.get(row.via, row.via),
            text=row.text,
            content_hash=row.content_hash,
        )
        for row in rows
    )


def since(
    account: Account, issue: Issue, *, newest: Revision, log: Sequence[Entry], titles: Mapping[str, str]
) -> Since | None:
    """What others did to `issue` since `account` looked; None where that is nothing.

    `log` is `log_of(issue)`, and `titles` are those of the posts that are in or left out, by key. Reads only.
    """
    entry = log[0].number if log else 0
    look = Look.objects.filter(account=account, issue=issue).select_related("revision").first()
    if look is None:
        return Since(first=True, at=None, lines=(), more=0, looked_at=0, revision=newest.number, entry=entry)
    lines = [*_deeds(log, after=look.entry, but=account.name)]
    if look.revision.number < newest.number:
        lines += _outcome(issue, look.revision, newest, but=account.name, titles=titles)
    if not lines:
        return None
    return Since(
        first=False,
        at=look.at,
        lines=tuple(lines[:MOST_LINES]),
        more=max(0, len(lines) - MOST_LINES),
        looked_at=look.revision.number if look.revision.number < newest.number else 0,
        revision=newest.number,
        entry=entry,
    )


@transaction.atomic
def mark(
    account: Account, issue: Issue, *, now: datetime, revision: int | None = None, entry: int | None = None
) -> bool:
    """Write down that `account` has seen the issue up to that revision and log entry; by default all there is.

    Never goes back: a page that was open for long marks nothing unseen that a newer one has marked. Returns whether
    anything was written.
    """
    shown = issue.revisions.filter(**({} if revision is None else {"number__lte": revision})).last()
    if shown is None:
        return False
    newest = LogEntry.objects.filter(newsletter=issue.newsletter, period=issue.period).aggregate(last=Max("id"))["last"]
    seen = min(newest or 0, (newest or 0) if entry is None else max(entry, 0))
    look, is_new = Look.objects.get_or_create(
        account=account, issue=issue, defaults={"revision": shown, "entry": seen, "at": now}
    )
    if is_new:
        return True
    rows = Look.objects.filter(pk=look.pk, entry__lte=seen, revision__number__lte=shown.number)
    return bool(rows.update(revision=shown, entry=seen, at=now))


def _deeds(log: Sequence[Entry], *, after: int, but: str) -> list[str]:
    """Who did what, oldest first, each said once; what was done several times says so."""
    counts: dict[str, int] = {}
    for entry in reversed(log):
        if entry.number > after and entry.who != but:
            said = _sentence(entry)
            counts[said] = counts.get(said, 0) + 1
    return [said if times == 1 else f"{said} ({counted(times, 'time')})" for said, times in counts.items()]


_WITHOUT_OBJECT = re.compile(r"^(held|discarded|released)\b")


def _sentence(entry: Entry) -> str:
    """`Changed the subject.` by Ben as `Ben changed the subject.`"""
    text = entry.text
    if not entry.who:
        return text
    inner = text[:1].lower() + text[1:] if text[1:2].islower() else text
    inner = _WITHOUT_OBJECT.sub(r"\1 it", inner)
    return f"{entry.who} {inner}"


def _outcome(issue: Issue, looked: Revision, newest: Revision, *, but: str, titles: Mapping[str, str]) -> list[str]:
    """What the revisions that others made since `looked` come to in `newest`: the subject, and which posts."""
    rows = [*issue.revisions.filter(number__gt=looked.number).order_by("-number")[:MOST_REVISIONS]][::-1]
    steps = [looked, *rows]
    if all(row.by == but for row in rows):
        return []
    keys: dict[int, list[str]] = {}
    for row in RevisionPost.objects.filter(revision__in=steps).order_by("revision_id", "position"):
        keys.setdefault(row.revision_id, []).append(row.key)
    worded, came, went, moved = False, set[str](), set[str](), False
    for before, after in pairwise(steps):
        if after.by == but:
            continue
        old, new = keys.get(before.pk, []), keys.get(after.pk, [])
        worded = worded or before.subject != after.subject
        came |= set(new) - set(old)
        went |= set(old) - set(new)
        moved = moved or [key for key in old if key in new] != [key for key in new if key in old]
    present, past = keys.get(newest.pk, []), set(keys.get(looked.pk, []))
    lines = []
    if worded and newest.subject != looked.subject:
        lines.append(f"The subject is now “{newest.subject}”.")
    if brought := [key for key in present if key in came and key not in past]:
        lines.append(f"Now in: {_named(brought, titles)}.")
    if left := sorted((key for key in went if key in past and key not in present), key=lambda key: titles.get(key, "")):
        lines.append(f"Now out: {_named(left, titles)}.")
    if moved:
        lines.append("The posts stand in another order.")
    return lines


def _named(keys: Sequence[str], titles: Mapping[str, str]) -> str:
    known = [f"“{titles[key]}”" for key in keys if key in titles]
    unknown = len(keys) - len(known)
    return listed(
        [*known, *([counted(unknown, "post without a title here", "posts without a title here")] if unknown else [])]
    )
