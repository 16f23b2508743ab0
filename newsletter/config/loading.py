"""`load`: from the file to a `Config`, or to one error that lists every mistake with its line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from newsletter.config.model import Config
from newsletter.config.problems import Problem, from_pydantic
from newsletter.config.yamlfile import Document, Place, read
from newsletter.errors import ConfigError
from newsletter.wording import closest, listed, quoted

MOST_PROBLEMS = 20
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def load(path: Path) -> Config:
    """schedules.yaml at `path`, typed and checked; relative paths in it are made absolute beside it.

    Raises ConfigError, one line for each mistake: `schedules.yaml:14: newsletters.monthly.schedule.send: "first tuesdy
    10:00" is not a rule: "tuesdy" is not a day, write for example "first tuesday 10:00"`. Reads the file and nothing
    else: whether a source's file exists is the source's to say.
    """
    document = read(path)
    tree, problems = document.tree, []
    if not isinstance(tree, dict):
        what = "is empty" if tree is None else "does not start with a key such as site:"
        raise ConfigError(
            f"{what}.",
            "Make a commented one with: newsletter init DIR.",
            file=document.name,
            line=0 if tree is None else 1,
        )
    if "file" in tree:
        problems.append(Problem(("file",), "is not a setting; delete the line"))
    file = Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow a symbolic link to another folder
    config = None
    try:
        config = Config.model_validate({**tree, "file": file}, context={"folder": file.parent})
    except ValidationError as error:
        problems += from_pydantic(error, tree)
    problems += _dangling(tree)
    told = {problem.place for problem in problems}
    problems += [problem for problem in _unprintable(tree, ()) if problem.place not in told]
    if problems or config is None:
        raise _error(problems, document)
    return config


def _error(problems: list[Problem], document: Document) -> ConfigError:
    """All the problems as one error, in the order of the file; its line is that of the first."""
    lines = sorted({(document.line(problem.place), problem.text()) for problem in problems})
    shown = [text if number == 0 else f"{document.name}:{line}: {text}" for number, (line, text) in enumerate(lines)]
    if len(shown) > MOST_PROBLEMS:
        shown = [*shown[:MOST_PROBLEMS], f"and {len(shown) - MOST_PROBLEMS} more"]
    return ConfigError("\n".join(shown), file=document.name, line=lines[0][0])


def _dangling(tree: dict[str, Any]) -> Iterator[Problem]:
    """Names that nothing stands behind. Looks at the tree, so that it can tell even where a type is wrong as well."""
    for place, section, name in _references(tree):
        known = _mapping(tree.get(section))
        if name in known:
            continue
        meant = closest(name, known)
        there = f'write "{meant}"' if meant else f"write {listed(sorted(known), 'or')}" if known else "add it there"
        yield Problem(place, f"{quoted(name)} is not under {section}:, {there}")
    for newsletter, entry in _mapping(tree.get("newsletters")).items():
        accounts = _words(_mapping(_mapping(entry).get("social")).get("accounts"))
        for name in sorted({name for name in accounts if accounts.count(name) > 1}):
            place = ("newsletters", newsletter, "social", "accounts")
            yield Problem(place, f"{quoted(name)} stands there twice and would post twice, delete one of them")
    for section in ("sources", "newsletters"):
        if section in tree and not tree[section]:
            yield Problem((section,), "has no entry, write at least one")


def _unprintable(value: object, place: Place) -> Iterator[Problem]:
    """Texts with what no mail can hold: a control character, half a character, one that turns the text around it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unprintable(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unprintable(inner, (*place, number))
    elif isinstance(value, str) and (found := _UNFIT.search(value)):
        yield Problem(place, f"holds the character U+{ord(found[0]):04X}, which cannot be printed, delete it")


def _references(tree: dict[str, Any]) -> Iterator[tuple[Place, str, str]]:
    """Each name that a newsletter uses: where it stands, the section it belongs to, the name."""
    for newsletter, value in _mapping(tree.get("newsletters")).items():
        place, entry = ("newsletters", newsletter), _mapping(value)
        for number, name in enumerate(_words(entry.get("sources"))):
            yield (*place, "sources", number), "sources", name
        if isinstance(entry.get("mail"), str):
            yield (*place, "mail"), "mail", entry["mail"]
        for number, name in enumerate(_words(_mapping(entry.get("social")).get("accounts"))):
            yield (*place, "social", "accounts", number), "accounts", name


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
