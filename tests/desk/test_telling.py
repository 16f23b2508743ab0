"""Who hears by mail of what happened, and that a mail that is not taken stops nothing."""

from __future__ import annotations

import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from desk import NOW, person
from october import WHERE, Room, as_actor, two_people

pytestmark = pytest.mark.usefixtures("database")


def to_folder(text: str) -> str:
    return text.replace("provider: console ", "provider: outbox ")


def letters(room: Room) -> list[EmailMessage]:
    """What was posted, by recipient."""
    found = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in sorted((room.desk.config.folder / "var" / "mail").rglob("*.eml"))
    ]
    return sorted(found, key=lambda each: str(each["To"]))  # type: ignore[arg-type, return-value]


def words(letter: EmailMessage) -> str:
    return str(letter.get_content())


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path, lambda text: to_folder(two_people(text)))


def test_a_letter_says_what_happened(pair: Room) -> None:
    from newsletter import telling

    telling.tell(pair.desk, [person("Amina")], "Held: The Riverbank digest", "Ben held it.", now=NOW)
    (letter,) = letters(pair)
    assert letter["Subject"] == "Held: The Riverbank digest"
    assert letter["To"] == "amina@riverbank.example"
    assert words(letter).splitlines()[:3] == ["Dear Amina,", "", "Ben held it."]


def test_nobody_is_told_twice_or_without_an_address(pair: Room) -> None:
    from newsletter import telling

    amina, ben, tom = person("Amina"), person("Ben", local=True), person("Tom")
    tom.is_active = False
    telling.tell(pair.desk, [amina, amina, ben, tom], "S", "T.", now=NOW)
    assert [letter["To"] for letter in letters(pair)] == ["amina@riverbank.example"]


def test_a_subject_is_one_line(pair: Room) -> None:
    from newsletter import telling

    telling.tell(pair.desk, [person("Amina")], "One\r\nBcc: all@riverbank.example", "T.", now=NOW)
    (letter,) = letters(pair)
    assert letter["Subject"] == "One Bcc: all@riverbank.example"
    assert letter["Bcc"] is None


def test_a_mail_that_is_not_taken_is_in_the_log_and_stops_nothing(tmp_path: Path) -> None:
    from newsletter.models import LogEntry

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        room = Room(
            tmp_path,
            lambda text: text.replace(
                "provider: console ", f"provider: smtp\n    host: 127.0.0.1\n    port: {port}\n    security: none "
            ),
        )
        amina, ben = person("Amina", "approver"), person("Ben", "approver")
        person("Cerys", "approver")
        room.yes(amina)
        assert room.do("hold", ben).status == "held"
    said = [entry.text for entry in LogEntry.objects.order_by("id") if "could not be told" in entry.text]
    assert [text.split(" of ")[0] for text in said] == [
        "Amina could not be told by mail",
        "Cerys could not be told by mail",
    ]
    assert "Connection refused" in said[0]


def test_whoever_said_yes_is_told_that_it_ended(pair: Room) -> None:
    from newsletter import approving

    amina, ben, tom = person("Amina", "approver"), person("Ben", "approver"), person("Tom", "editor")
    pair.yes(amina)
    pair.yes(ben)
    assert letters(pair) == []
    approving.end(pair.issue, why="Tom changed the subject", now=NOW, desk=pair.desk, actor=as_actor(tom))
    told = letters(pair)
    assert [letter["To"] for letter in told] == ["amina@riverbank.example", "ben@riverbank.example"]
    assert told[0]["Subject"] == "Not approved any more: The Riverbank digest, October 2026"
    assert "Tom changed the subject." in words(told[0])


def test_whoever_did_it_is_not_told(pair: Room) -> None:
    amina, ben, cerys = person("Amina", "approver"), person("Ben", "approver"), person("Cerys", "approver")
    pair.yes(amina)
    pair.yes(ben)
    pair.do("withdraw", ben, why="a wrong date")
    (letter,) = letters(pair)
    assert letter["To"] == "amina@riverbank.example"
    assert "Ben took back a yes: a wrong date." in words(letter)
    pair.do("hold", cerys)
    subjects = [(letter["To"].split("@")[0], letter["Subject"].split(":")[0]) for letter in letters(pair)]
    assert sorted(subjects) == [("amina", "Held"), ("amina", "Not approved any more"), ("ben", "Held")]


def test_a_hold_tells_approvers_and_whoever_said_yes_once_each(tmp_path: Path) -> None:
    from october import deputise

    room = Room(tmp_path, to_folder)
    amina, ben, tom = person("Amina", "approver"), person("Ben", "approver"), person("Tom", "viewer")
    deputise(amina, tom)
    room.yes(tom)
    room.do("hold", ben)
    told = letters(room)
    assert [letter["To"].split("@")[0] for letter in told] == ["amina", "tom"]
    assert "Ben held it. A person has to decide." in words(told[1])


def test_a_discarded_issue_is_told_to_whoever_said_yes(tmp_path: Path) -> None:
    room = Room(tmp_path, to_folder)
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    person("Cerys", "approver")
    room.yes(amina)
    room.do("discard", ben, why="the site moves")
    (letter,) = letters(room)
    assert letter["To"] == "amina@riverbank.example"
    assert "Ben discarded it: the site moves." in words(letter)


def test_the_first_of_two_who_takes_it_back_bothers_nobody(pair: Room) -> None:
    amina = person("Amina", "approver")
    person("Ben", "approver")
    pair.yes(amina)
    pair.do("withdraw", amina)
    assert letters(pair) == []


def test_a_stop_is_told_with_what_went(pair: Room) -> None:
    person("Amina", "approver")
    pair.do("stop", person("Tom", "operator"), why="wrong file")
    (letter,) = letters(pair)
    assert letter["Subject"] == "Stopped: The Riverbank digest, October 2026"
    assert "Tom stopped everything: wrong file. Nothing of it has gone out" in words(letter).replace("\n", " ")


def test_what_is_rolled_back_is_not_told(pair: Room) -> None:
    from django.db import transaction

    from newsletter import approving

    pair.yes(person("Amina", "approver"))

    def think_twice() -> None:
        with transaction.atomic():
            approving.end(pair.issue, why="Tom changed the subject", now=NOW, desk=pair.desk)
            raise RuntimeError("on second thoughts")

    with pytest.raises(RuntimeError, match="on second thoughts"):
        think_twice()
    assert letters(pair) == []
    assert len(pair.standing().yeses) == 1


def test_a_letter_leads_to_the_issue_where_the_desk_is_served(tmp_path: Path) -> None:
    room = Room(tmp_path, lambda text: f"{to_folder(text)}\ndesk: {{url: https://desk.riverbank.example/}}\n")
    person("Amina", "approver")
    room.do("hold", person("Ben", "approver"))
    (letter,) = letters(room)
    assert f"https://desk.riverbank.example/n/{WHERE[0]}/{WHERE[1]}/" in words(letter)
