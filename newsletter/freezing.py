"""FREEZE: what an issue is made of, with its edits on top: rendered, put into the outbox, written down, all or nothing.

The one way to a revision: drafting, saving an edit, undoing one and taking in a hand edit all come through here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from newsletter import edits, halting, outbox, reading, schedules
from newsletter.codec import basis_to_json, canonical_json, sha256, snippets_to_json
from newsletter.decisions import put
from newsletter.desk import Desk
from newsletter.edits import EMPTY, Edits
from newsletter.errors import ApprovalError, ConflictError, OutboxError, RenderError
from newsletter.handwork import rescued
from newsletter.identity import identities
from newsletter.linkcheck import links_of
from newsletter.models import Blob, Edition, FindingRow, Issue, RevisionFile, RevisionPost
from newsletter.models import Revision as RevisionRow
from newsletter.pictures import gather
from newsletter.recording import log
from newsletter.rendering.lint import lint_theme
from newsletter.rendering.revision import freeze
from newsletter.rendering.theme import Theme, load_theme, shown
from newsletter.schedules import Planned
from newsletter.types import Actor, Basis, Digest, Level, Period, Revision, Unfit

MOST_MISTAKES = 10
"""How many mistakes of a theme one error tells."""

STARTED = (Issue.Status.SENDING, Issue.Status.SENT)
"""What is on its way, or was sent, stays as it is for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An issue as its rows stand: what a writer works on. Each is None where there is none yet."""

    issue: Issue | None
    revision: RevisionRow | None
    edition: Edition | None

    @property
    def mark(self) -> tuple[object, ...]:
        """Changes with whatever a writer builds on."""
        revision = (self.revision.pk, self.revision.basis_id) if self.revision else None
        return (revision, self.edition.pk if self.edition else None)

    @property
    def edits(self) -> Edits:
        """The edits as they stand."""
        return edits.from_plain(self.edition.data) if self.edition else EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What shall become the newest revision, and on whose word.

    `words` says what a new edition changes; "" where the edits stay as they are. `told` makes the log's sentence from
    the revision's number and what is in it. `must_fit` are fields of edits that have to find their place, or nothing is
    done. `hand` are the files that were found in the folder and are taken in: they must still be there, and may be
    replaced. `refuse` raises where the issue's state does not allow it; it is asked once more under the lock.
    """

    basis: Basis
    edits: Edits
    actor: Actor
    told: Callable[[int, Digest, Revision], str]
    words: str = ""
    why: str = "the issue was changed"  # what ends an approval of the revision before
    must_fit: frozenset[str] = frozenset()
    hand: Mapping[str, str] | None = None
    refuse: Callable[[Issue], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What came of it. `ended` names those whose yes it ended; `edition` is 0 where nobody edited the issue yet."""

    digest: Digest
    revision: Revision
    number: int
    fresh: bool  # whether the bytes differ from those of the revision before
    status: str
    folder: Path
    edition: int
    ended: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A work rendered, and what it was built on."""

    found: Found
    work: Work
    digest: Digest
    revision: Revision
    planned: Planned


def find(newsletter: str, period: str) -> Found:
    """The rows of an issue as they stand now."""
    issue = Issue.objects.filter(newsletter=newsletter, period=period, part=0).first()
    if issue is None:
        return Found(issue=None, revision=None, edition=None)
    return Found(issue=issue, revision=issue.revisions.last(), edition=issue.editions.last())


def freeze_issue(
    desk: Desk,
    newsletter: str,
    period: Period,
    plan: Callable[[Found], Work],
    *,
    now: datetime,
    refresh: bool = False,
    overwrite: bool = False,
) -> Frozen:
    """Render what `plan` makes of the issue as it stands, and put it into the outbox and the database.

    Pictures are fetched, and everything rendered, before anybody is kept waiting; where somebody was quicker, `plan` is
    asked again on what they left, and then nobody comes between. With `refresh` pictures are fetched anew.

    Raises what `plan` raises, ThemeError, RenderError, OutboxError where somebody changed the folder by hand (unless
    `overwrite`), and ApprovalError where the issue is on its way.
    """
    ready = _rendered(desk, find(newsletter, period.name), plan, refresh=refresh, now=now)
    with outbox.turn(desk.outbox) as turn:
        there = find(newsletter, period.name)
        if there.mark != ready.found.mark:
            ready = _rendered(desk, there, plan, refresh=False, now=now)
        last, hand = ready.found.revision, ready.work.hand
        if hand is not None and hand != outbox.hashes(outbox.folder_of(desk.outbox, newsletter, period.name)):
            raise OutboxError("the files were changed once more while they were taken in.", "Take them in again.")
        kept = rescued(desk, newsletter, period.name, now=now) if hand is None and not overwrite else ""
        with (
            turn.replacing(
                newsletter,
                period.name,
                ready.revision.files,
                overwrite=overwrite or hand is not None,
                frozen=reading.file_hashes(last) if last else None,
            ) as folder,
            transaction.atomic(),
        ):
            done = _record(desk, ready, folder, now=now)
            if kept:
                text = f"The files in the outbox were of no revision; what lay there is kept in {kept}."
                log(text, now=now, newsletter=newsletter, period=period.name, content_hash=done.revision.content_hash)
    return done


def applied(basis: Basis, wanted: Edits) -> tuple[Digest, tuple[Unfit, ...]]:
    """`basis` with the edits on top, and those that find no place in it."""
    if not wanted.fields:
        return basis.digest, ()
    result = edits.apply(basis, wanted)
    return result.digest, result.unfit


def planned_for(desk: Desk, digest: Digest) -> Planned:
    """When the issue is drafted by its schedule, and sent: as the digest says, which a person may have moved."""
    config = desk.config
    planned = schedules.planned(config.newsletters[digest.newsletter].schedule, digest.period, config.site.zone)
    return dataclasses.replace(planned, send=digest.planned_send.astimezone(config.site.zone))


def refuse_started(issue: Issue | None) -> None:
    """Raise ApprovalError for an issue that is on its way or was sent."""
    if issue is not None and issue.status in STARTED:
        state = "is being sent" if issue.status == Issue.Status.SENDING else "was sent"
        raise ApprovalError(
            f"the issue of {issue.newsletter} for {issue.period} {state}, and what goes out stays as it was approved.",
            "Put what is new into the next issue.",
        )


def refuse_closed(issue: Issue | None) -> None:
    """Raise ApprovalError for an issue that is not to be drafted: on its way, sent, or discarded by an approver."""
    refuse_started(issue)
    if issue is not None and issue.status == Issue.Status.DISCARDED:
        why = f" ({issue.reason.rstrip('.')})" if issue.reason else ""
        raise ApprovalError(
            f"the issue of {issue.newsletter} for {issue.period} was discarded{why}.",
            "An approver can release it at the desk; then draft it again.",
        )


def _rendered(desk: Desk, found: Found, plan: Callable[[Found], Work], *, refresh: bool, now: datetime) -> _Ready:
    work = plan(found)
    digest, unfit = applied(work.basis, work.edits)
    config, settings = desk.config, desk.config.newsletters[digest.newsletter]
    theme = load_theme(settings.theme, config)
    media, missing = gather(digest, config=config, theme=theme, fetcher=desk.fetcher, refresh=refresh, now=now)
    planned = planned_for(desk, digest)
    try:
        revision = freeze(
            digest,
            settings=settings,
            config=config,
            theme=theme,
            media=media,
            planned=planned,
            findings=(*work.basis.findings, *missing),
            by_hand=_by_hand(work.edits),
            unfit=unfit,
        )
    except RenderError as error:
        raise with_lines(error, theme) from error
    for left in revision.unfit:
        if left.field in work.must_fit:
            raise OutboxError(
                f"{left.field.removeprefix('file:')} cannot be taken in: {left.why}.",
                "Put the other files back first, then take this one in by itself.",
            )
    return _Ready(found=found, work=work, digest=digest, revision=revision, planned=planned)


def _by_hand(wanted: Edits) -> dict[str, tuple[str, bytes]]:
    """The files that were taken in by hand: path -> the hash of what they replace, and their bytes."""
    files = edits.files_of(wanted)
    blobs = Blob.objects.in_bulk([own for _, own in files.values()])
    return {path: (base, bytes(blobs[own].data)) for path, (base, own) in files.items()}


def with_lines(error: RenderError, theme: Theme) -> RenderError:
    """`error`, and after it each mistake in the theme with its line, where the error itself has none: the compiler of
    MJML knows no lines, and a draft that stops has no findings to look up."""
    mistakes = [found for found in lint_theme(theme) if found.level is Level.ERROR]
    if error.line or not mistakes:
        return error
    lines = [f"{shown(theme.name, found.where)}: {found.message} {found.fix}".rstrip() for found in mistakes]
    more = [f"and {len(lines) - MOST_MISTAKES} more"] if len(lines) > MOST_MISTAKES else []
    return RenderError("\n".join([error.what, *lines[:MOST_MISTAKES], *more]))


# Writing it down -----------------------------------------------------------------------------------------------------


def _record(desk: Desk, ready: _Ready, folder: Path, *, now: datetime) -> Frozen:
    work, revision = ready.work, ready.revision
    issue = _locked(revision, now=now)
    there = find(issue.newsletter, issue.period)
    if there.mark != ready.found.mark:  # by a writer of another outbox: only the database is common to both
        raise ConflictError("somebody else changed the issue at this very moment.", "Look at it again, then repeat.")
    work.refuse(issue)
    edition = _edition(issue, there, work, now=now) if work.words else there.edition
    row, fresh = _row(issue, there.revision, edition, ready, now=now)
    ended = _ended(desk, issue, there.revision, row, work, now=now)
    if fresh or work.words:
        log(
            work.told(row.number, ready.digest, revision),
            now=now,
            newsletter=issue.newsletter,
            period=issue.period,
            content_hash=row.content_hash,
            who=work.actor.name,
            via=work.actor.via if work.actor.name else "",
        )
    return Frozen(
        digest=ready.digest,
        revision=revision,
        number=row.number,
        fresh=fresh,
        status=issue.status,
        folder=folder,
        edition=edition.number if edition else 0,
        ended=ended,
    )


def _locked(revision: Revision, *, now: datetime) -> Issue:
    """The issue's row, made where there is none, and nobody else's until the transaction ends."""
    issue, _ = Issue.objects.get_or_create(
        newsletter=revision.newsletter,
        period=revision.period,
        part=0,
        defaults={"status": Issue.Status.DRAFT, "decided_at": now},
    )
    locked: Issue = Issue.objects.select_for_update().get(pk=issue.pk)
    return locked


def _edition(issue: Issue, there: Found, work: Work, *, now: datetime) -> Edition:
    edition: Edition = Edition.objects.create(
        issue=issue,
        number=there.edition.number + 1 if there.edition else 1,
        data=edits.to_plain(work.edits),
        words=work.words,
        account_id=work.actor.account_id,
        by=work.actor.name,
        at=now,
    )
    return edition


def _row(
    issue: Issue, last: RevisionRow | None, edition: Edition | None, ready: _Ready, *, now: datetime
) -> tuple[RevisionRow, bool]:
    """The row of the revision, and whether it is a new one."""
    revision, basis = ready.revision, _blob(basis_to_json(ready.work.basis))
    hashes = {path: sha256(data) for path, data in revision.files.items()}
    folder_hash = sha256(canonical_json(hashes))
    if last is not None and last.folder_hash == folder_hash:
        # The same bytes, made of something else: what they are made of is where the next edit begins.
        if (last.basis_id, last.edition_id) != (basis.pk, edition.pk if edition else None) or last.snippets_id is None:
            last.basis, last.edition, last.snippets = basis, edition, _blob(snippets_to_json(revision.snippets))
            last.save(update_fields=["basis", "edition", "snippets"])
        return last, False
    row = RevisionRow.objects.create(
        issue=issue,
        number=last.number + 1 if last else 1,
        content_hash=revision.content_hash,
        folder_hash=folder_hash,
        subject=revision.subject,
        preheader=revision.preheader,
        created_at=now,
        planned_send=ready.planned.send,
        basis=basis,
        edition=edition,
        snippets=_blob(snippets_to_json(revision.snippets)),
        by=ready.work.actor.name,
    )
    Blob.objects.bulk_create(
        [Blob(sha256=hashes[path], data=data) for path, data in revision.files.items()], ignore_conflicts=True
    )
    RevisionFile.objects.bulk_create(RevisionFile(revision=row, path=path, blob_id=hashes[path]) for path in hashes)
    RevisionPost.objects.bulk_create(
        RevisionPost(revision=row, position=place, key=item.key, identities=sorted(identities(item.post)))
        for place, item in enumerate(ready.digest.items)
    )
    FindingRow.objects.bulk_create(
        FindingRow(revision=row, origin=FindingRow.Origin.DRAFT, **dataclasses.asdict(found))
        for found in revision.findings
    )
    if last is not None:
        _carry_links_over(last, row, revision)
    return row, True


def _carry_links_over(last: RevisionRow, row: RevisionRow, revision: Revision) -> None:
    """What the last look at the links found of those that are still there: an edit of the subject mends no link."""
    found = FindingRow.objects.filter(revision=last, origin=FindingRow.Origin.LINKS)
    if not found.exists():
        return
    for finding in found.filter(where__in=links_of(revision.files["email.html"].decode())).order_by("id"):
        finding.pk, finding.revision = None, row
        finding.save(force_insert=True)


def _ended(
    desk: Desk, issue: Issue, last: RevisionRow | None, row: RevisionRow, work: Work, *, now: datetime
) -> tuple[str, ...]:
    """End what does not count for `row`, and bring the issue's status up to date; the names of those whose yes it was.

    A yes to the same content at the same hour stays. Whoever drafts anew what was held or put aside has decided.
    """
    same = last is not None and (last.content_hash, last.planned_send) == (row.content_hash, row.planned_send)
    if same and issue.status in (Issue.Status.DRAFT, Issue.Status.APPROVED):
        return ()
    names = halting.end(issue, why=work.why, now=now, desk=desk, actor=work.actor)
    if issue.status != Issue.Status.DRAFT:
        put(issue, str(Issue.Status.DRAFT), now=now)
    return names


def _blob(data: bytes) -> Blob:
    blob: Blob = Blob.objects.get_or_create(sha256=sha256(data), defaults={"data": data})[0]
    return blob
