"""The page of a notice that somebody writes by hand: a call, an event, thanks."""

from __future__ import annotations

import re
import secrets

from django.http import Http404, HttpRequest, HttpResponse

from newsletter import revising
from newsletter.codec import notice_from_plain
from newsletter.models import Issue
from newsletter.rendering import preview_words as words
from newsletter.web import pages
from newsletter.web.access import visit_of
from newsletter.web.fields import NOTHING_TYPED, Typed
from newsletter.web.notice_form import MOST_WORDS, inputs_of, words_of
from newsletter.web.thumbnails import thumbnail

NEW = "new"
_NUMBER = re.compile(r"[a-z0-9-]{1,40}")


def page(
    request: HttpRequest, issue: Issue, number: str, *, typed: Typed = NOTHING_TYPED, status: int = 200
) -> HttpResponse:
    """The page of the notice `number`; "new" gives an empty one a number, so that sending it twice adds one.

    With `typed`, what somebody tried to save; then a notice that is not there is still a new one. Raises Http404.
    """
    visit = visit_of(request)
    zone = visit.desk.config.site.zone
    fields = revising.edits_of(issue).fields
    plain = fields.get(f"notice:{number}")
    if not _NUMBER.fullmatch(number) or (plain is None and number != NEW and typed is NOTHING_TYPED):
        raise Http404("There is no notice of that number that was written by hand.")
    notice = notice_from_plain(plain, zone) if plain is not None else None
    newest = revising.newest_edition(issue)
    inputs = inputs_of(notice, zone)
    revision = issue.revisions.last()
    picture = typed.value("notice:picture", inputs["picture"])
    return pages.render(
        request,
        "notice.html",
        status=status,
        where={"newsletter": issue.newsletter, "period": issue.period},
        base=newest.number if newest else 0,
        number=secrets.token_hex(4) if number == NEW else number,
        fresh=notice is None,
        title=notice.title if notice else "A new notice",
        values={name: typed.value(f"notice:{name}", value) for name, value in inputs.items()},
        typed=typed,
        thumb=thumbnail(picture, visit.desk.config) if picture.startswith("upload:") else "",
        count_words=words_of,
        most_words=MOST_WORDS,
        zone=words.zone(visit.now.astimezone(zone)),
        planned=revision.planned_send.astimezone(zone) if revision and revision.planned_send else None,
    )
