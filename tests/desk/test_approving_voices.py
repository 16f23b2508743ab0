"""Whose voice a yes is, and for how long: accounts are removed, lose a role, or take another name; deputies end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from desk import NOW, person
from october import Room, as_actor, deputise, two_people

from newsletter.errors import ApprovalError

pytestmark = pytest.mark.usefixtures("database")
LATER = NOW + timedelta(hours=1)


def test_a_removed_account_s_yes_counts_no_more(tmp_path: Path) -> None:
    from newsletter import accounts

    room = Room(tmp_path)
    amina, tom = person("Amina", "approver"), person("Tom", "operator")
    ben = person("Ben", "approver")
    assert room.yes(amina).status == "approved"
    accounts.remove(amina, by=as_actor(tom), now=LATER)
    stands = room.standing(LATER)
    assert (stands.status, stands.yeses, stands.starts_after) == ("draft", (), None)
    assert stands.past[0].ended_why == "The account of Amina was removed since."
    assert stands.waiting == "Waiting for a yes from Ben"
    assert room.yes(ben, now=LATER).starts_after == LATER + timedelta(minutes=10)


def test_a_yes_counts_while_its_giver_is_an_approver(tmp_path: Path) -> None:
    from newsletter import accounts
    from newsletter.accounts import Role

    room = Room(tmp_path, two_people)
    amina, ben, tom = person("Amina", "approver"), person("Ben", "approver"), person("Tom", "operator")
    room.yes(amina)
    assert room.yes(ben).status == "approved"
    accounts.set_roles(ben, [Role.VIEWER], by=as_actor(tom), now=LATER)
    stands = room.standing(LATER)
    assert (stands.status, [yes.name for yes in stands.yeses]) == ("draft", ["Amina"])
    assert stands.past[0].ended_why == "Ben is no approver any more."


def test_a_deputy_s_yes_outlives_the_deputy_s_time_and_not_the_approver(tmp_path: Path) -> None:
    from newsletter import accounts

    room = Room(tmp_path)
    amina, tom = person("Amina", "approver"), person("Tom", "operator")
    deputise(amina, person("Ben", "viewer"), days=2)
    assert room.yes(person("Cerys", "approver")).status == "approved"
    room.do("hold", amina)
    room.do("release", amina)
    ben = type(amina).objects.get(name="Ben")
    assert room.yes(ben).yeses[0].standing_in_for == "Amina"
    later = NOW + timedelta(days=3)
    assert room.standing(later).status == "approved"
    accounts.remove(amina, by=as_actor(tom), now=later)
    stands = room.standing(later)
    assert (stands.status, stands.past[-1].ended_why) == ("draft", "Amina is no approver any more.")


def test_another_name_is_no_second_voice(pair: Room) -> None:
    from newsletter import accounts

    amina = person("Amina", "approver")
    ben = person("Ben", "viewer")
    deputise(amina, ben)
    pair.yes(ben)
    accounts.rename(amina, "Amina Okoro", by=as_actor(amina), now=NOW)
    with pytest.raises(ApprovalError, match="that is one voice"):
        pair.yes(amina)


def test_another_name_is_no_second_voice_for_a_second_deputy(pair: Room) -> None:
    from newsletter import accounts

    amina, ben, tom = person("Amina", "approver"), person("Ben", "viewer"), person("Tom", "viewer")
    deputise(amina, ben)
    pair.yes(ben)
    accounts.rename(amina, "Amina Okoro", by=as_actor(amina), now=NOW)
    accounts.name_deputy(amina, tom, until=LATER + timedelta(days=1), by=as_actor(amina), now=LATER)
    with pytest.raises(ApprovalError, match="has been heard already"):
        pair.yes(tom, now=LATER)


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path, two_people)
