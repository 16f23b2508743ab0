"""`newsletter status`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import (
    count_findings,
    json_option,
    plain_findings,
    print_findings,
    print_json,
    print_table,
    say,
)
from newsletter.wording import plain_moment


@command("status", short_help="What is going on: issues, sources, and what comes next.")
@click.option("--log", "with_log", is_flag=True, help="Also show what happened, newest last.")
@json_option
def status(place: Place, with_log: bool, as_json: bool) -> None:
    """What is going on: every issue with its state, every source with its last pull, and what comes next; then
    what to look at in the configuration.

    \b
    Example:
      newsletter status --log
    """
    config = place.load()
    place.open_database()
    from newsletter.config.advice import warnings
    from newsletter.reading import overview

    report = overview(config, now=now(), with_log=with_log)
    settings = warnings(config)
    if as_json:
        print_json(report | {"settings": plain_findings(settings)})
        return
    _print(report)
    if settings:
        say(f"\n{config.file.name}: {count_findings(settings)}.")
        print_findings(settings)


def _print(report: dict[str, Any]) -> None:
    for newsletter in report["newsletters"]:
        coming = newsletter["next"]
        say(f"{newsletter['title']} ({newsletter['name']})")
        say(f"  next: {coming['period']}, to be drafted on {_words(coming['draft'])}, sent on {_words(coming['send'])}")
        if newsletter["issues"]:
            print_table(
                ("period", "state", "subject or reason", "content", "findings"),
                (
                    (
                        issue["period"],
                        issue["status"],
                        issue["subject"] or issue["reason"] or "",
                        (issue["content_hash"] or "")[:12],
                        issue["findings"],
                    )
                    for issue in newsletter["issues"]
                ),
            )
        else:
            say(f"  nothing drafted yet: newsletter draft {newsletter['name']}")
    print_table(
        ("source", "posts", "last pulled"),
        (
            (source["name"], str(source["posts"]), _words(source["pulled_at"]) if source["pulled_at"] else "never")
            for source in report["sources"]
        ),
    )
    say(f"Times are those of {report['timezone']}.")
    for entry in report.get("log", ()):
        say(f"{_words(entry['at'])}  {' '.join(filter(None, (entry['newsletter'], entry['period'])))}  {entry['text']}")


def _words(moment: str) -> str:
    return plain_moment(datetime.fromisoformat(moment))


COMMAND = status
