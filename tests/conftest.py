"""What tests share: a database of their own, the real content where it is, and a browser where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared_content() -> Path:
    """Seven items of a real site; the test skips where they are not beside the project."""
    content = SHARED / "content"
    if not content.is_dir():
        pytest.skip("the real items (../shared/content) are not beside the project: nothing to read")
    return content


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """The path of a Chromium, which `browsing` starts once; the test skips where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here; try: apt-get install chromium")
    yield path
    import browsing

    browsing.close()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The database of this test process: SQLite, or a fresh one on the server in NEWSLETTER_TEST_DATABASE."""
    server = os.environ.get("NEWSLETTER_TEST_DATABASE")
    if not server:
        yield f"sqlite:///{tmp_path_factory.mktemp('database')}/test.sqlite3"
        return
    import psycopg

    name = f"test_{worker_id}_{os.getpid()}"
    parts = urlsplit(server)
    login = {"host": parts.hostname, "port": parts.port, "user": parts.username, "dbname": "postgres"}
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"{server}/{name}"
    from django.db import connections

    connections.close_all()
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def _migrated(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    from django.conf import settings
    from django.db import connection

    from newsletter.database import open_database

    open_database(database_url, tmp_path_factory.getbasetemp())
    # No test waits for a disk, or for a password to be hashed slowly: neither is what any of them is about.
    settings.PASSWORD_HASHERS = ["counting_hasher.CountingHasher"]
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        connection.close()
    return database_url


@pytest.fixture
def database(_migrated: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database, open; commands that run in this process find it, too. Gives its address."""
    monkeypatch.setenv("DATABASE_URL", _migrated)
    yield _migrated
    from kept_drafts import empty

    empty()


def pytest_configure(config: pytest.Config) -> None:
    """The same examples each time, so that a build does not fail by chance; `--full` looks for new ones.

    No example has a deadline: a busy machine is no mistake of the code.
    """
    settings.register_profile("steady", derandomize=True, deadline=None)
    settings.register_profile("searching", derandomize=False, deadline=None, print_blob=True)
    settings.load_profile("searching" if config.getoption("--full") else "steady")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In CI nothing skips but what reads files that lie beside the project: a skip for want of a tool is a failure."""
    if os.environ.get("CI") != "true":
        return
    skipped = terminalreporter.stats.get("skipped", [])
    wanting = [report for report in skipped if "beside the" not in str(report.longrepr)]
    for report in wanting:
        terminalreporter.write_line(f"must not skip in CI: {report.nodeid}: {report.longrepr}", red=True)
    if wanting:
        terminalreporter._session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the tests at their stated sizes, too (minutes more)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = set() if config.getoption("--full") else {"full"}
    if os.environ.get("NEWSLETTER_TEST_DATABASE"):
        left_out.add("sqlite")
    kept = [item for item in items if not any(mark.name in left_out for mark in item.iter_markers())]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
