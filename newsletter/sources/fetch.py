"""Getting the bytes of one address, within limits: the only way in which this project reads from the web.

http and https only; a limit on bytes as they come and as they unpack; one deadline for the whole answer, redirects
included; redirects followed by hand, each hop judged anew; no proxy, cookie or .netrc of the environment.
HTTP: RFC 9110 (conditional requests 13, Retry-After 10.2.3), RFC 9112.
"""

from __future__ import annotations

import email.utils
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from newsletter import __version__
from newsletter.config.model import Fetching
from newsletter.errors import FetchError
from newsletter.sources.connecting import (
    Deadline,
    Gate,
    Resolver,
    allowed_hosts,
    system_resolver,
)
from newsletter.sources.unpacking import Unpacker, UnpackingError
from newsletter.types import Validators

if TYPE_CHECKING:
    import requests

    from newsletter.sources.transport import GatedAdapter

__all__ = ["Fetched", "Fetcher", "allowed_hosts"]

TRIES = 3
MAX_REDIRECTS = 5
MAX_RETRY_AFTER = 30.0
"""Seconds. A server that asks for a longer pause is left alone until the next pull."""
MAX_URL = 4_000
_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_UNFIT = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer. `url` is where it came from in the end; `headers` have lower-case names; `body` is unpacked."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: bytes = b""
    validators: Validators = field(default_factory=Validators)
    not_modified: bool = False


class _TryAgain(Exception):  # noqa: N818 - never leaves this module
    """What may be different next time, with how many seconds the server asks to wait."""

    def __init__(self, error: FetchError, wait: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What `get` was asked for."""

    url: str
    headers: Mapping[str, str]
    conditional: bool
    auth: tuple[str, str] | None
    limit: int
    also: frozenset[int]


class Fetcher:
    """Gets addresses one after the other; threads that share one take turns, try by try. Close it, or use `with`.

    `allowed` names the hosts (`host` or `host:port`) that may be private (`allowed_hosts`). `total` is how many seconds
    one answer may take in all, by default three times the configured time-out. `on_progress` hears the address and
    the bytes that have come so far. `verify` is a file of certificate authorities in place of the usual ones.
    """

    def __init__(
        self,
        limits: Fetching,
        *,
        allowed: frozenset[str],
        on_progress: Callable[[str, int], None] | None = None,
        resolver: Resolver = system_resolver,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        verify: bool | str = True,
        total: float | None = None,
    ) -> None:
        self._limits = limits
        self._sleep = sleep
        self._verify = verify
        self._on_progress = on_progress
        self._total = total if total is not None else 3 * limits.timeout
        self._deadline = Deadline(clock)
        self._gate = Gate(allowed, resolver, self._deadline)
        self._opened: GatedAdapter | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are still open."""
        if self._opened is not None:
            self._opened.close()

    def get(
        self,
        url: str,
        *,
        accept: str = "",
        validators: Validators | None = None,
        auth: tuple[str, str] | None = None,
        max_bytes: int | None = None,
        also: frozenset[int] = frozenset(),
    ) -> Fetched:
        """The answer of `url`: a status of 2xx, 304 where `validators` were given, or one in `also`.

        A 5xx and a failed connection are tried three times, 1 and 2 seconds apart or as Retry-After says. `auth` (user,
        password) goes to the host of `url` only. `max_bytes` replaces the configured limit where it is smaller.
        Raises `FetchError`, `permanent` where another try cannot help.
        """
        headers = {"User-Agent": f"newsletter/{__version__}", "Accept-Encoding": "gzip, deflate"}
        headers["Accept"] = accept or "*/*"
        if validators and validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        limit = min(max_bytes or self._limits.max_bytes, self._limits.max_bytes)
        conditional = bool(validators and (validators.etag or validators.last_modified))
        wish = _Wish(url=url, headers=headers, conditional=conditional, auth=auth, limit=limit, also=also)
        for attempt in range(1, TRIES + 1):
            try:
                with self._turn:
                    return self._follow(wish)
            except _TryAgain as trouble:
                if attempt == TRIES or trouble.wait > MAX_RETRY_AFTER:
                    raise trouble.error from trouble.__cause__
                self._sleep(max(trouble.wait, 2.0 ** (attempt - 1)))
        raise AssertionError("the last attempt returns or raises")

    def _follow(self, wish: _Wish) -> Fetched:
        """One try: the first address and every redirect from it, within one deadline."""
        self._deadline.start(self._total, self._limits.timeout)
        url, auth = wish.url, wish.auth
        for _ in range(MAX_REDIRECTS + 1):
            parts = _judge(url, wish.url)
            response = self._send(url, wish, auth)
            try:
                if response.status_code not in _REDIRECTS or response.status_code in wish.also:
                    return self._answer(url, response, wish)
                target = urljoin(url, _location(url, response))
            finally:
                # Not drained: a redirect's body may be endless. The connection is given up instead.
                response.close()
            if auth and not _same_place(parts, urlsplit(target)):
                auth = None
            url = target
        raise FetchError(
            f"{shown(wish.url)} redirects more than {MAX_REDIRECTS} times.",
            "Open it in a browser and configure the address where it ends.",
            permanent=True,
        )

    def _send(self, url: str, wish: _Wish, auth: tuple[str, str] | None) -> requests.Response:
        from newsletter.sources import transport

        if self._opened is None:
            self._opened = transport.GatedAdapter(self._gate)
        try:
            return self._opened.answer(url, wish.headers, auth, timeout=self._limits.timeout, verify=self._verify)
        except (*transport.FAILURES, UnicodeError) as error:
            raise self._explained(url, error) from error

    def _answer(self, url: str, response: requests.Response, wish: _Wish) -> Fetched:
        status = response.status_code
        headers = {name.lower(): value for name, value in response.headers.items()}
        if status == 304 and wish.conditional:
            old = Validators(
                etag=wish.headers.get("If-None-Match", ""),
                last_modified=wish.headers.get("If-Modified-Since", ""),
            )
            return Fetched(
                url=url, status=status, headers=headers, validators=_validators(headers, old), not_modified=True
            )
        if status not in wish.also and not 200 <= status < 300:
            raise _refused(url, status, headers)
        return Fetched(
            url=url,
            status=status,
            headers=headers,
            body=self._body(url, response, wish.limit),
            validators=_validators(headers, Validators()),
        )

    def _body(self, url: str, response: requests.Response, limit: int) -> bytes:
        too_large = FetchError(
            f"{shown(url)} gives more than {limit:,} bytes.",
            "If it is really that large, raise fetch: {max_bytes: ...} in schedules.yaml.",
            permanent=True,
        )
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and len(length) < 20 and int(length) > limit:
            raise too_large
        from newsletter.sources.transport import FAILURES

        came = 0
        try:
            unpacker = Unpacker(response.headers.get("Content-Encoding", ""), limit)
            while chunk := response.raw.read(_CHUNK, decode_content=False):
                self._deadline.wait()  # a server that is merely slow never waits long enough to time out
                came += len(chunk)
                if came > limit or not unpacker.feed(chunk):
                    raise too_large
                if self._on_progress:
                    self._on_progress(url, came)
            return unpacker.finish()
        except UnpackingError as error:
            raise FetchError(f"{shown(url)} {error}", "Tell the site's host.", permanent=True) from error
        except FAILURES as error:
            raise self._explained(url, error) from error

    def _explained(self, url: str, error: Exception) -> Exception:
        """`error` of requests, urllib3 or the socket as one of ours, with whether it is worth another try."""
        from newsletter.sources import transport

        place = shown(url)
        if transport.is_bad_certificate(error):
            return FetchError(
                f"{place} has no valid certificate: {_root(error)}.", "Ask the site's host.", permanent=True
            )
        if transport.is_bad_address(error):
            return _bad_address(url, str(error))
        if transport.is_no_connection(error):
            return _TryAgain(FetchError(f"{place} cannot be connected to: it does not answer."))
        if transport.is_late(error) or self._deadline.passed:
            if self._deadline.passed:
                return FetchError(f"{place} did not finish within {self._total:g} seconds.", "Try again later.")
            return FetchError(
                f"{place} sent nothing for {self._limits.timeout:g} seconds.",
                "Try again later, or raise fetch: {timeout: ...} in schedules.yaml.",
            )
        return _TryAgain(FetchError(f"{place} cannot be read: {_root(error)}.", "Try again later."))


def shown(url: str) -> str:
    """`url` as an error may print it: without a user's name and password, on one line, of bounded length."""
    clean = re.sub(r"(?<=//)[^/?#]*@", "", url)
    return "".join(c if c.isprintable() else "?" for c in clean[:200]) or "(no address)"


def _bad_address(url: str, why: str) -> FetchError:
    return FetchError(
        f"{shown(url)} is not an address that can be fetched: {why}.",
        "Write for example https://site.example/feed/.",
        permanent=True,
    )


def _judge(url: str, first: str) -> SplitResult:
    """The parts of `url`, or `FetchError` where it is not a plain http(s) address."""
    where = f"{shown(first)} redirects to {shown(url)}, which" if url != first else f"{shown(url)}"
    try:
        parts = urlsplit(url)
        port_is_fit = parts.port != 0
    except ValueError as error:
        raise _bad_address(url, str(error)) from error
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"{where} is not http or https.", "Configure the address where it ends.", permanent=True)
    if parts.username is not None or parts.password is not None:
        raise FetchError(
            f"{where} holds a user's name or password.",
            "Take it out of the address; a WordPress source has `user:` and a password in the environment.",
            permanent=True,
        )
    if not parts.hostname or not port_is_fit or _UNFIT.search(url) or len(url) > MAX_URL:
        raise _bad_address(url, "it has no host, a space or a control character, or is too long")
    return parts


def _location(url: str, response: requests.Response) -> str:
    written = response.headers.get("Location", "")
    try:
        # http.client decodes headers as Latin-1; addresses with other letters come as UTF-8.
        target = written.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        target = written.strip()
    if not target:
        raise FetchError(f"{shown(url)} answers {response.status_code} and does not say where to go.", permanent=True)
    try:
        urljoin(url, target)
    except ValueError as error:
        raise _bad_address(target, str(error)) from error
    return target


def _same_place(old: SplitResult, new: SplitResult) -> bool:
    """Whether a password for `old` may go to `new`: the same server, or its https in place of its http."""
    ports = {"http": 80, "https": 443}
    before = (old.scheme, old.hostname, old.port or ports.get(old.scheme))
    after = (new.scheme, new.hostname, new.port or ports.get(new.scheme))
    return before == after or (before == ("http", old.hostname, 80) and after == ("https", old.hostname, 443))


def _refused(url: str, status: int, headers: Mapping[str, str]) -> Exception:
    if status >= 500:
        error = FetchError(f"{shown(url)} answers {status}: the site has trouble of its own.", "Try again later.")
        return _TryAgain(error, _retry_after(headers))
    fix = {
        401: "It wants a password.",
        403: "It refuses us; a security plugin may want to know the user agent 'newsletter'.",
        404: "Look the address up on the site.",
        410: "It is gone for good; look for its successor.",
        429: "It was asked too often; try again later.",
    }.get(status, "Open it in a browser to see what it says.")
    return FetchError(f"{shown(url)} answers {status}.", fix, permanent=status not in (408, 425, 429))


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that a server asks to wait; a date counts from the server's own Date header, so no clock is read."""
    written = headers.get("retry-after", "").strip()
    if written.isdecimal():
        return float(written[:9])
    try:
        until = email.utils.parsedate_to_datetime(written)
        now = email.utils.parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _validators(headers: Mapping[str, str], old: Validators) -> Validators:
    def fit(value: str) -> str:
        return value if len(value) <= 500 and value.isascii() and value.isprintable() else ""

    return Validators(
        etag=fit(headers.get("etag", "")) or old.etag,
        last_modified=fit(headers.get("last-modified", "")) or old.last_modified,
    )


def _root(error: BaseException) -> str:
    """The innermost reason of nested network errors, in their words."""
    for _ in range(8):
        inner = getattr(error, "reason", None) or next((a for a in error.args if isinstance(a, BaseException)), None)
        inner = inner or error.__cause__
        if not isinstance(inner, BaseException):
            break
        error = inner
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).rstrip(".")[:200]
