"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from newsletter.errors import ContentError
from newsletter.sources.blocks import from_html, from_text, plain_text
from newsletter.sources.contract import RawPost
from newsletter.sources.feedpage import FeedPage, address, entry_guid, own_language, own_summary
from newsletter.sources.jsontext import Json, mapping, read_json, sequence, string
from newsletter.sources.timestamps import read_timestamp
from newsletter.types import Picture, Video

MAX_ITEMS: Final = 5_000


def read_jsonfeed(data: bytes, *, url: str, zone: ZoneInfo, language: str) -> FeedPage:
    """The entries in `data`, which came from `url`; `zone` and `language` are the site's.

    Raises `ContentError` (permanent) where it is no JSON Feed or has more than `MAX_ITEMS` items.
    """
    feed = mapping(read_json(data, what="the feed"))
    if "jsonfeed.org/version/1" not in string(feed.get("version")):
        raise ContentError(
            "it is JSON, but no JSON Feed: its version is not https://jsonfeed.org/version/1 or 1.1.",
            "Look up the address of the feed on the site.",
            permanent=True,
        )
    items = sequence(feed.get("items"))
    if len(items) > MAX_ITEMS:
        raise ContentError(f"the feed has more than {MAX_ITEMS:,} items.", "Look at it.", permanent=True)
    base = url or address(feed.get("home_page_url"), "")
    return FeedPage(
        posts=tuple(_post(item, feed, base, zone, language) for item in items if isinstance(item, dict)),
        next_url=address(feed.get("next_url"), base),
    )


def _post(item: Json, feed: Json, base: str, zone: ZoneInfo, language: str) -> RawPost:
    url = address(item.get("url"), base) or address(item.get("external_url"), base)
    html, text = string(item.get("content_html")), string(item.get("content_text"))
    blocks = from_html(html, base_url=url or base) if html.strip() else from_text(text)
    title = string(item.get("title"))
    published = string(item.get("date_published")) or string(item.get("date_modified"))
    own = string(item.get("language"))
    return RawPost(
        guid=entry_guid(string(item.get("id")), url, title, published),
        url=url or None,
        title=title,
        published=read_timestamp(published, zone),
        date_as_written=published,
        modified=read_timestamp(string(item.get("date_modified")), zone),
        blocks=blocks,
        summary=own_summary(plain_text(string(item.get("summary"))), blocks),
        authors=_authors(item) or _authors(feed),
        tags=tuple(tag for tag in map(string, sequence(item.get("tags"))[:500]) if tag.strip()),
        picture=_picture(item, base),
        video=_video(item, base),
        language=own_language(own or string(feed.get("language")), language),
    )


def _authors(thing: Json) -> tuple[str, ...]:
    """1.1's `authors`, or 1.0's `author`."""
    people = sequence(thing.get("authors"))[:50] or [thing.get("author")]
    names = (" ".join(plain_text(string(mapping(person).get("name"))).split()) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _picture(item: Json, base: str) -> Picture | None:
    found = address(item.get("image"), base) or address(item.get("banner_image"), base)
    return Picture(address=found) if found else None


def _video(item: Json, base: str) -> Video | None:
    for attachment in map(mapping, sequence(item.get("attachments"))[:100]):
        if string(attachment.get("mime_type")).startswith("video/") and (found := address(attachment.get("url"), base)):
            return Video(url=found, title=string(attachment.get("title")))
    return None
