"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.web.access import door


@door(None, "GET", "POST")
def login_page(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(None, "POST")
def login_link(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(None, "GET", "POST")
def enter(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(None, "POST")
def log_out(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("login/", login_page, name="login"),
    path("login/link/", login_link, name="login-link"),
    path("enter/<str:token>/", enter, name="enter"),
    path("logout/", log_out, name="logout"),
]
