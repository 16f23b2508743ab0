"""Pages of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door


@door(Ability.COMMENT, "POST")
def comment(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.COMMENT, "POST")
def resolve(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "POST")
def review_links(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(Ability.EDIT, "POST")
def review_link(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(None, "GET")
def review(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(None, "GET")
def review_frame(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(None, "GET")
def review_pictures(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


@door(None, "GET")
def review_media(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/comments/", comment, name="comment"),
    path("n/<str:newsletter>/<str:period>/comments/<int:number>/", resolve, name="resolve"),
    path("n/<str:newsletter>/<str:period>/review-links/", review_links, name="review-links"),
    path("n/<str:newsletter>/<str:period>/review-links/<int:number>/", review_link, name="review-link"),
    path("review/<str:token>/", review, name="review"),
    path("review/<str:token>/frame/", review_frame, name="review-frame"),
    path("review/<str:token>/pictures.css", review_pictures, name="review-pictures"),
    path("review/<str:token>/media/<str:name>", review_media, name="review-media"),
]
