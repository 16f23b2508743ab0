"""An SMTP server as a way out: one connection a message, encrypted and checked, each answer judged.

RFC 5321 (SMTP), 3207 (STARTTLS), 8314 (TLS from the start), 4954 (AUTH), 1870 (SIZE).
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsletter.channels.mail.contract import Envelope, MailChannel, Receipt, date_of
from newsletter.config.model import Config, MailWay
from newsletter.config.secrets import secret, variable_name
from newsletter.config.values import is_loopback
from newsletter.errors import DeliveryError
from newsletter.wording import quoted

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The submission ports (RFC 8314, 3.3; RFC 6409, 3.1), and the plain one for a server on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a server, in seconds. RFC 5321, 4.5.3.2 allows minutes; here a person waits.

    `each`: for connecting, and for each answer. `last`: for the answer after the message, because too early a hang-up
    is how a message comes twice (RFC 1047). `in_all`: for everything, so that a server that drips holds nobody up.
    """

    each: float = 30.0
    last: float = 120.0
    in_all: float = 300.0


GOODBYE = 5.0
"""Seconds for the answer to QUIT, which changes nothing any more."""

MOST_LINES, LONGEST_ANSWER = 100, 8_192
"""Lines in one answer of a server, and octets in one of them."""


def smtp(name: str, way: MailWay, config: Config) -> Smtp:
    """The server of the entry `name` under `mail:`, its password from the environment or `.env`.

    Raises DeliveryError where the entry is incomplete, ConfigError where `.env` cannot be read.
    """
    if way.host is None:
        raise DeliveryError(
            f"mail.{name} names no server.", "Add host: to it, for example mail.riverbank.example.", permanent=True
        )
    password = secret(config, "MAIL", name, "PASSWORD") if way.user else None
    if way.user and password is None:
        raise DeliveryError(
            f"mail.{name} has the user {quoted(way.user)} and no password.",
            f"Set {variable_name('MAIL', name, 'PASSWORD')} in the environment, or in .env.",
            permanent=True,
        )
    return Smtp(
        host=way.host.strip("[]"),  # an IPv6 address may be written as in a URL
        port=way.port or PORTS[way.security],
        security=way.security,
        user=way.user or "",
        password=password or "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp(MailChannel):
    """A server at `host`. `security` is "starttls", "tls" or "none"; with the first two nothing is said in the clear.

    `trust` None: the certificate authorities of this machine.
    """

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    trust: ssl.SSLContext | None = field(default=None, repr=False)
    patience: Patience = field(default_factory=Patience, repr=False)

    def _deliver(self, message: bytes, envelope: Envelope) -> Receipt:
        if self.user and self.security == "none" and not is_loopback(self.host):
            raise DeliveryError(
                f"the password for {self.host} would travel unencrypted, so nothing was said.",
                "Write security: starttls, or tls.",
                permanent=True,
            )
        with self._connected(envelope) as server:
            self._sign_in(server)
            words = self._submit(server, message, envelope)
        queued = re.search(r"\b(?:queued as |id=)([A-Za-z0-9._-]{4,100})", words)
        return Receipt(
            id=queued[1] if queued else "",
            words=f"{self.host} took it for {envelope.recipient}: {quoted(words, 200)}.",
            at=date_of(message),
        )

    @contextlib.contextmanager
    def _connected(self, envelope: Envelope) -> Iterator[_Conversation]:
        """A conversation that is as secret as was asked for; whatever breaks in it becomes a DeliveryError."""
        trust = self.trust or ssl.create_default_context()
        # RFC 5321, 4.1.1.1 asks for a name of ours; the machine's own may be private, or slow to look up.
        server = _Conversation(envelope.sender.rpartition("@")[2], self.host, self.patience)
        try:
            server.trusting = trust if self.security == "tls" else None
            self._expect(server.connect(self.host, self.port), 220, "was greeted")
            server.ehlo_or_helo_if_needed()
            if self.security == "starttls":
                self._start_tls(server, trust)
            yield server
        except (OSError, UnicodeError) as error:  # smtplib's and ssl's own are OSErrors
            server.close()
            raise self._broken(error, server) from error
        finally:
            server.leave()

    def _start_tls(self, server: _Conversation, trust: ssl.SSLContext) -> None:
        """No way back: a server that offers no encryption gets nothing (RFC 3207, 6: somebody may have cut it out)."""
        if not server.has_extn("starttls"):
            raise DeliveryError(
                f"{self.host}:{self.port} offers no encryption (STARTTLS), so nothing was said.",
                "Look whether host: and port: are right; for encryption from the start write security: tls.",
            )
        self._expect(server.docmd("STARTTLS"), 220, "was asked for encryption")
        server.encrypt(trust)
        server.ehlo()

    def _sign_in(self, server: _Conversation) -> None:
        """Signs in where a user is named. The server's words are left out: some repeat what they were sent."""
        if not self.user:
            return
        try:
            server.login(self.user, self.password)
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(
                f"{self.host}:{self.port} takes no user and password.", "Take user: out, or ask its operator."
            ) from error
        except smtplib.SMTPAuthenticationError as error:
            permanent = error.smtp_code >= 500
            raise DeliveryError(
                f"{self.host} did not let the user {quoted(self.user)} in (answer {error.smtp_code}).",
                "Look whether user: and the password are right." if permanent else "Try again in a while.",
                permanent=permanent,
            ) from None  # its text is the server's, and may hold the password

    def _submit(self, server: _Conversation, message: bytes, envelope: Envelope) -> str:
        """Sender, recipient, message; gives the server's last words. RFC 5321, 3.3."""
        limit = server.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < len(message):
            raise DeliveryError(
                f"the message has {len(message):,} octets, and {self.host} takes {int(limit):,} at most.",
                "Shorten the issue, or use another server.",
                permanent=True,
            )
        size = [f"size={len(message)}"] if server.has_extn("size") else []
        self._expect(server.mail(envelope.sender, size), 250, f"was told the sender {envelope.sender}")
        # 251: it will pass it on itself (RFC 5321, 3.4). 252 means "cannot tell", and is an answer to VRFY.
        self._expect(server.rcpt(envelope.recipient), 250, f"was told the recipient {envelope.recipient}", also=251)
        self._expect(server.docmd("DATA"), 354, "was asked to take the message")
        server.on_its_way = True
        server.waits = self.patience.last
        server.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")  # RFC 5321, 4.5.2
        answer = server.getreply()
        server.on_its_way = False
        return self._expect(answer, 250, "got the message")

    def _expect(self, answer: tuple[int, bytes], wanted: int, when: str, *, also: int = 0) -> str:
        """The words of an answer with the wanted code; raises DeliveryError for every other."""
        code, words = answer
        if code not in (wanted, also):
            raise self._refused(code, words, when)
        return _words(words)

    def _refused(self, code: int, words: bytes, when: str) -> DeliveryError:
        """4xx is worth another try, everything else is not (RFC 5321, 4.2.1)."""
        temporary = 400 <= code < 500
        return DeliveryError(
            f"{self.host} answered {code} {quoted(_words(words), 300)} when it {when}.",
            "Try again in a while." if temporary else "Read its answer: trying again will not help.",
            permanent=not temporary,
        )

    def _broken(self, error: OSError | UnicodeError, server: _Conversation) -> DeliveryError:
        if server.on_its_way:
            return DeliveryError(
                f"the connection to {self.host} broke after the message was sent and before its answer.",
                "It may have been taken: look into the inbox before you send it again.",
                uncertain=True,
            )
        if isinstance(error, smtplib.SMTPResponseException):
            words = error.smtp_error
            return self._refused(error.smtp_code, words if isinstance(words, bytes) else words.encode(), "was greeted")
        if isinstance(error, ssl.SSLError):
            why = getattr(error, "verify_message", "") or error.reason or str(error)
            return DeliveryError(
                f"the connection to {self.host}:{self.port} could not be made secret ({_plain(why)}).",
                "Nothing was said to it. Look whether host: is the name in its certificate, and port: fits security:.",
            )
        if isinstance(error, TimeoutError):
            why = "it does not answer"
        elif isinstance(error, socket.gaierror | UnicodeError):
            why = "there is no server of that name"
        else:
            why = error.strerror or str(error)
        return DeliveryError(
            f"{self.host}:{self.port} cannot be spoken to ({_plain(why)}).",
            "Look whether host:, port: and security: are right, and whether the server runs.",
        )


def _words(answer: bytes) -> str:
    return " ".join(answer.decode("utf-8", "replace").split())


def _plain(text: str) -> str:
    """What a library says, in the middle of a sentence of ours."""
    return quoted(text.strip().rstrip("."), 200)[1:-1]


class _Conversation(smtplib.SMTP):
    """The standard library's client, with bounds on what a server may say, and on how long it may take."""

    def __init__(self, own_name: str, host: str, patience: Patience) -> None:
        super().__init__(local_hostname=own_name, timeout=patience.each)
        self.host = host
        self.trusting: ssl.SSLContext | None = None  # set: encrypted before the first word (RFC 8314, 3)
        self.waits = patience.each
        self.on_its_way = False
        self._ends = time.monotonic() + patience.in_all
        self._heard = bytearray()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        return self._wrapped(plain, self.trusting) if self.trusting else plain

    def _wrapped(self, plain: socket.socket, trust: ssl.SSLContext) -> ssl.SSLSocket:
        """The same, encrypted; the certificate has to be for the name that we were told to connect to."""
        try:
            return trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def encrypt(self, trust: ssl.SSLContext) -> None:
        """After the server's yes to STARTTLS. All that it said before is forgotten (RFC 3207, 4.2)."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("it hung up")
        if self._heard:  # somebody put words into the clear part, to be read as said in secret (CVE-2011-0411)
            raise smtplib.SMTPServerDisconnected("it spoke on before the encryption began")
        self.sock = self._wrapped(self.sock, trust)
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False

    def send(self, s: bytes | str) -> None:  # type: ignore[override] # the stubs say any buffer; we send these
        """As smtplib's own, with a bound on how long it may take."""
        self._bound()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """One answer of the server: code and words. RFC 5321, 4.2; at most 100 lines of 8 kB."""
        words: list[bytes] = []
        for _ in range(MOST_LINES):
            line = self._line()
            said = re.fullmatch(rb"([2-5][0-9]{2})(?:([ -])(.*))?", line, re.DOTALL)
            if said is None:
                raise self._hung_up("its answer is not SMTP")
            words.append((said[3] or b"").strip())
            if said[2] != b"-":
                return int(said[1]), b"\n".join(words)
        raise self._hung_up(f"its answer has more than {MOST_LINES} lines")

    def _line(self) -> bytes:
        while b"\n" not in self._heard:
            if len(self._heard) > LONGEST_ANSWER:
                raise self._hung_up("its answer has a line without an end")
            self._bound()
            if self.sock is None or not (more := self.sock.recv(4096)):
                raise self._hung_up("it hung up")
            self._heard += more
        line, _, rest = bytes(self._heard).partition(b"\n")
        self._heard = bytearray(rest)
        return line.rstrip(b"\r")

    def _hung_up(self, why: str) -> smtplib.SMTPServerDisconnected:
        self.close()
        return smtplib.SMTPServerDisconnected(why)

    def _bound(self) -> None:
        left = min(self.waits, self._ends - time.monotonic())
        if left <= 0:
            raise TimeoutError("it takes too long")
        if self.sock is not None:
            self.sock.settimeout(left)

    def leave(self) -> None:
        """Say goodbye, where there is still somebody to say it to."""
        self.waits = min(self.waits, GOODBYE)
        if self.sock is not None:
            with contextlib.suppress(OSError):  # what mattered has been answered already
                self.quit()
        self.close()
