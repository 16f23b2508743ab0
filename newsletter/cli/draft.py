"""`newsletter draft`."""

from __future__ import annotations

import dataclasses
import webbrowser
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import (
    count_findings,
    json_option,
    period_option,
    print_findings,
    print_json,
    print_table,
    pulling_progress,
    say,
)
from newsletter.schedules import period_in_words
from newsletter.wording import counted, listed

if TYPE_CHECKING:
    from newsletter.pipeline import Drafted
    from newsletter.types import Facts, Period


@command("draft", short_help="Pull, choose, render and check an issue; freeze it into the outbox.")
@click.argument("newsletter")
@period_option
@click.option("--no-pull", is_flag=True, help="Draft from what was last pulled; open no connection to a source.")
@click.option("--overwrite", is_flag=True, help="Replace an outbox folder although it was changed by hand.")
@click.option("--open", "opening", is_flag=True, help="Open the preview in a browser.")
@json_option
def draft(
    place: Place, newsletter: str, period: str | None, no_pull: bool, overwrite: bool, opening: bool, as_json: bool
) -> None:
    """Pull, choose, render and check an issue, and freeze it into the outbox.

    Nothing is sent. The same posts, theme and configuration give the same bytes, whenever and wherever it runs.

    \b
    Example:
      newsletter draft monthly --period 2017-11
    """
    with pulling_progress() as (on_source, on_bytes):
        desk = place.desk(on_bytes)
        from newsletter import pipeline

        settings = pipeline.newsletter_named(desk.config, newsletter)
        chosen = pipeline.period_named(desk.config, settings, period, now=now())
        drafted = pipeline.draft(
            desk, newsletter, chosen, now=now(), pulling=not no_pull, overwrite=overwrite, told=on_source
        )
    if as_json:
        print_json(as_plain(drafted, chosen))
        return
    _print(drafted, chosen)
    if chosen.end > now():
        say(f"{period_in_words(chosen)} is not over: more posts may come. Draft it again when it is.")
    if opening and drafted.folder:
        webbrowser.open((drafted.folder / "index.html").as_uri())


def as_plain(drafted: Drafted, period: Period) -> dict[str, Any]:
    """The contract of `draft --json`: every key always there, null or [] where there is nothing."""
    digest, revision = drafted.digest, drafted.revision
    newest_first = sorted(digest.items, key=lambda item: (-item.post.published.timestamp(), item.post.title, item.key))
    return {
        "issue": f"{digest.newsletter}/{period.name}",
        "period": period.name,
        "status": drafted.status,
        "folder": str(drafted.folder) if drafted.folder else None,
        "content_hash": revision.content_hash if revision else None,
        "subject": revision.subject if revision else None,
        "reason": digest.skipped or None,
        "posts": [
            {
                "title": item.post.title,
                "kind": item.post.kind.value,
                "url": item.post.url,
                "published": item.post.published.isoformat(),
                "facts": plain_facts(item.post.facts),
            }
            for item in newest_first
        ],
        "left_out": [{"title": item.title, "why": item.why} for item in digest.left_out],
        "snippets": [
            {
                "account": snippet.account,
                "network": snippet.network,
                "post": snippet.post_title,
                "length": snippet.length,
                "limit": snippet.limit,
            }
            for snippet in (revision.snippets if revision else ())
        ],
        "findings": [
            {"level": finding.level.value, "code": finding.code, "message": finding.message}
            for finding in (revision.findings if revision else ())
        ],
    }


def plain_facts(facts: Facts | None) -> dict[str, Any] | None:
    """A playback's facts as written; null where it does not say, [] for no insights."""
    if facts is None:
        return None
    plain = {name: getattr(facts, name) for name in ("who", "where", "when", "why", "what", "so_what", "question")}
    return plain | {
        "event_date": facts.event_date.isoformat() if facts.event_date else None,
        "insights": list(facts.insights),
        "sections": [dataclasses.asdict(section) for section in facts.sections],
    }


def _print(drafted: Drafted, period: Period) -> None:
    digest, revision = drafted.digest, drafted.revision
    if revision is None:
        say(f"{digest.newsletter} {period.name}: skipped, for {digest.skipped}.")
        return
    state = f"revision {drafted.number}" if drafted.fresh else f"revision {drafted.number}, byte for byte as before"
    say(f"{digest.newsletter} {period.name}: {state}, {revision.content_hash[:12]}")
    say(f"Subject: {revision.subject}")
    if drafted.ended:
        say(f"This ended the approval by {listed(drafted.ended)}: the issue has to be approved again.")
    elif drafted.status == "approved":
        say("It is approved, and stays so: the same comes out.")
    for item in revision.unfit:
        say(f"An edit found no place, and is kept: {item.words}, for {item.why}.")
    print_table(
        ("", "kind", "published", "title"),
        (
            ("lead" if item.lead else "", item.post.kind.value, f"{item.post.published:%-d %b %Y}", item.post.title)
            for item in digest.items
        ),
    )
    if revision.snippets:
        accounts = len({snippet.account for snippet in revision.snippets})
        say(f"{counted(len(revision.snippets), 'snippet')} for {counted(accounts, 'account')}.")
    if digest.left_out:
        say(f"{len(digest.left_out)} left out. Why: newsletter explain {digest.newsletter} --period {period.name}")
    say(f"Checks: {count_findings(revision.findings)}.")
    print_findings(revision.findings)
    if drafted.folder:
        say(f"\nOpen in a browser: {drafted.folder / 'index.html'}")


COMMAND = draft
