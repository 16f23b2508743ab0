"""Two people are two accounts; a shell is never the second; an approver and their deputy are one voice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from desk import NOW, person
from october import Room, deputise, last_words, two_people

from newsletter.errors import AccessError, ApprovalError
from newsletter.types import Via

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def room(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path)


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path, two_people)


def test_two_people_are_two_accounts(pair: Room) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    assert pair.standing().waiting == "Waiting for Amina and Ben"
    first = pair.yes(amina)
    assert (first.status, first.waiting, first.starts_after) == ("draft", "Waiting for a second yes from Ben", None)
    assert last_words()[2] == "Said yes to revision 1, which needs a second yes."
    with pytest.raises(ApprovalError, match="Amina has said yes to this already"):
        pair.yes(amina)
    second = pair.yes(ben, now=NOW + timedelta(hours=1))
    assert second.status == "approved"
    assert second.starts_after == NOW + timedelta(hours=1, minutes=10)
    assert last_words()[2] == "Approved revision 1."


def test_two_people_need_two(pair: Room) -> None:
    invite = "an operator can invite an approver"
    assert pair.standing().waiting == f"Waiting for two yeses, and nobody may give one: {invite}"
    amina = person("Amina", "approver")
    assert pair.standing().waiting == "Waiting for Amina and one more"
    pair.yes(amina)
    assert pair.standing().waiting == f"Waiting for a second yes, and no other approver is there: {invite}"
    pair.do("withdraw", amina)
    person("Ben", "approver")
    person("Cerys", "approver")
    assert pair.standing().waiting == "Waiting for two of Amina, Ben and Cerys"
    assert pair.yes(amina).waiting == "Waiting for a second yes from Ben or Cerys"


def test_two_accounts_of_one_name_are_two_people(pair: Room) -> None:
    one, other = person("Tom", "approver"), person("Tom 2", "approver")
    type(other).objects.filter(pk=other.pk).update(name="Tom")
    other.refresh_from_db()
    pair.yes(one)
    assert pair.yes(other).status == "approved"


@pytest.mark.parametrize("via", [Via.SHELL, Via.MACHINE])
def test_a_yes_from_a_shell_is_never_the_second(pair: Room, via: Via) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    pair.yes(amina)
    with pytest.raises(ApprovalError, match="the second yes cannot come from"):
        pair.yes(ben, via=via)
    assert len(pair.standing().yeses) == 1
    assert pair.yes(ben).status == "approved"


@pytest.mark.parametrize("via", [Via.SHELL, Via.MACHINE])
def test_a_yes_from_a_shell_may_be_the_first(pair: Room, via: Via) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    pair.yes(amina, via=via)
    with pytest.raises(ApprovalError, match="the second yes cannot come from"):
        pair.yes(ben, via=via)
    stands = pair.yes(ben)
    assert stands.status == "approved"
    assert [yes.weak for yes in stands.yeses] == [True, False]


def test_when_the_stronger_yes_came_first_and_went_the_shell_does_not_move_up(pair: Room) -> None:
    """Amina by a shell, Ben at the desk, Amina takes hers back: her next one from a shell would be the second."""
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    pair.yes(amina, via=Via.SHELL)
    pair.yes(ben)
    pair.do("withdraw", amina)
    with pytest.raises(ApprovalError, match="cannot come from a shell"):
        pair.yes(amina, via=Via.SHELL)
    assert pair.yes(amina).status == "approved"


def test_two_accounts_of_this_machine_are_two_people(pair: Room) -> None:
    amina, ben = person("Amina", "approver", local=True), person("Ben", "approver", local=True)
    pair.yes(amina, via=Via.MACHINE)
    stands = pair.yes(ben, via=Via.MACHINE)
    assert stands.status == "approved"
    assert [(yes.via, yes.weak) for yes in stands.yeses] == [(Via.MACHINE, False)] * 2


def test_a_yes_written_past_the_rules_does_not_count(pair: Room) -> None:
    """The rules are kept where yeses are counted, too, not only where they are given."""
    from newsletter.models import Approval

    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    pair.yes(amina)
    first = Approval.objects.get()
    for account, via in ((amina, "desk"), (ben, "shell")):
        first.pk, first.account, first.via = None, account, via
        first._state.adding = True
        first.save()
    stands = pair.standing()
    assert stands.status == "draft"
    assert [yes.ended_why for yes in stands.past] == [
        "The same person had said yes already.",
        "It came from a shell or this machine, and such a yes is never the second.",
    ]


# ---- Deputies.


def test_a_deputy_says_yes_in_their_own_name(room: Room) -> None:
    amina, tom = person("Amina", "approver"), person("Tom", "viewer")
    with pytest.raises(AccessError):
        room.yes(tom)
    deputise(amina, tom)
    assert room.standing().waiting == "Waiting for a yes from Amina or Tom (for Amina)"
    stands = room.yes(tom)
    assert stands.status == "approved"
    assert (stands.yeses[0].name, stands.yeses[0].standing_in_for) == ("Tom", "Amina")
    assert stands.yeses[0].who == "Tom, standing in for Amina"
    assert last_words()[2] == "Approved revision 1, standing in for Amina."


def test_a_deputy_says_yes_only_while_they_stand_in(room: Room) -> None:
    amina, tom = person("Amina", "approver"), person("Tom", "viewer")
    word = deputise(amina, tom, since=NOW + timedelta(hours=1), days=1)
    with pytest.raises(AccessError):
        room.yes(tom)
    with pytest.raises(AccessError):
        room.yes(tom, now=NOW + timedelta(days=1, hours=1))
    word.ended_at = NOW
    word.save()
    with pytest.raises(AccessError):
        room.yes(tom, now=NOW + timedelta(hours=2))
    assert room.standing(NOW + timedelta(hours=2)).waiting == "Waiting for a yes from Amina"


def test_an_approver_and_their_deputy_are_one_voice(pair: Room) -> None:
    amina, ben, tom = person("Amina", "approver"), person("Ben", "approver"), person("Tom", "viewer")
    deputise(amina, tom)
    pair.yes(amina)
    with pytest.raises(ApprovalError, match="Amina, for whom Tom stands in, has been heard already"):
        pair.yes(tom)
    pair.do("withdraw", amina)
    pair.yes(tom)
    with pytest.raises(ApprovalError, match="Tom has said yes standing in for Amina"):
        pair.yes(amina)
    assert pair.yes(ben).status == "approved"


def test_a_deputy_of_two_stands_in_for_the_one_not_heard(pair: Room) -> None:
    amina, ben, tom = person("Amina", "approver"), person("Ben", "approver"), person("Tom", "viewer")
    deputise(amina, tom)
    deputise(ben, tom)
    pair.yes(amina)
    stands = pair.yes(tom)
    assert stands.status == "approved"
    assert stands.yeses[1].standing_in_for == "Ben"


def test_an_approver_who_is_a_deputy_too_says_yes_for_themselves(pair: Room) -> None:
    amina, ben = person("Amina", "approver"), person("Ben", "approver")
    deputise(amina, ben)
    pair.yes(ben)
    stands = pair.yes(amina)
    assert stands.status == "approved"
    assert [yes.standing_in_for for yes in stands.yeses] == ["", ""]
