"""The secret key of this installation, and what hangs on it: sessions, and digests of tokens."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from datetime import datetime

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
    path = config.folder / ".env"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # of two first starts at once, the second reads what the first wrote
        if made := variable(config.folder, KEY):
            return made
        key = secrets.token_urlsafe(48)
        if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            file.write("\n")
        file.write(f"{KEY}={key}\n")
    return key


def install(config: Config) -> None:
    """Give Django, which has to be set up, the keys that sign sessions and forms. Raises ConfigError."""
    from django.conf import settings

    settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS = secret_keys(config)


def digest(token: str) -> str:
    """What is kept of a token of 256 random bits: its SHA-256. So many bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def end_sessions(account_id: int, *, now: datetime) -> int:
    """Delete every session of the account, and all that ran out; gives how many were the account's.

    Who a session is of stands in its signed text, so each is opened; a team has few of them. A session that cannot be
    opened (its key was changed) is nobody's, and stays until it runs out. The keys have to be installed.
    """
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.models import Session

    Session.objects.filter(expire_date__lt=now).delete()
    own = [row.pk for row in Session.objects.all() if row.get_decoded().get(SESSION_KEY) == str(account_id)]
    deleted: int = Session.objects.filter(pk__in=own).delete()[0]
    return deleted
