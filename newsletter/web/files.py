"""The frozen files of a revision: the mail in its frame, its pictures, each file to be had as it is, and what is in
them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse

from newsletter import exhibiting, reading
from newsletter.accounts import Ability
from newsletter.codec import sha256
from newsletter.models import Revision
from newsletter.rendering import preview_message as message
from newsletter.rendering import preview_words as words
from newsletter.web import additions, framing, inspecting
from newsletter.web.access import door, place_of, visit_of
from newsletter.web.outlook import text_of
from newsletter.web.pages import render
from newsletter.web.shown import shown_revision


def revision_of(request: HttpRequest, newsletter: str, period: str, number: int) -> Revision:
    """That revision of the issue; Http404 where there is none."""
    settings, chosen, issue = place_of(request, newsletter, period)
    revision = issue.revisions.filter(number=number).first() if issue else None
    if revision is None:
        raise Http404(f"there is no revision {number} of {settings.title} for {chosen.name}.")
    return revision


@door(Ability.LOOK, "GET")
def exact_bytes(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """What goes out, to the byte: the message, each social request, every file with its hash; of `?revision=`, or of
    the newest."""
    settings, chosen, issue = place_of(request, newsletter, period)
    asked = request.GET.get("revision", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    newest = issue.revisions.last() if issue else None
    row = revision_of(request, newsletter, period, number) if asked or newest is None else newest
    frozen, config = reading.files(row), visit_of(request).desk.config
    eml = frozen["email.eml"]
    parsed = message.message(eml)
    return render(
        request,
        "bytes.html",
        where={"newsletter": newsletter, "period": period},
        title=settings.title,
        period_text=text_of(chosen),
        revision=shown_revision(row),
        newest=newest.number if newest else row.number,
        head=eml.decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")[0],
        headers=message.headers(parsed),
        tree=message.mime_tree(parsed),
        eml_size=words.size(len(eml)),
        eml_hash=sha256(eml),
        each=additions.for_each_reader(frozen["email.html"].decode(), frozen["email.txt"].decode()),
        handover=additions.handover(config, settings.mail, sender=settings.sender),
        requests=inspecting.requests(frozen, exhibiting.snippets_of(row)),
        rows=inspecting.file_rows(frozen),
    )


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
