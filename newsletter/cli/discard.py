"""`newsletter discard`."""

from __future__ import annotations

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.approve import account_option, plain, tell
from newsletter.cli.output import json_option, period_option, print_json, say


@command("discard", short_help="Put an issue aside: it is not sent.")
@click.argument("newsletter")
@period_option
@account_option
@click.option("--why", metavar="REASON", default="", help="Why; everybody sees it, and it is kept in the log.")
@click.option("--release", is_flag=True, help="The other way: make a discarded or held issue a draft again.")
@json_option
def discard(
    place: Place, newsletter: str, period: str | None, account: str, why: str, release: bool, as_json: bool
) -> None:
    """Put an issue aside, as ACCOUNT: it is not sent, and every yes to it ends. Nothing of it is deleted.

    \b
    Example:
      newsletter discard monthly --period 2017-11 --as amina@riverbank.example --why "the site moves"
    """
    desk = place.desk()
    from newsletter import approving, pipeline
    from newsletter.accounts import actor_of
    from newsletter.types import Via

    moment = now()
    settings = pipeline.newsletter_named(desk.config, newsletter)
    chosen = pipeline.period_named(desk.config, settings, period, now=moment)
    actor = actor_of(approving.account_named(account), Via.SHELL)
    decide = approving.release if release else approving.discard
    stands = decide(desk, newsletter, chosen, actor=actor, now=moment, why=why)
    if as_json:
        print_json(plain(stands))
        return
    say(f"{newsletter} {chosen.name} is {'a draft again' if release else 'discarded'}.")
    tell(stands)


COMMAND = discard
