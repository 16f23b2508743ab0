"""What people changed in an issue, kept by post identity and put on top of each new draft. Pure.

The edits of an issue are one flat mapping of fields to values, so that two of them can be compared, merged and undone
field by field. A key is that of `identity.post_key`; beside it stands how the post was called and by what it can be
recognised, so that an edit finds its post again when the source changed, and can be shown when the post is gone.

| field | value |
|---|---|
| `subject`, `preheader`, `intro` | text |
| `order` | keys, as the posts shall stand |
| `lead` | the key of the post that leads |
| `send` | the moment of sending, ISO 8601 with offset |
| `post:<key>` | `in` or `out` |
| `excerpt:<key>`, `alt:<key>` | text |
| `picture:<key>` | the address of a picture, or `none` |
| `snippet:<account>:<key>` | text |
| `notice:<id>` | a Notice as plain values |
| `file:<path>` | `{"base": SHA-256 it was rendered with, "own": SHA-256 of the bytes in its place}` |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A post that an edit means: its title when it was edited, and its identities."""

    title: str
    identities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """All that people changed in one issue. `named` are the posts that `fields` mean, by key."""

    fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    named: Mapping[str, Named] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """An edit that found no place in the newest draft. It is kept, and shown with its reason in words."""

    field: str
    value: Any
    words: str  # what it is: "the excerpt of “Reading letters”"
    why: str  # "the post is no longer in the issue"
