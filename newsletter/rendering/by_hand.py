"""Files of an issue that somebody changed by hand, in the place of what was rendered. Pure.

Such a file takes the place of one rendering alone. Where a redraft or an edit would now render it differently, the
change by hand does not fit, for it would undo what came in between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsletter.checks.contract import finding
from newsletter.codec import sha256
from newsletter.config.model import Config
from newsletter.edit_fields import field_words
from newsletter.rendering.snippets import measure
from newsletter.types import Finding, Mail, Snippet, Unfit

PARTS = {"email.html": "html", "email.txt": "text"}
"""The parts of the mail that can be changed by hand, and where `Mail` keeps them."""

MOST_DEPTH = 50
"""How deep lists and objects of a request may be nested: ours have five, and readers of JSON fall at a thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """The mail and the snippets with the files by hand in their places; `files` are their exact bytes, by path."""

    mail: Mail
    snippets: tuple[Snippet, ...]
    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    unfit: tuple[Unfit, ...]


def put_in(
    by_hand: Mapping[str, tuple[str, bytes]],
    mail: Mail,
    snippets: Sequence[Snippet],
    rendered: Mapping[str, bytes],
    config: Config,
) -> Replaced:
    """`mail` and `snippets` with each file of `by_hand` (path -> SHA-256 of what it replaces, its bytes) that fits.

    `rendered` are the files as they were rendered, by path.
    """
    made, files, findings, unfit = {snippet_path(snippet): snippet for snippet in snippets}, {}, [], []
    for path, (base, data) in sorted(by_hand.items()):
        why = _misfit(path, base, data, rendered, made)
        if why:
            value = {"base": base, "own": sha256(data)}
            field = f"file:{path}"
            unfit.append(Unfit(field=field, value=value, words=field_words(field), why=why))
            continue
        files[path] = data
        more = ""
        if path in PARTS:
            mail = replace(mail, **{PARTS[path]: data.decode()})
        else:
            made[path], is_shown = _with_request(made[path], json.loads(data), config)
            more = "" if is_shown else " The text beside it is the one before: look at the request itself."
        findings.append(finding("changed-by-hand", f"{path} goes out as somebody changed it.{more}", where=path))
    return Replaced(mail=mail, snippets=tuple(made.values()), files=files, findings=tuple(findings), unfit=tuple(unfit))


def snippet_path(snippet: Snippet) -> str:
    """Where the request of a snippet lies in the issue's folder."""
    return f"social/{snippet.account}/{snippet.stem}.json"


def _misfit(path: str, base: str, data: bytes, rendered: Mapping[str, bytes], made: Mapping[str, Snippet]) -> str:
    """Why the file has no place, in words; "" where it has."""
    if path not in rendered or not (path in PARTS or path in made):
        return "the issue has no such file any more"
    if sha256(rendered[path]) != base:
        return "the file would be made differently now, so the change by hand would undo what came in between"
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "it is not text in UTF-8"
    if path in PARTS:
        return "" if text.strip() else "it is empty"
    try:
        request = json.loads(text)
    except (ValueError, RecursionError):
        return "it is not JSON"
    if not isinstance(request, dict) or not isinstance(request.get("steps"), list) or not request["steps"]:
        return "it is no request: it has no steps"
    if _is_deep(request, MOST_DEPTH):
        return f"it is nested more than {MOST_DEPTH} deep"
    network = made[path].network
    return "" if request.get("network") == network else f"it is not a request to {network}"


def _with_request(snippet: Snippet, request: dict[str, Any], config: Config) -> tuple[Snippet, bool]:
    """`snippet` with its request, and its text as the request says it; whether that could be read."""
    changed = replace(snippet, request=request)
    places = [place for place, value in _leaves(snippet.request) if value == snippet.text]
    found = dict(_leaves(request))
    text = found.get(places[0]) if places else None
    if not isinstance(text, str):
        return changed, dict(_leaves(snippet.request)) == found
    measured = measure(text, account_name=snippet.account, config=config, url=snippet.url)
    return replace(changed, text=text, length=measured.length), True


def _is_deep(value: object, most: int) -> bool:
    """Whether lists and objects are nested more than `most` deep; looks no deeper than that."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return bool(inner) and (most == 0 or any(_is_deep(each, most - 1) for each in inner))


def _leaves(value: object, place: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], object]]:
    """Each plain value of a request, with the way to it."""
    if isinstance(value, Mapping):
        for key in value:
            yield from _leaves(value[key], (*place, key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*place, number))
    else:
        yield place, value
