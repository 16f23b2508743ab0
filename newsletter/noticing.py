"""What happened behind the desk's back: files of the outbox changed by hand, posts that their source shows differently.

Only reads; what follows from it is decided elsewhere (`handwork`, `correcting`, `approving`).
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from newsletter import outbox, reading
from newsletter.codec import post_hash
from newsletter.identity import gather, identities, post_key
from newsletter.models import Issue, RevisionPost, SeenPost
from newsletter.outbox import Difference
from newsletter.recording import remember
from newsletter.types import Block, Picture, Post
from newsletter.wording import plain_moment

if TYPE_CHECKING:
    from newsletter.config.model import Config
    from newsletter.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A post of an issue that its source shows differently since the issue was drafted, or shows no longer.

    `lines` are those of a unified diff over what the post says, () for one that is gone.
    """

    key: str
    title: str
    what: Literal["edited", "gone"]
    lines: tuple[str, ...] = ()


def hand_edits(desk: Desk, issue: Issue) -> tuple[Difference, ...]:
    """How the files of `issue` in the outbox differ from its newest revision; () where they are as frozen.

    A folder that is not there at all lacks every file. An issue without a revision has nothing to differ from.
    """
    revision = issue.revisions.last()
    if revision is None or issue.status == Issue.Status.SKIPPED:
        return ()
    folder = outbox.folder_of(desk.outbox, issue.newsletter, issue.period)
    return outbox.differences(folder, reading.file_hashes(revision))


def news(desk: Desk, issue: Issue) -> tuple[News, ...]:
    """The posts of the newest revision that their source shows differently since, or no longer, as last pulled.

    In the order of the issue. A post whose source was pointed elsewhere since is unknown there, and no news.
    """
    revision = issue.revisions.last()
    if revision is None or revision.basis_id is None or issue.status == Issue.Status.SKIPPED:
        return ()
    basis = reading.basis(revision, desk.config)
    then = {item.key: item.post for item in basis.digest.items} | dict(basis.candidates)
    keys = RevisionPost.objects.filter(revision=revision).order_by("position").values_list("key", flat=True)
    sources = desk.config.newsletters[issue.newsletter].sources
    rows = SeenPost.objects.filter(source__in=sources, key__in=keys)
    now = {(row.source, row.guid): row for row in rows.only("source", "guid", "key", "data_hash", "gone_at")}
    unlike = [then[key] for key in keys if key in then and not _as_then(then[key], now)]
    return tuple(_news(unlike, desk.config, sources, gone={row.key for row in now.values() if row.gone_at}))


def gone_undecided(issue: Issue) -> set[str]:
    """The keys of posts of the newest revision that have gone since the issue came into its state: a person who holds,
    releases or drafts it decides about them. One that another source still shows is among them, and is no `news`."""
    keys = RevisionPost.objects.filter(revision=issue.revisions.last()).values_list("key", flat=True)
    went = SeenPost.objects.filter(key__in=list(keys), gone_at__gt=issue.decided_at)
    return set(went.values_list("key", flat=True))


def _as_then(post: Post, now: Mapping[tuple[str, str], SeenPost]) -> bool:
    row = now.get((post.source, post.guid))
    return row is not None and row.gone_at is None and row.data_hash == post_hash(post)


def _news(unlike: Sequence[Post], config: Config, sources: Sequence[str], *, gone: Collection[str]) -> Iterator[News]:
    """What became of the posts whose own row is not as it was: another source may show the same post still."""
    known = gather(remember(config, sources).seen) if unlike else ()
    for post in unlike:
        key, names = post_key(post), identities(post)
        today = next((one.post for one in known if names & one.names or key in one.names), None)
        if today is None:
            if key in gone:
                yield News(key=key, title=post.title, what="gone")
        elif lines := tuple(difflib.unified_diff(_lines(post), _lines(today), "then", "now", n=1, lineterm="")):
            yield News(key=key, title=post.title, what="edited", lines=lines)


def _lines(post: Post) -> list[str]:
    """All that a post says and an issue may show, line by line."""
    lines = [f"Title: {post.title}", f"Address: {post.url}", f"Published: {plain_moment(post.published)}"]
    lines += [f"By: {', '.join(post.authors)}"] if post.authors else []
    lines += [f"Filed under: {', '.join((*post.categories, *post.tags))}"] if post.categories or post.tags else []
    lines += _picture("Picture", post.picture)
    lines += [f"Video: {post.video.url} {post.video.title}".rstrip()] if post.video else []
    lines += _picture("Still", post.video.still) if post.video else []
    lines += [f"Credit: {post.credit.text} {post.credit.url}".rstrip()] if post.credit else []
    lines += ["Consent is pending"] if post.consent_pending else []
    lines += [f"Summary: {line}" for line in post.summary.splitlines()]
    for block in post.blocks:
        lines += _block(block)
    return lines


def _picture(what: str, picture: Picture | None) -> list[str]:
    if picture is None:
        return []
    lines = [f"{what}: {picture.address}"]
    lines += [f"{what}, in words: {picture.alt}"] if picture.alt else []
    lines += [f"{what}, caption: {picture.caption}"] if picture.caption else []
    return lines + ([f"{what}, credit: {picture.credit}"] if picture.credit else [])


def _block(block: Block) -> Iterator[str]:
    yield from block.text.splitlines()
    yield from _picture("Picture", block.picture)
    if block.cite:
        yield f"Said by: {block.cite}"
    if block.video:
        yield f"Video: {block.video.url}"
    for link in block.links:
        yield f"Link: {link}"
