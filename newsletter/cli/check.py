"""`newsletter check`."""

from __future__ import annotations

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import (
    count_findings,
    json_option,
    period_option,
    plain_findings,
    print_findings,
    print_json,
    say,
)


@command("check", short_help="Show the findings about a drafted issue, with their fix.")
@click.argument("newsletter")
@period_option
@click.option("--links", is_flag=True, help="Also open every link of the issue and say which do not answer.")
@json_option
def check(place: Place, newsletter: str, period: str | None, links: bool, as_json: bool) -> None:
    """Show the findings about a drafted issue, each with its fix.

    Errors stop an approval; warnings want a look; notes are good to know. Finding something is no failure of the
    command: it exits with 0.

    \b
    Example:
      newsletter check monthly --period 2017-11 --links
    """
    desk = place.desk()
    from newsletter import pipeline, reading

    settings = pipeline.newsletter_named(desk.config, newsletter)
    chosen = pipeline.period_named(desk.config, settings, period, now=now())
    revision = reading.latest_revision(newsletter, chosen)
    if links:
        from newsletter.linkcheck import check_links

        check_links(revision, desk.fetcher)
    findings = reading.findings(revision)
    if as_json:
        print_json(plain_findings(findings))
        return
    say(f"{newsletter} {chosen.name}, revision {revision.number}: {count_findings(findings)}.")
    print_findings(findings)


COMMAND = check
