"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door


@door(Ability.LOOK, "GET", "POST")
def account(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.APPROVE, "POST")
def deputy(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.OPERATE, "GET")
def show(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.OPERATE, "POST")
def invite(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.OPERATE, "POST")
def member(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("account/", account, name="account"),
    path("account/deputy/", deputy, name="deputy"),
    path("team/", show, name="team"),
    path("team/invite/", invite, name="invite"),
    path("team/<int:number>/", member, name="member"),
]
