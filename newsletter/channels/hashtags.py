"""Tags of a post as hashtags that a screen reader can read: `climate justice` becomes `#ClimateJustice`."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from newsletter.channels.counting import grapheme_length

# Compiled when first used.
_WORD = r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\u200c]*[\p{L}\p{M}\p{N}])?"
_APOSTROPHE = r"(?<=\p{L})['’ʼ](?=\p{L})"
_LETTER = r"\p{L}"
_WRITTEN = r"(?<!\S)#[\p{L}\p{M}\p{N}_\u200c]*\p{L}[\p{L}\p{M}\p{N}_\u200c]*(?!\S)"

LONGEST = 64
"""Graphemes of a hashtag at most: Bluesky's bound (app.bsky.richtext.facet#tag, read 2026-11), fine everywhere."""

FILING = frozenset({"uncategorised", "uncategorized", "general", "misc", "blog", "news", "post", "posts"})
"""Names under which things are filed rather than found; never a hashtag."""


def hashtag(tag: str) -> str | None:
    """`tag` as a hashtag with each word's first letter large, or None where it makes none.

    It makes none when it is only filing ("Uncategorised"), has no letter (networks do not link `#2017`), or would be
    longer than `LONGEST`: a cut hashtag is another hashtag.
    """
    if tag.strip().casefold() in FILING:
        return None
    words = regex.findall(_WORD, regex.sub(_APOSTROPHE, "", tag))
    joined = "".join(word if _has_capital(word) else word[:1].upper() + word[1:] for word in words)
    if not regex.search(_LETTER, joined) or grapheme_length(joined) > LONGEST:
        return None
    return f"#{joined}"


def hashtags(tags: Iterable[str], *, most: int, skip: Iterable[str] = ()) -> tuple[str, ...]:
    """At most `most` hashtags of `tags`, in their order, each once however it is spelled; `skip` names tags to omit."""
    skipped = {name.strip().casefold() for name in skip}
    found: dict[str, str] = {}
    for tag in tags:
        made = None if tag.strip().casefold() in skipped else hashtag(tag)
        if made is not None:
            found.setdefault(made.casefold(), made)
    return tuple(found.values())[: max(most, 0)]


def written(text: str) -> tuple[str, ...]:
    """The hashtags that a person wrote into `text`, `#` included, in order: what a network will make one of."""
    return tuple(dict.fromkeys(regex.findall(_WRITTEN, text)))


def _has_capital(word: str) -> bool:
    return any(character.isupper() for character in word)
