"""`newsletter test` and `newsletter send --dry-run`, as typed."""

from __future__ import annotations

import json
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from desk import drafted, make_desk, person
from mailserver import by_way

from newsletter.cli.app import app
from newsletter.errors import AccessError, DeliveryError, EditError, MisuseError

if TYPE_CHECKING:
    from newsletter.pipeline import Desk


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Desk:
    """The sample site with October drafted, its mail kept in a folder."""
    made = make_desk(tmp_path, change=by_way("outbox"))
    drafted(made)
    return made


def newsletter(desk: Desk, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(desk.config.file), *arguments])


def test_a_test_is_sent_and_logged_under_the_account(desk: Desk) -> None:
    from newsletter.models import LogEntry

    person("Amina", "viewer")
    place = ("monthly", "--period", "2026-10")
    done = newsletter(desk, "test", *place, "--to", "zara@elsewhere.example", "--as", "Amina")
    assert done.exit_code == 0, done.output
    assert "It lies in var/mail/test-monthly-2026-10-1-" in done.output
    assert "newsletter preview" in done.output  # where its links lead, and how to open it
    (path,) = (desk.config.folder / "var" / "mail").glob("*.eml")
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert message["To"] == "Amina <zara@elsewhere.example>"
    assert message["List-Unsubscribe"].startswith("<http://127.0.0.1:8400/test/")
    entry = LogEntry.objects.order_by("id").last()
    assert (entry.text, entry.who, entry.via) == ("Sent a test of revision 1.", "Amina", "shell")


def test_a_test_needs_an_address_and_a_known_account(desk: Desk) -> None:
    place = ("monthly", "--period", "2026-10")
    assert newsletter(desk, "test", *place).exit_code == 2
    assert isinstance(newsletter(desk, "test", *place, "--to", "zara").exception, EditError)
    unknown = newsletter(desk, "test", *place, "--to", "a@b.example", "--as", "nobody")
    assert isinstance(unknown.exception, AccessError)
    assert not (desk.config.folder / "var" / "mail").exists()


def test_a_dry_run_says_what_it_wrote_and_what_would_stop_a_send(desk: Desk) -> None:
    done = newsletter(desk, "send", "monthly", "--period", "2026-10", "--dry-run")
    assert done.exit_code == 0, done.output
    folder = desk.config.folder / "var" / "dry-run" / "monthly" / "2026-10"
    assert len(list((folder / "mail").iterdir())) == 20
    assert "20 messages of 24 (--all writes every one)" in done.output
    assert str(folder) in done.output
    assert "It is not approved: it is a draft." in done.output
    assert "Nothing was sent." in done.output
    assert "It is not approved." in done.output


def test_a_dry_run_of_all_as_json(desk: Desk) -> None:
    done = newsletter(desk, "send", "monthly", "--period", "2026-10", "--dry-run", "--all", "--json")
    report = json.loads(done.stdout)
    assert (report["messages"], report["made_up_readers"]) == (24, 24)
    assert report["status"] == "draft"
    assert report["obstacles"]
    assert len(list((Path(report["folder"]) / "mail").iterdir())) == 24


def test_without_dry_run_nothing_is_sent_and_it_says_so(desk: Desk) -> None:
    refused = newsletter(desk, "send", "monthly", "--period", "2026-10")
    assert isinstance(refused.exception, DeliveryError)
    assert "nothing was sent" in str(refused.exception)
    assert not (desk.config.folder / "var").exists()
    assert isinstance(newsletter(desk, "send", "monthly", "--all").exception, MisuseError)
