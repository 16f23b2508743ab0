"""The front matter of a Markdown file: which keys there are, and their values as the words and moments they mean.

A key that says something impossible costs that key, and a finding with file, line and fix. Only what a post cannot be
without (a title, a date that can be read) costs the post.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from newsletter.config.values import Word
from newsletter.config.yamlfile import Document, parse
from newsletter.errors import ConfigError
from newsletter.sources.plaintext import one_line
from newsletter.sources.timestamps import read_timestamp
from newsletter.types import Finding, Level
from newsletter.wording import closest, quoted

MAX_FRONT: Final = 64 * 1024
_FENCE = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


POST_KEYS: Final = _words(
    "title date updated url permalink slug draft authors author categories category tags tag summary excerpt "
    "description image video language lang kind guid id consent quote listed_on"
)
NOTICE_KEYS: Final = _words(
    "kind title link url link_text show_from show_until event image language lang guid id draft date text"
)
# What generators of static sites keep there for themselves: no mistake, and nothing that a newsletter needs.
SITE_KEYS: Final = _words(
    "layout type weight aliases redirect_from comments toc menu nav nav_order parent cover thumbnail featured "
    "series lastmod publishdate expirydate published sitemap robots seo math katex mermaid toc_sticky sidebar "
    "header footer math_engine image_alt subtitle keywords outputs cascade resources isCJKLanguage linkTitle "
    "headless build params taxonomies template extra in_search_index pin pinned share social og_image twitter "
    "canonical_url canonical"
)


class FrontMatterError(Exception):
    """What keeps a file from being a post, in words with line and fix: `3: date: "soon" is not a date, write ...`."""


@dataclass(slots=True)
class FrontMatter:
    """The front matter of one file. `file` is its path below the folder, for findings."""

    file: str
    entries: dict[str, object]
    document: Document
    zone: ZoneInfo
    findings: list[Finding] = field(default_factory=list)

    def line(self, *place: str | int) -> int:
        """The line of an entry, counted from the file's first."""
        return self.document.line(place)

    def note(self, message: str, fix: str, *place: str | int, level: Level = Level.WARNING) -> None:
        """Remember what is wrong at `place`."""
        where = f"{self.file}:{self.line(*place)}"
        self.findings.append(Finding(level=level, code="front-matter", message=message, fix=fix, where=where))

    def first(self, *keys: str) -> str:
        """Which of `keys` is there and says something, "" for none."""
        return next((key for key in keys if self.entries.get(key) not in (None, "", [], {})), "")

    def text(self, *keys: str, limit: int = 2_000) -> str:
        """The text of the first of `keys` that is there, on one line; "" where none is, or where it is no text."""
        key = self.first(*keys)
        value = self.entries.get(key)
        if not key:
            return ""
        if not isinstance(value, str):
            self.note(f"{key}: is {_shape(value)} where a text is wanted.", f'Write for example {key}: "..."', key)
            return ""
        return one_line(value, limit=limit)

    def texts(self, *keys: str) -> tuple[str, ...]:
        """The names of the first of `keys` that is there: a list, or one text with commas."""
        key = self.first(*keys)
        value = self.entries.get(key)
        if not key:
            return ()
        if isinstance(value, str):
            return tuple(name for part in value.split(",") if (name := one_line(part, limit=200)))
        names: list[str] = []
        for number, item in enumerate(value if isinstance(value, list) else [value]):
            named = item.get("name") if isinstance(item, dict) else item
            if isinstance(named, str) and named.strip():
                names.append(one_line(named, limit=200))
            elif item is not None:
                self.note(
                    f"{key}: holds {_shape(item)} where a name is wanted.",
                    f"Write for example {key}: [Ada, Bo].",
                    key,
                    number,
                )
        return tuple(names)

    def flag(self, key: str) -> bool:
        """Whether `key` is true. A word that is neither true nor false is noted, and counts as true."""
        value = self.entries.get(key)
        if value is None:
            return False
        plain = value.value if isinstance(value, Word) else value
        if isinstance(plain, bool):
            return plain
        if isinstance(plain, str) and plain.casefold() in ("yes", "no", "on", "off"):
            return plain.casefold() in ("yes", "on")
        shown = quoted(value) if isinstance(value, str) else _shape(value)
        self.note(
            f"{key}: is {shown}, neither true nor false; it was taken as true.",
            f"Write {key}: true or {key}: false.",
            key,
        )
        return True

    def mapping(self, key: str, *, known: frozenset[str]) -> FrontMatter | None:
        """The mapping under `key` as front matter of its own, None where there is none."""
        value = self.entries.get(key)
        if not isinstance(value, dict):
            return None
        lines = {place[1:]: line for place, line in self.document.lines.items() if place[:1] == (key,)}
        inner = FrontMatter(
            self.file, value, Document(name=self.document.name, tree=value, lines=lines), self.zone, self.findings
        )
        inner.unknown(known, under=f"{key}.")
        return inner

    def moment(self, *keys: str, end_of_day: bool = False) -> datetime | None:
        """The moment of the first of `keys` that is there, in the site's zone; a time without a zone is in it too.

        A day without a time is its 00:00 or, with `end_of_day`, the next day's: "until 30 November" takes in the 30th.
        Raises FrontMatterError where something else stands there.
        """
        key = self.first(*keys)
        value = self.entries.get(key)
        if not key:
            return None
        found = read_timestamp(value, self.zone) if isinstance(value, str) else None
        if found is None or not isinstance(value, str):
            shown = quoted(value) if isinstance(value, str) else _shape(value)
            raise FrontMatterError(
                f"{self.line(key)}: {key}: {shown} is not a date, "
                f"write for example {key}: 2026-11-20 or {key}: 2026-11-20 18:30"
            )
        if end_of_day and ":" not in value:
            return read_timestamp((found + timedelta(days=1)).strftime("%Y-%m-%d"), self.zone)
        return found

    def unknown(self, known: frozenset[str], under: str = "") -> None:
        """Note every key that nothing here reads."""
        for key in self.entries:
            if key in known or (not under and key in SITE_KEYS):
                continue
            near = closest(key, known)
            self.note(
                f"{quoted(under + key)} is a key that is not read.",
                f"Write {near}: in its place, if that is meant." if near else "Delete it if nothing else reads it.",
                key,
                level=Level.WARNING if near else Level.NOTE,
            )


def split_front_matter(text: str, file: str, zone: ZoneInfo) -> tuple[FrontMatter, str]:
    """The front matter of a file's text, and its body. `text` has `\\n` newlines and no byte order mark.

    Raises FrontMatterError where there is none, or it is not YAML that may stand there.
    """
    if text.startswith("+++"):
        raise FrontMatterError("1: the front matter is TOML (+++), write it as YAML between two lines of ---")
    fenced = _FENCE.match(text)
    if fenced is None and text.startswith("---"):
        raise FrontMatterError("1: the front matter never ends, write a line of --- below it")
    if fenced is None:
        raise FrontMatterError("1: it has no front matter, begin it with ---, title: ..., date: ..., --- (four lines)")
    if len(fenced[1]) > MAX_FRONT:
        raise FrontMatterError(f"1: the front matter is larger than {MAX_FRONT // 1024} KB, move the text below it")
    try:
        document = parse("\n" + fenced[1], file)  # one line more, so that its lines are the file's
    except ConfigError as error:
        said = str(error).removeprefix(f"{file}:{error.line}: ").removeprefix(f"{file}: ")
        raise FrontMatterError(f"{error.line or 1}: {said}") from None
    tree = document.tree
    if tree is None:
        tree = {}
    if not isinstance(tree, dict):
        raise FrontMatterError("2: the front matter is no list of keys, write for example title: Our first post")
    return FrontMatter(file, tree, document, zone), text[fenced.end() :]


def _shape(value: object) -> str:
    return {list: "a list", dict: "a mapping", type(None): "empty"}.get(type(value), "something else")
