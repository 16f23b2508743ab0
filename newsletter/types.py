"""The words of the project as frozen dataclasses. Nothing here decides anything.

Every `datetime` is aware. Text is plain text with normalised newlines (`\\n`), never markup: foreign markup ends in
`sources/`, where it becomes `Block`s, so nothing from outside can reach a mail as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any


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


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    WEEK = "week"  # ISO 8601: begins on Monday
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The half-open span `[start, end)` whose posts an issue carries, in the site's zone.

    `name` is `2017-11`, `2017-W46` or `2017-Q4`.
    """

    name: str
    kind: PeriodKind
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A post together with when this installation first saw it."""

    post: Post
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An earlier issue of the same newsletter that was approved, sent or skipped: what it used up, and when."""

    period: str
    at: datetime
    post_keys: frozenset[str] = frozenset()
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A post that is in, with the reason in words."""

    key: str  # the post's identity, see identity.post_key
    post: Post
    why: str
    late: bool = False
    lead: bool = False
    excerpt: str | None = None  # as a person wrote it, to be shown whole; None: taken from the post
    brought_in: bool = False  # a person took it that the rules left out


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A post or notice that is not in, with the reason in words. `key` is "" for an unusable entry."""

    title: str
    url: str
    why: str
    key: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The choice and order of posts for one issue. No markup.

    `items` stand in reading order: the lead first, then newest first. `skipped` is the reason, where there is nothing
    to send.
    """

    newsletter: str
    period: Period
    planned_send: datetime
    items: tuple[Taken, ...] = ()
    notices: tuple[Notice, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    lead_rule: str = ""
    skipped: str = ""
    # As a person wrote them; None: proposed from the content, or by the template of the configuration.
    subject: str | None = None
    preheader: str | None = None
    intro: str | None = None
    # By (account, post key): a snippet's text as a person wrote it.
    snippet_texts: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    ordered: bool = False  # a person ordered `items`, so nothing regroups them
    edited: tuple[str, ...] = ()  # what people changed, in words, sorted: "the excerpt of “Reading letters”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an issue is made of before a person changed anything, kept with the revision.

    An edit works on this and not on what the sources show today, so it changes what it says and nothing else.
    `candidates` are the posts that were left out, by their key, so that one can be brought in. `findings` came up
    before the rendering. `notices` are all that the sources show, so that those for a moved send can be told; without
    them only the digest's own are looked at again.
    """

    digest: Digest
    candidates: Mapping[str, Post] = field(default_factory=lambda: MappingProxyType({}))
    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """An edit that found no place in the newest draft. It is kept, and shown with its reason in words."""

    field: str  # as `newsletter.edits` writes it
    value: Any
    words: str  # what it is: "the excerpt of “Reading letters”"
    why: str  # "the post is no longer in the issue"


class Via(StrEnum):
    """How somebody reached us when they did something."""

    DESK = "desk"  # signed in with a login of their own
    MACHINE = "machine"  # signed in by `newsletter preview` on this machine
    SHELL = "shell"  # a command that named its account
    CLOCK = "clock"  # nobody: the program itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something. `account_id` None: nobody with an account (a command such as `draft`, or the clock)."""

    name: str
    via: Via
    account_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture as it will be served: no EXIF, at most 1,200 px wide and 200 kB, PNG or JPEG.

    `name` is `<sha256>.png` or `<sha256>.jpg`; it lies in the outbox under `media/` and is served from
    `<public_url>/media/`.
    """

    name: str
    data: bytes
    width: int
    height: int

    @property
    def content_type(self) -> str:
        """`image/png` or `image/jpeg`."""
        return "image/png" if self.name.endswith(".png") else "image/jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The link card that a network shows under a snippet."""

    url: str
    title: str
    description: str
    picture: str = ""  # a Media name
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """What one account will post about one post.

    `length` and `limit` are in the network's own unit (`unit`: "characters", "graphemes", ...). `request` is the exact
    body of the request, secrets left out, as it is frozen into `social/<account>/<nn>-<slug>.json`.
    """

    account: str
    network: str
    post_key: str
    post_title: str
    text: str
    url: str
    length: int
    limit: int
    unit: str
    card: Card | None = None
    language: str = ""
    stem: str = ""  # <nn>-<slug>, the file's name without its ending
    request: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The mail of one issue, rendered. `html` and `text` hold the personal marks, e.g. `~~unsubscribe_url~~`."""

    subject: str
    preheader: str
    sender: str
    mjml: str
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One frozen rendering of an issue: the exact bytes of every part, and their content hash.

    `files` maps a path inside the issue's outbox folder (`email.html`, `media/<sha>.png`, `social/sky/01-x.json`) to
    its bytes, derived files included. `unfit` are the edits that found no place in the rendering: files changed by hand
    that would now be rendered differently, and snippets for accounts that are no longer used.
    """

    newsletter: str
    period: str
    subject: str
    preheader: str
    content_hash: str
    files: Mapping[str, bytes]
    snippets: tuple[Snippet, ...] = ()
    findings: tuple[Finding, ...] = ()
    unfit: tuple[Unfit, ...] = ()


MARKS = ("~~unsubscribe_url~~", "~~preferences_url~~", "~~web_view_url~~", "~~name~~")
"""The personal fields of a mail, filled in per recipient. ASCII, and never split by an encoding."""
