"""Which posts are the same post: ids, canonical addresses, and the choice among copies. Pure.

A post may come from several sources (the feed and the REST API of one site), be edited, or move from http to https. Two
posts that share one identity are one post, so an edited one is never a new one.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from urllib.parse import quote, urlsplit

from newsletter.periods import instant
from newsletter.types import Post, Seen

_TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "twclid", "igshid", "mc_cid", "mc_eid", "_hsenc", "_hsmi"}
)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)  # RFC 3986: a scheme, so its own name space
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")  # RFC 3986, 2.3
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+")  # kana and Han have no spaces


def canonical_url(url: str) -> str:
    """`url` in the one form in which two addresses of the same page are equal; not meant for linking.

    Scheme and host in lower case, https for http, no default port, user, fragment, trailing slash or campaign
    parameter; escapes as RFC 3986, 6.2.2 normalises them. What is not an http(s) address comes back as it is, trimmed.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return text
    if parts.scheme not in ("http", "https") or not host:
        return text
    host = host.rstrip(".")
    name = f"[{host}]" if ":" in host else _ascii_host(host)
    place = name if port in (None, 80, 443) else f"{name}:{port}"
    kept = [part for part in _normal(parts.query).split("&") if part and not _tracks(part.partition("=")[0])]
    query = f"?{'&'.join(kept)}" if kept else ""
    return f"https://{place}{_normal(parts.path).rstrip('/')}{query}"


def identities(post: Post) -> frozenset[str]:
    """Everything by which `post` can be recognised: its id, and its canonical address where it has one of its own.

    An id that is a URI names the post everywhere; any other only within its source.
    """
    guid = _guid(post)
    return frozenset((guid, canonical_url(post.url))) if post.own_url and post.url.strip() else frozenset((guid,))


def post_key(post: Post) -> str:
    """The post's short name in files, tables and findings: 16 hex digits of the SHA-256 of its guid.

    A guid that is no URI ("1234", "hall.md") is unique only within its source, so the source's name goes in before it.
    """
    own = post.guid if _ABSOLUTE.match(post.guid) else f"{post.source}\n{post.guid}"
    return hashlib.sha256(own.encode(errors="surrogatepass")).hexdigest()[:16]


def words_in(post: Post) -> int:
    """How many words the body has; a kana or Han character counts as one."""
    return sum(len(_WORD.findall(block.text)) for block in post.blocks)


def reading_order(post: Post) -> tuple[float, str, str]:
    """A sort key: newest first, then by title, then by key. Never by the order of sources."""
    return (-instant(post.published).timestamp(), post.title, post_key(post))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All copies of one post: the richest of them, when the first was seen, and every name it goes by.

    `shadowed` are entries of one source with another title that share its identity: the source mixed something up, and
    staff should hear of it.
    """

    post: Post
    first_seen: datetime
    names: frozenset[str]
    shadowed: tuple[Post, ...] = ()


def gather(seen: Sequence[Seen]) -> tuple[Known, ...]:
    """The posts that were seen, each once with all its copies, in reading order.

    The richest copy speaks for the post: an address of its own, facts, more text, pictures, tags. A copy whose consent
    is pending makes the post's consent pending.
    """
    shared = _pages_of_many(seen)
    groups: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(seen):
        for name in identities(item.post) - shared:
            groups[name].append(index)
    members: dict[int, list[Seen]] = defaultdict(list)
    root = _joined(len(seen), groups)
    for index, item in enumerate(seen):
        members[root[index]].append(item)
    return tuple(
        sorted((_known(copies, shared) for copies in members.values()), key=lambda known: reading_order(known.post))
    )


def _known(copies: list[Seen], shared: frozenset[str]) -> Known:
    best = max((item.post for item in copies), key=_richness)
    names = {name for item in copies for name in (*identities(item.post), post_key(item.post))}
    if any(item.post.consent_pending for item in copies) and not best.consent_pending:
        best = replace(best, consent_pending=True)
    shadowed = {
        (item.post.guid, item.post.title): item.post
        for item in copies
        if item.post.source == best.source and _plain(item.post.title) != _plain(best.title)
    }
    return Known(
        post=best,
        first_seen=min((item.first_seen for item in copies), key=instant),
        names=frozenset(names - shared),
        shadowed=tuple(sorted(shadowed.values(), key=reading_order)),
    )


def _pages_of_many(seen: Sequence[Seen]) -> frozenset[str]:
    """Addresses that stand for no single post: one source gives them to entries that differ in id, title and date.

    Some feeds link each entry to the site's front page; without this, all but one of their posts would vanish.
    """
    entries: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for item in seen:
        if item.post.own_url and item.post.url.strip():
            entries[item.post.source, canonical_url(item.post.url)].append(item.post)
    return frozenset(
        address
        for (_, address), posts in entries.items()
        if len({_guid(post) for post in posts} - {address}) > 1
        and len({_plain(post.title) for post in posts}) > 1
        and len({instant(post.published) for post in posts}) > 1
    )


def _joined(count: int, groups: Mapping[str, Sequence[int]]) -> list[int]:
    """For each index the smallest one it is joined with, directly or through others."""
    parent = list(range(count))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for group in groups.values():
        for index in group[1:]:
            one, other = sorted((root(group[0]), root(index)))
            parent[other] = one
    return [root(index) for index in range(count)]


def _richness(post: Post) -> tuple[object, ...]:
    """A sort key: the richest copy last. Ends in the whole post, so that two different copies never tie."""
    facts = [getattr(post.facts, field.name) for field in fields(post.facts)] if post.facts else []
    return (
        post.own_url,
        sum(bool(fact) for fact in facts),
        sum(len(block.text) for block in post.blocks),
        post.picture is not None and bool(post.picture.alt),
        post.picture is not None,
        post.video is not None,
        len(post.authors) + len(post.tags) + len(post.categories),
        len(post.summary),
        instant(post.modified or post.published),
        repr(post),
    )


def _guid(post: Post) -> str:
    guid = post.guid.strip()
    if guid.lower().startswith(("http:", "https:")):
        # A site that moved to https may have changed its guids with it. The fragment stays: it may be all that differs.
        address, mark, fragment = guid.partition("#")
        return f"{canonical_url(address)}{mark}{fragment}"
    return guid if _ABSOLUTE.match(guid) else f"{post.source} {guid}"


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _tracks(parameter: str) -> bool:
    return parameter.lower().startswith("utm_") or parameter.lower() in _TRACKING


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:  # not a name that DNS could hold; still a name to compare by
        return quote(host, safe="", errors="replace").lower()


def _normal(part: str) -> str:
    """A path or query with every escape written in one way (RFC 3986, 6.2.2.1 and 6.2.2.2)."""

    def escape(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else found[0].upper()

    text = _ESCAPE.sub(escape, _STRAY_PERCENT.sub("%25", part))
    return quote(text, safe="/%:@!$&'()*+,;=~?-._[]", errors="replace")
