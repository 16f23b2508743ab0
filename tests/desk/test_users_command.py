"""`newsletter users`: who may use the desk, from a shell."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from desk import NOW, make_desk, person, visitor
from mailserver import mail_server

DESK = "\ndesk: {url: 'https://desk.riverbank.example'}\n"


@pytest.fixture
def site(tmp_path: Path, database: str) -> Path:
    """The folder of a site whose desk is served, and whose mail goes into a folder."""
    desk = make_desk(tmp_path, change=lambda text: text.replace("provider: console", "provider: outbox") + DESK)
    return desk.config.folder


def users(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator runs it."""
    return subprocess.run(
        [sys.executable, "-m", "newsletter", "users", *arguments],
        cwd=site,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def invite(site: Path, *roles: str, address: str = "amina@riverbank.example") -> subprocess.CompletedProcess[str]:
    given = [word for role in roles for word in ("--role", role)]
    return users(site, "invite", address, "--name", "Amina", *given)


def test_who_is_invited_comes_in_by_the_link_and_is_listed(site: Path) -> None:
    from newsletter import config
    from newsletter.models import LogEntry
    from newsletter.pipeline import Desk
    from newsletter.sources.fetch import Fetcher

    done = invite(site, "approver", "editor")
    assert (done.returncode, done.stderr) == (0, "")
    assert "reached nobody by mail" in done.stdout
    link = re.search(r"https://desk\.riverbank\.example(/enter/[\w-]{43}/)", done.stdout)
    assert link
    (mail,) = (site / "var" / "mail").glob("*.eml")
    assert mail.read_text().count(link[1]) == 1

    loaded = config.load(site / "schedules.yaml")
    coming = visitor(Desk(config=loaded, outbox=site / "outbox", fetcher=Fetcher(loaded.fetch, allowed=frozenset())))
    assert "as editor and approver" in coming.get(link[1]).text
    assert coming.post(link[1]).status_code == 303

    (listed,) = json.loads(users(site, "list", "--json").stdout)
    assert (listed["name"], listed["address"], listed["roles"]) == (
        "Amina",
        "amina@riverbank.example",
        ["editor", "approver"],
    )
    assert listed["last_signed_in"]
    assert "amina@riverbank.example" in users(site, "list").stdout
    entry = LogEntry.objects.get()
    assert entry.via == "shell"
    assert entry.text.startswith("Invited Amina (amina@riverbank.example) as editor and approver;")
    assert link[1].split("/")[2] not in entry.text


def test_an_invitation_that_mail_takes_prints_no_link(site: Path) -> None:
    with mail_server() as inbox:
        by_smtp(site, inbox.port)
        done = invite(site, "viewer")
    assert (done.returncode, done.stderr) == (0, "")
    assert "is on its way to amina@riverbank.example" in done.stdout
    assert "/enter/" not in done.stdout
    (message,) = inbox.messages
    assert b"\r\nhttps://desk.riverbank.example/enter/" in message


def test_an_invitation_that_no_mail_takes_prints_the_link_and_the_reason(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    by_smtp(site, port)
    done = invite(site, "viewer")
    assert done.returncode == 0
    assert "could not be mailed" in done.stdout
    assert re.search(r"https://desk\.riverbank\.example/enter/[\w-]{43}/", done.stdout)


def by_smtp(site: Path, port: int) -> None:
    path = site / "schedules.yaml"
    smtp = f"\n    provider: smtp\n    host: 127.0.0.1\n    port: {port}\n    security: none"
    path.write_text(path.read_text().replace("\n    provider: outbox", smtp))


def test_an_invitation_needs_an_address_to_lead_to(site: Path) -> None:
    from newsletter.models import Account

    path = site / "schedules.yaml"
    path.write_text(path.read_text().replace(DESK, ""))
    done = invite(site, "editor")
    assert done.returncode == 1
    assert "desk.url is not set" in done.stderr
    assert "newsletter preview" in done.stderr
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("invite", "amina", "--name", "Amina", "--role", "editor"), 1, "is not a mail address"),
        (("invite", "amina@riverbank.example", "--role", "editor"), 2, "--name"),
        (("invite", "amina@riverbank.example", "--name", "Amina"), 2, "--role"),
        (("invite", "amina@riverbank.example", "--name", "Amina", "--role", "owner"), 2, "owner"),
        (("remove", "nobody@riverbank.example"), 1, 'there is no account of "nobody@riverbank.example"'),
    ],
)
def test_mistakes_are_one_clear_text(site: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = users(site, *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_removing_from_a_shell_ends_the_session_at_once(site: Path) -> None:
    from newsletter import config
    from newsletter.pipeline import Desk
    from newsletter.sources.fetch import Fetcher

    loaded = config.load(site / "schedules.yaml")
    desk = Desk(config=loaded, outbox=site / "outbox", fetcher=Fetcher(loaded.fetch, allowed=frozenset()))
    tom = person("Tom", "viewer")
    working = visitor(desk, tom)
    assert working.get("/account/").status_code == 200
    done = users(site, "remove", "TOM@riverbank.example")
    assert (done.returncode, done.stderr) == (0, "")
    assert working.get("/account/").status_code == 302
    tom.refresh_from_db()
    assert tom.removed_at > NOW


def test_the_last_operator_is_not_removed_from_a_shell(site: Path) -> None:
    cerys = person("Cerys", "operator")
    done = users(site, "remove", cerys.email)
    assert done.returncode == 1
    assert "the last operator" in done.stderr


def test_an_empty_desk_says_what_to_do(site: Path) -> None:
    assert "newsletter preview" in users(site, "list").stdout
    assert json.loads(users(site, "list", "--json").stdout) == []
