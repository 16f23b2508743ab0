"""A hand-written web server on 127.0.0.1 that can misbehave: endless, slow, lying, or just wrong.

A route is what is sent for a path: `Reply`, a function that makes one from the request, or a list of those, one for
each time that it is asked. Every loop is bounded, so a client without limits makes a test fail, not hang.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came."""

    path: str  # with the query
    headers: Mapping[str, str]  # lower-case names


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What to send. `raw` replaces everything else, piece by piece; `pause` seconds lie between the pieces."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: bool = True
    raw: Iterable[bytes] | None = None
    pause: float = 0.0


Route = Reply | Callable[[Asked], Reply] | list[Reply]


class Loopback:
    """Serves `routes` until the `with` block ends. `asked` lists the requests in order."""

    def __init__(self, routes: Mapping[str, Route], *, tls: ssl.SSLContext | None = None) -> None:
        self.routes = dict(routes)
        self.asked: list[Asked] = []
        self._tls = tls
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port = self._listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=5)
        self._listener.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                continue
            self._start(lambda sock=sock: self._serve(sock))

    def _serve(self, sock: socket.socket) -> None:
        with sock:
            sock.settimeout(2)
            try:
                if self._tls:
                    with self._tls.wrap_socket(sock, server_side=True) as inner:
                        self._answer(inner)
                else:
                    self._answer(sock)
            except OSError:
                return  # the client has gone: that is what most of the tests want it to do

    def _answer(self, sock: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            data = sock.recv(65_536)
            if not data or len(request) > 100_000:
                return
            request += data
        head = request.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        asked = Asked(path=head[0].split(" ")[1], headers=headers)
        self.asked.append(asked)
        for piece in self._pieces(self._reply(asked)):
            if self._over.is_set():
                return
            sock.sendall(piece)

    def _reply(self, asked: Asked) -> Reply:
        route = self.routes.get(asked.path) or self.routes.get(asked.path.partition("?")[0])
        if isinstance(route, list):
            route = route.pop(0) if len(route) > 1 else route[0]
        if callable(route):
            route = route(asked)
        return route or Reply(status=404, body=b"no such page")

    def _pieces(self, reply: Reply) -> Iterable[bytes]:
        if reply.raw is not None:
            for piece in reply.raw:
                yield piece
                self._over.wait(reply.pause)
            return
        lines = [f"HTTP/1.1 {reply.status} Said", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        if reply.length:
            lines.append(f"Content-Length: {len(reply.body)}")
        yield "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + reply.body
