"""The database: made by itself, by any number of first starts at once; addresses; versions."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.errors import ConfigError
from newsletter.settings import database_settings

FIRST_START = """
import sys
from pathlib import Path
from newsletter.database import open_database
open_database(sys.argv[1], Path(sys.argv[2]))
from newsletter.models import LogEntry
print(LogEntry.objects.count())
"""


def start(url: str, folder: Path) -> subprocess.Popen[str]:
    """A process that opens the database as a command would."""
    arguments = [sys.executable, "-c", FIRST_START, url, str(folder)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def outcome(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What it printed, and what it complained of."""
    out, err = process.communicate(timeout=60)
    return out.strip(), err


def test_four_first_starts_at_once_all_succeed(tmp_path: Path) -> None:
    server = os.environ.get("NEWSLETTER_TEST_DATABASE")
    if server:
        import psycopg

        address = server.replace("postgresql://newsletter@", "").split(":")
        login = {"host": address[0], "port": int(address[1]), "user": "newsletter", "dbname": "postgres"}
        with psycopg.connect(**login, autocommit=True) as connection:
            connection.execute("CREATE DATABASE first_starts")
        url = f"{server}/first_starts"
    else:
        url = "sqlite:///var/new/newsletter.sqlite3"
    results = [outcome(process) for process in [start(url, tmp_path) for _ in range(4)]]
    assert results == [("0", "")] * 4


def test_sqlite_paths_are_beside_the_configuration_or_absolute(tmp_path: Path) -> None:
    assert database_settings("sqlite:///var/n.sqlite3", tmp_path)["NAME"] == str(tmp_path / "var/n.sqlite3")
    assert database_settings("sqlite:////srv/n.sqlite3", tmp_path)["NAME"] == "/srv/n.sqlite3"


def test_a_postgresql_address_is_taken_apart(tmp_path: Path) -> None:
    settings = database_settings("postgresql://ann:p%40ss@db.example:5433/news", tmp_path)
    given = {key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert given == {"NAME": "news", "USER": "ann", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433"}


@pytest.mark.parametrize("url", ["mysql://root:hunter2@db/x", "n.sqlite3", "sqlite://", "sqlite:///", "postgresql://h"])
def test_an_unknown_address_is_refused_without_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no known form") as raised:
        database_settings(url, tmp_path)
    assert "hunter2" not in str(raised.value)


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    import sqlite3

    assert outcome(start("sqlite:///n.sqlite3", tmp_path)) == ("0", "")
    with sqlite3.connect(tmp_path / "n.sqlite3") as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('newsletter', '9999_future', '2030-01-01')"
        )
    connection.close()
    _, complaint = outcome(start("sqlite:///n.sqlite3", tmp_path))
    assert "newer version" in complaint
    assert "9999_future" in complaint


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite3").mkdir()
    _, complaint = outcome(start("sqlite:///folder.sqlite3", tmp_path))
    assert "ConfigError" in complaint
    assert "folder.sqlite3 cannot be opened" in complaint


def test_no_model_changed_without_a_migration(database: str) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "newsletter", check=True, dry_run=True, verbosity=0)
