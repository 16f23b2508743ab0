"""People and what they may do: roles, invitations, logins, deputies.

Roles are Django groups of the same names. A person may have several. An account that `newsletter preview` makes on this
machine has no login of its own; every other begins by invitation, so nobody but its owner ever knows a password.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from newsletter.config.model import Config
from newsletter.errors import AccessError, EditError
from newsletter.models import Account, Deputy, LoginToken
from newsletter.recording import log
from newsletter.signing import digest, end_sessions
from newsletter.types import Actor, Via
from newsletter.wording import listed, plain_moment, quoted

LONGEST_DEPUTY = timedelta(days=90)
LASTS: dict[Any, timedelta] = {
    LoginToken.Purpose.MACHINE: timedelta(minutes=15),
    LoginToken.Purpose.SIGN_IN: timedelta(minutes=15),
    LoginToken.Purpose.INVITATION: timedelta(days=7),
}
"""How long a link works that nobody has used."""

MOST_CHARACTERS = 80
"""Of a name."""


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

ROLE_MEANS: dict[Role, str] = {
    Role.VIEWER: "reads everything and comments",
    Role.EDITOR: "changes an issue and can stop a send",
    Role.APPROVER: "changes an issue and says the yes that sends it",
    Role.OPERATOR: "invites and removes people",
}
"""What each role is for, to stand after its name."""


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


def people() -> list[Account]:
    """Everybody who may sign in, by name."""
    return list(Account.objects.filter(is_active=True).order_by("name", "id"))


def people_with(role: Role) -> list[Account]:
    """Everybody who may sign in and has `role`, by name."""
    return list(Account.objects.filter(is_active=True, groups__name=role.value).order_by("name", "id"))


def actor_of(account: Account, via: Via) -> Actor:
    """`account` as the one who does something."""
    return Actor(name=account.name, via=via, account_id=account.pk)


def account_with(address: str) -> Account:
    """The account of a person who may sign in, by address or by name. Raises EditError where there is none."""
    wanted = address.strip()
    found = Account.objects.filter(is_active=True)
    account = found.filter(login=wanted.lower()).first() or found.filter(name__iexact=wanted).first()
    if account is None:
        known = listed([person.email or person.name for person in people()]) or "nobody yet"
        raise EditError(f"there is no account of {quoted(wanted)}.", f"There is: {known}.", field="address")
    return account


# Coming and going


def invite(
    config: Config, address: str, name: str, roles: Collection[Role], *, by: Actor, now: datetime
) -> tuple[Account, str]:
    """Make an account for the owner of `address`, and the token of the link that first signs them in.

    Somebody who has not come yet is invited anew: the earlier link works no more. Somebody who was removed gets the
    old account back, without its password. Raises EditError, with `field`, for what cannot be, and for an account that
    is in use.
    """
    email, called = checked_address(address), checked_name(name)
    with transaction.atomic():
        account, fresh = Account.objects.get_or_create(
            login=email.lower(), defaults={"name": called, "email": email, "created_at": now}
        )
        account = Account.objects.select_for_update().get(pk=account.pk)
        if account.is_active and account.last_login is not None:
            raise EditError(
                f"{account.name} ({account.email}) has an account already.",
                "Change its roles on the team page, or remove it first.",
                field="address",
            )
        _nobody_else_called(called, account)
        if Role.OPERATOR not in roles:
            _an_operator_stays(without=account)
        if not account.is_active or fresh:
            account.set_unusable_password()
            account.stamp, account.last_login = secrets.token_hex(16), None
        account.name, account.email, account.is_active, account.removed_at = called, email, True, None
        account.save()
        _give(account, roles)
        token = make_token(account, LoginToken.Purpose.INVITATION, now=now)
        until = plain_moment((now + LASTS[LoginToken.Purpose.INVITATION]).astimezone(config.site.zone))
        text = f"Invited {called} ({email}) as {in_words(roles)}; the link works until {until}."
        log(text, now=now, who=by.name, via=by.via)
    return account, token


def remove(account: Account, *, by: Actor, now: datetime) -> None:
    """Take the account's login away, at once: its sessions, links and password are gone. What it did stays.

    Raises EditError for the last operator.
    """
    with transaction.atomic():
        _an_operator_stays(without=account)
        account.is_active, account.removed_at, account.stamp = False, now, secrets.token_hex(16)
        account.set_unusable_password()
        account.save()
        account.groups.clear()
        account.tokens.all().delete()
        for rows in (account.deputies, account.stands_in_for):
            rows.filter(ended_at=None).update(ended_at=now)
        end_sessions(account.pk, now=now)
        log(f"Removed the account of {account.name}.", now=now, who=by.name, via=by.via)


def set_roles(account: Account, roles: Collection[Role], *, by: Actor, now: datetime) -> None:
    """Give the account exactly `roles`; it counts from its next request on. Raises EditError for the last operator."""
    with transaction.atomic():
        if Role.OPERATOR not in roles:
            _an_operator_stays(without=account)
        if set(roles_of(account)) == set(roles):
            return
        _give(account, roles)
        log(f"Made {account.name} {in_words(roles)}.", now=now, who=by.name, via=by.via)


def rename(account: Account, name: str, *, by: Actor, now: datetime) -> None:
    """Call the account `name` from now on; what it did keeps the name of then. Raises EditError."""
    called = checked_name(name)
    with transaction.atomic():
        _nobody_else_called(called, account)
        before, account.name = account.name, called
        if before != called:
            account.save(update_fields=["name"])
            log(f"{before} is called {called} from now on.", now=now, who=by.name, via=by.via)


def sign_out_everywhere(account: Account, *, by: Actor, now: datetime) -> None:
    """End every session of the account, and every link that would sign it in."""
    with transaction.atomic():
        account.stamp = secrets.token_hex(16)
        account.save(update_fields=["stamp"])
        account.tokens.all().delete()
        end_sessions(account.pk, now=now)
        log(f"Ended every session of {account.name}.", now=now, who=by.name, via=by.via)


def machine_account(name: str, *, now: datetime) -> Account:
    """The account that `newsletter preview --as NAME` signs in: the one of that address or name, else a new one.

    A new one has no login of its own, and may do everything. Raises EditError for a name that nobody can have, and for
    somebody who was removed.
    """
    called = checked_name(name)
    with transaction.atomic():
        found = Account.objects.filter(login=called.lower()).first()
        account = found or Account.objects.filter(name__iexact=called, is_active=True).first()
        if account is not None and not account.is_active:
            raise EditError(f"the account of {account.name} was removed.", "Use another name: --as NAME.", field="name")
        if account is not None:
            return account
        if "@" in called:
            raise EditError(
                f"there is no account of {quoted(called)}.", "Invite them first: newsletter users invite.", field="name"
            )
        account = Account(login=called.lower(), name=called, created_at=now)
        account.set_unusable_password()
        account.save()
        _give(account, (Role.EDITOR, Role.APPROVER, Role.OPERATOR))
        log(f"Made an account for {called} on this machine.", now=now, who=called, via=Via.MACHINE)
        return account


def checked_address(text: str) -> str:
    """`text` as a mail address (RFC 5321, in ASCII); raises EditError."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    # Django's own check lets a form feed pass between quotes, which ends a line for whoever writes a header.
    if not (address.isascii() and address.isprintable()) or not 0 < len(address) <= 254:
        raise EditError(
            f"{quoted(text.strip())} is not a mail address.", "Write it as amina@riverbank.example.", field="address"
        )
    return address


def checked_name(text: str) -> str:
    """`text` as what colleagues call somebody; raises EditError."""
    name = " ".join(text.split())
    if not name or len(name) > MOST_CHARACTERS or not name.isprintable():
        shown = f"{quoted(name)} cannot be a name" if name else "a person needs a name"
        raise EditError(f"{shown}.", f"Write 1 to {MOST_CHARACTERS} characters, such as Amina.", field="name")
    return name


def in_words(roles: Collection[Role]) -> str:
    """`viewer and operator`, in the order of `Role`."""
    return listed([role.value for role in Role if role in roles])


def _give(account: Account, roles: Collection[Role]) -> None:
    if not roles:
        raise EditError(
            f"{account.name} needs at least one role.", f"There is: {in_words(tuple(Role))}.", field="roles"
        )
    account.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in sorted(set(roles))])


def _nobody_else_called(name: str, account: Account) -> None:
    """Two people of one name could not be told apart in the record."""
    other = Account.objects.filter(name__iexact=name, is_active=True).exclude(pk=account.pk).first()
    if other:
        alone = "" if other.email else " That is an account of this machine alone, which can be removed."
        raise EditError(f"somebody else here is called {quoted(name)}.", f"Add a family name.{alone}", field="name")


def _an_operator_stays(*, without: Account) -> None:
    """Somebody has to be there who can invite others. An account of this machine alone counts for none, if need be."""
    group, _ = Group.objects.get_or_create(name=Role.OPERATOR.value)
    Group.objects.select_for_update().get(pk=group.pk)  # two operators who remove each other follow each other
    operators = people_with(Role.OPERATOR)
    if without.pk not in {operator.pk for operator in operators}:
        return
    others = [operator for operator in operators if operator.pk != without.pk]
    if not any(other.email for other in others) and (without.email or not others):
        raise EditError(f"{without.name} is the last operator.", "Make somebody else operator first.", field="roles")


# Links that sign in once


def make_token(account: Account, purpose: Any, *, now: datetime) -> str:
    """A new token of 256 random bits; only its SHA-256 is kept. An invitation ends the one before.

    `purpose` is one of LoginToken.Purpose, and decides how long it lasts.
    """
    LoginToken.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    if purpose == LoginToken.Purpose.INVITATION:
        account.tokens.filter(purpose=purpose).delete()
    token = secrets.token_urlsafe(32)
    account.tokens.create(digest=digest(token), purpose=purpose, created_at=now, expires_at=now + LASTS[purpose])
    return token


def look_up(token: str, *, now: datetime) -> LoginToken:
    """The row of a token that signs in; changes nothing. Raises AccessError, which says why it does not."""
    row = LoginToken.objects.select_related("account").filter(digest=digest(token)).first()
    again = "Ask for a new link on the sign-in page."
    if row is not None and row.purpose == LoginToken.Purpose.MACHINE:
        again = "Start newsletter preview again: it prints a new link."
    if row is None or not row.account.is_active:
        raise AccessError("this link signs nobody in.", again)
    if row.used_at is not None:
        raise AccessError("this link was used already, and works only once.", again)
    if row.expires_at <= now:
        raise AccessError("this link is too old to sign anybody in.", again)
    return row


def use(token: str, *, now: datetime) -> Account:
    """Use a token up and give its account; of any number at once, one succeeds. Raises AccessError."""
    # No join: the condition has to stand on the row itself, which a second one that waited for it then reads anew.
    in_use = Account.objects.filter(is_active=True)
    fitting = LoginToken.objects.filter(digest=digest(token), used_at=None, expires_at__gt=now, account__in=in_use)
    if fitting.update(used_at=now) != 1:
        look_up(token, now=now)  # says why
        raise AccessError("this link was used already, and works only once.", "Ask for a new link.")
    account: Account = LoginToken.objects.select_related("account").get(digest=digest(token)).account
    return account


# Passwords


def set_password(account: Account, password: str | None, *, by: Actor, now: datetime) -> None:
    """Set the password, or take it away (None: they sign in by mail only). Every session of the account ends.

    Raises EditError with what is wrong with it.
    """
    if password is not None:
        try:
            if len(password) > 1_000:
                raise ValidationError("This password is too long. It may have 1,000 characters.")
            validate_password(password, account)
        except ValidationError as error:
            raise EditError(" ".join(error.messages), field="password") from None
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        account.tokens.filter(purpose=LoginToken.Purpose.SIGN_IN).delete()
        log("Set a new password." if password else "Took the password away.", now=now, who=by.name, via=by.via)


# Deputies


def deputy_of(approver: Account, *, now: datetime) -> Deputy | None:
    """Who says yes in the approver's place at `now`."""
    rows = approver.deputies.filter(since__lte=now, until__gt=now, ended_at=None, deputy__is_active=True)
    return rows.select_related("deputy").order_by("-id").first()


def name_deputy(approver: Account, deputy: Account, *, until: datetime, by: Actor, now: datetime) -> Deputy:
    """Let `deputy` say yes in the approver's place from `now` to `until`; an earlier deputy is relieved.

    Raises EditError with `field`.
    """
    if Role.APPROVER not in roles_of(approver):
        raise EditError("only an approver can name a deputy.", "A deputy cannot pass it on.", field="deputy")
    if deputy.pk == approver.pk or not deputy.is_active:
        raise EditError(f"{deputy.name} cannot stand in for {approver.name}.", "Choose somebody else.", field="deputy")
    if not now < until <= now + LONGEST_DEPUTY:
        raise EditError(
            f"a deputy cannot be named until {plain_moment(until)}.",
            f"Choose an end within {LONGEST_DEPUTY.days} days.",
            field="until",
        )
    with transaction.atomic():
        approver.deputies.filter(ended_at=None).update(ended_at=now)
        row: Deputy = approver.deputies.create(deputy=deputy, since=now, until=until)
        text = f"Named {deputy.name} as deputy until {plain_moment(until)}."
        log(text, now=now, who=by.name, via=by.via)
    return row


def end_deputy(approver: Account, *, by: Actor, now: datetime) -> None:
    """From `now` on nobody stands in for the approver."""
    with transaction.atomic():
        if approver.deputies.filter(ended_at=None, until__gt=now).update(ended_at=now):
            log("Relieved the deputy.", now=now, who=by.name, via=by.via)
