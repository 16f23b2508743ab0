"""Opens the database: made and migrated by itself, under a lock, so that any number of first starts at once succeed."""

from __future__ import annotations

import contextlib
import fcntl
import io
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from newsletter.errors import ConfigError
from newsletter.settings import configure

_ADVISORY_LOCK = 0x6E65_7773  # "news"; any number that no other program on the server takes


def open_database(url: str, folder: Path) -> None:
    """Make Django ready on `url` (relative SQLite paths are beside `folder`), migrated to this version.

    An up-to-date database costs one SELECT and a comparison of names. Raises ConfigError where the database cannot be
    opened, or was migrated by a newer version.
    """
    configure(url, folder)
    from django.db import DatabaseError, connection

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        try:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"the folder of the database {name} cannot be made ({error.strerror}).",
                "Name a database elsewhere with --database, for example sqlite:////srv/newsletter.sqlite3.",
            ) from error
    try:
        if missing_migrations():
            with _migration_lock():
                if missing_migrations():
                    _migrate()
    except (DatabaseError, OSError) as error:
        raise trouble(error) or error from error


_TROUBLE = (
    # what SQLite or libpq says, what it means, what to do: https://www.sqlite.org/rescode.html
    ("locked", "is in use by another program", "Run the command again when that one has ended; nothing was changed."),
    ("is full", "cannot grow: the disk is full", "Make room, then run the command again; nothing half-done was kept."),
    (
        "disk i/o error",
        "cannot be written",
        "Look at the disk's free space and health, then run the command again; nothing half-done was kept.",
    ),
    ("readonly", "is read-only", "Check who owns the file and its folder, or name another with --database."),
    (
        "not a database",
        "is no SQLite file, or a damaged one",
        "Put a back-up in its place, or move it away: a new one is made, and the next pull fills it.",
    ),
    (
        "malformed",
        "is damaged",
        "Put a back-up in its place, or move it away: a new one is made, and the next pull fills it.",
    ),
    ("connection", "cannot be reached", "Check that the server runs, and its address in DATABASE_URL or --database."),
    (
        "unable to open",
        "cannot be opened",
        "Check that the folder exists and is writable, or name another with --database.",
    ),
)


def trouble(error: Exception) -> ConfigError | None:
    """What a person should hear where the database, its disk or its server failed; None where the mistake is ours."""
    from django.db import DataError, IntegrityError, NotSupportedError, ProgrammingError, connection
    from django.db import Error as AnyError

    ours = isinstance(error, DataError | IntegrityError | NotSupportedError | ProgrammingError)
    if ours or not isinstance(error, AnyError | OSError):
        return None
    said = " ".join(str(error).split())
    for words, meaning, fix in _TROUBLE:
        if words in said.lower():
            return ConfigError(f"the database {connection.settings_dict['NAME']} {meaning} ({said}).", fix)
    return ConfigError(
        f"the database {connection.settings_dict['NAME']} failed ({said}).",
        "Check that its folder or server can be used, or name another with --database.",
    )


def missing_migrations() -> list[str]:
    """Names (`app.migration`) that this version has and the database has not; raises ConfigError for the reverse."""
    from django.apps import apps
    from django.db import connection

    ours = {
        f"{app.label}.{info.name}"
        for app in apps.get_app_configs()
        for info in pkgutil.iter_modules([str(Path(app.path) / "migrations")])
    }
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return sorted(ours)
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {f"{app}.{name}" for app, name in cursor.fetchall()}
    if newer := sorted(name for name in applied - ours if name.startswith("newsletter.")):
        raise ConfigError(
            f'the database was used by a newer version of newsletter (it has the migration "{newer[-1]}").',
            "Install that version again, or restore a back-up from before the upgrade.",
        )
    return sorted(ours - applied)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, stdout=io.StringIO())


@contextlib.contextmanager
def _migration_lock() -> Iterator[None]:
    from django.db import connection

    if connection.vendor == "sqlite":
        with Path(f"{connection.settings_dict['NAME']}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
