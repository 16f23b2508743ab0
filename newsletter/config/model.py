"""What schedules.yaml may say, typed. Made by `newsletter.config.load`; frozen afterwards.

Every field's docstring line in `docs/reference.md` comes from its `description` here.
"""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from newsletter.config import values
from newsletter.errors import ConfigError
from newsletter.schedules import fit, parse_rule, period_in_words, planned, sample_periods
from newsletter.types import PeriodKind
from newsletter.wording import quoted

Name = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
"""A name that staff give to a source, newsletter, mail way or account: a-z, 0-9 and hyphens, at most 40."""


def _beside(path: Path, info: ValidationInfo) -> Path:
    """Relative paths lie beside schedules.yaml; its folder is the validation's context."""
    return values.beside(path, (info.context or {}).get("folder"))


Whole = Annotated[int, BeforeValidator(values.number)]
MaybeWhole = Annotated[int | None, BeforeValidator(values.number)]
Decimal = Annotated[float, BeforeValidator(values.number)]
Switch = Annotated[bool, BeforeValidator(values.truth)]
Line = Annotated[str, AfterValidator(values.one_line)]
Zone = Annotated[str, AfterValidator(values.timezone)]
Language = Annotated[str, AfterValidator(values.language_tag)]
SourceLanguage = Annotated[str, AfterValidator(values.source_language)]
Address = Annotated[str, AfterValidator(values.web_address)]
SafeAddress = Annotated[str, AfterValidator(values.https_address)]
FromLine = Annotated[str, AfterValidator(values.from_line)]
RuleText = Annotated[str, AfterValidator(values.rule)]
SpanText = Annotated[str, AfterValidator(values.late_after)]
SpreadText = Annotated[str, AfterValidator(values.spread)]
RateText = Annotated[str, AfterValidator(values.rate)]
Beside = Annotated[Path, AfterValidator(_beside)]

NetworkName = Literal["x", "mastodon", "bluesky", "linkedin", "facebook", "threads"]
NETWORKS: tuple[str, ...] = get_args(NetworkName)


class Entry(BaseModel):
    """Base of every mapping in schedules.yaml: unknown keys are errors, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Site(Entry):
    """`site:` who publishes, and where."""

    name: Line = Field(description="The organisation's name, as readers know it.")
    url: Address = Field(description="The address of the site; https, or http.")
    timezone: Zone = Field(
        default="UTC", description="An IANA zone name, such as Europe/London. Dates without a zone are in it."
    )
    public_url: SafeAddress | None = Field(
        default=None,
        description="Where this installation is reached from outside: unsubscribe, web view, pictures, webhooks. "
        "Optional for a draft, required for an approval.",
    )
    language: Language = Field(default="en-GB", description="A BCP 47 tag. Newsletters may name their own.")
    postal_address: str = Field(
        default="", description="The postal address for the mail's footer; the law asks for one."
    )
    follow: dict[str, Address] = Field(default_factory=dict, description="Profile pages for 'follow us', by network.")

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)


class _Source(Entry):
    playbacks: tuple[str, ...] = Field(
        default=("playback", "playbacks"),
        description="A post with one of these categories, tags or post types is a playback.",
    )
    language: SourceLanguage = Field(
        default="", description="The language of this source's posts, where it is not the site's."
    )


class FeedSource(_Source):
    """`type: feed`: RSS, Atom or JSON Feed."""

    type: Literal["feed"]
    url: Address | None = Field(default=None, description="The feed's address.")
    path: Beside | None = Field(default=None, description="A saved copy of the feed, in place of `url`.")
    pages: Whole = Field(
        default=10, ge=1, le=50, description="How many pages of a paged feed to follow at most (RFC 5005)."
    )

    @model_validator(mode="after")
    def _one_origin(self) -> FeedSource:
        if (self.url is None) == (self.path is None):
            both = "both url and path" if self.url else "neither url nor path"
            raise ValueError(f"has {both}, write one of them, for example url: https://riverbank.example/feed/")
        return self


class WordPressSource(_Source):
    """`type: wordpress`: the REST API of a WordPress site."""

    type: Literal["wordpress"]
    url: Address = Field(description="The site's address; `/wp-json/` is found under it.")
    path: Beside | None = Field(default=None, description="A folder with saved `posts.json` and `categories.json`.")
    post_types: tuple[str, ...] = Field(default=("posts",), description="REST bases of the post types to read.")
    categories: tuple[str, ...] = Field(
        default=(), description="Take only posts in one of these (name or slug). Empty: all."
    )
    user: str | None = Field(default=None, description="User of the application password, where posts are private.")


class FolderSource(_Source):
    """`type: folder`: Markdown files with YAML front matter."""

    type: Literal["folder"]
    path: Beside = Field(description="The folder, read with everything below it.")
    url: Address | None = Field(
        default=None, description="Where a reader is sent when a file names no address. Default: site.url."
    )
    permalink: str | None = Field(
        default=None,
        description="How the site makes addresses, e.g. /blog/{year}/{month}/{slug}/. Without it none is invented.",
    )


class ArchiveSource(_Source):
    """`type: archive`: the plain-text export of an archive page."""

    type: Literal["archive"]
    path: Beside = Field(description="The text file.")
    url: Address = Field(description="Where a reader is sent: the archive page. The text carries no addresses.")


Source = Annotated[FeedSource | WordPressSource | FolderSource | ArchiveSource, Field(discriminator="type")]


class Schedule(Entry):
    """`schedule:` when an issue is drafted and sent. Rules count in the month (week, quarter) after the period."""

    period: PeriodKind = Field(default=PeriodKind.MONTH, description="month, week or quarter.")
    draft: RuleText = Field(
        default="first weekday 09:00", description="When the draft is made, e.g. first weekday 09:00."
    )
    send: RuleText = Field(
        default="second tuesday 10:00", description="When the mail goes out, e.g. second tuesday 10:00."
    )

    @model_validator(mode="after")
    def _rules_fit(self) -> Schedule:
        for key, text in (("draft", self.draft), ("send", self.send)):
            try:
                fit(parse_rule(text), self.period, for_draft=key == "draft")
            except ConfigError as error:
                raise values.ValueAtError(key, f"{error.what.rstrip(';')}, {error.fix}") from None
        for period in sample_periods(self.period):
            moments = planned(self, period, UTC)
            if moments.send <= moments.draft:
                raise values.ValueAtError(
                    "send",
                    f"{quoted(self.send)} is not after the draft ({quoted(self.draft)}) in each {self.period}, for "
                    f"example after {period_in_words(period)}, write for example "
                    f'"{"every friday 10:00" if self.period is PeriodKind.WEEK else "second tuesday 10:00"}"',
                )
        return self


class Social(Entry):
    """`social:` which accounts post the snippets, and when."""

    accounts: tuple[Name, ...] = Field(default=(), description="Names under `accounts:`.")
    spread: SpreadText | None = Field(
        default=None, description="Days and hours for posting, e.g. weekdays 10:00-16:00."
    )
    per_day: MaybeWhole = Field(default=None, ge=1, le=50, description="At most this many posts a day and account.")


class Utm(Entry):
    """`utm:` campaign parameters on links to the site's own pages."""

    mail: Switch = Field(default=False, description="Add utm_source, utm_medium and utm_campaign to links in the mail.")
    social: Switch = Field(default=False, description="The same for links in snippets.")


class Newsletter(Entry):
    """One entry under `newsletters:`."""

    title: Line = Field(description="The newsletter's name, as subscribers know it.")
    sender: FromLine = Field(alias="from", description="From line: Riverbank Futures <news@riverbank.example>.")
    sources: tuple[Name, ...] = Field(min_length=1, description="Names under `sources:`.")
    theme: str = Field(
        default="monthly", description="A folder in templates/ beside schedules.yaml, or of the package."
    )
    language: Language | None = Field(
        default=None, description="Labels, dates and plurals follow it. Default: site.language."
    )
    audience: Line = Field(description="The list of subscribers that it goes to.")
    schedule: Schedule = Field(default_factory=Schedule, description="When it is drafted and sent.")
    approval: Literal["required", "two people", "none"] = Field(default="required", description="Who has to say yes.")
    if_empty: Literal["skip", "send"] = Field(default="skip", description="What a period without posts does.")
    mail: Name | None = Field(default=None, description="A name under `mail:`.")
    social: Social = Field(default_factory=Social, description="Accounts and pacing of the snippets.")
    subject: str | None = Field(
        default=None, description="A template for the subject. Default: the strongest item's title."
    )
    preheader: str | None = Field(
        default=None, description="A template for the preheader. Default: from the next items."
    )
    intro: str | None = Field(
        default=None, description="A template for the introduction. Default: the theme's two sentences."
    )
    lead: Literal["newest", "playback", "longest"] = Field(
        default="newest", description="Which item leads: the newest, the newest playback, or the longest read."
    )
    late_after: SpanText = Field(
        default="60 days", description="Posts that turn up later than this are left out, e.g. 60 days."
    )
    utm: Utm = Field(default_factory=Utm, description="Campaign parameters on links.")


class MailWay(Entry):
    """One entry under `mail:`."""

    provider: str = Field(description="console, outbox, smtp, mailchimp, or the name of an anymail backend.")
    sender_domain: str | None = Field(default=None, description="The domain that the provider sends for.")
    rate: RateText | None = Field(
        default=None, description="At most this many messages, e.g. 50/second, 1000/hour, 20000/day."
    )
    host: Line | None = Field(default=None, description="smtp: the server's name, e.g. mail.riverbank.example.")
    port: MaybeWhole = Field(
        default=None, ge=1, le=65535, description="smtp: its port. Default: 587; 465 for tls, 25 for none."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="smtp: how the connection is encrypted. none is for a server on this machine."
    )
    user: Line | None = Field(
        default=None, description="smtp: the user's name. Its password is NEWSLETTER_MAIL_<NAME>_PASSWORD."
    )


class Account(Entry):
    """One entry under `accounts:`."""

    network: NetworkName = Field(description="The social network that the account is on.")
    server: SafeAddress | None = Field(
        default=None, description="The server's address (Mastodon; Bluesky: default bsky.social)."
    )
    handle: str | None = Field(default=None, description="The account's name on the network.")
    page: str | None = Field(default=None, description="The page's or organisation's number (Facebook, LinkedIn).")
    characters: MaybeWhole = Field(default=None, ge=100, le=100_000, description="The server's own limit (Mastodon).")
    url_characters: MaybeWhole = Field(default=None, ge=1, le=200, description="What a link counts there (Mastodon).")


class Fetching(Entry):
    """`fetch:` limits on reading from the network."""

    allow_hosts: tuple[str, ...] = Field(
        default=(), description="Hosts that may be private, e.g. an intranet: host or host:port."
    )
    timeout: Decimal = Field(default=20.0, gt=0, le=120, description="Seconds for connecting, and for each read.")
    max_bytes: Whole = Field(
        default=20_000_000, ge=1_000, le=200_000_000, description="Bytes of one answer, decompressed."
    )


class ReviewDesk(Entry):
    """`desk:` the pages on which staff review an issue, and what mails them."""

    url: SafeAddress | None = Field(
        default=None,
        description="Where staff reach the desk when it is served; invitations and login links lead there.",
    )
    mail: Name | None = Field(
        default=None,
        description="A name under `mail:` for what goes to staff. Default: the only one, where there is one.",
    )
    sender: FromLine | None = Field(
        default=None, alias="from", description="From line of mails to staff. Default: that of the first newsletter."
    )
    undo: Whole = Field(
        default=10,
        ge=0,
        le=1440,
        description="Minutes after the last yes in which nothing starts and it can be undone.",
    )


class Config(Entry):
    """schedules.yaml as a whole. `file` is where it was read; relative paths in it were resolved beside it."""

    file: Path
    site: Site
    sources: dict[Name, Source]
    newsletters: dict[Name, Newsletter]
    mail: dict[Name, MailWay] = Field(default_factory=dict)
    accounts: dict[Name, Account] = Field(default_factory=dict)
    desk: ReviewDesk = Field(default_factory=ReviewDesk)
    fetch: Fetching = Field(default_factory=Fetching)

    @property
    def folder(self) -> Path:
        """The folder that schedules.yaml lies in."""
        return self.file.parent
