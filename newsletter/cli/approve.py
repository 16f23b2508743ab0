"""`newsletter approve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import json_option, period_option, print_json, say
from newsletter.errors import ApprovalError, MisuseError

if TYPE_CHECKING:
    from newsletter.approving import Standing

SHORTEST_HASH = 8
"""Characters of a content hash that are enough to name it."""

account_option = click.option(
    "--as", "account", metavar="ACCOUNT", required=True, help="Whose decision it is: an address, or a name."
)


@command("approve", short_help="Say yes to exactly what lies in the outbox.")
@click.argument("newsletter")
@period_option
@account_option
@click.option("--hash", "content_hash", metavar="HASH", default=None, help="What was read. Default: the newest.")
@click.option("--overrule", metavar="REASON", default="", help="Why red checks shall not stop it; kept in the log.")
@click.option("--withdraw", is_flag=True, help="Take the account's yes back.")
@json_option
def approve(
    place: Place,
    newsletter: str,
    period: str | None,
    account: str,
    content_hash: str | None,
    overrule: str,
    withdraw: bool,
    as_json: bool,
) -> None:
    """Say yes, as ACCOUNT, to exactly what lies in the outbox; any change after that makes the yes void.

    A yes from a shell is recorded as one. Where two people have to say yes, it can be the first and never the second.
    With --hash, it is refused unless that is the newest content hash still; its first 8 characters are enough.

    \b
    Example:
      newsletter approve monthly --period 2017-11 --as amina@riverbank.example
    """
    if withdraw and (overrule or content_hash):
        raise MisuseError("--withdraw takes a yes back, so it goes with neither --overrule nor --hash.")
    desk = place.desk()
    from newsletter import approving, pipeline, reading
    from newsletter.accounts import actor_of
    from newsletter.types import Via

    moment = now()
    settings = pipeline.newsletter_named(desk.config, newsletter)
    chosen = pipeline.period_named(desk.config, settings, period, now=moment)
    actor = actor_of(approving.account_named(account), Via.SHELL)
    if withdraw:
        stands = approving.withdraw(desk, newsletter, chosen, actor=actor, now=moment)
        done = f"{actor.name} took the yes to {newsletter} {chosen.name} back."
    else:
        newest = reading.latest_revision(newsletter, chosen).content_hash
        stands = approving.approve(
            desk,
            newsletter,
            chosen,
            content_hash=_meant(content_hash, newest),
            actor=actor,
            now=moment,
            overrule=overrule,
        )
        done = f"{actor.name} said yes to {newsletter} {chosen.name}: {newest[:12]}."
    if as_json:
        print_json(plain(stands))
        return
    say(done)
    tell(stands)


def plain(stands: Standing) -> dict[str, object]:
    """How an issue stands, as `--json` prints it; moments are ISO 8601 with offset."""
    return {
        "status": stands.status,
        "reason": stands.reason or None,
        "revision": stands.revision.number if stands.revision else None,
        "content_hash": stands.revision.content_hash if stands.revision else None,
        "approvals": [yes.plain() for yes in stands.yeses],
        "waiting": stands.waiting or None,
        "starts_after": stands.starts_after.isoformat(timespec="seconds") if stands.starts_after else None,
        "goes": stands.goes or None,
    }


def tell(stands: Standing) -> None:
    """Print how an issue stands after a decision."""
    if stands.waiting:
        say(f"{stands.waiting}.")
    if stands.reason:
        say(stands.reason)
    if stands.starts_after is not None:
        say(f"It is approved. {stands.goes}")
        say(f"Nothing starts before {stands.starts_after:%H:%M}; until then approve --withdraw undoes it.")


def _meant(given: str | None, newest: str) -> str:
    """The content hash that was asked for; a beginning of the newest one means it."""
    if given is None:
        return newest
    given = given.strip().lower()
    if len(given) < SHORTEST_HASH:
        raise ApprovalError(
            f'"{given}" is too short for a content hash.', f"Give at least its first {SHORTEST_HASH} characters."
        )
    return newest if newest.startswith(given) else given


COMMAND = approve
