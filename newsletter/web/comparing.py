"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door


@door(Ability.LOOK, "GET")
def changes(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/changes/", changes, name="changes"),
]
