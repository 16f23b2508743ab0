"""`newsletter outbox`."""

from __future__ import annotations

import sys

import click

from newsletter.cli.app import Place, command
from newsletter.cli.output import json_option, print_json, say


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


outbox.add_command(verify)
COMMAND = outbox
