"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door


@door(Ability.LOOK, "POST")
def send_test(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(None, "GET", "POST")
def inert_link(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/test/", send_test, name="test"),
    path("test/<str:token>/<str:what>/", inert_link, name="test-link"),
]
