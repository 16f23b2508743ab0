"""SMTP servers on 127.0.0.1 for tests: a real one that keeps what it gets, and one that misbehaves by a script.

The certificates beside this file were made for it, with keys that are no secret: `localhost.pem` is for this machine,
`elsewhere.pem` for mail.elsewhere.example. Nobody trusts them but a test that says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

CERTIFICATES = Path(__file__).parent / "certificates"


@dataclass
class Inbox:
    """What a server was handed: messages with their envelopes, in order. `answers` replaces its yes to a command."""

    messages: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    were_secret: list[bool] = field(default_factory=list)
    were_signed_in: list[bool] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - as above
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.messages.append(bytes(envelope.content))
        self.senders.append(envelope.mail_from)
        self.recipients.append(list(envelope.rcpt_tos))
        self.were_secret.append(server.transport.get_extra_info("ssl_object") is not None)
        self.were_signed_in.append(bool(session.authenticated))
        return "250 2.0.0 Ok: queued as 4bXk2Q0zT1"


def by_way(provider: str, **more: object) -> Callable[[str], str]:
    """Rewrites the sample site's schedules.yaml to another way for mail: `by_way("smtp", host="localhost")`."""
    lines = "".join(f"\n    {name}: {value}" for name, value in more.items())
    return lambda text: text.replace("\n    provider: console", f"\n    provider: {provider}{lines}\n   ", 1)


def certificate(name: str = "localhost") -> ssl.SSLContext:
    """A server's side of TLS, with the certificate of that name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


def trusting(name: str = "localhost") -> ssl.SSLContext:
    """A client that trusts the certificate of that name and no other."""
    return ssl.create_default_context(cafile=str(CERTIFICATES / f"{name}.pem"))


@contextlib.contextmanager
def mail_server(
    *, security: str = "none", login: tuple[str, str] | None = None, own: str = "localhost", size: int | None = None
) -> Iterator[Inbox]:
    """A server that takes everything; `security` as in schedules.yaml, `login` the one user and password it knows."""
    inbox = Inbox()
    loop = asyncio.new_event_loop()

    def protocol() -> SMTP:
        return SMTP(
            inbox,
            loop=loop,
            hostname="mail.subscriber.example",
            ident="a test",
            data_size_limit=size,
            tls_context=certificate(own) if security == "starttls" else None,
            require_starttls=security == "starttls",
            authenticator=_judge(login) if login else None,
            auth_require_tls=security == "starttls",
        )

    implicit = certificate(own) if security == "tls" else None
    thread = threading.Thread(target=loop.run_forever)  # Playwright's loop may run in this one
    thread.start()
    opening = loop.create_server(protocol, "127.0.0.1", 0, ssl=implicit)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result(10)
    inbox.port = server.sockets[0].getsockname()[1]
    try:
        yield inbox
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _judge(login: tuple[str, str]) -> Any:
    def judge(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == login
        return AuthResult(success=right, handled=False)

    return judge


async def _ended(server: asyncio.Server) -> None:
    server.close()
    own = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not own]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)  # lets closed connections go


@dataclass
class Scripted:
    """A server that says what the script has: for each line it hears, the next answer. `heard` is what it was told.

    An answer of None hangs up; "" says nothing and keeps the line open. After the last answer it hangs up.
    """

    answers: Sequence[bytes | None]
    heard: list[bytes] = field(default_factory=list)
    port: int = 0

    @contextlib.contextmanager
    def running(self) -> Iterator[Scripted]:
        """The server, for one connection."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(10)
            self.port = listening.getsockname()[1]
            over = threading.Event()
            thread = threading.Thread(target=self._serve, args=(listening, over))
            thread.start()
            try:
                yield self
            finally:
                over.set()
                thread.join()

    def _serve(self, listening: socket.socket, over: threading.Event) -> None:
        try:
            line, _ = listening.accept()
        except OSError:
            return  # nobody came
        with line, line.makefile("rb") as told:
            line.settimeout(10)
            for number, answer in enumerate(self.answers):
                if number and not self._hear(told):
                    return
                if answer is None:
                    return
                if not answer:
                    over.wait(10)
                    return
                try:
                    line.sendall(answer)
                except OSError:
                    return  # they hung up first
                if answer.startswith(b"354"):
                    self._hear_message(told)

    def _hear(self, told: Any) -> bool:
        if self.heard and self.heard[-1].endswith(b"\r\n.\r\n"):
            self.heard.append(b"")  # the answer after a message waits for no new line
            return True
        try:
            said = told.readline(4096)
        except OSError:
            return False
        self.heard.append(said)
        return bool(said)

    def _hear_message(self, told: Any) -> None:
        message = b""
        while not message.endswith(b"\r\n.\r\n"):
            more = told.readline(70_000)
            if not more:
                return
            message += more
        self.heard.append(message)
