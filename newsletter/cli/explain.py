"""`newsletter explain`."""

from __future__ import annotations

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import json_option, period_option, print_json, print_table, say
from newsletter.wording import plain_moment


@command("explain", short_help="Say for each post why it is in or left out.")
@click.argument("newsletter")
@period_option
@json_option
def explain(place: Place, newsletter: str, period: str | None, as_json: bool) -> None:
    """Say for each post why it is in or left out, and why one of them leads.

    It looks at what was last pulled, and changes nothing.

    \b
    Example:
      newsletter explain monthly --period 2017-11
    """
    config = place.load()
    place.open_database()
    from newsletter import pipeline

    settings = pipeline.newsletter_named(config, newsletter)
    chosen = pipeline.period_named(config, settings, period, now=now())
    digest = pipeline.explained(config, newsletter, chosen)
    if as_json:
        print_json(
            {
                "issue": f"{newsletter}/{chosen.name}",
                "period": chosen.name,
                "planned_send": digest.planned_send.isoformat(),
                "skipped": digest.skipped or None,
                "lead_rule": digest.lead_rule,
                "in": [
                    {
                        "title": item.post.title,
                        "url": item.post.url,
                        "why": item.why,
                        "lead": item.lead,
                        "late": item.late,
                    }
                    for item in digest.items
                ],
                "notices": [{"title": notice.title, "url": notice.url} for notice in digest.notices],
                "left_out": [{"title": item.title, "url": item.url, "why": item.why} for item in digest.left_out],
            }
        )
        return
    say(f"{settings.title}, {chosen.name}: from {plain_moment(chosen.start)}, up to {plain_moment(chosen.end)}.")
    if digest.skipped:
        say(f"Nothing would be sent: {digest.skipped}")
    if digest.items:
        print_table(("in", "why"), ((item.post.title, item.why) for item in digest.items))
        say(f"Lead: {digest.lead_rule}")
    if digest.notices:
        print_table(("notice", "link"), ((notice.title, notice.url) for notice in digest.notices))
    if digest.left_out:
        print_table(("left out", "why"), ((item.title or item.url, item.why) for item in digest.left_out))


COMMAND = explain
