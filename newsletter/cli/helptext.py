"""Makes what is written about the commands from the commands: `python -m newsletter.cli.helptext`.

`help.txt` answers `newsletter --help` without importing anything; `docs/commands.md` is the reference. Tests keep both
equal to what this makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from newsletter.cli.app import app

HELP = Path(__file__).with_name("help.txt")
REFERENCE = Path(__file__).parents[2] / "docs" / "commands.md"
WIDTH = 100

INTRODUCTION = """\
# The commands

Made from the commands themselves. One word a step; `--json` on every command that reads; exit code 0 for done, 1 for
failed, 2 for misuse. `--config`, `--outbox` and `--database` may stand before or after the step, or come from
`NEWSLETTER_CONFIG`, `NEWSLETTER_OUTBOX` and `DATABASE_URL`.
"""


def help_text(command: click.Command = app, name: str = "newsletter") -> str:
    """What click would print for `<name> --help`, at 100 columns."""
    with click.Context(command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH) as context:
        context.help_option_names = ["-h", "--help"]
        return command.get_help(context) + "\n"


def reference() -> str:
    """`docs/commands.md`: the help of every command."""
    parts = [f"## {name}\n\n```text\n{help_text(command, name)}```\n" for name, command in commands()]
    return "\n".join([INTRODUCTION, *parts])


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before what is in them."""
    yield "newsletter", app
    with click.Context(app) as context:
        for name in app.list_commands(context):
            command = app.get_command(context, name)
            if command is None:
                continue
            yield f"newsletter {name}", command
            if isinstance(command, click.Group):
                yield from (
                    (f"newsletter {name} {inner}", command.commands[inner]) for inner in sorted(command.commands)
                )


if __name__ == "__main__":
    HELP.write_text(help_text(), encoding="utf-8")
    REFERENCE.write_text(reference(), encoding="utf-8")
