"""What sources show: posts as blocks of plain text, notices, and what was found while reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a post is."""

    POST = "post"  # an article, a video, an update
    PLAYBACK = "playback"  # a write-up of a community workshop, with its facts


class BlockKind(StrEnum):
    """What one block of a post's body is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"  # a block quote or pull quote; `cite` is its speaker
    CAPTION = "caption"  # the words under a picture
    ITEM = "item"  # one entry of a list
    TERM = "term"  # <dt>, or the first cell of a two-column table row
    DEFINITION = "definition"  # <dd>, or the second cell
    PICTURE = "picture"
    VIDEO = "video"
    PREFORMATTED = "preformatted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as a post names it; its bytes are fetched at draft time (`Media`).

    `address` is an absolute http(s) URL or, from a folder source, `file:`, the source's name and the path below the
    folder (`file:desk/images/hall.jpg`). `alt` None means that the author gave none; "" means that it is decorative.
    """

    address: str
    alt: str | None = None
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video in a post. `url` "" means that the post mentions a video without an address."""

    url: str = ""
    still: Picture | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a post's body, in reading order.

    `text` may hold `\\n` where the author broke the line. `lead` is the bold start of a paragraph ("Who?"), which
    `text` still contains. `level` is 1-6 for headings and the depth (from 1) for list items. `links` are the absolute
    http(s) addresses in it.
    """

    kind: BlockKind
    text: str = ""
    lead: str = ""
    cite: str = ""
    level: int = 0
    links: tuple[str, ...] = ()
    picture: Picture | None = None
    video: Video | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of a playback and the paragraphs under it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a playback says, as written. None or () where it says nothing: a missing fact stays missing."""

    who: str | None = None
    where: str | None = None
    when: str | None = None  # as written
    event_date: date | None = None  # `when` as a date, where it is one
    why: str | None = None
    what: str | None = None
    insights: tuple[str, ...] = ()
    so_what: str | None = None
    question: str | None = None
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Where a republished post first stood."""

    text: str  # the sentence as written: "First published by ..."
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One dated thing that the site published.

    `published` and `modified` are in the site's zone. `guid` is the source's own identity for it. `url` is what a
    reader is sent to; `own_url` is False where the source gave no address of its own and `url` is the source's page.
    `language` is a BCP 47 tag, "" where it is the site's. `facts` is set for a playback, and only there.
    """

    source: str
    guid: str
    url: str
    own_url: bool = True
    title: str
    published: datetime
    modified: datetime | None = None
    kind: Kind = Kind.POST
    language: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # "Uncategorised" is dropped by the source
    tags: tuple[str, ...] = ()
    summary: str = ""  # the author's own excerpt, plain text
    blocks: tuple[Block, ...] = ()
    picture: Picture | None = None  # the featured image
    video: Video | None = None
    credit: Credit | None = None
    consent_pending: bool = False
    facts: Facts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A short item that staff add by hand. Shown in issues whose planned send lies in `[shown_from, shown_until)`.

    `event_start` and `event_end` are set for an event; one that is over at the planned send is never shown as coming.
    """

    source: str
    guid: str
    title: str
    text: str
    url: str = ""
    link_text: str = ""
    language: str = ""
    picture: Picture | None = None
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    event_start: datetime | None = None
    event_end: datetime | None = None
    event_place: str = ""


class Level(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  # stops an approval
    WARNING = "warning"  # a person should look
    NOTE = "note"  # good to know

    @property
    def rank(self) -> int:
        """0 for what matters most: to sort by."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found. `message` is a plain sentence with the value; `fix` says what to do.

    `where` names the place: a post's key, a file of the outbox folder, `theme.yaml:12`, or "".
    """

    level: Level
    code: str  # kebab-case, stable: it is documented under this name
    message: str
    fix: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """An entry of a source that cannot become a post, with the reason in words ("it has no date")."""

    title: str
    url: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave for the next conditional GET (RFC 9110, 13.1)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one reading of a source gave.

    `unchanged` True: the server answered 304 and the posts are those of the last reading. `complete` False: the source
    shows only its newest entries, and `posts` reach back to the oldest of them only. A source that is `complete` and no
    longer has a post it once had says that the post is gone.
    """

    source: str
    posts: tuple[Post, ...] = ()
    notices: tuple[Notice, ...] = ()
    unusable: tuple[Unusable, ...] = ()
    findings: tuple[Finding, ...] = ()
    validators: Mapping[str, Validators] = field(default_factory=lambda: MappingProxyType({}))  # by URL
    unchanged: bool = False
    complete: bool = True
