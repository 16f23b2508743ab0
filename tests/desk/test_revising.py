"""Saving an edit: a new revision by the one rendering path, merged with what others did, never over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from desk import NOW, drafted, make_desk

from newsletter.schedules import parse_period
from newsletter.types import Actor, Period, Via

if TYPE_CHECKING:
    from newsletter.models import Issue
    from newsletter.pipeline import Desk
    from newsletter.revising import Saved

AMINA = Actor(name="Amina", via=Via.DESK)
BEN = Actor(name="Ben", via=Via.DESK)


def october(desk: Desk) -> Period:
    return parse_period("2026-10", desk.config.site.zone)


def save(desk: Desk, changes: dict[str, Any], *, base: int = 0, actor: Actor = AMINA) -> Saved:
    from newsletter import revising

    return revising.save(desk, "monthly", october(desk), changes, base=base, actor=actor, now=NOW)


@pytest.fixture
def desk(tmp_path: Path, database: str) -> Desk:
    return make_desk(tmp_path)


@pytest.fixture
def issue(desk: Desk) -> Issue:
    return drafted(desk)


def test_a_saved_subject_is_in_every_part_of_a_new_revision(desk: Desk, issue: Issue) -> None:
    from newsletter import reading

    saved = save(desk, {"subject": "Forty letters"})
    revision = issue.revisions.last()
    assert (saved.number, saved.fresh, saved.edition, saved.words) == (2, True, 1, "the subject")
    assert (revision.number, revision.subject, revision.by) == (2, "Forty letters", "Amina")
    assert saved.content_hash == revision.content_hash
    files = reading.files(revision)
    assert b"Subject: Forty letters" in files["email.eml"]
    assert reading.manifest(revision)["subject"] == "Forty letters"
    assert (desk.outbox / "monthly/2026-10/issue.json").read_bytes() == files["issue.json"]
