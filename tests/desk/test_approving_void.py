"""What makes a yes void, and how it is taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from desk import NOW, person
from october import Room, last_words, two_people

from newsletter import config
from newsletter.errors import ApprovalError

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def room(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path)


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path, two_people)


def test_a_newer_revision_of_other_content_voids_it(room: Room) -> None:
    room.yes(person("Amina", "approver"))
    room.refreeze()
    stands = room.standing()
    assert (stands.status, stands.yeses, stands.starts_after) == ("draft", (), None)
    assert [yes.ended_why for yes in stands.past] == ["It was given to revision 1, and revision 2 is the newest."]


def test_a_newer_revision_of_the_same_content_does_not(room: Room) -> None:
    from newsletter.models import Revision

    amina = person("Amina", "approver")
    room.yes(amina)
    last = room.issue.revisions.last()
    room.refreeze()
    Revision.objects.filter(number=2).update(content_hash=last.content_hash)
    assert room.standing().status == "approved"


def test_a_send_moved_voids_it(room: Room) -> None:
    room.yes(person("Amina", "approver"))
    room.refreeze(same_content=True)
    stands = room.standing()
    assert stands.status == "draft"
    assert stands.past[0].ended_why == "The send was moved to another time since."


def test_a_hand_edit_suspends_it_until_it_is_put_back(room: Room) -> None:
    amina = person("Amina", "approver")
    before = room.yes(amina)
    path = room.desk.outbox / "monthly" / "2026-10" / "email.html"
    frozen = path.read_bytes()
    room.hand_edit()
    stands = room.standing()
    assert (stands.status, stands.yeses) == ("draft", ())
    assert stands.past[0].ended_why == "Suspended: email.html in the outbox is not as it was frozen."
    assert stands.waiting == "Waiting for somebody to put back or take in what was changed by hand"
    with pytest.raises(ApprovalError, match=r"email\.html in the outbox is altered"):
        room.yes(person("Ben", "approver"))
    path.write_bytes(frozen)
    assert room.standing() == before


def test_an_added_file_and_a_missing_folder_suspend_it_too(room: Room) -> None:
    room.yes(person("Amina", "approver"))
    folder = room.desk.outbox / "monthly" / "2026-10"
    (folder / "note.txt").write_text("look at this")
    assert room.standing().status == "draft"
    (folder / "note.txt").unlink()
    assert room.standing().status == "approved"
    folder.rename(folder.with_name("elsewhere"))
    assert room.standing().status == "draft"


def test_end_takes_every_yes_back_and_says_whose(pair: Room) -> None:
    from newsletter import approving

    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    pair.yes(amina)
    pair.yes(ben)
    issue = pair.issue
    issue.refresh_from_db()
    assert approving.end(issue, why="Tom changed the subject", now=NOW) == ("Amina", "Ben")
    assert (issue.status, issue.starts_after) == ("draft", None)
    stands = pair.standing()
    assert stands.status == "draft"
    assert [yes.ended_why for yes in stands.past] == ["Tom changed the subject."] * 2
    assert last_words() == ("", "", "The yeses of Amina and Ben ended. Tom changed the subject.")
    assert approving.end(issue, why="again", now=NOW) == ()


def test_what_is_on_its_way_does_not_end(room: Room) -> None:
    from newsletter import approving

    room.yes(person("Amina", "approver"))
    type(room.issue).objects.update(status="sending")
    room.issue.refresh_from_db()
    with pytest.raises(ApprovalError, match="is on its way"):
        approving.end(room.issue, why="late", now=NOW)
    assert len(room.standing().yeses) == 1


# ---- Taking back.


def test_withdrawing_is_the_undo(room: Room) -> None:
    amina = person("Amina", "approver")
    room.yes(amina)
    stands = room.do("withdraw", amina, why="the date is wrong")
    assert (stands.status, stands.yeses, stands.starts_after) == ("draft", (), None)
    assert stands.past[0].ended_why == "Amina took it back: the date is wrong."
    assert last_words() == ("Amina", "desk", "Took the yes to revision 1 back: the date is wrong.")
    assert room.yes(amina).status == "approved"


def test_withdrawing_is_possible_after_the_time_to_undo(room: Room) -> None:
    amina = person("Amina", "approver")
    room.yes(amina)
    assert room.do("withdraw", amina, now=NOW + timedelta(days=2)).status == "draft"


def test_nobody_withdraws_the_yes_of_another(room: Room) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    room.yes(amina)
    with pytest.raises(ApprovalError, match="Ben has said no yes"):
        room.do("withdraw", ben)
    room.do("withdraw", amina)
    with pytest.raises(ApprovalError, match="Amina has said no yes"):
        room.do("withdraw", amina)


def test_one_of_two_withdraws_and_the_other_still_counts(pair: Room) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    pair.yes(amina)
    pair.yes(ben)
    stands = pair.do("withdraw", amina)
    assert (stands.status, [yes.name for yes in stands.yeses]) == ("draft", ["Ben"])
    assert stands.waiting == "Waiting for a second yes from Amina"
    pair.issue.refresh_from_db()
    assert (pair.issue.status, pair.issue.starts_after) == ("draft", None)


@pytest.mark.parametrize("status", ["sending", "sent", "skipped", "discarded"])
def test_a_closed_issue_takes_no_decision_but_its_own(room: Room, status: str) -> None:
    amina = person("Amina", "approver")
    room.yes(amina)
    type(room.issue).objects.update(status=status)
    for verb in ("withdraw", "hold", "discard"):
        with pytest.raises(ApprovalError):
            room.do(verb, amina)
    with pytest.raises(ApprovalError):
        room.yes(person("Ben", "approver"))
    assert room.standing().status == status


def test_an_undone_config_change_leaves_no_yes_uncounted(tmp_path: Path) -> None:
    """Somebody makes two people of one: what one approved is a draft that waits for the second."""
    room = Room(tmp_path)
    amina = person("Amina", "approver")
    room.yes(amina)
    file = room.desk.config.file
    file.write_text(two_people(file.read_text()))
    room.desk = type(room.desk)(config=config.load(file), outbox=room.desk.outbox, fetcher=room.desk.fetcher)
    stands = room.standing()
    assert (stands.status, len(stands.yeses), stands.needed) == ("draft", 1, 2)


def test_a_standing_writes_nothing(room: Room) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    room.yes(person("Amina", "approver"))
    room.hand_edit()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        room.standing()
    assert seen.captured_queries
    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)
