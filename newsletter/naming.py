"""Names for files: our own letters only, whatever a title holds."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_WORDS = re.compile(r"[a-z0-9]+")


def slug(title: str, *, fallback: str) -> str:
    """`title` as `[a-z0-9-]{1,40}`, cut at a word; the first 12 hex digits of SHA-256 of `fallback` where none is left.

    Accents are dropped by Unicode decomposition; other scripts have no ASCII form and fall back.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = ""
    for word in _WORDS.findall(plain.replace("'", "")):
        longer = f"{name}-{word}" if name else word[:40]
        if len(longer) > 40:
            break
        name = longer
    return name or hashlib.sha256(fallback.encode()).hexdigest()[:12]
