"""`newsletter web`."""

from __future__ import annotations

import sys

import click

from newsletter.cli.app import Place, command
from newsletter.cli.output import say
from newsletter.errors import ConfigError


@command("web", short_help="Serve the review desk to people with accounts.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), default=8400, show_default=True)
@click.option("--behind-proxy", is_flag=True, help="Believe the proxy's X-Forwarded-For, to limit attempts to sign in.")
@click.option("--proxy", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where the proxy speaks from.")
def web(place: Place, host: str, port: int, behind_proxy: bool, proxy: str) -> None:
    """Serve the review desk to people with accounts, until SIGTERM or Ctrl+C.

    People reach it at desk.url of schedules.yaml, over https, by way of a web server such as Caddy or nginx; under
    no other name does it answer. Invite the first operator with: newsletter users invite.

    \b
    Example:
      newsletter web --behind-proxy
    """
    desk = place.desk()
    from newsletter.accounts import people
    from newsletter.web.server import is_loopback, serve

    url = desk.config.desk.url
    if not is_loopback(host) and not (url and url.startswith("https:")):
        raise ConfigError(
            f"the desk would listen on {host}, where others reach it, and desk.url is no https address.",
            "Set desk.url to the https address of the web server in front of it, or leave --host out.",
            file=desk.config.file.name,
        )

    def ready(taken: int) -> None:
        say(f"The review desk listens on {host}, port {taken}, for {url or 'this machine'}.")
        if not any(person.email for person in people()):
            say("Nobody can sign in yet. Invite an operator first:")
            say("  newsletter users invite ADDRESS --name NAME --role operator")
        sys.stdout.flush()

    serve(desk, host, port, url=url or "", proxy=proxy if behind_proxy else None, ready=ready)
    say("The review desk is closed.")


COMMAND = web
