"""`newsletter show`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import count_findings, json_option, period_option, print_json, print_table, say
from newsletter.wording import plain_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.desk import Desk
    from newsletter.models import Revision
    from newsletter.noticing import News


@command("show", short_help="Show a drafted issue, or what changed in it.")
@click.argument("newsletter")
@period_option
@click.option("--diff", is_flag=True, help="Show what changed: between the last two revisions, and on the site since.")
@click.option("--from", "older", type=click.IntRange(min=1), metavar="N", help="With --diff: the revision to begin at.")
@click.option("--to", "newer", type=click.IntRange(min=1), metavar="N", help="With --diff: the one to end at.")
@json_option
def show(
    place: Place, newsletter: str, period: str | None, diff: bool, older: int | None, newer: int | None, as_json: bool
) -> None:
    """Show a drafted issue: subject, posts, plain text. With --diff, what changed since the revision before.

    --from and --to name any two revisions by their numbers. Below the changes stands what the sources show differently
    since the newest draft, which goes out only if the issue is drafted again.

    \b
    Example:
      newsletter show monthly --period 2017-11 --diff
    """
    if not diff and (older or newer):
        raise click.UsageError("--from and --to go with --diff.")
    desk = place.desk()
    config = desk.config
    from newsletter import pipeline, reading

    settings = pipeline.newsletter_named(config, newsletter)
    chosen = pipeline.period_named(config, settings, period, now=now())
    revision = reading.latest_revision(newsletter, chosen)
    if diff:
        _show_changes(desk, revision, older, newer, as_json)
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


def _show_changes(desk: Desk, newest: Revision, older: int | None, newer: int | None, as_json: bool) -> None:
    from newsletter import reading
    from newsletter.noticing import news

    issue = newest.issue
    after = reading.revision_numbered(issue, newer) if newer else newest
    before = (
        reading.revision_numbered(issue, older) if older else issue.revisions.filter(number__lt=after.number).last()
    )
    changes = reading.changes(before, after) if before else ()
    since = news(desk, issue)
    if as_json:
        print_json(
            {
                "from": before.number if before else None,
                "to": after.number,
                "changes": [{"path": change.path, "lines": list(change.lines)} for change in changes],
                "news": [{"title": each.title, "what": each.what, "lines": list(each.lines)} for each in since],
            }
        )
        return
    if before is None:
        say(f"Revision {after.number} is the first one: nothing changed in it yet.")
    else:
        old, new = f"{before.number} ({before.content_hash[:12]})", f"{after.number} ({after.content_hash[:12]})"
        say(f"From revision {old} to {new}:" if changes else f"Nothing that people read differs from {old} to {new}.")
    for change in changes:
        for line in change.lines or (f"{change.path} changed",):
            say(line)
    _show_news(since)


def _show_news(since: Sequence[News]) -> None:
    """What the sources show differently since the newest draft, as last pulled."""
    if not since:
        return
    say("\nOn the site since it was drafted:")
    for each in since:
        say(f"“{each.title}” is no longer there." if each.what == "gone" else f"“{each.title}” was changed:")
        for line in each.lines[2:]:  # without the names of two files that do not exist
            say(line)


COMMAND = show
