"""Values as JSON and back, and the canonical JSON that hashes are taken over."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from datetime import tzinfo
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from newsletter.types import Basis, Digest, Finding, Notice, Period, Post, Snippet, Unusable


def canonical_json(value: Any) -> bytes:
    """`value` as UTF-8 JSON with sorted keys and no white space: the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def readable_json(value: Any) -> bytes:
    """`value` as UTF-8 JSON for people and `git diff`: sorted keys, two spaces, one trailing newline."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@cache
def _adapters() -> dict[type, TypeAdapter[Any]]:
    return {of: TypeAdapter(of) for of in (Post, Notice, Finding, Unusable, Digest, Snippet)}


def to_plain(value: Post | Notice | Finding | Unusable) -> dict[str, Any]:
    """A frozen dataclass as plain JSON values; times as ISO 8601 with offset."""
    plain: dict[str, Any] = _adapters()[type(value)].dump_python(value, mode="json")
    return plain


def post_from_json(text: str, zone: tzinfo) -> Post:
    """The Post that `to_plain` wrote, its times in `zone`. Raises pydantic.ValidationError where it is not one."""
    return _in_zone(_adapters()[Post].validate_json(text), zone)


def _in_zone(post: Post, zone: tzinfo) -> Post:
    modified = post.modified.astimezone(zone) if post.modified else None
    return dataclasses.replace(post, published=post.published.astimezone(zone), modified=modified)


def notice_from_plain(plain: dict[str, Any], zone: tzinfo) -> Notice:
    """The Notice that `to_plain` wrote, its times in `zone`."""
    return _notice_in_zone(_adapters()[Notice].validate_python(plain), zone)


def _notice_in_zone(notice: Notice, zone: tzinfo) -> Notice:
    times = ("shown_from", "shown_until", "event_start", "event_end")
    local = {name: at.astimezone(zone) for name in times if (at := getattr(notice, name)) is not None}
    return dataclasses.replace(notice, **local)


def finding_from_plain(plain: dict[str, Any]) -> Finding:
    """The Finding that `to_plain` wrote."""
    finding: Finding = _adapters()[Finding].validate_python(plain)
    return finding


def unusable_from_plain(plain: dict[str, Any]) -> Unusable:
    """The Unusable entry that `to_plain` wrote."""
    unusable: Unusable = _adapters()[Unusable].validate_python(plain)
    return unusable


def basis_to_json(basis: Basis) -> bytes:
    """A Basis as canonical JSON; the same basis gives the same bytes."""
    digest = _adapters()[Digest].dump_python(basis.digest, mode="json", exclude={"snippet_texts"})
    return canonical_json(
        {
            "digest": digest,
            "candidates": {key: to_plain(post) for key, post in basis.candidates.items()},
            "findings": [to_plain(found) for found in basis.findings],
            "notices": [to_plain(notice) for notice in basis.notices],
        }
    )


def basis_from_json(data: bytes, zone: tzinfo) -> Basis:
    """The Basis that `basis_to_json` wrote, its times in `zone`."""
    plain = json.loads(data)
    digest: Digest = _adapters()[Digest].validate_python(plain["digest"])
    period = digest.period
    return Basis(
        digest=dataclasses.replace(
            digest,
            period=Period(
                name=period.name,
                kind=period.kind,
                start=period.start.astimezone(zone),
                end=period.end.astimezone(zone),
            ),
            planned_send=digest.planned_send.astimezone(zone),
            items=tuple(dataclasses.replace(item, post=_in_zone(item.post, zone)) for item in digest.items),
            notices=tuple(_notice_in_zone(notice, zone) for notice in digest.notices),
            left_out=tuple(
                dataclasses.replace(left, published=left.published.astimezone(zone) if left.published else None)
                for left in digest.left_out
            ),
        ),
        candidates={
            key: _in_zone(_adapters()[Post].validate_python(post), zone) for key, post in plain["candidates"].items()
        },
        findings=tuple(finding_from_plain(found) for found in plain["findings"]),
        notices=tuple(notice_from_plain(notice, zone) for notice in plain.get("notices", ())),
    )


def snippets_to_json(snippets: Sequence[Snippet]) -> bytes:
    """Snippets as canonical JSON, their requests left out: these are files of their own."""
    adapter = _adapters()[Snippet]
    return canonical_json([adapter.dump_python(snippet, mode="json", exclude={"request"}) for snippet in snippets])


def snippets_from_json(data: bytes) -> tuple[Snippet, ...]:
    """The snippets that `snippets_to_json` wrote; each `request` is empty."""
    adapter = _adapters()[Snippet]
    return tuple(adapter.validate_python(plain) for plain in json.loads(data))


def post_hash(post: Post) -> str:
    """SHA-256 over everything that the site says in a post, shown or not; not over which source brought it."""
    plain = to_plain(post)
    del plain["source"]
    return sha256(canonical_json(plain))
