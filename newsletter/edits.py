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

Values are plain JSON values. What may stand in each is in `edit_values`, how they are put on a digest in
`edit_applying`, how they are told in `edit_fields`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from newsletter.edit_applying import Applied, matching, posts_of, put_on
from newsletter.edit_fields import EMPTY, Edits, Named, field_order, in_words, keys_in, parsed
from newsletter.edit_values import Setting, checked
from newsletter.errors import EditError
from newsletter.identity import identities
from newsletter.types import Basis, Post, Unfit
from newsletter.wording import quoted

__all__ = [
    "EMPTY",
    "Applied",
    "Edits",
    "Named",
    "Unfit",
    "apply",
    "changed",
    "differing",
    "files_of",
    "from_plain",
    "in_words",
    "rekeyed",
    "send_of",
    "to_plain",
]

MOST_FIELDS = 2_000
MOST_NOTICES = 50
MOST_IDENTITIES = 16
"""By how many names a post is remembered; a source gives it two."""


def apply(basis: Basis, edits: Edits) -> Applied:
    """`basis` with `edits` on it, and those of them that found no place, with the reason.

    A post is found by its key, else by an identity that it shares with the one that was edited.
    """
    return put_on(basis, rekeyed(edits, basis))


def changed(edits: Edits, changes: Mapping[str, Any], *, basis: Basis, accounts: Collection[str]) -> Edits:
    """`edits` with `changes` in them: values by field, None takes a field away.

    `accounts` are the social accounts of the newsletter. The keys in the answer are those that the posts have in
    `basis`. Raises EditError, with the field, for a value that cannot be; then nothing is changed.
    """
    posts = posts_of(basis)
    edits = rekeyed(edits, basis)
    setting = Setting(basis=basis, keys=posts.keys() | edits.named.keys(), accounts=accounts)
    fields = dict(edits.fields)
    for name, value in changes.items():
        parsed(name)  # an unknown field is an error, taken away or not
        if value is None:
            fields.pop(name, None)
            continue
        fields[name] = checked(name, value, setting)
        if name.startswith("file:") and fields[name]["base"] == fields[name]["own"]:
            del fields[name]
    _bounded(fields)
    return _made(fields, edits.named, posts)


def _bounded(fields: Mapping[str, Any]) -> None:
    if len(fields) > MOST_FIELDS:
        raise EditError(f"an issue can have {MOST_FIELDS:,} edits.", "Take some back before you add others.")
    notices = sorted(name for name in fields if name.startswith("notice:"))
    if len(notices) > MOST_NOTICES:
        raise EditError(
            f"an issue can have {MOST_NOTICES} notices by hand.",
            "Take one out before you add another.",
            field=notices[-1],
        )


def _made(fields: Mapping[str, Any], named: Mapping[str, Named], posts: Mapping[str, Post]) -> Edits:
    """Edits of `fields`, in the order in which they are told, with a name for each post that they mean and no other."""
    ordered = {name: fields[name] for name in sorted(fields, key=field_order)}
    used = sorted({key for name, value in ordered.items() for key in keys_in(name, value)})
    names = {key: _named(named.get(key), posts.get(key)) for key in used}
    return Edits(
        fields=MappingProxyType(ordered),
        named=MappingProxyType({key: name for key, name in names.items() if name is not None}),
    )


def _named(known: Named | None, post: Post | None) -> Named | None:
    """How a post is called now, and all that it was recognised by: a source may change one name after another."""
    if post is None:
        return known
    now = sorted(identities(post))
    before = [name for name in (known.identities if known else ()) if name not in now]
    return Named(title=post.title, identities=(*now, *before)[:MOST_IDENTITIES])


def rekeyed(edits: Edits, basis: Basis) -> Edits:
    """`edits` with the keys that their posts have in `basis`; a post that it does not have keeps the key it had.

    Where two posts became one and both were edited in the same field, the edit of the one that is still there stays.
    """
    posts = posts_of(basis)
    now = {
        key: found
        for key, named in sorted(edits.named.items())
        if key not in posts and (found := matching(named.identities, posts))
    }
    if not now:
        return edits
    fields, named = _renamed(edits.fields, now), dict(edits.named)
    for old, new in now.items():
        names = (*(named[new].identities if new in named else ()), *named[old].identities)
        named[new] = Named(title=posts[new].title, identities=tuple(dict.fromkeys(names)))
    return _made(fields, named, posts)


def _renamed(fields: Mapping[str, Any], now: Mapping[str, str]) -> dict[str, Any]:
    """`fields` with the keys that `now` gives for old ones; one that would take another's place stays as it is."""
    renamed: dict[str, Any] = {}
    for name, value in fields.items():
        part = parsed(name)
        if name == "order":
            value = list(dict.fromkeys(now.get(key, key) for key in value))
        elif name == "lead":
            value = now.get(value, value)
        elif part.key in now:
            new = name.removesuffix(part.key) + now[part.key]
            if new not in fields and new not in renamed:
                name = new
        renamed[name] = value
    return renamed


def differing(before: Edits, after: Edits) -> dict[str, tuple[Any, Any]]:
    """The fields in which two edits differ, with both values; None where a field is absent.

    A field whose post only has another key in `after` is the same field.
    """
    now: dict[str, str] = {}
    for key, named in before.named.items():
        if key not in after.named:
            names = frozenset(named.identities)
            same = sorted(other for other, its in after.named.items() if names.intersection(its.identities))
            now |= {key: same[0]} if same else {}
    old = _renamed(before.fields, now)
    return {
        name: (old.get(name), after.fields.get(name))
        for name in sorted(old.keys() | after.fields.keys(), key=field_order)
        if old.get(name) != after.fields.get(name)
    }


def send_of(edits: Edits) -> datetime | None:
    """The moment to which a person moved the send, with its offset; None where nobody did."""
    moment = edits.fields.get("send")
    return datetime.fromisoformat(moment) if moment else None


def files_of(edits: Edits) -> dict[str, tuple[str, str]]:
    """The files that were changed by hand: path -> SHA-256 it was rendered with, SHA-256 of the bytes in its place."""
    return {
        name.removeprefix("file:"): (value["base"], value["own"])
        for name, value in edits.fields.items()
        if name.startswith("file:")
    }


def to_plain(edits: Edits) -> dict[str, Any]:
    """`edits` as plain JSON values."""
    return {
        "fields": dict(edits.fields),
        "named": {
            key: {"title": named.title, "identities": list(named.identities)} for key, named in edits.named.items()
        },
    }


def from_plain(plain: Mapping[str, Any]) -> Edits:
    """The Edits that `to_plain` wrote. Raises EditError where they are none."""
    try:
        fields = {name: plain["fields"][name] for name in sorted(plain["fields"], key=field_order)}
        named = {
            str(key): Named(title=str(value["title"]), identities=tuple(str(name) for name in value["identities"]))
            for key, value in sorted(plain["named"].items())
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise EditError(f"these are no edits: {quoted(str(plain))}.", "Undo to an edition before.") from error
    return Edits(fields=MappingProxyType(fields), named=MappingProxyType(named))
