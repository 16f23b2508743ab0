"""What takes an issue out of people's hands or back into them: hold, discard, release, stop; and what ends a yes.

Held, discarded, released or stopped, an issue needs every yes anew: nobody who said yes meant the state after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from newsletter import telling
from newsletter.accounts import Ability
from newsletter.decisions import able, because, locked, name_of, note, put, reason_of, refuse_closed, tell
from newsletter.desk import Desk
from newsletter.errors import ApprovalError
from newsletter.models import Account, Approval, Issue
from newsletter.types import Actor, Period, Via
from newsletter.wording import listed
from newsletter.yeses import OPEN, STATUS, Standing, standing


def end(
    issue: Issue, *, why: str, now: datetime, desk: Desk | None = None, actor: Actor | None = None
) -> tuple[str, ...]:
    """End every yes to `issue` that still stands, because of `why`; an approved issue is a draft again.

    Returns whose yeses they were. With `desk`, they are told once the transaction is through, all but `actor`. `issue`
    has its new state afterwards. Raises ApprovalError where the sending has begun.
    """
    why = because(why[:1].upper() + why[1:], "")
    with transaction.atomic():
        row = locked(issue.newsletter, issue.period)
        if row.status in (STATUS.SENDING, STATUS.SENT):
            refuse_closed(row, "changed")
        ended = list(Approval.objects.filter(issue=row, ended_at=None).select_related("account").order_by("id"))
        Approval.objects.filter(pk__in=[each.pk for each in ended]).update(ended_at=now, ended_why=why)
        if row.status == STATUS.APPROVED:
            put(row, STATUS.DRAFT, now=now)
        issue.refresh_from_db()
        names = tuple(dict.fromkeys(each.name for each in ended))
        if not names:
            return ()
        whose = f"The yes of {names[0]}" if len(names) == 1 else f"The yeses of {listed(names)}"
        note(row, f"{whose} ended. {why}", actor=None, now=now, content_hash=ended[-1].content_hash)
        if desk is not None:
            told = [each.account for each in ended if actor is None or each.account_id != actor.account_id]
            tell(desk, row, told, "Not approved any more", why, now=now)
        return names


def hold(desk: Desk, newsletter: str, period: Period | str, *, actor: Actor, now: datetime, why: str = "") -> Standing:
    """Hold the issue until a person decides; every yes to it ends. The program itself may, as Via.CLOCK.

    Raises ApprovalError where it is on its way, sent, skipped or discarded.
    """
    if actor.via is not Via.CLOCK:
        able(actor, Ability.APPROVE, now=now)
    return _put_aside(desk, newsletter, period, STATUS.HELD, "held", actor=actor, now=now, why=reason_of(why))


def discard(
    desk: Desk, newsletter: str, period: Period | str, *, actor: Actor, now: datetime, why: str = ""
) -> Standing:
    """Put the issue aside: it is not sent; every yes to it ends. Raises ApprovalError as `hold` does."""
    able(actor, Ability.APPROVE, now=now)
    return _put_aside(desk, newsletter, period, STATUS.DISCARDED, "discarded", actor=actor, now=now, why=reason_of(why))


def _put_aside(
    desk: Desk,
    newsletter: str,
    period: Period | str,
    status: str,
    done: str,
    *,
    actor: Actor,
    now: datetime,
    why: str,
) -> Standing:
    with transaction.atomic():
        issue = locked(newsletter, period)
        refuse_closed(issue, done)
        said = because(f"{actor.name} {done} it" if actor.via is not Via.CLOCK else f"It was {done}", why)
        concerned = _concerned(issue) if status == STATUS.HELD else []
        end(issue, why=said, now=now, desk=None if concerned else desk, actor=actor)
        put(issue, status, now=now, reason=said)
        note(issue, because(done.capitalize(), why), actor=actor, now=now)
        _tell_others(desk, issue, concerned, "Held", f"{said} A person has to decide.", actor=actor, now=now)
        return standing(desk, issue, now=now)


def _concerned(issue: Issue) -> list[Account]:
    """Whom a hold concerns: the approvers, who have to decide, and whoever said yes, whose yes it ends."""
    said = Approval.objects.filter(issue=issue, ended_at=None).select_related("account").order_by("id")
    return list({each.pk: each for each in (*telling.approvers(), *(row.account for row in said))}.values())


def _tell_others(
    desk: Desk, issue: Issue, accounts: Sequence[Account], what: str, text: str, *, actor: Actor, now: datetime
) -> None:
    others = [each for each in accounts if each.pk != actor.account_id]
    if others:
        tell(desk, issue, others, what, text, now=now)


def release(
    desk: Desk, newsletter: str, period: Period | str, *, actor: Actor, now: datetime, why: str = ""
) -> Standing:
    """Make a held or discarded issue a draft again; it needs every yes anew. Raises ApprovalError for any other."""
    able(actor, Ability.APPROVE, now=now)
    why = reason_of(why)
    with transaction.atomic():
        issue = locked(newsletter, period)
        if issue.status not in (STATUS.HELD, STATUS.DISCARDED):
            raise ApprovalError(
                f"{name_of(issue)} is {issue.status}, so there is nothing to release.",
                "Only a held or a discarded issue is released.",
            )
        end(issue, why=because(f"{actor.name} released it as a draft", why), now=now, desk=desk, actor=actor)
        put(issue, STATUS.DRAFT, now=now)
        note(issue, because("Released as a draft", why), actor=actor, now=now)
        return standing(desk, issue, now=now)


def stop(desk: Desk, newsletter: str, period: Period | str, *, actor: Actor, now: datetime, why: str = "") -> str:
    """Stop everything of an issue, mail and social: it is held until a person decides. Returns what already went.

    Stopping twice, or what is over, changes nothing and says so. Raises AccessError for somebody who may not.
    """
    able(actor, Ability.STOP, now=now)
    why = reason_of(why)
    with transaction.atomic():
        issue = locked(newsletter, period)
        gone = already_gone(issue)
        if issue.status not in (*OPEN, STATUS.SENDING):
            return f"There was nothing left to stop. {gone}"
        said = because(f"{actor.name} stopped everything", why)
        concerned = _concerned(issue)
        put(issue, STATUS.HELD, now=now, reason=said)
        end(issue, why=said, now=now)
        note(issue, f"{because('Stopped everything', why)} {gone}", actor=actor, now=now)
        text = f"{said} {gone} A person has to decide."
        _tell_others(desk, issue, concerned, "Stopped", text, actor=actor, now=now)
        return f"Everything is stopped. {gone}"


def already_gone(issue: Issue) -> str:
    """What went out before this moment and cannot be called back, in whole sentences."""
    if issue.status == STATUS.SENT:
        return "It was sent before, and what was sent cannot be called back."
    if issue.status == STATUS.SENDING:
        return "Its sending had begun: what was handed over before this moment cannot be called back."
    return "Nothing of it has gone out, neither mail nor social posts."
