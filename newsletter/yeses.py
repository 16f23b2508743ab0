"""Which yeses count, and how an issue stands by them. Reads rows and files; writes nothing, so a page may ask at will.

A yes counts while nobody ended it, the newest revision has its content hash and its planned send, the folder in the
outbox is as frozen, and whoever gave it is an approver still. A deputy's yes counts on when the deputy's time is over,
for it was given in time, but not when the approver whose voice it is has the role no longer. Of two that are needed,
one at most may come from a shell, or from this machine although its account has a login of its own, and only the first:
whoever has a shell here could give it in anybody's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from newsletter import noticing, reading
from newsletter.accounts import Role, principals_of
from newsletter.desk import newsletter_named
from newsletter.models import Account, Approval, Issue, Revision
from newsletter.noticing import News
from newsletter.outbox import Difference
from newsletter.rendering.preview_words import count, instant
from newsletter.types import Finding, Level, Via
from newsletter.wording import listed

if TYPE_CHECKING:
    from newsletter.desk import Desk

STATUS: Any = Issue.Status  # Django's enumerations carry no types

NEEDED = {"none": 0, "required": 1, "two people": 2}
"""How many yeses each `approval:` of schedules.yaml asks for."""

OPEN = (STATUS.DRAFT, STATUS.APPROVED)
"""The states between which the yeses alone decide."""

_APPROVER = Exists(
    Account.objects.filter(pk=OuterRef("voice"), is_active=True, groups__name=Role.APPROVER.value)
)  # whether the one whose voice a yes is may give it still

_INVITE = "an operator can invite an approver"
_MOST_NAMES = 4  # more people than that are counted, not named


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """A yes as it was given, and why it does not count any more ("" while it counts).

    `revision` is the number of the one that was read, `at` in the site's zone. `overruled` are the messages of the
    checks that stopped it, and `reason` is why they were overruled. `weak`: it never counts as the second.
    `voice_id` is whose voice it is: the approver for whom a deputy stood in, else the account itself.
    """

    account_id: int
    voice_id: int
    name: str
    standing_in_for: str
    via: Via
    weak: bool
    at: datetime
    revision: int
    content_hash: str
    planned_send: datetime
    overruled: tuple[str, ...] = ()
    reason: str = ""
    ended_at: datetime | None = None
    ended_why: str = ""

    @property
    def who(self) -> str:
        """`Ben`, or `Ben, standing in for Amina`."""
        return f"{self.name}, standing in for {self.standing_in_for}" if self.standing_in_for else self.name

    def plain(self) -> dict[str, Any]:
        """As `--json` prints it; moments are ISO 8601 with offset."""
        return {
            "name": self.name,
            "standing_in_for": self.standing_in_for or None,
            "via": self.via.value,
            "at": self.at.isoformat(timespec="seconds"),
            "revision": self.revision,
            "content_hash": self.content_hash,
            "overruled": list(self.overruled),
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an issue stands. Moments are in the site's zone.

    `status` is a word of `Issue.Status`, worked out: an issue that was approved and is not as it was any more is a
    draft. `yeses` count, `past` do not, each with its reason. `waiting` says for whom or what, "" for nobody. `stops`
    are red checks. Nothing of an approved issue starts before `starts_after`; until then `can_undo`.
    """

    status: str
    reason: str
    since: datetime
    revision: Revision | None
    needed: int
    yeses: tuple[Yes, ...] = ()
    past: tuple[Yes, ...] = ()
    waiting: str = ""
    stops: tuple[Finding, ...] = ()
    hand_edits: tuple[Difference, ...] = ()
    news: tuple[News, ...] = ()
    starts_after: datetime | None = None
    can_undo: bool = False
    goes: str = ""


def standing(desk: Desk, issue: Issue, *, now: datetime) -> Standing:
    """How `issue` stands at `now`. Raises MisuseError for a newsletter that schedules.yaml does not have any more."""
    settings, zone = newsletter_named(desk.config, issue.newsletter), desk.config.site.zone
    revision = issue.revisions.last() if issue.status != STATUS.SKIPPED else None
    needed = NEEDED[settings.approval]
    undecided = issue.status in (*OPEN, STATUS.HELD)
    hand_edits = noticing.hand_edits(desk, issue) if undecided else ()
    yeses, past = _sorted_out(issue, revision, hand_edits, zone)
    status = _status(issue, len(yeses), needed)
    starts_after = _starts_after(desk, issue, yeses[:needed]) if status == STATUS.APPROVED else None
    found = reading.findings(revision) if revision and undecided else ()
    return Standing(
        status=status,
        reason=issue.reason,
        since=issue.decided_at.astimezone(zone),
        revision=revision,
        needed=needed,
        yeses=yeses,
        past=past,
        waiting=_waiting(status, needed, yeses, hand_edits, now=now),
        stops=tuple(finding for finding in found if finding.level is Level.ERROR),
        hand_edits=hand_edits,
        news=noticing.news(desk, issue) if undecided else (),
        starts_after=starts_after.astimezone(zone) if starts_after else None,
        can_undo=starts_after is not None and now < starts_after,
        goes=_goes(desk, revision, status, now=now) if revision and undecided else "",
    )


def is_weak(via: Via, account: Account) -> bool:
    """Whether a yes that comes this way never counts as the second."""
    return via is Via.SHELL or (via is Via.MACHINE and not account.is_local)


def _status(issue: Issue, yeses: int, needed: int) -> str:
    """The status as the yeses have it, where they decide."""
    if issue.status not in OPEN:
        return str(issue.status)
    return str(STATUS.APPROVED) if 0 < needed <= yeses else str(STATUS.DRAFT)


def _starts_after(desk: Desk, issue: Issue, yeses: Sequence[Yes]) -> datetime:
    """When the time for an undo ends: as it was written down, or counted from the last yes that was needed."""
    written = issue.starts_after if issue.status == STATUS.APPROVED else None
    return written or max(yes.at for yes in yeses) + timedelta(minutes=desk.config.desk.undo)


def _sorted_out(
    issue: Issue, revision: Revision | None, hand_edits: Sequence[Difference], zone: ZoneInfo
) -> tuple[tuple[Yes, ...], tuple[Yes, ...]]:
    """The yeses that count, and the others with their reasons, both in the order in which they were given."""
    counting: list[Yes] = []
    past: list[Yes] = []
    given = Approval.objects.filter(issue=issue).select_related("account", "principal", "revision")
    for row in given.annotate(voice=Coalesce("principal_id", "account_id")).annotate(able=_APPROVER).order_by("id"):
        why = row.ended_why if row.ended_at else _why_not(row, revision, hand_edits, counting)
        (past if why else counting).append(_yes(row, why, zone))
    return tuple(counting), tuple(past)


def _why_not(
    row: Approval, revision: Revision | None, hand_edits: Sequence[Difference], counting: Sequence[Yes]
) -> str:
    """Why a yes that nobody ended does not count; "" where it counts."""
    if revision is None or row.content_hash != revision.content_hash:
        newer = f", and revision {revision.number} is the newest" if revision else ""
        return f"It was given to revision {row.revision.number}{newer}."
    if row.planned_send != revision.planned_send:
        return "The send was moved to another time since."
    if hand_edits:
        return f"Suspended: {hand_edits[0].path} in the outbox is not as it was frozen."
    if not row.account.is_active:
        return f"The account of {row.account.name} was removed since."
    if not row.able:
        who = row.principal or row.account
        return f"{who.name} is no approver any more."
    if any(yes.account_id == row.account_id or yes.voice_id == row.voice for yes in counting):
        return "The same person had said yes already."
    if counting and is_weak(Via(row.via), row.account):
        return "It came from a shell or this machine, and such a yes is never the second."
    return ""


def _yes(row: Approval, why: str, zone: ZoneInfo) -> Yes:
    return Yes(
        account_id=row.account_id,
        voice_id=row.principal_id or row.account_id,
        name=row.name,
        standing_in_for=row.standing_in_for,
        via=Via(row.via),
        weak=is_weak(Via(row.via), row.account),
        at=row.at.astimezone(zone),
        revision=row.revision.number,
        content_hash=row.content_hash,
        planned_send=row.planned_send,
        overruled=tuple(message for _, message in row.overruled),
        reason=row.reason,
        ended_at=row.ended_at,
        ended_why=why,
    )


def _waiting(status: str, needed: int, yeses: Sequence[Yes], hand_edits: Sequence[Difference], *, now: datetime) -> str:
    """For whom the issue waits, as a sentence without its full stop."""
    if status not in (STATUS.DRAFT, STATUS.HELD):
        return ""
    if hand_edits:
        return "Waiting for somebody to put back or take in what was changed by hand"
    able = _able(yeses, now=now)
    if status == STATUS.HELD:
        return f"Waiting for {_choice(able)} to decide" if able else "Waiting for a decision, and nobody is an approver"
    if needed == 0:
        return "Nobody has to approve it"
    return _waiting_for_a_yes(needed - len(yeses), needed, able)


def _waiting_for_a_yes(missing: int, needed: int, able: Sequence[str]) -> str:
    if missing == 1:
        what, other = ("a second yes", "no other approver is there") if needed == 2 else ("a yes", "nobody may give it")
        return f"Waiting for {what} from {_choice(able)}" if able else f"Waiting for {what}, and {other}: {_INVITE}"
    if len(able) > 2:
        return f"Waiting for two of {_all(able)}"
    if able:
        return f"Waiting for {listed([*able, 'one more'][:2])}"
    return f"Waiting for two yeses, and nobody may give one: {_INVITE}"


def _choice(names: Sequence[str]) -> str:
    shown = list(names[:_MOST_NAMES])
    return listed([*shown, *_others(names)], last="or")


def _all(names: Sequence[str]) -> str:
    return listed([*names[:_MOST_NAMES], *_others(names)])


def _others(names: Sequence[str]) -> list[str]:
    more = len(names) - _MOST_NAMES
    return [count(more, "other")] if more > 0 else []


def _able(yeses: Sequence[Yes], *, now: datetime) -> list[str]:
    """Who could say yes and has not: approvers by name, then their deputies."""
    said = {yes.account_id for yes in yeses}
    approvers = Account.objects.filter(is_active=True, groups__name=Role.APPROVER.value).order_by("name", "id")
    names = [row.name for row in approvers if row.pk not in said]
    known = said | {row.pk for row in approvers}
    deputies = Account.objects.filter(is_active=True, stands_in_for__ended_at=None, stands_in_for__until__gt=now)
    for row in deputies.exclude(pk__in=known).distinct().order_by("name", "id"):
        principals = [each.name for each in principals_of(row, now=now) if each.pk not in said]
        if principals:
            names.append(f"{row.name} (for {listed(principals)})")
    return names


def _goes(desk: Desk, revision: Revision, status: str, *, now: datetime) -> str:
    """To whom it goes and when, as a sentence with its full stop: what a yes leads to."""
    manifest = reading.manifest(revision)
    accounts = len(manifest["accounts"])
    whom = f"the list “{manifest['audience']}”"
    if accounts:
        whom += f" and {count(accounts, 'social account')}"
    if revision.planned_send is None:
        return f"Goes to {whom}."
    planned = instant(revision.planned_send.astimezone(desk.config.site.zone))
    if revision.planned_send > now:
        return f"Goes to {whom} on {planned}."
    over = "the time to undo is over"
    when = f"as soon as {over}" if status == STATUS.APPROVED else f"as soon as it is approved and {over}"
    return f"Goes to {whom} {when}: it was planned for {planned}, which has passed."
