"""`newsletter users`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import json_option, print_json, print_table, say
from newsletter.cli.preview import user_name
from newsletter.errors import ConfigError
from newsletter.types import Actor, Via
from newsletter.wording import plain_moment

if TYPE_CHECKING:
    from newsletter.models import Account

_ROLES = ("viewer", "editor", "approver", "operator")  # as accounts.Role, which needs the database


@click.group("users", short_help="Who may use the review desk: invite, list, remove.")
def users() -> None:
    """Who may use the review desk, when it is served: invite, list, remove.

    \b
    Example:
      newsletter users list
    """


@command("invite", short_help="Invite somebody to the review desk, by mail.")
@click.argument("address", metavar="ADDRESS")
@click.option("--name", required=True, help="What colleagues call them.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(_ROLES), help="May be given several times."
)
def invite(place: Place, address: str, name: str, roles: tuple[str, ...]) -> None:
    """Invite the owner of ADDRESS to the review desk.

    They get a link by mail that works once, for seven days; whoever was invited and has not come gets a new one. The
    link is printed only where no mail reaches them. viewer reads and comments, editor changes issues, approver
    approves them, operator invites and removes people.

    \b
    Example:
      newsletter users invite amina@riverbank.example --name Amina --role editor --role approver
    """
    config = place.load()
    if config.desk.url is None:
        raise ConfigError(
            "desk.url is not set, so an invitation has nowhere to lead.",
            "Write under desk: the address at which staff reach the desk, for example "
            "url: https://desk.riverbank.example. On this machine alone nobody needs an account: newsletter preview.",
            file=config.file.name,
        )
    place.open_database()
    from newsletter import accounts, letters, signing

    signing.install(config)
    moment = now()
    by = Actor(name=user_name(), via=Via.SHELL)
    given = [accounts.Role(role) for role in roles]
    account, token = accounts.invite(config, address, name, given, by=by, now=moment)
    sent = letters.send_invitation(
        config,
        to=account.email,
        name=account.name,
        by=config.site.name,
        roles=accounts.in_words(given),
        link=letters.entrance(config.desk.url, token),
        until=moment + accounts.LASTS["invitation"],
        now=moment,
    )
    say(sent.words)
    if sent.link:
        say(f"\nGive {account.name} this link yourself. It works once, for seven days:\n\n  {sent.link}\n")


@command("list", short_help="Who may use the review desk, and as what.")
@json_option
def list_users(place: Place, as_json: bool) -> None:
    """Who may use the review desk, and as what.

    \b
    Example:
      newsletter users list
    """
    config = place.load()
    place.open_database()
    from newsletter.accounts import people

    found = [_plain(account, config.site.zone) for account in people()]
    if as_json:
        print_json(found)
        return
    if not found:
        say("Nobody yet. On this machine nobody needs an account: newsletter preview.")
        return
    rows = []
    for person in found:
        when = plain_moment(datetime.fromisoformat(came)) if (came := person["last_signed_in"]) else "never"
        rows.append((person["name"], person["address"] or "(this machine alone)", ", ".join(person["roles"]), when))
    print_table(("name", "address", "roles", "last signed in"), rows)
    say(f"Times are those of {config.site.timezone}.")


@command("remove", short_help="Take somebody's login away, at once.")
@click.argument("address", metavar="ADDRESS")
def remove(place: Place, address: str) -> None:
    """Take the login of ADDRESS (or of a name on this machine) away, at once: every session of theirs ends.

    What they did keeps their name. The last operator cannot be removed.

    \b
    Example:
      newsletter users remove amina@riverbank.example
    """
    config = place.load()
    place.open_database()
    from newsletter import accounts, signing

    signing.install(config)
    account = accounts.account_with(address)
    accounts.remove(account, by=Actor(name=user_name(), via=Via.SHELL), now=now())
    say(f"{account.name} cannot sign in any more. What they did keeps their name.")


def _plain(account: Account, zone: ZoneInfo) -> dict[str, Any]:
    from newsletter.accounts import roles_of

    return {
        "name": account.name,
        "address": account.email or None,
        "roles": [role.value for role in roles_of(account)],
        "last_signed_in": account.last_login.astimezone(zone).isoformat() if account.last_login else None,
    }


for each in (invite, list_users, remove):
    users.add_command(each)
COMMAND = users
