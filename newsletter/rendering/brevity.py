"""Makes a text fit where a network sets a limit, without ever cutting what belongs together. Pure.

A cut is made at a sentence end or between words, never inside a grapheme cluster, an address, a hashtag or a name with
an @. Scripts that are written without spaces are cut between two of their letters, outside addresses and hashtags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from newsletter.channels.counting import clusters, is_plain
from newsletter.channels.links import addresses
from newsletter.rendering.sentences import sentences

ELLIPSIS = "…"
MAX_CLUSTERS = 5_000  # of one paragraph: no network shows more, and none is worth counting
STUB = 24  # clusters: a later paragraph that would be cut to less is left out instead

# Compiled when first used: most texts are plain.
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_TAGGED = r"[#＃@＠][\p{L}\p{M}\p{N}_]+"
_HANGING = frozenset(",;:.–—-―/&+([{“‘«‹„¿¡،؛、，。：；（「『" + "\"'")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a text. `kept` ones hold what may not be lost: the link, the hashtags."""

    text: str
    kept: bool = False


def join(paragraphs: Sequence[Paragraph]) -> str:
    """The paragraphs as one text, an empty line between them; empty ones are left out."""
    return "\n\n".join(paragraph.text for paragraph in paragraphs if paragraph.text)


def fit(paragraphs: Sequence[Paragraph], fits: Callable[[str], bool], *, language: str) -> str | None:
    """The paragraphs as one text for which `fits` holds; None where not even the kept ones fit.

    What stands later is given up first: the last paragraph that is not kept is shortened, or left out where only a stub
    of it would be left, then the one before it. From the third on, one that would break off inside a sentence is left
    out as well: the text says enough without it.
    """
    current = list(paragraphs)
    while not fits(join(current)):
        loose = [place for place, paragraph in enumerate(current) if not paragraph.kept and paragraph.text]
        if not loose:
            return None
        last = loose[-1]

        def fits_with(text: str, place: int = last) -> bool:
            return fits(join([*current[:place], replace(current[place], text=text), *current[place + 1 :]]))

        shorter = shorten(current[last].text, fits_with, language=language)
        is_stub = len(loose) > 1 and len(clusters(shorter)) < STUB
        is_stub = is_stub or (len(loose) > 2 and shorter.endswith(ELLIPSIS))
        current[last] = replace(current[last], text="" if is_stub else shorter)
    return join(current)


def shorten(text: str, fits: Callable[[str], bool], *, language: str) -> str:
    """The longest start of `text` for which `fits` holds: as it is, or up to a sentence end, or to a word and then "…".

    A sentence end is taken where it keeps at least a fifth of what a word's end would. "" where not one word fits.
    `fits` is taken to hold for every shorter start of a text for which it holds; the answer is checked in any case.
    """
    if fits(text):
        return text
    flat = " ".join(text.split())
    by_word = _longest(_word_ends(flat), lambda end: _cut(flat, end), fits)
    by_sentence = _longest(_sentence_ends(flat, language), lambda end: flat[:end], fits)
    return by_sentence if by_sentence and len(by_sentence) * 5 >= len(by_word) else by_word


def _longest(ends: Sequence[int], cut: Callable[[int], str], fits: Callable[[str], bool]) -> str:
    """The text cut at the last of the rising `ends` for which `fits` holds; "" where there is none."""
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if fits(cut(ends[middle])):
            low = middle + 1
        else:
            high = middle
    # A network may count a shorter text as longer (a name cut off its server is no mention), so it is looked at again.
    while low and not fits(cut(ends[low - 1])):
        low -= 1
    return cut(ends[low - 1]) if low else ""


def _sentence_ends(text: str, language: str) -> list[int]:
    """Where the sentences of `text` end, in code points, rising; not the end of the last."""
    ends, position = [], 0
    for sentence in sentences(text, language):
        position = text.find(sentence, position) + len(sentence)
        if _is_between_clusters(text, position):
            ends.append(position)
    return [end for end in ends if end < len(text)]


def _is_between_clusters(text: str, position: int) -> bool:
    """Whether nothing at `position` clings to what stands before it, such as an accent after a full stop."""
    around = text[max(0, position - 8) : position + 8]
    length = min(position, 8)
    seen = 0
    for cluster in clusters(around):
        if seen == length:
            return True
        seen += len(cluster)
    return seen == length


def _word_ends(text: str) -> list[int]:
    """Where `text` may be cut, in code points, rising; never at its end."""
    units = clusters(text)[:MAX_CLUSTERS]
    ends, position, before = [], 0, " "
    for unit in units:
        if unit.isspace() and not before.isspace():
            ends.append(position)
        position += len(unit)
        before = unit
    if not is_plain(text) and regex.search(_UNSPACED, text):
        ends = sorted([*ends, *_unspaced_ends(text, units)])
    return ends


def _unspaced_ends(text: str, units: Sequence[str]) -> Iterator[int]:
    """The places between two letters of a script without spaces, outside addresses, hashtags and names with an @."""
    closed = [(span.start, span.end) for span in addresses(text)]
    closed += [match.span() for match in regex.finditer(_TAGGED, text)]
    inside = {place for start, end in closed for place in range(start + 1, end)}
    starts = regex.compile(_UNSPACED).match
    position = 0
    for before, unit in pairwise(units):
        position += len(before)
        if position not in inside and starts(before) and starts(unit):
            yield position


def _cut(text: str, end: int) -> str:
    """`text[:end]` and "…", without a comma, dash or opening bracket that would be left hanging."""
    units = clusters(text[:end])
    while units and (units[-1].isspace() or units[-1] in _HANGING):
        units.pop()
    return "".join(units) + ELLIPSIS if units else ""
