"""What changed: two frozen revisions beside each other, and in words. Also against the issue before.

Everything is read from what was frozen: the manifest, the plain text, the snippets, the hashes of the files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse

from newsletter import exhibiting, reading
from newsletter.accounts import Ability
from newsletter.models import Issue, Revision
from newsletter.periods import parse_period
from newsletter.rendering.preview_social import NETWORK_NAMES
from newsletter.types import Snippet
from newsletter.web import marking
from newsletter.web.access import door, place_of, visit_of
from newsletter.web.marking import Move, Piece, Stretch
from newsletter.web.outlook import text_of
from newsletter.web.pages import render

LAST = "last"
"""Stands for the issue before, in `?from=`."""
MOST_REVISIONS = 100
"""Revisions that are offered and listed, the newest; an older one may still be named by its number."""
MOST_SNIPPETS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: a revision in words. `by` is who made it and `words` what was changed then, "" where that is not
    known."""

    value: str  # what `?from=` or `?to=` says for it
    name: str  # "Revision 3", or "September 2026, revision 2"
    number: int
    content_hash: str
    frame: str
    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChanges:
    """What became of the posts: titles that came in and went out, and moves with their titles."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    moved: tuple[tuple[str, Move], ...]
    lead: tuple[str, str] | None  # titles of the lead before and after, where they differ


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetChange:
    """A social post that is not as it was. `pieces` mark the words."""

    account: str
    network: str
    title: str
    what: str  # "changed", "new" or "gone"
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that differs between two revisions. `whole`: no text was too long to be compared to its end."""

    subject: tuple[Piece, ...]
    preheader: tuple[Piece, ...]
    send: tuple[datetime, datetime] | None
    posts: PostChanges
    notices: PostChanges
    snippets: tuple[SnippetChange, ...]
    more_snippets: int
    text: tuple[Stretch, ...]
    whole: bool
    files: tuple[tuple[str, str], ...]  # paths that go out and differ, and how
    same_bytes: bool

    @property
    def has(self) -> Mapping[str, bool]:
        """Which of the parts differ."""
        return {
            "subject": _marked(self.subject),
            "preheader": _marked(self.preheader),
            "text": any(stretch.changed for stretch in self.text),
        }


def _marked(pieces: Sequence[Piece]) -> bool:
    return any(piece.mark != "same" for piece in pieces)


def compare(before: Revision, after: Revision) -> Comparison:
    """What differs between two revisions, of one issue or of two. Reads their files; the work is bounded."""
    old, new = reading.manifest(before), reading.manifest(after)
    texts = [
        bytes(each.files.select_related("blob").get(path="email.txt").blob.data).decode() for each in (before, after)
    ]
    stretches, whole = marking.lines(texts[0], texts[1])
    snippets = _snippets(exhibiting.snippets_of(before), exhibiting.snippets_of(after))
    moved = before.planned_send != after.planned_send and before.planned_send and after.planned_send
    return Comparison(
        subject=marking.words(before.subject, after.subject),
        preheader=marking.words(before.preheader, after.preheader),
        send=(before.planned_send, after.planned_send) if moved else None,
        posts=_posts([(post["key"], post) for post in old["posts"]], [(post["key"], post) for post in new["posts"]]),
        notices=_posts(
            *([(f"{each['title']} {each['url']}", each) for each in side["notices"]] for side in (old, new))
        ),
        snippets=snippets[:MOST_SNIPPETS],
        more_snippets=max(0, len(snippets) - MOST_SNIPPETS),
        text=stretches,
        whole=whole,
        files=_files(reading.file_hashes(before), reading.file_hashes(after)),
        same_bytes=before.content_hash == after.content_hash,
    )


def _posts(old: Sequence[tuple[str, Mapping[str, Any]]], new: Sequence[tuple[str, Mapping[str, Any]]]) -> PostChanges:
    before, after = dict(old), dict(new)
    leads = [next((str(post["title"]) for _, post in side if post.get("lead")), "") for side in (old, new)]
    return PostChanges(
        came=tuple(str(post["title"]) for key, post in new if key not in before),
        went=tuple(str(post["title"]) for key, post in old if key not in after),
        moved=tuple((str(after[move.key]["title"]), move) for move in marking.seen_moves(list(before), list(after))),
        lead=(leads[0], leads[1]) if leads[0] != leads[1] else None,
    )


def _snippets(old: Sequence[Snippet], new: Sequence[Snippet]) -> tuple[SnippetChange, ...]:
    before = {(each.account, each.post_key): each for each in old}
    after = {(each.account, each.post_key): each for each in new}
    changes = []
    for key, one in {**after, **before}.items():
        was, becomes = before.get(key), after.get(key)
        if was and becomes and was.text == becomes.text:
            continue
        changes.append(
            SnippetChange(
                account=one.account,
                network=NETWORK_NAMES.get(one.network, one.network),
                title=(becomes or one).post_title,
                what="changed" if was and becomes else "new" if becomes else "gone",
                pieces=marking.words(was.text if was else "", becomes.text if becomes else ""),
            )
        )
    return tuple(sorted(changes, key=lambda change: change.what != "changed"))


def _files(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The files that go out and differ; those that follow from them say nothing new."""
    derived = ("email.mjml", "email.eml", "findings.json", "index.html", "issue.json")
    paths = sorted(
        each
        for each in old.keys() | new.keys()
        if (each not in derived and not each.endswith(".txt")) or each == "email.txt"
    )
    how = {(True, False): "gone", (False, True): "new", (True, True): "changed"}
    return tuple((each, how[each in old, each in new]) for each in paths if old.get(each) != new.get(each))


@door(Ability.LOOK, "GET")
def changes(request: HttpRequest, newsletter: str, period: str) -> HttpResponse:
    """What differs from revision `?from=` (a number, or `last` for the issue before) to revision `?to=`.

    Without them: the newest against the one before it, or against the issue before where it is the only one.
    """
    settings, _, issue = place_of(request, newsletter, period)
    newest = issue.revisions.last() if issue else None
    if issue is None or newest is None:
        raise Http404(f"nothing was drafted of {settings.title} for {period}.")
    rows = list(issue.revisions.select_related("edition", "issue").order_by("-number")[:MOST_REVISIONS])
    previous = reading.previous_issue(issue)
    after = _numbered(issue, request.GET.get("to") or str(newest.number))
    asked = request.GET.get("from", "")
    if asked == LAST and previous is None:
        raise Http404("there is no issue before this one.")
    fallback = issue.revisions.filter(number__lt=after.number).last() or previous
    before = previous if asked == LAST else _numbered(issue, asked) if asked else fallback
    zone = visit_of(request).desk.config.site.zone
    last = _side(previous, issue, zone) if previous else None
    return render(
        request,
        "changes.html",
        where={"newsletter": newsletter, "period": period},
        title=settings.title,
        period_text=text_of(parse_period(period, zone)),
        before=_side(before, issue, zone) if before else None,
        after=_side(after, issue, zone),
        last=last,
        sides=[_side(row, issue, zone) for row in rows],
        comparison=compare(before, after) if before else None,
        older=max(0, newest.number - len(rows)),
    )


def _numbered(issue: Issue, text: str) -> Revision:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    found = issue.revisions.select_related("edition", "issue").filter(number=number).first()
    if found is None:
        raise Http404(f"there is no revision “{text[:20]}” of this issue.")
    return found


def _side(revision: Revision, issue: Issue, zone: ZoneInfo) -> Side:
    own = revision.issue_id == issue.pk
    where = {"newsletter": revision.issue.newsletter, "period": revision.issue.period}
    name = f"Revision {revision.number}"
    if not own:
        name = f"{text_of(parse_period(revision.issue.period, zone))}, revision {revision.number}"
    # An edition says what was changed for the revision that it was saved with; a later draft only carries it on.
    edition = revision.edition
    saved_with = edition is not None and edition.at == revision.created_at
    return Side(
        value=str(revision.number) if own else LAST,
        name=name,
        number=revision.number,
        content_hash=revision.content_hash,
        frame=reverse("frame", kwargs={**where, "revision": revision.number}),
        at=revision.created_at,
        by=revision.by,
        words=edition.words if edition is not None and saved_with else "",
    )


urlpatterns = [
    path("n/<str:newsletter>/<str:period>/changes/", changes, name="changes"),
]
