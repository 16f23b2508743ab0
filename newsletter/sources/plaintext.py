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
_SPACE = re.compile(r"[ \t\r\f\v]+")


def clean(text: str) -> str:
    """`text` with newlines as `\\n`, tabs as spaces, and without control or bidi override characters."""
    text = _ODD_SPACE.sub(" ", _BREAKS.sub("\n", text))
    return _DIRECTION.sub("", _UNPRINTABLE.sub("", text))


def tidy_lines(text: str) -> str:
    """`text` cleaned, runs of spaces folded, each line stripped, empty lines at either end gone."""
    return "\n".join(_SPACE.sub(" ", line).strip() for line in clean(text).split("\n")).strip("\n")


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
