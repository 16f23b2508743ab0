"""Reads schedules.yaml into dicts, lists and words, with the line of each key: YAML 1.2, and the safe part of it.

ruamel.yaml gives the parser's events only; the tree is built here. So nothing that could surprise has a way in:
anchors, aliases, tags, directives, merge keys, duplicate keys and second documents are refused as they are met, and
parsing stops at the twentieth level (a file of 20 kB of "[" would take ruamel two minutes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from newsletter.config.values import Word
from newsletter.errors import ConfigError
from newsletter.wording import quoted

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20

Place = tuple[str | int, ...]
"""The way to a value: keys, and positions in lists."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})  # YAML 1.2.2, 10.3.2: the core schema
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_BASED = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,20}|[0-9]{1,20}(?:\.[0-9]{0,20})?)(?:[eE][-+]?[0-9]{1,3})?")
# JSON writes an emoji as two escapes for one character. YAML 1.2 means to read JSON, but ruamel leaves two halves.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@dataclass(frozen=True, slots=True)
class Document:
    """A file, read: `tree` of dict, list, str and None (numbers and truth values as `Word`), and each place's line.

    A mapping's entry has the line of its key.
    """

    name: str
    tree: object
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of `place`, or of the nearest place above that exists; at least 1."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(path: Path) -> Document:
    """The file at `path`. Raises ConfigError with the file, the line, and what to write instead."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(
            "there is no such file.",
            "Make a new site folder with: newsletter init DIR; or name the file with --config FILE.",
            file=name,
        ) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}.", "Name a file with --config FILE.", file=name) from None
    if len(data) > MAX_BYTES:
        raise ConfigError(
            f"is larger than {MAX_BYTES // 1024} KB.",
            "The configuration is small; posts belong in a source's folder.",
            file=name,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("this is not UTF-8.", "Save the file as UTF-8.", file=name, line=line) from None
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """`text` of a file called `name` (for errors). Raises ConfigError."""
    from ruamel.yaml import YAML  # late: only commands that read the configuration need it
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    document = Document(name=name, tree=None)
    builder = Builder(document)
    try:
        tree = builder.build(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(str(part) for part in (error.context, error.problem) if part).split()
        raise ConfigError(
            f"this is not YAML: {' '.join(word for word in words if word.isprintable())};",
            "look at the indentation and the quotes of this line and the one before.",
            file=name,
            line=mark.line + 1 if mark else 0,
        ) from None
    except YAMLError as error:  # the reader's: a character that YAML does not allow
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
        raise ConfigError(
            "holds a control character, which YAML does not allow.", "Delete it.", file=name, line=line
        ) from None
    return Document(name=name, tree=tree, lines=document.lines)


class Builder:
    """Makes the tree from the parser's events, and refuses what this file may not hold."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def build(self, events: Iterator[Any]) -> object:
        """The tree of ruamel.yaml's parser events; lines go into the document. Raises ConfigError."""
        tree: object = None
        documents = 0
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if event.version or event.tags:
                    self._refuse(event, "a directive (%YAML, %TAG)", "delete the line")
                if documents > 1:
                    self._refuse(event, "a second document", "delete the --- line and what follows")
            elif kind not in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
                tree = self._value(event, events, ())
        return tree

    def _value(self, event: Any, events: Iterator[Any], place: Place) -> object:
        self._refuse_indirection(event)
        self.document.lines.setdefault(place, event.start_mark.line + 1)
        kind = type(event).__name__
        if kind == "ScalarEvent":
            return _scalar(event)
        if len(place) >= MAX_DEPTH:
            self._refuse(event, f"more than {MAX_DEPTH} levels", "this file needs six at most")
        if kind == "SequenceStartEvent":
            return self._sequence(events, place)
        return self._mapping(events, place)

    def _sequence(self, events: Iterator[Any], place: Place) -> list[object]:
        items: list[object] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._value(event, events, (*place, len(items))))
        return items

    def _mapping(self, events: Iterator[Any], place: Place) -> dict[str, object]:
        entries: dict[str, object] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self._key(event)
            if key in entries:
                first = self.document.lines[(*place, key)]
                self._refuse(
                    event, f"the key {quoted(key)} a second time (first in line {first})", "delete one of them"
                )
            self.document.lines[(*place, key)] = event.start_mark.line + 1
            entries[key] = self._value(next(events), events, (*place, key))
        return entries

    def _key(self, event: Any) -> str:
        self._refuse_indirection(event)
        if type(event).__name__ != "ScalarEvent":  # not looked into: keys within keys have no end
            self._refuse(event, "a list or mapping as a key", "write a name before the colon")
        if event.value == "<<" and event.implicit[0]:
            self._refuse(event, "a merge key (<<)", "write the keys out")
        return str(event.value)

    def _refuse_indirection(self, event: Any) -> None:
        if type(event).__name__ == "AliasEvent":
            self._refuse(event, f"an alias ({quoted(event.anchor, 40)})", "write the value out")
        if event.anchor is not None:
            self._refuse(
                event, f"an anchor ({quoted(event.anchor, 40)})", "delete it and write the value out where it is used"
            )
        if event.tag is not None:
            self._refuse(
                event, f"a tag ({quoted(str(event.tag), 40)})", "delete it, and put the value in quotes if it is a text"
            )

    def _refuse(self, event: Any, what: str, fix: str) -> NoReturn:
        raise ConfigError(
            f"holds {what}, which is not allowed here;",
            f"{fix}.",
            file=self.document.name,
            line=event.start_mark.line + 1,
        )


def _scalar(event: Any) -> object:
    """A text; None; or a `Word` where a plain scalar is a number or truth value in YAML 1.2's core schema."""
    text = str(event.value)
    if not event.implicit[0]:  # in quotes, or a block
        return _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    if text in _NULL:
        return None
    if text in _TRUTH:
        return Word(text, _TRUTH[text])
    if _INTEGER.fullmatch(text):
        return Word(text, int(text))
    if _BASED.fullmatch(text):
        return Word(text, int(text, 0))
    if _FLOAT.fullmatch(text):
        return Word(text, float(text))
    if _SPECIAL.fullmatch(text):
        return Word(text, float(text.replace(".", "")))
    return text
