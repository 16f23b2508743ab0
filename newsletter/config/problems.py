"""Pydantic's errors in the words of this project: the place in the file, the value, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from newsletter.config import model
from newsletter.config.values import ValueAtError
from newsletter.config.yamlfile import Place
from newsletter.wording import closest, listed, quoted

_SECRET = re.compile(r"(?:^|[_-])(?:key|token|secret|password|passwd|pass)(?:$|[_-])", re.IGNORECASE)
_SOURCES: dict[str, type[BaseModel]] = {
    "feed": model.FeedSource,
    "wordpress": model.WordPressSource,
    "folder": model.FolderSource,
    "archive": model.ArchiveSource,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where, and what, in words that follow the place."""

    place: Place
    message: str

    def text(self) -> str:
        """`newsletters.monthly.schedule.send: ...`; positions in lists are left out, as the value is named."""
        keys = ".".join(key if key.isprintable() else quoted(key) for key in self.place if isinstance(key, str))
        return f"{keys}: {self.message}" if keys else self.message


def from_pydantic(error: ValidationError, tree: dict[str, Any]) -> Iterator[Problem]:
    """A problem for each of pydantic's errors (https://docs.pydantic.dev/latest/errors/validation_errors/)."""
    for details in error.errors(include_url=False):
        place = _place(details["loc"], tree)
        if details["type"].startswith("union_tag") and isinstance(_at(place, tree), dict):
            place = (*place, "type")
        cause = details.get("ctx", {}).get("error")
        if isinstance(cause, ValueAtError):
            yield Problem((*place, cause.key), str(cause))
        elif isinstance(cause, ValueError):
            yield Problem(place, str(cause))
        else:
            yield Problem(place, _message(details["type"], details.get("ctx", {}), place, details["loc"], tree))


def _place(location: tuple[int | str, ...], tree: object) -> Place:
    """Pydantic's location without what is no key of the file: a union's tag, and `[key]`."""
    place: Place = ()
    at = tree
    for number, key in enumerate(location):
        last = number == len(location) - 1
        if _has(at, key):
            at = _at((key,), at)
            place = (*place, key)
        elif last and key != "[key]" and isinstance(at, dict) and key not in _SOURCES:
            place = (*place, key)  # a key that is missing
    return place


def _message(kind: str, context: Mapping[str, Any], place: Place, location: tuple[int | str, ...], tree: object) -> str:
    value = _at(place, tree)
    field = _field(place, tree)
    if kind == "missing":
        meaning = f"; it says: {field.description}" if field and field.description else ""
        return f"is missing{meaning}"
    if kind == "extra_forbidden":
        return _unknown(place, tree)
    if kind == "string_pattern_mismatch" and (location[-1] == "[key]" or isinstance(value, str)):
        name = str(place[-1]) if location[-1] == "[key]" else str(value)
        fitting = re.sub(r"[^a-z0-9]+", "-", name.lower())[:40].strip("-") or "main"
        return f'{quoted(name)} is not a name (a-z, 0-9 and hyphens, at most 40), write for example "{fitting}"'
    if value is None and kind != "union_tag_not_found":
        return f"has no value{_example(field)}"
    if kind == "union_tag_not_found" and place[-1] == "type":
        return f"is missing, write {listed(sorted(_SOURCES), 'or')}"
    if kind == "union_tag_invalid":
        return _none_of(str(context.get("tag")), sorted(_SOURCES))
    if kind in ("literal_error", "enum") and isinstance(value, str):
        return _none_of(value, re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    return _of_another_kind(kind, context, value, field)


def _of_another_kind(kind: str, context: Mapping[str, Any], value: object, field: FieldInfo | None) -> str:
    shown = "nothing" if value is None else quoted(value) if isinstance(value, str) else "a list"
    shown = "a mapping" if isinstance(value, dict) else shown
    limits = {
        "greater_than_equal": ("is less than", "ge"),
        "greater_than": ("is not more than", "gt"),
        "less_than_equal": ("is more than", "le"),
    }
    if kind in limits:
        words, name = limits[kind]
        return f"{shown} {words} {context.get(name)}, write another number"
    if kind == "int_from_float":
        return f"{shown} is not a whole number, write for example 2"
    if kind == "too_short":
        return "is an empty list, write at least one name"
    if kind in ("tuple_type", "list_type"):
        written = str(value) if isinstance(value, str) and value.isprintable() else "..."
        return f"{shown} is not a list, write [{written}]"
    if kind in ("model_type", "model_attributes_type", "dict_type", "union_tag_not_found"):
        return f"{shown} is not a mapping, write keys and values under it, or {{key: value}}"
    if kind in ("string_type", "path_type", "literal_error", "enum", "int_type", "float_type", "bool_type"):
        return f"is {shown}, and one value is wanted{_example(field)}"
    return f"{shown} does not fit ({kind.replace('_', ' ')}){_example(field)}"


def _unknown(place: Place, tree: object) -> str:
    """A key that means nothing; its value is not shown, as it may be a secret."""
    key, parent = str(place[-1]), _at(place[:-1], tree)
    fields = _fields(place[:-1], parent)
    if _SECRET.search(key):
        return "is not a setting; secrets belong in the environment or in .env beside this file, never in it"
    meant = closest(key, fields)
    if meant:
        return f'{quoted(key)} is not a setting, write "{meant}"'
    return f"{quoted(key)} is not a setting here, write {listed(sorted(fields), 'or')}, or delete it"


def _none_of(value: str, known: list[str]) -> str:
    meant = closest(value, known)
    return f"{quoted(value)} is not known here, write {meant or listed(known, 'or')}"


def _example(field: FieldInfo | None) -> str:
    return f"; it says: {field.description}" if field and field.description else ""


def _at(place: Place, tree: object) -> object:
    """The value at `place`, or None."""
    for key in place:
        if not _has(tree, key):
            return None
        tree = tree[key]  # type: ignore[index]  # `_has` has seen that it can be indexed
    return tree


def _has(tree: object, key: str | int) -> bool:
    return (isinstance(tree, dict) and key in tree) or (
        isinstance(tree, list) and isinstance(key, int) and key < len(tree)
    )


def _field(place: Place, tree: object) -> FieldInfo | None:
    """The field of the model that the last key of `place` names."""
    keys = [key for key in place if isinstance(key, str)]
    if not keys:
        return None
    return _fields(tuple(keys[:-1]), _at(place[:-1], tree)).get(keys[-1])


def _fields(place: Place, entry: object) -> dict[str, FieldInfo]:
    """The fields that the mapping at `place` may have, by their names in the file."""
    kind = _model(place, entry)
    if kind is None:
        return {}
    return {
        info.alias or name: info for name, info in kind.model_fields.items() if (kind, name) != (model.Config, "file")
    }


def _model(place: Place, entry: object) -> type[BaseModel] | None:
    """The model of the mapping at `place`, whose value is `entry`."""
    if place and place[0] == "sources":
        named = entry.get("type") if isinstance(entry, dict) else None
        return _SOURCES.get(str(named)) if len(place) == 2 else None
    kind: Any = model.Config
    for key in place:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            by_name = {info.alias or name: info.annotation for name, info in kind.model_fields.items()}
            kind = by_name.get(str(key))
        else:
            arguments = get_args(kind)  # dict[Name, Newsletter]
            kind = arguments[-1] if arguments else None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        found: type[BaseModel] = kind
        return found
    return None
