"""Hold, discard, release, stop: what takes an issue out of people's hands, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import NOW, person
from october import WHERE, Room, last_words, two_people

from newsletter.errors import AccessError, ApprovalError, EditError
from newsletter.types import Actor, Via

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def room(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path)


def test_holding_ends_every_yes_and_keeps_the_reason(room: Room) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    room.yes(amina)
    stands = room.do("hold", ben, why="the venue changed")
    assert (stands.status, stands.reason) == ("held", "Ben held it: the venue changed.")
    assert (stands.yeses, stands.starts_after) == ((), None)
    assert stands.past[0].ended_why == "Ben held it: the venue changed."
    assert stands.waiting == "Waiting for Amina or Ben to decide"
    assert last_words() == ("Ben", "desk", "Held: the venue changed.")


def test_a_yes_lets_a_held_issue_go(room: Room) -> None:
    amina = person("Amina", "approver")
    room.yes(amina)
    room.do("hold", amina)
    stands = room.yes(amina)
    assert (stands.status, stands.reason) == ("approved", "")


def test_a_held_issue_of_two_people_stays_held_until_both_said_yes(tmp_path: Path) -> None:
    room = Room(tmp_path, two_people)
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    room.do("hold", ben)
    assert room.yes(amina).status == "held"
    assert room.standing().waiting == "Waiting for Ben to decide"
    assert room.yes(ben).status == "approved"


def test_the_program_may_hold(room: Room) -> None:
    from newsletter import approving

    room.yes(person("Amina", "approver"))
    clock = Actor(name="", via=Via.CLOCK)
    stands = approving.hold(room.desk, *WHERE, actor=clock, now=NOW, why="a chosen post is gone")
    assert (stands.status, stands.reason) == ("held", "It was held: a chosen post is gone.")
    assert last_words() == ("", "clock", "Held: a chosen post is gone.")


def test_discarded_and_released_it_needs_every_yes_anew(room: Room) -> None:
    amina = person("Amina", "approver")
    room.yes(amina)
    assert room.do("discard", amina).reason == "Amina discarded it."
    assert room.standing().waiting == ""
    with pytest.raises(ApprovalError, match="was discarded"):
        room.yes(amina)
    stands = room.do("release", amina)
    assert (stands.status, stands.reason, stands.yeses) == ("draft", "", ())
    assert last_words()[2] == "Released as a draft."
    assert room.yes(amina).status == "approved"


def test_only_what_is_held_or_discarded_is_released(room: Room) -> None:
    amina = person("Amina", "approver")
    with pytest.raises(ApprovalError, match="is draft, so there is nothing to release"):
        room.do("release", amina)
    room.do("hold", amina)
    assert room.do("release", amina).status == "draft"


@pytest.mark.parametrize("verb", ["hold", "discard", "release", "withdraw"])
@pytest.mark.parametrize("role", ["viewer", "editor", "operator"])
def test_only_approvers_decide(room: Room, verb: str, role: str) -> None:
    with pytest.raises(AccessError):
        room.do(verb, person("Tom", role))
    assert room.standing().status == "draft"


@pytest.mark.parametrize("role", ["editor", "approver", "operator"])
def test_stopping_holds_and_says_what_went(room: Room, role: str) -> None:
    room.yes(person("Amina", "approver"))
    said = room.do("stop", person("Tom", role), why="wrong file")
    assert said == "Everything is stopped. Nothing of it has gone out, neither mail nor social posts."
    stands = room.standing()
    assert (stands.status, stands.reason, stands.yeses) == ("held", "Tom stopped everything: wrong file.", ())
    assert last_words()[2] == (
        "Stopped everything: wrong file. Nothing of it has gone out, neither mail nor social posts."
    )


def test_a_viewer_stops_nothing(room: Room) -> None:
    room.yes(person("Amina", "approver"))
    with pytest.raises(AccessError, match="may not stop"):
        room.do("stop", person("Tom", "viewer"))
    assert room.standing().status == "approved"


def test_stopping_twice_is_no_mistake(room: Room) -> None:
    from newsletter.models import LogEntry

    amina = person("Amina", "approver")
    room.do("stop", amina)
    entries = LogEntry.objects.count()
    assert room.do("stop", amina).startswith("There was nothing left to stop.")
    assert LogEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("status", "said", "after"),
    [
        ("sending", "Everything is stopped. Its sending had begun", "held"),
        ("sent", "There was nothing left to stop. It was sent before", "sent"),
        ("skipped", "There was nothing left to stop. Nothing of it has gone out", "skipped"),
    ],
)
def test_stopping_late_says_so(room: Room, status: str, said: str, after: str) -> None:
    type(room.issue).objects.update(status=status)
    assert room.do("stop", person("Amina", "approver")).startswith(said)
    room.issue.refresh_from_db()
    assert room.issue.status == after


def test_a_reason_is_bounded_everywhere(room: Room) -> None:
    amina = person("Amina", "approver")
    for verb in ("hold", "discard", "stop", "withdraw"):
        with pytest.raises(EditError):
            room.do(verb, amina, why="x" * 1_001)
    assert room.standing().status == "draft"
