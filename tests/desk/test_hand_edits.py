"""Files of the outbox that somebody changed by hand: noticed, put back with a copy, or taken in as an edit."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from desk import person
from small_site import AMINA, NOW, Site

from newsletter.cli.app import app
from newsletter.errors import ApprovalError, EditError, OutboxError

if TYPE_CHECKING:
    from newsletter.outbox import Difference
    from newsletter.revising import Saved


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    site = Site(tmp_path)
    site.draft()
    return site


def put_back(site: Site) -> tuple[Difference, ...]:
    from newsletter import revising

    return revising.put_back(site.desk, "monthly", site.period(), actor=AMINA, now=NOW)


def take_in(site: Site) -> Saved:
    from newsletter import revising

    return revising.take_in(site.desk, "monthly", site.period(), actor=AMINA, now=NOW)


def differing(site: Site) -> list[tuple[str, str]]:
    from newsletter import revising

    return [(each.path, each.how) for each in revising.hand_edits(site.desk, site.issue())]


def change(path: Path, old: str, new: str) -> None:
    """One change in a file, as an editor would save it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def manifest_with(site: Site, **values: Any) -> None:
    path = site.folder_of() / "issue.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


def snippet(site: Site, account: str = "sky") -> Path:
    """The text of the first snippet for an account."""
    return sorted((site.folder_of() / "social" / account).glob("*.txt"))[0]


# Noticed -------------------------------------------------------------------------------------------------------------


def test_one_letter_is_noticed_and_so_is_what_is_missing_or_new(site: Site) -> None:
    assert differing(site) == []
    change(site.folder_of() / "email.html", "Riverbank", "Riverbunk")
    (site.folder_of() / "email.txt").unlink()
    (site.folder_of() / "notes.txt").write_text("mine")
    (site.folder_of() / "media").mkdir(exist_ok=True)
    (site.folder_of() / "media" / "link.png").symlink_to("/etc/hostname")
    assert differing(site) == [
        ("email.html", "altered"),
        ("email.txt", "missing"),
        ("media/link.png", "added"),
        ("notes.txt", "added"),
    ]


def test_an_issue_that_was_skipped_has_no_hand_edits(site: Site) -> None:
    assert site.draft("2026-08").revision is None
    from newsletter import revising

    assert revising.hand_edits(site.desk, site.issue("2026-08")) == ()


# Put back ------------------------------------------------------------------------------------------------------------


def test_putting_back_keeps_a_copy_and_makes_every_file_as_frozen(site: Site) -> None:
    from newsletter import outbox, reading

    change(site.folder_of() / "email.html", "Riverbank", "Riverbunk")
    (site.folder_of() / "email.txt").unlink()
    (site.folder_of() / "notes").mkdir()
    (site.folder_of() / "notes" / "mine.txt").write_text("mine")
    (site.folder_of() / "link.png").symlink_to("/nowhere/at/all")
    found = put_back(site)
    assert [(each.path, each.how) for each in found] == [
        ("email.html", "altered"),
        ("email.txt", "missing"),
        ("link.png", "added"),
        ("notes/mine.txt", "added"),
    ]
    assert outbox.read(site.folder_of()) == reading.files(site.newest())
    assert not (site.folder_of() / "link.png").is_symlink()
    kept = site.folder / "var" / "hand-edits" / "monthly-2026-10-20261103T120000Z"
    assert "Riverbunk" in (kept / "email.html").read_text(encoding="utf-8")
    assert (kept / "notes" / "mine.txt").read_text() == "mine"
    assert (kept / "link.png").readlink() == Path("/nowhere/at/all")
    assert sorted(path.name for path in kept.iterdir()) == ["email.html", "link.png", "notes"]
    who, text = site.log()[-1]
    assert who == "Amina"
    assert text == (
        "Put 4 files back as frozen in revision 1. What lay there is kept in "
        "var/hand-edits/monthly-2026-10-20261103T120000Z."
    )


def test_a_second_copy_within_one_second_does_not_take_the_place_of_the_first(site: Site) -> None:
    for word in ("Riverbunk", "Riverbink"):
        change(site.folder_of() / "email.html", "Riverbank", word)
        put_back(site)
    kept = sorted((site.folder / "var" / "hand-edits").glob("*/email.html"))
    assert ["Riverbunk" in path.read_text(encoding="utf-8") for path in kept] == [True, False]
    assert len(kept) == 2


def test_putting_back_what_is_as_frozen_does_nothing_and_logs_nothing(site: Site) -> None:
    before = site.log()
    assert put_back(site) == ()
    assert site.log() == before
    assert not (site.folder / "var" / "hand-edits").exists()


def test_a_whole_folder_that_was_deleted_comes_back(site: Site) -> None:
    from newsletter import outbox, reading

    site.folder_of().rename(site.folder / "elsewhere")
    put_back(site)
    assert outbox.read(site.folder_of()) == reading.files(site.newest())


def test_nothing_is_put_back_where_no_copy_can_be_kept(site: Site) -> None:
    change(site.folder_of() / "email.html", "Riverbank", "Riverbunk")
    (site.folder / "var").mkdir(exist_ok=True)
    (site.folder / "var" / "hand-edits").write_text("a file in the way")
    with pytest.raises(OutboxError, match="cannot be copied"):
        put_back(site)
    assert "Riverbunk" in (site.folder_of() / "email.html").read_text(encoding="utf-8")


def test_a_link_in_the_place_of_the_folder_is_left_alone(site: Site) -> None:
    site.folder_of().rename(site.folder / "elsewhere")
    site.folder_of().symlink_to(site.folder / "elsewhere")
    with pytest.raises(OutboxError, match="is a symbolic link"):
        put_back(site)
    assert site.folder_of().is_symlink()


def test_a_yes_is_suspended_by_a_letter_and_counts_again_once_it_is_put_back(site: Site) -> None:
    from newsletter import approving

    site.approve(person("Ben", "approver"))
    change(site.folder_of() / "email.html", "Riverbank", "Riverbunk")
    assert approving.standing(site.desk, site.issue(), now=NOW).status == "draft"
    put_back(site)
    assert approving.standing(site.desk, site.issue(), now=NOW).status == "approved"


# Taken in ------------------------------------------------------------------------------------------------------------


def test_a_snippets_text_becomes_an_edit_of_that_snippet(site: Site) -> None:
    path = snippet(site)
    path.write_text("Come and see the weir. https://riverbank.example/weir/\n", encoding="utf-8")
    saved = take_in(site)
    key = site.key("What the weir")
    assert site.edits().fields == {f"snippet:sky:{key}": "Come and see the weir. https://riverbank.example/weir/"}
    assert saved.words == "the social post of sky about “What the weir is for”"
    assert "Come and see the weir." in path.with_suffix(".json").read_text(encoding="utf-8")
    assert differing(site) == []
    assert site.log()[-1][1].startswith("Took in what was changed by hand: the social post of sky")


def test_subject_and_preheader_of_the_manifest_become_edits(site: Site) -> None:
    manifest_with(site, subject="Forty letters", preheader="Soup, mostly")
    assert take_in(site).words == "the subject and the preheader"
    assert site.edits().fields == {"subject": "Forty letters", "preheader": "Soup, mostly"}
    assert b"Subject: Forty letters" in (site.folder_of() / "email.eml").read_bytes()


def test_a_mail_changed_by_hand_goes_out_as_it_is_until_it_would_be_made_differently(site: Site) -> None:
    from newsletter import revising

    path = site.folder_of() / "email.txt"
    change(path, "A soup for thirty-one", "A soup for forty")
    written = path.read_bytes()
    assert take_in(site).words == "the file email.txt"
    assert path.read_bytes() == written
    assert revising.unfit_of(site.newest(), site.desk.config) == ()
    site.draft()
    assert path.read_bytes() == written
    site.write("swan", "One stubborn swan", "2026-10-25")
    drafted = site.draft()
    assert b"A soup for thirty-one" in path.read_bytes()
    assert [each.field for each in drafted.revision.unfit] == ["file:email.txt"]
    assert [each.field for each in revising.unfit_of(site.newest(), site.desk.config)] == ["file:email.txt"]
    assert "file:email.txt" in site.edits().fields
    (site.folder / "content" / "swan.md").unlink()
    site.draft()
    assert path.read_bytes() == written


def test_a_file_taken_in_twice_still_replaces_what_was_rendered(site: Site) -> None:
    path = site.folder_of() / "email.txt"
    for old, new in (("thirty-one", "forty"), ("forty", "fifty")):
        change(path, f"A soup for {old}", f"A soup for {new}")
        take_in(site)
    assert "A soup for fifty" in site.text()
    site.draft()
    assert "A soup for fifty" in site.text()


def test_a_request_changed_by_hand_goes_out_as_it_is(site: Site) -> None:
    path = snippet(site, "square").with_suffix(".json")
    change(path, "public", "unlisted")
    written = path.read_bytes()
    take_in(site)
    assert path.read_bytes() == written
    assert differing(site) == []


def test_taking_in_ends_the_yes(site: Site) -> None:
    site.approve(person("Ben", "approver"))
    manifest_with(site, subject="Forty letters")
    assert take_in(site).ended == ("Ben",)
    assert site.issue().status == "draft"


def test_a_line_break_at_the_end_is_no_change_and_is_put_right(site: Site) -> None:
    path = snippet(site)
    path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert take_in(site).words == ""
    assert differing(site) == []
    assert site.issue().revisions.count() == 1


def test_with_nothing_changed_there_is_nothing_to_take_in(site: Site) -> None:
    saved = take_in(site)
    assert (saved.words, saved.fresh, saved.number) == ("", False, 1)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("email.eml", r"email\.eml was changed.*change those.*outbox put-back monthly --period 2026-10"),
        ("email.mjml", r"email\.mjml was changed"),
        ("index.html", r"index\.html was changed.*only shows the issue"),
        ("findings.json", r"findings\.json was changed.*what the checks found"),
    ],
)
def test_what_follows_from_other_files_is_not_taken_in(site: Site, path: str, words: str) -> None:
    file = site.folder_of() / path
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(OutboxError, match=words):
        take_in(site)
    assert differing(site) == [(path, "altered")]
    assert not site.issue().editions.exists()


def test_files_that_are_new_or_missing_are_not_taken_in(site: Site) -> None:
    (site.folder_of() / "notes.txt").write_text("mine")
    with pytest.raises(OutboxError, match=r"notes\.txt is no file of the issue"):
        take_in(site)
    (site.folder_of() / "notes.txt").unlink()
    (site.folder_of() / "email.txt").unlink()
    with pytest.raises(OutboxError, match=r"email\.txt is missing"):
        take_in(site)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not json", "no JSON"),
        (b"[]", "no JSON object"),
        (b"[" * 100_000, "no JSON"),
        (b" " * 2_000_001, "larger than 2 MB"),
    ],
)
def test_a_manifest_that_is_none_is_named(site: Site, data: bytes, words: str) -> None:
    (site.folder_of() / "issue.json").write_bytes(data)
    with pytest.raises(OutboxError, match=words):
        take_in(site)


def test_other_values_of_the_manifest_are_not_taken_in(site: Site) -> None:
    manifest_with(site, audience="everybody")
    with pytest.raises(OutboxError, match='another "audience"'):
        take_in(site)
    manifest_with(site, audience="monthly", subject=7)
    with pytest.raises(OutboxError, match='no text as "subject"'):
        take_in(site)


def test_what_an_edit_at_the_desk_could_not_be_is_refused_here_too(site: Site) -> None:
    manifest_with(site, subject="x" * 301)
    with pytest.raises(EditError):
        take_in(site)
    snippet(site).write_bytes(b"\xff\xfe")
    manifest_with(site, subject=site.newest().subject)
    with pytest.raises(OutboxError, match="not UTF-8"):
        take_in(site)
    assert not site.issue().editions.exists()


def test_a_change_that_another_one_would_undo_is_not_half_taken_in(site: Site) -> None:
    change(site.folder_of() / "email.html", "A soup for thirty-one", "A soup for forty")
    manifest_with(site, subject="Forty letters")
    with pytest.raises(OutboxError, match=r"email\.html cannot be taken in.*by itself"):
        take_in(site)
    assert not site.issue().editions.exists()
    assert differing(site) == [("email.html", "altered"), ("issue.json", "altered")]


def test_what_was_approved_and_is_being_sent_takes_nothing_in(site: Site) -> None:
    site.issue().__class__.objects.update(status="sending")
    manifest_with(site, subject="Forty letters")
    with pytest.raises(ApprovalError, match="stays as it was approved"):
        take_in(site)


# From the command line -----------------------------------------------------------------------------------------------


def run(site: Site, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(site.folder / "schedules.yaml"), *arguments])


WHERE = ("monthly", "--period", "2026-10")


def test_the_commands_put_back_and_take_in(site: Site) -> None:
    change(site.folder_of() / "email.html", "Riverbank", "Riverbunk")
    verdict = run(site, "outbox", "verify")
    assert verdict.exit_code == 1
    assert "put-back or take-in monthly --period 2026-10" in verdict.stdout
    answer = run(site, "outbox", "put-back", *WHERE, "--json")
    assert json.loads(answer.stdout) == {
        "issue": "monthly/2026-10",
        "put_back": [{"path": "email.html", "how": "altered"}],
    }
    assert "nothing to put back" in run(site, "outbox", "put-back", *WHERE).stdout
    assert run(site, "outbox", "verify").exit_code == 0
    manifest_with(site, subject="Forty letters")
    assert "NOT as frozen" in run(site, "outbox", "verify").stdout
    answer = run(site, "outbox", "take-in", *WHERE, "--json")
    assert json.loads(answer.stdout) == {
        "issue": "monthly/2026-10",
        "revision": 2,
        "content_hash": site.newest().content_hash,
        "changed": "the subject",
        "ended": [],
    }
    assert "nothing to take in" in run(site, "outbox", "take-in", *WHERE).stdout


def test_a_hand_edit_of_the_manifest_is_not_called_a_killed_draft(site: Site) -> None:
    manifest_with(site, subject="Forty letters")
    told = run(site, "outbox", "verify").stdout
    assert "changed by hand" in told
    assert "of another draft" not in told


@pytest.mark.parametrize("state", ["approved", "held", "discarded"])
def test_verifying_holds_the_folder_of_every_state_against_its_revision(site: Site, state: str) -> None:
    site.issue().__class__.objects.update(status=state)
    assert run(site, "outbox", "verify").exit_code == 0
    change(site.folder_of() / "email.html", "Riverbank", "Riverbunk")
    assert run(site, "outbox", "verify").exit_code == 1


def test_a_killed_draft_is_no_hand_edit_and_the_next_save_mends_it(site: Site) -> None:
    """What a kill between the new folder and the database's commit leaves: a folder that is whole, of no revision."""
    from newsletter import outbox

    site.write("swan", "One stubborn swan", "2026-10-25")
    site.draft()
    of_the_killed = outbox.read(site.folder_of())
    site.newest().delete()
    assert outbox.read(site.folder_of()) == of_the_killed
    saved = site.save({"subject": "Forty letters"})
    assert saved.number == 2
    assert differing(site) == []


def test_a_big_file_that_somebody_put_there_is_not_read_into_memory(site: Site) -> None:
    import tracemalloc

    big = site.folder_of() / "film.mov"
    with big.open("wb") as file:
        os.truncate(file.fileno(), 200_000_000)
    tracemalloc.start()
    try:
        assert differing(site) == [("film.mov", "added")]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
