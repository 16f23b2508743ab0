"""What the elements of an RSS, RDF or Atom feed mean: its entries as `RawPost`s.

RFC 4287 (Atom), https://www.rssboard.org/rss-specification, https://www.rssboard.org/media-rss,
https://web.resource.org/rss/1.0/spec. Bodies become blocks of text; addresses are judged where they are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from newsletter.errors import ContentError
from newsletter.sources.blocks import from_html, from_text, plain_text
from newsletter.sources.contract import RawPost
from newsletter.sources.feeddocument import Element, Elements, read_document
from newsletter.sources.feedpage import (
    FeedPage,
    address,
    entry_guid,
    own_language,
    own_summary,
    without_signature,
)
from newsletter.sources.timestamps import read_timestamp
from newsletter.types import Block, Picture, Video

_TEXT_TYPES: Final = ("text", "text/plain")
_HTML_TYPES: Final = ("html", "xhtml", "text/html", "application/xhtml+xml")
_BODIES: Final = ("content:encoded", "content", "fullitem", "xhtml:body", "body")
_SHORTER: Final = ("summary", "description")
_PUBLISHED: Final = ("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created", "dc:date")
_MODIFIED: Final = ("updated", "modified", "dcterms:modified")
_MARKUP = re.compile(r"</[a-z]|<[a-z]++[^<>=]*+=|<br\s*+/?>|<(?:script|img|svg|iframe|style)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|\?)", re.IGNORECASE)
_TAG_SCHEMES: Final = ("tag", "tags", "post_tag")
_MAX_NAMES: Final = 50  # authors or categories of one entry
_FEED_IN_PAGE = re.compile(
    r"""<link\b(?=[^<>]*type=["']application/(?:rss|atom)\+xml)[^<>]*?href=["']([^"'<>]{1,500})["']""", re.IGNORECASE
)


def read_xmlfeed(text: str, *, url: str, zone: ZoneInfo, language: str) -> FeedPage:
    """The entries in `text`, which came from `url` ("" for a file); `zone` and `language` are the site's.

    Raises `ContentError` (permanent) where it is no feed, or is built to do harm.
    """
    _refuse_page(text, url)
    document = read_document(text, url)
    reader = _Entries(document.feed, document.atom, url, zone, language)
    generator = "".join(one.text + one.attributes.get("uri", "") for one in document.feed.all("generator"))
    return FeedPage(
        posts=tuple(reader.post(entry) for entry in document.entries),
        next_url=_next(document.feed, reader.base),
        complete=document.complete,
        wordpress="wordpress" in generator.lower(),
    )


def _refuse_page(text: str, url: str) -> None:
    start = text[:2_000].lower()
    if "<!doctype html" not in start and "<html" not in start:
        return
    named = [address(found, url) for found in _FEED_IN_PAGE.findall(text[:200_000])]
    fix = f"The page names this feed: {named[0]}." if named and named[0] else "Look up the address of its feed."
    raise ContentError("it is a web page, not a feed.", fix, permanent=True)


def _next(feed: Elements, base: str) -> str:
    """RFC 5005: the next page of a paged feed (3), or the archive before this one (4)."""
    for relation in ("next", "prev-archive"):
        for link in feed.all("link", "atom:link"):
            if _relation(link) == relation and (found := address(link.attributes.get("href"), link.base or base)):
                return found
    return ""


def _relation(link: Element) -> str:
    return link.attributes.get("rel", "alternate").strip().lower()


def _link(thing: Elements, base: str) -> str:
    """The address of the page that an entry, or a feed, is about; "" without one."""
    for element in thing.all("feedburner:origlink", "link"):
        if element.text and (found := address(element.text, element.base or base)):
            return found
    links = [one for one in thing.all("link", "atom:link") if _relation(one) == "alternate" and not one.text]
    links.sort(key=lambda one: one.attributes.get("type", "text/html") not in _HTML_TYPES)
    for element in links:
        if found := address(element.attributes.get("href"), element.base or base):
            return found
    for element in thing.all("guid"):
        if element.attributes.get("ispermalink", "true").lower() != "false" and (found := address(element.text, "")):
            return found
    return ""


class _Entries:
    """Makes posts of the entries of one feed."""

    def __init__(self, feed: Elements, atom: bool, url: str, zone: ZoneInfo, language: str) -> None:
        self.base = url or _link(feed, "")
        self._feed = feed
        self._atom = atom
        self._feed_url = url
        self._zone = zone
        self._language = language

    def post(self, entry: Elements) -> RawPost:
        """The entry as found."""
        url = _link(entry, self.base)
        title = next((self._line(element) for element in entry.all("title")), "")
        written = entry.text(*_PUBLISHED, *_MODIFIED)
        about = next((one.attributes.get("rdf:about", "") for one in entry.all("item")), "")
        categories, tags = self._terms(entry)
        blocks, summary = self._body(entry, url)
        picture, video = self._media(entry, url, title)
        return RawPost(
            guid=entry_guid(entry.text("id", "guid") or about, url, title, written),
            url=url or None,
            title=title,
            published=read_timestamp(written, self._zone),
            date_as_written=written,
            modified=read_timestamp(entry.text(*_MODIFIED), self._zone),
            blocks=blocks,
            summary=summary,
            authors=self._authors(entry) or self._authors(self._feed),
            categories=categories,
            tags=tags,
            picture=picture,
            video=video,
            language=self._language_of(entry),
        )

    def _language_of(self, entry: Elements) -> str:
        inherited = (one.language for one in entry.all(*_BODIES, "title", "item", "entry") if one.language)
        own = entry.text("dc:language", "language") or next(inherited, "")
        return own_language(own or self._feed.text("language", "dc:language"), self._language)

    def _line(self, element: Element) -> str:
        """A title, name or category as plain text on one line. RSS does not say whether one is HTML: its tags do."""
        text = element.text
        is_html = element.attributes.get("type", "").lower() in _HTML_TYPES and not self._is_decoded(element)
        if is_html or _MARKUP.search(text) or (not self._atom and _REFERENCE.search(text)):
            text = plain_text(text)
        return " ".join(text.split())

    def _is_decoded(self, element: Element) -> bool:
        """An XHTML title: its tags are gone already, and `<` in it is a character."""
        return "xhtml" in element.attributes.get("type", "").lower()

    def _body(self, entry: Elements, url: str) -> tuple[tuple[Block, ...], str]:
        """The full text where the feed has it, else its summary; and the summary, where an author wrote one."""
        bodies = [one for one in entry.all(*_BODIES) if one.text.strip() and self._type(one)]
        best = max(bodies, key=lambda one: (self._type(one) == "html", len(one.text)), default=None)
        short = next((one for one in entry.all(*_SHORTER) if one.text.strip() and self._type(one)), None)
        if best is None:
            if short is not None:
                return self._blocks(short, url), ""
            said = (one.text for one in entry.all("media:description") if not one.about)
            return from_text(next(said, "")), ""
        blocks = without_signature(self._blocks(best, url))
        if short is None or short.text == best.text:
            return blocks, ""
        text = "\n".join(block.text for block in without_signature(self._blocks(short, url)))
        return blocks, own_summary(text, blocks)

    def _type(self, element: Element) -> str:
        """ "html", "text", or "" for what is neither (Atom may carry anything, 4.1.3)."""
        written = element.attributes.get("type", "").lower().partition(";")[0].strip()
        if element.attributes.get("mode", "").lower() == "base64":
            return ""
        if element.markup or written in _HTML_TYPES:
            return "html"
        if not written:
            return "html" if not self._atom or _MARKUP.search(element.text) else "text"
        if written in _TEXT_TYPES:
            return "html" if _MARKUP.search(element.text) else "text"
        return ""

    def _blocks(self, element: Element, url: str) -> tuple[Block, ...]:
        if self._type(element) == "text":
            return from_text(element.text)
        # The feed's own address is the base unless xml:base says otherwise; the entry's address is nearer.
        nearer = element.base in ("", self._feed_url)
        return from_html(element.text, base_url=(url or self.base) if nearer else element.base)

    def _authors(self, thing: Elements) -> tuple[str, ...]:
        """Names, never mail addresses. RSS writes `ada@site.example (Ada)`."""
        names: list[str] = []
        for element in list(thing.all("author:name", "author", "dc:creator", "itunes:author"))[:_MAX_NAMES]:
            text = element.text
            if "@" in text and text.endswith(")"):
                text = text[text.rfind("(") + 1 : -1]
            elif "@" in text and text.endswith(">") and _MARKUP.search(text) is None:
                text = text[: text.rfind("<")].strip(' "')
            name = " ".join(plain_text(text).split())
            if name and "@" not in name:
                names.append(name)
        return tuple(dict.fromkeys(names))

    def _terms(self, entry: Elements) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Categories and tags: few feeds tell them apart, by the domain or scheme."""
        categories: dict[str, None] = {}
        tags: dict[str, None] = {}
        for element in list(entry.all("category", "dc:subject"))[:_MAX_NAMES]:
            attributes = element.attributes
            text = attributes.get("label") or attributes.get("term") or element.text
            name = " ".join((plain_text(text) if "<" in text or "&" in text else text).split())
            if name:
                kind = attributes.get("domain") or attributes.get("scheme")
                (tags if kind in _TAG_SCHEMES else categories)[name] = None
        return tuple(categories), tuple(tags)

    def _media(self, entry: Elements, url: str, title: str) -> tuple[Picture | None, Video | None]:
        media = list(entry.all("media:content"))
        enclosures = list(entry.all("enclosure"))
        enclosures += [one for one in entry.all("link", "atom:link") if _relation(one) == "enclosure"]
        pictures = [
            *_widest_first(filter(_is_picture, media)),
            *filter(_is_picture, enclosures),
            *_widest_first(entry.all("media:thumbnail")),
            *entry.all("itunes:image"),
        ]
        found = (self._picture(entry, element, title) for element in pictures)
        picture = next((one for one in found if one is not None), None)
        for element in (*media, *enclosures):
            kind = element.attributes.get("type", "")
            if kind == "application/x-shockwave-flash" and url:  # YouTube's channel feeds; the entry's link plays it
                return None, Video(url=url, still=picture)
            if kind.startswith("video/") or element.attributes.get("medium") == "video":
                where = address(_where(element), element.base or self.base)
                return picture, Video(url=where or url, still=picture)
        return picture, None

    def _picture(self, entry: Elements, element: Element, title: str) -> Picture | None:
        written = _where(element)
        found = address(written, element.base or self.base)
        if not found or "gravatar.com/avatar" in found:  # WordPress.com sends the author's face as first picture
            return None

        def words(name: str) -> str:
            texts = (self._line(one) for one in entry.all(name) if one.about == written)
            return next((text for text in texts if text), "")

        name, description = words("media:title"), words("media:description")
        name = "" if name == title else name
        return Picture(address=found, alt=description or name or None, caption=name if description else "")


def _where(element: Element) -> str:
    return element.attributes.get("url") or element.attributes.get("href") or ""


def _is_picture(element: Element) -> bool:
    kind, medium = element.attributes.get("type", ""), element.attributes.get("medium", "")
    if kind or medium:
        return kind.startswith("image/") or (medium == "image" and not kind.startswith(("video/", "audio/")))
    return _PICTURE_NAME.search(_where(element)) is not None


def _widest_first(elements: Iterable[Element]) -> list[Element]:
    def width(element: Element) -> int:
        written = element.attributes.get("width", "")
        return int(written) if written.isdecimal() and len(written) < 6 else 0

    return sorted(elements, key=width, reverse=True)
