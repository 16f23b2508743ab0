"""A yes: who may give it, and to what; and what a red check asks of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from desk import NOW, person
from october import SEND, WHERE, Room, as_actor, last_words, nobody

from newsletter.errors import AccessError, ApprovalError, EditError, MisuseError
from newsletter.types import Actor, Via

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def room(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path)


def test_a_draft_waits_for_whoever_may_say_yes(room: Room) -> None:
    stands = room.standing()
    assert stands.status == "draft"
    assert (stands.needed, stands.yeses, stands.past) == (1, (), ())
    assert stands.waiting == "Waiting for a yes, and nobody may give it: an operator can invite an approver"
    person("Amina", "approver")
    assert room.standing().waiting == "Waiting for a yes from Amina"
    person("Ben", "approver", "editor")
    person("Tom", "editor")
    assert room.standing().waiting == "Waiting for a yes from Amina or Ben"


def test_many_approvers_are_counted_not_listed(room: Room) -> None:
    for name in ("Amina", "Ben", "Cerys", "Dafydd", "Ewan", "Fola"):
        person(name, "approver")
    assert room.standing().waiting == "Waiting for a yes from Amina, Ben, Cerys, Dafydd or 2 others"


def test_one_yes_approves_the_exact_bytes(room: Room) -> None:
    from newsletter.models import Approval

    amina = person("Amina", "approver")
    stands = room.yes(amina)
    assert stands.status == "approved"
    assert stands.waiting == ""
    assert [(yes.name, yes.content_hash, yes.planned_send) for yes in stands.yeses] == [("Amina", room.hash, SEND)]
    row = Approval.objects.get()
    assert (row.content_hash, row.planned_send, row.via, row.account) == (room.hash, SEND, "desk", amina)
    assert room.standing() == stands
    room.issue.refresh_from_db()
    assert room.issue.status == "approved"
    assert last_words() == ("Amina", "desk", "Approved revision 1.")


def test_nothing_starts_before_the_time_to_undo_is_over(room: Room) -> None:
    amina = person("Amina", "approver")
    stands = room.yes(amina)
    assert stands.starts_after == NOW + timedelta(minutes=10)
    assert stands.can_undo
    assert room.standing(NOW + timedelta(minutes=9, seconds=59)).can_undo
    assert not room.standing(NOW + timedelta(minutes=10)).can_undo


def test_the_time_to_undo_is_a_setting(tmp_path: Path) -> None:
    room = Room(tmp_path, lambda text: f"{text}\ndesk: {{undo: 0}}\n")
    stands = room.yes(person("Amina", "approver"))
    assert stands.starts_after == NOW
    assert not stands.can_undo


def test_what_follows_is_said_in_words(room: Room) -> None:
    whom = "Goes to the list “monthly” and 6 social accounts"
    assert room.standing().goes == f"{whom} on Tuesday 10 November 2026 at 10:00."
    late = SEND + timedelta(minutes=1)
    told = "it was planned for Tuesday 10 November 2026 at 10:00, which has passed."
    assert room.standing(late).goes == f"{whom} as soon as it is approved and the time to undo is over: {told}"
    stands = room.yes(person("Amina", "approver"), now=late)
    assert stands.status == "approved"
    assert stands.starts_after == late + timedelta(minutes=10)
    assert stands.goes == f"{whom} as soon as the time to undo is over: {told}"


@pytest.mark.parametrize("roles", [(), ("viewer",), ("editor",), ("operator",), ("editor", "operator")])
def test_only_an_approver_says_yes(room: Room, roles: tuple[str, ...]) -> None:
    with pytest.raises(AccessError, match="may not approve"):
        room.yes(person("Tom", *roles))
    assert room.standing().yeses == ()


def test_somebody_without_an_account_says_no_yes(room: Room) -> None:
    from newsletter import approving

    with pytest.raises(AccessError, match="cron has no account"):
        approving.approve(room.desk, *WHERE, content_hash=room.hash, actor=Actor(name="cron", via=Via.SHELL), now=NOW)


def test_a_removed_account_says_no_yes(room: Room) -> None:
    amina = person("Amina", "approver")
    amina.is_active = False
    amina.save()
    with pytest.raises(AccessError, match="may not approve"):
        room.yes(amina)


def test_another_hash_is_refused(room: Room) -> None:
    amina = person("Amina", "approver")
    with pytest.raises(ApprovalError, match="is not the newest any more: that is revision 1"):
        room.yes(amina, content_hash="0" * 64)
    with pytest.raises(ApprovalError, match="not the newest"):
        room.yes(amina, content_hash=room.hash[:12])
    assert room.standing().yeses == ()


def test_without_a_public_address_nothing_is_approved(tmp_path: Path) -> None:
    room = Room(tmp_path, lambda text: text.replace("  public_url: https://news.riverbank.example", "  # "))
    with pytest.raises(ApprovalError, match=r"site\.public_url is not set") as caught:
        room.yes(person("Amina", "approver"))
    assert "Set it in schedules.yaml" in caught.value.fix


def test_what_was_never_drafted_cannot_be_approved(room: Room) -> None:
    from newsletter import approving

    with pytest.raises(MisuseError, match="no issue of monthly for 2026-09"):
        approving.approve(
            room.desk, "monthly", "2026-09", content_hash="", actor=as_actor(person("Amina", "approver")), now=NOW
        )


def test_the_draft_of_an_earlier_version_cannot_be_approved(room: Room) -> None:
    room.issue.revisions.update(planned_send=None)
    with pytest.raises(ApprovalError, match="earlier version"):
        room.yes(person("Amina", "approver"))


def test_the_same_person_says_yes_once(room: Room) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    room.yes(amina)
    with pytest.raises(ApprovalError, match="Amina has said yes to this already"):
        room.yes(amina)
    with pytest.raises(ApprovalError, match="approved already, by Amina"):
        room.yes(ben)
    assert len(room.standing().yeses) == 1


def test_where_nobody_has_to_approve_nobody_does(tmp_path: Path) -> None:
    room = Room(tmp_path, nobody)
    stands = room.standing()
    assert (stands.status, stands.needed, stands.waiting) == ("draft", 0, "Nobody has to approve it")
    with pytest.raises(ApprovalError, match="nobody has to approve it"):
        room.yes(person("Amina", "approver"))


def test_a_draft_as_it_is_made_can_be_approved(tmp_path: Path) -> None:
    room = Room(tmp_path, as_drafted=True)
    stands = room.yes(person("Amina", "approver"))
    assert stands.status == "approved"
    assert stands.goes == "Goes to the list “monthly” and 6 social accounts on Tuesday 10 November 2026 at 10:00."
    room.hand_edit()
    assert room.standing().status == "draft"


# ---- Red checks.


def test_a_red_check_stops_a_yes_until_it_is_overruled_in_writing(room: Room) -> None:
    from newsletter.models import Approval

    amina = person("Amina", "approver")
    room.make_red()
    assert [found.code for found in room.standing().stops] == ["picture-no-alt", "link-dead"]
    for nothing in ("", "  \n "):
        with pytest.raises(ApprovalError, match=r"A picture has no words \(and 1 more check\)"):
            room.yes(amina, overrule=nothing)
    stands = room.yes(amina, overrule="  The picture is\n decoration. ")
    assert stands.status == "approved"
    assert stands.yeses[0].overruled == ("A picture has no words.", "A link answers 404.")
    assert stands.yeses[0].reason == "The picture is decoration."
    assert Approval.objects.get().overruled[1] == ["link-dead", "A link answers 404."]
    assert last_words()[2] == (
        "Approved revision 1, although checks stop it (picture-no-alt and link-dead): The picture is decoration."
    )


def test_amber_stops_nothing_and_a_reason_without_need_is_not_kept(room: Room) -> None:
    from newsletter.models import FindingRow

    FindingRow.objects.create(revision=room.issue.revisions.last(), origin="links", level="warning", code="x")
    stands = room.yes(person("Amina", "approver"), overrule="Just in case.")
    assert (stands.yeses[0].overruled, stands.yeses[0].reason) == ((), "")


@pytest.mark.parametrize("reason", ["x" * 1_001, "with an \x1b[2J escape", "turned \u202e round"])
def test_a_reason_has_bounds(room: Room, reason: str) -> None:
    room.make_red()
    with pytest.raises(EditError):
        room.yes(person("Amina", "approver"), overrule=reason)
    assert room.standing().yeses == ()
