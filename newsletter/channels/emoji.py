"""Where X counts several code points as one emoji: a flag, a keycap, a skin tone, a family.

The sequences stand in `emoji.txt` beside this file, with their source and date; they are read once, when a text holds
something that may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path

# A text without any of these has no emoji. Punctuation of prose (dashes, quotes, the ellipsis) lies below U+203C.
_MAYBE = re.compile("[©®\u203c-\u3299\U0001f000-\U0001faff]|[0-9#*](?=\ufe0f?\u20e3)")
_SIGNS = "©®"  # an emoji by themselves, though of the light range
_NAMED = {
    "+": ("\u200d",),
    "tone": tuple(map(chr, range(0x1F3FB, 0x1F400))),
    "picture": ("\ufe0f",),
}
_FIRST_REGION = 0x1F1E6  # regional indicator A


def emoji_in(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each emoji in `text` whose weight is not that of its code points, in order; the longest first.

    These are the sequences, and the bare signs © and ®. They never overlap.
    """
    end = 0
    for maybe in _MAYBE.finditer(text):
        start = maybe.start()
        if start < end:
            continue
        length = _length(text, start)
        if length:
            end = start + length
            yield start, end


def _length(text: str, start: int) -> int:
    """How many code points of `text` from `start` are one emoji, 0 where they are none."""
    known, lengths = _sequences()
    for length in lengths:
        if text[start : start + length] in known:
            return length
    return 1 if text[start] in _SIGNS else 0


@cache
def _sequences() -> tuple[frozenset[str], tuple[int, ...]]:
    """Every sequence, and the lengths that they have, falling."""
    text = Path(__file__).with_name("emoji.txt").read_text(encoding="utf-8")
    lines = text.replace(",\n  ", ",").replace("\n  ", " ").splitlines()
    rows, flags = lines[lines.index("[sequences]") + 1 : lines.index("[flags]")], lines[lines.index("[flags]") + 1 :]
    known = {"".join(choice) for row in rows for choice in product(*map(_alternatives, row.split()))}
    for line in flags:
        known.update("".join(chr(_FIRST_REGION + ord(letter) - ord("A")) for letter in flag) for flag in line.split())
    known = {sequence for sequence in known if len(sequence) > 1}  # of a blank line there is ""
    return frozenset(known), tuple(sorted({len(sequence) for sequence in known}, reverse=True))


def _alternatives(place: str) -> Sequence[str]:
    found: list[str] = []
    for word in place.split(","):
        name = word.removesuffix("?")
        if name != word:
            found.append("")
        if name in _NAMED:
            found += _NAMED[name]
        else:
            first, _, last = name.partition("..")
            found += map(chr, range(int(first, 16), int(last or first, 16) + 1))
    return found
