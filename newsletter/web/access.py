"""Who may open which view. Every view has a door; one without is never opened.

A view is `@door(...)` and then a function of the request. The middleware `Doors` opens it: it knows the desk, the
moment, who is there and what they may do, and puts that on the request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from newsletter.accounts import Ability
from newsletter.config.model import Newsletter
from newsletter.errors import NewsletterError
from newsletter.models import Account, Issue
from newsletter.pipeline import Desk, newsletter_named, period_named
from newsletter.types import Actor, Period

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a view gets to know besides the request. `account` None: nobody is signed in (only behind an open door)."""

    desk: Desk
    now: datetime  # aware, in UTC
    account: Account | None
    actor: Actor | None
    abilities: frozenset[Ability]

    def may(self, ability: str) -> bool:
        """Whether the visitor has the ability of that name; templates ask it."""
        return Ability(ability) in self.abilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What it takes to open a view: an ability (None: anybody, signed in or not), and one of the methods."""

    ability: Ability | None
    methods: tuple[str, ...]


def door(ability: Ability | None, *methods: str) -> Callable[[View], View]:
    """The door of a view; `methods` are GET (HEAD goes with it) and POST."""

    def hang(view: View) -> View:
        hung: Any = view
        hung.door = Door(ability=ability, methods=methods)
        return view

    return hang


def visit_of(request: HttpRequest) -> Visit:
    """What `Doors` found out about the visitor."""
    visit: Visit = request.visit
    return visit


def place_of(request: HttpRequest, newsletter: str, period: str) -> tuple[Newsletter, Period, Issue | None]:
    """The newsletter's settings, the period, and its issue (None: never drafted). Raises Http404 for unknown names."""
    visit = visit_of(request)
    try:
        settings = newsletter_named(visit.desk.config, newsletter)
        chosen = period_named(visit.desk.config, settings, period, now=visit.now)
    except NewsletterError as error:
        raise Http404(str(error)) from error
    return settings, chosen, Issue.objects.filter(newsletter=newsletter, period=chosen.name, part=0).first()


def signed_in(request: HttpRequest) -> tuple[Account, Actor]:
    """Who is signed in; a view behind an ability may count on somebody."""
    visit = visit_of(request)
    if visit.account is None or visit.actor is None:
        raise RuntimeError("this view is behind an open door, where nobody may be signed in")
    return visit.account, visit.actor


def doors(patterns: Any) -> dict[str, Door]:
    """The door of each named URL pattern: for a test that tries them all."""
    found: dict[str, Door] = {}
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            found |= doors(pattern.url_patterns)
        else:
            found[pattern.name] = pattern.callback.door
    return found
