"""The MIME message: exact octets, marks in one piece, headers that cannot be injected."""

from __future__ import annotations

import quopri
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import RenderError
from newsletter.rendering.eml import build_eml, part_bytes
from newsletter.rendering.eml_rules import header_rules
from newsletter.rendering.quoted import header_text, quoted_printable
from newsletter.types import MARKS, Mail

HASH = "0123456789abcdef" * 4
SENT = datetime(2026, 11, 10, 10, 0, tzinfo=ZoneInfo("Europe/London"))
MAIL = Mail(
    subject="Forty carers read their letters aloud",
    preheader="and two more from October",
    sender="Riverbank Futures <news@riverbank.example>",
    mjml="<mjml></mjml>",
    html='<html lang="en-GB" dir="ltr"><body>\n<p>Caf\u00e9 = 3 \u00a3.</p>\n'
    '<a href="~~unsubscribe_url~~">Leave</a>\n</body></html>\n',
    text="Dear ~~name~~,\n\nCaf\u00e9 = 3 \u00a3.   \n.dot\nFrom here on\n\n~~unsubscribe_url~~\n",
)


def build(mail: Mail = MAIL, **changes: object) -> bytes:
    settings: dict[str, object] = {
        "content_hash": HASH,
        "date": SENT,
        "list_id": "monthly.riverbank.example",
        "public_url": "https://news.riverbank.example",
        "newsletter": "The Riverbank digest",
    }
    return build_eml(mail, **(settings | changes))  # type: ignore[arg-type]  # changes are the tests' own


def parsed(eml: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(eml)


def body_of(eml: bytes) -> bytes:
    return eml.partition(b"\r\n\r\n")[2]


def test_a_whole_message_octet_by_octet() -> None:
    mail = replace(MAIL, html='<html lang="en-GB"><p>Hi</p></html>\n', text="Hi ~~name~~\n")
    assert build(mail).decode("ascii") == (
        "From: Riverbank Futures <news@riverbank.example>\r\n"
        "To: Sample Reader <reader@subscriber.example>\r\n"
        "Subject: Forty carers read their letters aloud\r\n"
        "Date: Tue, 10 Nov 2026 10:00:00 +0000\r\n"
        "Message-ID: <0123456789abcdef0123456789abcdef@riverbank.example>\r\n"
        "List-Id: The Riverbank digest\r\n <monthly.riverbank.example>\r\n"
        "List-Unsubscribe: <~~unsubscribe_url~~>\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        "List-Archive: <https://news.riverbank.example/>\r\n"
        "Content-Language: en-GB\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative;\r\n boundary="=_0123456789abcdef0123456789abcdef"\r\n'
        "\r\n"
        "--=_0123456789abcdef0123456789abcdef\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        "Hi ~~name~~\r\n\r\n"
        "--=_0123456789abcdef0123456789abcdef\r\n"
        'Content-Type: text/html; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        '<html lang=3D"en-GB"><p>Hi</p></html>\r\n\r\n'
        "--=_0123456789abcdef0123456789abcdef--\r\n"
    )


def test_it_keeps_its_own_rules_and_parses_without_a_defect() -> None:
    eml = build()
    assert header_rules(eml) == ()
    message = parsed(eml)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert not [defect for part in message.walk() for defect in part.defects]


def test_parts_are_the_frozen_files_to_the_octet() -> None:
    parts = part_bytes(build())
    assert parts.text == MAIL.text.encode()
    assert parts.html == MAIL.html.encode()


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_any_text_comes_back_exactly(text: str) -> None:
    parts = part_bytes(build(replace(MAIL, text=text, html=text)))
    assert parts.text.decode() == text
    assert parts.html.decode() == text


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=400), st.sampled_from(MARKS), st.integers(0, 400))
def test_a_mark_is_never_split(filler: str, mark: str, at: int) -> None:
    text = filler[:at] + mark + filler[at:]
    encoded = quoted_printable(text)
    assert mark.encode() in encoded
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))
    assert quopri.decodestring(encoded).replace(b"\r\n", b"\n").decode() == text


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("letter", ["x", "\u00e9", "\u0928", "\U0001f33f", "=", "~", ". "])
def test_a_mark_at_every_offset_of_a_line(mark: str, letter: str) -> None:
    for offset in range(160):
        filler = (letter * offset)[:offset]
        encoded = quoted_printable(f"{filler}{mark}{letter}{mark}")
        assert encoded.count(mark.encode()) == 2, offset
        assert max(map(len, encoded.split(b"\r\n"))) <= 76, offset


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_no_line_starts_with_what_servers_alter_nor_ends_in_white_space(text: str) -> None:
    for line in quoted_printable(text).split(b"\r\n"):
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))


def test_a_character_is_not_cut_between_lines() -> None:
    for line in quoted_printable("\u2014" * 100).split(b"\r\n"):
        assert line.rstrip(b"=").count(b"=") % 3 == 0


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=200).filter(
        lambda text: text.strip()
    )
)
def test_any_subject_comes_back_and_stays_in_its_line(subject: str) -> None:
    eml = build(replace(MAIL, subject=subject))
    head = eml.partition(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(line) <= 998 for line in head.split("\r\n"))
    assert parsed(eml)["Subject"] == subject


@pytest.mark.parametrize(
    "subject",
    [
        "\u0645\u0627 \u062a\u0639\u0644\u0645\u0646\u0627\u0647 \u0645\u0646 \u0627\u0644\u0646\u0647\u0631 " * 6,
        "What forty carers told us about letters, forms, waiting rooms and one very patient librarian in Leeds " * 3,
        "=?utf-8?q?not_ours?=",
        "two  spaces",
        " leading",
        "x" * 1200,
        "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 20,
    ],
)
def test_awkward_subjects(subject: str) -> None:
    message = parsed(build(replace(MAIL, subject=subject)))
    assert message["Subject"] == subject
    assert not message["Subject"].defects


def test_encoded_words_are_short_and_whole_characters() -> None:
    value = header_text("\u0928\u0926\u0940 \u0915\u093e \u0938\u0902\u0917\u0940\u0924 " * 20, "Subject")
    for number, line in enumerate(value.split("\r\n")):
        word = line.strip()
        assert len(word) + (len("Subject: ") if number == 0 else 0) <= 75
        assert parsed(f"Subject: {word}\r\n\r\n".encode())["Subject"].defects == ()


@pytest.mark.parametrize("offset", range(90))
def test_the_name_mark_in_a_subject_stays_one_piece(offset: int) -> None:
    subject = "\u00e9" * offset + "~~name~~ \u2013 the river"
    eml = build(replace(MAIL, subject=subject))
    assert b"~~name~~" in eml.partition(b"\r\nDate:")[0]
    assert parsed(eml)["Subject"] == subject


@pytest.mark.parametrize("bad", ["a\nBcc: x@y.example", "a\r\nX: y", "a\rb", "a\x00b", "a\u2028b", "a\x85b"])
@pytest.mark.parametrize("field", ["subject", "sender"])
def test_a_line_break_in_a_header_is_an_error(field: str, bad: str) -> None:
    value = bad if field == "subject" else f"{bad} <news@riverbank.example>"
    with pytest.raises(RenderError, match="line break or control character"):
        build(replace(MAIL, **{field: value}))  # type: ignore[arg-type]  # one of two string fields


def test_a_line_break_in_other_headers_is_an_error() -> None:
    for field in ("public_url", "newsletter", "to", "language"):
        with pytest.raises(RenderError, match="line break"):
            build(**{field: "a\r\nBcc: b@c.example"})


@pytest.mark.parametrize(
    ("sender", "name", "address"),
    [
        ("Riverbank <news@riverbank.example>", "Riverbank", "news@riverbank.example"),
        ("news@riverbank.example", "", "news@riverbank.example"),
        ('"Futures, Riverbank" <news@riverbank.example>', "Futures, Riverbank", "news@riverbank.example"),
        ('"A \\"big\\" river" <news@riverbank.example>', 'A "big" river', "news@riverbank.example"),
        ("Glan yr Afon \u2013 D\u0175r <post@afon.example>", "Glan yr Afon \u2013 D\u0175r", "post@afon.example"),
        ("Fluss <post@m\u00fchle.example>", "Fluss", "post@xn--mhle-0ra.example"),
    ],
)
def test_senders(sender: str, name: str, address: str) -> None:
    message = parsed(build(replace(MAIL, sender=sender)))
    found = message["From"].addresses
    assert [(one.display_name, one.addr_spec) for one in found] == [(name, address)]
    assert str(message["Message-ID"]).endswith(f"@{address.partition('@')[2]}>")
    assert header_rules(build(replace(MAIL, sender=sender))) == ()


@pytest.mark.parametrize(
    "sender", ["", "Riverbank", "a@b.example, c@d.example", "x <news@localhost>", "n\u00e9@b.example"]
)
def test_bad_senders(sender: str) -> None:
    with pytest.raises(RenderError, match="From"):
        build(replace(MAIL, sender=sender))


def test_the_date_is_the_planned_send_in_its_zone() -> None:
    summer = datetime(2026, 6, 9, 10, 0, tzinfo=ZoneInfo("Europe/London"))
    assert parsed(build(date=summer))["Date"].datetime.utcoffset() == timedelta(hours=1)
    kathmandu = datetime(2026, 6, 9, 10, 0, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert b"Date: Tue, 09 Jun 2026 10:00:00 +0545\r\n" in build(date=kathmandu)
    with pytest.raises(RenderError, match="no time zone"):
        build(date=datetime(2026, 6, 9, 10, 0))  # noqa: DTZ001 - a zone-less date is the point
    assert build(date=datetime(2026, 1, 1, tzinfo=UTC)) != build()


def test_same_in_same_out_and_the_hash_tells_messages_apart() -> None:
    assert build() == build()
    assert build() != build(content_hash="f" * 64)
    with pytest.raises(RenderError, match="hexadecimal"):
        build(content_hash="not a hash")


def test_a_url_mark_in_the_subject_is_an_error() -> None:
    with pytest.raises(RenderError, match="~~unsubscribe_url~~"):
        build(replace(MAIL, subject="Leave at ~~unsubscribe_url~~"))
    with pytest.raises(RenderError, match="empty"):
        build(replace(MAIL, subject="  "))


def test_list_headers() -> None:
    assert b"List-Archive" not in build(public_url=None)
    with pytest.raises(RenderError, match="list id"):
        build(list_id="not a domain")
    message = parsed(build(newsletter="Crynodeb \u2013 D\u0175r"))
    assert "Crynodeb \u2013 D\u0175r" in str(message["List-Id"])


def test_the_boundary_cannot_stand_in_a_body() -> None:
    hostile = f"--=_{HASH[:32]}--\n\nContent-Type: text/html\n\n<script>\n"
    eml = build(replace(MAIL, text=hostile))
    assert part_bytes(eml).text.decode() == hostile
    assert header_rules(eml) == ()


# header_rules: each rule fires on a message that breaks it, and only it.

BREAKS = {
    "eml-line-ends": lambda eml: eml.replace(b"lang", b"la\nng", 1),
    "eml-line-too-long": lambda eml: eml.replace(b"Dear", b"D" + b"e" * 999 + b"ar", 1),
    "eml-header-not-ascii": lambda eml: eml.replace(b"Forty", "F\u00f6rty".encode(), 1),
    "eml-body-not-7bit": lambda eml: eml.replace(b"Dear", b"D\xc3\xa9ar", 1),
    "eml-header-missing": lambda eml: re.sub(rb"List-Id: .*\r\n .*\r\n", b"", eml),
    "eml-header-twice": lambda eml: eml.replace(b"To: ", b"To: other@subscriber.example\r\nTo: ", 1),
    "eml-message-id": lambda eml: eml.replace(b"@riverbank.example>\r\nList-Id", b">\r\nList-Id", 1),
    "eml-date": lambda eml: eml.replace(b"Tue, 10 Nov 2026 10:00:00 +0000", b"next Tuesday"),
    "eml-unsubscribe": lambda eml: eml.replace(b"=One-Click", b"=Maybe"),
    "eml-structure": lambda eml: eml.replace(b"text/plain", b"text/html"),
    "eml-charset": lambda eml: eml.replace(b'charset="utf-8"', b'charset="latin-1"', 1),
    "eml-defect": lambda eml: eml[: eml.rindex(b"--=_")],
    "eml-large": lambda eml: eml.replace(b"Dear", b"Dear\r\n" * 60_000, 1),
}


@pytest.mark.parametrize("code", BREAKS)
def test_each_rule_fires(code: str) -> None:
    broken = BREAKS[code](build())
    assert broken != build()
    assert code in {finding.code for finding in header_rules(broken)}


@pytest.mark.parametrize(
    "junk", [b"", b"\r\n", b"\xff" * 2000, b"Content-Type: multipart/alternative\r\n\r\n", b"\x00"]
)
def test_rules_never_raise(junk: bytes) -> None:
    assert {finding.code for finding in header_rules(junk)} >= {"eml-header-missing"}


@given(st.binary(max_size=400), st.integers(0, 600))
def test_rules_never_raise_on_damage(noise: bytes, at: int) -> None:
    eml = build()
    header_rules(eml[:at] + noise + eml[at:])
