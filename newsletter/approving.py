"""A person's yes, and everything that takes one back: withdraw, hold, discard, release, stop.

A yes is the word of a named account for one content hash and one planned send. Whether an issue stands approved is
worked out from the yeses each time (`standing`); the issue's row keeps the decision for whoever sends, and is changed
only while it is locked. Two people are two accounts, and an approver and whoever stands in for them are one voice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from newsletter.accounts import Ability, Role, principals_of, roles_of
from newsletter.decisions import (
    able,
    account_named,
    because,
    locked,
    name_of,
    note,
    put,
    reason_of,
    refuse_closed,
    tell,
)
from newsletter.desk import Desk
from newsletter.errors import ApprovalError
from newsletter.halting import discard, end, hold, release, stop
from newsletter.models import Account, Approval, Issue, Revision
from newsletter.noticing import gone_undecided
from newsletter.rendering.preview_words import instant
from newsletter.types import Actor, Finding, Period, Via
from newsletter.wording import counted, listed
from newsletter.yeses import STATUS, Standing, Yes, is_weak, standing

__all__ = [
    "Read",
    "Standing",
    "Yes",
    "account_named",
    "approve",
    "discard",
    "end",
    "hold",
    "obstacle",
    "release",
    "standing",
    "stop",
    "withdraw",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What somebody was shown beside the content before they said yes: its planned send, and whether it was held."""

    send: datetime | None
    held: bool


def approve(
    desk: Desk,
    newsletter: str,
    period: Period | str,
    *,
    content_hash: str,
    actor: Actor,
    now: datetime,
    overrule: str = "",
    read: Read | None = None,
) -> Standing:
    """Write down the actor's yes to `content_hash`; with the last one needed the issue is approved.

    `overrule` is why red checks are no reason to stop; it is kept. `read` is what else the actor was shown, where that
    is known. Nothing starts before `desk.undo` minutes have passed. Raises AccessError for somebody who may not, and
    ApprovalError where this yes cannot be given now: the hash is not the newest revision's, what was shown is not so
    any more, a file was changed by hand, a check is red, this person has said yes already.
    """
    account = able(actor, Ability.APPROVE, now=now)
    why = reason_of(overrule, "overrule")
    with transaction.atomic():
        issue = locked(newsletter, period)
        before = standing(desk, issue, now=now)
        refuse_closed(issue, "approved")
        revision, send = _readable(desk, before, content_hash)
        _refuse_unread(desk, before, read, send)
        _refuse_gone(issue, before)
        principal = _principal(account, actor, before, now=now)
        overruled = _overruled(before.stops, why)
        Approval.objects.create(
            issue=issue,
            revision=revision,
            content_hash=content_hash,
            planned_send=send,
            account=account,
            name=account.name,
            standing_in_for=principal.name if principal else "",
            principal=principal,
            via=actor.via.value,
            at=now,
            overruled=overruled,
            reason=why if overruled else "",
        )
        enough = len(before.yeses) + 1 >= before.needed
        if enough:
            after = now + timedelta(minutes=desk.config.desk.undo)
            put(issue, STATUS.APPROVED, now=now, starts_after=after)
        _note_yes(issue, before, principal, overruled, why, enough=enough, actor=actor, now=now)
        return standing(desk, issue, now=now)


def obstacle(desk: Desk, issue: Issue, stands: Standing, *, actor: Actor, now: datetime) -> ApprovalError | None:
    """Why the actor could not say yes to the newest revision, for a page to tell before they try; None: they could.

    Red checks are no such obstacle: a reason overrules them.
    """
    try:
        refuse_closed(issue, "approved")
        _readable(desk, stands, stands.revision.content_hash if stands.revision else "")
        _refuse_gone(issue, stands)
        _principal(able(actor, Ability.APPROVE, now=now), actor, stands, now=now)
    except ApprovalError as error:
        return error
    return None


def withdraw(
    desk: Desk, newsletter: str, period: Period | str, *, actor: Actor, now: datetime, why: str = ""
) -> Standing:
    """Take the actor's own yes back; within the time to undo, that is the undo. Possible until the sending begins.

    Raises ApprovalError where the actor has said no yes that still stands, or where it is too late.
    """
    account, why = able(actor, Ability.APPROVE, now=now), reason_of(why)
    with transaction.atomic():
        issue = locked(newsletter, period)
        refuse_closed(issue, "taken back")
        before = standing(desk, issue, now=now)
        own = Approval.objects.filter(issue=issue, account=account, ended_at=None)
        if not own.exists():
            raise ApprovalError(
                f"{account.name} has said no yes to {name_of(issue)} that could be taken back.",
                "To stop it all the same, hold it.",
            )
        numbers = listed(sorted({str(row.revision.number) for row in own.select_related("revision")}))
        own.update(ended_at=now, ended_why=because(f"{account.name} took it back", why))
        if issue.status == STATUS.APPROVED:
            put(issue, STATUS.DRAFT, now=now)
        note(issue, because(f"Took the yes to revision {numbers} back", why), actor=actor, now=now)
        if before.status == STATUS.APPROVED:
            others = [yes for yes in before.yeses if yes.account_id != account.pk]
            _tell_ended(desk, issue, others, because(f"{account.name} took back a yes", why), now=now)
        return standing(desk, issue, now=now)


def _readable(desk: Desk, before: Standing, content_hash: str) -> tuple[Revision, datetime]:
    """The revision that a yes to `content_hash` means, and its planned send.

    Raises ApprovalError where that is not what would go out, or nothing could go out at all.
    """
    revision = before.revision
    if not desk.config.site.public_url:
        raise ApprovalError(
            "site.public_url is not set, and without it a mail has no address to unsubscribe at.",
            f"Set it in {desk.config.file.name}, draft the issue again, then approve it.",
        )
    if revision is None or revision.planned_send is None:
        what = "there is no draft of it" if revision is None else "its draft is of an earlier version of newsletter"
        raise ApprovalError(f"{what}, so there is nothing to approve.", "Draft the issue again.")
    if content_hash != revision.content_hash:
        raise ApprovalError(
            f"the content {content_hash[:12]} is not the newest any more: that is revision {revision.number}, "
            f"{revision.content_hash[:12]}.",
            "Look at what changed, then approve that.",
        )
    if before.hand_edits:
        first = before.hand_edits[0]
        raise ApprovalError(
            f"the file {first.path} in the outbox is {first.how}: somebody changed the issue by hand.",
            "Put the frozen files back, or take the change in as a new revision, then approve it.",
        )
    return revision, revision.planned_send


def _refuse_unread(desk: Desk, before: Standing, read: Read | None, send: datetime) -> None:
    """A yes is to the hour, too; and one to a draft does not let go what somebody has held or stopped meanwhile."""
    if read is None:
        return
    if read.send != send:
        moved = instant(send.astimezone(desk.config.site.zone))
        raise ApprovalError(f"it goes at another time than you were shown: on {moved}.", "Say yes to that, or move it.")
    if before.status == STATUS.HELD and not read.held:
        raise ApprovalError(
            f"it was held while you were reading. {before.reason}".strip(), "A yes lets it go all the same."
        )


def _refuse_gone(issue: Issue, before: Standing) -> None:
    """A post that is gone holds the issue; a yes between the reading that found it so and the hold is not too quick."""
    gone = [item for item in before.news if item.what == "gone"]
    undecided = gone_undecided(issue) if gone else ()
    for item in gone:
        if item.key in undecided:
            raise ApprovalError(
                f"“{item.title}” is no longer on the site, and nobody has decided what becomes of it.",
                "Draft the issue anew, which leaves it out; or hold the issue, and release it to send it all the same.",
            )


def _principal(account: Account, actor: Actor, before: Standing, *, now: datetime) -> Account | None:
    """In whose place the account says yes, None for its own. Raises ApprovalError where this yes would not count."""
    if before.needed == 0:
        raise ApprovalError(
            "nobody has to approve it: schedules.yaml says approval: none.", 'Write "required" there if somebody shall.'
        )
    if any(yes.account_id == account.pk for yes in before.yeses):
        enough = len(before.yeses) >= before.needed
        raise ApprovalError(
            f"{account.name} has said yes to this already.",
            "Nobody else has to." if enough else "The second yes comes from another person.",
        )
    if len(before.yeses) >= before.needed:
        names = listed([yes.who for yes in before.yeses])
        raise ApprovalError(f"it is approved already, by {names}.", "To stop it, hold it.")
    if before.yeses and is_weak(actor.via, account):
        raise ApprovalError(
            f"the second yes cannot come from {_HOW[actor.via]}: whoever is there could give it in anybody's name.",
            f"Let {account.name} sign in to the desk with a login of their own.",
        )
    if Role.APPROVER in roles_of(account):
        _refuse_twice(account, before)
        return None
    return _unheard(account, before, now=now)


_HOW = {Via.SHELL: "a shell", Via.MACHINE: "the machine that newsletter runs on, for an account with a login"}


def _refuse_twice(account: Account, before: Standing) -> None:
    """An approver whose deputy has said yes for them is heard already, however either is called by now."""
    for yes in before.yeses:
        if yes.voice_id == account.pk:
            raise ApprovalError(
                f"{yes.name} has said yes standing in for {account.name}, and that is one voice.",
                "The second yes comes from another approver.",
            )


def _unheard(account: Account, before: Standing, *, now: datetime) -> Account:
    """For whom a deputy says yes: an approver who has not been heard."""
    principals = principals_of(account, now=now)
    heard = {yes.voice_id for yes in before.yeses}
    for each in principals:
        if each.pk not in heard:
            return each
    raise ApprovalError(
        f"{listed([each.name for each in principals])}, for whom {account.name} stands in, has been heard already.",
        "The second yes comes from another approver.",
    )


def _overruled(stops: Sequence[Finding], why: str) -> list[list[str]]:
    """The red checks, as they are kept with the yes. Raises ApprovalError where there are some and no reason."""
    if stops and not why:
        more = f" (and {counted(len(stops) - 1, 'more check')})" if len(stops) > 1 else ""
        raise ApprovalError(
            f"a check stops it: {stops[0].message.rstrip('.')}{more}.",
            "Mend it, or overrule the checks with a written reason, which is kept.",
        )
    return [[finding.code, finding.message] for finding in stops]


def _note_yes(
    issue: Issue,
    before: Standing,
    principal: Account | None,
    overruled: Sequence[Sequence[str]],
    why: str,
    *,
    enough: bool,
    actor: Actor,
    now: datetime,
) -> None:
    number = before.revision.number if before.revision else 0
    text = f"Approved revision {number}" if enough else f"Said yes to revision {number}, which needs a second yes"
    if principal:
        text += f", standing in for {principal.name}"
    if overruled:
        codes = listed([code for code, _ in overruled])
        text += f", although {'checks stop' if len(overruled) > 1 else 'a check stops'} it ({codes}): {why}"
    note(issue, because(text, ""), actor=actor, now=now)


def _tell_ended(desk: Desk, issue: Issue, yeses: Sequence[Yes], why: str, *, now: datetime) -> None:
    accounts = Account.objects.filter(pk__in=[yes.account_id for yes in yeses])
    tell(desk, issue, accounts, "Not approved any more", why, now=now)
