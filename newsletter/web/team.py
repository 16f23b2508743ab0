"""Who works here, for operators: invite, change roles, remove."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from newsletter import accounts, letters
from newsletter.accounts import Ability, Role
from newsletter.errors import EditError
from newsletter.models import Account, LoginToken
from newsletter.web import own_account
from newsletter.web.access import door, signed_in, visit_of
from newsletter.web.entering import base_url
from newsletter.web.failures import sentence
from newsletter.web.pages import go, render, say
from newsletter.web.server import is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the team, as its page shows them. Moments are aware."""

    number: int
    name: str
    address: str  # "" for an account of this machine alone
    roles: frozenset[Role]
    roles_in_words: str
    came: datetime | None  # when they last signed in
    invited_until: datetime | None  # when the invitation ends that nobody has used
    deputy: str = ""
    deputy_until: datetime | None = None  # the last moment of it
    self: bool = False


@door(Ability.OPERATE, "GET")
def show(request: HttpRequest) -> HttpResponse:
    """The team."""
    return _page(request)


@door(Ability.OPERATE, "POST")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    visit = visit_of(request)
    _, actor = signed_in(request)
    typed = {"address": request.POST.get("address", "")[:254], "name": request.POST.get("name", "")[:254]}
    try:
        roles = _roles_from(request)
        account, token = accounts.invite(
            visit.desk.config, typed["address"], typed["name"], roles, by=actor, now=visit.now
        )
    except EditError as error:
        return _page(request, typed=typed, chosen=_lenient(request), errors={error.field: sentence(error)}, status=400)
    return _send(request, account, token)


@door(Ability.OPERATE, "POST")
def member(request: HttpRequest, number: int) -> HttpResponse:
    """Change somebody's roles, send a new invitation, or remove them."""
    visit = visit_of(request)
    _, actor = signed_in(request)
    account = Account.objects.filter(pk=number, is_active=True).first()
    if account is None:
        raise Http404("nobody in the team has this number: somebody may have removed them meanwhile")
    what = request.POST.get("action", "")
    try:
        if what == "roles":
            accounts.set_roles(account, _roles_from(request), by=actor, now=visit.now)
            say(request, f"{account.name} is {accounts.in_words(accounts.roles_of(account))} now.")
        elif what == "remove":
            accounts.remove(account, by=actor, now=visit.now)
            say(request, f"{account.name} cannot sign in any more. What they did keeps their name.")
        elif what == "invite":
            roles = accounts.roles_of(account)
            _, token = accounts.invite(visit.desk.config, account.email, account.name, roles, by=actor, now=visit.now)
            return _send(request, account, token)
        else:
            raise Http404("there is no such button")
    except EditError as error:
        return _page(request, errors={f"member-{number}": sentence(error)}, status=400)
    return go("team", to=f"member-{number}" if what == "roles" else "")


def _send(request: HttpRequest, account: Account, token: str) -> HttpResponse:
    """Mail the invitation. Where no mail reached anybody, the answer shows the link, this once."""
    visit = visit_of(request)
    _, actor = signed_in(request)
    base = base_url(request)
    sent = letters.send_invitation(
        visit.desk.config,
        to=account.email,
        name=account.name,
        by=actor.name,
        roles=accounts.in_words(accounts.roles_of(account)),
        link=letters.entrance(base, token),
        until=visit.now + accounts.LASTS[LoginToken.Purpose.INVITATION],
        now=visit.now,
    )
    if not sent.link:
        say(request, sent.words)
        return go("team")
    here_only = visit.desk.config.desk.url is None and is_loopback(urlsplit(f"//{request.get_host()}").hostname or "")
    return render(
        request, "invited.html", person=account.name, words_of=sent.words, link=sent.link, here_only=here_only
    )


def _roles_from(request: HttpRequest) -> list[Role]:
    known = {role.value for role in Role}
    asked = request.POST.getlist("roles")[:10]
    if unknown := [name for name in asked if name not in known]:
        raise EditError(f'there is no role "{unknown[0][:40]}".', "Choose from those shown.", field="roles")
    if not asked:
        raise EditError("no role is chosen.", "Choose at least one.", field="roles")
    return [Role(name) for name in asked]


def _lenient(request: HttpRequest) -> frozenset[str]:
    return frozenset(request.POST.getlist("roles")[:10])


def _page(
    request: HttpRequest,
    *,
    typed: Mapping[str, str] | None = None,
    chosen: frozenset[str] = frozenset({Role.EDITOR.value}),
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    visit = visit_of(request)
    me, _ = signed_in(request)
    return render(
        request,
        "team.html",
        status=status,
        members=[_member(account, me, visit.now) for account in accounts.people()],
        roles=[(role.value, accounts.ROLE_MEANS[role]) for role in Role],
        typed={"address": "", "name": "", **(typed or {})},
        chosen=chosen,
        errors=defaultdict(str, errors or {}),
        desk_url=visit.desk.config.desk.url,
    )


def _member(account: Account, me: Account, now: datetime) -> Member:
    open_invitation: Any = account.tokens.filter(
        purpose=LoginToken.Purpose.INVITATION, used_at=None, expires_at__gt=now
    ).first()
    deputy, given = accounts.deputy_of(account, now=now), accounts.roles_of(account)
    return Member(
        number=account.pk,
        name=account.name,
        address=account.email,
        roles=frozenset(given),
        roles_in_words=accounts.in_words(given),
        came=account.last_login,
        invited_until=open_invitation.expires_at if open_invitation else None,
        deputy=deputy.deputy.name if deputy else "",
        deputy_until=deputy.until - timedelta(microseconds=1) if deputy else None,
        self=account.pk == me.pk,
    )


urlpatterns = [
    path("account/", own_account.account, name="account"),
    path("account/deputy/", own_account.deputy, name="deputy"),
    path("team/", show, name="team"),
    path("team/invite/", invite, name="invite"),
    path("team/<int:number>/", member, name="member"),
]
