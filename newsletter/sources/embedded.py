"""Pictures and videos as HTML names them. Nothing is guessed: no still that the page does not give."""

from __future__ import annotations

import re
from collections.abc import Mapping

from newsletter.sources.addresses import picture_address, watch_address, web_address
from newsletter.sources.plaintext import one_line
from newsletter.types import Picture, Video

Attributes = Mapping[str, str | None]

# Where lazy loading keeps the address while `src` holds a placeholder.
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-full-url")
_DRAWN_TEXT = re.compile(r"\b(?:wp-smiley|emoji)\b")


def is_emoji(attributes: Attributes) -> bool:
    """Whether the picture stands for a character, which its `alt` then is."""
    return bool(_DRAWN_TEXT.search(attributes.get("class") or ""))


def is_pixel(attributes: Attributes) -> bool:
    """Whether the picture is a counting pixel: nobody sees it, somebody counts with it."""
    return any((attributes.get(side) or "").strip() in ("0", "1") for side in ("width", "height"))


def picture_of(attributes: Attributes, base_url: str) -> Picture | None:
    """The picture of an `<img>` (or `<source>`), None where it names none that can be had."""
    candidates = [attributes.get(name) or "" for name in (*_LAZY, "src")]
    candidates += [largest(attributes.get(name) or "") for name in ("data-srcset", "data-lazy-srcset", "srcset")]
    address = next(filter(None, (picture_address(raw, base_url) for raw in candidates if raw)), "")
    if not address:
        return None
    alt = attributes.get("alt") or "" if "alt" in attributes else None
    if alt is None and (attributes.get("role") in ("presentation", "none") or attributes.get("aria-hidden") == "true"):
        alt = ""
    return Picture(address=address, alt=None if alt is None else one_line(alt, limit=1_000))


def largest(srcset: str) -> str:
    """The address with the largest descriptor of a `srcset` (HTML, 4.8.4.2.2); "" for an empty one."""
    best, size = "", -1.0
    for candidate in re.split(r",\s+", srcset[:20_000]):
        address, _, descriptor = candidate.strip().partition(" ")
        number = re.fullmatch(r"(\d{1,6}(?:\.\d{1,4})?)[wx]", descriptor.strip())
        weight = float(number[1]) if number else 0.0
        if address and weight > size:
            best, size = address.rstrip(","), weight
    return best


def video_of(attributes: Attributes, base_url: str, *, source: str = "") -> Video | None:
    """The video of a `<video>` (whose `<source>` is `source`); None where no address is given."""
    url = web_address(attributes.get("src") or attributes.get("data-src") or source, base_url)
    poster = picture_address(attributes.get("poster") or "", base_url)
    if not url and not poster:
        return None
    return Video(url=url, still=Picture(address=poster) if poster else None, title=_title(attributes))


def embed_of(attributes: Attributes, base_url: str) -> Video | None:
    """The video of an `<iframe>` or `<embed>`, None where it shows something else."""
    for name in ("src", *_LAZY):
        raw = attributes.get(name) or ""
        url = watch_address(web_address(raw, base_url) or raw)
        if url:
            return Video(url=url, title=_title(attributes))
    return None


def _title(attributes: Attributes) -> str:
    return one_line(attributes.get("title") or attributes.get("aria-label") or "", limit=300)
