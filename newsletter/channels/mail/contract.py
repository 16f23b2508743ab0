"""What a way out for mail is: it takes a finished message for one reader, and gives a receipt or raises.

A channel changes nothing in the message. What it may not pass on, it refuses before anybody is asked.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address, Group
from email.utils import parsedate_to_datetime

from newsletter.errors import DeliveryError
from newsletter.wording import quoted

LONGEST_LINE = 998
"""Octets in a line, its CRLF not counted (RFC 5322, 2.1.1; RFC 5321, 4.5.3.1.6)."""

LARGEST = 10_000_000
"""Octets in a message. Ours have a tenth of a megabyte; what is larger than this is a mistake."""

_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_EXAMPLE = "Write one address, for example amina@riverbank.example."


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who a message is from and whom it goes to, as the server is told (RFC 5321, 3.3). Addresses without a name.

    Raises DeliveryError for what is no address that can be written to.
    """

    sender: str
    recipient: str

    def __post_init__(self) -> None:
        for address in (self.sender, self.recipient):
            if address_of(address).addr_spec != address:
                raise DeliveryError(f"{quoted(address)} is not an address alone.", _EXAMPLE, permanent=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What we know once a message was taken. `id` is how the other side calls it, "" where it gave it no name.

    `words` is a sentence for people; `at` is the message's own Date, aware, None where it has none that can be read.
    """

    id: str
    words: str
    at: datetime | None = None


class MailChannel(ABC):
    """One way out. `hand_over` is the same for all of them; each says in `_deliver` how it goes on."""

    def hand_over(self, message: bytes, envelope: Envelope) -> Receipt:
        """Pass `message` on to the one recipient of `envelope`.

        `message` has CRLF line ends and nothing but 7-bit octets, as `rendering` makes it. Raises DeliveryError where
        it was not taken: `permanent` where trying again cannot help, `uncertain` where nobody can know.
        """
        refuse_malformed(message)
        return self._deliver(message, envelope)

    @abstractmethod
    def _deliver(self, message: bytes, envelope: Envelope) -> Receipt:
        """Pass on a message that is well formed."""


def address_of(text: str) -> Address:
    """The one address in `text`, with or without a name before it; its domain in ASCII (RFC 5890) and lower case.

    Raises DeliveryError for anything else, for lengths beyond RFC 5321, 4.5.3.1, and for an address that would need
    SMTPUTF8 (RFC 6531), which is not spoken here yet.
    """
    if not text.strip() or len(text) > 600 or any(not letter.isprintable() for letter in text):
        raise DeliveryError(f"{quoted(text)} is not an address.", _EXAMPLE, permanent=True)
    address = _parsed(text.strip())
    if address is None or not address.username or not address.domain:
        raise DeliveryError(f"{quoted(text)} is not one address.", _EXAMPLE, permanent=True)
    if not address.username.isascii():
        raise DeliveryError(
            f"{quoted(address.addr_spec)} has letters before the @ that this version cannot write to.",
            "Use an address in plain letters.",
            permanent=True,
        )
    if not _DOT_ATOM.fullmatch(address.username) or len(address.username) > 64:
        raise DeliveryError(f"{quoted(address.addr_spec)} is no address that servers take.", _EXAMPLE, permanent=True)
    return Address(address.display_name, address.username, _domain(address))


# RFC 5322, 3.2.3. A quoted local part ("a b"@riverbank.example) is allowed there; no mailbox in use has one.
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def _parsed(text: str) -> Address | None:
    """The one address that the standard library reads in `text`; None for none, more, or one with a complaint."""
    try:
        header = policy.default.header_factory("To", text)
    except (HeaderParseError, ValueError, LookupError, AttributeError, RecursionError):
        return None  # it gives up on a broken address in each of these ways
    groups: tuple[Group, ...] = getattr(header, "groups", ())
    if header.defects or len(groups) != 1 or groups[0].display_name is not None or len(groups[0].addresses) != 1:
        return None
    found: Address = groups[0].addresses[0]
    return found


def _domain(address: Address) -> str:
    try:
        domain = address.domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        raise DeliveryError(f"{quoted(address.addr_spec)} has no complete name after the @.", _EXAMPLE, permanent=True)
    return domain


def refuse_malformed(message: bytes) -> None:
    """Raises DeliveryError for a message that a server could read in another way than we do, or would have to change.

    A bare LF or CR can end the message early on some servers (RFC 5321, 2.3.8; "SMTP smuggling", 2023-12); a line that
    is too long gets cut; octets above 127 need an extension that not every server has (RFC 6152).
    """
    head, gap, _ = message.partition(b"\r\n\r\n")
    if _BARE.search(message):
        why = "has a line end that is not CRLF"
    elif not message.endswith(b"\r\n"):
        why = "does not end with a line end"
    elif max(map(len, message.split(b"\r\n"))) > LONGEST_LINE:
        why = f"has a line of more than {LONGEST_LINE} octets"
    elif not message.isascii() or b"\0" in message:
        why = "holds octets that are not 7-bit text"
    elif len(message) > LARGEST:
        why = f"has {len(message):,} octets, and at most {LARGEST:,} are passed on"
    elif not gap or not _HEAD.fullmatch(head + b"\r\n"):
        why = "does not begin with headers and an empty line"
    else:
        return
    raise DeliveryError(
        f"the message {why}, so it was not passed on.",
        "This is a mistake of ours: report it with the issue's email.eml.",
        permanent=True,
    )


_HEAD = re.compile(rb"(?:[!-9;-~]+:[ \t]?[\t -~]*\r\n(?:[ \t][\t -~]+\r\n)*)+")


def header_of(message: bytes, name: str) -> str:
    """The header `name` of a well-formed message, unfolded, as it stands; "" where it has none."""
    head = message.partition(b"\r\n\r\n")[0].decode("ascii")
    for field in re.split(r"\r\n(?![ \t])", head):
        key, _, value = field.partition(":")
        if key.lower() == name.lower():
            return re.sub(r"\r\n(?=[ \t])", "", value).strip()
    return ""


def date_of(message: bytes) -> datetime | None:
    """The message's Date, aware; None where it has none that can be read."""
    try:
        date = parsedate_to_datetime(header_of(message, "Date"))
    except ValueError:
        return None
    return date if date.tzinfo else None
