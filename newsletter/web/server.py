"""The desk as a WSGI application (PEP 3333), and as a server of its own."""

from __future__ import annotations

import logging
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from ipaddress import ip_address
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

from newsletter.errors import NewsletterError
from newsletter.pipeline import Desk

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

_THREADS = 8
_MOST_BYTES = 24_000_000  # of one request: a picture, and what a form has round it
_SECRET_PATH = re.compile(r"/(enter|review|test)/[^/\s\"'?]+")


def application(desk: Desk, *, hosts: tuple[str, ...] = LOOPBACK, url: str = "") -> Application:
    """The application that shows `desk`. `hosts` are the names by which it may be asked for (no DNS rebinding).

    `url` is where people reach it, where that is known: its host is then the only name, and whether it is https
    decides over `Secure`, not what a proxy says. Raises ConfigError where the secret key cannot be used.
    """
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import set_script_prefix

    from newsletter.signing import install

    install(desk.config)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    settings.ALLOWED_HOSTS = [_host(parts)] if url else list(hosts)
    settings.CSRF_TRUSTED_ORIGINS = [f"{parts.scheme}://{parts.netloc}"] if url else []
    # With this prefix a browser takes the cookie from this very host over https, and from nobody else (RFC 6265bis).
    prefix = "__Host-" if secure else ""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = f"{prefix}newsletter_session", f"{prefix}newsletter_csrf"
    set_script_prefix("/")
    handler = WSGIHandler()

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["newsletter.desk"] = desk
        if secure:
            environ["wsgi.url_scheme"] = "https"
        return handler(environ, start_response)

    return call


def serve(
    desk: Desk,
    host: str,
    port: int,
    *,
    ports: int = 1,
    url: str = "",
    proxy: str | None = None,
    ready: Callable[[int], None] = lambda _port: None,
) -> None:
    """Serve `desk` until Ctrl+C or SIGTERM; what is being answered then has five seconds to end.

    The first free one of `ports` ports from `port` on is taken; `ready` is told which, when it is open. `url` is as for
    `application`; its path is where the desk begins. `proxy` is the address of the one proxy whose X-Forwarded-For is
    believed. Raises NewsletterError where no port is free.
    """
    from django.conf import settings
    from waitress.server import create_server
    from waitress.wasyncore import close_all

    called = application(desk, url=url)
    import_module(settings.ROOT_URLCONF)  # now, and not while the first visitor waits
    _log_to_stderr()
    listening = _listen(host, port, ports)
    taken: int = listening.getsockname()[1]
    if not url:  # cookies know no ports: two desks on one machine would sign each other's people out
        own = f"newsletter_session_{taken}", f"newsletter_csrf_{taken}"
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = own
    opened: dict[int, Any] = {}  # every socket of waitress, so that all of them are closed in the end
    server = create_server(
        called,
        map=opened,
        sockets=[listening],
        threads=_THREADS,
        ident=None,
        url_prefix=urlsplit(url).path.rstrip("/"),
        max_request_body_size=_MOST_BYTES,
        clear_untrusted_proxy_headers=True,
        **({"trusted_proxy": proxy, "trusted_proxy_headers": "x-forwarded-for"} if proxy else {}),
    )
    before = signal.signal(signal.SIGTERM, _end)
    try:
        ready(taken)
        server.run()  # comes back by itself after Ctrl+C and after SystemExit
    except (KeyboardInterrupt, SystemExit):
        server.task_dispatcher.shutdown()  # it came before the server ran
    finally:
        close_all(opened)
        signal.signal(signal.SIGTERM, before)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _host(parts: SplitResult) -> str:
    """As ALLOWED_HOSTS wants it: an IPv6 address in brackets."""
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int, ports: int) -> socket.socket:
    """A socket on the first free port; waitress would leave those open that it could not have."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = min(port + ports - 1, 65_535)
    for candidate in range(port, last + 1):
        try:
            return socket.create_server((host.strip("[]"), candidate), family=family)
        except OSError as error:
            failed = error
    which = f"port {port}" if port == last else f"ports {port} to {last}"
    raise NewsletterError(
        f"{which} of {host} cannot be opened ({failed.strerror or failed}).",
        "Name another with --port, or end what uses it.",
    ) from failed


def _end(*_: object) -> NoReturn:
    raise SystemExit


class _Discreet(logging.Formatter):
    """Log lines without the tokens that stand in paths."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET_PATH.sub(r"/\1/...", super().format(record))


def _log_to_stderr() -> None:
    """Mistakes of ours, and of the way to a database or mail server, go to stderr, where a service's journal is."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(message)s"))
    handler.setLevel(logging.ERROR)
    for name in ("django.request", "newsletter.web", "waitress"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.handlers = [handler]
