"""What was seen and made, written down: posts as sources show them, pictures, log entries."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from newsletter.codec import (
    canonical_json,
    finding_from_plain,
    notice_from_plain,
    post_from_json,
    post_hash,
    to_plain,
    unusable_from_plain,
)
from newsletter.config.model import Config
from newsletter.identity import identities, post_key
from newsletter.models import LogEntry, SeenPost, SourceState
from newsletter.types import Finding, Notice, Pulled, Seen, Unusable, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """What one reading of a source changed. Titles, in the order of the source.

    `touched` are the keys and identities of the posts that changed or went.
    """

    source: str
    posts: int
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    touched: frozenset[str] = frozenset()
    unchanged: bool = False
    unusable: tuple[Unusable, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the sources of a newsletter last showed."""

    seen: tuple[Seen, ...]
    notices: tuple[Notice, ...]
    unusable: tuple[Unusable, ...]
    findings: tuple[Finding, ...]
    # The oldest post of each source that shows only its newest entries.
    cut_at: tuple[tuple[str, datetime], ...] = ()


def location(config: Config, name: str) -> str:
    """Where the source reads from, as one string: a source that now points elsewhere starts afresh."""
    source = config.sources[name]
    return " ".join(str(part) for part in (source.type, getattr(source, "url", None), source.path) if part)


def known_validators(config: Config, name: str) -> dict[str, Validators]:
    """What the servers gave at the last reading, by URL; empty for a source that is new or was pointed elsewhere."""
    state = SourceState.objects.filter(name=name, location=location(config, name)).first()
    if state is None:
        return {}
    return {url: Validators(**values) for url, values in state.validators.items()}


@transaction.atomic
def record_pull(config: Config, pulled: Pulled, *, now: datetime) -> PullReport:
    """Write one reading of a source down and say what it changed. `now` is when it was read."""
    name, where = pulled.source, location(config, pulled.source)
    SourceState.objects.get_or_create(name=name, defaults={"location": where, "pulled_at": now})
    state = SourceState.objects.select_for_update().get(name=name)  # two pulls of one source follow each other
    if state.location not in ("", where):
        SeenPost.objects.filter(source=name).delete()
    state.location, state.pulled_at = where, now
    if pulled.unchanged:
        state.save()
        return PullReport(source=name, posts=SeenPost.objects.filter(source=name).count(), unchanged=True)
    state.validators = {url: dataclasses.asdict(values) for url, values in pulled.validators.items()}
    state.complete = pulled.complete
    state.extras = {
        "notices": [to_plain(notice) for notice in pulled.notices],
        "unusable": [to_plain(entry) for entry in pulled.unusable],
        "findings": [to_plain(finding) for finding in pulled.findings],
    }
    state.save()
    return _record_posts(pulled, now, config.site.zone)


def _record_posts(pulled: Pulled, now: datetime, zone: ZoneInfo) -> PullReport:
    rows = {row.guid: row for row in SeenPost.objects.filter(source=pulled.source)}
    new: list[str] = []
    changed: list[str] = []
    touched: set[str] = set()
    shown: set[str] = set()
    for post in pulled.posts:
        if post.guid in shown:
            continue
        shown.add(post.guid)
        row, digest = rows.get(post.guid), post_hash(post)
        if row is None:
            row = SeenPost(source=post.source, guid=post.guid, first_seen=now)
            new.append(post.title)
        elif row.data_hash == digest and row.gone_at is None:
            continue
        else:
            row.changed_at, row.gone_at = now, None
            changed.append(post.title)
            touched |= {row.key, *identities(post_from_json(row.data, zone))}
        row.key, row.title, row.url, row.published = post_key(post), post.title, post.url, post.published
        row.data, row.data_hash = canonical_json(to_plain(post)).decode(), digest
        row.save()
    gone = [row for row in rows.values() if row.gone_at is None and row.guid not in shown and _would_show(row, pulled)]
    for row in gone:
        row.gone_at = now
        touched |= {row.key, *identities(post_from_json(row.data, zone))}
        row.save(update_fields=["gone_at"])
    return PullReport(
        source=pulled.source,
        posts=len(shown),
        new=tuple(new),
        changed=tuple(changed),
        gone=tuple(row.title for row in gone),
        touched=frozenset(touched),
        unusable=pulled.unusable,
        findings=pulled.findings,
    )


def _would_show(row: SeenPost, pulled: Pulled) -> bool:
    """Whether the source would have shown `row` if it still had it."""
    if pulled.complete:
        return True
    return bool(pulled.posts) and row.published > min(post.published for post in pulled.posts)


def remember(config: Config, names: Sequence[str]) -> Memory:
    """What the sources `names` last showed, posts by date and key. A post that is gone is among the unusable."""
    zone = config.site.zone
    seen: list[Seen] = []
    unusable: list[Unusable] = []
    for row in SeenPost.objects.filter(source__in=names).order_by("published", "key", "source"):
        if row.gone_at is None:
            seen.append(Seen(post=post_from_json(row.data, zone), first_seen=row.first_seen))
        else:
            unusable.append(Unusable(title=row.title, url=row.url, why="it is no longer on the site"))
    notices: list[Notice] = []
    findings: list[Finding] = []
    cut_at: list[tuple[str, datetime]] = []
    for state in SourceState.objects.filter(name__in=names).order_by("name"):
        notices += [notice_from_plain(plain, zone) for plain in state.extras.get("notices", ())]
        unusable += [unusable_from_plain(plain) for plain in state.extras.get("unusable", ())]
        findings += [finding_from_plain(plain) for plain in state.extras.get("findings", ())]
        dates = [item.post.published for item in seen if item.post.source == state.name]
        if not state.complete and dates:
            cut_at.append((state.name, min(dates)))
    return Memory(
        seen=tuple(seen),
        notices=tuple(notices),
        unusable=tuple(unusable),
        findings=tuple(findings),
        cut_at=tuple(cut_at),
    )


def log(
    text: str,
    *,
    now: datetime,
    newsletter: str = "",
    period: str = "",
    content_hash: str = "",
    who: str = "",
    via: str = "",
) -> None:
    """Add one sentence to the log. `who` did it, and `via` (types.Via) is how they reached us; "" for the program."""
    LogEntry.objects.create(
        at=now, newsletter=newsletter, period=period, content_hash=content_hash, who=who, via=via, text=text
    )
