"""theme.yaml as plain values with the line of each, refusing what a settings file has no need of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from newsletter.errors import ThemeError

MAX_BYTES = 64 * 1024
MAX_DEPTH = 12

_NUMBER = re.compile(r"^-?(?:0|[1-9][0-9]{0,14})$")
Place = tuple[int | str, ...]


def read_theme_yaml(text: str, *, file: str) -> tuple[object, Mapping[Place, int]]:
    """The values of a theme.yaml, and the line (from 1) of each by its path of keys.

    Words stay words (`on`, `no`, `21:30`); whole numbers, `true`, `false` and `null` are what they look like. Anchors,
    aliases, tags and duplicate keys are refused, and so is a file over 64 KB or nested more than twelve deep.
    Raises `ThemeError` with file and line.
    """
    from ruamel.yaml import YAML  # imported late: only a draft needs it, and it costs 60 ms
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if len(text.encode()) > MAX_BYTES:
        raise ThemeError(f"is over {MAX_BYTES:,} bytes.", "A theme's settings are short.", file=file)
    _refuse_depth(text, file)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise ThemeError(f"is not YAML: {error.problem}.", "Correct this line.", file=file, line=line) from error
    except YAMLError as error:
        raise ThemeError(f"is not YAML: {error}.", "Correct the file.", file=file) from error
    lines: dict[Place, int] = {(): 1}
    if node is None:
        return {}, lines
    return _value(node, (), lines, file), lines


def _refuse_depth(text: str, file: str) -> None:
    """Count brackets before the parser does: nested ones cost it quadratic time."""
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        depth += line.count("[") + line.count("{") - line.count("]") - line.count("}")
        indent = len(line) - len(line.lstrip(" "))
        if depth > MAX_DEPTH or indent > 8 * MAX_DEPTH or line.lstrip(" ").startswith("- " * MAX_DEPTH):
            raise ThemeError(f"is nested more than {MAX_DEPTH} deep.", "Flatten it.", file=file, line=number)
        if line.count("[") + line.count("{") > 200:
            raise ThemeError("has over 200 brackets in one line.", "Break it up.", file=file, line=number)


def _value(node: object, place: Place, lines: dict[Place, int], file: str) -> object:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if not isinstance(node, ScalarNode | SequenceNode | MappingNode):
        raise ThemeError("holds something that is not YAML.", file=file)
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if node.anchor is not None:
        raise ThemeError(f'has an anchor, "&{node.anchor}".', "Write the value out instead.", file=file, line=line)
    if len(place) > MAX_DEPTH:
        raise ThemeError(f"is nested more than {MAX_DEPTH} deep.", "Flatten it.", file=file, line=line)
    if isinstance(node, ScalarNode):
        return _scalar(node.value, plain=node.style is None)
    if isinstance(node, SequenceNode):
        return [_value(child, (*place, index), lines, file) for index, child in enumerate(node.value)]
    found: dict[str, object] = {}
    for key_node, child in node.value:
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
        key_line = key_node.start_mark.line + 1
        if not key or key == "<<":
            raise ThemeError("has a key that is not a word.", "Use a plain word.", file=file, line=key_line)
        if key in found:
            raise ThemeError(f'says "{key}" twice.', "Remove one of them.", file=file, line=key_line)
        lines[(*place, key)] = key_line
        found[key] = _value(child, (*place, key), lines, file)
    return found


def _scalar(text: str, *, plain: bool) -> object:
    if not plain:
        return text
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if _NUMBER.match(text) else text
