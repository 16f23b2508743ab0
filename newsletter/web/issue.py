"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door


@door(Ability.LOOK, "GET")
def show(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.LOOK, "POST")
def seen(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "POST")
def checks(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/", show, name="issue"),
    path("n/<str:newsletter>/<str:period>/seen/", seen, name="seen"),
    path("n/<str:newsletter>/<str:period>/checks/", checks, name="checks"),
]
