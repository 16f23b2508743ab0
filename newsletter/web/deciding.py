"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door


@door(Ability.APPROVE, "GET", "POST")
def approve(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.APPROVE, "POST")
def withdraw(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.APPROVE, "POST")
def hold(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.APPROVE, "POST")
def discard(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.STOP, "POST")
def stop(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/approve/", approve, name="approve"),
    path("n/<str:newsletter>/<str:period>/withdraw/", withdraw, name="withdraw"),
    path("n/<str:newsletter>/<str:period>/hold/", hold, name="hold"),
    path("n/<str:newsletter>/<str:period>/discard/", discard, name="discard"),
    path("n/<str:newsletter>/<str:period>/stop/", stop, name="stop"),
]
