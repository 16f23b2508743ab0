"""What was approved, what is shown, what lies in the outbox, what a test brings and what a send would: the same bytes.

Each place is read on its own way: the test mail off a real server, the preview frame over the web, the record of the
approval and of the revision out of the database, the outbox off the disk, the dry run out of its folder. They are then
compared part by part. Only the personal fields, and what is set for each delivery, may differ.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from desk import NOW, drafted, make_desk, person, visitor
from mailserver import by_way, mail_server

from newsletter.rendering.addresses import media_base
from newsletter.rendering.personal import unaddressed
from newsletter.types import MARKS, Via

PER_DELIVERY = {"To", "Date", "Message-ID", "List-Unsubscribe", "X-Newsletter-Test", "X-Newsletter-Dry-Run"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The same issue as each place has it."""

    outbox: dict[str, bytes]
    frozen: dict[str, bytes]
    approved: str  # the content hash in the record of the approval
    test: bytes
    test_links: dict[str, str]
    dry: list[bytes]
    dry_social: dict[str, bytes]
    frame: str
    media: str  # under which address the mail names its pictures


_made: list[Places] = []


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """October, drafted, approved, tested, rehearsed and looked at: once for all tests here."""
    if not _made:
        request.getfixturevalue("database")
        _made.append(_look_everywhere(tmp_path))
    return _made[0]


def _look_everywhere(folder: Path) -> Places:
    from newsletter import approving, outbox, reading, rehearsing
    from newsletter.accounts import actor_of
    from newsletter.models import Approval

    with mail_server() as inbox:
        desk = make_desk(folder, change=by_way("smtp", host="127.0.0.1", security="none", port=inbox.port))
        revision = drafted(desk).revisions.last()
        amina = person("Amina", "approver")
        actor = actor_of(amina, Via.DESK)
        approving.approve(desk, "monthly", "2026-10", content_hash=revision.content_hash, actor=actor, now=NOW)
        assert visitor(desk, amina).post("/n/monthly/2026-10/test/").status_code == 303
    made = rehearsing.dry_run(desk, "monthly", "2026-10", everyone=True, now=NOW + timedelta(days=1))
    (test,) = inbox.messages
    page = visitor(desk, amina).get(f"/n/monthly/2026-10/frame/{revision.number}/")
    return Places(
        outbox=outbox.read(desk.outbox / "monthly" / "2026-10"),
        frozen=reading.files(revision),
        approved=Approval.objects.get().content_hash,
        test=test,
        test_links=_links(test),
        dry=[path.read_bytes() for path in sorted((made.folder / "mail").iterdir())],
        dry_social={
            path.relative_to(made.folder).as_posix(): path.read_bytes()
            for path in sorted((made.folder / "social").rglob("*"))
            if path.is_file()
        },
        frame=page.content.decode(),
        media=media_base(desk.config),
    )


def read(message: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(message)


def _links(message: bytes) -> dict[str, str]:
    """The personal links of a message, by mark, from its own header."""
    header = "".join(str(read(message)["List-Unsubscribe"]).split()).strip("<>")
    base, tail = header.rsplit("unsubscribe", 1)
    return {
        "unsubscribe_url": header,
        "preferences_url": f"{base}preferences{tail}",
        "web_view_url": f"{base}web{tail}",
    }


def _fields(message: bytes) -> dict[str, bytes]:
    head = message.partition(b"\r\n\r\n")[0]
    fields = re.split(rb"\r\n(?![ \t])", head)
    return {field.partition(b":")[0].decode(): field for field in fields}


def content_hash_of(files: dict[str, bytes]) -> str:
    """The content hash as its definition says, made anew from files: nothing of the program takes part."""
    manifest = json.loads(files["issue.json"])
    inside = {
        path: hashlib.sha256(data).hexdigest()
        for path, data in files.items()
        if path in ("email.html", "email.txt")
        or path.startswith("media/")
        or (path.startswith("social/") and path.endswith(".json"))
    }
    content = {name: manifest[name] for name in ("subject", "preheader", "from", "audience", "accounts")}
    canonical = json.dumps(content | {"files": inside}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def test_the_record_of_the_approval_is_the_hash_of_what_lies_there(places: Places) -> None:
    assert content_hash_of(places.outbox) == places.approved
    assert content_hash_of(places.frozen) == places.approved


def test_the_outbox_and_the_database_hold_the_same_files(places: Places) -> None:
    assert places.outbox == places.frozen


def test_the_approved_parts_are_in_the_test_mail(places: Places) -> None:
    parts = unaddressed(places.test, places.test_links)
    assert parts.text == places.outbox["email.txt"]
    assert parts.html == places.outbox["email.html"]
    assert read(places.test)["X-Newsletter-Test"] == f"revision 1, {places.approved}"


def test_the_approved_parts_are_in_every_message_of_the_dry_run(places: Places) -> None:
    assert len(places.dry) > 20
    for message in places.dry:
        parts = unaddressed(message, _links(message))
        assert parts.text == places.outbox["email.txt"]
        assert parts.html == places.outbox["email.html"]


def test_the_heads_differ_in_nothing_but_what_is_set_for_each_delivery(places: Places) -> None:
    frozen = _fields(places.outbox["email.eml"])
    for message in (places.test, *places.dry):
        fields = _fields(message)
        changed = {name for name in fields.keys() | frozen.keys() if fields.get(name) != frozen.get(name)}
        assert changed <= PER_DELIVERY
        assert {"To", "Message-ID", "List-Unsubscribe"} <= changed
        assert str(read(message)["Subject"]) == json.loads(places.outbox["issue.json"])["subject"]


def test_the_encoded_bodies_differ_only_on_lines_that_hold_a_personal_field(places: Places) -> None:
    frozen = places.outbox["email.eml"].partition(b"\r\n\r\n")[2]
    logical = {line for line in _logical(frozen) if not any(mark.encode() in line for mark in MARKS)}
    assert len(logical) > 100
    for message in (places.test, *places.dry):
        assert logical <= set(_logical(message.partition(b"\r\n\r\n")[2]))


def _logical(body: bytes) -> list[bytes]:
    """Lines as they are encoded, soft line breaks kept: a line that was not touched is octet for octet the same."""
    return re.split(rb"(?<!=)\r\n", body)


def test_the_social_requests_of_the_dry_run_are_the_approved_ones(places: Places) -> None:
    assert places.dry_social == {path: data for path, data in places.outbox.items() if path.startswith("social/")}
    assert len(places.dry_social) > 10


def test_the_frame_is_the_approved_mail_with_its_pictures_put_in(places: Places) -> None:
    put_in = re.findall(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+", places.frame)
    assert put_in
    by_hash = {
        path.removeprefix("media/").partition(".")[0]: path for path in places.outbox if path.startswith("media/")
    }

    def address(match: re.Match[str]) -> str:
        data = base64.b64decode(match[0].partition(",")[2], validate=True)
        path = by_hash[hashlib.sha256(data).hexdigest()]
        assert places.outbox[path] == data
        return f"{places.media}{path.removeprefix('media/')}"

    back = re.sub(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+", address, places.frame)
    assert back.encode() == places.outbox["email.html"]


@pytest.mark.parametrize("name", ["email.html", "email.txt", "social", "media"])
def test_the_comparison_would_see_a_single_changed_octet(places: Places, name: str) -> None:
    path = next(path for path in places.outbox if path == name or (path.startswith(name) and not path.endswith(".txt")))
    changed: dict[str, Any] = {**places.outbox, path: places.outbox[path].replace(places.outbox[path][40:41], b"~", 1)}
    assert content_hash_of(changed) != places.approved
