"""What every decision about an issue shares: who may, the locked row, its new state, the log, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from newsletter import telling
from newsletter.accounts import Ability, abilities_of
from newsletter.desk import Desk
from newsletter.errors import AccessError, ApprovalError, EditError, MisuseError
from newsletter.models import Account, Issue
from newsletter.recording import log
from newsletter.schedules import parse_period, period_in_words
from newsletter.types import Actor, Period
from newsletter.wording import listed, quoted
from newsletter.yeses import STATUS

LONGEST_REASON = 1_000
"""Characters of a reason that somebody writes."""

_DOES = {Ability.APPROVE: "approve, hold, discard or release an issue", Ability.STOP: "stop an issue"}

_CLOSED = {
    STATUS.SENDING: ("is on its way", "Stop everything first."),
    STATUS.SENT: ("has been sent", "What was sent stays as it is."),
    STATUS.SKIPPED: ("was skipped", "Draft it again when there is something to send."),
    STATUS.DISCARDED: ("was discarded", "Release it first: then it is a draft again."),
}


def account_named(text: str) -> Account:
    """The account with this login, address or name. Raises AccessError where there is none, or more than one."""
    wanted = " ".join(text.split())
    active = Account.objects.filter(is_active=True)
    for field in ("login__iexact", "email__iexact", "name__iexact"):
        found = list(active.filter(**{field: wanted}).order_by("id")[:2]) if wanted else []
        if len(found) == 1:
            account: Account = found[0]
            return account
        if found:
            raise AccessError(f"more than one account is called {quoted(text)}.", "Name it by its address.")
    known = list(active.order_by("login").values_list("login", flat=True)[:10])
    there = f"There is: {listed(known)}." if known else "Nobody has one yet: newsletter users invite ADDRESS."
    raise AccessError(f"there is no account {quoted(text)}.", there)


def able(actor: Actor, ability: Ability, *, now: datetime) -> Account:
    """The account behind `actor`; raises AccessError where it has not the ability, or there is none."""
    account: Account | None = Account.objects.filter(pk=actor.account_id).first() if actor.account_id else None
    if account is None:
        raise AccessError(f"{actor.name} has no account, and only a named account may {_DOES[ability]}.", "Sign in.")
    if ability not in abilities_of(account, now=now):
        raise AccessError(
            f"the account {quoted(account.login)} may not {_DOES[ability]}.",
            "Ask an operator for the role, or somebody who has it.",
        )
    return account


def locked(newsletter: str, period: Period | str) -> Issue:
    """The issue's row, locked until the transaction ends. Raises MisuseError where nothing was drafted."""
    name = period.name if isinstance(period, Period) else period
    found = Issue.objects.select_for_update().filter(newsletter=newsletter, period=name, part=0)
    issue: Issue | None = found.first()
    if issue is None:
        raise MisuseError(
            f"there is no issue of {newsletter} for {name}.", f"Draft it: newsletter draft {newsletter} --period {name}"
        )
    return issue


def name_of(issue: Issue) -> str:
    """`the issue of monthly for 2026-10`."""
    return f"the issue of {issue.newsletter} for {issue.period}"


def refuse_closed(issue: Issue, done: str) -> None:
    """Raise ApprovalError where the issue is on its way or over: it cannot be `done` ("approved") now."""
    if issue.status in _CLOSED:
        what, fix = _CLOSED[issue.status]
        raise ApprovalError(f"{name_of(issue)} {what}, so it cannot be {done}.", fix)


def put(issue: Issue, status: str, *, now: datetime, reason: str = "", starts_after: datetime | None = None) -> None:
    """Bring a locked issue into a state."""
    issue.status, issue.reason, issue.decided_at, issue.starts_after = str(status), reason, now, starts_after
    issue.save(update_fields=["status", "reason", "decided_at", "starts_after"])


def reason_of(text: str, field: str = "why") -> str:
    """A reason as somebody wrote it, on one line. Raises EditError where it is too long, or nothing but oddities."""
    shown = " ".join(text.split())
    if len(shown) > LONGEST_REASON:
        raise EditError(
            f"the reason has {len(shown):,} characters.", f"Write at most {LONGEST_REASON:,} of them.", field=field
        )
    if any(not letter.isprintable() for letter in shown if letter not in "\u200c\u200d"):
        raise EditError("the reason holds characters that do not print.", "Type it again.", field=field)
    return shown


def because(what: str, why: str) -> str:
    """`what: why.`, or `what.` where no reason was given."""
    text = f"{what}: {why}" if why else what
    return text if text.endswith((".", "!", "?")) else f"{text}."


def note(issue: Issue, text: str, *, actor: Actor | None, now: datetime, content_hash: str = "") -> None:
    """Write into the log what was decided about `issue`; without an `actor` the program itself did it."""
    newest = issue.revisions.last()
    log(
        text,
        now=now,
        newsletter=issue.newsletter,
        period=issue.period,
        content_hash=content_hash or (newest.content_hash if newest else ""),
        who=actor.name if actor else "",
        via=actor.via.value if actor else "",
    )


def tell(desk: Desk, issue: Issue, accounts: Iterable[Account], what: str, text: str, *, now: datetime) -> None:
    """Mail staff about `issue` once the transaction is through: what was undone is not told."""
    told = list(accounts)
    title = desk.config.newsletters[issue.newsletter].title
    subject = f"{what}: {title}, {period_in_words(parse_period(issue.period, desk.config.site.zone))}"
    where = f"{desk.config.desk.url.rstrip('/')}/n/{issue.newsletter}/{issue.period}/" if desk.config.desk.url else ""
    body = f"{text}\n\n{where}" if where else text
    transaction.on_commit(lambda: telling.tell(desk, told, subject, body, now=now))
