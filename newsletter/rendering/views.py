"""What a theme's templates get to see: plain dataclasses, already in the newsletter's language, no markup.

Made from a `Digest` by `newsletter.rendering.viewing`. Every string is text; the templates escape it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newsletter.types import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """A picture in the mail. `src` is its final address; `media` its file name under `media/`."""

    src: str
    media: str
    alt: str  # "" means decorative: silent for a screen reader
    width: int  # natural size in pixels
    height: int
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsView:
    """A playback's facts, shortened for the mail. "" or () where the playback does not say."""

    who: str = ""
    where: str = ""
    when: str = ""  # as written
    event_date: date | None = None
    event_date_text: str = ""  # in the newsletter's language, "" without a date
    why: str = ""  # one sentence
    what: str = ""
    insights: tuple[str, ...] = ()  # at most three
    so_what: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One post or playback as the mail and the snippets show it."""

    key: str
    kind: Kind
    title: str
    url: str  # as the mail links it, campaign parameters included
    plain_url: str  # without campaign parameters
    language: str  # BCP 47, never ""
    direction: str  # "ltr" or "rtl"
    foreign: bool  # its language is not the newsletter's
    published: datetime
    date_text: str
    minutes: int  # reading time, at least 1
    authors: str  # "Ada and Grace", "" where unknown
    excerpt: str  # 35-55 words, cut at a sentence end where possible; or as a person wrote it, line breaks and all
    link_text: str  # "Read how forty carers ..."-like, unique within the mail
    lead: bool
    late: bool
    number: int  # 1-based place in the mail
    anchor: str  # id of its heading
    is_video: bool = False
    video_url: str = ""
    picture: PictureView | None = None
    quote: str = ""
    quote_cite: str = ""
    credit: str = ""  # "First published by ..."
    credit_url: str = ""
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    facts: FactsView | None = None
    brief: str = ""  # at most 24 words, for a row; all that a person wrote; "" where there is no text
    heading: str = ""  # the title, with its date where another item of this mail has the same title
    names_kind: bool = False  # the title says it by itself: "Playback: Cinder Hill", "VIDEO: ..."
    own_url: bool = True  # False: `url` is the source's page, and `link_text` says so


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A notice as the mail shows it."""

    title: str
    text: str
    url: str
    link_text: str
    language: str
    direction: str
    foreign: bool
    event_text: str = ""  # "Thursday 12 November 2026, 18:30, Mill Hall"; "" for no event
    picture: PictureView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A named link, such as a profile page."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """The whole mail, as `email.mjml` and `email.txt` see it (under the name `digest`)."""

    newsletter: str
    title: str
    site_name: str
    site_url: str
    language: str
    direction: str
    period: str
    period_text: str  # "November 2017"
    subject: str
    preheader: str
    intro: str
    total_minutes: int
    items: tuple[ItemView, ...]
    notices: tuple[NoticeView, ...]
    follow: tuple[LinkView, ...]
    postal_address: str
    sign_up_url: str  # "" while public_url is not set
    logo: PictureView | None = None  # the theme's; None: the site's name stands in words
    cards: int = 0  # how many of `items`, from the first, are shown in full; the others are rows
    ordered: bool = False  # a person ordered `items`: the rows are not to be put together by kind


ALL = (PictureView, FactsView, ItemView, NoticeView, LinkView, DigestView)
"""Every view. Their fields are plain values, safe to show to any template."""
