"""The outbox: every newsletter, what lies there, what comes next and who must act."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from newsletter.accounts import Ability
from newsletter.web.access import door, visit_of
from newsletter.web.outlook import YEARS, outlook
from newsletter.web.pages import render


@door(Ability.LOOK, "GET")
def show(request: HttpRequest) -> HttpResponse:
    """The outbox in the year of the next issue, or in `?year=`; Http404 for what is no year."""
    visit = visit_of(request)
    asked = request.GET.get("year")
    if asked is not None and not (asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in YEARS):
        raise Http404(f"there is no year “{asked[:20]}” here: write one from {YEARS[0]} to {YEARS[-1]}.")
    seen = outlook(visit.desk, year=int(asked) if asked else None, now=visit.now)
    return render(request, "home.html", outlook=seen)


urlpatterns = [
    path("", show, name="home"),
]
