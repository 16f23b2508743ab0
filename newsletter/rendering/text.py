"""Plain text that is pleasant to read: lines of 72 columns, addresses whole, nothing left hanging."""

from __future__ import annotations

import re
import unicodedata

WIDTH = 72  # columns; RFC 5322, 2.1.1 asks for at most 78


def columns(text: str) -> int:
    """How many columns `text` takes: wide East Asian characters two, combining and invisible ones none."""
    if text.isascii():
        return len(text)
    total = 0
    for character in text:
        if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
            continue
        total += 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
    return total


def wrap(text: str, indent: int = 0, first: str = "", width: int = WIDTH) -> str:
    """`text` in lines of at most `width` columns, cut at spaces only, so an address is never broken.

    Lines after the first begin with `indent` spaces; the first begins with `first` (a number, a bullet), or with the
    same spaces. A word longer than the width has a line to itself.
    """
    margin = " " * max(0, min(indent, width // 2))
    line = first or margin
    lines: list[str] = []
    empty = True
    for word in str(text).split():
        if not empty and columns(line) + 1 + columns(word) > width:
            lines.append(line)
            line, empty = margin, True
        line = line + word if empty else f"{line} {word}"
        empty = False
    return "\n".join([*lines, line.rstrip()])


def bare(url: str) -> str:
    """An address as people write it: without `https://`, `www.` and the last slash."""
    return re.sub(r"^https?://(?:www\.)?", "", str(url)).rstrip("/")


def tidy(text: str) -> str:
    """`text` without spaces at line ends, with at most one empty line in a row, and one newline at the end."""
    lines = "\n".join(map(str.rstrip, text.split("\n")))
    while "\n\n\n" in lines:  # plain replacing is thirty times as quick as a pattern
        lines = lines.replace("\n\n\n", "\n\n")
    return lines.strip("\n") + "\n"
