"""What templates see of rows: plain facts, so that no page can ask the database for more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsletter.models import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRevision:
    """A revision in a page. `created_at` is in UTC, `planned_send` aware or None where nothing was planned."""

    number: int
    content_hash: str
    subject: str
    by: str  # whose doing it is, as people call them
    created_at: datetime
    planned_send: datetime | None


def shown_revision(row: Revision) -> ShownRevision:
    """The facts of `row`."""
    return ShownRevision(
        number=row.number,
        content_hash=row.content_hash,
        subject=row.subject,
        by=row.by,
        created_at=row.created_at,
        planned_send=row.planned_send,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTest:
    """What a link of a test mail is about: the revision that was sent, and when (aware)."""

    revision: ShownRevision
    sent_at: datetime
