"""One page of a feed, whatever it was written in, and what all feeds have in common."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from newsletter.sources.contract import RawPost
from newsletter.types import Block

_CUT_MARKS = ("[…]", "[...]", "[&hellip;]", "…", "...", "read more", "continue reading")
_MAX_ADDRESS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """What one document of a feed holds. `next_url` is the page with older entries, "" where none is named.

    `complete`: it says of itself that it leaves nothing out. `wordpress`: WordPress made it, so that `?paged=2` works.
    """

    posts: tuple[RawPost, ...] = ()
    next_url: str = ""
    complete: bool = False
    wordpress: bool = False


def address(written: object, base: str) -> str:
    """`written` as an absolute http(s) address, resolved against `base`; "" where it is none."""
    if not isinstance(written, str) or not written.strip() or len(written) > _MAX_ADDRESS:
        return ""
    try:
        found = urljoin(base, written.strip())
        parts = urlsplit(found)
    except ValueError:
        return ""
    return found if parts.scheme in ("http", "https") and parts.hostname else ""


def entry_guid(guid: str, url: str, title: str, date: str) -> str:
    """The identity of an entry: what the feed says, else its address, else a hash of title and date as written."""
    if guid.strip():
        return guid.strip()
    if url:
        return url
    return "entry:" + hashlib.sha256(f"{title}\n{date}".encode()).hexdigest()[:32]


def own_summary(summary: str, blocks: tuple[Block, ...]) -> str:
    """`summary` (plain text) where an author wrote it; "" where a machine cut it from the start of the body."""
    text = " ".join(summary.split())
    start = text
    for mark in _CUT_MARKS:
        if start.lower().endswith(mark):
            start = start[: -len(mark)].rstrip(" .…[(")
    if not start or len(start) < len(text):
        return ""
    body = " ".join(" ".join(block.text for block in blocks[:40]).split())
    return "" if body.startswith(start) else text


def own_language(written: str, site: str) -> str:
    """`written` as a BCP 47 tag where it is another language than the site's; "" otherwise.

    WordPress' feeds say en-US on any site that nobody told better, so another country alone is no other language.
    """
    tag = written.strip().replace("_", "-")
    primary = tag.lower().split("-")[0]
    if not 2 <= len(primary) <= 8 or not primary.isascii() or not primary.isalpha() or len(tag) > 35:
        return ""
    fit = all(part.isascii() and part.isalnum() and len(part) <= 8 for part in tag.split("-"))
    return tag if fit and primary != site.lower().split("-")[0] else ""


def without_signature(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """`blocks` without the line that an SEO plugin puts under every entry of a WordPress feed, excerpts included."""
    last = " ".join(blocks[-1].text.split()) if blocks else ""
    return blocks[:-1] if last.startswith("The post ") and " appeared first on " in last else blocks
