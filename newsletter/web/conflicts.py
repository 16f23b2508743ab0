"""The page for two people who changed the same thing: what the other made of it beside what you typed, to choose from.

Nothing that was typed is lost: what both changed is shown to be chosen, what only you changed goes along in the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse

from newsletter import edits as editing
from newsletter import exhibiting, revising
from newsletter.edits import Edits
from newsletter.errors import ConflictError
from newsletter.models import Issue
from newsletter.web import pages
from newsletter.web.access import visit_of
from newsletter.web.field_words import in_words
from newsletter.web.fields import Form, as_text

_LONG = ("intro", "excerpt:", "snippet:", "alt:")
_TEXTS = ("subject", "preheader", *_LONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One field that both changed. `kind` is "line" or "area" where yours can still be changed, else "fixed"."""

    field: str
    label: str
    theirs: str
    yours: str
    kind: str
    text: str  # yours, as the form sends it again
    taken_away: bool  # yours is to have it as proposed


def page(
    request: HttpRequest, issue: Issue, form: Form, changes: Mapping[str, Any], conflict: ConflictError
) -> HttpResponse:
    """409, with a form that saves what is chosen on top of the newest edits."""
    desk = visit_of(request).desk
    zone, edits, titles = desk.config.site.zone, revising.edits_of(issue), titles_of(request, issue)
    newest = revising.newest_edition(issue)
    both = [field for field in changes if field in conflict.theirs]
    return pages.render(
        request,
        "conflict.html",
        status=409,
        where={"newsletter": issue.newsletter, "period": issue.period},
        form=form,
        by=conflict.by,
        base=newest.number if newest else 0,
        choices=[_choice(field, changes[field], conflict.theirs[field], edits, titles, zone) for field in both],
        along=[
            (field, as_text(value), value is None) for field, value in changes.items() if field not in conflict.theirs
        ],
        along_words=editing.in_words([field for field in changes if field not in conflict.theirs], edits),
    )


def titles_of(request: HttpRequest, issue: Issue) -> dict[str, str]:
    """What the posts of the newest draft are called, those left out included, by key."""
    revision = issue.revisions.last()
    if revision is None:
        return {}
    basis, _ = exhibiting.digest_of(visit_of(request).desk.config, revision)
    titles = {key: post.title for key, post in basis.candidates.items()}
    return titles | {item.key: item.post.title for item in basis.digest.items}


def _choice(field: str, yours: Any, theirs: Any, edits: Edits, titles: Mapping[str, str], zone: ZoneInfo) -> Choice:
    label = editing.in_words([field], edits)
    kind = "fixed" if yours is None or not field.startswith(_TEXTS) else "area" if field.startswith(_LONG) else "line"
    return Choice(
        field=field,
        label=label[:1].upper() + label[1:],
        theirs=in_words(field, theirs, titles, zone),
        yours=in_words(field, yours, titles, zone),
        kind=kind,
        text=as_text(yours) if yours is not None else "",
        taken_away=yours is None,
    )
