"""`approve`, `discard` and `status`: the desk's decisions from a shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from desk import NOW, person
from october import Room, nobody, two_people

from newsletter.cli.app import app
from newsletter.types import Via

WHERE = ("monthly", "--period", "2026-10")
AMINA = ("--as", "amina@riverbank.example")


@pytest.fixture
def site(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Room]:
    """A room of the sample site, which commands find, too."""

    def make(change: Callable[[str], str] = lambda text: text) -> Room:
        monkeypatch.chdir(tmp_path)
        return Room(tmp_path, change)

    return make


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def done(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exception is None, (result.output, result.exception)
    return result.output


def failed(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exception is not None
    assert result.stdout == ""
    return str(result.exception)


def status() -> dict[str, Any]:
    issue: dict[str, Any] = json.loads(done("status", "--json"))["newsletters"][0]["issues"][0]
    return issue


def test_a_yes_from_a_shell_names_its_account(site: Callable[..., Room]) -> None:
    room = site()
    person("Amina", "approver")
    told = done("approve", *WHERE, *AMINA)
    assert told.startswith("Amina said yes to monthly 2026-10: 111111111111.\n")
    assert "It is approved. Goes to the list “monthly” and 6 social accounts" in told
    assert "until then approve --withdraw undoes it." in told
    assert [(yes.name, yes.via) for yes in room.standing().yeses] == [("Amina", Via.SHELL)]


@pytest.mark.parametrize("name", ["amina@riverbank.example", "AMINA@Riverbank.example", "Amina", " amina "])
def test_an_account_is_named_by_address_or_name(site: Callable[..., Room], name: str) -> None:
    site()
    person("Amina", "approver")
    person("Ben", "approver")
    assert "Amina said yes" in done("approve", *WHERE, "--as", name)


def test_an_account_that_is_not_there_or_may_not_is_refused(site: Callable[..., Room]) -> None:
    room = site()
    assert "there is no account" in failed("approve", *WHERE, *AMINA)
    assert "Nobody has one yet: newsletter users invite" in failed("discard", *WHERE, *AMINA)
    person("Tom", "editor")
    assert 'the account "tom@riverbank.example" may not approve' in failed("approve", *WHERE, "--as", "Tom")
    assert "may not approve" in failed("discard", *WHERE, "--as", "Tom")
    assert "There is: tom@riverbank.example." in failed("approve", *WHERE, *AMINA)
    assert run("approve", *WHERE).exit_code == 2
    assert room.standing().status == "draft"


def test_a_name_of_two_is_refused(site: Callable[..., Room]) -> None:
    from newsletter.models import Account

    site()
    person("Tom", "approver")
    person("Tom2", "approver")
    Account.objects.update(name="Tom")
    assert "more than one account is called" in failed("approve", *WHERE, "--as", "Tom")
    assert "Tom said yes" in done("approve", *WHERE, "--as", "tom2@riverbank.example")


def test_a_shell_gives_the_first_of_two_and_never_the_second(site: Callable[..., Room]) -> None:
    room = site(two_people)
    person("Amina", "approver")
    ben = person("Ben", "approver")
    assert "Waiting for a second yes from Ben." in done("approve", *WHERE, *AMINA)
    assert "the second yes cannot come from a shell" in failed("approve", *WHERE, "--as", "Ben")
    assert room.yes(ben).status == "approved"


def test_where_nobody_has_to_approve_it_says_so(site: Callable[..., Room]) -> None:
    site(nobody)
    person("Amina", "approver")
    assert "nobody has to approve it" in failed("approve", *WHERE, *AMINA)
    assert status()["waiting"] == "Nobody has to approve it"


def test_the_hash_that_was_read_can_be_given(site: Callable[..., Room]) -> None:
    room = site()
    person("Amina", "approver")
    room.refreeze()
    assert "111111111111 is not the newest any more" in failed("approve", *WHERE, *AMINA, "--hash", "1" * 64)
    assert "too short" in failed("approve", *WHERE, *AMINA, "--hash", room.hash[:7])
    assert "said yes" in done("approve", *WHERE, *AMINA, "--hash", room.hash[:8].upper())


def test_red_checks_are_overruled_with_a_reason(site: Callable[..., Room]) -> None:
    room = site()
    person("Amina", "approver")
    room.make_red()
    assert "a check stops it" in failed("approve", *WHERE, *AMINA)
    done("approve", *WHERE, *AMINA, "--overrule", "it is decoration")
    assert status()["approvals"][0]["reason"] == "it is decoration"


def test_a_yes_is_taken_back(site: Callable[..., Room]) -> None:
    site()
    person("Amina", "approver")
    done("approve", *WHERE, *AMINA)
    told = done("approve", *WHERE, *AMINA, "--withdraw")
    assert told == "Amina took the yes to monthly 2026-10 back.\nWaiting for a yes from Amina.\n"
    assert "has said no yes" in failed("approve", *WHERE, *AMINA, "--withdraw")
    assert "goes with neither" in failed("approve", *WHERE, *AMINA, "--withdraw", "--overrule", "x")


def test_discarded_and_released(site: Callable[..., Room]) -> None:
    room = site()
    person("Amina", "approver")
    told = done("discard", *WHERE, *AMINA, "--why", "the site moves")
    assert told == "monthly 2026-10 is discarded.\nAmina discarded it: the site moves.\n"
    assert room.standing().status == "discarded"
    assert "was discarded" in failed("approve", *WHERE, *AMINA)
    assert "is a draft again" in done("discard", *WHERE, *AMINA, "--release")
    assert room.standing().status == "draft"


def test_decisions_print_json(site: Callable[..., Room]) -> None:
    room = site()
    person("Amina", "approver")
    plain = json.loads(done("approve", *WHERE, *AMINA, "--json"))
    assert (plain["status"], plain["content_hash"], plain["waiting"]) == ("approved", room.hash, None)
    assert json.loads(done("discard", *WHERE, *AMINA, "--json"))["reason"] == "Amina discarded it."


def test_status_says_why_an_issue_is_held(site: Callable[..., Room]) -> None:
    from newsletter import approving
    from newsletter.accounts import actor_of

    room = site()
    amina = actor_of(person("Amina", "approver"), Via.DESK)
    approving.hold(room.desk, "monthly", "2026-10", actor=amina, now=NOW, why="the chair wants to read it")
    assert "2026-10: Waiting for Amina to decide: Amina held it: the chair wants to read it." in done("status")


def test_status_tells_how_an_issue_stands(site: Callable[..., Room]) -> None:
    room = site()
    amina = person("Amina", "approver")
    before = status()
    assert (before["status"], before["approvals"], before["starts_after"]) == ("draft", [], None)
    assert before["waiting"] == "Waiting for a yes from Amina"
    assert "2026-10: Waiting for a yes from Amina." in done("status")
    room.yes(amina)
    after = status()
    assert (after["status"], after["waiting"]) == ("approved", None)
    assert after["starts_after"] == "2026-11-03T12:10:00+00:00"
    assert after["approvals"] == [
        {
            "name": "Amina",
            "standing_in_for": None,
            "via": "desk",
            "at": "2026-11-03T12:00:00+00:00",
            "revision": 1,
            "content_hash": room.hash,
            "overruled": [],
            "reason": None,
        }
    ]
    assert "Approved by Amina; nothing starts before 3 November 2026, 12:10." in done("status")


def test_status_sees_what_a_hand_changed(site: Callable[..., Room]) -> None:
    room = site()
    room.yes(person("Amina", "approver"))
    room.hand_edit()
    assert status()["status"] == "draft"
    assert "put back or take in what was changed by hand" in done("status")


def test_the_log_says_who_and_how(site: Callable[..., Room]) -> None:
    room = site()
    amina = person("Amina", "approver")
    room.yes(amina)
    done("discard", *WHERE, *AMINA)
    told = done("status", "--log")
    assert "monthly 2026-10  Amina:  Approved revision 1." in told
    assert "monthly 2026-10  Amina (shell):  Discarded." in told
    assert "monthly 2026-10  The yes of Amina ended. Amina discarded it." in told
    entry = json.loads(done("status", "--log", "--json"))["log"][0]
    assert (entry["who"], entry["via"], entry["text"]) == ("Amina", "desk", "Approved revision 1.")
    assert entry["content_hash"] == room.hash
