"""The page of an issue: everything that the outbox page shows, and what may be done with it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from markupsafe import Markup

from newsletter import looking, reading, schedules
from newsletter.accounts import Ability
from newsletter.config.model import Config, Newsletter
from newsletter.exhibiting import exhibit
from newsletter.models import Issue, Revision
from newsletter.rendering import preview_words as words
from newsletter.rendering.labels import Labels
from newsletter.rendering.preview import Frozen, IssueView, frozen_parts, page_parts
from newsletter.types import Period
from newsletter.web import pages
from newsletter.web.access import door, place_of, signed_in, visit_of

KEPT = 8
"""How many revisions are kept worked out, so that looking again costs no reading and parsing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A revision read back and taken apart. It follows from frozen bytes and the configuration, so it never changes."""

    view: IssueView
    frozen: Frozen


class _Shelf:
    """The revisions last shown, at most `KEPT`. Threads of the server share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], tuple[Config, Shown]] = OrderedDict()
        self._lock = Lock()

    def get(self, config: Config, revision: Revision) -> Shown:
        key = (revision.folder_hash, revision.pk, id(config))
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] is config:
                self._kept.move_to_end(key)
                return kept[1]
        view = exhibit(config, revision, status="draft")
        shown = Shown(view=view, frozen=frozen_parts(view))
        with self._lock:
            self._kept[key] = (config, shown)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return shown


_shelf = _Shelf()


@door(Ability.LOOK, "GET")
def show(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """The issue as it stands, or what to do where there is none."""
    settings, chosen, issue = place_of(request, newsletter, period)
    return issue_page(request, settings, chosen, issue)


def issue_page(
    request: HttpRequest,
    settings: Newsletter,
    period: Period,
    issue: Issue | None,
    *,
    status: int = 200,
    typed: Typed = NOTHING_TYPED,
) -> HttpResponse:
    """The page of an issue. `typed` is what a form of it held that could not be saved, with the reasons."""
    visit = visit_of(request)
    config = visit.desk.config
    revision = issue.revisions.last() if issue is not None else None
    if issue is None or revision is None or issue.status == Issue.Status.SKIPPED:
        return _without(request, settings, period, issue)
    where = {"newsletter": newsletter, "period": period.name}
    shown = _shelf.get(config, revision)
    view = replace(shown.view, status=issue.status, findings=reading.findings(revision))
    parts = page_parts(view, shown.frozen)
    log = looking.log_of(issue)
    frame = reverse("frame", kwargs={**where, "revision": revision.number})

    def frame_of(_slot: str, pictures: str) -> Markup:
        return Markup('src="{}?pictures={}"').format(frame, pictures)

    return pages.render(
        request,
        "issue.html",
        status=status,
        **parts,
        page=parts,
        frame_of=frame_of,
        where=where,
        settings=settings,
        issue=issue,
        revision=revision,
        log=log,
        now=visit.now,
        typed=typed,
    )


def _without(
    request: HttpRequest, settings: Newsletter, period: Period, issue: Issue | None, *, name: str
) -> HttpResponse:
    """The page of a period that has nothing to look at: it was skipped, or never drafted."""
    visit = visit_of(request)
    config = visit.desk.config
    language = settings.language or config.site.language
    return pages.render(
        request,
        "no_issue.html",
        where={"newsletter": name, "period": period.name},
        settings=settings,
        title=settings.title,
        period_text=Labels(language, {}).period(period),
        skipped=issue is not None and issue.status == Issue.Status.SKIPPED,
        reason=issue.reason if issue is not None else "",
        planned=schedules.planned(settings.schedule, period, config.site.zone),
        over=period.end <= visit.now,
        ends=period.end,
        state=words.STATES["skipped"],
        now=visit.now,
        log=looking.log_of(issue) if issue is not None else (),
    )


@door(Ability.LOOK, "POST")
def seen(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Note that the visitor has seen the issue as the page showed it."""
    _, chosen, issue = place_of(request, newsletter, period)
    account, _ = signed_in(request)
    if issue is not None:
        looking.mark(
            account,
            issue,
            now=visit_of(request).now,
            revision=_whole(request, "revision"),
            entry=_whole(request, "entry"),
        )
    return pages.go("issue", newsletter=newsletter, period=chosen.name)


def _whole(request: HttpRequest, name: str) -> int | None:
    """A whole number of a form, at most ten digits; None where it is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


@door(Ability.EDIT, "POST")
def checks(_request: HttpRequest, **_where: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/", show, name="issue"),
    path("n/<str:newsletter>/<str:period>/seen/", seen, name="seen"),
    path("n/<str:newsletter>/<str:period>/checks/", checks, name="checks"),
]
