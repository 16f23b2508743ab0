"""What people say about an issue, and links by which a colleague without an account may read it for a while.

Whoever may comment may comment on the issue or on one of its posts. A comment is settled (and opened again) by its
author or by somebody who may edit: they are who mends what it asks for, and nobody else's "done" is worth anything.

A review link is 256 random bits, of which the SHA-256 is kept: whoever reads the database cannot use it. It opens the
newest revision of one issue for reading, for 1 to 30 days, and nothing else.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from newsletter.codec import sha256
from newsletter.errors import AccessError, EditError, MisuseError
from newsletter.models import Comment, Issue, ReviewLink
from newsletter.recording import log
from newsletter.types import Actor
from newsletter.wording import counted, quoted

MOST_TEXT = 5_000
"""Characters of a comment."""
MOST_COMMENTS = 1_000
"""Comments of one issue: more is a machine, or a conversation that belongs elsewhere."""
MOST_LABEL = 80
LINK_DAYS = range(1, 31)
"""For how many days a review link may work."""
USUAL_DAYS = 7
MOST_LINKS = 50
"""Review links of one issue that work at the same time."""
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment as pages show it. `post_key` "" means the issue as a whole; times are aware."""

    number: int
    post_key: str
    post_title: str
    text: str
    by: str
    at: datetime
    resolved_at: datetime | None
    resolved_by: str
    may_resolve: bool  # whether the one who looks may settle it, or open it again


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A review link as pages list it: never the link itself. `works` says whether it opens anything now."""

    number: int
    label: str
    by: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    works: bool


def remarks(issue: Issue, *, actor: Actor | None, may_edit: bool) -> tuple[Remark, ...]:
    """The comments of `issue`, oldest first, for `actor` to read. One query."""
    return tuple(
        Remark(
            number=row.pk,
            post_key=row.post_key,
            post_title=row.post_title,
            text=row.text,
            by=row.by,
            at=row.at,
            resolved_at=row.resolved_at,
            resolved_by=row.resolved_by,
            may_resolve=may_resolve(row, actor=actor, may_edit=may_edit),
        )
        for row in issue.comments.order_by("id")
    )


def may_resolve(comment: Comment, *, actor: Actor | None, may_edit: bool) -> bool:
    """Whether `actor` may settle the comment or open it again: its author, or somebody who may edit."""
    own = actor is not None and actor.account_id is not None and actor.account_id == comment.account_id
    return own or may_edit


def comment(
    issue: Issue, text: str, *, post_key: str = "", post_title: str = "", actor: Actor, now: datetime
) -> Comment:
    """Say something about `issue`, or about its post `post_key`.

    Raises EditError (`field` is "comment") for a text that is empty, too long or holds control characters."""
    said = _clean(text, "comment")
    if not said:
        raise EditError("a comment needs a text.", "Write what you want to say.", field="comment")
    if len(said) > MOST_TEXT:
        raise EditError(
            f"the comment has {len(said):,} characters, and {MOST_TEXT:,} fit.", "Say it in fewer.", field="comment"
        )
    with transaction.atomic():
        Issue.objects.select_for_update().get(pk=issue.pk)  # so that no two count at the same time
        if issue.comments.count() >= MOST_COMMENTS:
            raise EditError(
                f"this issue has {MOST_COMMENTS:,} comments already.", "Talk about it elsewhere.", field="comment"
            )
        row = Comment.objects.create(
            issue=issue,
            post_key=post_key,
            post_title=post_title,
            text=said,
            account_id=actor.account_id,
            by=actor.name,
            at=now,
        )
        _log(issue, f"Commented on {_about(row)}.", actor=actor, now=now)
    return row


def resolve(comment: Comment, *, done: bool, actor: Actor, may_edit: bool, now: datetime) -> bool:
    """Settle `comment`, or open it again (`done` False). Gives whether that changed anything: of two people who press
    at the same time, one does. Raises AccessError for anybody but its author and those who may edit."""
    if not may_resolve(comment, actor=actor, may_edit=may_edit):
        raise AccessError(
            f"this comment is {comment.by}’s, so only {comment.by} or an editor may settle it.",
            "Write a comment of your own, or ask them.",
        )
    with transaction.atomic():
        rows = Comment.objects.filter(pk=comment.pk, resolved_at__isnull=done)
        changed = rows.update(resolved_at=now if done else None, resolved_by=actor.name if done else "")
        if changed:
            what = f"{'Settled' if done else 'Opened again'} a comment of {comment.by} on {_about(comment)}."
            _log(comment.issue, what, actor=actor, now=now)
    return bool(changed)


def loans(issue: Issue, *, now: datetime) -> tuple[Loan, ...]:
    """The review links of `issue`, newest first. One query."""
    return tuple(loan(row, now=now) for row in issue.review_links.order_by("-id"))


def loan(row: ReviewLink, *, now: datetime) -> Loan:
    """A review link for pages."""
    return Loan(
        number=row.pk,
        label=row.label,
        by=row.by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        works=row.ended_at is None and row.expires_at > now,
    )


def make_review_link(issue: Issue, label: str, *, days: int = USUAL_DAYS, actor: Actor, now: datetime) -> str:
    """Let somebody read `issue` for `days` days; gives the token of the link, which is not kept and never shown again.

    `label` says for whom it is. Raises EditError, `field` "label" or "days".
    """
    name = " ".join(_clean(label, "label").split())
    if not name:
        raise EditError("a review link needs a name.", "Write for whom it is, for example: the board", field="label")
    if len(name) > MOST_LABEL:
        raise EditError(f"the name has {len(name)} characters, and {MOST_LABEL} fit.", "Shorten it.", field="label")
    if days not in LINK_DAYS:
        raise EditError(
            f"a review link works for {LINK_DAYS[0]} to {LINK_DAYS[-1]} days, not {days}.",
            f"Write for example {USUAL_DAYS}.",
            field="days",
        )
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction.atomic():
        Issue.objects.select_for_update().get(pk=issue.pk)
        if issue.review_links.filter(ended_at=None, expires_at__gt=now).count() >= MOST_LINKS:
            raise EditError(
                f"this issue has {MOST_LINKS} review links that work.", "End one that is not needed.", field="label"
            )
        ReviewLink.objects.create(
            issue=issue,
            digest=_digest(token),
            label=name,
            by=actor.name,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        _log(issue, f"Made a review link for “{name}” that works for {counted(days, 'day')}.", actor=actor, now=now)
    return token


def end_review_link(link: ReviewLink, *, actor: Actor, now: datetime) -> bool:
    """End `link` at once; gives whether it was still open."""
    with transaction.atomic():
        changed = ReviewLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=now)
        if changed:
            _log(link.issue, f"Ended the review link for “{link.label}”.", actor=actor, now=now)
    return bool(changed)


def look_up_review(token: str, *, now: datetime) -> ReviewLink:
    """The link of `token`. Raises MisuseError for a token that was never given out, and AccessError for one whose time
    is over, or that was ended. Reads only."""
    found = ReviewLink.objects.select_related("issue").filter(digest=_digest(token)).first()
    if found is None:
        raise MisuseError("this is not the address of a review.", "Check that the whole link was copied.")
    if found.ended_at is not None or found.expires_at <= now:
        raise AccessError("this review link has ended.", "Ask whoever sent it to you for a new one.")
    return found


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass"))


def _clean(text: str, field: str) -> str:
    """`text` with line breaks as `\\n`, without space round it. Raises EditError for control characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    for character in plain:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise EditError(f"the text holds the control character {quoted(character)}.", "Take it out.", field=field)
    return plain


def _about(comment: Comment) -> str:
    return f"“{comment.post_title}”" if comment.post_title else "the issue"


def _log(issue: Issue, text: str, *, actor: Actor, now: datetime) -> None:
    log(text, now=now, newsletter=issue.newsletter, period=issue.period, who=actor.name, via=actor.via)
