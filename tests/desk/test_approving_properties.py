"""Whatever people do, in whatever order: approved is what enough people said yes to as it lies there, no more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk import NOW, person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from october import Room, nobody, two_people

from newsletter.errors import ApprovalError
from newsletter.types import Via

pytestmark = pytest.mark.usefixtures("database")

NAMES = ("Amina", "Ben", "Cerys")
who = st.sampled_from(NAMES)
DEEDS = st.one_of(
    st.tuples(st.just("yes"), who, st.sampled_from([Via.DESK, Via.DESK, Via.SHELL, Via.MACHINE])),
    st.tuples(st.sampled_from(["withdraw", "hold", "release", "discard", "stop"]), who, st.none()),
    st.tuples(st.sampled_from(["save", "move", "by hand", "put back"]), who, st.none()),
)


class Model:
    """The rules once more, as plainly as they can be said, over sets of names."""

    def __init__(self, needed: int) -> None:
        self.needed = needed
        self.state = "open"  # or held, or discarded
        self.yeses: list[tuple[str, bool]] = []  # name, weak
        self.touched = False

    def may_say_yes(self, name: str, weak: bool) -> bool:
        names = [other for other, _ in self.yeses]
        return (
            self.state != "discarded"
            and not self.touched
            and len(names) < self.needed
            and name not in names
            and not (weak and names)
        )

    def say_yes(self, name: str, weak: bool) -> None:
        self.yeses.append((name, weak))
        if len(self.yeses) == self.needed:
            self.state = "open"

    @property
    def status(self) -> str:
        if self.state != "open":
            return self.state
        counting = 0 if self.touched else len(self.yeses)
        return "approved" if 0 < self.needed <= counting else "draft"


@contextmanager
def a_room(approval: str) -> Iterator[Room]:
    from newsletter.models import Account, Approval, Issue

    change = {"two people": two_people, "none": nobody}.get(approval, lambda text: text)
    with tempfile.TemporaryDirectory() as folder:
        try:
            yield Room(Path(folder), change)
        finally:
            for table in (Approval, Issue, Account):
                table.objects.all().delete()


@pytest.mark.parametrize("approval", ["required", "two people", "none"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, max_size=14))
def test_it_is_approved_exactly_when_enough_people_said_yes_to_what_is_there(
    database: str, approval: str, deeds: list[tuple[str, str, Via | None]]
) -> None:
    with a_room(approval) as room:
        accounts = {name: person(name, "approver", "editor") for name in NAMES}
        model = Model({"required": 1, "two people": 2, "none": 0}[approval])
        now = NOW
        for deed, name, via in deeds:
            now += timedelta(minutes=1)
            _carry_out(room, model, deed, name, via, accounts, now)
            stands = room.standing(now)
            assert stands.status == model.status, (deed, name, via)
            counting = [] if model.touched else [other for other, _ in model.yeses]
            assert [yes.name for yes in stands.yeses] == counting
            assert (stands.starts_after is None) == (stands.status != "approved")
            if stands.status == "approved":
                names = {yes.account_id for yes in stands.yeses}
                assert len(names) == len(stands.yeses) == model.needed
                newest = room.issue.revisions.last()
                assert {yes.content_hash for yes in stands.yeses} == {newest.content_hash}
                assert {yes.planned_send for yes in stands.yeses} == {newest.planned_send}
                assert not any(yes.weak for yes in stands.yeses[1:])


def _carry_out(
    room: Room, model: Model, deed: str, name: str, via: Via | None, accounts: dict[str, object], now: datetime
) -> None:
    from newsletter import approving

    account = accounts[name]
    if deed == "yes":
        weak = via is not Via.DESK
        expected = model.may_say_yes(name, weak)
        _tried(expected, lambda: room.yes(account, via=via, now=now))
        if expected:
            model.say_yes(name, weak)
    elif deed == "withdraw":
        own = [each for each in model.yeses if each[0] == name]
        _tried(bool(own) and model.state != "discarded", lambda: room.do("withdraw", account, now=now))
        model.yeses = [each for each in model.yeses if each[0] != name]
    elif deed in ("hold", "discard"):
        possible = model.state != "discarded"
        _tried(possible, lambda: room.do(deed, account, now=now))
        if possible:
            model.state, model.yeses = {"hold": "held", "discard": "discarded"}[deed], []
    elif deed == "release":
        possible = model.state != "open"
        _tried(possible, lambda: room.do("release", account, now=now))
        if possible:
            model.state, model.yeses = "open", []
    elif deed == "stop":
        room.do("stop", account, now=now)
        if model.state == "open":
            model.state, model.yeses = "held", []
    elif deed in ("save", "move"):
        if model.touched or model.state != "open":
            return  # the desk refuses to edit these
        room.refreeze(same_content=deed == "move")
        if name != "Cerys":  # whoever forgets to end a yes to what was there before: it does not count all the same
            approving.end(room.issue, why=f"{name} changed it", now=now)
        model.yeses = []
    else:
        _by_hand(room, touched=deed == "by hand")
        model.touched = deed == "by hand"


def _tried(expected: bool, deed: object) -> None:
    if expected:
        deed()  # type: ignore[operator]
        return
    with pytest.raises(ApprovalError):
        deed()  # type: ignore[operator]


def _by_hand(room: Room, *, touched: bool) -> None:
    path = room.desk.outbox / "monthly" / "2026-10" / "email.html"
    path.write_bytes(b"<p>thE mail</p>\n" if touched else b"<p>the mail</p>\n")
