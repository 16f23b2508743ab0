"""Checks on links: each leads to a public page, by a name that says which. Nothing is fetched."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from newsletter.checks.contract import Exhibit, finding, shown
from newsletter.checks.page import Link
from newsletter.rendering.addresses import NO_PUBLIC_URL
from newsletter.types import MARKS, Finding

_SHORTENERS = frozenset(
    {
        "bit.ly",
        "buff.ly",
        "cutt.ly",
        "goo.gl",
        "is.gd",
        "lnkd.in",
        "ow.ly",
        "rb.gy",
        "rebrand.ly",
        "shorturl.at",
        "t.co",
        "t.ly",
        "tiny.cc",
        "tinyurl.com",
    }
)
_PRIVATE_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa", ".onion")
_VAGUE = frozenset(
    {
        "click here",
        "here",
        "this link",
        "link",
        "read more",
        "more",
        "learn more",
        "find out more",
        "see more",
        "continue",
        "continue reading",
        "details",
        "this page",
        "this",
        "read on",
        "go",
        "darllen mwy",
        "mwy",
        "yma",
        "cliciwch yma",
    }
)
_SHARED = 0.5  # of the shorter name's words; from there two names are taken for one


def addresses(exhibit: Exhibit) -> Iterator[Finding]:
    """Absolute https addresses of public hosts; `mailto:`, `tel:`, personal marks and places in the mail are fine."""
    for link in exhibit.page.links:
        code, why = _address(link.url, exhibit.page.ids)
        if code:
            yield finding(
                code, f"The link {shown(link.text or link.url)} {why}: {shown(link.url, 80)}.", where="email.html"
            )
    for where, url in _others(exhibit):
        code, why = _address(url, frozenset())
        if code and not url.startswith("#"):
            yield finding(code, f"A link {why}: {shown(url, 80)}.", where=where)


def _others(exhibit: Exhibit) -> Iterator[tuple[str, str]]:
    """The addresses of the plain text and of the snippets."""
    for match in re.finditer(r"\bhttps?://[^\s<>\"]+", exhibit.mail.text):
        yield "email.txt", match[0].rstrip(".,;:!?)")
    for snippet in exhibit.snippets:
        if snippet.url:
            yield f"social/{snippet.account}", snippet.url


def _address(url: str, ids: frozenset[str]) -> tuple[str, str]:
    """The code of what is wrong with an address, and why in words; two empty strings for a good one."""
    if not url:
        return "link-empty", "has no address"
    if url in MARKS or url.startswith((NO_PUBLIC_URL, *MARKS)):
        return "", ""
    if url.startswith("#"):
        broken = url[1:] not in ids
        return ("link-anchor-broken", "leads to a place that is not in the mail") if broken else ("", "")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return "link-unsafe", "is not a web address"
    scheme = parts.scheme.lower()
    if scheme in ("mailto", "tel"):
        return "", ""
    if not scheme:
        return "link-relative", "has no https:// and leads nowhere"
    if scheme not in ("http", "https") or not host or parts.username is not None:
        return "link-unsafe", "cannot be followed safely"
    if is_private(host):
        return "link-private", f"leads to {host}, which only works inside a network"
    if host.removeprefix("www.") in _SHORTENERS:
        return "link-shortened", "goes through a link shortener"
    return ("link-not-https", "is not https") if scheme == "http" else ("", "")


def is_private(host: str) -> bool:
    """Whether `host` is a name or number that the public internet does not lead to."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        # "10.1" and "0x7f000001" are numbers too, to a browser.
        numeric = all(re.fullmatch(r"0[xX][0-9a-fA-F]+|\d+", part) for part in host.split("."))
        return numeric or "." not in host or host.endswith(_PRIVATE_NAMES)


def names(exhibit: Exhibit) -> Iterator[Finding]:
    """Each link has a name, and the name says where it goes."""
    for link in exhibit.page.links:
        if link.silent:
            continue
        if not link.text:
            yield finding("link-without-text", f"A link has no text: {shown(link.url, 80)}.", where="email.html")
        elif _plain(link.text) in _VAGUE:
            yield finding("link-text-vague", f"A link is called {shown(link.text)}.", where="email.html")
        elif re.match(r"https?://|www\.", link.text):
            yield finding("link-text-is-address", f"A link is called {shown(link.text)}.", where="email.html")


def same_address(exhibit: Exhibit) -> Iterator[Finding]:
    """One address under different names: two items may be one, or a link may lead to the wrong page.

    “Forty carers” and “Read Forty carers in full” are one name. The site's front page, and a general page that
    stands in for posts without an address of their own, may have many.
    """
    standing_in = {item.post.url for item in exhibit.digest.items if not item.post.own_url}
    standing_in |= {exhibit.config.site.url, exhibit.config.site.url.rstrip("/")}
    by_url: dict[str, list[Link]] = defaultdict(list)
    for link in exhibit.page.links:
        if link.words and not link.url.startswith("#") and link.url not in standing_in:
            by_url[_without_campaign(link.url)].append(link)
    for url, links in by_url.items():
        first = links[0]
        for other in links[1:]:
            if not _alike(first.words, other.words):
                yield finding(
                    "duplicate-link",
                    f"{shown(first.words)} and {shown(other.words)} both lead to {shown(url, 80)}.",
                    where="email.html",
                )
                break


def _without_campaign(url: str) -> str:
    return re.sub(r"([?&])utm_[a-z]+=[^&#]*(?:&|(?=#|$))", r"\1", url).rstrip("?&")


def _alike(one: str, other: str) -> bool:
    first, second = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    fewer = min(len(first), len(second))
    return fewer == 0 or len(first & second) >= fewer * _SHARED


def same_name(exhibit: Exhibit) -> Iterator[Finding]:
    """One name for different addresses: in a list of links nobody can tell them apart (WCAG 2.2, 2.4.9)."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for link in exhibit.page.links:
        if link.text and not link.silent and not link.url.startswith("#"):
            by_name[_plain(link.text)].add(_without_campaign(link.url))
    for name, urls in by_name.items():
        if len(urls) > 1:
            yield finding("link-text-repeated", f"{len(urls)} links are called {shown(name)}.", where="email.html")


def _plain(text: str) -> str:
    return re.sub(r"[\s→›»….!:]+$", "", " ".join(text.split()).casefold())
