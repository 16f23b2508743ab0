"""A test mail to oneself, from the frozen bytes to an inbox; and the dry run of a send."""

from __future__ import annotations

import dataclasses
import json
import stat
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from desk import NOW, drafted, make_desk, person
from mailserver import by_way, mail_server

from newsletter.errors import AccessError, DeliveryError, EditError, MisuseError
from newsletter.rendering.eml import part_bytes
from newsletter.rendering.personal import unaddressed
from newsletter.types import Actor, Via

if TYPE_CHECKING:
    from newsletter.pipeline import Desk

BASE = "https://desk.riverbank.example"
SHELL = Actor(name="tom", via=Via.SHELL)


def read(message: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(message)


def kept(desk: Desk) -> list[bytes]:
    return [path.read_bytes() for path in sorted((desk.config.folder / "var" / "mail").glob("*.eml"))]


def test_a_test_is_the_frozen_message_with_its_own_head(database: str, tmp_path: Path) -> None:
    from newsletter import reading, rehearsing

    desk = make_desk(tmp_path, change=by_way("outbox"))
    revision = drafted(desk).revisions.last()
    receipt = rehearsing.send_test(
        desk, "monthly", "2026-10", to="amina@riverbank.example", base_url=BASE, actor=SHELL, now=NOW
    )
    (message,) = kept(desk)
    parsed, frozen = read(message), reading.files(revision)
    assert parsed["To"].addresses[0].addr_spec == "amina@riverbank.example"
    assert len(parsed["To"].addresses) == 1
    assert parsed["Subject"] == revision.subject
    assert parsed["Date"].datetime == NOW
    assert parsed["Message-ID"].startswith("<test-monthly-2026-10-1-")
    assert parsed["Message-ID"].endswith("@riverbank.example>")
    assert parsed["X-Newsletter-Test"] == f"revision 1, {revision.content_hash}"
    links = rehearsing.inert_links(desk.config, revision, base_url=BASE, now=NOW)
    assert parsed["List-Unsubscribe"] == f"<{links['unsubscribe_url']}>"
    assert all(link.startswith(f"{BASE}/test/") for link in links.values())
    parts = unaddressed(message, links)
    assert (parts.text, parts.html) == (frozen["email.txt"], frozen["email.html"])
    assert receipt.id.startswith("var/mail/test-monthly-2026-10-1-")


def test_the_log_says_that_a_test_was_sent_and_not_to_whom(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing
    from newsletter.accounts import actor_of
    from newsletter.models import LogEntry

    desk = make_desk(tmp_path, change=by_way("outbox"))
    revision = drafted(desk).revisions.last()
    account = person("Amina", "viewer", local=True)
    before = LogEntry.objects.count()
    actor = actor_of(account, Via.MACHINE)
    rehearsing.send_test(desk, "monthly", "2026-10", to="zara@elsewhere.example", base_url=BASE, actor=actor, now=NOW)
    entry = LogEntry.objects.order_by("id").last()
    assert LogEntry.objects.count() == before + 1
    assert (entry.text, entry.who, entry.via) == ("Sent a test of revision 1.", "Amina", "machine")
    assert (entry.newsletter, entry.period, entry.content_hash) == ("monthly", "2026-10", revision.content_hash)
    assert not LogEntry.objects.filter(text__contains="zara").exists()
    assert not [path for path in desk.outbox.rglob("*") if path.is_file() and b"zara" in path.read_bytes()]


def test_at_the_desk_a_test_goes_to_ones_own_address_only(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing
    from newsletter.accounts import actor_of
    from newsletter.models import LogEntry

    desk = make_desk(tmp_path, change=by_way("outbox"))
    drafted(desk)
    amina = person("Amina", "editor", "approver")
    before = LogEntry.objects.count()

    def to(address: str, via: Via) -> None:
        actor = actor_of(amina, via)
        rehearsing.send_test(desk, "monthly", "2026-10", to=address, base_url=BASE, actor=actor, now=NOW)

    for via in (Via.DESK, Via.MACHINE):
        with pytest.raises(AccessError, match="your own address"):
            to("ben@riverbank.example", via)
    assert kept(desk) == []
    assert LogEntry.objects.count() == before
    to("Amina@Riverbank.example", Via.DESK)
    assert len(kept(desk)) == 1
    to("ben@riverbank.example", Via.SHELL)  # whoever has a shell here has the files, too
    assert len(kept(desk)) == 2


@pytest.mark.parametrize(
    "address", ["", "amina", "amina@riverbank.example\r\nBcc: eve@example.example", "a@b.c, d@e.f"]
)
def test_a_bad_address_is_an_error_of_its_field(database: str, tmp_path: Path, address: str) -> None:
    from newsletter import rehearsing

    desk = make_desk(tmp_path, change=by_way("outbox"))
    drafted(desk)
    with pytest.raises(EditError) as caught:
        rehearsing.send_test(desk, "monthly", "2026-10", to=address, base_url=BASE, actor=SHELL, now=NOW)
    assert caught.value.field == "to"
    assert kept(desk) == []


def test_it_reaches_a_real_server(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing

    with mail_server() as inbox:
        desk = make_desk(tmp_path, change=by_way("smtp", host="127.0.0.1", security="none", port=inbox.port))
        revision = drafted(desk).revisions.last()
        receipt = rehearsing.send_test(
            desk, "monthly", "2026-10", to="amina@riverbank.example", base_url=BASE, actor=SHELL, now=NOW
        )
    assert inbox.senders == ["news@riverbank.example"]
    assert inbox.recipients == [["amina@riverbank.example"]]
    assert read(inbox.messages[0])["X-Newsletter-Test"].endswith(revision.content_hash)
    assert receipt.id == "4bXk2Q0zT1"


def test_a_test_that_was_not_taken_is_not_logged_as_sent(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing
    from newsletter.models import LogEntry

    with mail_server() as inbox:
        inbox.answers["RCPT"] = "550 no such user"
        desk = make_desk(tmp_path, change=by_way("smtp", host="127.0.0.1", security="none", port=inbox.port))
        drafted(desk)
        with pytest.raises(DeliveryError, match="no such user"):
            rehearsing.send_test(
                desk, "monthly", "2026-10", to="amina@riverbank.example", base_url=BASE, actor=SHELL, now=NOW
            )
    assert not LogEntry.objects.filter(text__startswith="Sent a test").exists()


def test_where_no_way_works_yet_the_test_is_kept_and_the_receipt_says_so(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing

    desk = make_desk(tmp_path, change=by_way("mailgun"))
    drafted(desk)
    receipt = rehearsing.send_test(
        desk, "monthly", "2026-10", to="amina@riverbank.example", base_url=BASE, actor=SHELL, now=NOW
    )
    assert len(kept(desk)) == 1
    assert "mailgun" in receipt.words
    assert "It lies in var/mail/" in receipt.words
    assert str(tmp_path) not in receipt.words


def test_a_skipped_issue_has_nothing_to_test(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing

    desk = make_desk(tmp_path)
    drafted(desk, period="2020-01")
    with pytest.raises(MisuseError, match="skipped"):
        rehearsing.send_test(desk, "monthly", "2020-01", to="a@b.example", base_url=BASE, actor=SHELL, now=NOW)


def test_a_links_token_says_which_revision_and_works_for_ninety_days(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing

    desk = make_desk(tmp_path)
    revision = drafted(desk).revisions.last()
    link = rehearsing.inert_links(desk.config, revision, base_url=f"{BASE}/", now=NOW)["web_view_url"]
    token = link.removeprefix(f"{BASE}/test/").removesuffix("/web/")
    assert rehearsing.look_up(desk.config, token, now=NOW).revision == revision
    last = NOW + timedelta(days=90) - timedelta(seconds=1)
    assert rehearsing.look_up(desk.config, token, now=last).sent_at == NOW
    for moment in (NOW + timedelta(days=90), NOW - timedelta(seconds=1)):
        with pytest.raises(AccessError, match="too old"):
            rehearsing.look_up(desk.config, token, now=moment)


def test_a_token_that_is_not_ours_opens_nothing(database: str, tmp_path: Path) -> None:
    from django.core.signing import Signer

    from newsletter import rehearsing
    from newsletter.signing import secret_keys

    desk = make_desk(tmp_path)
    revision = drafted(desk).revisions.last()
    link = rehearsing.inert_links(desk.config, revision, base_url=BASE, now=NOW)["web_view_url"]
    token = link.removeprefix(f"{BASE}/test/").removesuffix("/web/")
    key = secret_keys(desk.config)[0]
    made = [revision.pk, int(NOW.timestamp())]
    strangers = [
        token[:-1],
        f"{token}x",
        "",
        ":",
        "x" * 100_000,
        "\0",
        Signer(key="another key that nobody has told us of", salt=rehearsing._SALT).sign_object(made),
        Signer(key=key, salt="another purpose").sign_object(made),
        Signer(key=key, salt=rehearsing._SALT).sign_object(["x"]),
        Signer(key=key, salt=rehearsing._SALT).sign_object([1, 10**30]),
        Signer(key=key, salt=rehearsing._SALT).sign_object(7),
    ]
    for stranger in strangers:
        with pytest.raises(AccessError):
            rehearsing.look_up(desk.config, stranger, now=NOW)
    gone = Signer(key=key, salt=rehearsing._SALT).sign_object([revision.pk + 1, made[1]])
    with pytest.raises(AccessError, match="not here any more"):
        rehearsing.look_up(desk.config, gone, now=NOW)


def test_a_dry_run_writes_the_messages_of_the_first_readers(database: str, tmp_path: Path) -> None:
    from newsletter import reading, rehearsing
    from newsletter.made_up import READERS
    from newsletter.models import LogEntry

    desk = make_desk(tmp_path)
    revision = drafted(desk).revisions.last()
    before = LogEntry.objects.count()
    made = rehearsing.dry_run(desk, "monthly", "2026-10", everyone=False, now=NOW)
    frozen = reading.files(revision)
    assert made.folder == desk.config.folder / "var" / "dry-run" / "monthly" / "2026-10"
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(made.folder.parents[1].stat().st_mode) == 0o700
    mails = sorted((made.folder / "mail").iterdir())
    assert len(mails) == made.messages == 20
    for number, (path, reader) in enumerate(zip(mails, READERS, strict=False), start=1):
        parsed, parts = read(path.read_bytes()), part_bytes(path.read_bytes())
        assert parsed["To"].addresses[0].addr_spec == reader.address
        assert parsed["Date"].datetime == revision.planned_send
        assert f"/dry-run/{number:04d}/unsubscribe>" in parsed["List-Unsubscribe"]
        assert f"/dry-run/{number:04d}/web" in parts.text.decode()
        assert b"~~unsubscribe_url~~" not in parts.html
    social = {path: data for path, data in frozen.items() if path.startswith("social/")}
    assert {
        path.relative_to(made.folder).as_posix(): path.read_bytes()
        for path in (made.folder / "social").rglob("*")
        if path.is_file()
    } == social
    counts = json.loads((made.folder / "counts.json").read_text(encoding="utf-8"))
    assert counts["messages"] == 20
    assert counts["content_hash"] == revision.content_hash
    assert sum(counts["requests"].values()) == sum(path.endswith(".json") for path in social) == made.requests
    assert LogEntry.objects.count() == before


def test_a_dry_run_of_all_writes_all_and_replaces_the_one_before(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing
    from newsletter.made_up import READERS

    desk = make_desk(tmp_path)
    drafted(desk)
    first = rehearsing.dry_run(desk, "monthly", "2026-10", everyone=True, now=NOW)
    before = {path.name: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    assert sum(name.endswith(".eml") for name in before) == len(READERS) > 20
    (first.folder / "left-over.txt").write_text("old", encoding="utf-8")
    again = rehearsing.dry_run(desk, "monthly", "2026-10", everyone=True, now=NOW + timedelta(days=1))
    assert {path.name: path.read_bytes() for path in again.folder.rglob("*") if path.is_file()} == before
    assert [path.name for path in again.folder.parent.iterdir()] == ["2026-10"]


def test_a_dry_run_says_what_would_stop_a_real_send(database: str, tmp_path: Path) -> None:
    from newsletter import rehearsing

    desk = make_desk(tmp_path)
    drafted(desk)
    made = rehearsing.dry_run(desk, "monthly", "2026-10", everyone=False, now=NOW)
    assert made.standing.status == "draft"
    assert made.obstacles[0].startswith("It is not approved.")
    assert any("console" in obstacle for obstacle in made.obstacles)
    (desk.outbox / "monthly" / "2026-10" / "email.txt").write_text("changed", encoding="utf-8")
    changed = rehearsing.dry_run(desk, "monthly", "2026-10", everyone=False, now=NOW)
    assert "email.txt in the outbox was changed by hand (altered)." in changed.obstacles
    without = dataclasses.replace(
        desk,
        config=desk.config.model_copy(
            update={
                "site": desk.config.site.model_copy(update={"public_url": None}),
                "newsletters": {"monthly": desk.config.newsletters["monthly"].model_copy(update={"mail": None})},
            }
        ),
    )
    bare = rehearsing.dry_run(without, "monthly", "2026-10", everyone=False, now=NOW)
    assert any("public_url" in obstacle for obstacle in bare.obstacles)
    assert any("names no way for mail" in obstacle for obstacle in bare.obstacles)


def test_an_approved_issue_is_not_stopped_for_want_of_a_yes(database: str, tmp_path: Path) -> None:
    from newsletter import approving, rehearsing
    from newsletter.accounts import actor_of

    desk = make_desk(tmp_path)
    revision = drafted(desk).revisions.last()
    approving.approve(
        desk,
        "monthly",
        "2026-10",
        content_hash=revision.content_hash,
        actor=actor_of(person("Amina", "approver"), Via.DESK),
        now=NOW,
        overrule="Read by two of us.",
    )
    made = rehearsing.dry_run(desk, "monthly", "2026-10", everyone=False, now=NOW)
    assert made.standing.status == "approved"
    assert not any("approved" in obstacle or "check" in obstacle for obstacle in made.obstacles)
