"""The story of an issue, each step in a few readable lines: pull, choose, render, check, freeze."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from newsletter import halting, outbox, reading, schedules, sources
from newsletter.config.model import Config
from newsletter.correcting import correct
from newsletter.desk import Desk, newsletter_named, period_named
from newsletter.digest import choose
from newsletter.errors import MisuseError, SourceError
from newsletter.freezing import Found, Work, applied, find, freeze_issue, refuse_closed
from newsletter.identity import gather as gather_known
from newsletter.identity import post_key
from newsletter.models import Issue, RevisionPost
from newsletter.recording import Memory, PullReport, known_validators, log, record_pull, remember
from newsletter.types import Actor, Basis, Digest, Finding, Level, Period, Post, Revision, Settled, Via
from newsletter.wording import counted

__all__ = [
    "Desk",
    "Drafted",
    "candidates",
    "choice",
    "cut_findings",
    "draft",
    "explained",
    "newsletter_named",
    "period_named",
    "pull",
    "settled_before",
    "skip",
]

SETTLED = (Issue.Status.APPROVED, Issue.Status.SENDING, Issue.Status.SENT, Issue.Status.SKIPPED)
"""The states in which an issue has used up its posts, or has been found to have none."""

PROGRAM = Actor(name="", via=Via.CLOCK)
"""Who does what nobody in particular asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What a draft came to. `revision` is None where the period was skipped; then `digest.skipped` says why.

    `digest` has the edits of the issue in it. `status` is the issue's: "draft", "skipped", or "approved" where a draft
    came out as what was approved. `ended` names those whose yes it ended.
    """

    digest: Digest
    revision: Revision | None
    number: int
    folder: Path | None
    fresh: bool  # whether the bytes differ from those of the last draft
    status: str
    pulls: tuple[PullReport, ...]
    ended: tuple[str, ...] = ()


def pull(
    desk: Desk,
    names: Sequence[str],
    *,
    now: datetime,
    told: Callable[[str], None] = lambda _: None,
    besides: tuple[str, str] | None = None,
) -> tuple[PullReport, ...]:
    """Read the sources `names`, write down what they show, and say what is new. `told` gets each name first.

    An open issue of which a post has gone is held, and the approvers are told of posts that were edited; not for the
    issue `besides` (newsletter, period), which is about to be drafted. A source that fails stops nothing: the others
    are read and recorded first, then its error is raised.
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
    correct(desk, reports, now=now, besides=besides)
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


def explained(config: Config, name: str, period: Period) -> Digest:
    """`choice` with the edits of the issue on top: what a draft would carry now, with each reason."""
    digest, memory = choice(config, name, period)
    basis = Basis(digest=digest, candidates=candidates(digest, memory))
    with_edits, _ = applied(basis, find(name, period.name).edits)
    return digest if digest.skipped and not with_edits.items else with_edits


def draft(
    desk: Desk,
    name: str,
    period: Period,
    *,
    now: datetime,
    pulling: bool = True,
    overwrite: bool = False,
    told: Callable[[str], None] = lambda _: None,
    actor: Actor | None = None,
) -> Drafted:
    """Pull, choose, put the edits of the issue on top, render, check, and freeze into the outbox.

    `actor` is who asked for it, where that is known. A yes stays where the same comes out. Raises SourceError where a
    source cannot be read (draft from what was last seen with `pulling` False), ThemeError, RenderError, OutboxError
    where somebody changed the folder by hand, and ApprovalError where the issue is on its way,
    was sent, or was discarded.
    """
    settings = newsletter_named(desk.config, name)
    refuse_closed(find(name, period.name).issue)
    pulls = pull(desk, settings.sources, now=now, told=told, besides=(name, period.name)) if pulling else ()
    digest, memory = choice(desk.config, name, period)
    basis = Basis(
        digest=digest,
        candidates=candidates(digest, memory),
        findings=(*memory.findings, *cut_findings(memory, period)),
        notices=memory.notices,
    )
    if digest.skipped and not applied(basis, find(name, period.name).edits)[0].items:
        skip(desk, digest, overwrite=overwrite, now=now)
        return Drafted(
            digest=digest,
            revision=None,
            number=0,
            folder=None,
            fresh=False,
            status=str(Issue.Status.SKIPPED),
            pulls=pulls,
        )

    def plan(found: Found) -> Work:
        return Work(
            basis=basis,
            edits=found.edits,
            actor=actor or PROGRAM,
            told=_story,
            why="it was drafted again",
            refuse=refuse_closed,
        )

    done = freeze_issue(desk, name, period, plan, refresh=pulling, overwrite=overwrite, now=now)
    return Drafted(
        digest=done.digest,
        revision=done.revision,
        number=done.number,
        folder=done.folder,
        fresh=done.fresh,
        status=done.status,
        pulls=pulls,
        ended=done.ended,
    )


def candidates(digest: Digest, memory: Memory) -> dict[str, Post]:
    """The posts that `digest` left out and a person may bring in, by key."""
    wanted = {left.key for left in digest.left_out if left.key}
    return {post_key(known.post): known.post for known in gather_known(memory.seen) if post_key(known.post) in wanted}


def settled_before(name: str, period: Period) -> tuple[Settled, ...]:
    """The issues of `name` that used up posts or were skipped, other than the one for `period`."""
    rows = Issue.objects.filter(newsletter=name, status__in=SETTLED).exclude(period=period.name)
    return tuple(_settled(issue) for issue in rows.order_by("period", "part"))


def _settled(issue: Issue) -> Settled:
    if issue.status == Issue.Status.SKIPPED:
        return Settled(period=issue.period, at=issue.decided_at, skipped=True)
    last = issue.revisions.last()
    posts = RevisionPost.objects.filter(revision=last).values_list("key", "identities") if last else ()
    # The moment of the last yes: what came after it was not seen by those who gave it. Sending begins later.
    yes = issue.approvals.filter(ended_at=None).aggregate(at=Max("at"))["at"]
    return Settled(
        period=issue.period,
        at=yes or issue.decided_at,
        post_keys=frozenset(name for key, names in posts for name in (key, *names)),
    )


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


def skip(desk: Desk, digest: Digest, *, overwrite: bool, now: datetime) -> None:
    """Take the issue's folder away and write down why there is no issue. Raises OutboxError and ApprovalError."""
    found = find(digest.newsletter, digest.period.name)
    frozen = reading.file_hashes(found.revision) if found.revision else None
    with outbox.removing(desk.outbox, digest.newsletter, digest.period.name, overwrite=overwrite, frozen=frozen):
        _record_skip(desk, digest, now=now)


@transaction.atomic
def _record_skip(desk: Desk, digest: Digest, *, now: datetime) -> None:
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
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    refuse_closed(issue)
    if not is_new:
        halting.end(issue, why="there is nothing in it any more", now=now, desk=desk)
    issue.status, issue.reason, issue.decided_at = Issue.Status.SKIPPED, digest.skipped, now
    issue.save(update_fields=["status", "reason", "decided_at"])
    log(f"Skipped: {digest.skipped}", now=now, newsletter=issue.newsletter, period=issue.period)


def _story(number: int, digest: Digest, revision: Revision) -> str:
    return f"Drafted revision {number} with {counted(len(digest.items), 'post')}. Subject: {revision.subject}"
