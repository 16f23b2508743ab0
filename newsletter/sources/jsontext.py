"""Reading foreign JSON within bounds, and getting typed values out of it (RFC 8259)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from newsletter.errors import ContentError
from newsletter.sources.charsets import decode

MAX_DEPTH: Final = 64
_MARKS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)

Json = Mapping[str, object]


def read_json(data: bytes, *, what: str) -> object:
    """The value in `data`. Raises `ContentError` (permanent) where it is not JSON, or nested over `MAX_DEPTH`."""
    text, _ = decode(data)
    depth = 0
    for mark in _MARKS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth > MAX_DEPTH:
            raise ContentError(f"{what} nests values more than {MAX_DEPTH} deep.", "Look at it.", permanent=True)
    try:
        return json.loads(text)
    except ValueError as error:
        start = " ".join(text[:60].split())
        raise ContentError(
            f"{what} is not JSON ({error}); it begins with {start!r}.", "Open it in a browser.", permanent=True
        ) from error


def mapping(value: object) -> Json:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """`value` where it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def string(value: object) -> str:
    """`value` where it is a string, a number as it is written, else ""."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def number(value: object) -> int:
    """`value` where it is a whole number, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
