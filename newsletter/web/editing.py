"""Where changes arrive: every form that edits an issue posts to one of these addresses, and is answered by a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from newsletter import exhibiting, pipeline, revising
from newsletter.accounts import Ability
from newsletter.config.model import Newsletter
from newsletter.errors import (
    ApprovalError,
    ConflictError,
    EditError,
    NewsletterError,
    OutboxError,
    PictureError,
    SourceError,
)
from newsletter.models import Issue, Revision
from newsletter.rendering import preview_words as words
from newsletter.rendering.snippets import measure
from newsletter.revising import Saved
from newsletter.types import Period
from newsletter.web import conflicts, failures, notice_page, pages, post_page
from newsletter.web.access import door, place_of, signed_in, visit_of
from newsletter.web.field_words import deeds_in_words
from newsletter.web.fields import FIELD, MOST_CHARACTERS, Form, Typed, changes_of, form_of
from newsletter.web.issue import issue_page
from newsletter.web.notice_form import NoticeError
from newsletter.wording import counted, listed

_REFUSALS = (ApprovalError, EditError, OutboxError)
"""Errors after which nothing was done, and the page itself can say so."""


@door(Ability.EDIT, "POST")
def edit(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Save what a form changes. What cannot be saved comes back with what was typed, and the reason beside it."""
    settings, chosen, issue, _ = _drafted(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    form, changes = form_of(request.POST), dict[str, Any]()
    try:
        changes = changes_of(request.POST, request.FILES, zone=visit.desk.config.site.zone)
        _refuse_the_past(changes.get("send"), now=visit.now)
        if not changes:
            pages.say(request, "Nothing was changed.")
            return _back(form, issue)
        saved = revising.save(visit.desk, newsletter, chosen, changes, base=form.base, actor=actor, now=visit.now)
    except ConflictError as conflict:
        return conflicts.page(request, issue, form, changes, conflict)
    except NewsletterError as error:
        return _again(request, settings, chosen, issue, form, error)
    except (DatabaseError, OSError) as error:
        return _again(request, settings, chosen, issue, form, failures.in_words(error))
    posts_only = all(field.startswith("post:") for field in changes)
    did = deeds_in_words(changes, conflicts.titles_of(request, issue)) if posts_only and saved.words else ""
    _tell(request, issue, saved, form=form, did=_capital(did))
    return _back(form, issue)


@door(Ability.EDIT, "POST")
def undo(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Take the newest change back, if it is the one that the page showed."""
    _, chosen, issue, _ = _drafted(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    form = form_of(request.POST)
    try:
        saved = revising.undo(visit.desk, newsletter, chosen, base=form.base, actor=actor, now=visit.now)
    except _REFUSALS as error:
        pages.say(request, _sentence(error), warning=True)
    else:
        _tell(request, issue, saved, form=form, verb="Taken back")
    return _back(form, issue)


@door(Ability.EDIT, "POST")
def count(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """How long a snippet is, as its network counts: `{"length", "limit", "unit", "over"}`. Saves nothing."""
    _, _, _, revision = _drafted(request, newsletter, period)
    account, key = request.POST.get("account", ""), request.POST.get("key", "")
    known = {(each.account, each.post_key): each for each in exhibiting.snippets_of(revision)}
    snippet = known.get((account, key))
    if snippet is None:
        raise Http404("There is no such social post in this issue.")
    text = request.POST.get("text", "")[:MOST_CHARACTERS].replace("\r\n", "\n").strip()
    measured = measure(text, account_name=account, config=visit_of(request).desk.config, url=snippet.url)
    return JsonResponse(
        {"length": measured.length, "limit": measured.limit, "unit": measured.unit, "over": not measured.fits}
    )


@door(Ability.EDIT, "GET")
def post(request: HttpRequest, newsletter: str, period: str, key: str) -> HttpResponse:
    """One post with all that may be changed in it."""
    _, _, issue, revision = _drafted(request, newsletter, period)
    return post_page.page(request, issue, revision, key)


@door(Ability.EDIT, "GET")
def notice(request: HttpRequest, newsletter: str, period: str, number: str) -> HttpResponse:
    """A notice that somebody wrote by hand; `number` is "new" for one that is to be written."""
    _, _, issue, _ = _drafted(request, newsletter, period)
    return notice_page.page(request, issue, number)


@door(Ability.EDIT, "POST")
def draft(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Draft the issue anew: from its sources, or with `no-pull` from what was last seen of them."""
    _, chosen, _ = place_of(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    pulling = not request.POST.get("no-pull")
    try:
        drafted = pipeline.draft(visit.desk, newsletter, chosen, now=visit.now, pulling=pulling, actor=actor)
    except SourceError as error:
        return pages.render(
            request,
            "unread.html",
            status=502,
            what=_capital(error.what),
            fix=error.fix,
            where={"newsletter": newsletter, "period": chosen.name},
        )
    if drafted.revision is None:
        pages.say(request, f"There is no issue: {drafted.digest.skipped}.", warning=True)
    elif drafted.fresh:
        posts = counted(len(drafted.digest.items), "post")
        pages.say(request, f"Drafted anew with {posts}: this is revision {drafted.number}.")
    else:
        pages.say(request, f"The site shows nothing new: revision {drafted.number} stands as it was.")
    return pages.go("issue", newsletter=newsletter, period=chosen.name)


@door(Ability.EDIT, "POST")
def put_back(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Put the frozen files back in the place of what somebody changed by hand."""
    _, chosen, issue, _ = _drafted(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    try:
        found = revising.put_back(visit.desk, newsletter, chosen, actor=actor, now=visit.now)
    except _REFUSALS as error:
        pages.say(request, _sentence(error), warning=True)
    else:
        kept = "A copy of what lay there is kept in var/hand-edits."
        put = f"Put back: {counted(len(found), 'file')} as frozen. {kept}"
        pages.say(request, put if found else "All files are as frozen; there was nothing to put back.")
    return pages.go("issue", newsletter=newsletter, period=issue.period)


@door(Ability.EDIT, "POST")
def take_in(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Make a new revision of what somebody changed by hand."""
    _, chosen, issue, _ = _drafted(request, newsletter, period)
    visit, (_, actor) = visit_of(request), signed_in(request)
    try:
        saved = revising.take_in(visit.desk, newsletter, chosen, actor=actor, now=visit.now)
    except _REFUSALS as error:
        pages.say(request, _sentence(error), warning=True)
    else:
        _tell(request, issue, saved, verb="Taken in")
    return pages.go("issue", newsletter=newsletter, period=issue.period)


def _drafted(request: HttpRequest, newsletter: str, period: str) -> tuple[Newsletter, Period, Issue, Revision]:
    """The issue and its newest revision. Raises Http404 where there is none to edit."""
    settings, chosen, issue = place_of(request, newsletter, period)
    revision = issue.revisions.last() if issue is not None else None
    if issue is None or revision is None or issue.status == Issue.Status.SKIPPED:
        raise Http404(f"There is no issue of {newsletter} for {chosen.name} to edit.")
    return settings, chosen, issue, revision


def _refuse_the_past(send: str | None, *, now: datetime) -> None:
    if send is None:
        return
    try:
        moment = datetime.fromisoformat(send)
    except ValueError:  # `edits.changed` says so
        return
    if moment.tzinfo is not None and moment <= now:
        raise EditError(f"{words.instant(moment)} is over.", "Choose a moment that is still to come.", field="send")


def _again(
    request: HttpRequest, settings: Newsletter, period: Period, issue: Issue, form: Form, error: NewsletterError
) -> HttpResponse:
    """The page that the form was on, with what was typed and what is wrong with it."""
    typed = Typed(values=form.typed, errors=_errors(form, error))
    status = 400 if isinstance(error, EditError | PictureError) else 409 if isinstance(error, _REFUSALS) else 500
    if form.page == "post" and form.key:
        return post_page.page(request, issue, issue.revisions.last(), form.key, typed=typed, status=status)
    if form.page == "notice" and form.key:
        return notice_page.page(request, issue, form.key, typed=typed, status=status)
    return issue_page(request, settings, period, issue, typed=typed, status=status)


def _errors(form: Form, error: NewsletterError) -> Mapping[str, str]:
    if isinstance(error, NoticeError):
        return error.beside
    name = f"{FIELD}{error.field}" if isinstance(error, EditError) else ""
    # What no input of the form can show stands above it.
    return {name if name in form.typed else "": _sentence(error)}


def _tell(
    request: HttpRequest, issue: Issue, saved: Saved, *, form: Form | None = None, verb: str = "Saved", did: str = ""
) -> None:
    """Say what was done, what came of it, and how to take it back."""
    text = [f"{did}." if did else f"{verb}: {saved.words}." if saved.words else "Nothing was changed."]
    if saved.merged:
        text.append(f"{saved.merged} meanwhile; that is kept, too.")
    if saved.ended:
        text.append(f"With this the yes of {listed(saved.ended)} has ended: it was for what stood here before.")
    if saved.words and not saved.fresh:
        text.append("What goes out is the same as before.")
    # The page makes a form of these tags, see `desk/parts/undo.html`.
    came = (form.page, form.key or "-", form.anchor or "-") if form else ("issue", "-", "-")
    tags = " ".join(("undo", issue.newsletter, issue.period, str(saved.edition), *came))
    messages.success(request, " ".join(text), extra_tags=tags if saved.words else "")


def _back(form: Form, issue: Issue) -> HttpResponse:
    where = {"newsletter": issue.newsletter, "period": issue.period}
    if form.page == "post" and form.key:
        return pages.go("post", to=form.anchor, key=form.key, **where)
    return pages.go("issue", to=form.anchor, **where)


def _sentence(error: NewsletterError) -> str:
    return _capital(str(error))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/edit/", edit, name="edit"),
    path("n/<str:newsletter>/<str:period>/undo/", undo, name="undo"),
    path("n/<str:newsletter>/<str:period>/count/", count, name="count"),
    path("n/<str:newsletter>/<str:period>/posts/<str:key>/", post, name="post"),
    path("n/<str:newsletter>/<str:period>/notices/<str:number>/", notice, name="notice"),
    path("n/<str:newsletter>/<str:period>/draft/", draft, name="draft"),
    path("n/<str:newsletter>/<str:period>/put-back/", put_back, name="put-back"),
    path("n/<str:newsletter>/<str:period>/take-in/", take_in, name="take-in"),
]
