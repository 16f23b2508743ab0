"""The wire: requests and urllib3, with every connection made by a `Gate`.

`fetch` imports this when the first address is asked for: the libraries take a tenth of a second, and a source that is
read from the disk needs none of them.
"""

from __future__ import annotations

import io
import socket
from collections.abc import Mapping
from http.client import HTTPResponse
from typing import Any

import requests.adapters
import urllib3.exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from newsletter.sources.connecting import Deadline, Gate

FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)
"""What sending a request and reading its answer raise; sending raises UnicodeError, too."""


class _Timed(io.RawIOBase):
    """A socket's bytes, each wait cut to what the deadline leaves: a server that drips bytes ends in a time-out."""

    def __init__(self, raw: Any, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.wait())
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


def _timed_response(deadline: Deadline) -> type[HTTPResponse]:
    class TimedResponse(HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **settings: Any) -> None:
            super().__init__(sock, *args, **settings)
            # http.client reads through `fp`, the status line and the headers included.
            self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock, deadline))

    return TimedResponse


class GatedAdapter(requests.adapters.HTTPAdapter):
    """requests' transport with every connection made by a `Gate`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        super().__init__(pool_connections=4, pool_maxsize=1, max_retries=0)

    def answer(
        self, url: str, headers: Mapping[str, str], auth: tuple[str, str] | None, *, timeout: float, verify: bool | str
    ) -> requests.Response:
        """The beginning of what `url` answers to a GET, its body unread. Raises one of `FAILURES`, or
        UnicodeError for an address that has no bytes.

        The adapter sends, not a Session: a Session reads a redirect's whole body, unpacked, before it lets go of it.
        """
        request = requests.Request("GET", url, headers=dict(headers), auth=auth).prepare()
        return self.send(request, stream=True, timeout=timeout, verify=verify, proxies={})

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        """Let urllib3's pools open their connections through the gate."""
        super().init_poolmanager(*args, **settings)
        self.poolmanager.pool_classes_by_scheme = _pools(self._gate)


def _pools(gate: Gate) -> Mapping[str, type[HTTPConnectionPool]]:
    timed = _timed_response(gate.deadline)

    def new_connection(connection: HTTPConnection) -> socket.socket:
        try:
            return gate.connect(connection.host, connection.port)
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, str(error)) from error
        except OSError as error:
            raise NewConnectionError(connection, str(error)) from error

    class GatedConnection(HTTPConnection):
        response_class = timed

        def _new_conn(self) -> socket.socket:
            return new_connection(self)

    class GatedTlsConnection(HTTPSConnection):
        response_class = timed

        def _new_conn(self) -> socket.socket:
            return new_connection(self)

    class GatedPool(HTTPConnectionPool):
        ConnectionCls = GatedConnection

    class GatedTlsPool(HTTPSConnectionPool):
        ConnectionCls = GatedTlsConnection

    return {"http": GatedPool, "https": GatedTlsPool}


def is_bad_certificate(error: Exception) -> bool:
    """Whether the server could not prove that it is the one that was asked for."""
    return isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError)


def is_bad_address(error: Exception) -> bool:
    """Whether the address was not one that can be asked for."""
    return isinstance(error, requests.exceptions.InvalidURL | UnicodeError | ValueError)


def is_no_connection(error: Exception) -> bool:
    """Whether the server did not even take the connection in time."""
    return isinstance(error, requests.exceptions.ConnectTimeout)


def is_late(error: Exception) -> bool:
    """Whether the server let us wait for too long."""
    return isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TimeoutError)
