"""Django, configured from two values: where the database is, and nothing else that differs between installations.

`DATABASE_URL` forms: `sqlite:///var/newsletter.sqlite3` (relative to schedules.yaml), `sqlite:////srv/n.sqlite3`
(absolute), `postgresql://user:password@host:5432/name`.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from newsletter.errors import ConfigError

DEFAULT_DATABASE = "sqlite:///var/newsletter.sqlite3"


def database_settings(url: str, folder: Path) -> dict[str, Any]:
    """Django's DATABASES entry for `url`; relative SQLite paths are beside schedules.yaml, in `folder`.

    Raises ConfigError for a form that it does not know. The password never stands in its text.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and parts.path not in ("", "/"):
        return _sqlite(folder / unquote(parts.path[1:]))  # "sqlite:////srv/x": path[1:] is "/srv/x", and absolute wins
    if parts.scheme in ("postgresql", "postgres") and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
        }
    raise ConfigError(
        f'the database address begins with "{parts.scheme}:" and is of no known form.',
        f'Write for example "{DEFAULT_DATABASE}" or "postgresql://user:password@127.0.0.1/newsletter".',
    )


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            # Writers take the write lock when they begin, so that two of them wait instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # WAL lets readers go on beside a writer; FULL makes every commit survive a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def configure(url: str, folder: Path) -> None:
    """Set Django up on the database at `url`. The first call in a process wins; a second one with another raises."""
    from django.apps import apps
    from django.conf import settings

    database = database_settings(url, folder)
    if settings.configured:
        if settings.DATABASES["default"]["NAME"] != database["NAME"]:
            raise RuntimeError("one process works on one database")
        return
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["newsletter"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TIME_ZONE="UTC",
    )
    # What django.setup does that is wanted here. Its URLs and mail-sending log handlers take a twentieth of a second.
    logging.getLogger("django").addHandler(logging.NullHandler())
    apps.populate(settings.INSTALLED_APPS)
