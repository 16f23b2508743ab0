"""`newsletter test`."""

from __future__ import annotations

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import period_option, say
from newsletter.cli.preview import user_name
from newsletter.types import Actor, Via

_PREVIEW = "http://127.0.0.1:8400"  # where `newsletter preview` opens the desk


@command("test", short_help="Send a test of an issue to your own address.")
@click.argument("newsletter")
@period_option
@click.option("--to", metavar="ME", required=True, help="Your address.")
@click.option("--as", "account", metavar="ACCOUNT", default=None, help="Your account, for the log. Default: nobody's.")
def test(place: Place, newsletter: str, period: str | None, to: str, account: str | None) -> None:
    """Send a test of an issue to your own address: its newest revision, exactly as it is frozen.

    A header marks it as a test. Its personal links work while the desk is open, change nothing, and say so. It takes
    the newsletter's way for mail; where none is set up yet, it is kept in var/mail/.

    \b
    Example:
      newsletter test monthly --period 2017-11 --to amina@riverbank.example
    """
    desk = place.desk()
    from newsletter import approving, pipeline, rehearsing
    from newsletter.accounts import actor_of

    moment = now()
    settings = pipeline.newsletter_named(desk.config, newsletter)
    chosen = pipeline.period_named(desk.config, settings, period, now=moment)
    if account is None:
        actor = Actor(name=user_name(), via=Via.SHELL)
    else:
        actor = actor_of(approving.account_named(account), Via.SHELL)
    base = desk.config.desk.url or _PREVIEW
    receipt = rehearsing.send_test(desk, newsletter, chosen, to=to, base_url=base, actor=actor, now=moment)
    say(f"The test of {newsletter} {chosen.name} was handed over. {receipt.words}")
    if desk.config.desk.url is None:
        say("Its personal links lead to the desk on this machine; open it with: newsletter preview")


COMMAND = test
