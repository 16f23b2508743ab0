"""RSS 0.9-2.0, RSS 1.0 (RDF) and Atom 0.3-1.0, with Media RSS, by feedparser.

It is given a feed that was built anew (`rebuilding`) as bytes, never an address or a path (it would open them), and
neither sanitises nor resolves: bodies become blocks of text, and addresses are judged where they are used.
RFC 4287 (Atom), https://www.rssboard.org/rss-specification, https://www.rssboard.org/media-rss.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final
from zoneinfo import ZoneInfo

import feedparser

from newsletter.errors import ContentError
from newsletter.sources.blocks import from_html, from_text, plain_text
from newsletter.sources.contract import RawPost
from newsletter.sources.feedpage import (
    FeedPage,
    address,
    entry_guid,
    own_language,
    own_summary,
    without_signature,
)
from newsletter.sources.rebuilding import Rebuilt, rebuild
from newsletter.sources.timestamps import read_timestamp
from newsletter.types import Block, Picture, Video

Thing = dict[str, Any]
"""One of feedparser's dictionaries."""

_HTML: Final = ("text/html", "application/xhtml+xml")
_MARKUP = re.compile(r"</[a-z]|<[a-z]+[^<>]*=|<br\s*/?>|<(?:script|img|svg|iframe|style)\b", re.IGNORECASE)
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|\?)", re.IGNORECASE)
_TAG_SCHEMES: Final = ("tag", "tags", "post_tag")
_FEED_IN_PAGE = re.compile(
    r"""<link\b(?=[^>]*type=["']application/(?:rss|atom)\+xml)[^>]*?href=["']([^"'<>]{1,500})["']""", re.IGNORECASE
)


def read_xmlfeed(text: str, *, url: str, zone: ZoneInfo, language: str) -> FeedPage:
    """The entries in `text`, which came from `url` ("" for a file); `zone` and `language` are the site's.

    Raises `ContentError` (permanent) where it is no feed, or is built to do harm.
    """
    _refuse_page(text, url)
    rebuilt = rebuild(text)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        parsed = feedparser.parse(
            io.BytesIO(rebuilt.xml), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # feedparser lets KeyError, ValueError and others of its own through
        raise ContentError(
            f"the feed cannot be read ({type(error).__name__}: {error}).", "Look at it.", permanent=True
        ) from error
    feed: Thing = parsed["feed"]
    reader = _Entries(feed, rebuilt, url, zone, language)
    return FeedPage(
        posts=tuple(reader.post(number, entry) for number, entry in enumerate(parsed["entries"])),
        next_url=_next(feed, reader.base),
        complete=rebuilt.complete,
        wordpress="wordpress.org" in _raw(feed, "generator").lower(),
    )


def _refuse_page(text: str, url: str) -> None:
    start = text[:2_000].lower()
    if "<!doctype html" not in start and "<html" not in start:
        return
    named = [address(found, url) for found in _FEED_IN_PAGE.findall(text[:200_000])]
    fix = f"The page names this feed: {named[0]}." if named and named[0] else "Look up the address of its feed."
    raise ContentError("it is a web page, not a feed.", fix, permanent=True)


def _raw(thing: Thing, key: str) -> str:
    """The text under `key` itself: feedparser's own look-up answers `updated` with `published`, and warns."""
    value = dict.get(thing, key)
    return value if isinstance(value, str) else ""


def _list(thing: Thing, key: str) -> list[Thing]:
    value = dict.get(thing, key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _next(feed: Thing, base: str) -> str:
    """RFC 5005: the next page of a paged feed (3), or the archive before this one (4)."""
    for relation in ("next", "prev-archive"):
        for link in _list(feed, "links"):
            if _raw(link, "rel") == relation and (found := address(_raw(link, "href"), base)):
                return found
    return ""


class _Entries:
    """Makes posts of the entries of one feed."""

    def __init__(self, feed: Thing, rebuilt: Rebuilt, url: str, zone: ZoneInfo, language: str) -> None:
        self.base = url or address(_raw(feed, "link"), "")
        self._feed = feed
        self._words = rebuilt.words
        self._zone = zone
        self._language = language

    def post(self, number: int, entry: Thing) -> RawPost:
        """The entry as found."""
        url = address(_raw(entry, "feedburner_origlink"), "") or address(_raw(entry, "link"), self.base)
        title = _words(dict.get(entry, "title_detail"))
        dates = [text for key in ("published", "created", "updated") if (text := _raw(entry, key))]
        written = dates[0] if dates else ""
        categories, tags = _terms(entry)
        blocks, summary = self._body(number, entry, url)
        picture, video = self._media(number, entry, url, title)
        return RawPost(
            guid=entry_guid(_raw(entry, "id"), url, title, written),
            url=url or None,
            title=title,
            published=read_timestamp(written, self._zone),
            date_as_written=written,
            modified=read_timestamp(_raw(entry, "updated"), self._zone),
            blocks=blocks,
            summary=summary,
            authors=_authors(entry) or _authors(self._feed),
            categories=categories,
            tags=tags,
            picture=picture,
            video=video,
            language=self._language_of(entry),
        )

    def _language_of(self, entry: Thing) -> str:
        details = [_raw(entry, "language")]
        details += [_raw(part, "language") for part in _list(entry, "content")]
        title = dict.get(entry, "title_detail")
        details.append(_raw(title, "language") if isinstance(title, dict) else "")
        own = next((found for found in details if found), "") or _raw(self._feed, "language")
        return own_language(own, self._language)

    def _body(self, number: int, entry: Thing, url: str) -> tuple[tuple[Block, ...], str]:
        """The full text where the feed has it, else its summary; and the summary, where an author wrote one."""
        contents = [part for part in _list(entry, "content") if _raw(part, "type") in (*_HTML, "text/plain")]
        contents = [part for part in contents if _raw(part, "value").strip()]
        summary = dict.get(entry, "summary_detail")
        short = summary if isinstance(summary, dict) else {}
        best = max(contents, key=lambda part: (_raw(part, "type") in _HTML, len(_raw(part, "value"))), default=None)
        if best is None:
            blocks = self._blocks(short, url) or from_text(self._words.get((number, ""), ("", ""))[1])
            return blocks, ""
        blocks = self._blocks(best, url)
        if _raw(short, "value") == _raw(best, "value"):
            return blocks, ""
        text = "\n".join(block.text for block in without_signature(self._blocks(short, url)))
        return blocks, own_summary(text, blocks)

    def _blocks(self, part: Thing, url: str) -> tuple[Block, ...]:
        value = _raw(part, "value")
        if _raw(part, "type") == "text/plain" and not _MARKUP.search(value):
            return from_text(value)
        # feedparser's base is the feed's address unless xml:base says otherwise; the entry's own is nearer.
        base = _raw(part, "base")
        return from_html(value, base_url=url or self.base if base in ("", self.base) else base)

    def _media(self, number: int, entry: Thing, url: str, title: str) -> tuple[Picture | None, Video | None]:
        media = _list(entry, "media_content")
        enclosures = [link for link in _list(entry, "links") if _raw(link, "rel") == "enclosure"]
        large = [thing for thing in media if _is_picture(thing)]
        large.sort(key=_width, reverse=True)
        stills = sorted(_list(entry, "media_thumbnail"), key=_width, reverse=True)
        podcast = dict.get(entry, "image")
        others = [podcast] if isinstance(podcast, dict) else []
        pictures = [*large, *(link for link in enclosures if _is_picture(link)), *stills, *others]
        found = (self._picture(number, thing, title) for thing in pictures)
        picture = next((one for one in found if one is not None), None)
        for thing in (*media, *enclosures):
            kind = _raw(thing, "type")
            if kind == "application/x-shockwave-flash" and url:  # YouTube's channel feeds; the entry's link plays it
                return None, Video(url=url, still=picture)
            if kind.startswith("video/") or _raw(thing, "medium") == "video":
                where = address(_raw(thing, "url") or _raw(thing, "href"), self.base)
                return picture, Video(url=where or url, still=picture)
        return picture, None

    def _picture(self, number: int, thing: Thing, title: str) -> Picture | None:
        written = _raw(thing, "url") or _raw(thing, "href")
        found = address(written, self.base)
        if not found or "gravatar.com/avatar" in found:  # WordPress.com sends the author's face as first picture
            return None
        name, description = self._words.get((number, written)) or ("", "")
        name, description = " ".join(plain_text(name).split()), " ".join(plain_text(description).split())
        name = "" if name == title else name
        return Picture(address=found, alt=description or name or None, caption=name if description else "")


def _is_picture(thing: Thing) -> bool:
    kind, medium = _raw(thing, "type"), _raw(thing, "medium")
    if kind or medium:
        return kind.startswith("image/") or (medium == "image" and not kind.startswith(("video/", "audio/")))
    return _PICTURE_NAME.search(_raw(thing, "url") or _raw(thing, "href")) is not None


def _width(thing: Thing) -> int:
    written = _raw(thing, "width")
    return int(written) if written.isdecimal() and len(written) < 6 else 0


def _words(detail: object) -> str:
    """A title as plain text on one line. RSS does not say whether a title is HTML; tags and entities say it."""
    if not isinstance(detail, dict):
        return ""
    value = _raw(detail, "value")
    is_html = _raw(detail, "type") in _HTML or _MARKUP.search(value) is not None
    return " ".join((plain_text(value) if is_html else value).split())


def _authors(thing: Thing) -> tuple[str, ...]:
    """Names, never mail addresses."""
    names = []
    for person in _list(thing, "authors")[:50]:
        name = _words({"value": _raw(person, "name")})
        if name and "@" not in name:
            names.append(name)
    return tuple(dict.fromkeys(names))


def _terms(entry: Thing) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Categories and tags: few feeds tell them apart, by the domain or scheme."""
    categories: list[str] = []
    tags: list[str] = []
    for term in _list(entry, "tags"):
        name = _words({"value": _raw(term, "label") or _raw(term, "term"), "type": "text/html"})
        if name:
            (tags if _raw(term, "scheme") in _TAG_SCHEMES else categories).append(name)
    return tuple(dict.fromkeys(categories)), tuple(dict.fromkeys(tags))
