"""How somebody comes in, and goes: by a link that signs in once, by password, and the way out."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from newsletter import accounts, letters
from newsletter.errors import AccessError, EditError
from newsletter.models import Account, LoginToken
from newsletter.pipeline import Desk
from newsletter.rendering import preview_words as words
from newsletter.types import Via
from newsletter.web import failures, limits
from newsletter.web.access import door, visit_of
from newsletter.web.pages import go, render, say
from newsletter.web.postbox import POSTBOX

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@door(None, "GET", "POST")
def login_page(request: HttpRequest) -> HttpResponse:
    """The page to sign in on, and signing in by password."""
    if request.method != "POST":
        if visit_of(request).account:
            return HttpResponseRedirect(own_path(request.GET.get("next", "")))
        return _login_page(request, onward=request.GET.get("next", ""))
    address, onward = request.POST.get("address", "").strip()[:254], request.POST.get("next", "")
    password, now = request.POST.get("password", "")[:1_000], visit_of(request).now
    tried = limits.note_attempt(
        [
            (limits.PASSWORD_OF_ACCOUNT, address),
            (limits.PASSWORD_OF_NETWORK, limits.network(request.META.get("REMOTE_ADDR", ""))),
        ],
        now=now,
    )
    if tried.ends:
        return _too_often(request, tried.ends, address=address, onward=onward)
    account = _owner(address, password)
    if account is None:
        wrong = "The address and the password do not belong together. You can have a link mailed to you instead."
        return _login_page(request, address=address, onward=onward, errors={"password": wrong}, status=400)
    tried.forgive()
    return _let_in(request, account, Via.DESK, onward)


@door(None, "POST")
def login_link(request: HttpRequest) -> HttpResponse:
    """Mail a link that signs in to the owner of an address. The answer is the same whether or not somebody has it."""
    visit, onward = visit_of(request), request.POST.get("next", "")
    try:
        address = accounts.checked_address(request.POST.get("address", "")[:1_000])
    except EditError as error:
        errors = {"address": failures.sentence(error)}
        typed = request.POST.get("address", "")[:254]
        return _login_page(request, address=typed, onward=onward, errors=errors, status=400)
    tried = limits.note_attempt(
        [
            (limits.LINK_OF_ADDRESS, address),
            (limits.LINK_OF_NETWORK, limits.network(request.META.get("REMOTE_ADDR", ""))),
        ],
        now=visit.now,
    )
    if tried.ends:
        return _too_often(request, tried.ends, address=address, onward=onward)
    base, asked = base_url(request), urlencode({"next": onward}) if onward and own_path(onward) == onward else ""
    if not POSTBOX.put(lambda: _mail_link(visit.desk, address, base=base, asked=asked, now=visit.now)):
        tried.forgive()
        text = "Too many letters are waiting to be posted. Try again in a minute."
        return _login_page(request, address=address, onward=onward, errors={"address": text}, status=503)
    text = f"If {address} has an account here, a link is on its way to it. It works once, for 15 minutes."
    say(request, text)
    return go("login", query={"next": onward} if onward else None)


@door(None, "GET", "POST")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Say whom a link signs in; a button does it, so that whatever merely follows links uses none of them up."""
    visit = visit_of(request)
    try:
        row = accounts.look_up(token, now=visit.now)
    except AccessError as error:
        return _no_entrance(request, error)
    if request.method != "POST":
        return _confirm(request, row)
    invited = row.purpose == LoginToken.Purpose.INVITATION
    password = request.POST.get("password", "") if invited else ""
    via = Via.MACHINE if row.purpose == LoginToken.Purpose.MACHINE else Via.DESK
    try:
        with transaction.atomic():
            account = accounts.use(token, now=visit.now)
            if password:
                accounts.set_password(account, password, by=accounts.actor_of(account, via), now=visit.now)
    except AccessError as error:
        return _no_entrance(request, error)
    except EditError as error:
        return _confirm(request, row, error=failures.sentence(error), status=400)
    if invited:
        say(request, f"Welcome, {account.name}. This is the outbox: what is planned, and what waits for whom.")
    return _let_in(request, account, via, request.POST.get("next", ""))


@door(None, "POST")
def log_out(request: HttpRequest) -> HttpResponse:
    """Sign out, on this device: the pictures that its browser kept go, too."""
    request.session.flush()
    say(request, "You are signed out.")
    response = go("login")
    response["Clear-Site-Data"] = '"cache"'  # https://www.w3.org/TR/clear-site-data/
    return response


def base_url(request: HttpRequest) -> str:
    """Where the desk is: `desk.url` of schedules.yaml, else as this visitor reached it (its host was checked)."""
    return visit_of(request).desk.config.desk.url or f"{request.scheme}://{request.get_host()}"


def own_path(onward: str) -> str:
    """`onward` where it is a path of this desk, else its home page: no link leads a signed-in person elsewhere."""
    own = onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return onward if own else reverse("home")


def sign_in(request: HttpRequest, account: Account, via: Via) -> None:
    """Begin a session of `account`, under a new key."""
    request.session.flush()
    login(request, account, backend=_BACKEND)
    request.session["via"] = via.value


def _let_in(request: HttpRequest, account: Account, via: Via, onward: str) -> HttpResponse:
    sign_in(request, account, via)
    response = HttpResponseRedirect(own_path(onward))
    response.status_code = 303
    return response


def _owner(address: str, password: str) -> Account | None:
    """The account whose password this is. A password is hashed where there is none, too, so both take as long."""
    account: Account | None = Account.objects.filter(login=address.lower(), is_active=True).first()
    if account is None or not account.has_usable_password():
        make_password(password)
        return None
    return account if account.check_password(password) else None


def _mail_link(desk: Desk, address: str, *, base: str, asked: str, now: datetime) -> None:
    account = Account.objects.filter(login=address.lower(), is_active=True).exclude(email="").first()
    if account is None:
        return
    token = accounts.make_token(account, LoginToken.Purpose.SIGN_IN, now=now)
    letter = letters.sign_in(
        desk.config,
        to=account.email,
        name=account.name,
        link=f"{letters.entrance(base, token)}{asked and '?' + asked}",
        until=now + accounts.LASTS[LoginToken.Purpose.SIGN_IN],
    )
    letters.post(desk.config, letter, now=now)


def _login_page(
    request: HttpRequest,
    *,
    address: str = "",
    onward: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "login.html",
        status=status,
        address=address,
        onward=onward,
        here_alone=not visit_of(request).desk.config.desk.url,
        errors=defaultdict(str, errors or {}),
    )


def _too_often(request: HttpRequest, ends: datetime, *, address: str, onward: str) -> HttpResponse:
    zone = visit_of(request).desk.config.site.zone
    text = f"That was tried too often. It can be tried again on {words.instant(ends.astimezone(zone))}."
    response = _login_page(request, address=address, onward=onward, errors={"limit": text}, status=429)
    seconds = (ends - visit_of(request).now).total_seconds()
    response["Retry-After"] = str(max(1, int(seconds) + 1))
    return response


def _confirm(request: HttpRequest, row: LoginToken, *, error: str = "", status: int = 200) -> HttpResponse:
    return render(
        request,
        "enter.html",
        status=status,
        person=row.account.name,
        address=row.account.email,
        roles=accounts.in_words(accounts.roles_of(row.account)),
        purpose=str(row.purpose),
        onward=request.POST.get("next", "") or request.GET.get("next", ""),
        errors=defaultdict(str, {"password": error} if error else {}),
    )


def _no_entrance(request: HttpRequest, error: AccessError) -> HttpResponse:
    return failures.page(request, 410, "This link does not sign in", error.what[:1].upper() + error.what[1:], error.fix)


urlpatterns = [
    path("login/", login_page, name="login"),
    path("login/link/", login_link, name="login-link"),
    path("enter/<str:token>/", enter, name="enter"),
    path("logout/", log_out, name="logout"),
]
