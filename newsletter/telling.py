"""Mails to staff: what they should hear of, even when nobody looks at the desk.

A mail that cannot be posted is written into the log and stops nothing: what it tells of has happened already.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newsletter.accounts import Role
from newsletter.desk import Desk
from newsletter.errors import NewsletterError
from newsletter.letters import Letter, post
from newsletter.models import Account
from newsletter.recording import log


def approvers() -> list[Account]:
    """Everybody who has the role and a login, by name."""
    return list(Account.objects.filter(is_active=True, groups__name=Role.APPROVER.value).order_by("name", "id"))


def tell(desk: Desk, accounts: Iterable[Account], subject: str, text: str, *, now: datetime) -> None:
    """Mail `text` to each of `accounts` once; to none that was removed, or has no address.

    Never raises because a mail was not taken: the log says who was not told, and why.
    """
    site = desk.config.site.name
    for account in {account.pk: account for account in accounts if account.email and account.is_active}.values():
        letter = Letter(
            to=account.email,
            subject=" ".join(subject.split()),
            text=f"Dear {account.name},\n\n{text.strip()}\n\nThe newsletters of {site}\n",
        )
        try:
            post(desk.config, letter, now=now)
        except NewsletterError as error:
            log(f"{account.name} could not be told by mail of “{subject}”: {error}", now=now)
