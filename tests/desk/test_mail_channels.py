"""What every way out for mail refuses, and the two that keep a message on this machine."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.channels.mail import (
    Console,
    Envelope,
    Folder,
    MailChannel,
    Receipt,
    address_of,
    channel,
    nearest_channel,
    staff_channel,
)
from newsletter.channels.mail.smtp import Smtp
from newsletter.config import load
from newsletter.config.advice import warnings
from newsletter.config.model import Config
from newsletter.errors import DeliveryError, MisuseError

HEAD = (
    b"From: news@riverbank.example\r\nTo: amina@subscriber.example\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n"
    b"Date: Tue, 03 Nov 2026 12:00:00 +0000\r\nMessage-ID: <test-1@riverbank.example>\r\n"
)
MESSAGE = HEAD + b'MIME-Version: 1.0\r\nContent-Type: text/plain; charset="utf-8"\r\n\r\nHello\r\n'
ENVELOPE = Envelope(sender="news@riverbank.example", recipient="amina@subscriber.example")


class Counting(MailChannel):
    """A way out that counts what came through."""

    def __init__(self) -> None:
        self.passed: list[bytes] = []

    def _deliver(self, message: bytes, envelope: Envelope) -> Receipt:
        self.passed.append(message)
        return Receipt(id="1", words="Taken.")


def test_a_good_message_passes_as_it_is() -> None:
    way = Counting()
    way.hand_over(MESSAGE, ENVELOPE)
    assert way.passed == [MESSAGE]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (MESSAGE.replace(b"Hello\r\n", b"Hello\n"), "not CRLF"),
        (MESSAGE.replace(b"Hello", b"Hel\rlo"), "not CRLF"),
        (MESSAGE + b"\n.\r\nMAIL FROM:<eve@example.example>\r\n", "not CRLF"),
        (MESSAGE + b"\r.\r\n", "not CRLF"),
        (MESSAGE.removesuffix(b"\r\n"), "does not end"),
        (MESSAGE + b"x" * 999 + b"\r\n", "more than 998 octets"),
        (MESSAGE + "é\r\n".encode(), "not 7-bit"),
        (MESSAGE + b"\0\r\n", "not 7-bit"),
        (b"Hello\r\n", "headers and an empty line"),
        (b"\r\n\r\nHello\r\n", "headers and an empty line"),
        (b"Subject: x\r\nno colon\r\n\r\nHello\r\n", "headers and an empty line"),
        (b"Sub ject: x\r\n\r\nHello\r\n", "headers and an empty line"),
        (MESSAGE + b"0123456789\r\n" * 900_000, "at most 10,000,000"),
    ],
)
def test_a_message_that_a_server_could_read_otherwise_is_not_passed_on(message: bytes, why: str) -> None:
    way = Counting()
    with pytest.raises(DeliveryError, match=why) as caught:
        way.hand_over(message, ENVELOPE)
    assert caught.value.permanent
    assert way.passed == []


def test_a_line_of_998_octets_passes() -> None:
    way = Counting()
    way.hand_over(MESSAGE + b"x" * 998 + b"\r\n", ENVELOPE)
    assert len(way.passed) == 1


@given(st.binary(max_size=60))
def test_whatever_is_passed_on_has_no_bare_line_end(middle: bytes) -> None:
    way = Counting()
    try:
        way.hand_over(MESSAGE + middle + b"\r\n", ENVELOPE)
    except DeliveryError:
        assert way.passed == []
        return
    rest = way.passed[0].replace(b"\r\n", b"")
    assert b"\r" not in rest
    assert b"\n" not in rest
    assert rest.isascii()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("amina@riverbank.example", "amina@riverbank.example"),
        (" Amina Bello <Amina@Riverbank.Example> ", "Amina@riverbank.example"),
        ("ben+test@sub.riverbank.example", "ben+test@sub.riverbank.example"),
        ("o'neill@riverbank.example", "o'neill@riverbank.example"),
        ("news@riverbank.example (Riverbank)", "news@riverbank.example"),
        ("x@bücher.example", "x@xn--bcher-kva.example"),
    ],
)
def test_an_address_that_can_be_written_to(written: str, address: str) -> None:
    assert address_of(written).addr_spec == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "amina",
        "amina@",
        "@riverbank.example",
        "amina@localhost",
        "amina@riverbank",
        "amina@-riverbank.example",
        "amina@riverbank..example",
        "amina@[127.0.0.1]",
        "amina bello@riverbank.example",
        '"amina bello"@riverbank.example',
        ".amina@riverbank.example",
        "amina..bello@riverbank.example",
        "amina@riverbank.example, ben@riverbank.example",
        "Team: amina@riverbank.example;",
        "amina@riverbank.example\r\nBcc: eve@example.example",
        "amina@riverbank.example\n",
        "Amina\x00 <amina@riverbank.example>",
        "ämina@riverbank.example",
        "amina@riverbank.example> SIZE=1",
        f"{'a' * 65}@riverbank.example",
        f"amina@{'a' * 64}.example",
        f"amina@{'a.' * 130}example",
        "a" * 100_000 + "@riverbank.example",
        "(" * 599,
        "<" * 599,
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        address_of(written)
    assert caught.value.permanent
    assert caught.value.fix


PIECES = st.lists(st.sampled_from([*'aé@.<>\r\n\t" ,;:()\\[]=?_\x00', "a@b.example", "=?utf-8?q?x?="]), max_size=9)


@given(PIECES.map("".join) | st.text(max_size=80))
def test_no_text_whatever_becomes_an_address_with_a_line_break_or_a_second_command(text: str) -> None:
    try:
        address = address_of(text).addr_spec
    except DeliveryError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert not set(address) & set(' <>\\",:;()[]')
    assert Envelope(sender=address, recipient=address).recipient == address


@pytest.mark.parametrize(
    "written", ["Amina <amina@riverbank.example>", "x@bücher.example", "a@B.example", "a@b.example>\r\nRCPT TO:<c@d.e"]
)
def test_an_envelope_holds_addresses_alone(written: str) -> None:
    for sender, recipient in ((written, "amina@riverbank.example"), ("amina@riverbank.example", written)):
        with pytest.raises(DeliveryError):
            Envelope(sender=sender, recipient=recipient)


def test_a_folder_keeps_the_message_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "site" / "var" / "mail"
    receipt = Folder(folder=folder, beside=tmp_path / "site").hand_over(MESSAGE, ENVELOPE)
    assert receipt.id == "var/mail/test-1.eml"
    assert "var/mail/test-1.eml" in receipt.words
    kept = folder / "test-1.eml"
    assert kept.read_bytes() == MESSAGE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_never_overwrites_another_message(tmp_path: Path) -> None:
    way = Folder(folder=tmp_path)
    other = MESSAGE.replace(b"Hello", b"Goodbye")
    for message in (MESSAGE, MESSAGE, other, other):
        way.hand_over(message, ENVELOPE)
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == sorted([MESSAGE, other])


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "a/b", "%00", "", "x" * 300])
def test_a_message_id_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mail"
    message = MESSAGE.replace(b"<test-1@", f"<{name}@".encode())
    Folder(folder=folder).hand_over(message, ENVELOPE)
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [folder]


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way", encoding="utf-8")
    with pytest.raises(DeliveryError, match="cannot be written into") as caught:
        Folder(folder=tmp_path / "mail").hand_over(MESSAGE, ENVELOPE)
    assert not caught.value.permanent


def test_a_folder_does_not_follow_a_link_that_lies_in_the_way(tmp_path: Path) -> None:
    folder, precious = tmp_path / "mail", tmp_path / "precious"
    folder.mkdir()
    precious.write_bytes(b"keep me")
    (folder / "test-1.eml").symlink_to(precious)
    Folder(folder=folder).hand_over(MESSAGE, ENVELOPE)
    assert precious.read_bytes() == b"keep me"


def test_the_console_prints_words_that_can_be_read_and_clicked() -> None:
    stream = io.StringIO()
    link = "https://desk.riverbank.example/enter/" + "x" * 90 + "/"
    encoded = link.encode()
    body = b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + encoded[:70] + b"=\r\n" + encoded[70:] + b"\r\n"
    message = MESSAGE.partition(b"\r\n\r\n")[0] + b"\r\n" + body
    receipt = Console(stream=stream).hand_over(message, ENVELOPE)
    assert "Subject: Café" in stream.getvalue()
    assert link in stream.getvalue().splitlines()
    assert receipt.id == "<test-1@riverbank.example>"


def test_the_console_cannot_be_steered_by_a_message() -> None:
    stream = io.StringIO()
    message = MESSAGE.replace(b"Hello", b"\x1b[2J\x07gone\x1b]0;title\x07").replace(b"Caf", b"=1B=5B2J")
    Console(stream=stream).hand_over(message, ENVELOPE)
    assert "gone" in stream.getvalue()
    assert not set(stream.getvalue()) & {"\x1b", "\x07"}


def configured(folder: Path, mail: str, *, desk: str = "{}", named: str = "mail: main") -> Config:
    (folder / "schedules.yaml").write_text(
        "site: {name: Riverbank Futures, url: https://riverbank.example}\n"
        "sources: {desk: {type: folder, path: content}}\n"
        "newsletters:\n"
        f"  monthly: {{title: Digest, from: news@riverbank.example, sources: [desk], audience: monthly, {named}}}\n"
        f"mail: {mail}\ndesk: {desk}\n",
        encoding="utf-8",
    )
    return load(folder / "schedules.yaml")


def test_each_provider_that_works_is_made(tmp_path: Path) -> None:
    config = configured(
        tmp_path, "{main: {provider: console}, files: {provider: outbox}, box: {provider: smtp, host: localhost}}"
    )
    assert isinstance(channel("main", config), Console)
    assert channel("files", config) == Folder(folder=tmp_path / "var" / "mail", beside=tmp_path)
    assert channel("files", config, folder=tmp_path / "x") == Folder(folder=tmp_path / "x", beside=tmp_path)
    assert isinstance(channel("box", config), Smtp)


def test_a_provider_that_does_not_work_yet_is_an_error_and_not_a_silence(tmp_path: Path) -> None:
    config = configured(tmp_path, "{main: {provider: mailgun}}")
    with pytest.raises(DeliveryError, match="mailgun") as caught:
        channel("main", config)
    assert caught.value.permanent
    with pytest.raises(MisuseError, match="There is: main"):
        channel("other", config)


def test_where_no_way_works_yet_the_folder_says_why(tmp_path: Path) -> None:
    config = configured(tmp_path, "{main: {provider: mailgun}}")
    assert "mailgun" in nearest_channel("main", config).hand_over(MESSAGE, ENVELOPE).words
    assert "No way for mail" in nearest_channel(None, config).hand_over(MESSAGE, ENVELOPE).words
    assert len(list((tmp_path / "var" / "mail").iterdir())) == 1


def test_an_entry_that_is_wrong_is_not_hidden_by_the_folder(tmp_path: Path) -> None:
    config = configured(tmp_path, "{main: {provider: smtp}}")
    with pytest.raises(DeliveryError, match="Add host:"):
        nearest_channel("main", config)


def test_mails_to_staff_take_the_entry_named_for_them_or_the_only_one(tmp_path: Path) -> None:
    two = "{main: {provider: console}, files: {provider: outbox}}"
    assert isinstance(staff_channel(configured(tmp_path, two, desk="{mail: files}")), Folder)
    assert isinstance(staff_channel(configured(tmp_path, "{main: {provider: console}}")), Console)
    undecided = staff_channel(configured(tmp_path, two))
    assert isinstance(undecided, Folder)
    assert undecided.why
    assert isinstance(staff_channel(configured(tmp_path, "{}", named="if_empty: skip")), Folder)


def codes(config: Config) -> list[tuple[str, str]]:
    return [(found.code, found.where) for found in warnings(config) if found.where == "mail.main"]


def test_a_plain_line_to_another_machine_is_a_warning(tmp_path: Path) -> None:
    plain = "{{main: {{provider: smtp, host: {host}, security: none}}}}"
    assert codes(configured(tmp_path, plain.format(host="mail.riverbank.example"))) == [
        ("mail-not-encrypted", "mail.main")
    ]
    assert codes(configured(tmp_path, plain.format(host="localhost"))) == []
    assert codes(configured(tmp_path, plain.format(host="127.0.0.1"))) == []
    assert codes(configured(tmp_path, "{main: {provider: smtp, host: mail.riverbank.example}}")) == []


def test_an_entry_without_a_server_is_a_note(tmp_path: Path) -> None:
    assert codes(configured(tmp_path, "{main: {provider: smtp}}")) == [("mail-incomplete", "mail.main")]
