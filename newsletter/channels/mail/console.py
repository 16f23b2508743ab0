"""The terminal as a way out: each message is printed where the program runs, for people. Nothing leaves the machine."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import TextIO

from newsletter.channels.mail.contract import Envelope, MailChannel, Receipt, date_of, header_of
from newsletter.errors import DeliveryError
from newsletter.wording import counted

_SHOWN = ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Console(MailChannel):
    """Prints headers and plain text, decoded, so that a link in it can be clicked. `stream` None: standard error."""

    stream: TextIO | None = None

    def _deliver(self, message: bytes, envelope: Envelope) -> Receipt:
        stream = self.stream or sys.stderr
        try:
            stream.write(_printed(message))
            stream.flush()
        except OSError as error:
            raise DeliveryError(
                f"the message for {envelope.recipient} cannot be printed ({error.strerror or error})."
            ) from error
        where = "It was printed where the newsletter program runs; nothing left this machine."
        return Receipt(id=header_of(message, "Message-ID"), words=where, at=date_of(message))


def _printed(message: bytes) -> str:
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(message)
    lines = [f"{name}: {value}" for name, value in parsed.items() if name in _SHOWN or name.startswith("X-")]
    text = parsed.get_body(("plain",))
    shown = text.get_content().replace("\r\n", "\n") if text is not None else ""
    others = [part.get_content_type() for part in parsed.walk() if not part.is_multipart() and part is not text]
    rest = f"({counted(len(others), 'other part')} not printed: {', '.join(others)})\n" if others else ""
    rule = "-" * 72
    return _harmless("\n".join([rule, *lines, "", shown.rstrip("\n"), "", f"{rest}{rule}\n"]))


def _harmless(text: str) -> str:
    """What steers a terminal is not printed as it is: a subject comes from a feed."""
    return "".join(
        letter if letter.isprintable() or letter == "\n" or unicodedata.category(letter) == "Zs" else "�"
        for letter in text
    )
