"""Bluesky: 300 grapheme clusters and 3,000 bytes of UTF-8; links and hashtags are facets by byte offset.

Lexicon app.bsky.feed.post (`maxGraphemes` 300, `maxLength` 3000), app.bsky.richtext.facet, app.bsky.embed.external
(thumb at most 1,000,000 bytes): https://docs.bsky.app/docs/advanced-guides/post-richtext (read 2026-11). The server
does not check facets; a wrong offset shows as a link under the wrong words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlsplit

import regex
from typing_extensions import override

from newsletter.channels.contract import Composed, Network, answer, at_delivery, media
from newsletter.channels.counting import clusters, grapheme_length
from newsletter.channels.hashtags import LONGEST
from newsletter.channels.links import addresses
from newsletter.config.model import Account

LIMIT = 300
BYTES = 3000
SERVER = "https://bsky.social"
LONGEST_LINK = 100  # graphemes of a link in the text; a longer one is shortened for the eye, whole in its facet
_HASHTAG = r"(?<!\S)[#＃](?P<tag>[\p{L}\p{M}\p{N}_\u200c]*[\p{L}][\p{L}\p{M}\p{N}_\u200c]*)"


class Bluesky(Network):
    """Bluesky, or another server of the AT protocol."""

    name: ClassVar[str] = "bluesky"
    unit: ClassVar[str] = "graphemes"
    most_hashtags: ClassVar[int] = 3
    needs: ClassVar[tuple[str, ...]] = ("handle",)
    carries_link: ClassVar[bool] = True

    @override
    def limit(self, account: Account) -> int:
        """300 graphemes."""
        return LIMIT

    @override
    def count(self, text: str, account: Account) -> int:
        """Grapheme clusters; an address counts as long as it is."""
        return grapheme_length(text)

    @override
    def fits(self, text: str, account: Account) -> bool:
        """300 graphemes and 3,000 bytes: a family emoji is 25 bytes, so the bytes can run out first."""
        return grapheme_length(text) <= LIMIT and len(text.encode()) <= BYTES

    @override
    def link_text(self, url: str) -> str:
        """`url`, or from 101 graphemes on its start and an ellipsis; the facet and the card hold all of it."""
        if grapheme_length(url) <= LONGEST_LINK:
            return url
        parts = urlsplit(url)
        shown = f"{parts.netloc}{parts.path}"
        return "".join(clusters(shown)[: LONGEST_LINK - 1]) + "…"

    @override
    def defuse(self, text: str, account: Account) -> str:
        """`text` as it is: without a facet, `@name` is only words."""
        return text

    @override
    def links(self, text: str) -> tuple[str, ...]:
        """None: without a facet nothing becomes a link."""
        return ()

    @override
    def build(self, composed: Composed, account: Account) -> Mapping[str, object]:
        """Upload the thumbnail, then put the record under a key of the delivery's own, so a retry cannot post twice."""
        server = (account.server or SERVER).rstrip("/")
        external: dict[str, object] = {
            "uri": composed.url,
            "title": composed.card.title,
            "description": composed.card.description,
        }
        steps: list[dict[str, object]] = []
        if composed.picture:
            external["thumb"] = answer("picture.blob")
            steps.append(
                {
                    "name": "picture",
                    "method": "POST",
                    "url": f"{server}/xrpc/com.atproto.repo.uploadBlob",
                    "headers": {"Content-Type": composed.picture.content_type},
                    "upload": {"field": "", "file": media(composed.picture.name)},
                }
            )
        record: dict[str, object] = {
            "$type": "app.bsky.feed.post",
            "text": composed.text,
            "createdAt": at_delivery("created_at"),
            "embed": {"$type": "app.bsky.embed.external", "external": external},
        }
        if composed.language:
            record["langs"] = [composed.language]
        found = facets(composed.text, composed.url, self.link_text(composed.url))
        if found:
            record["facets"] = found
        steps.append(
            {
                "name": "post",
                "method": "POST",
                "url": f"{server}/xrpc/com.atproto.repo.putRecord",
                "json": {
                    "repo": account.handle or "{handle}",
                    "collection": "app.bsky.feed.post",
                    "rkey": at_delivery("record_key"),
                    "swapRecord": None,
                    "record": record,
                },
            }
        )
        return {"network": self.name, "steps": steps}


def facets(text: str, url: str, link_text: str) -> list[dict[str, object]]:
    """The links and hashtags of `text`, in order, none overlapping, `byteStart` and `byteEnd` in its UTF-8 bytes.

    `link_text` is how the link to `url` is written in it; other addresses in it link to themselves.
    """
    wanted: list[tuple[int, int, dict[str, object]]] = []
    own = text.rfind(link_text) if link_text else -1
    if own >= 0:
        wanted.append((own, own + len(link_text), {"$type": "app.bsky.richtext.facet#link", "uri": url}))
    for span in addresses(text):
        wanted.append((span.start, span.end, {"$type": "app.bsky.richtext.facet#link", "uri": span.text}))
    for match in regex.finditer(_HASHTAG, text):
        if grapheme_length(match["tag"]) <= LONGEST:
            wanted.append((*match.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": match["tag"]}))

    kept: list[tuple[int, int, dict[str, object]]] = []
    for start, end, feature in wanted:
        if all(end <= other_start or other_end <= start for other_start, other_end, _ in kept):
            kept.append((start, end, feature))
    kept.sort(key=lambda span: span[0])
    return [{"index": _byte_range(text, start, end), "features": [feature]} for start, end, feature in kept]


def _byte_range(text: str, start: int, end: int) -> dict[str, int]:
    first = len(text[:start].encode())
    return {"byteStart": first, "byteEnd": first + len(text[start:end].encode())}
