"""The frozen files of a revision: the mail in its frame, its pictures, each file to be had as it is, and what is in
them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse

from newsletter.accounts import Ability
from newsletter.models import Revision
from newsletter.web import framing
from newsletter.web.access import door, place_of, visit_of


def revision_of(request: HttpRequest, newsletter: str, period: str, number: int) -> Revision:
    """That revision of the issue; Http404 where there is none."""
    settings, chosen, issue = place_of(request, newsletter, period)
    revision = issue.revisions.filter(number=number).first() if issue else None
    if revision is None:
        raise Http404(f"there is no revision {number} of {settings.title} for {chosen.name}.")
    return revision


@door(Ability.LOOK, "GET")
def exact_bytes(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.LOOK, "GET")
def file(request: HttpRequest, newsletter: str, period: str, revision: int, name: str) -> HttpResponse:
    """One frozen file, byte for byte, to be saved: never shown in our own origin, whatever is in it."""
    row = revision_of(request, newsletter, period, revision)
    # PostgreSQL refuses a NUL in a text with an error, not with "none".
    found = None if "\0" in name else row.files.select_related("blob").filter(path=name).first()
    if found is None:
        raise Http404(f"there is no file {name!r} in revision {revision}.")
    response = HttpResponse(bytes(found.blob.data), content_type="application/octet-stream")
    saved_as = f"{newsletter}-{period}-{revision}-{found.path.replace('/', '-')}"  # of our own making: ASCII, no quote
    response["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@door(Ability.LOOK, "GET")
def frame(request: HttpRequest, newsletter: str, period: str, revision: int) -> HttpResponse:
    """The mail as a page of its own, for a frame; `?pictures=off`, `?remote=on`."""
    row = revision_of(request, newsletter, period, revision)
    return framing.page(visit_of(request).desk.config, row, request.GET)


@door(Ability.LOOK, "GET")
def pictures(request: HttpRequest, newsletter: str, period: str, revision: int) -> HttpResponse:
    """The style sheet that puts the revision's pictures on cards and rows."""
    where = {"newsletter": newsletter, "period": period, "revision": revision}
    row = revision_of(request, newsletter, period, revision)
    return framing.style(row, lambda name: reverse("media", kwargs={**where, "name": name}))


@door(Ability.LOOK, "GET")
def media(request: HttpRequest, newsletter: str, period: str, revision: int, name: str) -> HttpResponse:
    """One picture of the revision."""
    return framing.picture(revision_of(request, newsletter, period, revision), name)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/bytes/", exact_bytes, name="bytes"),
    path("n/<str:newsletter>/<str:period>/files/<int:revision>/<path:name>", file, name="file"),
    path("n/<str:newsletter>/<str:period>/frame/<int:revision>/", frame, name="frame"),
    path("n/<str:newsletter>/<str:period>/frame/<int:revision>/pictures.css", pictures, name="pictures"),
    path("n/<str:newsletter>/<str:period>/frame/<int:revision>/media/<str:name>", media, name="media"),
]
