"""Which names end in a top-level domain, as X's grammar reads them: `example.comだよ` ends at `com`.

The lists stand in `tlds.txt` beside this file, with their source and date; they are read once, when first asked for.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_LETTERS = re.compile(r"[A-Za-z]+")
_ENCODED = re.compile(r"xn--[-0-9a-z]+", re.IGNORECASE)
_GOES_ON = frozenset("0123456789@+-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def ending_at(text: str, start: int, limit: int, *, published: bool = False) -> int:
    """Where the top-level domain that begins at `start` ends, before `limit`; 0 where none begins there.

    It may not go on in a letter a-z, a digit, `@`, `+` or a hyphen; any other letter ends it. `published`: only those
    in twitter-text's own list. An encoded one (`xn--...`) is known whatever it stands for.
    """
    plain, others, longest = _known(published)
    letters = _LETTERS.match(text, start, limit)
    if letters:
        end = letters.end()
        if letters[0].lower() in plain and not (end < limit and text[end] in _GOES_ON):
            return end
    for end in range(min(start + longest, limit), start, -1):
        if text[start:end].lower() in others and not (end < limit and text[end] in _GOES_ON):
            return end
    encoded = _ENCODED.match(text, start, limit)
    return encoded.end() if encoded else 0


@cache
def _known(published: bool) -> tuple[frozenset[str], frozenset[str], int]:
    """The top-level domains in ASCII, those in other letters, and the length of the longest of the latter."""
    parts: dict[str, list[str]] = {}
    names: list[str] = []
    for line in Path(__file__).with_name("tlds.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            names = parts.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            names += line.split()
    known = parts["published"] if published else [*parts["published"], *parts["newer"]]
    others = frozenset(name for name in known if not name.isascii())
    return frozenset(known) - others, others, max(map(len, others))
