"""One's own account: name, password, deputy, and signing out everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse

from newsletter import accounts
from newsletter.accounts import Ability, Role
from newsletter.errors import EditError
from newsletter.models import Account
from newsletter.rendering import preview_words as words
from newsletter.types import Via
from newsletter.web import limits
from newsletter.web.access import door, signed_in, visit_of
from newsletter.web.entering import sign_in
from newsletter.web.failures import sentence
from newsletter.web.pages import go, render, say


@door(Ability.LOOK, "GET", "POST")
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: what is in it, and changing it."""
    if request.method != "POST":
        return _page(request)
    what = request.POST.get("action", "")
    deeds = {"name": _rename, "password": _password, "no-password": _no_password, "everywhere": _everywhere}
    if what not in deeds:
        raise Http404("there is no such button")
    try:
        said = deeds[what](request)
    except EditError as error:
        return _page(request, errors={error.field: sentence(error)}, status=400)
    say(request, said)
    return go("account")


@door(Ability.APPROVE, "POST")
def deputy(request: HttpRequest) -> HttpResponse:
    """Name somebody who may say yes in one's place until a day, or end that."""
    visit = visit_of(request)
    me, actor = signed_in(request)
    zone = visit.desk.config.site.zone
    try:
        _own_login_only(request)
        if request.POST.get("action") == "end":
            accounts.end_deputy(me, by=actor, now=visit.now)
            say(request, "Nobody stands in for you any more.")
        else:
            other, last = _chosen(request), _last_day(request.POST.get("until", ""), now=visit.now, zone=zone)
            until = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
            accounts.name_deputy(me, other, until=until, by=actor, now=visit.now)
            say(request, f"{other.name} can say yes in your place until the end of {words.day(until - _A_MOMENT)}.")
    except EditError as error:
        return _page(request, errors={error.field: sentence(error)}, status=400)
    return go("account", to="deputy")


_A_MOMENT = timedelta(microseconds=1)


def _rename(request: HttpRequest) -> str:
    me, actor = signed_in(request)
    accounts.rename(me, request.POST.get("name", "")[:1_000], by=actor, now=visit_of(request).now)
    return f"You are called {me.name} from now on."


def _password(request: HttpRequest) -> str:
    me, actor = signed_in(request)
    _own_login_only(request)
    _check_present(request)
    new = request.POST.get("password", "")
    if not new:
        raise EditError("the new password is empty.", "Write one of at least 12 characters.", field="password")
    accounts.set_password(me, new, by=actor, now=visit_of(request).now)
    update_session_auth_hash(request, me)  # this session goes on; every other has ended
    return "Your password is set. Everywhere else you are signed out."


def _no_password(request: HttpRequest) -> str:
    me, actor = signed_in(request)
    _own_login_only(request)
    _check_present(request)
    accounts.set_password(me, None, by=actor, now=visit_of(request).now)
    update_session_auth_hash(request, me)
    return "You have no password any more: sign in by a link in a mail."


def _everywhere(request: HttpRequest) -> str:
    me, actor = signed_in(request)
    accounts.sign_out_everywhere(me, by=actor, now=visit_of(request).now)
    via = actor.via
    sign_in(request, me, via)
    return "You are signed out everywhere but here."


def _own_login_only(request: HttpRequest) -> None:
    """Whoever sits at the machine may look in as anybody; that must not become the other's own login."""
    me, actor = signed_in(request)
    if actor.via is Via.MACHINE and me.email:
        raise EditError(
            f"{me.name} came in through this machine, without a login.",
            f"Sign in as {me.name} where the desk is served, and change it there.",
            field="machine",
        )
    if not me.email:
        raise EditError(
            f"the account of {me.name} is one of this machine alone.",
            "An operator can invite you by mail, for an account of your own.",
            field="machine",
        )


def _check_present(request: HttpRequest) -> None:
    """The present password, where there is one: an open laptop is not its owner."""
    me, _ = signed_in(request)
    if not me.has_usable_password():
        return
    tried = limits.note_attempt([(limits.PASSWORD_OF_ACCOUNT, me.login)], now=visit_of(request).now)
    if tried.ends:
        until = words.instant(tried.ends.astimezone(visit_of(request).desk.config.site.zone))
        raise EditError("that was tried too often.", f"It can be tried again on {until}.", field="present")
    if not me.check_password(request.POST.get("present", "")[:1_000]):
        raise EditError("this is not your present password.", "Write the one that you sign in with.", field="present")
    tried.forgive()


def _chosen(request: HttpRequest) -> Account:
    number = request.POST.get("deputy", "")
    found: Account | None = None
    if number.isascii() and number.isdigit() and len(number) < 18:
        found = Account.objects.filter(pk=int(number), is_active=True).first()
    if found is None:
        raise EditError("nobody is chosen.", "Choose who shall stand in for you.", field="deputy")
    return found


def _last_day(text: str, *, now: datetime, zone: ZoneInfo) -> date:
    first, last = _days(now, zone)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not first <= day <= last:
        between = f"{first.day} {first:%B %Y} and {last.day} {last:%B %Y}"
        raise EditError(
            "this is no day until which somebody can stand in.", f"Choose one between {between}.", field="until"
        )
    return day


def _days(now: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day at whose end a deputy's time may end."""
    return now.astimezone(zone).date(), (now + accounts.LONGEST_DEPUTY).astimezone(zone).date() - timedelta(days=1)


def _page(request: HttpRequest, *, errors: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    visit = visit_of(request)
    me, actor = signed_in(request)
    me.refresh_from_db()  # a name that was refused is not shown in the head of the page
    first, last = _days(visit.now, visit.desk.config.site.zone)
    own = accounts.deputy_of(me, now=visit.now)
    return render(
        request,
        "account.html",
        status=status,
        roles=accounts.in_words(accounts.roles_of(me)),
        address=me.email,
        has_password=me.has_usable_password(),
        by_machine=actor.via is Via.MACHINE,
        is_approver=Role.APPROVER in accounts.roles_of(me),
        deputy=own.deputy.name if own else "",
        deputy_until=own.until - _A_MOMENT if own else None,
        principals=[person.name for person in accounts.principals_of(me, now=visit.now)],
        others=[(person.pk, person.name) for person in accounts.people() if person.pk != me.pk],
        typed={key: request.POST.get(key, "")[:254] for key in ("name", "deputy", "until")},
        first=first.isoformat(),
        last=last.isoformat(),
        errors=defaultdict(str, errors or {}),
    )
