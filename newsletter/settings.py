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

APPS = ("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "newsletter")

WEEK = 7 * 24 * 60 * 60  # seconds

WEB: dict[str, Any] = {
    "AUTH_USER_MODEL": "newsletter.Account",
    "ROOT_URLCONF": "newsletter.web.urls",
    "APPEND_SLASH": False,
    "ALLOWED_HOSTS": [],  # the server sets them, and the secret key, when it starts
    "MIDDLEWARE": [
        "newsletter.web.middleware.Headers",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "newsletter.web.middleware.Doors",
    ],
    # A message waits in a signed cookie, so that showing it writes nothing.
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "CSRF_FAILURE_VIEW": "newsletter.web.failures.forged",
    "SESSION_COOKIE_NAME": "newsletter_session",
    "SESSION_COOKIE_AGE": WEEK,
    "SESSION_COOKIE_SAMESITE": "Lax",  # Strict would sign out whoever follows a link from a mail
    "CSRF_COOKIE_NAME": "newsletter_csrf",
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Strict",
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
        {
            "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ("login", "name")},
        },
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    ],
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_000_000,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 2_000,
    "FILE_UPLOAD_MAX_MEMORY_SIZE": 16_000_000,
}


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
        INSTALLED_APPS=list(APPS),
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TIME_ZONE="UTC",
        **WEB,
    )
    # What django.setup does that is wanted here. Its URLs and mail-sending log handlers take a twentieth of a second.
    logging.getLogger("django").addHandler(logging.NullHandler())
    apps.populate(settings.INSTALLED_APPS)
