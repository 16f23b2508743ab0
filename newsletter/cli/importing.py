"""`newsletter import`."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.app import Place, command
from newsletter.cli.output import say
from newsletter.errors import MisuseError
from newsletter.wording import counted


@command("import", short_help="Turn a plain-text archive into a content folder.")
@click.argument("file", metavar="ARCHIVE.TXT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into", metavar="DIR", required=True, type=click.Path(file_okay=False, path_type=Path), help="The content folder."
)
@click.option("--url", metavar="URL", default=None, help="Where readers are sent. Default: site.url of schedules.yaml.")
@click.option("--timezone", metavar="ZONE", default=None, help="Zone of the dates. Default: that of schedules.yaml.")
def import_(place: Place, file: Path, into: Path, url: str | None, timezone: str | None) -> None:
    """Turn a plain-text export of an archive page into a folder of Markdown files with front matter.

    A post of the archive begins at its own time, 00:00 in the site's zone, and links to the given address: the text
    carries none of its own. Files that are there already are never overwritten.

    \b
    Example:
      newsletter import archive.txt --into content/ --url https://riverbank.example
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from newsletter.sources.importing import import_archive

    address = url or place.load().site.url
    try:
        zone = ZoneInfo(timezone) if timezone else place.load().site.zone
    except (ZoneInfoNotFoundError, ValueError):
        raise MisuseError(f'there is no time zone "{timezone}".', "Write for example Europe/London.") from None
    written = import_archive(file, into, url=address, zone=zone)
    for path in written:
        say(f"  {path}")
    say(f"{counted(len(written), 'post')} in {into}. Read them with a source  {{type: folder, path: {into}}}")


COMMAND = import_
