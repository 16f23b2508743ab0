"""People and what they may do: roles, invitations, logins, deputies.

Roles are Django groups of the same names. A person may have several. An account that `newsletter preview` makes on this
machine has no login of its own; every other begins by invitation, so nobody but its owner ever knows a password.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.models import Account, Deputy
from newsletter.types import Actor, Via


class Ability(StrEnum):
    """What somebody may do at the desk. Each view and each command asks for one."""

    LOOK = "look"  # read everything that is there, and have a test mail of it
    COMMENT = "comment"
    EDIT = "edit"  # change, redraft, take in or put back hand edits, run the checks again, give a review link
    APPROVE = "approve"  # say yes, withdraw, hold, discard, release, name a deputy
    STOP = "stop"  # stop everything
    OPERATE = "operate"  # invite and remove people


class Role(StrEnum):
    """The roles, as they are called in groups, pages and commands."""

    VIEWER = "viewer"
    EDITOR = "editor"
    APPROVER = "approver"
    OPERATOR = "operator"


ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.VIEWER: frozenset({Ability.LOOK, Ability.COMMENT}),
    Role.EDITOR: frozenset({Ability.LOOK, Ability.COMMENT, Ability.EDIT, Ability.STOP}),
    Role.APPROVER: frozenset({Ability.LOOK, Ability.COMMENT, Ability.EDIT, Ability.APPROVE, Ability.STOP}),
    Role.OPERATOR: frozenset({Ability.LOOK, Ability.COMMENT, Ability.STOP, Ability.OPERATE}),
}
"""What each role may do. An operator looks after people and the machine; the content is the others'."""


def roles_of(account: Account) -> tuple[Role, ...]:
    """The roles of `account`, in the order of `Role`."""
    names = set(account.groups.values_list("name", flat=True))
    return tuple(role for role in Role if role.value in names)


def abilities_of(account: Account, *, now: datetime) -> frozenset[Ability]:
    """All that `account` may do at `now`, what it may do as somebody's deputy included; nothing once it is removed."""
    if not account.is_active:
        return frozenset()
    given = frozenset[Ability]().union(*(ABILITIES[role] for role in roles_of(account)))
    return given | {Ability.LOOK, Ability.APPROVE} if principals_of(account, now=now) else given


def principals_of(account: Account, *, now: datetime) -> tuple[Account, ...]:
    """The approvers for whom `account` may say yes at `now`: they named it their deputy, and are approvers still."""
    rows = Deputy.objects.filter(deputy=account, since__lte=now, until__gt=now, ended_at=None, approver__is_active=True)
    rows = rows.filter(approver__groups__name=Role.APPROVER.value)
    return tuple(row.approver for row in rows.select_related("approver").order_by("approver__name", "id"))


def actor_of(account: Account, via: Via) -> Actor:
    """`account` as the one who does something."""
    return Actor(name=account.name, via=via, account_id=account.pk)
