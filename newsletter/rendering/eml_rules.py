"""Rules that a message has to keep, judged on its octets: RFC 5322, 2045, 2047, 2369, 2919 and 8058.

Header findings carry codes that `newsletter.checks` documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from newsletter.types import Finding, Level

REQUIRED = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
)
"""Headers that have to be there, each once."""

ONCE = (*REQUIRED, "Sender", "Reply-To", "Cc", "Bcc", "In-Reply-To", "References", "Content-Language", "List-Archive")

LINE_LIMIT = 998  # octets without CRLF (RFC 5322, 2.1.1)
SIZE_LIMIT = 300_000  # both parts encoded; larger mails load slowly on a phone and some servers defer them

_WHERE = "email.eml"
_AGAIN = "Draft the issue again; if it stays, this is a fault of the program: report it with the outbox folder."
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+>")


def parse(eml: bytes) -> EmailMessage:
    """`eml` as the standard library reads it under its modern policy; never raises, defects are on the result."""
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(eml)


def header_rules(eml: bytes) -> tuple[Finding, ...]:
    """What is wrong with the message `eml`, with plain sentences; empty for a good one. Never raises."""
    message = parse(eml)
    return (
        *_lines(eml),
        *_defects(message),
        *_headers(message),
        *_structure(message),
        *_size(eml),
    )


def _error(code: str, message: str, fix: str = _AGAIN) -> Finding:
    return Finding(level=Level.ERROR, code=code, message=message, fix=fix, where=_WHERE)


def _lines(eml: bytes) -> Iterator[Finding]:
    bare = len(re.findall(rb"(?<!\r)\n|\r(?!\n)", eml))
    if bare:
        yield _error("eml-line-ends", f"The message has {bare} line ends that are not CRLF.")
    longest = max(map(len, eml.split(b"\r\n")))
    if longest > LINE_LIMIT:
        yield _error("eml-line-too-long", f"A line of the message has {longest} octets; {LINE_LIMIT} are allowed.")
    head = eml.partition(b"\r\n\r\n")[0]
    if any(octet > 126 or (octet < 32 and octet not in b"\r\n\t") for octet in head):
        yield _error("eml-header-not-ascii", "A header holds characters that are not printable ASCII.")
    if any(octet > 127 or octet == 0 for octet in eml[len(head) :]):
        yield _error("eml-body-not-7bit", "The body holds octets that need 8-bit transport.")


def _defects(message: EmailMessage) -> Iterator[Finding]:
    for part in message.walk():
        found = list(part.defects)
        for value in part.values():
            found += getattr(value, "defects", ())
        for defect in found:
            yield _error("eml-defect", f"The message does not parse cleanly: {type(defect).__name__}: {defect}.")


def _headers(message: EmailMessage) -> Iterator[Finding]:
    for name in ONCE:
        count = len(message.get_all(name, []))
        if count > 1:
            yield _error("eml-header-twice", f"The header {name} stands {count} times; it may stand once.")
        if count == 0 and name in REQUIRED:
            yield _error("eml-header-missing", f"The header {name} is missing.")
    if "Message-ID" in message and not _MESSAGE_ID.fullmatch(str(message["Message-ID"]).strip()):
        yield _error("eml-message-id", f"The Message-ID {str(message['Message-ID'])!r} is not of the form <x@domain>.")
    if "Date" in message:
        yield from _date(str(message["Date"]))
    yield from _unsubscribe(message)


def _date(written: str) -> Iterator[Finding]:
    try:
        date = parsedate_to_datetime(written)
    except ValueError:
        yield _error("eml-date", f"The Date {written!r} cannot be read as a date.")
        return
    if date.tzinfo is None:
        yield _error("eml-date", f"The Date {written!r} has no offset from UTC.")


def _unsubscribe(message: EmailMessage) -> Iterator[Finding]:
    if "List-Unsubscribe" in message:
        value = "".join(str(message["List-Unsubscribe"]).split())
        if not re.search(r"<(?:https://[^<>]+|~~unsubscribe_url~~)>", value):
            yield _error("eml-unsubscribe", f"List-Unsubscribe is {value!r}; one-click needs an https address in <>.")
    if "List-Unsubscribe-Post" in message:
        post = str(message["List-Unsubscribe-Post"]).strip()
        if post != "List-Unsubscribe=One-Click":
            yield _error(
                "eml-unsubscribe", f"List-Unsubscribe-Post is {post!r}; it must be List-Unsubscribe=One-Click."
            )


def _structure(message: EmailMessage) -> Iterator[Finding]:
    if message.get_content_type() != "multipart/alternative":
        yield _error("eml-structure", f"The message is {message.get_content_type()}, not multipart/alternative.")
        return
    boundary = message.get_boundary("")
    if not 1 <= len(boundary) <= 70 or boundary.endswith(" "):
        yield _error("eml-structure", f"The boundary {boundary!r} is not of 1 to 70 characters (RFC 2046, 5.1.1).")
    parts = list(message.iter_parts())
    kinds = [part.get_content_type() for part in parts]
    if kinds != ["text/plain", "text/html"]:
        yield _error("eml-structure", f"The parts are {', '.join(kinds) or 'none'}; text/plain first, then text/html.")
    for part in parts:
        kind = part.get_content_type()
        charset = part.get_content_charset("none")
        if charset != "utf-8":
            yield _error("eml-charset", f"The {kind} part has the charset {charset}, not utf-8.")
        coding = str(part.get("Content-Transfer-Encoding", "none")).lower()
        if coding not in ("quoted-printable", "base64", "7bit"):
            yield _error("eml-charset", f"The {kind} part is encoded as {coding}, not quoted-printable.")
        payload = part.get_payload(decode=True)
        if charset == "utf-8" and isinstance(payload, bytes) and not _is_utf8(payload):
            yield _error("eml-charset", f"The {kind} part is not valid UTF-8.")


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _size(eml: bytes) -> Iterator[Finding]:
    if len(eml) > SIZE_LIMIT:
        yield Finding(
            level=Level.WARNING,
            code="eml-large",
            message=f"The whole message has {len(eml):,} bytes; {SIZE_LIMIT:,} is a good upper end.",
            fix="Shorten excerpts, or send fewer items.",
            where=_WHERE,
        )
