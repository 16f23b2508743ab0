"""The story of an issue, each step in a few readable lines: pull, choose, render, check, freeze."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from newsletter import outbox, schedules, sources
from newsletter.codec import basis_to_json, canonical_json, sha256, snippets_to_json
from newsletter.config.model import Config, Newsletter
from newsletter.digest import choose
from newsletter.errors import MisuseError, RenderError, SourceError
from newsletter.identity import gather as gather_known
from newsletter.identity import identities, post_key
from newsletter.models import Blob, FindingRow, Issue, RevisionFile, RevisionPost
from newsletter.models import Revision as RevisionRow
from newsletter.pictures import gather
from newsletter.recording import Memory, PullReport, known_validators, log, record_pull, remember
from newsletter.rendering.lint import lint_theme
from newsletter.rendering.revision import freeze
from newsletter.rendering.theme import Theme, load_theme, shown
from newsletter.schedules import Planned
from newsletter.sources.fetch import Fetcher
from newsletter.types import Basis, Digest, Finding, Level, Period, Post, Revision, Settled

MOST_MISTAKES = 10
"""How many mistakes of a theme one error tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every step works on: the configuration, where the outbox is, and how to reach the network."""

    config: Config
    outbox: Path
    fetcher: Fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What a draft came to. `revision` is None where the period was skipped; then `digest.skipped` says why."""

    digest: Digest
    revision: Revision | None
    number: int
    folder: Path | None
    fresh: bool  # whether the bytes differ from those of the last draft
    pulls: tuple[PullReport, ...]

    @property
    def status(self) -> str:
        """The issue's status: "draft" or "skipped"."""
        return "skipped" if self.revision is None else "draft"


def newsletter_named(config: Config, name: str) -> Newsletter:
    """The entry under `newsletters:`; raises MisuseError that lists the names there are."""
    try:
        return config.newsletters[name]
    except KeyError:
        known = ", ".join(sorted(config.newsletters))
        raise MisuseError(f'there is no newsletter "{name}" in {config.file.name}.', f"There is: {known}.") from None


def period_named(config: Config, settings: Newsletter, name: str | None, *, now: datetime) -> Period:
    """The period called `name`, or the last complete one; raises MisuseError for a name of no period of its kind."""
    kind, zone = settings.schedule.period, config.site.zone
    if name is None:
        return schedules.last_complete(now, kind, zone)
    period = schedules.parse_period(name, zone)
    if period.kind is not kind:
        example = schedules.last_complete(now, kind, zone).name
        raise MisuseError(
            f'"{name}" is a {period.kind}, and this newsletter has one issue a {kind}.',
            f"Write for example {example}.",
        )
    return period


def pull(
    desk: Desk, names: Sequence[str], *, now: datetime, told: Callable[[str], None] = lambda _: None
) -> tuple[PullReport, ...]:
    """Read the sources `names`, write down what they show, and say what is new. `told` gets each name first.

    A source that fails stops nothing: the others are read and recorded first, then its error is raised.
    """
    reports: list[PullReport] = []
    failures: list[SourceError] = []
    for name in names:
        if name not in desk.config.sources:
            known = ", ".join(sorted(desk.config.sources))
            raise MisuseError(f'there is no source "{name}" in {desk.config.file.name}.', f"There is: {known}.")
    for name in names:
        told(name)
        try:
            pulled = sources.pull(name, desk.config, desk.fetcher, known_validators(desk.config, name))
        except SourceError as error:
            failures.append(error)
            log(f"Source {name} could not be read: {error}", now=now)
            continue
        reports.append(record_pull(desk.config, pulled, now=now))
    if failures:
        raise (failures[0] if len(failures) == 1 else SourceError("; ".join(str(failure) for failure in failures)))
    return tuple(reports)


def choice(config: Config, name: str, period: Period) -> tuple[Digest, Memory]:
    """What the issue would carry, from what was last pulled; each post in or out with its reason."""
    settings = newsletter_named(config, name)
    memory = remember(config, settings.sources)
    planned = schedules.planned(settings.schedule, period, config.site.zone)
    digest = choose(
        newsletter=name,
        settings=settings,
        period=period,
        planned_send=planned.send,
        seen=memory.seen,
        notices=memory.notices,
        unusable=memory.unusable,
        settled=settled_before(name, period),
    )
    return digest, memory


def draft(
    desk: Desk,
    name: str,
    period: Period,
    *,
    now: datetime,
    pulling: bool = True,
    overwrite: bool = False,
    told: Callable[[str], None] = lambda _: None,
) -> Drafted:
    """Pull, choose, render, check, and freeze into the outbox.

    Raises SourceError where a source cannot be read (draft from what was last seen with `pulling` False), ThemeError,
    RenderError, and OutboxError where somebody changed the folder by hand.
    """
    settings = newsletter_named(desk.config, name)
    pulls = pull(desk, settings.sources, now=now, told=told) if pulling else ()
    digest, memory = choice(desk.config, name, period)
    if digest.skipped:
        with outbox.removing(desk.outbox, name, period.name, overwrite=overwrite):
            _record_skip(digest, now=now)
        return Drafted(digest=digest, revision=None, number=0, folder=None, fresh=False, pulls=pulls)
    theme = load_theme(settings.theme, desk.config)
    media, missing = gather(digest, config=desk.config, theme=theme, fetcher=desk.fetcher, refresh=pulling, now=now)
    planned = schedules.planned(settings.schedule, period, desk.config.site.zone)
    basis = Basis(
        digest=digest,
        candidates=candidates(digest, memory),
        findings=(*memory.findings, *cut_findings(memory, period)),
    )
    try:
        revision = freeze(
            digest,
            settings=settings,
            config=desk.config,
            theme=theme,
            media=media,
            planned=planned,
            findings=(*basis.findings, *missing),
        )
    except RenderError as error:
        raise with_lines(error, theme) from error
    with outbox.replacing(desk.outbox, name, period.name, revision.files, overwrite=overwrite) as folder:
        number, fresh = _record_revision(revision, basis, planned, now=now)
    return Drafted(digest=digest, revision=revision, number=number, folder=folder, fresh=fresh, pulls=pulls)


def candidates(digest: Digest, memory: Memory) -> dict[str, Post]:
    """The posts that `digest` left out and a person may bring in, by key."""
    wanted = {left.key for left in digest.left_out if left.key}
    return {post_key(known.post): known.post for known in gather_known(memory.seen) if post_key(known.post) in wanted}


def with_lines(error: RenderError, theme: Theme) -> RenderError:
    """`error`, and after it each mistake in the theme with its line, where the error itself has none: the compiler of
    MJML knows no lines, and a draft that stops has no findings to look up."""
    mistakes = [found for found in lint_theme(theme) if found.level is Level.ERROR]
    if error.line or not mistakes:
        return error
    lines = [f"{shown(theme.name, found.where)}: {found.message} {found.fix}".rstrip() for found in mistakes]
    more = [f"and {len(lines) - MOST_MISTAKES} more"] if len(lines) > MOST_MISTAKES else []
    return RenderError("\n".join([error.what, *lines[:MOST_MISTAKES], *more]))


def settled_before(name: str, period: Period) -> tuple[Settled, ...]:
    """The issues of `name` that used up posts or were skipped, other than the one for `period`."""
    rows = Issue.objects.filter(newsletter=name, status=Issue.Status.SKIPPED).exclude(period=period.name)
    return tuple(Settled(period=row.period, at=row.decided_at, skipped=True) for row in rows.order_by("period", "part"))


def cut_findings(memory: Memory, period: Period) -> tuple[Finding, ...]:
    """A warning for each source whose oldest visible entry is younger than the period's start: posts may be missing."""
    return tuple(
        Finding(
            level=Level.WARNING,
            code="feed-cut",
            message=f'The source "{name}" shows its newest entries only, and the oldest of them is from '
            f"{oldest:%Y-%m-%d}, after this period began: earlier posts may be missing.",
            fix="Pull more often than the feed forgets, let the feed show more, or use the type wordpress.",
            where=name,
        )
        for name, oldest in memory.cut_at
        if oldest >= period.start
    )


def _blob(data: bytes) -> Blob:
    blob, _ = Blob.objects.get_or_create(sha256=sha256(data), defaults={"data": data})
    return blob


@transaction.atomic
def _record_skip(digest: Digest, *, now: datetime) -> None:
    known = Issue.objects.filter(newsletter=digest.newsletter, period=digest.period.name, part=0)
    if digest.period.end > now and not known.exists():
        return  # its posts may still come: nothing is decided
    issue, is_new = Issue.objects.get_or_create(
        newsletter=digest.newsletter,
        period=digest.period.name,
        part=0,
        defaults={"status": Issue.Status.SKIPPED, "reason": digest.skipped, "decided_at": now},
    )
    if not is_new and issue.status == Issue.Status.SKIPPED and issue.reason == digest.skipped:
        return
    issue.status, issue.reason, issue.decided_at = Issue.Status.SKIPPED, digest.skipped, now
    issue.save()
    log(f"Skipped: {digest.skipped}", now=now, newsletter=issue.newsletter, period=issue.period)


@transaction.atomic
def _record_revision(revision: Revision, basis: Basis, planned: Planned, *, now: datetime) -> tuple[int, bool]:
    """Write a revision down; returns its number and whether its bytes are new."""
    digest = basis.digest
    issue, _ = Issue.objects.get_or_create(
        newsletter=revision.newsletter,
        period=revision.period,
        part=0,
        defaults={"status": Issue.Status.DRAFT, "decided_at": now},
    )
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    if issue.status != Issue.Status.DRAFT:
        issue.status, issue.reason, issue.decided_at = Issue.Status.DRAFT, "", now
        issue.save()
    hashes = {path: sha256(data) for path, data in revision.files.items()}
    folder_hash = sha256(canonical_json(hashes))
    last = issue.revisions.last()
    if last is not None and last.folder_hash == folder_hash:
        return last.number, False
    row = RevisionRow.objects.create(
        issue=issue,
        number=last.number + 1 if last else 1,
        content_hash=revision.content_hash,
        folder_hash=folder_hash,
        subject=revision.subject,
        preheader=revision.preheader,
        created_at=now,
        planned_send=planned.send,
        basis=_blob(basis_to_json(basis)),
        snippets=_blob(snippets_to_json(revision.snippets)),
    )
    Blob.objects.bulk_create(
        [Blob(sha256=hashes[path], data=data) for path, data in revision.files.items()], ignore_conflicts=True
    )
    RevisionFile.objects.bulk_create(RevisionFile(revision=row, path=path, blob_id=hashes[path]) for path in hashes)
    RevisionPost.objects.bulk_create(
        RevisionPost(revision=row, position=place, key=item.key, identities=sorted(identities(item.post)))
        for place, item in enumerate(digest.items)
    )
    FindingRow.objects.bulk_create(
        FindingRow(revision=row, origin=FindingRow.Origin.DRAFT, **dataclasses.asdict(found))
        for found in revision.findings
    )
    log(
        f"Drafted revision {row.number} with {len(digest.items)} posts. Subject: {revision.subject}",
        now=now,
        newsletter=issue.newsletter,
        period=issue.period,
        content_hash=row.content_hash,
    )
    return row.number, True
