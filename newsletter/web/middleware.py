"""What stands round every view: its headers, its door, and the page for what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from newsletter.accounts import Ability, abilities_of, actor_of
from newsletter.database import trouble
from newsletter.errors import NewsletterError
from newsletter.models import Account
from newsletter.types import Via
from newsletter.web import failures
from newsletter.web.access import Door, Visit

Answer = Callable[[HttpRequest], HttpResponse]

_log = logging.getLogger("newsletter.web")

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of our own pages (https://www.w3.org/TR/CSP3/): files of this server, nothing inline."""


class Headers:
    """Sets the security headers of every answer, unless the view set its own, and marks cookies for https."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        for name, value in (
            ("Content-Security-Policy", PAGE_POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),  # not no-referrer: browsers would then send `Origin: null`
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
            ("X-Frame-Options", "DENY"),
            ("Cache-Control", "no-store"),
            ("X-Robots-Tag", "noindex"),
        ):
            response.headers.setdefault(name, value)
        for cookie in response.cookies.values():
            cookie["secure"] = request.is_secure()
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        # A page elsewhere can have its own name point at this machine (DNS rebinding); that name is not ours.
        try:
            request.get_host()
        except DisallowedHost:
            text = "This desk is not reached under this name. Open it at the address that you were given.\n"
            return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class Doors:
    """Lets a request through the door of its view, or says why not."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = datetime.now(UTC)
        account = _account_of(request)
        request.user = account or AnonymousUser()
        via = Via(request.session.get("via", Via.DESK)) if account else Via.DESK
        request.visit = Visit(
            desk=request.environ["newsletter.desk"],
            now=now,
            account=account,
            actor=actor_of(account, via) if account else None,
            abilities=abilities_of(account, now=now) if account else frozenset(),
        )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """None where the door opens; else the answer."""
        door: Door = view.door  # a view without one is a mistake of ours, and fails here for everybody
        method = "GET" if request.method == "HEAD" else request.method
        if door.ability is not None:
            visit: Visit = request.visit
            if visit.account is None:
                return _sign_in_first(request)
            if door.ability not in visit.abilities:
                return failures.forbidden(request, Ability(door.ability))
        if method not in door.methods:
            return failures.wrong_method(request, door.methods)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Expected errors become a page that says what is wrong and what to do; others go on, into the log."""
        told = error if isinstance(error, NewsletterError) else trouble(error)
        if told is None:
            return None
        if told is not error:
            _log.error("%s", told)
        return failures.of_error(request, told)


def _account_of(request: HttpRequest) -> Account | None:
    """Whose session it is, if it is still good.

    Django's own reading deletes a session that is not, and renews one under an older secret key: a write for a GET.
    """
    session = request.session
    number, proof = session.get(SESSION_KEY), str(session.get(HASH_SESSION_KEY) or "")
    account: Account | None = Account.objects.filter(pk=number, is_active=True).first() if number else None
    if account is None:
        return None
    good = (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    return account if any(constant_time_compare(proof, each) for each in good) else None


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return failures.signed_out(request)
    return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")
