"""`newsletter preview`."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

import click

from newsletter.cli.app import Place, command, now
from newsletter.cli.output import say

_PORTS = 20
"""How many ports are tried where none was asked for."""


@command("preview", short_help="Open the review desk in a browser, on this machine.")
@click.option("--as", "name", metavar="NAME", default=None, help="Who you are. Default: the user of this machine.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help="Default: 8400, or the next one that is free."
)
@click.option("--no-open", is_flag=True, help="Print the link only, and open no browser.")
def preview(place: Place, name: str | None, port: int | None, no_open: bool) -> None:
    """Open the review desk in a browser, on this machine, until Ctrl+C.

    It prints a link that signs you in once; nobody else can reach the desk. No account is needed: what you do is
    recorded under NAME, as done on this machine, and counts as one person's yes at most.

    \b
    Example:
      newsletter preview --as Amina
    """
    desk = place.desk()
    from newsletter import accounts, letters
    from newsletter.models import LoginToken
    from newsletter.web.server import serve

    account = accounts.machine_account(name or user_name(), now=now())
    opened: list[Path] = []

    def ready(taken: int) -> None:
        token = accounts.make_token(account, LoginToken.Purpose.MACHINE, now=now())
        link = letters.entrance(f"http://127.0.0.1:{taken}", token)
        say(f"The review desk is open, for {account.name}:")
        say(f"\n  {link}\n")
        say("The link signs in once, within 15 minutes. Ctrl+C closes the desk.")
        sys.stdout.flush()
        if not no_open and has_screen():
            opened.append(open_browser(link, desk.config.folder / "var"))

    try:
        serve(
            desk,
            "127.0.0.1",
            port or 8400,
            ports=1 if port else _PORTS,
            ready=ready,
        )
    finally:
        for page in opened:
            page.unlink(missing_ok=True)
    say("The review desk is closed.")


def user_name() -> str:
    """The name of the user of this machine; never fails, also where the user has none (as in a container)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def has_screen() -> bool:
    """Whether a browser window can be opened: a text browser would take the terminal away."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_browser(link: str, folder: Path) -> Path:
    """Open `link` by way of a page that only its owner may read, and give that page's path.

    What stands in a browser's command line can be read by every user of the machine; this link should not.
    """
    import webbrowser
    from html import escape

    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"open-the-desk-{os.getpid()}.html"
    page.unlink(missing_ok=True)
    descriptor = os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        address = escape(link, quote=True)
        file.write(
            f'<!doctype html><meta charset="utf-8"><title>The review desk</title>\n'
            f'<meta http-equiv="refresh" content="0; url={address}">\n<a href="{address}">Open the review desk</a>\n'
        )
    webbrowser.open(page.resolve().as_uri())
    return page


COMMAND = preview
