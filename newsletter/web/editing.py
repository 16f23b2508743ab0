"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door


@door(Ability.EDIT, "POST")
def edit(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "POST")
def undo(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "POST")
def count(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "GET")
def post(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "GET")
def notice(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "POST")
def draft(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "POST")
def put_back(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "POST")
def take_in(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


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
