"""The decisions about an issue: yes and its undo, hold, discard, release, stop everything."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter import approving
from newsletter.accounts import Ability
from newsletter.approving import Read, Standing
from newsletter.decisions import LONGEST_REASON
from newsletter.errors import ApprovalError, EditError, NewsletterError
from newsletter.models import Issue, Revision
from newsletter.pipeline import Desk
from newsletter.rendering.labels import Labels
from newsletter.rendering.preview_words import language
from newsletter.types import Period
from newsletter.web import pages
from newsletter.web.access import door, place_of, signed_in, visit_of
from newsletter.web.shown import shown_revision


@door(Ability.APPROVE, "GET", "POST")
def approve(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """What a yes leads to, and the yes. A POST carries the hash that was read: 409 where that is not the newest."""
    _, chosen, issue = place_of(request, newsletter, period)
    if issue is None or not issue.revisions.exists():
        return pages.go("issue", newsletter=newsletter, period=period)
    if request.method != "POST":
        return _page(request, chosen, issue)
    visit, (_, actor) = visit_of(request), signed_in(request)
    read, why = request.POST.get("content_hash", "")[:65], request.POST.get("overrule", "")
    try:
        stands = approving.approve(
            visit.desk,
            newsletter,
            chosen,
            content_hash=read,
            actor=actor,
            now=visit.now,
            overrule=why,
            read=_read(request),
        )
    except (ApprovalError, EditError) as error:
        return _page(request, chosen, issue, read=read, why=why, error=error)
    pages.say(request, _said(stands))
    return _back(newsletter, period)


@door(Ability.APPROVE, "POST")
def withdraw(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Take one's own yes back; within the time to undo, that undoes the approval."""
    desk, chosen, why = _asked(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    stands = approving.withdraw(desk, newsletter, chosen, actor=actor, now=visit.now, why=why)
    pages.say(request, f"You took your yes back. {_sentence(stands.waiting)}".strip())
    return _back(newsletter, period)


@door(Ability.APPROVE, "POST")
def hold(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Hold the issue until a person decides."""
    desk, chosen, why = _asked(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    approving.hold(desk, newsletter, chosen, actor=actor, now=visit.now, why=why)
    pages.say(request, "It is held: nothing goes out until somebody decides. Approvers with a mail address are told.")
    return _back(newsletter, period)


@door(Ability.APPROVE, "POST")
def discard(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Put the issue aside."""
    desk, chosen, why = _asked(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    approving.discard(desk, newsletter, chosen, actor=actor, now=visit.now, why=why)
    pages.say(request, "It is discarded and will not go out. It can be released again as a draft.")
    return _back(newsletter, period)


@door(Ability.APPROVE, "POST")
def release(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Make a held or discarded issue a draft again."""
    desk, chosen, why = _asked(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    stands = approving.release(desk, newsletter, chosen, actor=actor, now=visit.now, why=why)
    pages.say(request, f"It is a draft again. {_sentence(stands.waiting)}".strip())
    return _back(newsletter, period)


@door(Ability.STOP, "POST")
def stop(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Stop everything, and say what already went."""
    desk, chosen, why = _asked(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    pages.say(request, approving.stop(desk, newsletter, chosen, actor=actor, now=visit.now, why=why), warning=True)
    return _back(newsletter, period)


def _asked(request: HttpRequest, newsletter: str, period: str) -> tuple[Desk, Period, str]:
    """Where something shall be done, and the reason that was written."""
    _, chosen, _ = place_of(request, newsletter, period)
    return visit_of(request).desk, chosen, request.POST.get("why", "")


def _read(request: HttpRequest) -> Read:
    """What the page showed besides the content."""
    try:
        send = datetime.fromisoformat(request.POST.get("send", "")[:40])
    except ValueError:
        send = None
    return Read(send=send, held=request.POST.get("held") == "1")


def _back(newsletter: str, period: str) -> HttpResponse:
    return pages.go("issue", to="decide", newsletter=newsletter, period=period)


def _page(
    request: HttpRequest,
    period: Period,
    issue: Issue,
    *,
    read: str = "",
    why: str = "",
    error: NewsletterError | None = None,
) -> HttpResponse:
    """The page that asks for a yes. `read` is the hash of a yes that was refused, for `error`, `why` its reason."""
    visit, (_, actor) = visit_of(request), signed_in(request)
    issue.refresh_from_db()
    stands = approving.standing(visit.desk, issue, now=visit.now)
    newest = stands.revision or issue.revisions.last()
    settings = visit.desk.config.newsletters[issue.newsletter]
    return pages.render(
        request,
        "approve.html",
        status=200 if error is None else 400 if isinstance(error, EditError) else 409,
        where={"newsletter": issue.newsletter, "period": issue.period},
        title=settings.title,
        period_text=Labels("en-GB", {}).period(period),
        content_language=language(settings.language or visit.desk.config.site.language),
        standing=stands,
        revision=shown_revision(newest) if newest else None,
        seen=_seen(issue, newest, read),
        obstacle=approving.obstacle(visit.desk, issue, stands, actor=actor, now=visit.now),
        first_of_two=stands.needed - len(stands.yeses) > 1,
        undo=visit.desk.config.desk.undo,
        longest=LONGEST_REASON,
        why=why,
        error=error,
        beside=isinstance(error, EditError) or bool(stands.stops),
    )


def _seen(issue: Issue, newest: Revision, read: str) -> Revision | None:
    """The revision that was read, where another one is the newest by now."""
    if not read or read == newest.content_hash:
        return None
    found: Revision | None = issue.revisions.filter(content_hash=read).last()
    return found or issue.revisions.exclude(pk=newest.pk).last()


def _said(stands: Standing) -> str:
    number = stands.revision.number if stands.revision else 0
    if stands.starts_after is None:
        return f"You said yes to revision {number}. {_sentence(stands.waiting)}"
    if not stands.can_undo:
        return f"You approved revision {number}."
    when = f"{stands.starts_after:%H:%M}"
    return f"You approved revision {number}. Nothing starts before {when}; until then you can undo it here."


def _sentence(text: str) -> str:
    return f"{text}." if text else ""


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/approve/", approve, name="approve"),
    path("n/<str:newsletter>/<str:period>/withdraw/", withdraw, name="withdraw"),
    path("n/<str:newsletter>/<str:period>/hold/", hold, name="hold"),
    path("n/<str:newsletter>/<str:period>/discard/", discard, name="discard"),
    path("n/<str:newsletter>/<str:period>/release/", release, name="release"),
    path("n/<str:newsletter>/<str:period>/stop/", stop, name="stop"),
]
