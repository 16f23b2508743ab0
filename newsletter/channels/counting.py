"""How networks count: grapheme clusters and UTF-16 units. Pure functions over text.

A *cluster* is what a reader sees as one character: Unicode Annex 29, extended grapheme clusters, as `regex` splits them
with `\\X` (flags, skin tones, ZWJ families and Indic conjuncts are one each).
"""

from __future__ import annotations

import re

import regex

_CLUSTER = r"\X"  # compiled when first used; most posts never need it
_PLAIN = re.compile("[\x00-\x0c\x0e-\u02ff\u2010-\u2027\u2030-\u205f\u20a0-\u20c0]*+")


def is_plain(text: str) -> bool:
    """Whether `text` has only Latin letters, digits, and the punctuation and currency signs of prose.

    Nothing in it can cling to what stands before it, so each code point is a cluster. (A carriage return makes it not
    plain, for with a line feed it is one.)
    """
    return _PLAIN.fullmatch(text) is not None


def clusters(text: str) -> list[str]:
    """`text` as grapheme clusters; joined they are `text` again."""
    return list(text) if is_plain(text) else regex.findall(_CLUSTER, text)


def grapheme_length(text: str) -> int:
    """How many grapheme clusters `text` has."""
    return len(text) if is_plain(text) else len(clusters(text))


def utf16_length(text: str) -> int:
    """How many UTF-16 code units `text` has: what JavaScript, Java and most web forms call its length."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def within(text: str, most: int) -> str:
    """The start of `text` with at most `most` code points, cut between clusters."""
    kept, length = [], 0
    for cluster in clusters(text):
        length += len(cluster)
        if length > most:
            break
        kept.append(cluster)
    return "".join(kept)
