"""Files that somebody changed by hand in the outbox, with the lines that differ: as much as a person reads."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsletter import outbox
from newsletter.models import Issue
from newsletter.models import Revision as RevisionRow
from newsletter.outbox import Difference
from newsletter.pipeline import Desk

MOST_FILES = 20
MOST_LINES = 60
MOST_CHARACTERS = 300  # of a line: a mail's HTML has lines of 35,000
MOST_BYTES = 2_000_000  # of a file that is compared

_TAG_END = re.compile(r"(?<=>)(?=.)")
_HOW = {"missing": "was removed", "altered": "was changed", "added": "was added"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a difference. `kind` is "less", "more" or "same"; what was cut off is told in `text`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A file that is not as it was frozen: how, in words, and the lines. `note` says why there are none, or no more."""

    path: str
    how: str
    lines: tuple[Line, ...]
    note: str = ""


def hand_lines(desk: Desk, issue: Issue, revision: RevisionRow, differences: Sequence[Difference]) -> tuple[Hand, ...]:
    """What stands in the outbox in place of the frozen files; of the first files only."""
    if not differences:
        return ()
    folder = outbox.folder_of(desk.outbox, issue.newsletter, issue.period)
    blobs = dict(revision.files.filter(path__in=[each.path for each in differences]).values_list("path", "blob__data"))
    found = []
    for each in differences[:MOST_FILES]:
        place = folder / each.path
        data = b"" if place.is_symlink() or not place.is_file() else _start(place)
        found.append(_hand(each, bytes(blobs.get(each.path, b"")), data))
    return tuple(found)


def lines_of(before: str, after: str) -> tuple[tuple[Line, ...], str]:
    """The lines that differ, with one beside each for context, and a note where there were too many."""
    return marked(difflib.unified_diff(_broken(before), _broken(after), lineterm="", n=1))


def _broken(text: str) -> list[str]:
    """The lines of `text`; a long one, as a mail's HTML has them, after each tag, and every `MOST_CHARACTERS`: what
    differs in the middle of a line would else be cut off with it."""
    lines = []
    for line in text.splitlines():
        pieces = _TAG_END.split(line) if len(line) > MOST_CHARACTERS else [line]
        for piece in pieces:
            lines += [piece[at : at + MOST_CHARACTERS] for at in range(0, len(piece), MOST_CHARACTERS)] or [""]
    return lines


def marked(diff: Iterable[str]) -> tuple[tuple[Line, ...], str]:
    """The lines of a unified diff, without the names of files and the places; a note where there were too many."""
    lines: list[Line] = []
    in_body = False
    for text in diff:
        if text.startswith("@@"):
            in_body = True
        elif in_body:
            if len(lines) >= MOST_LINES:
                return tuple(lines), f"There is more; these are the first {MOST_LINES} lines."
            kind = {"-": "less", "+": "more"}.get(text[:1], "same")
            lines.append(Line(kind=kind, text=shortened(text[1:])))
    return tuple(lines), ""


def shortened(text: str) -> str:
    """`text` in a length that a person reads, and how much is missing."""
    if len(text) <= MOST_CHARACTERS:
        return text
    return f"{text[:MOST_CHARACTERS]} … and {len(text) - MOST_CHARACTERS:,} more characters"


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _hand(difference: Difference, frozen: bytes, present: bytes) -> Hand:
    how = _HOW[difference.how]
    if len(frozen) > MOST_BYTES or len(present) > MOST_BYTES:
        return Hand(path=difference.path, how=how, lines=(), note="It is too large to be compared here.")
    try:
        lines, note = lines_of(frozen.decode(), present.decode())
    except UnicodeDecodeError:  # a picture
        return Hand(path=difference.path, how=how, lines=(), note="It is no text, so no lines are shown.")
    return Hand(path=difference.path, how=how, lines=lines, note=note)
