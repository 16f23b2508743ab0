"""Compares the outbox on disk with what was frozen in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter import outbox, reading
from newsletter.errors import OutboxError
from newsletter.models import Issue
from newsletter.outbox import Difference

_INTERRUPTED = "(whole by its own issue.json, but of another draft than the database's last: draft the issue again)"

_BY_HAND = "(changed by hand: newsletter outbox put-back or take-in {name} --period {period})"
_ASIDE = "(a draft was killed while it replaced this folder: the next draft puts it right)"
_SKIPPED = "(skipped, and yet it has a folder: draft the issue again)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One issue's folder against what was frozen. No differences: it is right."""

    issue: str
    content_hash: str
    differences: tuple[Difference, ...]
    note: str = ""


def verify_outbox(root: Path) -> tuple[Verdict, ...]:
    """A verdict for each drafted issue, and for each folder in the outbox that the database does not know.

    A folder that the database does not know is held against its own `issue.json`. A skipped issue has no folder; one
    that is held or discarded keeps its own.
    """
    verdicts: list[Verdict] = []
    known: set[Path] = set()
    for issue in Issue.objects.order_by("newsletter", "period", "part"):
        revision = issue.revisions.last()
        folder = outbox.folder_of(root, issue.newsletter, issue.period)
        name = f"{issue.newsletter}/{issue.period}"
        if issue.status == Issue.Status.SKIPPED or revision is None:
            if found := outbox.differences(folder, {}):
                known.add(folder)
                verdicts.append(Verdict(issue=name, content_hash="", differences=found, note=_SKIPPED))
            continue
        known.add(folder)
        found = outbox.differences(folder, reading.file_hashes(revision))
        note = _note(folder, issue, found) if found else ""
        verdicts.append(Verdict(issue=name, content_hash=revision.content_hash, differences=found, note=note))
    strangers = sorted(path for path in root.glob("*/*") if path.is_dir() and path not in known)
    verdicts += [_stranger(path) for path in strangers if not path.name.startswith(".")]
    return tuple(verdicts)


def _note(folder: Path, issue: Issue, found: Sequence[Difference]) -> str:
    """What explains the differences, and what mends them."""
    if not folder.exists() and outbox.was_moved_aside(folder):
        return _ASIDE
    if outbox.is_whole(folder) and [each.path for each in found] != [
        outbox.MANIFEST
    ]:  # no two drafts differ in that alone
        return _INTERRUPTED
    return _BY_HAND.format(name=issue.newsletter, period=issue.period)


def _stranger(folder: Path) -> Verdict:
    name = f"{folder.parent.name}/{folder.name}"
    note = "(not in this database; compared with its own issue.json)"
    try:
        found = outbox.differences(folder, outbox.own_hashes(folder))
    except OutboxError:
        found = (Difference(path=outbox.MANIFEST, how="missing"),)
    return Verdict(issue=name, content_hash="", differences=found, note=note)
