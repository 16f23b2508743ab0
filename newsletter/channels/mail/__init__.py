"""The ways out for mail: `console`, `outbox` (a folder), `smtp`. Each takes a finished message as it is.

To add a provider: a file here, and a line in `_made`.
"""

from __future__ import annotations

from pathlib import Path

from newsletter.channels.mail.console import Console
from newsletter.channels.mail.contract import Envelope, MailChannel, Receipt, address_of
from newsletter.channels.mail.folder import Folder
from newsletter.config.model import Config, MailWay
from newsletter.errors import DeliveryError, MisuseError
from newsletter.wording import listed, quoted

WORKING = ("console", "outbox", "smtp")
"""The providers that messages can be handed to in this version."""

__all__ = [
    "WORKING",
    "Console",
    "Envelope",
    "Folder",
    "MailChannel",
    "Receipt",
    "address_of",
    "channel",
    "mail_folder",
    "nearest_channel",
    "staff_channel",
]


def mail_folder(config: Config) -> Path:
    """Where messages are kept that go nowhere: `var/mail/` beside schedules.yaml."""
    return config.folder / "var" / "mail"


def channel(name: str, config: Config, *, folder: Path | None = None) -> MailChannel:
    """The way out called `name` under `mail:`. `folder` is where the provider `outbox` keeps messages.

    Raises MisuseError where there is no such entry, ConfigError where its password cannot be read, and DeliveryError
    where the entry is incomplete or its provider is one that this version cannot hand messages to.
    """
    way = config.mail.get(name)
    if way is None:
        known = listed(sorted(config.mail)) or "none"
        raise MisuseError(f"there is no entry {quoted(name)} under mail: in {config.file.name}.", f"There is: {known}.")
    return _made(name, way, config, folder or mail_folder(config))


def _made(name: str, way: MailWay, config: Config, folder: Path) -> MailChannel:
    if way.provider == "console":
        return Console()
    if way.provider == "outbox":
        return Folder(folder=folder, beside=config.folder)
    if way.provider == "smtp":
        from newsletter.channels.mail.smtp import smtp  # late: loading ssl takes longer than most commands run

        return smtp(name, way, config)
    raise DeliveryError(
        f"mail.{name} uses {quoted(way.provider)}, and this version cannot hand messages to it yet.",
        f"Until it can, use {listed(WORKING, 'or')}.",
        permanent=True,
    )


def nearest_channel(name: str | None, config: Config) -> MailChannel:
    """As `channel`; where no way is named, or its provider is not one that works yet, the folder `var/mail/`.

    Its receipts then say so. Raises what `channel` raises for an entry that is wrong rather than early.
    """
    folder = mail_folder(config)
    if name is None:
        return Folder(folder=folder, beside=config.folder, why="No way for mail is set up yet.")
    if name in config.mail and config.mail[name].provider not in WORKING:
        why = f"Messages cannot be handed to {config.mail[name].provider} yet."
        return Folder(folder=folder, beside=config.folder, why=why)
    return channel(name, config, folder=folder)


def staff_channel(config: Config) -> MailChannel:
    """The way for mails to staff: `desk.mail`, or the only entry under `mail:`, else the folder `var/mail/`."""
    only = next(iter(config.mail)) if len(config.mail) == 1 else None
    return nearest_channel(config.desk.mail or only, config)
