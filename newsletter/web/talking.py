"""Comments, and review links: how they are made and ended, and the page that one opens."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from newsletter import reading, schedules, talking
from newsletter.accounts import Ability
from newsletter.config.values import is_loopback
from newsletter.errors import EditError
from newsletter.models import Issue
from newsletter.web import failures, reviewing
from newsletter.web.access import door, place_of, signed_in, visit_of
from newsletter.web.entering import base_url
from newsletter.web.pages import go, render, say


def _issue(request: HttpRequest, newsletter: str, period: str) -> Issue:
    settings, chosen, issue = place_of(request, newsletter, period)
    if issue is None:
        raise Http404(f"nothing was drafted of {settings.title} for {chosen.name}.")
    return issue


def _title_of(issue: Issue, key: str) -> str:
    """How the post of that key is called in the newest revision; "" for no key. Raises EditError for another."""
    if not key:
        return ""
    revision = issue.revisions.last()
    titles = {post["key"]: post["title"] for post in reading.manifest(revision)["posts"]} if revision else {}
    if key not in titles:
        raise EditError(
            "the post is not in the issue any more.", "Choose another one, or the whole issue.", field="post"
        )
    return str(titles[key])


@door(Ability.COMMENT, "POST")
def comment(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Say something about the issue, or about one of its posts (`post`)."""
    issue, (_, actor) = _issue(request, newsletter, period), signed_in(request)
    where: dict[str, Any] = {"newsletter": newsletter, "period": period}
    text, key = request.POST.get("text", ""), request.POST.get("post", "")
    try:
        row = talking.comment(
            issue, text, post_key=key, post_title=_title_of(issue, key), actor=actor, now=visit_of(request).now
        )
    except (EditError, DatabaseError) as failed:
        # What was written is not lost: the form comes back with it, and says what is wrong.
        error = failed if isinstance(failed, EditError) else failures.in_words(failed)
        return render(
            request,
            "comment.html",
            status=400 if isinstance(error, EditError) else 500,
            where=where,
            title=visit_of(request).desk.config.newsletters[newsletter].title,
            error=error,
            about=error.field if isinstance(error, EditError) else "",
            text=text,
            key=key,
            most=talking.MOST_TEXT,
        )
    return go("issue", to=f"comment-{row.pk}", **where)


@door(Ability.COMMENT, "POST")
def resolve(request: HttpRequest, newsletter: str, period: str, number: int) -> HttpResponse:
    """Settle a comment (`done` 1), or open it again (`done` 0)."""
    row = _issue(request, newsletter, period).comments.filter(pk=number).first()
    if row is None:
        raise Http404(f"there is no comment {number} on this issue.")
    done = {"1": True, "0": False}.get(request.POST.get("done", ""))
    if done is None:
        raise EditError("the form did not say what to do with the comment.", "Reload the page and try again.")
    visit, (_, actor) = visit_of(request), signed_in(request)
    talking.resolve(row, done=done, actor=actor, may_edit=Ability.EDIT in visit.abilities, now=visit.now)
    return go("issue", to=f"comment-{row.pk}", newsletter=newsletter, period=period)


@door(Ability.EDIT, "POST")
def review_links(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Make a review link (`label`, `days`) and show it: the answer is the one page that ever does."""
    issue, (_, actor), visit = _issue(request, newsletter, period), signed_in(request), visit_of(request)
    label, days = request.POST.get("label", ""), request.POST.get("days", "").strip()
    context = {
        "where": {"newsletter": newsletter, "period": period},
        "title": visit.desk.config.newsletters[newsletter].title,
        "period_text": schedules.period_in_words(schedules.parse_period(period, visit.desk.config.site.zone)),
        "label": label,
        "days": days,
        "most_days": talking.LINK_DAYS[-1],
    }
    try:
        token = talking.make_review_link(issue, label, days=_days(days), actor=actor, now=visit.now)
    except EditError as error:
        return render(request, "review_link.html", status=400, error=error, link=None, **context)
    base = base_url(request).rstrip("/")
    return render(
        request,
        "review_link.html",
        status=201,
        error=None,
        link=talking.loan(talking.look_up_review(token, now=visit.now), now=visit.now),
        address=f"{base}{reviewing.address(token)}",
        here_only=is_loopback(urlsplit(base).hostname or ""),
        **context,
    )


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise EditError(f"“{text[:20]}” is not a number of days.", "Write for example 7.", field="days")
    return int(text)


@door(Ability.EDIT, "POST")
def review_link(request: HttpRequest, newsletter: str, period: str, number: int) -> HttpResponse:
    """End a review link."""
    row = _issue(request, newsletter, period).review_links.filter(pk=number).first()
    if row is None:
        raise Http404(f"there is no review link {number} for this issue.")
    _, actor = signed_in(request)
    if talking.end_review_link(row, actor=actor, now=visit_of(request).now):
        say(request, f"The review link for “{row.label}” opens nothing any more.")
    return go("issue", to="review-links", newsletter=newsletter, period=period)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/comments/", comment, name="comment"),
    path("n/<str:newsletter>/<str:period>/comments/<int:number>/", resolve, name="resolve"),
    path("n/<str:newsletter>/<str:period>/review-links/", review_links, name="review-links"),
    path("n/<str:newsletter>/<str:period>/review-links/<int:number>/", review_link, name="review-link"),
    path("review/<str:token>/", reviewing.review, name="review"),
    path("review/<str:token>/frame/", reviewing.review_frame, name="review-frame"),
    path("review/<str:token>/pictures.css", reviewing.review_pictures, name="review-pictures"),
    path("review/<str:token>/media/<str:name>", reviewing.review_media, name="review-media"),
]
