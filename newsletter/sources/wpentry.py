"""One post as WordPress' REST API writes it, made a `RawPost`.

https://developer.wordpress.org/rest-api/reference/posts/, with `_embed` or without it.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from newsletter.sources.blocks import from_html, plain_text
from newsletter.sources.contract import RawPost
from newsletter.sources.feedpage import address, entry_guid, own_language, own_summary
from newsletter.sources.jsontext import Json, mapping, number, sequence, string
from newsletter.sources.timestamps import read_timestamp
from newsletter.types import Picture, Unusable

ENOUGH_WIDTH: Final = 1_200
"""Pixels. A mail needs no wider picture; the smallest size that has them is taken."""
_STATUSES: Final = ("publish", "private")


@dataclass(slots=True)
class Things:
    """What posts refer to by number: terms, pictures, people. Filled from files or from further requests."""

    categories: dict[int, Json] = field(default_factory=dict)
    tags: dict[int, Json] = field(default_factory=dict)
    media: dict[int, Json] = field(default_factory=dict)
    users: dict[int, Json] = field(default_factory=dict)

    def add(self, route: str, things: Iterable[object]) -> None:
        """Remember `things` of `route` (`categories`, `tags`, `media`, `users`) by their number."""
        shelf: dict[int, Json] = getattr(self, route)
        shelf.update((number(thing.get("id")), thing) for thing in map(mapping, things))

    def missing(self, items: Iterable[Json]) -> Iterator[tuple[str, set[int]]]:
        """The numbers that `items` name and that neither they nor the shelves explain, by route."""
        wanted: dict[str, set[int]] = {"categories": set(), "tags": set(), "media": set(), "users": set()}
        for item in items:
            embedded = mapping(item.get("_embedded"))
            if "wp:term" not in embedded:
                wanted["categories"].update(_numbers(item.get("categories")))
                wanted["tags"].update(_numbers(item.get("tags")))
            if "wp:featuredmedia" not in embedded:
                wanted["media"].update(_numbers([item.get("featured_media")]))
            if "author" not in embedded:
                wanted["users"].update(_numbers([item.get("author")]))
        for route, ids in wanted.items():
            if left := ids - set(getattr(self, route)):
                yield route, left


def _numbers(value: object) -> list[int]:
    return [found for entry in sequence(value)[:200] if (found := number(entry)) > 0]


def read_entry(
    item: Json, things: Things, *, site: str, zone: ZoneInfo, language: str, post_type: str
) -> RawPost | Unusable:
    """The post in `item`. `site` is its address, `post_type` the REST base that it was asked for under.

    A password-protected or unpublished one is `Unusable`. Dates are UTC (`date_gmt`), or else local time of `zone`.
    """
    url = address(item.get("link"), site)
    title = _line(mapping(item.get("title")).get("rendered"))
    content = mapping(item.get("content"))
    status = string(item.get("status")) or "publish"
    if content.get("protected") is True:
        return Unusable(title=title, url=url or site, why="it is protected by a password on the site")
    if status not in _STATUSES:
        return Unusable(title=title, url=url or site, why=f"its status on the site is {status[:40]!r}, not published")
    blocks = from_html(string(content.get("rendered")), base_url=url or site)
    categories, tags = _terms(item, things)
    written = _written(item, "date")
    guid = html.unescape(string(mapping(item.get("guid")).get("rendered")))
    if not guid.strip() and number(item.get("id")):
        guid = f"{site.rstrip('/')}/?p={number(item.get('id'))}"  # as its feed says
    return RawPost(
        guid=entry_guid(guid, url, title, written),
        url=url or None,
        title=title,
        published=_moment(item, "date", zone),
        date_as_written=written,
        modified=_moment(item, "modified", zone),
        blocks=blocks,
        summary=own_summary(_line(mapping(item.get("excerpt")).get("rendered")), blocks),
        authors=_authors(item, things),
        categories=categories,
        tags=tags,
        post_type=string(item.get("type")) or post_type,
        picture=_picture(item, things, site),
        language=own_language(string(item.get("lang")), language),  # Polylang and WPML say it
    )


def _line(rendered: object) -> str:
    return " ".join(plain_text(string(rendered)).split())


def _written(item: Json, key: str) -> str:
    return string(item.get(key)) or string(item.get(f"{key}_gmt"))


def _moment(item: Json, key: str, zone: ZoneInfo) -> datetime | None:
    """`date_gmt` is UTC and says so nowhere; of a draft it is 0000-00-00. `date` is local time of the site."""
    universal = string(item.get(f"{key}_gmt")).strip()
    found = read_timestamp(universal if universal.endswith("Z") else f"{universal}Z", zone) if universal else None
    return found or read_timestamp(string(item.get(key)), zone)


def _terms(item: Json, things: Things) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of categories and tags. Terms of a taxonomy of the site's own stand with the categories."""
    embedded = mapping(item.get("_embedded"))
    terms: list[tuple[bool, object]] = []
    if "wp:term" in embedded:
        for group in sequence(embedded.get("wp:term"))[:50]:
            for term in map(mapping, sequence(group)[:200]):
                terms.append((string(term.get("taxonomy")) == "post_tag", term.get("name")))
    else:
        terms += [(False, things.categories.get(n, {}).get("name")) for n in _numbers(item.get("categories"))]
        terms += [(True, things.tags.get(n, {}).get("name")) for n in _numbers(item.get("tags"))]
    names = [(is_tag, _line(name)) for is_tag, name in terms]
    categories = dict.fromkeys(name for is_tag, name in names if name and not is_tag)
    return tuple(categories), tuple(dict.fromkeys(name for is_tag, name in names if name and is_tag))


def _authors(item: Json, things: Things) -> tuple[str, ...]:
    people = list(map(mapping, sequence(mapping(item.get("_embedded")).get("author"))[:50]))
    if not people and (person := things.users.get(number(item.get("author")))):
        people = [person]
    names = (_line(person.get("name")) for person in people)
    return tuple(dict.fromkeys(name for name in names if name))


def _picture(item: Json, things: Things, site: str) -> Picture | None:
    """The featured image. WordPress writes "" both for a decorative one and where nobody wrote a text: it is taken
    as not written, so that somebody is asked."""
    embedded = sequence(mapping(item.get("_embedded")).get("wp:featuredmedia"))
    media = mapping(embedded[0]) if embedded else things.media.get(number(item.get("featured_media")), {})
    kind = string(media.get("media_type")) or "image"
    found = address(_fitting(media), site) or address(media.get("source_url"), site)
    if not found or kind != "image":
        return None
    alt = " ".join(html.unescape(string(media.get("alt_text"))).split())
    return Picture(address=found, alt=alt or None, caption=_line(mapping(media.get("caption")).get("rendered")))


def _fitting(media: Json) -> object:
    """The address of the smallest size that is wide enough, where there is one."""
    sizes = map(mapping, mapping(mapping(media.get("media_details")).get("sizes")).values())
    enough = [size for size in sizes if number(size.get("width")) >= ENOUGH_WIDTH]
    best = min(enough, key=lambda size: (number(size.get("width")), string(size.get("source_url"))), default=None)
    return best.get("source_url") if best is not None else None
