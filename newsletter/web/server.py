"""The desk as a WSGI application (PEP 3333), and as a server of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from newsletter.pipeline import Desk

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def application(desk: Desk, *, hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")) -> Application:
    """The application that shows `desk`. `hosts` are the names by which it may be asked for (no DNS rebinding).

    Raises ConfigError where NEWSLETTER_SECRET_KEY is not set.
    """
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import set_script_prefix

    from newsletter.signing import secret_keys

    settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS = secret_keys(desk.config)
    settings.ALLOWED_HOSTS = list(hosts)
    set_script_prefix("/")
    handler = WSGIHandler()

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["newsletter.desk"] = desk
        return handler(environ, start_response)

    return call
