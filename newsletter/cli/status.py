"""`newsletter status`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

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
from newsletter.wording import listed, plain_moment

if TYPE_CHECKING:
    from newsletter.desk import Desk


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
    desk, moment = place.desk(), now()
    config = desk.config
    from newsletter.config.advice import warnings
    from newsletter.reading import overview

    report = overview(config, now=moment, with_log=with_log)
    _add_standing(desk, report, now=moment)
    settings = warnings(config)
    if as_json:
        print_json(report | {"settings": plain_findings(settings)})
        return
    _print(report)
    if settings:
        say(f"\n{config.file.name}: {count_findings(settings)}.")
        print_findings(settings)


def _add_standing(desk: Desk, report: dict[str, Any], *, now: datetime) -> None:
    """Put to each issue how it stands by the yeses that count, and for whom it waits."""
    from newsletter.approving import standing
    from newsletter.models import Issue

    for newsletter in report["newsletters"]:
        rows = {(row.period, row.part): row for row in Issue.objects.filter(newsletter=newsletter["name"])}
        for issue in newsletter["issues"]:
            stands = standing(desk, rows[issue["period"], issue["part"]], now=now)
            after = stands.starts_after
            issue |= {
                "status": stands.status,
                "approvals": [yes.plain() for yes in stands.yeses],
                "waiting": stands.waiting or None,
                "starts_after": after.isoformat(timespec="seconds") if after else None,
            }


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
            for issue in newsletter["issues"]:
                if issue["starts_after"] or issue["waiting"]:
                    say(f"  {issue['period']}: {_next(issue)}.")
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
        where = " ".join(filter(None, (entry["newsletter"], entry["period"])))
        say("  ".join(filter(None, (_words(entry["at"]), where, _who(entry), entry["text"]))))


def _next(issue: dict[str, Any]) -> str:
    """For whom an issue waits, or by whom it was approved and when it may start."""
    if issue["waiting"]:
        why = issue["reason"] if issue["status"] == "held" else None
        return f"{issue['waiting']}: {why.rstrip('.')}" if why else str(issue["waiting"])
    names = listed([approval["name"] for approval in issue["approvals"]])
    return f"Approved by {names}; nothing starts before {_words(issue['starts_after'])}"


def _who(entry: dict[str, Any]) -> str:
    """`Amina (shell):`; nothing where the program did it."""
    if not entry["who"]:
        return ""
    how = f" ({entry['via']})" if entry["via"] in ("shell", "machine") else ""
    return f"{entry['who']}{how}:"


def _words(moment: str) -> str:
    return plain_moment(datetime.fromisoformat(moment))


COMMAND = status
