"""The page of an issue: everything that the outbox page shows, and what may be done with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from markupsafe import Markup

from newsletter import approving, linkcheck, looking, reading, recording, schedules, talking
from newsletter.accounts import Ability
from newsletter.config.model import Newsletter
from newsletter.errors import MisuseError
from newsletter.looking import Entry
from newsletter.models import Issue, Revision
from newsletter.rendering import preview_words as words
from newsletter.rendering.labels import Labels
from newsletter.rendering.preview import IssueView, page_parts
from newsletter.types import Finding, Level, Period
from newsletter.web import pages
from newsletter.web.access import door, place_of, signed_in, visit_of
from newsletter.web.fields import NOTHING_TYPED, Typed
from newsletter.web.forms import forms_of
from newsletter.web.mending import mender
from newsletter.web.shelf import shelf
from newsletter.web.shown import shown_revision
from newsletter.wording import counted, listed

_REMOTE = re.compile(r"(?i)(https?:)?//")

PATIENCE = 45.0
"""Seconds after which no other link is opened: somebody waits for the page."""


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
    revision = issue.revisions.last() if issue is not None else None
    if issue is None or revision is None or issue.status == Issue.Status.SKIPPED or revision.basis_id is None:
        return _without(request, settings, period, issue, revision)
    return pages.render(request, "issue.html", status=status, **_context(request, settings, issue, revision, typed))


def _context(
    request: HttpRequest, settings: Newsletter, issue: Issue, revision: Revision, typed: Typed
) -> dict[str, Any]:
    """What the templates of the page may name."""
    visit = visit_of(request)
    desk, may_edit = visit.desk, visit.may("edit")
    where = {"newsletter": issue.newsletter, "period": issue.period}
    shown = shelf.get(desk.config, revision)
    standing = approving.standing(desk, issue, now=visit.now)
    view = replace(shown.view, status=standing.status, findings=reading.findings(revision))
    parts = page_parts(view, shown.frozen)
    log = looking.log_of(issue)
    remote = request.GET.get("remote") == "on"
    settled = standing.status in ("draft", "approved") and not standing.hand_edits
    editable = may_edit and (settled or typed is not NOTHING_TYPED)  # what was typed is never taken away
    forms = forms_of(desk, issue, revision, view, hand_edits=standing.hand_edits, typed=typed)
    own_notices = [notice.number for notice in forms.notices if notice.number]
    return {
        **parts,
        "page": parts,
        "frame_of": _frames(where, revision, remote=remote),
        "remote": remote,
        "elsewhere": _elsewhere(view, shown.frozen.anatomy.loads),
        "where": where,
        "settings": settings,
        "revision": shown_revision(revision),
        "standing": standing,
        "edition": forms.edition,
        "forms": forms,
        "editable": editable,
        "unfit": shown.unfit,
        "comments": talking.remarks(issue, actor=visit.actor, may_edit=may_edit),
        "review_links": talking.loans(issue, now=visit.now) if may_edit else (),
        "log": log,
        "since": _since(request, issue, revision, view, log),
        "mend": mender(view, shown.frozen, where, may_edit=editable, own_notices=own_notices),
        "typed": typed,
        "now": visit.now,
    }


def _frames(where: dict[str, str], revision: Revision, *, remote: bool) -> Callable[[str, str], Markup]:
    """Frames that fetch the mail from a page of its own, under a policy of its own."""
    address = reverse("frame", kwargs={**where, "revision": revision.number})
    more = "&remote=on" if remote else ""

    def frame_of(_slot: str, pictures: str) -> Markup:
        return Markup('src="{}"').format(f"{address}?pictures={pictures}{more}")

    return frame_of


def _elsewhere(view: IssueView, loads: Sequence[str]) -> list[str]:
    """The pictures of the mail that are not among its frozen ones: a browser loads them only when it is asked to."""
    return [each for each in loads if _REMOTE.match(each) and not each.startswith(view.public_media_base)]


def _since(
    request: HttpRequest, issue: Issue, revision: Revision, view: IssueView, log: Sequence[Entry]
) -> looking.Since | None:
    account, _ = signed_in(request)
    titles = {left.key: left.title for left in view.left_out if left.key}
    titles |= {item.key: item.post.title for item in view.items}
    return looking.since(account, issue, newest=revision, log=log, titles=titles)


def _without(
    request: HttpRequest, settings: Newsletter, period: Period, issue: Issue | None, revision: Revision | None
) -> HttpResponse:
    """The page of a period that has nothing to look at: it was skipped, or never drafted, or drafted too long ago."""
    visit = visit_of(request)
    config = visit.desk.config
    name = next(name for name, entry in config.newsletters.items() if entry is settings)
    skipped = issue is not None and issue.status == Issue.Status.SKIPPED
    return pages.render(
        request,
        "no_issue.html",
        where={"newsletter": name, "period": period.name},
        title=settings.title,
        period_text=Labels(settings.language or config.site.language, {}).period(period),
        case="skipped" if skipped else "old" if revision is not None else "none",
        reason=issue.reason if issue is not None else "",
        planned=schedules.planned(settings.schedule, period, config.site.zone),
        ends=period.end,
        state=words.STATES["skipped"],
        now=visit.now,
        log=looking.log_of(issue) if issue is not None else (),
    )


@door(Ability.LOOK, "POST")
def seen(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Note that the visitor has seen the issue as the page showed it: what came after that stays news."""
    _, chosen, issue = place_of(request, newsletter, period)
    account, _ = signed_in(request)
    if issue is not None:
        revision, entry = _whole(request, "revision"), _whole(request, "entry")
        looking.mark(account, issue, now=visit_of(request).now, revision=revision, entry=entry)
    return pages.go("issue", newsletter=newsletter, period=chosen.name)


def _whole(request: HttpRequest, name: str) -> int | None:
    """A whole number of a form, at most ten digits; None where it is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None


@door(Ability.EDIT, "POST")
def checks(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """Open the links of the newest revision again, and say what came of it. The other checks are of frozen bytes."""
    _, chosen, issue = place_of(request, newsletter, period)
    revision = issue.revisions.last() if issue is not None else None
    if revision is None:
        raise MisuseError(f"nothing was drafted for {chosen.name} yet.", "Draft it; its checks come with it.")
    visit, (_, actor) = visit_of(request), signed_in(request)
    found = linkcheck.check_links(revision, visit.desk.fetcher, seconds=PATIENCE)
    said = _what_links_do(found)
    recording.log(
        f"Opened the links again. {said}",
        now=visit.now,
        newsletter=newsletter,
        period=chosen.name,
        content_hash=revision.content_hash,
        who=actor.name,
        via=actor.via,
    )
    pages.say(request, said, warning=any(finding.level is not Level.NOTE for finding in found))
    return pages.go("issue", to="checks", newsletter=newsletter, period=chosen.name)


def _what_links_do(found: Sequence[Finding]) -> str:
    dead = sum(finding.code == "link-dead" for finding in found)
    moved = sum(finding.code == "link-moved" for finding in found)
    parts = (
        [f"{counted(dead, 'link does', 'links do')} not answer as {'it' if dead == 1 else 'they'} should"]
        if dead
        else []
    )
    parts += [f"{counted(moved, 'link leads', 'links lead')} on to another address"] if moved else []
    unopened = [finding.message for finding in found if finding.code == "links-unopened"]
    return " ".join([f"{listed(parts)}." if parts else "Every link that was opened answers.", *unopened])


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/", show, name="issue"),
    path("n/<str:newsletter>/<str:period>/seen/", seen, name="seen"),
    path("n/<str:newsletter>/<str:period>/checks/", checks, name="checks"),
]
