"""The command group, the options that every command takes, and how an error reaches a person."""

from __future__ import annotations

import functools
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from newsletter import __version__
from newsletter.errors import MisuseError, NewsletterError

if TYPE_CHECKING:
    from newsletter.config.model import Config
    from newsletter.pipeline import Desk

# One module a command: only the one that runs is imported.
COMMANDS = {
    "init": "newsletter.cli.init",
    "pull": "newsletter.cli.pull",
    "import": "newsletter.cli.importing",
    "draft": "newsletter.cli.draft",
    "explain": "newsletter.cli.explain",
    "check": "newsletter.cli.check",
    "show": "newsletter.cli.show",
    "approve": "newsletter.cli.approve",
    "discard": "newsletter.cli.discard",
    "test": "newsletter.cli.rehearse",
    "send": "newsletter.cli.send",
    "status": "newsletter.cli.status",
    "outbox": "newsletter.cli.outbox",
    "preview": "newsletter.cli.preview",
    "web": "newsletter.cli.web",
    "users": "newsletter.cli.users",
}


@dataclass
class Place:
    """Where to work: the options that stand before or after the step, or in the environment."""

    config: str | None = None
    outbox: str | None = None
    database: str | None = None
    _loaded: Config | None = field(default=None, repr=False)

    def load(self) -> Config:
        """schedules.yaml, read once. Raises ConfigError."""
        if self._loaded is None:
            from newsletter.config import load

            name = self.config or os.environ.get("NEWSLETTER_CONFIG") or "schedules.yaml"
            self._loaded = load(Path(name))
        return self._loaded

    def outbox_folder(self) -> Path:
        """The outbox: `outbox/` beside schedules.yaml, or as named, then as the shell sees it."""
        named = self.outbox or os.environ.get("NEWSLETTER_OUTBOX")
        return Path(named).absolute() if named else self.load().folder / "outbox"

    def open_database(self) -> None:
        """Make the database ready. Raises ConfigError."""
        from newsletter.database import open_database
        from newsletter.settings import DEFAULT_DATABASE

        url = self.database or os.environ.get("DATABASE_URL") or DEFAULT_DATABASE
        open_database(url, self.load().folder)

    def desk(self, told: Callable[[str, int], None] | None = None) -> Desk:
        """All that a step of the pipeline works on, with the database open."""
        config = self.load()
        self.open_database()
        from newsletter.pipeline import Desk
        from newsletter.sources.connecting import allowed_hosts
        from newsletter.sources.fetch import Fetcher

        fetcher = Fetcher(config.fetch, allowed=allowed_hosts(config), on_progress=told)
        click.get_current_context().call_on_close(fetcher.close)
        return Desk(config=config, outbox=self.outbox_folder(), fetcher=fetcher)


class Group(click.Group):
    """A group whose commands are imported when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name]).COMMAND
        return command


def _place_options(function: Callable[..., Any]) -> Callable[..., Any]:
    for name, value, text in (
        ("--database", "URL", "The database. Default: sqlite:///var/newsletter.sqlite3 beside FILE."),
        ("--outbox", "DIR", "The outbox. Default: outbox/ beside FILE."),
        ("--config", "FILE", "The configuration. Default: schedules.yaml."),
    ):
        function = click.option(name, metavar=value, default=None, help=text)(function)
    return function


def command(name: str, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """Like `click.command`, for a function that takes a Place first. The place's options may follow the step, too."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        @click.pass_context
        @functools.wraps(function)
        def call(ctx: click.Context, /, **given: Any) -> Any:
            place = ctx.find_object(Place) or Place()
            for option in ("config", "outbox", "database"):
                if (value := given.pop(option)) is not None:
                    setattr(place, option, value)
            return function(place, **given)

        return click.command(name, **settings)(_place_options(call))

    return decorate


@click.group(
    "newsletter",
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`newsletter COMMAND --help` shows a command's options, and an example.",
)
@_place_options
@click.version_option(__version__, prog_name="newsletter")
@click.pass_context
def app(ctx: click.Context, config: str | None, outbox: str | None, database: str | None) -> None:
    """Draft, check and hold an organisation's monthly digest: what lies in the outbox is exactly what would go out."""
    ctx.obj = Place(config=config, outbox=outbox, database=database)


def now() -> datetime:
    """The present moment, in UTC: the one clock of the command line."""
    return datetime.now(UTC)


def run() -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 misuse. Expected errors are one clear text, no traceback."""
    _any_terminal()
    try:
        app.main(prog_name="newsletter", standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing half-done was left behind.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except NewsletterError as error:
        _fail(error)
    except BrokenPipeError:
        # The reader of our output went away (`newsletter ... | head`): nothing to report, and nobody to report it to.
        _give_up_stdout()
        sys.exit(1)
    except OSError as error:
        if error.filename is None:  # most likely our own output: what is left of it is not tried again on the way out
            _give_up_stdout()
        _fail(_of_the_machine(error))
    except Exception as error:
        # Not swallowed: what the database's machine did gets its clear line, everything else goes on as a traceback.
        if told := _of_the_database(error):
            _fail(told)
        click.echo("Error: this is a mistake in newsletter itself. Please report it with the lines below.", err=True)
        raise


def _give_up_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(error: NewsletterError) -> NoReturn:
    from newsletter.cli.output import printable

    click.echo(f"Error: {printable(str(error))}", err=True)
    sys.exit(2 if isinstance(error, MisuseError) else 1)


def _of_the_machine(error: OSError) -> NewsletterError:
    """A full disk, a folder of somebody else: `[Errno 28] No space left on device: 'outbox/x'`, said plainly."""
    what = f"{error.filename} cannot be used" if error.filename else "the result cannot be written"
    return NewsletterError(
        f"{what} ({error.strerror or error}).", "Check that it exists, who owns it, and the disk's free space."
    )


def _of_the_database(error: Exception) -> NewsletterError | None:
    if "django.db" not in sys.modules:
        return None
    from newsletter.database import trouble

    return trouble(error)


def _any_terminal() -> None:
    """Print what a terminal's encoding lacks as an escape: a title in Arabic must not stop a command under LANG=C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
