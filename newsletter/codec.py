"""Values as JSON and back, and the canonical JSON that hashes are taken over."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from newsletter.types import Finding, Notice, Post, Unusable


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
    return {of: TypeAdapter(of) for of in (Post, Notice, Finding, Unusable)}


def to_plain(value: Post | Notice | Finding | Unusable) -> dict[str, Any]:
    """A frozen dataclass as plain JSON values; times as ISO 8601 with offset."""
    plain: dict[str, Any] = _adapters()[type(value)].dump_python(value, mode="json")
    return plain


def post_from_json(text: str, zone: ZoneInfo) -> Post:
    """The Post that `to_plain` wrote, its times in `zone`. Raises pydantic.ValidationError where it is not one."""
    post: Post = _adapters()[Post].validate_json(text)
    modified = post.modified.astimezone(zone) if post.modified else None
    return dataclasses.replace(post, published=post.published.astimezone(zone), modified=modified)


def notice_from_plain(plain: dict[str, Any], zone: ZoneInfo) -> Notice:
    """The Notice that `to_plain` wrote, its times in `zone`."""
    notice: Notice = _adapters()[Notice].validate_python(plain)
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


def post_hash(post: Post) -> str:
    """SHA-256 over everything that the site says in a post, shown or not; not over which source brought it."""
    plain = to_plain(post)
    del plain["source"]
    return sha256(canonical_json(plain))
