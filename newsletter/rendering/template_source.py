"""A theme's template as markup, with the Jinja taken out and the place of every letter kept.

A template is several documents at once: each `{% if %}` makes two. Judged as one text, `{% if a %}<p>{% else %}<p
class="b">{% endif %}` would be an unclosed paragraph. So it is read as the few documents that take every branch at
least once, each without any Jinja: includes and macros put in where they are used, every `{{ value }}` `DYNAMIC`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod

DYNAMIC = "\ue000"
"""Stands for a `{{ value }}`: a private character, so no template's own text can be taken for it."""

MAX_DOCUMENTS = 64
_DEPTH = 12  # of includes and macro calls
_LEVELS = 4  # of nested branches that vary on their own

_STRING = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
_PIECE = re.compile(
    rf"""(?P<comment>\{{\#.*?\#\}})
    |\{{%[-+]?\s*raw\s*[-+]?%\}}(?P<raw>.*?)\{{%[-+]?\s*endraw\s*[-+]?%\}}
    |\{{%[-+]?(?P<statement>(?:{_STRING}|(?!%\}}).)*?)[-+]?%\}}
    |\{{\{{[-+]?(?P<value>(?:{_STRING}|(?!\}}\}}).)*?)[-+]?\}}\}}""",
    re.DOTALL | re.VERBOSE,
)
_QUOTED = re.compile(r"^(?:\"([^\"]*)\"|'([^']*)')")
_BRANCHING = {"if": ("elif", "else"), "for": ("else",), "trans": ("pluralize",)}
_CALL = re.compile(r"^\s*([A-Za-z_][\w.]*)\s*\(")


@dataclass(frozen=True)
class Text:
    """Markup as written."""

    text: str
    line: int


@dataclass(frozen=True)
class Value:
    """`{{ source }}`."""

    source: str
    line: int


@dataclass
class Group:
    """`{% if %}`, `{% macro %}` and the like: a list of nodes for each branch."""

    keyword: str
    head: str
    line: int
    branches: list[list[Node]] = field(default_factory=lambda: [[]])

    def finish(self) -> None:
        """Add what an `{% if %}` without `{% else %}` also is: nothing."""
        if self.keyword == "if" and not self.head.endswith("\0else"):
            self.branches.append([])


@dataclass(frozen=True)
class Use:
    """`{% include %}`, `{% import %}` and `{% from %}`."""

    keyword: str
    head: str
    line: int


Node = Text | Value | Group | Use


@dataclass(frozen=True)
class Flat:
    """One document: markup without Jinja. `place` tells where a letter of it was written."""

    text: str
    starts: tuple[int, ...]
    places: tuple[tuple[str, int], ...]
    values: tuple[str, ...]  # the sources of the values in it

    def place(self, position: int) -> tuple[str, int]:
        """The file, and the line in it (from 1), of the letter at `position`."""
        index = bisect_right(self.starts, position) - 1
        if index < 0:
            return self.places[0] if self.places else ("", 0)
        file, line = self.places[index]
        return file, line + self.text.count("\n", self.starts[index], position)


def documents(files: Mapping[str, str], name: str) -> tuple[Flat, ...]:
    """The documents that template `name` can be, so that each branch is in at least one; at most `MAX_DOCUMENTS`.

    The template has to be valid Jinja. A file that is not in `files` is left out (that is another finding).
    """
    tree = parse(files[name])
    macros = _Macros(files)
    macros.collect(name, tree)
    sizes = _sizes(tree, files, macros)
    found: dict[tuple[str, tuple[tuple[str, int], ...]], Flat] = {}
    for number in range(min(prod(sizes), MAX_DOCUMENTS)):
        digits, rest = [], number
        for size in sizes:
            digits.append(rest % size)
            rest //= size
        writer = _Writer(files, macros, digits)
        writer.write(name, tree)
        flat = writer.flat()
        found.setdefault((flat.text, flat.places), flat)
    return tuple(found.values())


def fragments(files: Mapping[str, str], name: str) -> tuple[Flat, ...]:
    """The macros and `{% set %}` blocks of template `name`, each as documents of their own."""
    macros = _Macros(files)
    found = []
    for group in _groups(parse(files[name]), ("macro", "set")):
        for branch in (0, 1):
            writer = _Writer(files, macros, [branch] * _LEVELS)
            writer.write(name, group.branches[0])
            found.append(writer.flat())
    return tuple(found)


@lru_cache(maxsize=256)
def parse(source: str) -> list[Node]:
    """`source`, valid Jinja, as nodes, not to be changed by anybody."""
    root: list[Node] = []
    stack: list[tuple[Group, list[Node]]] = []
    here, at, line = root, 0, 1
    for match in _PIECE.finditer(source):
        before = source[at : match.start()]
        if before:
            here.append(Text(before, line))
        line += before.count("\n")
        if match["raw"] is not None:
            here.append(Text(match["raw"], line + source.count("\n", match.start(), match.start("raw"))))
        elif match["value"] is not None:
            here.append(Value(match["value"].strip(), line))
        elif match["statement"] is not None:
            here = _statement(match["statement"].strip(), line, here, stack)
        line += match[0].count("\n")
        at = match.end()
    if at < len(source):
        here.append(Text(source[at:], line))
    return root


def _statement(statement: str, line: int, here: list[Node], stack: list[tuple[Group, list[Node]]]) -> list[Node]:
    """Where the next node goes, after this statement."""
    keyword, _, head = statement.partition(" ")
    opens = keyword in ("if", "for", "macro", "call", "trans", "filter", "block", "with", "autoescape") or (
        keyword == "set" and "=" not in head
    )
    if opens:
        group = Group(keyword, head.strip(), line)
        here.append(group)
        stack.append((group, here))
        return group.branches[0]
    if keyword.startswith("end") and stack:
        group, outer = stack.pop()
        group.finish()
        return outer
    if stack and keyword in _BRANCHING.get(stack[-1][0].keyword, ()):
        group = stack[-1][0]
        if keyword == "else":
            group.head += "\0else"
        group.branches.append([])
        return group.branches[-1]
    if keyword in ("include", "import", "from"):
        here.append(Use(keyword, head.strip(), line))
    return here


def quoted(head: str) -> str:
    """The file that an include or import names, "" where that is not a plain string."""
    match = _QUOTED.match(head)
    return (match[1] or match[2] or "") if match else ""


def _groups(nodes: Sequence[Node], keywords: tuple[str, ...]) -> Iterator[Group]:
    for node in nodes:
        if isinstance(node, Group):
            if node.keyword in keywords:
                yield node
            for branch in node.branches:
                yield from _groups(branch, keywords)


class _Macros:
    """The macros that a template can call, by the name it calls them, with the file each is in."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.known: dict[str, tuple[str, Group]] = {}
        self._read: set[tuple[str, str]] = set()

    def collect(self, name: str, tree: Sequence[Node], prefix: str = "") -> None:
        """Take the macros of `tree`, and of what it imports and includes."""
        if (name, prefix) in self._read or len(self._read) > 200:
            return
        self._read.add((name, prefix))
        for group in _groups(tree, ("macro",)):
            self.known[prefix + group.head.partition("(")[0].strip()] = (name, group)
        for use in _uses(tree):
            target = quoted(use.head)
            if target not in self.files:
                continue
            alias = re.search(r"\bas\s+(\w+)", use.head)
            inner = f"{prefix}{alias[1]}." if use.keyword == "import" and alias else prefix
            self.collect(target, parse(self.files[target]), inner)
            if use.keyword == "from":
                for old, new in re.findall(r"(\w+)\s+as\s+(\w+)", use.head):
                    if prefix + old in self.known:
                        self.known[prefix + new] = self.known[prefix + old]


def _uses(nodes: Sequence[Node]) -> Iterator[Use]:
    for node in nodes:
        if isinstance(node, Use):
            yield node
        elif isinstance(node, Group):
            for branch in node.branches:
                yield from _uses(branch)


def _sizes(tree: Sequence[Node], files: Mapping[str, str], macros: _Macros) -> list[int]:
    """How many branches there are at each level of nesting, at most; levels beyond `_LEVELS` share."""
    sizes = [1] * _LEVELS

    def measure(nodes: Sequence[Node], level: int, depth: int) -> None:
        for node in nodes:
            if isinstance(node, Group) and node.keyword not in ("macro", "set"):
                count = len(node.branches)
                sizes[level % _LEVELS] = max(sizes[level % _LEVELS], count)
                for branch in node.branches:
                    measure(branch, level + (count > 1), depth)
            elif isinstance(node, Use) and node.keyword == "include" and depth < _DEPTH:
                target = quoted(node.head)
                if target in files:
                    measure(parse(files[target]), level, depth + 1)
            elif isinstance(node, Value) and depth < _DEPTH and (macro := macros.known.get(_called(node.source))):
                measure(macro[1].branches[0], level, depth + 1)

    measure(tree, 0, 0)
    return sizes


def _called(source: str) -> str:
    match = _CALL.match(source)
    return match[1] if match else ""


class _Writer:
    def __init__(self, files: Mapping[str, str], macros: _Macros, digits: Sequence[int]) -> None:
        self.files, self.macros, self.digits = files, macros, digits
        self.parts: list[str] = []
        self.starts: list[int] = []
        self.places: list[tuple[str, int]] = []
        self.values: list[str] = []
        self.size = 0

    def flat(self) -> Flat:
        return Flat("".join(self.parts), tuple(self.starts), tuple(self.places), tuple(self.values))

    def write(
        self,
        file: str,
        nodes: Sequence[Node],
        level: int = 0,
        depth: int = 0,
        caller: tuple[str, Sequence[Node]] | None = None,
    ) -> None:
        for node in nodes:
            if isinstance(node, Text):
                self._put(node.text, file, node.line)
            elif isinstance(node, Value):
                self._value(file, node, level, depth, caller)
            elif isinstance(node, Use):
                target = quoted(node.head)
                if node.keyword == "include" and target in self.files and depth < _DEPTH:
                    self.write(target, parse(self.files[target]), level, depth + 1)
            elif node.keyword == "call":
                macro = self.macros.known.get(_called(re.sub(r"^\([^)]*\)\s*", "", node.head)))
                if macro and depth < _DEPTH:
                    self.write(macro[0], macro[1].branches[0], level, depth + 1, (file, node.branches[0]))
            elif node.keyword not in ("macro", "set"):
                choice = self.digits[level % _LEVELS] % len(node.branches)
                self.write(file, node.branches[choice], level + (len(node.branches) > 1), depth, caller)

    def _value(self, file: str, node: Value, level: int, depth: int, caller: tuple[str, Sequence[Node]] | None) -> None:
        called = _called(node.source)
        self.values.append(node.source)
        if called == "caller" and caller:
            self.write(*caller, level, depth + 1)
        elif called in self.macros.known and depth < _DEPTH:
            home, macro = self.macros.known[called]
            self.write(home, macro.branches[0], level, depth + 1)
        else:
            self._put(DYNAMIC, file, node.line)

    def _put(self, text: str, file: str, line: int) -> None:
        self.starts.append(self.size)
        self.places.append((file, line))
        self.parts.append(text)
        self.size += len(text)
