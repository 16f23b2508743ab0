"""`newsletter outbox`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import json_option, period_option, print_json, say
from newsletter.types import Actor, Via
from newsletter.wording import counted, listed

if TYPE_CHECKING:
    from newsletter.desk import Desk
    from newsletter.types import Period


@click.group("outbox", short_help="Look after the folder of frozen issues.")
def outbox() -> None:
    """Look after the folder of frozen issues."""


@command("verify", short_help="Compare the files on disk with what was frozen.")
@json_option
def verify(place: Place, as_json: bool) -> None:
    """Compare the files on disk with what was frozen; exits with 1 where they differ.

    \b
    Example:
      newsletter outbox verify
    """
    place.open_database()
    from newsletter.verifying import verify_outbox

    verdicts = verify_outbox(place.outbox_folder())
    if as_json:
        print_json(
            [
                {
                    "issue": verdict.issue,
                    "ok": not verdict.differences,
                    "content_hash": verdict.content_hash or None,
                    "differences": [{"path": found.path, "how": found.how} for found in verdict.differences],
                    "note": verdict.note or None,
                }
                for verdict in verdicts
            ]
        )
    else:
        for verdict in verdicts:
            state = "as frozen" if not verdict.differences else "NOT as frozen"
            say(f"{verdict.issue}: {state} {verdict.content_hash[:12]} {verdict.note}".rstrip())
            for found in verdict.differences:
                say(f"  {found.how}: {found.path}")
        if not verdicts:
            say("The outbox is empty: draft an issue first.")
    if any(verdict.differences for verdict in verdicts):
        sys.exit(1)


@command("put-back", short_help="Put the frozen files of an issue back.")
@click.argument("newsletter")
@period_option
@json_option
def put_back(place: Place, newsletter: str, period: str | None, as_json: bool) -> None:
    """Make the files of an issue as they were frozen again, after somebody changed some by hand.

    What lay there is copied to var/hand-edits/ beside schedules.yaml first. Approvals of the frozen files count again.

    \b
    Example:
      newsletter outbox put-back monthly --period 2017-11
    """
    desk, chosen = _chosen(place, newsletter, period)
    from newsletter import handwork

    found = handwork.put_back(desk, newsletter, chosen, actor=_somebody(), now=now())
    if as_json:
        differences = [{"path": each.path, "how": each.how} for each in found]
        print_json({"issue": f"{newsletter}/{chosen.name}", "put_back": differences})
        return
    for each in found:
        say(f"  was {each.how}: {each.path}")
    kept = any(each.how != "missing" for each in found)
    where = f" Copies of what lay there are in {handwork.copies_of(desk.config)}." if kept else ""
    done = f"{counted(len(found), 'file')} put back as frozen.{where}" if found else "as frozen; nothing to put back."
    say(f"{newsletter}/{chosen.name}: {done}")


@command("take-in", short_help="Take hand edits in as a new revision.")
@click.argument("newsletter")
@period_option
@json_option
def take_in(place: Place, newsletter: str, period: str | None, as_json: bool) -> None:
    """Take what somebody changed in an issue's files by hand in as a new revision; it has to be approved anew.

    A snippet's text, and subject and preheader in issue.json, become edits of the issue; email.html, email.txt and a
    snippet's request are taken as they are. Any other change is refused, and the command says what to do instead.

    \b
    Example:
      newsletter outbox take-in monthly --period 2017-11
    """
    desk, chosen = _chosen(place, newsletter, period)
    from newsletter import revising

    saved = revising.take_in(desk, newsletter, chosen, actor=_somebody(), now=now())
    if as_json:
        print_json(
            {
                "issue": f"{newsletter}/{chosen.name}",
                "revision": saved.number,
                "content_hash": saved.content_hash,
                "changed": saved.words or None,
                "ended": list(saved.ended),
            }
        )
        return
    done = f"took in {saved.words}" if saved.words else "nothing to take in"
    say(f"{newsletter}/{chosen.name}: {done}; revision {saved.number}, {saved.content_hash[:12]}")
    if saved.ended:
        say(f"This ended the approval by {listed(saved.ended)}: it has to be approved again.")


def _chosen(place: Place, newsletter: str, period: str | None) -> tuple[Desk, Period]:
    """The desk, and the period that was named."""
    desk = place.desk()
    from newsletter.desk import newsletter_named, period_named

    settings = newsletter_named(desk.config, newsletter)
    return desk, period_named(desk.config, settings, period, now=now())


def _somebody() -> Actor:
    """Whoever uses this machine's shell, by the name that they have there."""
    from newsletter.cli.preview import user_name

    return Actor(name=user_name(), via=Via.SHELL)


for step in (verify, put_back, take_in):
    outbox.add_command(step)
COMMAND = outbox
