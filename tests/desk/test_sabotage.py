"""Somebody with a shell, or at a bad moment: what lies in the outbox is not lost, and nothing stands approved by it."""

from __future__ import annotations

import contextlib
import json
import os
import resource
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from desk import person, visitor
from small_site import AMINA, NOW, Site

from newsletter import outbox
from newsletter.codec import sha256
from newsletter.errors import ApprovalError, EditError, OutboxError

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    site = Site(tmp_path)
    site.draft()
    return site


def forge(site: Site) -> None:
    """Change the mail by hand, and its hash in the manifest, so that the folder is whole by its own word."""
    folder = site.folder_of()
    mail, manifest = folder / "email.html", folder / "issue.json"
    mail.write_bytes(mail.read_bytes().replace(b"Riverbank", b"Riverbunk"))
    plain = json.loads(manifest.read_text(encoding="utf-8"))
    plain["files"]["email.html"] = sha256(mail.read_bytes())
    manifest.write_text(json.dumps(plain), encoding="utf-8")
    assert outbox.is_whole(folder)


def test_files_and_hashes_written_anew_suspend_the_yes_and_can_have_none(site: Site) -> None:
    from newsletter import approving

    ben = person("Ben", "approver")
    site.approve(ben)
    forge(site)
    stands = approving.standing(site.desk, site.issue(), now=NOW)
    assert (stands.status, stands.yeses) == ("draft", ())
    assert stands.past[0].ended_why == "Suspended: email.html in the outbox is not as it was frozen."
    with pytest.raises(ApprovalError, match="changed the issue by hand"):
        site.approve(person("Cerys", "approver"))


def test_files_and_hashes_written_anew_are_kept_when_the_next_save_takes_their_place(site: Site) -> None:
    from newsletter import reading

    forge(site)
    site.save({"subject": "Another subject"}, actor=AMINA)
    assert outbox.read(site.folder_of()) == reading.files(site.newest())
    kept = site.folder / "var" / "hand-edits" / "monthly-2026-10-20261103T120000Z"
    assert b"Riverbunk" in (kept / "email.html").read_bytes()
    assert any("of no revision; what lay there is kept in var/hand-edits/" in text for _, text in site.log())


def test_a_save_over_what_is_as_frozen_keeps_no_copy(site: Site) -> None:
    site.save({"subject": "Another subject"}, actor=AMINA)
    assert not (site.folder / "var" / "hand-edits").exists()


def test_a_manifest_of_a_hundred_thousand_brackets_is_no_manifest(site: Site) -> None:
    (site.folder_of() / "issue.json").write_bytes(b"[" * 100_000)
    with pytest.raises(OutboxError, match="is no manifest"):
        site.save({"subject": "Another subject"}, actor=AMINA)


def test_a_pipe_in_the_place_of_the_manifest_keeps_nobody_waiting(site: Site) -> None:
    manifest = site.folder_of() / "issue.json"
    manifest.unlink()
    os.mkfifo(manifest)
    with pytest.raises(OutboxError, match="is no manifest"):
        site.save({"subject": "Another subject"}, actor=AMINA)


@pytest.mark.parametrize("depth", [500, 5_000])
def test_a_request_nested_without_end_is_not_taken_in(site: Site, depth: int) -> None:
    from newsletter import revising

    path = sorted((site.folder_of() / "social").rglob("*.json"))[0]
    deep = f'{path.read_text(encoding="utf-8").rstrip()[:-1]},"deep":{"[" * depth}{"]" * depth}}}'
    path.write_text(deep, encoding="utf-8")
    with pytest.raises(OutboxError, match=r"it is nested more than 50 deep|it is not JSON"):
        revising.take_in(site.desk, "monthly", site.period(), actor=AMINA, now=NOW)
    assert path.read_text(encoding="utf-8") == deep


def test_a_notice_nested_without_end_is_refused_and_not_a_traceback(site: Site) -> None:
    who = visitor(site.desk, person("Ben", "editor"))
    answer = who.post("/n/monthly/2026-10/edit/", {"base": "0", "field:notice:1": "[" * 5_000})
    assert answer.status_code == 400


def test_signing_out_takes_the_pictures_that_the_browser_kept(site: Site) -> None:
    who = visitor(site.desk, person("Ben", "editor"))
    page = who.get("/n/monthly/2026-10/")
    assert page["Cache-Control"] == "no-store"
    assert who.post("/logout/")["Clear-Site-Data"] == '"cache"'


def test_a_yes_is_not_quicker_than_the_hold_for_a_post_that_is_gone(site: Site) -> None:
    """The reading wrote that the post is gone, and ended, or was killed, before the issue was held."""
    from newsletter import approving
    from newsletter.accounts import actor_of
    from newsletter.models import SeenPost
    from newsletter.types import Via

    ben = person("Ben", "approver")
    actor = actor_of(ben, Via.DESK)
    SeenPost.objects.filter(title__startswith="What the weir").update(gone_at=LATER)
    with pytest.raises(ApprovalError, match="“What the weir is for” is no longer on the site"):
        site.approve(ben, now=LATER)
    stands = approving.standing(site.desk, site.issue(), now=LATER)
    assert approving.obstacle(site.desk, site.issue(), stands, actor=actor, now=LATER) is not None
    for verb in (approving.hold, approving.release):
        verb(site.desk, "monthly", "2026-10", actor=actor, now=LATER)
    site.approve(ben, now=LATER)
    assert site.issue().status == "approved"


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c"])
def test_what_ends_a_line_for_a_mail_program_is_in_no_address(database: str, sign: str) -> None:
    from newsletter.accounts import checked_address

    with pytest.raises(EditError, match="is not a mail address"):
        checked_address(f'"amina{sign}bcc"@riverbank.example')


# A disk that is full -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def no_file_longer_than(most: int) -> Iterator[None]:
    """What a full disk does to whoever writes a file of this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_an_outbox_that_is_full_loses_nothing_and_what_was_typed_is_there(site: Site) -> None:
    from newsletter import revising

    who, before = visitor(site.desk, person("Ben", "editor")), outbox.read(site.folder_of())
    with no_file_longer_than(2_000):
        answer = who.post("/n/monthly/2026-10/edit/", {"base": "0", "field:subject": "Typed by hand"})
    assert answer.status_code == 409
    assert "cannot be written" in answer.text
    assert "Typed by hand" in answer.text
    assert outbox.read(site.folder_of()) == before
    assert revising.newest_edition(site.issue()) is None


@pytest.mark.parametrize(("path", "field", "more"), [("edit/", "field:subject", 200), ("comments/", "text", 4_900)])
def test_a_database_that_is_full_loses_nothing_and_what_was_typed_is_there(
    site: Site, path: str, field: str, more: int
) -> None:
    from django.db import connection

    from newsletter import approving, revising

    sqlite = connection.vendor == "sqlite"
    ask, full, says = (
        ("PRAGMA max_page_count", "PRAGMA max_page_count = 1", "the disk is full")  # as many pages as there are
        if sqlite
        else ("SHOW default_transaction_read_only", "SET default_transaction_read_only = on", "read-only transaction")
    )
    ben = person("Ben", "editor", "approver")
    who = visitor(site.desk, ben)
    site.approve(ben)
    before = outbox.read(site.folder_of())
    with connection.cursor() as cursor:
        cursor.execute(ask)
        before_it = cursor.fetchone()[0]
        cursor.execute(full)
        answer = who.post(f"/n/monthly/2026-10/{path}", {"base": "0", field: "Typed by hand" + "𝄞" * more})
        cursor.execute(f"{full.partition(' = ')[0]} = {before_it}")
    assert answer.status_code == 500
    assert "Typed by hand" in answer.text
    assert says in answer.text
    assert outbox.read(site.folder_of()) == before
    assert revising.newest_edition(site.issue()) is None
    assert approving.standing(site.desk, site.issue(), now=NOW).status == "approved"
