"""The MIME message of an issue, `email.eml`: what a mail program would show, addressed to a made-up reader.

Built by hand, octet by octet, because the standard library's generator may fold inside a personal mark, depends on its
version in places, and draws a random boundary. `eml_rules` judges the result with the standard library's parser, so
builder and judge are not the same code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.utils import format_datetime

from newsletter.errors import RenderError
from newsletter.rendering.eml_rules import parse
from newsletter.rendering.quoted import encoded_words, header_text, quoted_printable
from newsletter.types import MARKS, Mail

SAMPLE_READER = "Sample Reader <reader@subscriber.example>"

_HASH = re.compile(r"[0-9a-f]{32,}")
_LIST_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_LANGUAGE = re.compile(r"<html\b[^>]*?\slang=[\"']([A-Za-z0-9-]{2,35})[\"']", re.IGNORECASE)
_ATEXT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The two parts of a message, decoded, with `\\n` line ends: the octets of `email.txt` and `email.html`."""

    text: bytes
    html: bytes


def build_eml(
    mail: Mail,
    *,
    content_hash: str,
    date: datetime,
    to: str = SAMPLE_READER,
    list_id: str,
    public_url: str | None,
    newsletter: str,
    language: str = "",
) -> bytes:
    """The message as octets with CRLF line ends: multipart/alternative, text first, quoted-printable UTF-8.

    `content_hash` is hexadecimal; Message-ID and boundary come from it, so the same content gives the same octets.
    `date` is the planned send, aware; the Date header keeps its zone's offset. `list_id` is a domain-like name (RFC
    2919) and `newsletter` the title beside it. The personal marks stand unbroken in the parts and in List-Unsubscribe
    (RFC 2369, RFC 8058). List-Archive is there once `public_url` is. `language` is a BCP 47 tag; default: the `lang` of
    the mail's `<html>`.

    Raises RenderError where a header would be wrong: a line break in it, a bad address, a zone-less date.
    """
    if not _HASH.fullmatch(content_hash):
        raise RenderError(f"the content hash {content_hash!r} is not 32 or more hexadecimal digits.", "Give SHA-256.")
    if date.utcoffset() is None:
        raise RenderError(f"the planned send {date.isoformat()} has no time zone.", "Give a datetime with a zone.")
    sender = _address("From", mail.sender)
    headers = [
        ("From", _written("From", sender)),
        ("To", _written("To", _address("To", to))),
        ("Subject", header_text(_subject(mail.subject), "Subject")),
        ("Date", format_datetime(date)),
        ("Message-ID", message_id(content_hash, sender.domain)),
        ("List-Id", _list_id(list_id, newsletter)),
        ("List-Unsubscribe", "<~~unsubscribe_url~~>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]
    if public_url:
        headers.append(("List-Archive", f"<{_one_line('List-Archive', public_url).rstrip('/')}/>"))
    tag = language or _language_of(mail.html)
    if tag:
        headers.append(("Content-Language", _one_line("Content-Language", tag)))
    boundary = f"=_{content_hash[:32]}"  # "=_" can never stand in quoted-printable (RFC 2045, 6.7)
    headers += [
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii")
    parts = b"".join(_part(boundary, kind, body) for kind, body in (("plain", mail.text), ("html", mail.html)))
    return head + b"\r\n" + parts + f"--{boundary}--\r\n".encode("ascii")


def message_id(content_hash: str, domain: str) -> str:
    """`<first 32 digits of the content hash@domain>` (RFC 5322, 3.6.4)."""
    return f"<{content_hash[:32]}@{domain}>"


def address_line(header: str, value: str | Address) -> str:
    """`value`, one name and address, as it is written after `header:`; encoded and folded as needed.

    Raises RenderError where it is not one address, or holds a line break.
    """
    if isinstance(value, str):
        return _written(header, _address(header, value))
    plain = _address(header, value.addr_spec)
    return _written(header, Address(_one_line(header, value.display_name), plain.username, plain.domain))


def part_bytes(eml: bytes) -> Parts:
    """The decoded parts of a message built here, to be compared with the frozen files.

    Raises RenderError when the message has no text/plain or no text/html part.
    """
    found: dict[str, bytes] = {}
    for part in parse(eml).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            found.setdefault(part.get_content_type(), payload.replace(b"\r\n", b"\n"))
    for kind in ("text/plain", "text/html"):
        if kind not in found:
            raise RenderError(f"the message has no {kind} part.", "Draft the issue again.", file="email.eml")
    return Parts(text=found["text/plain"], html=found["text/html"])


def _part(boundary: str, kind: str, body: str) -> bytes:
    head = (
        f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode("ascii") + quoted_printable(body) + b"\r\n"


def _one_line(name: str, value: str) -> str:
    """`value`, unless a control character in it could start a header of its own."""
    for character in value:
        if character < " " or character in "\x7f\x85\u2028\u2029":
            raise RenderError(
                f"the {name} header {value[:60]!r} holds a line break or control character ({character!r}).",
                "Take it out: a header is one line.",
            )
    return value


def _subject(subject: str) -> str:
    _one_line("Subject", subject)
    if not subject.strip():
        raise RenderError("the subject is empty.", "Write one, or take `subject:` out of the configuration.")
    for mark in MARKS:
        if mark in subject and mark != "~~name~~":
            raise RenderError(f"the subject holds {mark}.", "Only ~~name~~ may stand in a subject.")
    return subject


def _address(name: str, value: str) -> Address:
    """The one address in `value`; its domain in ASCII (IDNA)."""
    _one_line(name, value)
    header = policy.default.header_factory(name, value)
    addresses: tuple[Address, ...] = getattr(header, "addresses", ())
    fix = "Write for example: Riverbank Futures <news@riverbank.example>"
    if len(addresses) != 1 or not addresses[0].username or "." not in addresses[0].domain:
        raise RenderError(f"the {name} line {value!r} is not one name and address.", fix)
    address = addresses[0]
    if not address.username.isascii():
        raise RenderError(f"the {name} address {address.addr_spec!r} has non-ASCII letters before the @.", fix)
    try:
        domain = address.domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise RenderError(f"the {name} address {address.addr_spec!r} has no valid domain.", fix) from error
    return Address(address.display_name, address.username, domain)


def _written(header: str, address: Address) -> str:
    if not address.display_name:
        return address.addr_spec
    return f"{_phrase(header, address.display_name)} <{address.addr_spec}>"


def _phrase(header: str, name: str) -> str:
    """A display name: as it is, as a quoted string, or as encoded words (RFC 5322, 3.2.5; RFC 2047, 5)."""
    if not name.isascii() or len(name) > 60:
        return "\r\n ".join(encoded_words(name, len(header) + 2, phrase=True))
    if _ATEXT.fullmatch(name) and "=?" not in name:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _list_id(list_id: str, title: str) -> str:
    _one_line("List-Id", title)
    if not _LIST_ID.fullmatch(list_id):
        raise RenderError(
            f"the list id {list_id!r} is not a name like a domain.", "Write for example: monthly.riverbank.example"
        )
    return f"{_phrase('List-Id', title)}\r\n <{list_id}>" if title.strip() else f"<{list_id}>"


def _language_of(html: str) -> str:
    match = _LANGUAGE.search(html, 0, 4_000)
    return match[1] if match else ""
