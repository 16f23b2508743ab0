"""What a form of the desk says, from the text that a browser sends to changes as `newsletter.edits` knows them.

| input | means |
|---|---|
| `base` | number of the edition that the page showed |
| `page`, `key` | the page to come back to: `issue`, or `post` or `notice` with its key |
| `next` | the id to come back to |
| `field:<name>` | the value of a field, as text |
| `was:<name>` | what stood in that input when the page was made: an input that was not touched is no change |
| `propose` | a button: the name of a field that shall be as proposed again |
| `do` | a button of the list of posts: `up:<key>`, `down:`, `out:`, `in:`, `back:`, `lead:`, or `as-chosen` |
| `order`, `own-order` | the keys as the list showed them; whether a person had put them into that order |
| `file:<name>` | a picture for the field of that name |
| `none:<name>` | that field shall be as proposed again |
| `choose:<name>` | on the page of a conflict: `yours` or `theirs` |
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from newsletter import revising
from newsletter.errors import EditError, PictureError
from newsletter.pictures import MAX_PICTURE_BYTES
from newsletter.web.moments import moment_of
from newsletter.web.notice_form import notice_of

FIELD, WAS, FILE, CHOOSE, NONE = "field:", "was:", "file:", "choose:", "none:"
MOST_CHARACTERS = 20_000
"""Of one input; more than any field may hold, so that what is too long still comes back to be shortened."""

_ANCHOR = re.compile(r"[a-z][a-z0-9-]{0,60}")
_KEY = re.compile(r"[A-Za-z0-9-]{1,40}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_PAGES = ("issue", "post", "notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stood in the inputs of a form that could not be saved, by the input's name, and what is wrong with them.

    `errors` is by the input's name, too; "" for what belongs to none of them.
    """

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    errors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, name: str, otherwise: str) -> str:
        """What was typed into the input `name`, or what stands there `otherwise`."""
        return self.values.get(name, otherwise)


NOTHING_TYPED = Typed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Where a form came from and leads back to."""

    base: int
    page: str
    key: str
    anchor: str
    typed: Mapping[str, str]


def form_of(sent: QueryDict) -> Form:
    """The form itself, whatever its fields say. Raises EditError where it is none of ours."""
    base, page, key, anchor = (sent.get(name, "") for name in ("base", "page", "key", "next"))
    if not _NUMBER.fullmatch(base):
        raise EditError("the form does not say what it was made from.", "Reload the page and send it again.")
    return Form(
        base=int(base),
        page=page if page in _PAGES else "issue",
        key=key if _KEY.fullmatch(key) else "",
        anchor=anchor if _ANCHOR.fullmatch(anchor) else "",
        typed={name: _text(sent, name) for name in sent if name.startswith((FIELD, "notice:")) and len(name) <= 200},
    )


def changes_of(sent: QueryDict, files: Mapping[str, UploadedFile], *, zone: ZoneInfo) -> dict[str, Any]:
    """What the form changes, by field; None takes a field away. Raises EditError and keeps pictures that came along."""
    if sent.get("do"):
        return _deed(sent)
    changes = {
        name: _value(name, _text(sent, FIELD + name), zone)
        for name in _names(sent, FIELD)
        if _text(sent, FIELD + name) != _was(sent, name) and sent.get(CHOOSE + name) != "theirs"
    }
    if "order" in sent and _text(sent, "order") != _was(sent, "order"):
        changes |= _ordered(_text(sent, "order").split(), (_was(sent, "order") or "").split())
    if sent.get("notice"):
        changes[f"notice:{sent['notice']}"] = None if sent.get("remove") else notice_of(sent, files, zone=zone)
    for name, file in files.items():
        if name.startswith(FILE) and file:
            changes[name.removeprefix(FILE)] = uploaded(file, field=name.removeprefix(FILE))
    taken_away = [name for name in _names(sent, NONE) if sent.get(CHOOSE + name) != "theirs"]
    return changes | dict.fromkeys([*taken_away, *filter(None, [sent.get("propose")])])


def uploaded(file: UploadedFile, *, field: str) -> str:
    """The address of a picture that came with a form, now kept. Raises EditError where it is none, or too large."""
    if (file.size or 0) > MAX_PICTURE_BYTES:
        raise EditError("the picture is larger than 15 MB.", "Save a smaller one, 2,400 pixels wide.", field=field)
    try:
        return revising.upload_picture(file.read(), name=file.name or "the picture")
    except PictureError as error:
        raise EditError(error.what, error.fix, field=field) from error


def as_text(value: Any) -> str:
    """A value as the text of a hidden input, which `changes_of` reads back."""
    if isinstance(value, str):
        return value
    return " ".join(value) if isinstance(value, list | tuple) else json.dumps(value, ensure_ascii=False)


def _names(sent: QueryDict, prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in sent if name.startswith(prefix) and len(name) <= 200]


def _text(sent: QueryDict, name: str) -> str:
    """Newlines as everywhere in the project; a browser sends CRLF (https://html.spec.whatwg.org/#form-submission)."""
    return str(sent.get(name, ""))[: MOST_CHARACTERS + 1].replace("\r\n", "\n").replace("\r", "\n")


def _was(sent: QueryDict, name: str) -> str | None:
    return _text(sent, WAS + name) if WAS + name in sent else None


def _value(name: str, text: str, zone: ZoneInfo) -> Any:
    if name == "order":
        return text.split()
    if name == "send":
        # The page of a conflict gives back what was read once already: a moment with its offset.
        return text if re.search(r"[+-]\d\d:\d\d$|Z$", text) else moment_of(text, zone, field=name).isoformat()
    if name.startswith("notice:"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise EditError("the notice came back broken.", "Write it again.", field=name) from error
    if name.startswith("picture:") and not text:
        return None
    return text


def _deed(sent: QueryDict) -> dict[str, Any]:
    """What a button of the list of posts does."""
    what, _, key = sent["do"].partition(":")
    order = _text(sent, "order").split()
    if what == "as-chosen":
        return {"order": None, "lead": None}
    if what in ("in", "out"):
        return {f"post:{key}": what}
    if what == "back":  # what a person did with the post is taken away again
        return {f"post:{key}": None}
    if key not in order:
        raise EditError("that post is not in the issue any more.", "Look at the list again.", field="order")
    place = order.index(key)
    if what == "lead":
        first = [key, *(other for other in order if other != key)]
        return {"lead": key, "order": first} if sent.get("own-order") else {"lead": key}
    if what in ("up", "down"):
        other = place + (-1 if what == "up" else 1)
        moved = list(order)
        if 0 <= other < len(order):
            moved[place], moved[other] = moved[other], moved[place]
        return _ordered(moved, order)
    raise EditError(f'nothing is called "{what[:20]}" here.', "Reload the page and try again.")


def _ordered(order: list[str], before: list[str]) -> dict[str, Any]:
    """The posts in another order. Whatever comes to stand first leads: its heading is the largest."""
    lead = {"lead": order[0]} if order and order[:1] != before[:1] else {}
    return {"order": order, **lead} if order != before else {}
