"""The secret key of this installation, and tokens signed with it."""

from __future__ import annotations

import os
import secrets

from newsletter.config.model import Config
from newsletter.config.secrets import variable
from newsletter.errors import ConfigError

KEY = "NEWSLETTER_SECRET_KEY"


def secret_keys(config: Config) -> tuple[str, ...]:
    """The key that signs, then older ones that still check (`NEWSLETTER_SECRET_KEY_OLD`, separated by spaces).

    Where none is set, one is made and written into `.env` beside schedules.yaml (mode 0600), so that a first
    `newsletter preview` needs no preparation. Raises ConfigError where a key is too short to sign with.
    """
    key = variable(config.folder, KEY) or _make(config)
    if len(key) < 32:
        raise ConfigError(
            f"{KEY} has {len(key)} characters, and a key needs 32.",
            f"Take its line out of .env: a new one is made. Or set it to: {secrets.token_urlsafe(8)}... (48 of them)",
        )
    old = (variable(config.folder, f"{KEY}_OLD") or "").split()
    return (key, *old)


def _make(config: Config) -> str:
    key = secrets.token_urlsafe(48)
    path = config.folder / ".env"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            file.write("\n")
        file.write(f"{KEY}={key}\n")
    return key
