"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door


@door(Ability.LOOK, "GET")
def exact_bytes(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.LOOK, "GET")
def file(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.LOOK, "GET")
def frame(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.LOOK, "GET")
def pictures(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.LOOK, "GET")
def media(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/bytes/", exact_bytes, name="bytes"),
    path("n/<str:newsletter>/<str:period>/files/<int:revision>/<path:name>", file, name="file"),
    path("n/<str:newsletter>/<str:period>/frame/<int:revision>/", frame, name="frame"),
    path("n/<str:newsletter>/<str:period>/frame/<int:revision>/pictures.css", pictures, name="pictures"),
    path("n/<str:newsletter>/<str:period>/frame/<int:revision>/media/<str:name>", media, name="media"),
]
