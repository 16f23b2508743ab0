"""The page of one post: its excerpt, picture, alt text and social posts, to be changed, beside what its source says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from newsletter import exhibiting, reading, revising
from newsletter.config.model import Config
from newsletter.models import Issue
from newsletter.models import Revision as RevisionRow
from newsletter.rendering.excerpt import excerpt
from newsletter.rendering.preview import IssueView
from newsletter.rendering.preview_rows import CheckRow, issue_anchors, post_rows
from newsletter.rendering.preview_social import Face, Group
from newsletter.rendering.sentences import words as words_of
from newsletter.types import Basis, Facts, Picture, Post
from newsletter.web import pages
from newsletter.web.access import visit_of
from newsletter.web.fields import NOTHING_TYPED, Typed
from newsletter.web.forms import MOST_EDITIONS, makers
from newsletter.web.origins import origin_of
from newsletter.web.shelf import shelf
from newsletter.web.shown import shown_revision
from newsletter.web.thumbnails import thumbnail

MOST_PICTURES = 12
"""Of a post, to choose from."""

_FACTS = (
    ("who", "Who"),
    ("where", "Where"),
    ("when", "When"),
    ("why", "Why"),
    ("what", "What"),
    ("insights", "Insights"),
    ("so_what", "So what"),
    ("question", "The question left"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChoice:
    """A picture that the post may show. `value` is what its radio button sends, `thumb` a `data:` address or ""."""

    value: str
    label: str
    detail: str
    thumb: str
    alt: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetForm:
    """What one account will post about the post."""

    field: str
    account: str
    text: str
    face: Face


def page(
    request: HttpRequest,
    issue: Issue,
    revision: RevisionRow | None,
    key: str,
    *,
    typed: Typed = NOTHING_TYPED,
    status: int = 200,
) -> HttpResponse:
    """The page of the post `key`; with `typed`, what somebody tried to save. Raises Http404 for a key of no post."""
    if revision is None:
        raise Http404("There is no issue to edit.")
    config = visit_of(request).desk.config
    shown = shelf.get(config, revision)
    view = replace(shown.view, status=issue.status, findings=reading.findings(revision))
    basis, _ = exhibiting.digest_of(config, revision)
    original = _original(basis, key)
    if original is None:
        raise Http404("There is no such post in this issue, nor among those left out.")
    editions = list(issue.editions.order_by("-number")[:MOST_EDITIONS])
    own = revising.edits_of(issue).fields
    taken = next((item for item in view.items if item.key == key), None)
    social = shown.frozen.social
    return pages.render(
        request,
        "post.html",
        status=status,
        where={"newsletter": issue.newsletter, "period": issue.period},
        view=view,
        revision=shown_revision(revision),
        key=key,
        post=original,
        taken=taken,
        left_out=next((left for left in view.left_out if left.key == key), None),
        base=editions[0].number if editions else 0,
        own=own,
        makers=makers(editions),
        proposed=excerpt(original),
        by_facts=_is_told_by_facts(original.facts),
        count_words=words_of,
        pictures=_pictures(original, own.get(f"picture:{key}"), config),
        alt=_alt(taken.post if taken else original),
        snippets=_snippets(view, social, key) if taken else (),
        facts=facts_rows(original.facts),
        checks=_checks(view, social, key) if taken else (),
        origin=origin_of(config, original),
        typed=typed,
    )


def facts_rows(facts: Facts | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was read from a playback, by name: the sentences as written, none for what it does not say."""
    if facts is None:
        return ()
    found: list[tuple[str, tuple[str, ...]]] = []
    for attribute, label in _FACTS:
        value = getattr(facts, attribute)
        found.append((label, value if isinstance(value, tuple) else (value,) if value else ()))
    return tuple(found)


def _is_told_by_facts(facts: Facts | None) -> bool:
    """Whether the mail shows facts where it would show an excerpt."""
    return facts is not None and any((facts.why, facts.what, facts.insights, facts.so_what, facts.question))


def _original(basis: Basis, key: str) -> Post | None:
    """The post as its source has it, before anybody changed what the mail says of it."""
    for item in basis.digest.items:
        if item.key == key:
            return item.post
    return basis.candidates.get(key)


def own_pictures(post: Post) -> Iterator[Picture]:
    """The pictures of a post, the one that it would show first, each address once."""
    still = post.video.still if post.video else None
    blocks = (
        picture for block in post.blocks for picture in (block.picture, block.video.still if block.video else None)
    )
    seen: set[str] = set()
    for picture in (still, post.picture, *blocks):
        if picture is not None and picture.address not in seen:
            seen.add(picture.address)
            yield picture


def _pictures(post: Post, own: Any, config: Config) -> tuple[PictureChoice, ...]:
    """What may be chosen: as proposed, the post's other pictures, one that was sent here, none."""
    known = list(own_pictures(post))[:MOST_PICTURES]
    shown = post.video.still if post.video and post.video.still else post.picture
    first = _choice("", "As proposed" if shown else "As proposed: none", shown, config, chosen=own is None)
    others = [
        _choice(picture.address, "From the post", picture, config, chosen=own == picture.address)
        for picture in known
        if shown is None or picture.address != shown.address
    ]
    if isinstance(own, str) and own != "none" and own not in {picture.address for picture in known}:
        label = "From a computer" if own.startswith("upload:") else "Chosen by hand"
        others.append(_choice(own, label, Picture(address=own), config, chosen=True))
    elif isinstance(own, str) and shown is not None and own == shown.address:
        others.insert(0, _choice(own, "From the post", shown, config, chosen=True))
    none = PictureChoice(value="none", label="No picture", detail="", thumb="", alt="", chosen=own == "none")
    return (first, *others, none)


def _choice(value: str, label: str, picture: Picture | None, config: Config, *, chosen: bool) -> PictureChoice:
    if picture is None:
        return PictureChoice(value=value, label=label, detail="", thumb="", alt="", chosen=chosen)
    name = "" if picture.address.startswith("upload:") else picture.address.rpartition("/")[2]
    return PictureChoice(
        value=value,
        label=label,
        detail=picture.caption or name,
        thumb=thumbnail(picture.address, config),
        alt=picture.alt or "",
        chosen=chosen,
    )


def _alt(post: Post) -> str:
    shown = post.video.still if post.video and post.video.still else post.picture
    return (shown.alt or "") if shown else ""


def _snippets(view: IssueView, social: tuple[Group, ...], key: str) -> tuple[SnippetForm, ...]:
    texts = {each.account: each.text for each in view.snippets if each.post_key == key}
    return tuple(
        SnippetForm(field=f"snippet:{face.account}:{key}", account=face.account, text=texts[face.account], face=face)
        for group in social
        if group.key == key
        for face in group.faces
    )


def _checks(view: IssueView, social: tuple[Group, ...], key: str) -> tuple[CheckRow, ...]:
    anchors: Mapping[str, tuple[str, str]] = issue_anchors(view.items, social)
    rows = post_rows(view.items, social, view.findings, anchors)
    return next((row.checks for item, row in zip(view.items, rows, strict=True) if item.key == key), ())
