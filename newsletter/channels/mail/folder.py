"""A folder as a way out: each message becomes a file that mail programs open. Nothing leaves the machine.

Such a message may hold a link that signs somebody in, so the folder is its owner's alone.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from newsletter.channels.mail.contract import Envelope, MailChannel, Receipt, date_of, header_of
from newsletter.codec import sha256
from newsletter.errors import DeliveryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder(MailChannel):
    """Writes each message to `folder`, which is made as needed (0700), as `<name>.eml` (0600).

    The name is what stands before the @ in its Message-ID. The same message again is the same file. `beside` is the
    folder that `Receipt.id` (the file's path) is given relative to; `why` is a sentence before the receipt's words.
    """

    folder: Path
    beside: Path | None = None
    why: str = ""

    def _deliver(self, message: bytes, envelope: Envelope) -> Receipt:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = _written(self.folder, _name(message), message)
        except OSError as error:
            raise DeliveryError(
                f"the message for {envelope.recipient} cannot be written into {self.folder} "
                f"({error.strerror or error}).",
                "Check who owns the folder, and the disk's free space.",
            ) from error
        shown = path.relative_to(self.beside) if self.beside and path.is_relative_to(self.beside) else path
        words = f"It lies in {shown}; nothing left this machine."
        return Receipt(id=shown.as_posix(), words=f"{self.why} {words}".strip(), at=date_of(message))


def _name(message: bytes) -> str:
    """A file name from the Message-ID (RFC 5322, 3.6.4): nothing in it can leave the folder."""
    local = header_of(message, "Message-ID").partition("@")[0].strip(" <>")
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", local).strip(".-")[:100]
    return plain or sha256(message)[:32]


def _written(folder: Path, name: str, message: bytes) -> Path:
    """The file with `message` in it; another message of that name is left as it is, and this one gets its hash, too."""
    for stem in (name, f"{name}-{sha256(message)[:16]}"):
        path = folder / f"{stem}.eml"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == message:
                return path
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(message)
        return path
    raise DeliveryError(f"{path} holds something else.", "Move it away, then try again.")
