"""What a review link opens: the newest revision of one issue, to be read by a colleague without an account.

No name of anybody on the staff, no comment, no form, no script; nothing but this issue. Addresses hold the token, so no
answer lets a browser pass its address on.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from markupsafe import Markup

from newsletter import exhibiting, talking
from newsletter.errors import AccessError, MisuseError
from newsletter.models import ReviewLink, Revision
from newsletter.rendering.preview import page_parts
from newsletter.web import framing
from newsletter.web.access import door, visit_of
from newsletter.web.pages import render
from newsletter.web.shown import shown_revision

MOST_TOKEN = 200
"""Characters of a token that are looked up at all; ours have 43."""


def address(token: str) -> str:
    """The path of a review link's page."""
    return str(reverse("review", kwargs={"token": token}))


def _opened(show: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`show(request, link, revision, token, ...)` for the link of the token; a calm page where it opens nothing."""

    @wraps(show)
    def view(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        try:
            link = _link(request, token)
        except MisuseError as error:
            response = _nothing(request, 404, "This link is not complete", error.fix)
        except AccessError as error:
            response = _nothing(request, 410, "This review link has ended", error.fix)
        else:
            revision = link.issue.revisions.last()
            if revision is None:
                response = _nothing(request, 404, "There is nothing to read yet", "Open the link again later.")
            else:
                response = show(request, link, revision, token, **more)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return view


def _link(request: HttpRequest, token: str) -> ReviewLink:
    link = talking.look_up_review(token[:MOST_TOKEN], now=visit_of(request).now)
    if link.issue.newsletter not in visit_of(request).desk.config.newsletters:
        raise AccessError("the newsletter is not published any more.", "Ask whoever sent you the link.")
    return link


def _nothing(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "review_ended.html", status=status, title=title, text=text)


@door(None, "GET")
@_opened
def review(request: HttpRequest, link: ReviewLink, revision: Revision, token: str) -> HttpResponse:
    """The issue as it would go out: mail, social posts, plain text, and what was left out."""
    config = visit_of(request).desk.config
    # What people decided about it is theirs; a reader is told only where nothing of it will be sent.
    status = link.issue.status if link.issue.status in ("sent", "skipped", "discarded") else "draft"
    parts = page_parts(exhibiting.exhibit(config, revision, status=status))
    frame = reverse("review-frame", kwargs={"token": token})

    def frame_of(_slot: str, pictures: str) -> Markup:
        return Markup('src="{}?pictures={}&amp;revision={}"').format(frame, pictures, revision.number)

    return render(
        request,
        "review.html",
        link=talking.loan(link, now=visit_of(request).now),
        revision=shown_revision(revision),
        token=token,
        frame_of=frame_of,
        **parts,
    )


@door(None, "GET")
@_opened
def review_frame(request: HttpRequest, _link: ReviewLink, revision: Revision, _token: str) -> HttpResponse:
    """The mail in its frame: the newest revision, or word that the page round it shows an older one."""
    if request.GET.get("revision", str(revision.number)) != str(revision.number):
        changed = render(request, "review_changed.html", status=409)
        changed["Content-Security-Policy"] = framing.policy(remote=False).replace("style-src 'unsafe-inline'; ", "")
        changed["X-Frame-Options"] = "SAMEORIGIN"
        return changed
    return framing.page(visit_of(request).desk.config, revision, request.GET)


@door(None, "GET")
@_opened
def review_pictures(_request: HttpRequest, _link: ReviewLink, revision: Revision, token: str) -> HttpResponse:
    """The style sheet that puts the pictures on the cards."""
    return framing.style(revision, lambda name: reverse("review-media", kwargs={"token": token, "name": name}))


@door(None, "GET")
@_opened
def review_media(_request: HttpRequest, _link: ReviewLink, revision: Revision, _token: str, name: str) -> HttpResponse:
    """One picture."""
    return framing.picture(revision, name)
