"""How networks count: grapheme clusters, UTF-16 units, addresses. Pure functions over text.

A *cluster* is what a reader sees as one character: Unicode Annex 29, extended grapheme clusters, as `regex` splits them
with `\\X` (flags, skin tones, ZWJ families and Indic conjuncts are one each).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

_CLUSTER = regex.compile(r"\X")

# A host under a top-level domain that X's published list may lack. Labels as X wants them for a registered name:
# letters, digits and inner hyphens, at most 63; the ending is letters only, and nothing glued to it could go on.
_DOTTED_HOST = regex.compile(
    r"(?<![A-Za-z0-9@＠$#＃])https?://"
    r"(?P<host>(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+(?P<ending>[\p{L}\p{M}]{2,63}))"
    r"(?![\p{L}\p{M}\p{N}@+_-]|\.[\p{L}\p{N}])",
    regex.IGNORECASE,
)


# No host has so many labels or so long a one; the grammar's patterns take quadratic time over them (400: 1.6 s).
_NO_HOST = regex.compile(r"[\w-]++(?:\.[\w-]++){21,}+|[\w-]{254,}+")
_BROKEN = str.maketrans({".": "!", "-": "!"})  # weigh the same, may stand in a path, and are in no host


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text[start:end]`, in code points."""

    start: int
    end: int
    text: str


def clusters(text: str) -> list[str]:
    """`text` as grapheme clusters; joined they are `text` again."""
    return _CLUSTER.findall(text)


def grapheme_length(text: str) -> int:
    """How many grapheme clusters `text` has."""
    return len(clusters(text))


def utf16_length(text: str) -> int:
    """How many UTF-16 code units `text` has: what JavaScript, Java and most web forms call its length."""
    return len(text) + sum(character > "\uffff" for character in text)


def within(text: str, most: int) -> str:
    """The start of `text` with at most `most` code points, cut between clusters."""
    kept, length = [], 0
    for cluster in clusters(text):
        length += len(cluster)
        if length > most:
            break
        kept.append(cluster)
    return "".join(kept)


def with_known_endings(text: str) -> str:
    """`text` of the same length, in which X's grammar finds every http(s) address.

    twitter-text 3 carries the top-level domains of 2018 and overlooks an address under a newer one, which X itself
    links. Such a host is replaced by one of the same length that it knows, so that the rest of its grammar (what ends
    an address, brackets, punctuation) stays in charge.
    """
    text = _NO_HOST.sub(lambda run: run[0].translate(_BROKEN), text)
    seen = {start for start, _ in _found(text, without_scheme=False)}
    pieces, done = [], 0
    for match in _DOTTED_HOST.finditer(text):
        # "http://example.comだよ.comtest": the grammar ends the host before the first letter of another script.
        ends_earlier = match.start() in seen and not match["host"].isascii()
        if not ends_earlier and not _is_known(match["ending"].lower()):
            start, end = match.span("host")
            pieces += [text[done:start], _stand_in(end - start)]
            done = end
    return "".join([*pieces, text[done:]])


def addresses(text: str, *, only_known: bool = False) -> tuple[Span, ...]:
    """The http(s) addresses in `text` by X's grammar, in order, under any top-level domain.

    `only_known`: none under a top-level domain that twitter-text does not list.
    """
    grammatical = with_known_endings(text)
    found = [Span(start, end, text[start:end]) for start, end in _found(grammatical, without_scheme=False)]
    if only_known:
        found = [span for span in found if grammatical[span.start : span.end] == span.text]
    return tuple(found)


def bare_domains(text: str) -> tuple[Span, ...]:
    """What X's grammar takes for an address although it has no scheme: `setup.py`, `README.md`, `example.org/a`.

    An author seldom means a file name as a link; X, LinkedIn, Facebook and Threads make one of it all the same.
    """
    with_scheme = {span.start for span in addresses(text)}
    return tuple(
        Span(start, end, text[start:end])
        for start, end in _found(with_known_endings(text), without_scheme=True)
        if start not in with_scheme
    )


def _found(text: str, *, without_scheme: bool) -> list[tuple[int, int]]:
    from twitter_text import extract_urls_with_indices  # imported late: it compiles its patterns for 280 ms

    return [(entity["indices"][0], entity["indices"][1]) for entity in extract_urls_with_indices(text, without_scheme)]


@lru_cache(maxsize=512)
def _is_known(ending: str) -> bool:
    return bool(_found(f"http://x.{ending}", without_scheme=False))


def _stand_in(length: int) -> str:
    """A host of exactly `length` (at least 4) that X's grammar knows: `xxxxxxxxxx.xxx.co`."""
    body = length - 3
    return "".join("." if i % 11 == 10 and i < body - 1 else "x" for i in range(body)) + ".co"
