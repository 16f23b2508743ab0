"""Saving an edit: a new revision by the one rendering path, merged with what others did, never over it."""

from __future__ import annotations

import dataclasses
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import person
from small_site import AMINA, BEN, NOW, Site

from newsletter.errors import ApprovalError, ConflictError, EditError, MisuseError, NewsletterError, OutboxError
from newsletter.types import Actor, Via


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    site = Site(tmp_path)
    site.draft()
    return site


# One editor ----------------------------------------------------------------------------------------------------------


def test_a_saved_subject_is_in_every_part_of_a_new_revision(site: Site) -> None:
    from newsletter import outbox, reading

    saved = site.save({"subject": "Forty letters"})
    revision = site.newest()
    assert (saved.number, saved.fresh, saved.edition, saved.words) == (2, True, 1, "the subject")
    assert (saved.merged, saved.ended) == ("", ())
    assert (revision.number, revision.subject, revision.by) == (2, "Forty letters", "Amina")
    assert saved.content_hash == revision.content_hash
    files = reading.files(revision)
    assert b"Subject: Forty letters" in files["email.eml"]
    assert reading.manifest(revision)["subject"] == "Forty letters"
    assert outbox.read(site.folder_of()) == files
    assert site.log()[-1] == ("Amina", "Changed the subject: revision 2.")


def test_nobodys_name_is_under_the_outbox(site: Site) -> None:
    site.save({"subject": "Forty letters", f"excerpt:{site.key('What')}": "A weir."})
    assert not [path for path in site.folder_of().rglob("*") if path.is_file() and b"Amina" in path.read_bytes()]


def test_an_edit_brings_nothing_along_that_the_sources_changed_since(site: Site) -> None:
    site.write("weir", "What the weir was for", "2026-10-20")
    site.write("swan", "One stubborn swan", "2026-10-25")
    site.pull(now=NOW + timedelta(minutes=1))
    site.save({"preheader": "Soup, mostly"})
    assert site.titles() == ["What the weir is for", "A soup for thirty-one", "Where the benches went"]


def test_posts_are_left_out_brought_in_and_put_in_order(site: Site) -> None:
    weir, soup, ferry = (site.key(title) for title in ("What the weir", "A soup", "The ferry"))
    site.save({f"post:{weir}": "out", f"post:{ferry}": "in", "order": [ferry, soup]})
    assert site.titles() == ["The ferry is back", "A soup for thirty-one", "Where the benches went"]


def test_a_change_that_changes_nothing_makes_nothing(site: Site) -> None:
    site.save({"subject": "Forty letters"})
    before = len(site.log())
    saved = site.save({"subject": " Forty letters\r\n"}, base=1)
    assert (saved.fresh, saved.words, saved.number, saved.edition) == (False, "", 2, 1)
    assert site.issue().revisions.count() == 2
    assert site.issue().editions.count() == 1
    assert len(site.log()) == before


def test_an_edit_that_says_what_stood_there_anyway_is_kept_without_a_new_revision(site: Site) -> None:
    saved = site.save({"subject": site.newest().subject})
    # The manifest says what was changed by hand; so the folder differs, and the content does not.
    assert saved.content_hash == site.issue().revisions.first().content_hash
    site.write("weir", "Why there is a weir", "2026-10-20")
    site.draft()
    assert site.newest().subject == site.issue().revisions.first().subject


def test_taking_an_edit_away_gives_what_was_proposed(site: Site) -> None:
    proposed = site.newest()
    site.save({"subject": "Forty letters"})
    site.save({"subject": None}, base=1)
    assert site.newest().subject == proposed.subject
    assert site.newest().folder_hash == proposed.folder_hash


def test_what_cannot_be_is_refused_and_nothing_is_written(site: Site) -> None:
    with pytest.raises(EditError) as caught:
        site.save({"subject": "x" * 301})
    assert caught.value.field == "subject"
    with pytest.raises(EditError):
        site.save({"excerpt:0000000000000000": "Nobody's"})
    with pytest.raises(EditError, match="no edition 3"):
        site.save({"subject": "Forty letters"}, base=3)
    with pytest.raises(EditError, match="no edition -1"):
        site.save({"subject": "Forty letters"}, base=-1)
    assert site.issue().revisions.count() == 1
    assert not site.issue().editions.exists()


def test_an_issue_that_is_not_there_is_named(site: Site) -> None:
    from newsletter import revising

    with pytest.raises(MisuseError, match="newsletter draft monthly --period 2026-08"):
        revising.save(site.desk, "monthly", site.period("2026-08"), {"subject": "x"}, base=0, actor=AMINA, now=NOW)


def test_a_moved_send_is_in_the_mail_and_ends_a_yes_although_no_content_changed(site: Site) -> None:
    ben = person("Ben", "approver")
    site.approve(ben)
    before = site.newest()
    saved = site.save({"send": "2026-11-12T15:30:00+00:00"})
    revision = site.newest()
    assert revision.planned_send.isoformat() == "2026-11-12T15:30:00+00:00"
    assert saved.content_hash == before.content_hash
    assert b"Date: Thu, 12 Nov 2026 15:30:00 +0000" in (site.folder_of() / "email.eml").read_bytes()
    assert saved.ended == ("Ben",)


def test_undo_puts_back_what_stood_before_and_undoing_that_brings_it_back(site: Site) -> None:
    first = site.newest()
    site.save({"subject": "Forty letters"})
    saved = site.undo(base=1)
    assert (saved.edition, saved.number, saved.words) == (2, 3, "the subject")
    assert site.newest().folder_hash == first.folder_hash
    assert site.log()[-1] == ("Amina", "Undid the change of the subject: revision 3.")
    site.undo(base=2)
    assert site.newest().subject == "Forty letters"


def test_undo_undoes_nothing_that_somebody_else_did_since(site: Site) -> None:
    with pytest.raises(EditError, match="nothing to undo"):
        site.undo(base=0)
    site.save({"subject": "Forty letters"})
    site.save({"preheader": "Soup, mostly"}, base=1, actor=BEN)
    with pytest.raises(ConflictError, match="Ben changed the preheader") as caught:
        site.undo(base=1)
    assert (caught.value.by, caught.value.theirs) == ("Ben", {"preheader": "Soup, mostly"})


# Two editors ---------------------------------------------------------------------------------------------------------


def test_the_second_save_of_one_field_is_told_what_the_first_made_of_it(site: Site) -> None:
    site.save({"subject": "Forty letters"}, actor=BEN)
    with pytest.raises(ConflictError, match="Ben changed the subject since you opened this page") as caught:
        site.save({"subject": "Soup and letters", "intro": "Dear all"}, base=0)
    assert (caught.value.by, caught.value.theirs) == ("Ben", {"subject": "Forty letters"})
    assert site.newest().subject == "Forty letters"
    assert "intro" not in site.edits().fields


def test_what_only_one_of_two_changed_is_merged_and_told(site: Site) -> None:
    weir = site.key("What")
    site.save({"preheader": "Soup, mostly", f"excerpt:{weir}": "It stays."}, actor=BEN)
    saved = site.save({"subject": "Forty letters"}, base=0)
    assert saved.words == "the subject"
    assert saved.merged == "Ben changed the preheader and the excerpt of “What the weir is for”"
    assert (site.newest().subject, site.newest().preheader) == ("Forty letters", "Soup, mostly")
    assert "It stays." in site.text()


def test_the_same_change_by_two_is_no_conflict(site: Site) -> None:
    site.save({"subject": "Forty letters"}, actor=BEN)
    saved = site.save({"subject": "Forty letters"}, base=0)
    assert (saved.words, saved.edition) == ("", 1)


def test_taking_away_what_somebody_else_changed_is_a_conflict(site: Site) -> None:
    site.save({"subject": "Forty letters"})
    site.save({"subject": "Soup"}, base=1, actor=BEN)
    with pytest.raises(ConflictError) as caught:
        site.save({"subject": None}, base=1)
    assert caught.value.theirs == {"subject": "Soup"}


def test_a_change_that_was_taken_back_meanwhile_is_no_conflict(site: Site) -> None:
    site.save({"subject": "Soup"}, actor=BEN)
    site.save({"subject": None}, base=1, actor=BEN)
    assert site.save({"subject": "Forty letters"}, base=0).words == "the subject"


def test_ones_own_change_in_another_window_is_not_told_as_somebody_elses(site: Site) -> None:
    amina = person("Amina", "editor")
    me = Actor(name="Amina", via=Via.DESK, account_id=amina.pk)
    site.save({"preheader": "Soup, mostly"}, actor=me)
    assert site.save({"subject": "Forty letters"}, base=0, actor=me).merged == ""


def together(*deeds: Any) -> list[Any]:
    """What each deed gave or raised, all begun at the same moment in threads of their own."""
    from django.db import connections

    barrier, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int, deed: Any) -> None:
        try:
            barrier.wait(timeout=60)
            outcomes[number] = deed()
        except NewsletterError as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def test_of_two_saves_at_once_one_wins_and_the_other_is_told(site: Site) -> None:
    first, second = together(
        lambda: site.save({"subject": "Forty letters"}),
        lambda: site.save({"subject": "Soup"}, actor=BEN),
    )
    told = [each for each in (first, second) if isinstance(each, ConflictError)]
    assert len(told) == 1
    winner = "Soup" if told[0] is first else "Forty letters"
    assert told[0].theirs == {"subject": winner}
    assert site.newest().subject == winner
    assert site.issue().editions.count() == 1


def test_of_many_saves_at_once_of_different_things_none_is_lost(site: Site) -> None:
    weir, soup, benches = (site.key(title) for title in ("What the weir", "A soup", "Where"))
    changes: list[dict[str, Any]] = [
        {"subject": "Forty letters"},
        {"preheader": "Soup, mostly"},
        {f"excerpt:{weir}": "The weir stays."},
        {f"excerpt:{soup}": "Leek and potato."},
        {f"post:{benches}": "out"},
    ]
    outcomes = together(*(lambda change=change: site.save(change) for change in changes))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert site.edits().fields == {name: value for change in changes for name, value in change.items()}
    numbers = list(site.issue().editions.values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]
    assert "The weir stays." in site.text()
    assert "Leek and potato." in site.text()
    assert sorted(outcome.number for outcome in outcomes) == [2, 3, 4, 5, 6]


def test_a_save_while_the_issue_is_drafted_anew_is_not_lost(site: Site) -> None:
    site.write("swan", "One stubborn swan", "2026-10-25")
    outcomes = together(lambda: site.draft(), lambda: site.save({"subject": "Forty letters"}))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert site.newest().subject == "Forty letters"
    assert "One stubborn swan" in site.titles()


def test_two_outboxes_on_one_database_lose_nothing_either(site: Site, tmp_path: Path) -> None:
    """Writers of one outbox wait for each other; those of two have only the database between them."""
    from newsletter import edits, freezing, reading, revising

    other = dataclasses.replace(site.desk, outbox=tmp_path / "other")
    asked = 0

    def plan(found: freezing.Found) -> freezing.Work:
        nonlocal asked
        asked += 1
        base = found.edition.number if found.edition else 0
        theirs = {"subject": f"Letters, {asked}"}
        revising.save(other, "monthly", site.period(), theirs, base=base, actor=BEN, now=NOW)
        basis = reading.basis(found.revision, site.desk.config)
        mine = edits.changed(found.edits, {"subject": "Soup"}, basis=basis, accounts=())
        return freezing.Work(
            basis=basis, edits=mine, words="the subject", actor=AMINA, told=lambda *_: "", refuse=lambda _: None
        )

    before = (site.folder_of() / "issue.json").read_bytes()
    with pytest.raises(ConflictError, match="at this very moment"):
        freezing.freeze_issue(site.desk, "monthly", site.period(), plan, now=NOW)
    assert asked == 2
    assert site.newest().subject == "Letters, 2"
    assert (site.folder_of() / "issue.json").read_bytes() == before


def test_files_that_are_changed_while_they_are_taken_in_are_left_alone(site: Site) -> None:
    from newsletter import freezing, outbox, reading

    path = site.folder_of() / "email.txt"
    path.write_text("Dear all, I changed this.", encoding="utf-8")

    def plan(found: freezing.Found) -> freezing.Work:
        hand = outbox.hashes(site.folder_of())
        path.write_text("Dear all, I changed this, too.", encoding="utf-8")
        basis = reading.basis(found.revision, site.desk.config)
        return freezing.Work(
            basis=basis, edits=found.edits, actor=AMINA, told=lambda *_: "", refuse=lambda _: None, hand=hand
        )

    with pytest.raises(OutboxError, match="once more"):
        freezing.freeze_issue(site.desk, "monthly", site.period(), plan, now=NOW)
    assert path.read_text(encoding="utf-8") == "Dear all, I changed this, too."


# States --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["sending", "sent"])
def test_what_is_on_its_way_is_not_changed(site: Site, state: str) -> None:
    site.issue().__class__.objects.update(status=state)
    with pytest.raises(ApprovalError, match="stays as it was approved"):
        site.save({"subject": "Forty letters"})
    with pytest.raises(ApprovalError, match="stays as it was approved"):
        site.draft()
    assert site.issue().revisions.count() == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("held", r"is held: it rains\. Release it or draft it anew"),
        ("discarded", r"was discarded: it rains\. Release it"),
        ("skipped", r"was skipped: it rains\. Draft it again"),
    ],
)
def test_what_was_put_aside_says_what_to_do_first(site: Site, state: str, words: str) -> None:
    site.issue().__class__.objects.update(status=state, reason="it rains")
    with pytest.raises(ApprovalError, match=words):
        site.save({"subject": "Forty letters"})
    assert site.issue().status == state
    assert site.issue().revisions.count() == 1


def test_a_discarded_issue_is_not_drafted_behind_the_approvers_back(site: Site) -> None:
    site.issue().__class__.objects.update(status="discarded", reason="it rains")
    with pytest.raises(ApprovalError, match=r"it rains.*release it at the desk"):
        site.draft()
    assert site.issue().status == "discarded"


def test_an_edit_of_an_approved_issue_ends_the_yes_and_says_whose(site: Site) -> None:
    site.approve(person("Ben", "approver"))
    assert site.issue().status == "approved"
    saved = site.save({"subject": "Forty letters"})
    assert saved.ended == ("Ben",)
    assert site.issue().status == "draft"
    assert "Amina changed the subject" in site.issue().approvals.get().ended_why
    assert any("The yes of Ben ended" in text for _, text in site.log())


def test_an_edit_of_a_folder_that_was_changed_by_hand_is_refused(site: Site) -> None:
    path = site.folder_of() / "email.txt"
    path.write_text("Dear all, I changed this.", encoding="utf-8")
    with pytest.raises(OutboxError, match=r"email\.txt was changed by hand.*outbox take-in monthly --period 2026-10"):
        site.save({"subject": "Forty letters"})
    assert path.read_text(encoding="utf-8") == "Dear all, I changed this."
    assert not site.issue().editions.exists()


def test_an_edit_of_the_manifest_alone_is_a_hand_edit_too(site: Site) -> None:
    path = site.folder_of() / "issue.json"
    path.write_text(path.read_text(encoding="utf-8").replace("The Riverbank digest", "The weir digest"))
    with pytest.raises(OutboxError, match=r"issue\.json was changed by hand"):
        site.save({"subject": "Forty letters"})
    with pytest.raises(OutboxError, match=r"issue\.json was changed by hand"):
        site.draft()
