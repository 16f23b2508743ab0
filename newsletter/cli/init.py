"""`newsletter init`."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import say


@command("init", short_help="Make a new site folder, ready to run.")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def init(place: Place, directory: Path) -> None:  # noqa: ARG001 - every command takes a place; this one makes it
    """Make a new site folder DIR, ready to run.

    It holds a commented schedules.yaml, a content folder with an example of each kind, and a .env file with a fresh
    secret key that only you can read.

    \b
    Example:
      newsletter init my-newsletter
    """
    from newsletter.starting import make_site

    made = make_site(directory, today=now().date())
    for path in made:
        say(f"  {path}")
    say(f"\nReady. Next: cd {directory}, then  newsletter draft monthly")


COMMAND = init
