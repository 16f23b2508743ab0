"""What is rendered and frozen: pictures, snippets, the mail, a revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from newsletter.types.issues import Unfit
from newsletter.types.posts import Finding


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
