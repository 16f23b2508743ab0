"""A feed as a source: one or more pages of RSS, Atom or JSON Feed, from the web or from a saved file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from newsletter.config.model import Config, FeedSource
from newsletter.errors import ContentError, SourceError
from newsletter.sources.assemble import assemble
from newsletter.sources.charsets import decode
from newsletter.sources.contract import RawPost
from newsletter.sources.feedpage import FeedPage, entry_guid
from newsletter.sources.feedxml import read_xmlfeed
from newsletter.sources.fetch import Fetched, Fetcher
from newsletter.sources.jsonfeed import read_jsonfeed
from newsletter.types import Finding, Level, Post, Pulled, Unusable, Validators

MAX_BYTES: Final = 10_000_000
"""Of one page. A feed of 500 long entries has five."""
ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


@dataclass(slots=True)
class _Walk:
    """What came of reading page after page."""

    posts: list[RawPost] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = False


def read_feed(
    name: str, source: FeedSource, config: Config, fetcher: Fetcher, validators: Mapping[str, Validators]
) -> Pulled:
    """Every entry that the feed shows now, newest pages first.

    `validators` are those of the last reading, by address. A page after the first that fails is a finding, and the
    posts of the pages before it are there. `complete` only where the feed says so or all its pages were read.
    Raises `SourceError` (`FetchError`, `ContentError`) where the first page cannot be had.
    """
    walk = _Walk()
    if source.path is not None:
        page = _parse(name, _saved(source.path), "", source.url or "", source, config, walk)
        walk.posts, walk.complete = list(page.posts), page.complete
        return _pulled(name, source, config, walk, {})
    if not source.url:
        raise AssertionError("the configuration gives every feed a url or a path")
    first = fetcher.get(source.url, accept=ACCEPT, validators=validators.get(source.url), max_bytes=MAX_BYTES)
    known = {source.url: first.validators}
    if first.not_modified:
        return Pulled(source=name, unchanged=True, complete=False, validators=known)
    page = _parse(name, first.body, first.headers.get("content-type", ""), first.url, source, config, walk)
    walk.posts = list(page.posts)
    _older_pages(name, source, config, fetcher, first, page, walk)
    return _pulled(name, source, config, walk, known)


def _saved(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ContentError(
            f"the saved feed {path.name} cannot be read: {error.strerror}.", "Look at `path:`.", permanent=True
        ) from error
    if len(data) > MAX_BYTES:
        raise ContentError(
            f"the saved feed {path.name} has more than {MAX_BYTES:,} bytes.", "Split it.", permanent=True
        )
    return data


def _parse(
    name: str, data: bytes, content_type: str, url: str, source: FeedSource, config: Config, walk: _Walk
) -> FeedPage:
    language = source.language or config.site.language
    if not data.strip(b" \t\r\n\0"):
        raise ContentError("the feed is empty: 0 bytes came.", "Open it in a browser.", source=name)
    text, wrong = decode(data, content_type)
    if wrong:
        walk.findings.append(
            Finding(
                level=Level.NOTE,
                code="feed-charset",
                message=f"The feed {wrong}.",
                fix="Nothing has to be done; look at the quotes and accents in its posts.",
                where=name,
            )
        )
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return read_jsonfeed(data, url=url, zone=config.site.zone, language=language)
    return read_xmlfeed(text, url=url, zone=config.site.zone, language=language)


def _older_pages(
    name: str,
    source: FeedSource,
    config: Config,
    fetcher: Fetcher,
    first: Fetched,
    page: FeedPage,
    walk: _Walk,
) -> None:
    """Follow the pages from `page` on into `walk`: same host, no address twice, at most `source.pages`."""
    walk.complete = page.complete
    seen = {first.url, source.url}
    guids = {post.guid for post in page.posts}
    url, by_number = _next_address(first.url, page, 2)
    number = 2
    while url and not walk.complete and number <= source.pages:
        if urlsplit(url).netloc.lower() != urlsplit(first.url).netloc.lower() or url in seen:
            walk.findings.append(_page_finding(name, f"names {url} as its next page, which is not followed"))
            return
        seen.add(url)
        try:
            # WordPress answers 404 behind its last page.
            got = fetcher.get(url, accept=ACCEPT, max_bytes=MAX_BYTES, also=frozenset({404} if by_number else ()))
            if got.status == 404:
                walk.complete = True
                return
            page = _parse(name, got.body, got.headers.get("content-type", ""), got.url, source, config, walk)
        except SourceError as error:
            walk.findings.append(_page_finding(name, f"has a page {number} that cannot be read ({error.what})"))
            return
        if not {post.guid for post in page.posts} - guids:
            walk.complete = not by_number and not page.next_url  # a site that ignores the number repeats itself
            return
        guids |= {post.guid for post in page.posts}
        walk.posts += page.posts
        number += 1
        url, by_number = _next_address(first.url, page, number)
    walk.complete = walk.complete or (not url and number > 2)


def _next_address(first: str, page: FeedPage, number: int) -> tuple[str, bool]:
    """The address of the page with older entries ("" for none), and whether it is WordPress' page of that number."""
    if page.next_url or not page.wordpress:
        return page.next_url, False
    parts = urlsplit(first)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("paged", str(number))]), fragment="")), True


def _page_finding(name: str, what: str) -> Finding:
    return Finding(
        level=Level.WARNING,
        code="feed-page",
        message=f"The feed {what}: older posts are missing.",
        fix="Pull again later; if it stays, tell the site's host.",
        where=name,
    )


def _pulled(name: str, source: FeedSource, config: Config, walk: _Walk, validators: Mapping[str, Validators]) -> Pulled:
    posts: list[Post] = []
    unusable: list[Unusable] = []
    for raw in _once_each(name, walk):
        made = assemble(
            raw,
            source=name,
            zone=config.site.zone,
            fallback_url=source.url or config.site.url,
            playbacks=source.playbacks,
            language=source.language,
        )
        if isinstance(made, Unusable):
            unusable.append(made)
        else:
            posts.append(made)
    return Pulled(
        source=name,
        posts=tuple(posts),
        unusable=tuple(unusable),
        findings=tuple(dict.fromkeys(walk.findings)),
        validators=validators,
        complete=walk.complete,
    )


def _once_each(name: str, walk: _Walk) -> Iterator[RawPost]:
    """Each entry once. Two different ones under one GUID are both kept: the later goes by its address."""
    known: dict[str, RawPost] = {}
    for raw in walk.posts:
        twin = known.get(raw.guid)
        if twin is None:
            known[raw.guid] = raw
            yield raw
            continue
        if _same(raw, twin):
            continue  # pages overlap when something is published between two requests
        guid = entry_guid("", raw.url or "", raw.title, raw.date_as_written)
        walk.findings.append(
            Finding(
                level=Level.WARNING,
                code="feed-duplicate-guid",
                message=f"“{twin.title}” and “{raw.title}” have the same GUID {raw.guid[:200]!r} in the feed.",
                fix="Both are kept; ask the site's host to give every entry a GUID of its own.",
                where=name,
            )
        )
        if guid not in known:
            known[guid] = replace(raw, guid=guid)
            yield known[guid]


def _same(one: RawPost, two: RawPost) -> bool:
    if one.url and two.url:
        return one.url == two.url
    return (one.title, one.date_as_written) == (two.title, two.date_as_written)
