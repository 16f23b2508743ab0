"""Several people at one moment: no yes is lost, none counts twice, and none is for bytes that nobody read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import NOW, person
from october import Room, two_people

from newsletter.errors import ApprovalError, NewsletterError

pytestmark = pytest.mark.usefixtures("database")
ROUNDS = 6


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all the deeds in threads that begin together; what each returned, or the error of ours that it raised."""
    from django.db import connection

    start = threading.Barrier(len(deeds))
    outcome: list[object] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            outcome[place] = deed()
        except NewsletterError as error:
            outcome[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return outcome


def refused(outcome: list[object]) -> list[ApprovalError]:
    return [each for each in outcome if isinstance(each, ApprovalError)]


def start_again(room: Room) -> None:
    from newsletter import approving

    approving.end(room.issue, why="the next round", now=NOW)


def test_one_yes_is_needed_and_two_give_it_at_once(tmp_path: Path) -> None:
    room = Room(tmp_path)
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    for _ in range(ROUNDS):
        outcome = at_once(lambda: room.yes(amina), lambda: room.yes(ben))
        assert len(refused(outcome)) == 1, outcome
        stands = room.standing()
        assert (stands.status, len(stands.yeses)) == ("approved", 1)
        start_again(room)


def test_one_person_clicks_twice(tmp_path: Path) -> None:
    from newsletter.models import Approval

    room = Room(tmp_path, two_people)
    amina = person("Amina", "approver")
    for _ in range(ROUNDS):
        outcome = at_once(lambda: room.yes(amina), lambda: room.yes(amina))
        assert len(refused(outcome)) == 1, outcome
        assert room.standing().status == "draft"
        assert Approval.objects.filter(ended_at=None).count() == 1
        start_again(room)


def test_two_people_say_yes_at_once(tmp_path: Path) -> None:
    room = Room(tmp_path, two_people)
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    for _ in range(ROUNDS):
        outcome = at_once(lambda: room.yes(amina), lambda: room.yes(ben))
        assert refused(outcome) == []
        stands = room.standing()
        assert (stands.status, len(stands.yeses)) == ("approved", 2)
        room.issue.refresh_from_db()
        assert room.issue.status == "approved"
        start_again(room)


def test_a_yes_and_a_newer_revision_at_once(tmp_path: Path) -> None:
    """Either the yes came first and is ended, or the revision did and the yes is refused; never approved unread."""
    from django.db import transaction

    from newsletter import approving
    from newsletter.models import Issue

    room = Room(tmp_path)
    amina = person("Amina", "approver")

    def newer() -> object:
        with transaction.atomic():
            Issue.objects.select_for_update().get(pk=room.issue.pk)
            room.refreeze()
            return approving.end(room.issue, why="Tom changed the subject", now=NOW)

    for number in range(2, 2 + ROUNDS):
        read = room.hash
        said, ended = at_once(lambda read=read: room.yes(amina, content_hash=read), newer)
        assert isinstance(said, ApprovalError) == (ended == ()), (said, ended)
        stands = room.standing()
        assert stands.revision is not None
        assert (stands.status, stands.yeses, stands.revision.number) == ("draft", (), number)


def test_a_yes_and_a_stop_at_once(tmp_path: Path) -> None:
    """The stop wins when it is second; a yes after it is a decision about a held issue."""
    room = Room(tmp_path)
    amina, tom = person("Amina", "approver"), person("Tom", "operator")
    for _ in range(ROUNDS):
        outcome = at_once(lambda: room.yes(amina), lambda: room.do("stop", tom))
        assert refused(outcome) == []
        stands = room.standing()
        assert (stands.status, len(stands.yeses)) in [("held", 0), ("approved", 1)]
        if stands.status == "held":
            room.do("release", amina)
        else:
            start_again(room)
