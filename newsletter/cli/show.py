"""`newsletter show`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import count_findings, json_option, period_option, print_json, print_table, say
from newsletter.wording import plain_moment

if TYPE_CHECKING:
    from newsletter.models import Revision


@command("show", short_help="Show a drafted issue, or what changed in it.")
@click.argument("newsletter")
@period_option
@click.option("--diff", is_flag=True, help="Show what changed between the last two revisions.")
@json_option
def show(place: Place, newsletter: str, period: str | None, diff: bool, as_json: bool) -> None:
    """Show a drafted issue: subject, posts, plain text. With --diff, what changed since the revision before.

    \b
    Example:
      newsletter show monthly --period 2017-11 --diff
    """
    config = place.load()
    place.open_database()
    from newsletter import pipeline, reading

    settings = pipeline.newsletter_named(config, newsletter)
    chosen = pipeline.period_named(config, settings, period, now=now())
    revision = reading.latest_revision(newsletter, chosen)
    if diff:
        _show_changes(revision, as_json)
        return
    manifest = reading.manifest(revision)
    if as_json:
        print_json(manifest | {"revision": revision.number, "status": revision.issue.status})
        return
    say(f"{settings.title}, {chosen.name}: revision {revision.number}, {revision.content_hash[:12]}")
    say(f"Subject:   {manifest['subject']}")
    say(f"Preheader: {manifest['preheader']}")
    say(f"From:      {manifest['from']}")
    say(f"Goes out:  {plain_moment(datetime.fromisoformat(manifest['planned_send']))} ({config.site.timezone})")
    print_table(("kind", "post", "why"), ((post["kind"], post["title"], post["why"]) for post in manifest["posts"]))
    say(f"Checks: {count_findings(reading.findings(revision))}.\n")
    say(reading.files(revision)["email.txt"].decode())


def _show_changes(revision: Revision, as_json: bool) -> None:
    from newsletter import reading

    before = revision.issue.revisions.filter(number__lt=revision.number).last()
    changes = reading.changes(before, revision) if before else ()
    if as_json:
        print_json(
            {
                "from": before.number if before else None,
                "to": revision.number,
                "changes": [{"path": change.path, "lines": list(change.lines)} for change in changes],
            }
        )
        return
    if before is None:
        say("There is one revision only: nothing changed in it yet.")
        return
    old, new = f"{before.number} ({before.content_hash[:12]})", f"{revision.number} ({revision.content_hash[:12]})"
    say(f"From revision {old} to {new}:")
    for change in changes:
        for line in change.lines or (f"{change.path} changed",):
            say(line)


COMMAND = show
