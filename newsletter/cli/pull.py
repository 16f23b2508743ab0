"""`newsletter pull`."""

from __future__ import annotations

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import json_option, plain_findings, print_findings, print_json, pulling_progress, say
from newsletter.wording import counted


@command("pull", short_help="Fetch posts from the sources and say what is new.")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@json_option
def pull(place: Place, sources: tuple[str, ...], as_json: bool) -> None:
    """Fetch posts from the sources and say what is new.

    Without a SOURCE all of them are read. Nothing is drafted or sent.

    \b
    Example:
      newsletter pull blog
    """
    with pulling_progress() as (on_source, on_bytes):
        desk = place.desk(on_bytes)
        from newsletter import pipeline

        reports = pipeline.pull(desk, sources or tuple(desk.config.sources), now=now(), told=on_source)
    if as_json:
        print_json(
            [
                {
                    "source": report.source,
                    "posts": report.posts,
                    "new": list(report.new),
                    "changed": list(report.changed),
                    "gone": list(report.gone),
                    "unchanged": report.unchanged,
                    "unusable": [
                        {"title": entry.title, "url": entry.url, "why": entry.why} for entry in report.unusable
                    ],
                    "findings": plain_findings(report.findings),
                }
                for report in reports
            ]
        )
        return
    for report in reports:
        state = "has not changed since the last pull" if report.unchanged else f"{len(report.new)} new"
        extra = [
            f"{len(titles)} {word}" for word, titles in (("changed", report.changed), ("gone", report.gone)) if titles
        ]
        say(f"{report.source}: {counted(report.posts, 'post')}, " + ", ".join([state, *extra]))
        for word, titles in (("new", report.new), ("changed", report.changed), ("gone", report.gone)):
            for title in titles:
                say(f"  {word}: {title}")
        for entry in report.unusable:
            say(f"  cannot be used: {entry.title or entry.url}: {entry.why}")
        print_findings(report.findings)


COMMAND = pull
