"""SMTP against servers on this machine: what is taken, what is refused, and what nobody can know."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from mailserver import Scripted, mail_server, trusting

from newsletter.channels.mail import Envelope
from newsletter.channels.mail.smtp import MOST_LINES, Patience, Smtp, smtp
from newsletter.config import load
from newsletter.config.model import Config
from newsletter.config.values import is_loopback
from newsletter.errors import DeliveryError

MESSAGE = (
    b"From: news@riverbank.example\r\nTo: amina@subscriber.example\r\nSubject: A test\r\n"
    b"Date: Tue, 03 Nov 2026 12:00:00 +0000\r\nMessage-ID: <test-1@riverbank.example>\r\n\r\n"
    b"First line\r\n.\r\n..two dots\r\n.hidden\r\n\r\nlast line\r\n"
)
ENVELOPE = Envelope(sender="news@riverbank.example", recipient="amina@subscriber.example")
SOON = Patience(each=5.0, last=5.0, in_all=10.0)


def server(port: int, security: str = "none", **more: object) -> Smtp:
    return Smtp(host="127.0.0.1", port=port, security=security, **{"patience": SOON, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_the_message_arrives_octet_for_octet(security: str) -> None:
    with mail_server(security=security) as inbox:
        receipt = server(inbox.port, security, trust=trusting()).hand_over(MESSAGE, ENVELOPE)
    assert inbox.messages == [MESSAGE]
    assert inbox.senders == ["news@riverbank.example"]
    assert inbox.recipients == [["amina@subscriber.example"]]
    assert inbox.were_secret == [security != "none"]
    assert receipt.id == "4bXk2Q0zT1"
    assert "amina@subscriber.example" in receipt.words
    assert receipt.at is not None
    assert receipt.at.isoformat() == "2026-11-03T12:00:00+00:00"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_signs_in_over_an_encrypted_line(security: str) -> None:
    with mail_server(security=security, login=("news", "correct horse")) as inbox:
        server(inbox.port, security, trust=trusting(), user="news", password="correct horse").hand_over(
            MESSAGE, ENVELOPE
        )
    assert inbox.were_signed_in == [True]


def test_a_wrong_password_is_permanent_and_never_printed() -> None:
    with mail_server(security="starttls", login=("news", "correct horse")) as inbox:
        way = server(inbox.port, "starttls", trust=trusting(), user="news", password="wrong battery")
        with pytest.raises(DeliveryError) as caught:
            way.hand_over(MESSAGE, ENVELOPE)
    assert caught.value.permanent
    assert "535" in str(caught.value)
    assert "battery" not in f"{caught.value} {caught.value.__cause__} {way!r}"
    assert inbox.messages == []


def test_no_password_goes_over_a_plain_line_to_another_machine() -> None:
    way = Smtp(host="192.0.2.1", port=25, security="none", user="news", password="correct horse", patience=SOON)
    with pytest.raises(DeliveryError, match="unencrypted"):
        way.hand_over(MESSAGE, ENVELOPE)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("trust", [None, "elsewhere"], ids=["unknown", "for another name"])
def test_a_certificate_that_does_not_prove_the_name_gets_nothing(security: str, trust: str | None) -> None:
    context = trusting(trust) if trust else ssl.create_default_context()
    with mail_server(security=security, own=trust or "localhost") as inbox:
        way = server(inbox.port, security, trust=context, user="news", password="correct horse")
        with pytest.raises(DeliveryError, match="could not be made secret") as caught:
            way.hand_over(MESSAGE, ENVELOPE)
    assert not caught.value.uncertain
    assert inbox.messages == []


def test_a_server_that_offers_no_encryption_gets_nothing() -> None:
    with mail_server(security="none") as inbox, pytest.raises(DeliveryError, match="offers no encryption"):
        server(inbox.port, "starttls", trust=trusting()).hand_over(MESSAGE, ENVELOPE)
    assert inbox.messages == []


def test_words_that_were_slipped_in_before_the_encryption_end_it() -> None:
    slipped = b"220 go ahead\r\n250 I am the server, trust me\r\n"
    fake = Scripted([b"220 hello\r\n", b"250-me\r\n250 STARTTLS\r\n", slipped])
    with fake.running(), pytest.raises(DeliveryError, match="spoke on before"):
        server(fake.port, "starttls", trust=trusting()).hand_over(MESSAGE, ENVELOPE)
    assert [line[:4] for line in fake.heard] == [b"ehlo", b"STAR"]


@pytest.mark.parametrize(("command", "answer"), [("MAIL", "550 no"), ("RCPT", "550 no such user"), ("DATA", "554 no")])
def test_a_5xx_answer_is_permanent(command: str, answer: str) -> None:
    with mail_server() as inbox:
        inbox.answers[command] = answer
        with pytest.raises(DeliveryError) as caught:
            server(inbox.port).hand_over(MESSAGE, ENVELOPE)
    assert caught.value.permanent
    assert not caught.value.uncertain
    assert answer[:3] in str(caught.value)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_4xx_answer_is_worth_another_try(command: str) -> None:
    with mail_server() as inbox:
        inbox.answers[command] = "451 later"
        with pytest.raises(DeliveryError, match="Try again") as caught:
            server(inbox.port).hand_over(MESSAGE, ENVELOPE)
    assert not caught.value.permanent
    assert not caught.value.uncertain


def test_what_a_server_says_cannot_steer_a_terminal() -> None:
    with mail_server() as inbox:
        inbox.answers["RCPT"] = "550 \x1b[2Jgone"
        with pytest.raises(DeliveryError) as caught:
            server(inbox.port).hand_over(MESSAGE, ENVELOPE)
    assert "\x1b" not in str(caught.value)
    assert "gone" in str(caught.value)


def test_a_message_beyond_the_servers_limit_is_not_begun() -> None:
    with mail_server(size=100) as inbox, pytest.raises(DeliveryError, match="takes 100 at most") as caught:
        server(inbox.port).hand_over(MESSAGE, ENVELOPE)
    assert caught.value.permanent
    assert inbox.messages == []


GREETED = (b"220 hello\r\n", b"250 me\r\n")
READY = (*GREETED, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")


@pytest.mark.parametrize("answer", [None, b"", b"nonsense\r\n"], ids=["hangs up", "stays silent", "talks nonsense"])
def test_no_answer_after_the_message_is_uncertain(answer: bytes | None) -> None:
    fake = Scripted([*READY, answer])
    with fake.running(), pytest.raises(DeliveryError, match="may have been taken") as caught:
        server(fake.port, patience=Patience(each=5.0, last=0.2, in_all=10.0)).hand_over(MESSAGE, ENVELOPE)
    assert caught.value.uncertain
    assert not caught.value.permanent
    # It was told the whole message, with each dot at the start of a line doubled.
    assert any(line.endswith(b"\r\n..\r\n...two dots\r\n..hidden\r\n\r\nlast line\r\n.\r\n") for line in fake.heard)


@pytest.mark.parametrize("steps", range(1, len(READY)))
@pytest.mark.parametrize("answer", [None, b""], ids=["hangs up", "stays silent"])
def test_no_answer_before_the_message_is_certain(steps: int, answer: bytes | None) -> None:
    fake = Scripted([*READY[:steps], answer])
    with fake.running(), pytest.raises(DeliveryError) as caught:
        server(fake.port, patience=Patience(each=0.2, last=0.2, in_all=10.0)).hand_over(MESSAGE, ENVELOPE)
    assert not caught.value.uncertain
    assert not caught.value.permanent


def test_an_answer_to_the_message_counts_although_the_goodbye_fails() -> None:
    fake = Scripted([*READY, b"250 taken\r\n", None])
    with fake.running():
        receipt = server(fake.port).hand_over(MESSAGE, ENVELOPE)
    assert "taken" in receipt.words


@pytest.mark.parametrize(
    ("flood", "why"),
    [
        (b"220-more\r\n" * (MOST_LINES + 1), "more than 100 lines"),
        (b"220 " + b"x" * 20_000, "a line without an end"),
        (b"HTTP/1.1 400 Bad Request\r\n", "not SMTP"),
        (b"\x15\x03\x01\x00\x02\x02\x46\r\n", "not SMTP"),  # a TLS alert: port and security do not fit
    ],
)
def test_what_a_server_may_say_is_bounded(flood: bytes, why: str) -> None:
    fake = Scripted([flood, b""])
    with fake.running(), pytest.raises(DeliveryError, match=why):
        server(fake.port).hand_over(MESSAGE, ENVELOPE)


def test_a_greeting_that_refuses_us() -> None:
    with Scripted([b"554 not you\r\n"]).running() as fake, pytest.raises(DeliveryError, match="not you") as caught:
        server(fake.port).hand_over(MESSAGE, ENVELOPE)
    assert caught.value.permanent


def test_the_whole_conversation_has_an_end() -> None:
    fake = Scripted([b"220 hello\r\n", b""])
    with fake.running(), pytest.raises(DeliveryError, match=r"does not answer|takes too long"):
        server(fake.port, patience=Patience(each=10.0, last=10.0, in_all=0.2)).hand_over(MESSAGE, ENVELOPE)


def test_a_server_that_is_not_there() -> None:
    with Scripted([]).running() as fake:
        port = fake.port
        with pytest.raises(DeliveryError):
            server(port).hand_over(MESSAGE, ENVELOPE)
    with pytest.raises(DeliveryError, match="cannot be spoken to") as caught:
        server(port).hand_over(MESSAGE, ENVELOPE)
    assert not caught.value.permanent


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.riverbank.example", "10.0.0.1", "mail.riverbank.example", "0.0.0.0", ""])
def test_another_machine(host: str) -> None:
    assert not is_loopback(host)


def configured(folder: Path, way: str) -> Config:
    (folder / "schedules.yaml").write_text(
        "site: {name: Riverbank Futures, url: https://riverbank.example}\n"
        "sources: {desk: {type: folder, path: content}}\n"
        "newsletters:\n"
        "  monthly: {title: Digest, from: news@riverbank.example, sources: [desk], audience: monthly, mail: main}\n"
        f"mail: {{main: {way}}}\n",
        encoding="utf-8",
    )
    return load(folder / "schedules.yaml")


def test_the_entry_becomes_a_server_with_its_usual_port(tmp_path: Path) -> None:
    for security, port in (("starttls", 587), ("tls", 465), ("none", 25)):
        config = configured(tmp_path, f"{{provider: smtp, host: localhost, security: {security}}}")
        way = smtp("main", config.mail["main"], config)
        assert (way.host, way.port, way.security, way.user) == ("localhost", port, security, "")


def test_the_password_comes_from_the_environment_or_env_file(tmp_path: Path) -> None:
    config = configured(tmp_path, "{provider: smtp, host: mail.riverbank.example, user: news}")
    with pytest.raises(DeliveryError, match="NEWSLETTER_MAIL_MAIN_PASSWORD"):
        smtp("main", config.mail["main"], config)
    env = tmp_path / ".env"
    env.touch(mode=0o600)
    env.write_text("NEWSLETTER_MAIL_MAIN_PASSWORD='correct horse'\n", encoding="utf-8")
    way = smtp("main", config.mail["main"], config)
    assert (way.user, way.password) == ("news", "correct horse")
    assert "horse" not in repr(way)


def test_an_entry_without_a_server_says_what_to_add(tmp_path: Path) -> None:
    config = configured(tmp_path, "{provider: smtp}")
    with pytest.raises(DeliveryError, match="Add host:"):
        smtp("main", config.mail["main"], config)
