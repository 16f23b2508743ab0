"""The frozen message, addressed to one reader. Pure.

Only the personal marks are filled in, and only what is set for each delivery changes in the head: To, Date, Message-ID
and what the caller adds. A header or part without a mark stays octet for octet as it was frozen.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from urllib.parse import urlsplit

from newsletter.errors import RenderError
from newsletter.rendering.eml import Parts, address_line, part_bytes
from newsletter.rendering.quoted import header_text, quoted_printable
from newsletter.types import MARKS
from newsletter.wording import quoted

LONGEST_ADDRESS = 900
"""Characters in a personal link: in a header it stands on one line, which has 998 octets (RFC 5322, 2.1.1)."""

LONGEST_NAME = 200

_MARK = re.compile("|".join(MARKS))
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.-]{1,253}>")
_PER_DELIVERY = ("to", "date", "message-id")
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_OURS = re.compile(r"X-[A-Za-z0-9-]{1,60}")


def addressed(
    eml: bytes,
    *,
    to: str | Address,
    date: datetime,
    message_id: str,
    values: Mapping[str, str],
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The frozen message `eml` for one reader, with CRLF line ends.

    `to` is one name and address; `date` is aware, and keeps its offset; `message_id` has its angle brackets. `values`
    gives the words for each mark by its name without tildes (`unsubscribe_url`, `name`, ...): http(s) addresses, and a
    name, which may be "". `headers` are added before MIME-Version; their names begin with `X-`.

    Raises RenderError for a value that cannot stand there, a mark without a value, and a message that is none of ours.
    """
    _judge(values)
    if date.utcoffset() is None:
        raise RenderError(f"the date {date.isoformat()} has no time zone.", "Give a datetime with a zone.")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise RenderError(f"the Message-ID {quoted(message_id)} is not of the form <x@domain>.", "Write it so.")
    head, body = _halves(eml)
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(eml)
    own = {"to": address_line("To", to), "date": format_datetime(date), "message-id": message_id}
    fields = _fields(head)
    if absent := [name for name in _PER_DELIVERY if name not in {name.lower() for name, _ in fields}]:
        raise RenderError(f"the message has no {absent[0]} header.", "Draft the issue again.", file="email.eml")
    lines: list[bytes] = []
    for name, octets in fields:
        if name.lower() == "mime-version":
            lines += [_added(key, value) for key, value in headers]
        if name.lower() in own:
            lines.append(f"{name}: {own[name.lower()]}\r\n".encode("ascii"))
        else:
            lines.append(_filled_header(name, octets, str(parsed[name]), values))
    return b"".join(lines) + b"\r\n" + _filled_body(body, parsed, values)


def unaddressed(message: bytes, values: Mapping[str, str]) -> Parts:
    """The decoded parts of an addressed message with the marks put back where `values` stand: what was frozen.

    To compare by: longer values are put back first, and an empty one nowhere.
    """
    parts = part_bytes(message)
    text, page = parts.text.decode(), parts.html.decode()
    for mark, value in sorted(values.items(), key=lambda pair: -len(pair[1])):
        if value:
            text = text.replace(value, f"~~{mark}~~")
            page = page.replace(html.escape(value), f"~~{mark}~~")
    return Parts(text=text.encode(), html=page.encode())


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """`text` with its marks filled in. Raises RenderError for a mark without a value, or a value that cannot stand."""
    _judge(values)
    return _filled(text, values)


def fill_html(page: str, values: Mapping[str, str]) -> str:
    """`page` with its marks filled in, escaped for text and for attributes in double quotes. Raises RenderError."""
    _judge(values)
    return _filled(page, {mark: html.escape(value) for mark, value in values.items()})


def _filled(text: str, values: Mapping[str, str]) -> str:
    """In one pass, so that a mark inside a value stays what it is: letters."""

    def value_of(match: re.Match[str]) -> str:
        name = match[0].strip("~")
        if name not in values:
            raise RenderError(f"nothing was given for {match[0]}.", f"Give a value for {name}.")
        return values[name]

    return _MARK.sub(value_of, text)


def _judge(values: Mapping[str, str]) -> None:
    for mark, value in values.items():
        if f"~~{mark}~~" not in MARKS:
            raise RenderError(f"there is no personal mark ~~{mark}~~.", f"There is: {', '.join(MARKS)}.")
        if value == f"~~{mark}~~":
            continue  # left open: what is frozen
        if mark == "name":
            if len(value) > LONGEST_NAME or not _is_one_line(value):
                raise RenderError(
                    f"the name {quoted(value)} holds a line break or control character, or is too long.",
                    f"A name is one line of at most {LONGEST_NAME} characters.",
                )
        elif not _is_address(value):
            raise RenderError(
                f"{quoted(value)} is no web address for {mark}.",
                f"Write http(s) and printable ASCII, at most {LONGEST_ADDRESS} characters.",
            )


def _is_one_line(value: str) -> bool:
    """No control character, line end or half a character, and nothing that turns the direction of what follows."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in _TURNING for letter in value)


def _is_address(value: str) -> bool:
    """Whether it may stand in a header between angle brackets, too (RFC 2369, 2)."""
    if len(value) > LONGEST_ADDRESS or not re.fullmatch(r"https?://[!#-;=?-~]+", value):
        return False
    try:
        return bool(urlsplit(value).hostname)
    except ValueError:
        return False


def _halves(eml: bytes) -> tuple[bytes, bytes]:
    head, gap, body = eml.partition(b"\r\n\r\n")
    if not gap:
        raise RenderError("the message has no empty line after its headers.", "Draft it again.", file="email.eml")
    return head + b"\r\n", body


def _fields(head: bytes) -> list[tuple[str, bytes]]:
    """Each header with its octets, folded as they are, CRLF included."""
    fields = []
    for octets in re.findall(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", head):
        name = octets.partition(b":")[0].decode("ascii", "replace")
        if not _HEADER_NAME.fullmatch(name):
            raise RenderError(f"the message has a header {quoted(name)}.", "Draft it again.", file="email.eml")
        fields.append((name, octets))
    return fields


def _added(name: str, value: str) -> bytes:
    if not _OURS.fullmatch(name):
        raise RenderError(f"the header {quoted(name)} may not be added.", "Use a name that begins with X-.")
    if not _is_one_line(value):
        raise RenderError(f"the {name} header {quoted(value)} holds a line break or control character.", "Take it out.")
    return f"{name}: {header_text(value, name)}\r\n".encode("ascii")


def _filled_header(name: str, octets: bytes, decoded: str, values: Mapping[str, str]) -> bytes:
    """A header with a mark: in List-Unsubscribe an address that stands for itself, in a subject a name among words."""
    if not _MARK.search(octets.decode("ascii", "replace")):
        return octets
    if name.lower() == "subject":
        filled = _filled(decoded, values)
        # Left open or not: only what the filling changed is written anew.
        return octets if filled == decoded else f"{name}: {header_text(filled, name)}\r\n".encode("ascii")
    filled = _filled(octets.decode("ascii"), {mark: value for mark, value in values.items() if mark != "name"})
    key, _, value = filled.partition(": ")
    return (filled if len(filled) <= LONGEST_ADDRESS else f"{key}:\r\n {value}").encode("ascii")


def _filled_body(body: bytes, parsed: EmailMessage, values: Mapping[str, str]) -> bytes:
    """The parts between the boundary lines, each as it is or filled in (RFC 2046, 5.1.1)."""
    boundary = parsed.get_boundary("")
    if not boundary or parsed.get_content_type() != "multipart/alternative":
        raise RenderError("the message has no two parts.", "Draft the issue again.", file="email.eml")
    line = b"--" + boundary.encode("ascii")
    pieces = re.split(rb"(?m)(^" + re.escape(line) + rb"(?:--)?\r\n)", body)
    return b"".join(piece if piece.startswith(line) else _filled_part(piece, values) for piece in pieces)


def _filled_part(part: bytes, values: Mapping[str, str]) -> bytes:
    if not any(mark.encode() in part for mark in MARKS):
        return part
    head, gap, _ = part.partition(b"\r\n\r\n")
    read = BytesParser(EmailMessage, policy=policy.default).parsebytes(part)
    payload = read.get_payload(decode=True)
    if not gap or str(read["Content-Transfer-Encoding"]) != "quoted-printable" or not isinstance(payload, bytes):
        raise RenderError("a part of the message is not in quoted-printable.", "Draft it again.", file="email.eml")
    # The line end before the boundary belongs to the boundary (RFC 2046, 5.1.1).
    before = payload.decode("utf-8").replace("\r\n", "\n").removesuffix("\n")
    fill = fill_html if read.get_content_type() == "text/html" else fill_text
    after = fill(before, values)
    return part if after == before else head + gap + quoted_printable(after) + b"\r\n"
