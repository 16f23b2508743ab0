"""What differs between two texts, marked word by word, and between two orders, moved posts among them. Pure.

The work is bounded whatever the texts hold: a piece that occurs often is no anchor for the comparison (it may still
stand beside one), long stretches are marked by line, and the rest of a very long text is not compared.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST_LINES = 1_000
"""Lines of each text that are compared."""
MOST_WORDS = 400
"""Words of each side of a stretch that are compared one by one; a longer one is marked as a whole."""
_OFTEN = 4  # a piece that occurs more often is no anchor
_ALIKE = 0.4  # the share of letters in both from which texts are compared by the word
_FEW = 12  # words, spaces among them, that are compared by the word however little is in both
_AROUND = 2  # unchanged lines that are shown on each side of a change
_WORD = re.compile(r"\w+|\s+|[^\w\s]")

Mark = Literal["same", "less", "more"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text: in both ("same"), taken out ("less") or put in ("more")."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Lines of a text. `pieces` are to be shown; `skipped` counts unchanged lines that are left out instead."""

    pieces: tuple[Piece, ...] = ()
    skipped: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything differs in it."""
        return any(piece.mark != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Something that stands at another place: from and to, counted from 1."""

    key: str
    before: int
    after: int


def words(before: str, after: str) -> tuple[Piece, ...]:
    """`after` with what was put in and taken out since `before`, by the word. Joined without "less" it is `after`.

    Where little is in both, one is marked as having taken the place of the other: that is easier to read.
    """
    if before == after:
        return tuple(_pieces([("same", after)]))
    replaced: list[tuple[Mark, str]] = [("less", before), ("more", after)]
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return tuple(_pieces(replaced))
    marked: list[tuple[Mark, str]] = []
    for tag, i, j, k, m in _matcher(old, new).get_opcodes():
        if tag == "equal":
            marked.append(("same", "".join(new[k:m])))
        else:
            marked += [("less", "".join(old[i:j])), ("more", "".join(new[k:m]))]
    shared = sum(len("".join(text.split())) for mark, text in marked if mark == "same")
    letters = sum(len(word) for word in (*old, *new) if not word.isspace())
    alike = max(len(old), len(new)) <= _FEW or 2 * shared >= _ALIKE * letters
    return tuple(_pieces(_whole(marked) if alike else replaced))


def lines(before: str, after: str) -> tuple[tuple[Stretch, ...], bool]:
    """The stretches of `after` that differ from `before`, unchanged lines around them, and whether all was compared.

    Where lines took the place of others, the words in them are marked.
    """
    old, new = before.splitlines(), after.splitlines()
    whole = max(len(old), len(new)) <= MOST_LINES
    old, new = old[:MOST_LINES], new[:MOST_LINES]
    found: list[Stretch] = []
    codes = _matcher(old, new).get_opcodes()
    for number, (tag, i, j, k, m) in enumerate(codes):
        if tag == "equal":
            found += _around(new[k:m], first=number == 0, last=number == len(codes) - 1)
        else:
            found.append(Stretch(pieces=words(_text(old[i:j]), _text(new[k:m]))))
    return tuple(found), whole


def moves(before: Sequence[str], after: Sequence[str]) -> tuple[Move, ...]:
    """Which of the keys that are in both stand in another order: the fewest that must move, in the order of `after`.

    A key stands in each sequence once at most.
    """
    places = {key: place for place, key in enumerate(before)}
    shared = [key for key in after if key in places]
    stay = _rising([places[key] for key in shared])
    positions = {key: place for place, key in enumerate(after, start=1)}
    return tuple(
        Move(key=key, before=places[key] + 1, after=positions[key])
        for number, key in enumerate(shared)
        if number not in stay
    )


def seen_moves(before: Sequence[str], after: Sequence[str]) -> tuple[Move, ...]:
    """The moves that a reader sees by the numbers; all of them where the numbers show none.

    What changed places with others that came or went may stand at the number that it had.
    """
    found = moves(before, after)
    return tuple(move for move in found if move.before != move.after) or found


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    counts = Counter(new)
    return SequenceMatcher(lambda piece: counts[piece] > _OFTEN or not piece.strip(), old, new, autojunk=False)


def _whole(marked: list[tuple[Mark, str]]) -> Iterator[tuple[Mark, str]]:
    """Runs of changes with nothing but space between them, put together: "old words" became "new words"."""
    less = more = ""
    for place, (mark, text) in enumerate(marked):
        bridge = mark == "same" and text.isspace() and 0 < place < len(marked) - 1 and (less or more)
        if mark == "less" or bridge:
            less += text
        if mark == "more" or bridge:
            more += text
        if mark == "same" and not bridge:
            yield from (("less", less), ("more", more), ("same", text))
            less = more = ""
    yield from (("less", less), ("more", more))


def _pieces(marked: Iterator[tuple[Mark, str]] | Sequence[tuple[Mark, str]]) -> Iterator[Piece]:
    for mark, text in marked:
        if text:
            yield Piece(mark=mark, text=text)


def _text(part: Sequence[str]) -> str:
    """Each line with its end, so that an empty line is something, too."""
    return "".join(f"{line}\n" for line in part)


def _same(text: str) -> Piece:
    return Piece(mark="same", text=text)


def _around(unchanged: list[str], *, first: bool, last: bool) -> list[Stretch]:
    """Unchanged lines with their middle left out, or their start or end where nothing differs before or after."""
    head = [] if first else unchanged[:_AROUND]
    tail = [] if last else unchanged[max(len(head), len(unchanged) - _AROUND) :]
    skipped = len(unchanged) - len(head) - len(tail)
    kept = [Stretch(pieces=(_same(_text(part)),)) if part else Stretch() for part in (head, tail)]
    middle = [Stretch(skipped=skipped)] if skipped else []
    return [each for each in (kept[0], *middle, kept[1]) if each.pieces or each.skipped]


def _rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising run in `numbers` (patience sorting, n log n)."""
    tops: list[int] = []  # the smallest number that ends a run of that length
    ends: list[int] = []  # and its place
    back: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tops, number)
        tops[length : length + 1] = [number]
        ends[length : length + 1] = [place]
        back.append(ends[length - 1] if length else -1)
    kept: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = back[place]
    return kept
