"""What an issue is made of: its period, the choice of posts with each reason, and what people do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from newsletter.types.posts import Finding, Notice, Post


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
