"""The values of edited fields, for a person to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.rendering import preview_words as words
from newsletter.wording import listed


def in_words(field: str, value: Any, titles: Mapping[str, str], zone: ZoneInfo) -> str:
    """The value of a field as `newsletter.edits` has it, as text; `titles` by the key of the post. Times in `zone`."""
    if value is None:
        return "as proposed"
    if field == "order":
        return "\n".join(f"{place}. {titles.get(key, key)}" for place, key in enumerate(value, start=1))
    if field == "lead":
        return titles.get(str(value), str(value))
    if field == "send":
        return words.instant(datetime.fromisoformat(str(value)).astimezone(zone))
    if field.startswith("post:"):
        return "in the issue" if value == "in" else "left out"
    if field.startswith("picture:"):
        return {"none": "no picture"}.get(
            value, "a picture from a computer" if str(value).startswith("upload:") else str(value)
        )
    if field.startswith("notice:"):
        return "\n".join(str(value[name]) for name in ("title", "text", "url") if value.get(name))
    if field.startswith("file:"):
        return "the file as it was changed by hand"
    return str(value) or "nothing: it is left empty"


def deeds_in_words(changes: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """`left out “Jobs page”`, where `changes` (by field, None: taken away) only put posts in or out; "" otherwise."""
    told = []
    for field, value in changes.items():
        kind, _, key = field.partition(":")
        if kind != "post" or key not in titles:
            return ""
        verb = {"out": "left out", "in": "brought in"}.get(value, "put back as it was chosen")
        told.append(f"{verb} “{' '.join(titles[key].split())}”")
    return listed(told)
