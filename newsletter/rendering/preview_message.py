"""The mail taken apart for the preview page: its frames, links, pictures, headers and MIME parts. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from html.parser import HTMLParser
from urllib.parse import urlsplit

from newsletter.rendering.preview_words import size
from newsletter.types import Media

_DEPTH = 12  # of MIME parts that the page shows; our own mails have two levels
_EMPTY_PICTURE = "data:,"  # not a picture, so the browser shows the alt text, as a mail client without pictures does

MARK_WORDS = {
    "~~unsubscribe_url~~": "each reader’s own address for leaving the list",
    "~~preferences_url~~": "each reader’s own page of choices",
    "~~web_view_url~~": "this issue as a web page",
    "~~name~~": "the reader’s name",
}
"""What each personal mark becomes when the mail is sent, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the mail. `href` is "" where it is not an http(s) or mailto address that a browser may open."""

    text: str
    address: str
    where: str
    href: str
    meaning: str  # what a personal mark becomes, or that the link stays in the mail; "" for an address


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """A picture of the mail. `alt` None: it is in the folder but not in the mail's HTML."""

    name: str
    css: str
    width: int
    height: int
    size: str
    alt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A MIME part. `size` is that of the decoded content, "" for a container."""

    content_type: str
    charset: str
    encoding: str
    size: str
    children: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anatomy:
    """What the HTML of a mail holds: links in reading order, alt texts by address, its style sheets, and the addresses
    of its pictures, each once."""

    links: tuple[Link, ...]
    alts: Mapping[str, str]
    styles: tuple[str, ...]
    loads: tuple[str, ...]


def data_uri(picture: Media) -> str:
    """The picture as a data: URI (RFC 2397)."""
    return f"data:{picture.content_type};base64,{base64.b64encode(picture.data).decode('ascii')}"


def with_pictures(html: str, base: str, media: Mapping[str, Media]) -> str:
    """`html` with the address of each picture of `media` under `base` replaced by a data: URI, and nothing else."""
    return _replace(html, base, {name: data_uri(picture) for name, picture in media.items()})


def without_pictures(html: str, base: str, media: Mapping[str, Media]) -> str:
    """`html` as a mail client shows it that loads no pictures: their addresses give nothing, alt texts remain."""
    return _replace(html, base, dict.fromkeys(media, _EMPTY_PICTURE))


def _replace(html: str, base: str, addresses: Mapping[str, str]) -> str:
    if not base or not addresses:
        return html
    pattern = re.compile(re.escape(base) + r"([0-9A-Za-z._-]+)")
    return pattern.sub(lambda found: addresses.get(found[1], found[0]), html)


def anatomy(html: str) -> Anatomy:
    """Links, alt texts and style sheets of a mail's HTML, in reading order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Anatomy(links=tuple(reader.links), alts=reader.alts, styles=tuple(reader.styles), loads=tuple(reader.loads))


class _Reader(HTMLParser):
    """Reads a mail once, without recursion, so that depth costs nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self.alts: dict[str, str] = {}
        self.styles: list[str] = []
        self.loads: dict[str, None] = {}  # a set that keeps its order
        self._place = "Top of the mail"
        self._footer = False
        self._heading: list[str] | None = None
        self._level = 0
        self._anchor: list[str] | None = None
        self._address = ""
        self._style: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        leave = tag == "a" and given.get("href", "").strip() == "~~unsubscribe_url~~"
        if leave or tag == "footer" or given.get("role") == "contentinfo":
            self._footer, self._place = True, "Footer"
        if tag == "style":
            self._style = []
        elif tag == "img":
            self._image(given)
        elif tag == "a" and "href" in given:
            self._finish_link()
            self._anchor, self._address = [], given["href"]
        elif _is_heading(tag):
            self._heading, self._level = [], int(tag[1])

    def handle_data(self, data: str) -> None:
        if self._style is not None:
            self._style.append(data)
            return
        for words in (self._heading, self._anchor):
            if words is not None:
                words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style" and self._style is not None:
            self.styles.append("".join(self._style))
            self._style = None
        elif tag == "a":
            self._finish_link()
        elif _is_heading(tag) and self._heading is not None:
            self._finish_heading()

    def close(self) -> None:
        super().close()
        self._finish_link()

    def _image(self, given: Mapping[str, str]) -> None:
        self.loads[given.get("src", "")] = None
        if "alt" in given:
            self.alts.setdefault(given.get("src", ""), given["alt"])
        if self._anchor is not None:
            alt = given.get("alt", "")
            self._anchor.append(f" Picture: {alt} " if alt else " Picture without words ")

    def _finish_heading(self) -> None:
        words = " ".join("".join(self._heading or []).split())
        self._heading = None
        if words and not self._footer and self._level <= 2:  # below are the parts of an item, such as "So what"
            self._place = words
            # A heading that is itself a link is placed under its own words.
            if self._anchor is None and self.links and self.links[-1].text == words:
                self.links[-1] = _link(words, self.links[-1].address, words)

    def _finish_link(self) -> None:
        if self._anchor is not None:
            self.links.append(_link(" ".join("".join(self._anchor).split()), self._address, self._place))
        self._anchor = None


def _is_heading(tag: str) -> bool:
    return len(tag) == 2 and tag[0] == "h" and tag[1] in "123456"


def _link(text: str, address: str, where: str) -> Link:
    inside = "a place further down in the mail" if address.startswith("#") else ""
    meaning = MARK_WORDS.get(address.strip(), inside)
    return Link(text=text, address=address, where=where, href=safe_href(address), meaning=meaning)


def safe_href(address: str) -> str:
    """`address` where it is http, https or mailto and can be read as such, else "": nothing else may be clicked."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # such as "https://[": it is shown as text
        return ""
    whole = parts.path if parts.scheme == "mailto" else parts.netloc
    return address.strip() if parts.scheme in ("http", "https", "mailto") and whole else ""


def picture_rows(
    media: Mapping[str, Media], base: str, alts: Mapping[str, str], css: Mapping[str, str]
) -> tuple[PictureRow, ...]:
    """A row for each picture, those of the mail first, then by name."""
    rows = [
        PictureRow(
            name=name,
            css=css[name],
            width=picture.width,
            height=picture.height,
            size=size(len(picture.data)),
            alt=alts.get(f"{base}{name}"),
        )
        for name, picture in sorted(media.items())
    ]
    return tuple(sorted(rows, key=lambda row: row.alt is None))


def message(eml: bytes) -> EmailMessage:
    """The message of an `.eml` file (RFC 5322), headers decoded (RFC 2047)."""
    return message_from_bytes(eml, policy=default)


def headers(parsed: EmailMessage) -> tuple[tuple[str, str], ...]:
    """Names and decoded values of the headers, in the order of the file."""
    return tuple((name, str(value)) for name, value in parsed.items())


def mime_tree(part: MIMEPart, depth: int = 0) -> Part:
    """The MIME parts (RFC 2045), at most 12 levels deep."""
    inside = [child for child in part.iter_parts() if isinstance(child, MIMEPart)] if part.is_multipart() else []
    content = part.get_payload(decode=True)
    return Part(
        content_type=part.get_content_type(),
        charset=part.get_content_charset() or "",
        encoding=str(part.get("Content-Transfer-Encoding", "")),
        size=size(len(content)) if isinstance(content, bytes) else "",
        children=tuple(mime_tree(child, depth + 1) for child in inside) if depth < _DEPTH else (),
    )
