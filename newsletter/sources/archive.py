"""The plain-text export of an archive page: a "Category:" line, a title, the body, a closing date line.

Only the date lines are certain: the first entry alone may have a category, and titles look like any short line. The
text carries no addresses, and none is made up.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from newsletter.config.model import ArchiveSource, Config
from newsletter.errors import ContentError, SourceError
from newsletter.naming import slug
from newsletter.sources.assemble import assemble
from newsletter.sources.blocks import from_text
from newsletter.sources.charsets import decode
from newsletter.sources.contract import RawPost
from newsletter.sources.dates import closing_date
from newsletter.sources.plaintext import clean, one_line
from newsletter.types import Finding, Level, Post, Pulled, Unusable
from newsletter.wording import plain_date, quoted

MAX_BYTES: Final = 10_000_000
MAX_ENTRIES: Final = 5_000
_LONGEST_TITLE: Final = 300

_HEADER = re.compile(r"\s*(category|categories|tags?|authors?)\s*:\s*(.{0,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of an archive as it stands there. `line` is that of its title, counted from 1; `day` None: no date."""

    title: str
    body: str
    day: date | None
    line: int
    guid: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def read_archive(name: str, source: ArchiveSource, config: Config) -> Pulled:
    """Every post of the archive at `source.path`, each at 00:00 of its date in the site's zone.

    Raises SourceError where the file cannot be read or is too large, ContentError where it is no text or has no entry.
    """
    text = read_text(source.path, name)
    entries, findings = split_entries(text, source.path.name)
    if not entries:
        raise ContentError(
            f'{quoted(str(source.path), limit=300)} holds no entry: no line is a date such as "20th November 2017".',
            "Close each entry with its date on a line of its own.",
            source=name,
            permanent=True,
        )
    posts: list[Post] = []
    unusable: list[Unusable] = []
    for entry in entries:
        post = assemble(
            raw_post(entry, config.site.zone),
            source=name,
            zone=config.site.zone,
            fallback_url=source.url,
            playbacks=source.playbacks,
            language=source.language,
        )
        if isinstance(post, Post):
            posts.append(post)
        else:
            unusable.append(post)
    return Pulled(source=name, posts=tuple(posts), unusable=tuple(unusable), findings=findings)


def raw_post(entry: Entry, zone: ZoneInfo) -> RawPost:
    """`entry` as a source hands it to `assemble`."""
    return RawPost(
        guid=entry.guid,
        url=None,
        title=entry.title,
        published=midnight(entry.day, zone) if entry.day is not None else None,
        blocks=from_text(entry.body),
        categories=entry.categories,
        tags=entry.tags,
        authors=entry.authors,
    )


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """00:00 of `day` in `zone`, or the first moment after it where clocks go forward at midnight."""
    return datetime.combine(day, time(), zone).astimezone(UTC).astimezone(zone)


def read_text(path: Path, source: str = "") -> str:
    """The text of the file at `path`, whatever it is encoded in (UTF-8, UTF-16, Windows-1252), newlines as `\\n`.

    Raises SourceError where it cannot be read or is larger than `MAX_BYTES`, ContentError where it is no text.
    """
    shown = quoted(str(path), limit=300)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(
            f"the archive {shown} cannot be read: {error.strerror}.",
            "Name a plain-text file that is there.",
            source=source,
            permanent=True,
        ) from None
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"the archive {shown} is larger than {MAX_BYTES // 1_000_000} MB.",
            "Split it into several files, each a source of its own.",
            source=source,
            permanent=True,
        )
    text = _unmarked_utf16(data) or decode(data)[0]
    if "\x00" in text:
        raise ContentError(
            f"{shown} is not a text file.", "Export the archive page as plain text.", source=source, permanent=True
        )
    return clean(text)


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without a byte order mark: in European text every other byte is zero. "" where it is something else."""
    head = data[:2_000]
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[offset::2].count(0)
        if len(head) >= 20 and zeros > len(head) * 0.3 and head[1 - offset :: 2].count(0) == 0:
            return data.decode(name, "replace")
    return ""


def split_entries(text: str, file: str) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """The entries of an archive's text in their order, and what was not clear in it (`file` names it there)."""
    findings: list[Finding] = []
    entries: list[Entry] = []
    for chunk in _joined(_chunks(text), file, findings):
        entry = _entry(chunk)
        if entry is not None and len(entries) < MAX_ENTRIES:
            entries.append(entry)
    dated = any(entry.day for entry in entries)
    _note_order(entries, file, findings)
    return (_numbered(entries), tuple(findings)) if dated else ((), ())


@dataclass(slots=True)
class _Chunk:
    """Lines up to a closing date."""

    start: int  # the first line's number, from 1
    lines: list[str] = field(default_factory=list)
    day: date | None = None
    closed_by: str = ""

    def first(self) -> tuple[int, str]:
        """Number and text of the first line with words that is no header."""
        for number, line in enumerate(self.lines):
            if line.strip() and not _HEADER.fullmatch(line):
                return number, line.strip()
        return 0, ""


def _chunks(text: str) -> Iterator[_Chunk]:
    lines = text.split("\n")
    chunk = _Chunk(start=1)
    for number, line in enumerate(lines):
        day = closing_date(line) if len(line) <= 80 and any(map(str.isdigit, line)) else None
        after = lines[number + 1] if number + 1 < len(lines) else ""
        before = lines[number - 1] if number else ""
        if day is not None and (not after.strip() or _HEADER.fullmatch(after)) and chunk.first()[1]:
            chunk.day, chunk.closed_by = day, line.strip()
            yield chunk
            chunk = _Chunk(start=number + 2)
            continue
        header = _HEADER.fullmatch(line)
        # A category in the middle begins an entry: the one before it has lost its date.
        if header and header[1].lower().startswith("categor") and not before.strip() and chunk.first()[1]:
            yield chunk
            chunk = _Chunk(start=number + 1)
        chunk.lines.append(line)
    if chunk.first()[1]:
        yield chunk


def _joined(chunks: Iterator[_Chunk], file: str, findings: list[Finding]) -> Iterator[_Chunk]:
    """The chunks, with those put together again that a date inside a body has cut apart."""
    waiting: _Chunk | None = None
    for chunk in chunks:
        if waiting is None:
            waiting = chunk
        elif waiting.closed_by and not _has_title(chunk):
            line = waiting.start + len(waiting.lines)
            findings.append(
                Finding(
                    level=Level.WARNING,
                    code="archive-date-in-text",
                    message=f"{quoted(waiting.closed_by)} stands on a line of its own inside an entry; what follows it "
                    "does not begin with a title, so it was read as part of the same entry.",
                    fix="If a new entry begins there, give it a short title on a line of its own.",
                    where=f"{file}:{line}",
                )
            )
            waiting.lines += [waiting.closed_by, *chunk.lines]
            waiting.day, waiting.closed_by = chunk.day, chunk.closed_by
        else:
            yield waiting
            waiting = chunk
    if waiting is not None:
        yield waiting


def _has_title(chunk: _Chunk) -> bool:
    """Whether a chunk begins like an entry: a header, or a line short enough for a title with nothing hanging on it."""
    first = next((line for line in chunk.lines if line.strip()), "")
    if _HEADER.fullmatch(first):
        return True
    number, title = chunk.first()
    if len(title) > _LONGEST_TITLE:
        return False
    after = chunk.lines[number + 1] if number + 1 < len(chunk.lines) else ""
    sentence = title.endswith((".", ";", ",")) and not title.endswith("...")
    return not (sentence and (len(title) > 100 or title[:1].islower() or bool(after.strip())))


def _entry(chunk: _Chunk) -> Entry | None:
    named: dict[str, list[str]] = {"categor": [], "tag": [], "author": []}
    for place, line in enumerate(chunk.lines):
        header = _HEADER.fullmatch(line)
        if header is not None:
            kind = next(kind for kind in named if header[1].lower().startswith(kind))
            named[kind] += [one_line(word, limit=200) for word in header[2].split(",") if word.strip()]
        elif line.strip():
            return Entry(
                title=one_line(line),
                body="\n".join(chunk.lines[place + 1 :]).strip("\n"),
                day=chunk.day,
                line=chunk.start + place,
                categories=tuple(named["categor"]),
                tags=tuple(named["tag"]),
                authors=tuple(named["author"]),
            )
    return None


def _numbered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, each with an identity of its own: its date and title, numbered where two have both."""
    counts: dict[str, int] = {}
    numbered: list[Entry] = []
    # From the last: archives grow at the top, and an older entry must keep its identity when a newer one comes.
    for entry in reversed(entries):
        day = entry.day.isoformat() if entry.day else "undated"
        guid = f"archive:{day}:{slug(entry.title, fallback=entry.title)}"
        counts[guid] = counts.get(guid, 0) + 1
        numbered.append(replace(entry, guid=guid if counts[guid] == 1 else f"{guid}-{counts[guid]}"))
    return tuple(reversed(numbered))


def _note_order(entries: Sequence[Entry], file: str, findings: list[Finding]) -> None:
    """An archive runs one way: a date against it may be a line of the text, taken for a closing date."""
    dated = [(entry, entry.day) for entry in entries if entry.day is not None]
    if len(dated) < 3:
        return
    rises = sum(1 for (_, a), (_, b) in itertools.pairwise(dated) if b > a)
    falls = sum(1 for (_, a), (_, b) in itertools.pairwise(dated) if b < a)
    for (_, before), (entry, day) in itertools.pairwise(dated):
        if (day > before and rises < falls) or (day < before and falls < rises):
            findings.append(
                Finding(
                    level=Level.NOTE,
                    code="archive-order",
                    message=f"{quoted(entry.title)} is dated {plain_date(day)}, out of the order of the archive.",
                    fix="Look whether its closing line is its date, and not a date in its text.",
                    where=f"{file}:{entry.line}",
                )
            )
