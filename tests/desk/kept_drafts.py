"""Keeps what a draft into an empty database and an empty outbox left, and puts it there for the next test that would
draft the same. To draft takes a second; to put its rows and files back takes a twentieth of it.

Only a first draft from folders is kept: it follows from the site's files, the period and the moment, and from nothing
else.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsletter.pipeline import Desk

_STAY = ("newsletter_blob", "newsletter_preparedpicture")
"""Tables that stay filled from test to test: their rows follow from their keys."""

_DECIDING = ("newsletter_sourcestate", "newsletter_seenpost", "newsletter_issue", "newsletter_logentry")
"""While these are empty nothing was pulled, drafted, changed or logged."""


@dataclass(frozen=True, slots=True)
class _Kept:
    rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]  # by table: its columns, and its rows
    outbox: Path


_kept: dict[str, _Kept] = {}


def once(desk: Desk, name: str, period: str, now: datetime, make: Callable[[], object]) -> None:
    """Call `make`, which drafts, or put back what it left when it was last called for this site, period and moment."""
    before = _filled()
    folders = all(source.type == "folder" for source in desk.config.sources.values())
    if not folders or desk.outbox.exists() or before.intersection(_DECIDING):
        make()
        return
    wanted = _wanted(desk, name, period, now)
    if wanted in _kept:
        _put_back(desk, _kept[wanted])
    else:
        make()
        _kept[wanted] = _keep(desk, _filled() - before)


def empty() -> None:
    """Take every row away, the log's included, which the database refuses otherwise.

    Prepared pictures stay: they follow from their bytes alone, and to make them takes longer than the rest of a draft.
    """
    from django.db import connection, transaction

    from newsletter import logguard

    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        logguard.unguard(connection)
        if connection.vendor == "postgresql":
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in _tables()) + " CASCADE")
        else:
            for table in _tables():
                cursor.execute(f'DELETE FROM "{table}"')
        logguard.guard(connection)


def _tables() -> list[str]:
    """In the order in which the models stand, so that rows refer to tables that stand before."""
    from django.apps import apps

    every = (model._meta.db_table for model in apps.get_models(include_auto_created=True))
    return [table for table in every if table not in _STAY]


def _filled() -> set[str]:
    from django.db import connection

    each = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {name for (name,) in cursor.fetchall()}


def _wanted(desk: Desk, name: str, period: str, now: datetime) -> str:
    """A name for all that a first draft follows from."""
    digest = hashlib.sha256(f"{name} {period} {now.isoformat()}".encode())
    folder = desk.config.file.parent
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        digest.update(f"\n{path.relative_to(folder).as_posix()} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _keep(desk: Desk, tables: set[str]) -> _Kept:
    from django.db import connection

    rows = {}
    with connection.cursor() as cursor:
        for table in _tables():
            if table in tables:
                cursor.execute(f"SELECT * FROM {table}")
                rows[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    folder = Path(tempfile.mkdtemp(prefix="drafts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if desk.outbox.exists():
        shutil.copytree(desk.outbox, folder / "outbox")
    return _Kept(rows=rows, outbox=folder / "outbox")


def _put_back(desk: Desk, kept: _Kept) -> None:
    from django.db import connection, transaction

    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in kept.rows.items():
            names, values = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", rows)
    if kept.outbox.exists():
        shutil.copytree(kept.outbox, desk.outbox)
