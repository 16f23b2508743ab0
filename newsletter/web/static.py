"""Style sheets, scripts and icon of the desk, from `newsletter/pages/`; each has its content in its address."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse

from newsletter.codec import sha256
from newsletter.web.access import door

_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_NAMES = (
    *("page.css", "mail.css", "social.css", "desk.css", "desk-edit.css", "people.css", "deciding.css", "around.css"),
    *("page.js", "desk.js", "icon.svg"),
)


@cache
def _data(name: str) -> bytes:
    return files("newsletter").joinpath("pages", name).read_bytes()


def address(name: str) -> str:
    """Where the file is served; with a piece of its hash, so that a browser may keep it for a year."""
    return f"{reverse('static', kwargs={'name': name})}?{sha256(_data(name))[:12]}"


@door(None, "GET")
def serve(_request: HttpRequest, name: str) -> HttpResponse:
    """One of our files; 404 for every other name."""
    if name not in _NAMES:
        raise Http404(f"there is no file {name!r}")
    response = HttpResponse(_data(name), content_type=_KINDS[name.rpartition(".")[2]])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


urlpatterns = [path("static/<str:name>", serve, name="static")]
