"""The fields of an edit: how they are written, what they are called in words, and the mapping that holds them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from newsletter.errors import EditError
from newsletter.wording import listed, quoted

ISSUE_FIELDS = ("subject", "preheader", "intro", "order", "lead", "send")
"""Fields of the issue itself, in the order in which they are told."""

POST_FIELDS = ("post", "excerpt", "picture", "alt", "snippet")
"""Fields of one post: `<kind>:<key>`, and `snippet:<account>:<key>`."""

MOST_TOLD = 8
"""How many fields a sentence names; the others are counted."""

_KEY = r"(?P<key>[A-Za-z0-9-]{1,40})"
_ACCOUNT = r"(?P<account>[^:\s]{1,60})"
_PATH = r"(?P<path>email\.html|email\.txt|social/[A-Za-z0-9_-]{1,60}/[0-9]{2,4}-[a-z0-9-]{1,40}\.json)"
_FIELD = re.compile(
    rf"(?P<issue>{'|'.join(ISSUE_FIELDS)})"
    rf"|(?P<post>post|excerpt|picture|alt):{_KEY}"
    rf"|snippet:{_ACCOUNT}:{_KEY.replace('key', 'about')}"
    r"|notice:(?P<notice>[A-Za-z0-9-]{1,40})"
    rf"|file:{_PATH}"
)
_TITLE = 80  # characters of a title inside a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A post that an edit means: its title when it was edited, and its identities."""

    title: str
    identities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """All that people changed in one issue. `named` are the posts that `fields` mean, by key.

    The values of `fields` are plain JSON values, as the table in `newsletter.edits` says.
    """

    fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    named: Mapping[str, Named] = field(default_factory=lambda: MappingProxyType({}))


EMPTY = Edits()
"""No edits."""


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field's name, taken apart. `kind` is what stands before its first colon; "" where there is no such part."""

    kind: str
    key: str = ""  # of a post
    account: str = ""
    rest: str = ""  # a notice's id, or a file's path

    def __str__(self) -> str:
        parts = [self.kind, self.account, self.key, self.rest]
        return ":".join(part for part in parts if part)


def parsed(name: str) -> FieldName:
    """`name` taken apart. Raises EditError where no field is written like that."""
    found = _FIELD.fullmatch(name)
    if found is None:
        raise EditError(
            f"there is no field {quoted(name)} to edit.",
            "Write for example subject, order, excerpt:<post> or snippet:<account>:<post>.",
            field=name,
        )
    if found["issue"]:
        return FieldName(found["issue"])
    if found["post"]:
        return FieldName(found["post"], key=found["key"])
    if found["account"]:
        return FieldName("snippet", key=found["about"], account=found["account"])
    if found["notice"]:
        return FieldName("notice", rest=found["notice"])
    return FieldName("file", rest=found["path"])


def keys_in(name: str, value: Any) -> tuple[str, ...]:
    """The keys of the posts that a field and its value mean."""
    if name == "order":
        return tuple(value or ())
    if name == "lead":
        return (value,) if value else ()
    key = parsed(name).key
    return (key,) if key else ()


def field_order(name: str) -> tuple[object, ...]:
    """A sort key: the issue's own fields first, then posts, notices and files, by name."""
    kinds = (*ISSUE_FIELDS, *POST_FIELDS, "notice", "file")
    return (kinds.index(parsed(name).kind), name)


CHOICES = {"in": "brought in", "out": "left out"}
"""What a person decided about a post, by the value of its field."""


def field_words(name: str, *known: Edits) -> str:
    """What a field is, in words: "the excerpt of “Reading letters”". Titles are those that `known` has."""
    part = parsed(name)
    fixed = {
        "subject": "the subject",
        "preheader": "the preheader",
        "intro": "the introduction",
        "order": "the order of the posts",
        "lead": "which post leads",
        "send": "the time of sending",
    }
    if part.kind in fixed:
        return fixed[part.kind]
    if part.kind == "file":
        return f"the file {part.rest}"
    if part.kind == "notice":
        title = next((edits.fields[name].get("title", "") for edits in known if edits.fields.get(name)), "")
        return f"the notice {_in_marks(title)}" if title else "a notice"
    title = next((edits.named[part.key].title for edits in known if part.key in edits.named), "")
    post = _in_marks(title) if title else "a post"
    if part.kind == "snippet":
        return snippet_words(part.account, title)
    if part.kind == "post":
        # `known` begins with the edits as they are now; that they do not have it means that it was taken away.
        value = known[0].fields.get(name) if known else None
        return f"the choice of posts ({post} {CHOICES.get(str(value), 'as the rules say')})"
    return f"the {'alternative text' if part.kind == 'alt' else part.kind} of {post}"


def snippet_words(account: str, title: str) -> str:
    """What a snippet's field is, in words; `title` is its post's, "" where nobody knows it."""
    return f"the social post of {account} about {_in_marks(title) if title else 'a post'}"


def in_words(fields: Iterable[str], edits: Edits, *others: Edits) -> str:
    """`fields` in words: "the subject, the order of the posts and the excerpt of “Reading letters”"; "" for none.

    Titles come from `edits`, and where it has none from `others`: of a field that was taken away, only the edits before
    know what it was called.
    """
    names = sorted(set(fields), key=field_order)
    told = list(dict.fromkeys(field_words(name, edits, *others) for name in names))
    if len(told) > MOST_TOLD:
        told = [*told[: MOST_TOLD - 1], f"{len(told) - MOST_TOLD + 1} other things"]
    return listed(told)


def _in_marks(title: str) -> str:
    line = " ".join(title.split())
    return f"“{line if len(line) <= _TITLE else line[: _TITLE - 1].rstrip() + '…'}”"
