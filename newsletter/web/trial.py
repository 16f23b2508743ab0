"""A test mail to oneself, and the pages behind its personal links, which change nothing.

The links are opened from an inbox, so they ask for no login: their signed token is the key. It shows one frozen mail,
to whoever was sent it.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from newsletter import rehearsing
from newsletter.accounts import Ability
from newsletter.errors import AccessError, DeliveryError, EditError, NewsletterError
from newsletter.schedules import parse_period, period_in_words
from newsletter.types import Via
from newsletter.web import framing
from newsletter.web.access import door, place_of, signed_in, visit_of
from newsletter.web.limits import Limit, note_attempt
from newsletter.web.pages import go, render, say
from newsletter.web.shown import ShownTest, shown_revision

TESTS = Limit(kind="test mail of account", most=20, within=timedelta(hours=1))
"""Enough to try every theme in every inbox; too few to be a nuisance."""

REMEMBERED = "test_to"
"""Under which name the session keeps the address that somebody without one of their own typed last."""

_LONGEST = 320  # characters of what was typed that are looked at: an address has 254 (RFC 5321, 4.5.3.1.3)


@door(Ability.LOOK, "POST")
def send_test(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Send the newest revision to the account's own address, or to the one that was typed where it has none."""
    settings, chosen, issue = place_of(request, newsletter, period)
    if issue is None:
        raise Http404(f"there is no issue of {settings.title} for {chosen.name}.")
    visit = visit_of(request)
    account, actor = signed_in(request)
    typed = request.POST.get("to", "").strip()[:_LONGEST]
    to = typed or account.email or request.session.get(REMEMBERED, "")

    def not_sent(error: NewsletterError, status: int) -> HttpResponse:
        """The form again, with what was typed, and what is wrong beside it."""
        return render(
            request,
            "trial.html",
            status=status,
            title=f"{settings.title}, {period_in_words(chosen)}",
            where={"newsletter": newsletter, "period": chosen.name},
            typed=typed,
            error=error,
            about_address=isinstance(error, EditError),
        )

    if not to:
        return not_sent(EditError("a test needs an address to go to.", "Write your own.", field="to"), 400)
    tried = note_attempt([(TESTS, str(account.pk))], now=visit.now)
    if tried.ends is not None:
        ends = tried.ends.astimezone(visit.desk.config.site.zone)
        return not_sent(
            DeliveryError(f"you had {TESTS.most} tests within an hour.", f"The next can go at {ends:%H:%M}."), 429
        )
    try:
        receipt = rehearsing.send_test(
            visit.desk, newsletter, chosen, to=to, base_url=_base_url(request), actor=actor, now=visit.now
        )
    except EditError as error:
        tried.forgive()
        return not_sent(error, 400)
    except DeliveryError as error:
        return not_sent(error, 502)
    if not account.email:
        request.session[REMEMBERED] = to
    say(request, f"Your test was handed over. {receipt.words}")
    return go("issue", newsletter=newsletter, period=chosen.name)


def _base_url(request: HttpRequest) -> str:
    """Where the links of a test lead: `desk.url`; for a desk on one's own machine, the address that it has there."""
    visit = visit_of(request)
    served = visit.desk.config.desk.url if visit.actor is not None and visit.actor.via is not Via.MACHINE else None
    return served or f"{request.scheme}://{request.get_host()}"


_PAGES = {
    "unsubscribe": (
        "Unsubscribe",
        "Here a reader would leave the newsletter: one button, and no more mail from then on.",
    ),
    "preferences": (
        "Change your preferences",
        "Here a reader would choose what to get, and in which language, or correct an address.",
    ),
    "web": ("View in your browser", "Here a reader would read the issue as a page. This is the mail as it was frozen."),
    "archive": ("Earlier issues", "Here a reader would find the issues that were sent before."),
}


# A mail program posts here by itself, without a page of ours before it (RFC 8058, 3.2); and nothing is changed.
@csrf_exempt
@door(None, "GET", "POST")
def inert_link(request: HttpRequest, token: str, what: str) -> HttpResponse:
    """What a personal link of a test leads to: a page that says what would be here, and that nothing was changed."""
    visit = visit_of(request)
    if what not in (*rehearsing.PAGES, "frame"):
        raise Http404("there is no such page for a test.")
    try:
        tested = rehearsing.look_up(visit.desk.config, token, now=visit.now)
    except AccessError as error:
        return _private(
            render(
                request,
                "trial_link.html",
                status=410,
                title="This link leads nowhere",
                text="",
                error=error,
                tested=None,
            )
        )
    revision = tested.revision
    settings = visit.desk.config.newsletters.get(revision.issue.newsletter)
    if settings is None:
        raise Http404("the newsletter that was tested is not published any more.")
    if what == "frame":
        return _private(framing.page(visit.desk.config, revision, request.GET))
    title, text = _PAGES[what]
    period = parse_period(revision.issue.period, visit.desk.config.site.zone)
    return _private(
        render(
            request,
            "trial_link.html",
            title=title,
            text=text,
            error=None,
            tested=ShownTest(revision=shown_revision(revision), sent_at=tested.sent_at),
            issue=f"{settings.title}, {period_in_words(period)}",
            frame=f"{request.path.removesuffix('web/')}frame/" if what == "web" else "",
            posted=request.method == "POST",
        )
    )


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key, so no browser passes it on."""
    response["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/test/", send_test, name="test"),
    path("test/<str:token>/<str:what>/", inert_link, name="test-link"),
]
