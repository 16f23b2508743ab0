"""Snippets as cards: what a reader of each network will see, with the count in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsletter.rendering.preview_words import fold_note, language
from newsletter.types import Media, Snippet

NETWORK_NAMES = {
    "x": "X",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "linkedin": "LinkedIn",
    "facebook": "Facebook",
    "threads": "Threads",
}
"""How a network writes its own name."""

_TOKEN = re.compile(r"(?P<link>https?://[^\s<>\"]+)|(?P<tag>(?<![\w&/])[#@]\w[\w.@-]*)")
_TRAILING = ".,;:!?)]}'’”…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A stretch of a snippet's text. `kind` is "text", or "link" for what the network makes clickable."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFace:
    """The link card as shown. `css` names the picture's style rule, "" without a picture."""

    domain: str
    title: str
    description: str
    css: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One snippet as its network would show it. `used` is the share of the limit in percent, at most 100."""

    anchor: str
    network: str
    network_name: str
    account: str
    handle: str
    name: str
    initial: str
    tokens: tuple[Token, ...]
    language: str
    card: CardFace | None
    count_words: str
    over: bool
    used: int
    fold: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The snippets about one post."""

    anchor: str
    key: str
    title: str
    language: str
    faces: tuple[Face, ...]


def tokens(text: str) -> tuple[Token, ...]:
    """`text` cut into plain stretches and those that a network colours as links; joined they are `text` again."""
    found: list[Token] = []
    done = 0
    for match in _TOKEN.finditer(text):
        shown = match[0].rstrip(_TRAILING)
        if match.start() > done:
            found.append(Token(kind="text", text=text[done : match.start()]))
        if shown:
            found.append(Token(kind="link", text=shown))
        done = match.start() + len(shown)
    if done < len(text):
        found.append(Token(kind="text", text=text[done:]))
    return tuple(found)


def domain(url: str) -> str:
    """The host of an address as a card shows it: without `www.`, "" where the address has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # such as "https://[": a check reports it
        return ""
    return host.removeprefix("www.")


def groups(
    snippets: Sequence[Snippet],
    *,
    name: str,
    handles: Mapping[str, str],
    css: Mapping[str, str],
    media: Mapping[str, Media],
) -> tuple[Group, ...]:
    """The snippets by post, in the order given. `css` maps a picture's name to its style rule."""
    by_post: dict[str, list[tuple[int, Snippet]]] = {}
    for number, snippet in enumerate(snippets, start=1):
        by_post.setdefault(snippet.post_key, []).append((number, snippet))
    return tuple(
        Group(
            anchor=f"social-{place}",
            key=key,
            title=members[0][1].post_title,
            language=language(members[0][1].language),
            faces=tuple(_face(number, snippet, name, handles, css, media) for number, snippet in members),
        )
        for place, (key, members) in enumerate(by_post.items(), start=1)
    )


def _face(
    number: int,
    snippet: Snippet,
    name: str,
    handles: Mapping[str, str],
    css: Mapping[str, str],
    media: Mapping[str, Media],
) -> Face:
    card = snippet.card
    over = snippet.length > snippet.limit
    return Face(
        anchor=f"snippet-{number}",
        network=snippet.network if snippet.network in NETWORK_NAMES else "other",
        network_name=NETWORK_NAMES.get(snippet.network, snippet.network),
        account=snippet.account,
        handle=handles.get(snippet.account, ""),
        name=name,
        initial=next((letter.upper() for letter in name if letter.isalnum()), "•"),
        tokens=tokens(snippet.text),
        language=language(snippet.language),
        card=CardFace(
            domain=domain(card.url),
            title=card.title,
            description=card.description,
            css=css.get(card.picture, "") if card.picture in media else "",
            alt=card.alt,
        )
        if card
        else None,
        count_words=f"{snippet.length:,} of {snippet.limit:,} {snippet.unit}",
        over=over,
        used=100 if over or snippet.limit <= 0 else snippet.length * 100 // snippet.limit,
        fold=fold_note(snippet.network, snippet.text),
        file=f"social/{snippet.account}/{snippet.stem}.json" if snippet.stem else "",
    )
