"""Text from outside, made fit to be printed: no control characters, no tricks with the writing direction.

Text stays as its author wrote it otherwise: no normalisation form is forced on it, and non-breaking spaces are kept.
"""

from __future__ import annotations

import re

# C0 and C1 controls (newline and tab apart), lone surrogates, the byte order mark, interlinear marks,
# non-characters: nothing that a reader can see, and some of it breaks XML, MIME or a terminal.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]")
# Embeddings, overrides and isolates: cut out of their paragraph they turn the text around them (Unicode TR 36, 2.5).
# The marks U+200E, U+200F and U+061C act on their neighbours only, and stay.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
_ODD_SPACE = re.compile("[\t\x0b\x0c]")
_SPACES = re.compile(" {2,}")
_UNFIT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""All that `clean` looks for, to be sought at once: most texts hold none of it."""


def clean(text: str) -> str:
    """`text` with newlines as `\\n`, tabs as spaces, and without control or bidi override characters."""
    if text.isprintable() or _UNFIT.search(text) is None:  # no character of _UNFIT is printable
        return text
    text = _ODD_SPACE.sub(" ", _BREAKS.sub("\n", text))
    return _DIRECTION.sub("", _UNPRINTABLE.sub("", text))


def tidy_lines(text: str) -> str:
    """`text` cleaned, runs of spaces folded, each line stripped, empty lines at either end gone."""
    text = clean(text)
    if "  " in text:  # no other space is left to fold
        text = _SPACES.sub(" ", text)
    if "\n" not in text:
        return text.strip()
    return "\n".join(line.strip() for line in text.split("\n")).strip("\n")


def one_line(text: str, *, limit: int = 500) -> str:
    """`text` cleaned, on one line, at most `limit` characters (then cut at a word, with an ellipsis)."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else shorten(line, limit)


def shorten(line: str, limit: int) -> str:
    """`line` cut to `limit` characters, at a word where one ends in the second half, with an ellipsis."""
    head = line[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip(" ,;:-–—") + "…"


def fold(text: str) -> str:
    """`text` for comparing: on one line, case folded, typographic apostrophes straight."""
    return " ".join(text.replace("’", "'").split()).casefold()


def caseless(text: str) -> str:
    """`text` in lower case, so that `"film" in caseless(text)` holds wherever a pattern that ignores case finds it.

    Such a pattern takes a dotless or dotted i, a long s and the Kelvin sign for the plain letter; `str.lower` does not.
    """
    if not text.isascii():
        text = text.replace("İ", "i").replace("ı", "i").replace("ſ", "s").replace("\u212a", "k")
    return text.lower()
