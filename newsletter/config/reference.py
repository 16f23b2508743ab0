"""The settings part of `docs/reference.md`, from the model: so the page cannot say anything else than the program."""

from __future__ import annotations

import types
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from newsletter.config import model
from newsletter.wording import listed

_SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("site", model.Site),
    ("sources.NAME (type: feed)", model.FeedSource),
    ("sources.NAME (type: wordpress)", model.WordPressSource),
    ("sources.NAME (type: folder)", model.FolderSource),
    ("sources.NAME (type: archive)", model.ArchiveSource),
    ("newsletters.NAME", model.Newsletter),
    ("newsletters.NAME.schedule", model.Schedule),
    ("newsletters.NAME.social", model.Social),
    ("newsletters.NAME.utm", model.Utm),
    ("mail.NAME", model.MailWay),
    ("accounts.NAME", model.Account),
    ("desk", model.ReviewDesk),
    ("fetch", model.Fetching),
)
_WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}


def settings_markdown() -> str:
    """A table for each mapping of schedules.yaml: key, what it takes, default, meaning. Ends in a newline."""
    return "\n".join(line for title, kind in _SECTIONS for line in _section(title, kind))


def documented() -> frozenset[type[BaseModel]]:
    """The classes that the tables cover."""
    return frozenset(kind for _, kind in _SECTIONS)


def _section(title: str, kind: type[BaseModel]) -> Iterator[str]:
    yield f"### `{title}`"
    yield ""
    yield "| key | takes | default | meaning |"
    yield "|---|---|---|---|"
    for name, field in kind.model_fields.items():
        if name != "type":  # it is in the title
            cells = (f"`{field.alias or name}`", _takes(field), _default(field), field.description or "")
            yield f"| {' | '.join(_escaped(cell) for cell in cells)} |"
    yield ""


def _escaped(cell: str) -> str:
    """A cell's text with what Markdown would take for a column or a tag escaped."""
    return cell.replace("|", r"\|").replace("<", r"\<")


def _takes(field: FieldInfo) -> str:
    limits = {key: getattr(rule, key) for rule in field.metadata for key in ("ge", "gt", "le") if hasattr(rule, key)}
    low = f"from {limits['ge']:,}" if "ge" in limits else f"more than {limits['gt']:,}" if "gt" in limits else ""
    high = f"to {limits['le']:,}" if "le" in limits else ""
    return " ".join(part for part in (_kind(field.annotation), low, high) if part)


def _kind(annotation: Any) -> str:
    if annotation in _WORDS:
        return _WORDS[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return listed([_kind(part) for part in arguments if part is not type(None)], "or")
    if origin is Literal:
        return listed([f"`{value}`" for value in arguments], "or")
    if origin is tuple:
        return f"list of {_kind(arguments[0])}s"
    if origin is dict:
        return f"name: {_kind(arguments[1])}"
    if hasattr(annotation, "__metadata__"):  # Annotated[...], as dict and tuple hold it
        return "name" if annotation is model.Name else _kind(arguments[0])
    if issubclass(annotation, Enum):
        return listed([f"`{member.value}`" for member in annotation], "or")
    return "mapping, see below"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.default
    if value is PydanticUndefined or value in (None, "", ()):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(value)}]`"
    return f"`{value.value if isinstance(value, Enum) else value}`"
