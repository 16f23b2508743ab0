"""`newsletter send`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import json_option, period_option, print_json, say
from newsletter.errors import DeliveryError, MisuseError
from newsletter.wording import counted

if TYPE_CHECKING:
    from newsletter.rehearsing import DryRun


@command("send", short_help="Write an issue's messages as they would go; sending itself comes later.")
@click.argument("newsletter")
@period_option
@click.option("--dry-run", is_flag=True, help="Write the messages and requests into var/dry-run/; send nothing.")
@click.option("--all", "everyone", is_flag=True, help="With --dry-run: every message, not the first 20 only.")
@json_option
def send(place: Place, newsletter: str, period: str | None, dry_run: bool, everyone: bool, as_json: bool) -> None:
    """With --dry-run: write the mails of an issue, and its requests to social accounts, exactly as they would go, into
    var/dry-run/ beside the configuration; and say what would stop a real send. Nothing is sent.

    There are no subscribers in this version, so the mails are to made-up readers, and their personal links lead
    nowhere. Without --dry-run the command refuses: sending comes with the next version.

    \b
    Example:
      newsletter send monthly --period 2017-11 --dry-run
    """
    if everyone and not dry_run:
        raise MisuseError("--all says how much a dry run writes.", "Write it after --dry-run.")
    if not dry_run:
        raise DeliveryError(
            "sending comes with the next version of newsletter; nothing was sent.",
            f"See what would go: newsletter send {newsletter} --dry-run",
            permanent=True,
        )
    desk = place.desk()
    from newsletter import pipeline, rehearsing

    moment = now()
    settings = pipeline.newsletter_named(desk.config, newsletter)
    chosen = pipeline.period_named(desk.config, settings, period, now=moment)
    made = rehearsing.dry_run(desk, newsletter, chosen, everyone=everyone, now=moment)
    if as_json:
        plain = {"folder": str(made.folder), "status": made.standing.status, "obstacles": list(made.obstacles)}
        print_json(dict(made.counts) | plain)
        return
    _print(made)


def _print(made: DryRun) -> None:
    revision = made.revision
    say(
        f"{revision.issue.newsletter} {revision.issue.period}: revision {revision.number}, {revision.content_hash[:12]}"
    )
    how = {"draft": "it is a draft", "held": "it is held"}.get(made.standing.status, made.standing.status)
    say("It stands approved." if made.standing.status == "approved" else f"It is not approved: {how}.")
    if made.standing.goes:
        say(f"{made.standing.goes.rstrip('.')}.")
    rest = "" if made.messages == made.readers else f" of {made.readers} (--all writes every one)"
    say(f"Written: {counted(made.messages, 'message')}{rest} to made-up readers, {counted(made.requests, 'request')}.")
    say(f"Nothing was sent. It lies in {made.folder}")
    say("What would stop a real send:")
    for obstacle in made.obstacles:
        say(f"  - {obstacle}")


COMMAND = send
