"""Pages: templates from `newsletter/pages/desk/`, and what every one of them may use."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from newsletter.rendering import preview_words as words
from newsletter.web import static
from newsletter.web.access import visit_of


def render(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page `desk/<template>` as an answer.

    Every template sees: `visit` (its `account`, `may("edit")`), `site`, `csrf` (a form's hidden field), `told` (what
    `say` said), `test_to` (where this session's last test went), `url(name, ...)`, `static(name)`, `words`,
    `at(moment)` (in the site's zone), `here` (this path).
    """
    visit = visit_of(request)
    zone = visit.desk.config.site.zone
    page = _environment().get_template(f"desk/{template}")
    text = page.render(
        visit=visit,
        site=visit.desk.config.site,
        csrf=Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request)),
        told=_told(request),
        test_to=request.session.get("test_to", ""),
        at=lambda moment: moment.astimezone(zone),
        here=request.get_full_path(),
        **context,
    )
    return HttpResponse(text, status=status)


def _told(request: HttpRequest) -> list[tuple[str, str, str]]:
    """What waits to be said. Looking at nothing would take its cookie away, once with every page."""
    waiting = messages.get_messages(request)
    return [(told.level_tag, told.message, told.extra_tags) for told in waiting] if len(waiting) else []


def say(request: HttpRequest, text: str, *, warning: bool = False) -> None:
    """Say one sentence on the next page that this visitor sees."""
    (messages.warning if warning else messages.success)(request, text)


def go(name: str, /, *, to: str = "", query: dict[str, str] | None = None, **where: object) -> HttpResponse:
    """On to the page of that name (303 after a POST, so that reloading sends nothing twice); `to` is an id on it."""
    response = HttpResponseRedirect(_url(name, to=to, query=query, **where))
    response.status_code = 303
    return response


def _url(name: str, /, *, to: str = "", query: dict[str, str] | None = None, **where: object) -> str:
    asked = f"?{urlencode(query)}" if query else ""
    return f"{reverse(name, kwargs=where)}{asked}{'#' + to if to else ''}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("newsletter", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"url": _url, "static": static.address, "words": words}
    return environment
