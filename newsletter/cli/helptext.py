"""Makes `help.txt`, the answer to `newsletter --help`: `python -m newsletter.cli.helptext`. A test keeps it equal."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.app import app

FILE = Path(__file__).with_name("help.txt")


def help_text() -> str:
    """What click would print for `newsletter --help`, at 100 columns."""
    with click.Context(app, info_name="newsletter", terminal_width=100, max_content_width=100) as context:
        return app.get_help(context) + "\n"


if __name__ == "__main__":
    FILE.write_text(help_text(), encoding="utf-8")
