"""A yes: who may give it, to what, when it counts, and what takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from desk import NOW, ROOT, drafted, make_desk, person

from newsletter import config
from newsletter.codec import canonical_json, sha256
from newsletter.errors import AccessError, ApprovalError, EditError, MisuseError
from newsletter.sources.fetch import Fetcher
from newsletter.types import Actor, Via

if TYPE_CHECKING:
    from newsletter.approving import Standing
    from newsletter.models import Account, Issue
    from newsletter.pipeline import Desk

pytestmark = pytest.mark.usefixtures("database")
WHERE = ("monthly", "2026-10")
SEND = NOW + timedelta(days=6, hours=22)
"""The second Tuesday of November at 10:00 in London."""


def two_people(text: str) -> str:
    return text.replace("approval: required", "approval: two people", 1)


def nobody(text: str) -> str:
    return text.replace("approval: required", "approval: none", 1)


class Room:
    """The sample site with an October, and the verbs in few words.

    A draft takes a second, and what is judged here are rows and files: so October is a few of them, as a draft leaves
    them, unless it is asked for as drafted.
    """

    def __init__(
        self, folder: Path, change: Callable[[str], str] = lambda text: text, *, as_drafted: bool = False
    ) -> None:
        if as_drafted:
            self.desk: Desk = make_desk(folder, change=change)
            self.issue: Issue = drafted(self.desk)
            return
        from newsletter.pipeline import Desk

        file = folder / "schedules.yaml"
        file.write_text(change((ROOT / "schedules.yaml").read_text(encoding="utf-8")), encoding="utf-8")
        loaded = config.load(file)
        self.desk = Desk(config=loaded, outbox=folder / "outbox", fetcher=Fetcher(loaded.fetch, allowed=frozenset()))
        self.issue = october(self.desk)

    def standing(self, now: Any = NOW) -> Standing:
        from newsletter import approving

        self.issue.refresh_from_db()
        return approving.standing(self.desk, self.issue, now=now)

    @property
    def hash(self) -> str:
        return str(self.issue.revisions.last().content_hash)

    def yes(self, account: Account, *, via: Via = Via.DESK, now: Any = NOW, **more: Any) -> Standing:
        from newsletter import approving

        more.setdefault("content_hash", self.hash)
        return approving.approve(self.desk, *WHERE, actor=as_actor(account, via), now=now, **more)

    def do(self, verb: str, account: Account, *, via: Via = Via.DESK, now: Any = NOW, **more: Any) -> Any:
        from newsletter import approving

        return getattr(approving, verb)(self.desk, *WHERE, actor=as_actor(account, via), now=now, **more)

    def make_red(self) -> None:
        from newsletter.models import FindingRow

        revision = self.issue.revisions.last()
        for code, message in (("picture-no-alt", "A picture has no words."), ("link-dead", "A link answers 404.")):
            FindingRow.objects.create(
                revision=revision, origin="draft", level="error", code=code, message=message, fix="Mend it."
            )

    def refreeze(self, *, same_content: bool = False) -> None:
        """A newer revision: of other content, or of the same to be sent a day later."""
        last = self.issue.revisions.last()
        files = list(last.files.values("path", "blob_id"))
        last.pk, last.number = None, last.number + 1
        last._state.adding = True
        if same_content:
            last.planned_send += timedelta(days=1)
        else:
            last.content_hash = f"{last.number:064x}"
        last.save()
        for file in files:
            last.files.create(**file)

    def hand_edit(self) -> Path:
        path = self.desk.outbox / "monthly" / "2026-10" / "email.html"
        path.write_bytes(path.read_bytes().replace(b"the", b"thE", 1))
        return path


def october(desk: Desk) -> Issue:
    """The rows and files of a small first revision."""
    from newsletter.models import Blob, Issue

    social = desk.config.newsletters["monthly"].social.accounts
    manifest = {"audience": "monthly", "accounts": list(social), "subject": "What 40 carers told us"}
    files = {"email.html": b"<p>the mail</p>\n", "issue.json": canonical_json(manifest)}
    issue = Issue.objects.create(newsletter="monthly", period="2026-10", status="draft", decided_at=NOW)
    revision = issue.revisions.create(
        number=1, content_hash="1" * 64, folder_hash="f" * 64, subject="S", created_at=NOW, planned_send=SEND
    )
    folder = desk.outbox / "monthly" / "2026-10"
    folder.mkdir(parents=True)
    for path, data in files.items():
        blob, _ = Blob.objects.get_or_create(sha256=sha256(data), defaults={"data": data})
        revision.files.create(path=path, blob=blob)
        (folder / path).write_bytes(data)
    return issue


def as_actor(account: Account, via: Via = Via.DESK) -> Actor:
    return Actor(name=account.name, via=via, account_id=account.pk)


@pytest.fixture
def room(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path)


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Room:
    return Room(tmp_path, two_people)


def last_words() -> tuple[str, str, str]:
    from newsletter.models import LogEntry

    entry = LogEntry.objects.order_by("id").last()
    return entry.who, entry.via, entry.text


# ---- One yes.


def test_a_draft_waits_for_whoever_may_say_yes(room: Room) -> None:
    stands = room.standing()
    assert stands.status == "draft"
    assert (stands.needed, stands.yeses, stands.past) == (1, (), ())
    assert stands.waiting == "Waiting for a yes, and nobody may give it"
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


# ---- Two people.


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
    assert pair.standing().waiting == "Waiting for two yeses, and nobody may give one"
    amina = person("Amina", "approver")
    assert pair.standing().waiting == "Waiting for Amina and one more"
    pair.yes(amina)
    assert pair.standing().waiting == "Waiting for a second yes, and no other approver is there"
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


def deputise(approver: Account, deputy: Account, *, since: Any = NOW, days: int = 7) -> Any:
    from newsletter.models import Deputy

    return Deputy.objects.create(approver=approver, deputy=deputy, since=since, until=since + timedelta(days=days))


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


# ---- What makes a yes void.


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
