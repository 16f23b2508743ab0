"""The frozen files of a revision taken apart for people: what each is, and each social request step by step. Pure.

A request is what `channels.contract` describes. It is read back from its file, not made again, so the page shows what
is frozen; a file that somebody took in by hand and that is no request any more is shown as the text it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsletter.codec import sha256
from newsletter.rendering.preview_social import NETWORK_NAMES
from newsletter.rendering.preview_words import size
from newsletter.types import Snippet

_WHAT = {
    "email.eml": "The message as it is frozen, to a made-up reader",
    "email.html": "The HTML part",
    "email.txt": "The plain text part",
    "email.mjml": "What the HTML was made of",
    "findings.json": "What the checks found",
    "index.html": "The preview, to be opened from disk",
    "issue.json": "The list of all parts with their hashes",
}
_ORDER = ("email.eml", "email.html", "email.txt", "email.mjml", "issue.json", "findings.json", "index.html")

_DELIVERY = {
    "created_at": "the moment of posting",
    "record_key": "a key for the record, made once, so that a second try cannot post twice",
    "idempotency_key": "a key that stays the same when it is tried again, so that it is not posted twice",
}
"""What only the single delivery knows, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A frozen file. `goes`: it is part of the content hash; the others follow from those that are."""

    path: str
    what: str
    size: str
    sha256: str
    goes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Something in a request that is filled in when it is sent: how it is written, what it becomes; `media` is the name
    of a picture, or ""."""

    written: str
    words: str
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request of the hand-over. `body` is pretty-printed JSON or form fields, `kind` says which ("" for none)."""

    number: int
    name: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    kind: str
    body: str
    fields: tuple[tuple[str, str], ...]
    upload: str
    unknowns: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one account will be sent for one post. `raw` is the whole file where it is not a request of ours."""

    account: str
    network: str
    title: str
    path: str
    sha256: str
    size: str
    steps: tuple[Step, ...]
    raw: str = ""


def file_rows(files: Mapping[str, bytes]) -> tuple[FileRow, ...]:
    """A row for each frozen file: the mail first, then pictures, then social posts."""

    def rank(path: str) -> tuple[int, str]:
        return (_ORDER.index(path) if path in _ORDER else len(_ORDER), path)

    return tuple(
        FileRow(
            path=path,
            what=_what(path),
            size=size(len(files[path])),
            sha256=sha256(files[path]),
            goes=path in ("email.html", "email.txt")
            or path.startswith("media/")
            or (path.startswith("social/") and path.endswith(".json")),
        )
        for path in sorted(files, key=rank)
    )


def requests(files: Mapping[str, bytes], snippets: tuple[Snippet, ...]) -> tuple[Request, ...]:
    """Each social request, in the order of the posts, account by account."""
    return tuple(
        _request(snippet, path, files[path])
        for snippet in snippets
        if (path := f"social/{snippet.account}/{snippet.stem}.json") in files
    )


def _what(path: str) -> str:
    if path.startswith("media/"):
        return "A picture"
    if path.startswith("social/"):
        return "A social request" if path.endswith(".json") else "The words of a social post"
    return _WHAT.get(path, "")


def _request(snippet: Snippet, path: str, data: bytes) -> Request:
    steps: tuple[Step, ...] = ()
    raw = data.decode("utf-8", "replace")
    try:
        plain = json.loads(data)
        steps = tuple(_step(number, step) for number, step in enumerate(plain["steps"], start=1))
        raw = ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass  # not swallowed: the page says that this is no request of ours, and shows it as it stands
    return Request(
        account=snippet.account,
        network=NETWORK_NAMES.get(snippet.network, snippet.network),
        title=snippet.post_title,
        path=path,
        sha256=sha256(data),
        size=size(len(data)),
        steps=steps,
        raw=raw,
    )


def _step(number: int, step: Mapping[str, Any]) -> Step:
    upload = step.get("upload") or {}
    kind = "JSON" if "json" in step else "form" if "form" in step else ""
    return Step(
        number=number,
        name=str(step["name"]),
        method=str(step["method"]),
        url=_written(step["url"]),
        headers=tuple((str(name), _written(value)) for name, value in (step.get("headers") or {}).items()),
        kind=kind,
        body=json.dumps(step["json"], ensure_ascii=False, indent=2) if kind == "JSON" else "",
        fields=tuple((str(name), _written(value)) for name, value in step["form"].items()) if kind == "form" else (),
        upload=(f"field “{upload['field']}”" if upload.get("field") else "the whole body") if upload else "",
        unknowns=tuple(dict.fromkeys(_unknowns(step))),
    )


def _written(value: Any) -> str:
    """A value as it stands in the file: a text as it is, a mark as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _unknowns(value: Any) -> Iterator[Unknown]:
    """The marks in a step, in reading order."""
    if isinstance(value, Mapping):
        if len(value) == 1 and (meant := _meaning(*next(iter(value.items())))):
            yield meant
            return
        for inner in value.values():
            yield from _unknowns(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _unknowns(inner)


def _meaning(key: str, value: Any) -> Unknown | None:
    written = json.dumps({key: value}, ensure_ascii=False)
    if key == "$media":
        return Unknown(written=written, words="the bytes of the picture", media=str(value))
    if key == "$delivery":
        return Unknown(written=written, words=_DELIVERY.get(str(value), "a value of the single delivery"))
    if key == "$answer":
        step, _, field = str(value).partition(".")
        return Unknown(written=written, words=f"what the step “{step}” answers as “{field}”")
    return None
