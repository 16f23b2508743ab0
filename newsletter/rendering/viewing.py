"""From a `Digest` to what the templates see: words in the newsletter's language, final addresses, nothing to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newsletter.config.model import Config, Newsletter
from newsletter.rendering.addresses import campaign, media_base, sign_up_url
from newsletter.rendering.environment import host, labels_of
from newsletter.rendering.excerpt import excerpt, pull_quote, reading_minutes
from newsletter.rendering.facts import facts_view
from newsletter.rendering.labels import Labels, direction_of, same_language
from newsletter.rendering.linking import distinct_titles, link_texts, names_its_kind, notice_link_texts
from newsletter.rendering.sentences import shorten, words
from newsletter.rendering.subject import propose
from newsletter.rendering.theme import THEME_ADDRESS, Theme
from newsletter.rendering.views import DigestView, FactsView, ItemView, LinkView, NoticeView, PictureView
from newsletter.types import Digest, Kind, Media, Notice, Picture, Taken

BRIEF = 24  # words of a row
_QUOTED = 45

_NETWORKS = {
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "github": "GitHub",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "peertube": "PeerTube",
    "pixelfed": "Pixelfed",
    "rss": "RSS",
    "threads": "Threads",
    "tiktok": "TikTok",
    "whatsapp": "WhatsApp",
    "x": "X",
    "youtube": "YouTube",
}


def view(
    digest: Digest, *, settings: Newsletter, config: Config, theme: Theme, media: Mapping[str, Media]
) -> DigestView:
    """What the mail's templates see of `digest`, in the newsletter's language.

    `media` maps a picture's address to the picture as it will be served; a picture that is not in it is not shown. The
    theme's own pictures are looked up as `theme:<path>`. Times are in the zone that the posts carry. Pure.
    Raises `RenderError` or `ThemeError` where a subject, preheader or intro template of the configuration is wrong.
    """
    language = settings.language or config.site.language
    labels = labels_of(theme, language)
    pictures = _Pictures(media, media_base(config))
    cards = theme.settings.cards
    shown = len(digest.items) if len(digest.items) <= cards.all_up_to else cards.otherwise
    ordered = list(digest.items) if digest.ordered else _in_groups(digest.items, shown)
    headings = distinct_titles([item.post for item in ordered], labels)
    texts = link_texts([item.post for item in ordered], labels, config.site.name)
    items = tuple(
        _item(
            taken,
            number,
            heading,
            text,
            labels=labels,
            settings=settings,
            config=config,
            digest=digest,
            pictures=pictures,
        )
        for number, (taken, heading, text) in enumerate(zip(ordered, headings, texts, strict=True), start=1)
    )
    bare = DigestView(
        newsletter=digest.newsletter,
        title=settings.title,
        site_name=config.site.name,
        site_url=config.site.url,
        language=language,
        direction=labels.direction,
        period=digest.period.name,
        period_text=labels.period(digest.period),
        subject="",
        preheader="",
        intro="",
        total_minutes=sum(item.minutes for item in items),
        items=items,
        notices=_notices(digest, texts, labels=labels, settings=settings, config=config, pictures=pictures),
        follow=tuple(
            LinkView(name=_NETWORKS.get(name, name.title()), url=url) for name, url in config.site.follow.items()
        ),
        postal_address=config.site.postal_address,
        sign_up_url=sign_up_url(config, digest.newsletter),
        logo=pictures.get(logo_of(theme, config)),
        cards=shown,
        ordered=digest.ordered,
    )
    return propose(bare, digest, settings=settings, theme=theme, labels=labels)


def logo_of(theme: Theme, config: Config) -> Picture | None:
    """The theme's logo, where it has one and it is this site's."""
    logo = theme.settings.logo
    if not logo.src or (logo.only_for and logo.only_for != host(config.site.url)):
        return None
    return Picture(address=THEME_ADDRESS + logo.src, alt=logo.alt)


def _in_groups(items: tuple[Taken, ...], shown: int) -> list[Taken]:
    """Cards first, as chosen; then the rows: playbacks, posts, videos, each as chosen."""
    groups = sorted(items[shown:], key=lambda item: (item.post.video is not None, item.post.kind is not Kind.PLAYBACK))
    return [*items[:shown], *groups]


class _Pictures:
    """Pictures as the mail addresses them."""

    def __init__(self, media: Mapping[str, Media], base: str) -> None:
        self._media = media
        self._base = base

    def get(self, picture: Picture | None) -> PictureView | None:
        media = self._media.get(picture.address) if picture else None
        if picture is None or media is None:
            return None
        return PictureView(
            src=self._base + media.name,
            media=media.name,
            alt=(picture.alt or "").strip(),  # as written: a line break or a joiner in it is the author's
            width=media.width,
            height=media.height,
            caption=" ".join(picture.caption.split()),
            credit=" ".join(picture.credit.split()),
        )


def _item(
    taken: Taken,
    number: int,
    heading: str,
    link_text: str,
    *,
    labels: Labels,
    settings: Newsletter,
    config: Config,
    digest: Digest,
    pictures: _Pictures,
) -> ItemView:
    post = taken.post
    language = post.language or config.site.language
    text = excerpt(post) if taken.excerpt is None else taken.excerpt
    quote, cite = pull_quote(post)
    video = post.video
    foreign = not same_language(language, labels.language)
    own_video = video.url if video else ""
    return ItemView(
        key=taken.key,
        kind=post.kind,
        title=post.title,
        url=campaign(post.url, digest, settings, config),
        plain_url=post.url,
        language=language,
        direction=direction_of(language),
        foreign=foreign,
        published=post.published,
        date_text=labels.date(post.published),
        minutes=reading_minutes(post),
        authors=labels.names(post.authors),
        excerpt=text,
        link_text=link_text,
        lead=taken.lead,
        late=taken.late,
        number=number,
        anchor=f"item-{number}",
        is_video=video is not None,
        video_url=campaign(own_video, digest, settings, config) if own_video else "",
        picture=pictures.get(video.still if video and video.still else None) or pictures.get(post.picture),
        # A quotation that the excerpt already holds would be said twice.
        quote=quote if quote and quote not in text and words(quote) <= _QUOTED else "",
        quote_cite=cite if quote and quote not in text else "",
        credit=" ".join(post.credit.text.split()) if post.credit else "",
        credit_url=post.credit.url if post.credit else "",
        tags=post.tags,
        categories=post.categories,
        facts=_facts(taken, labels, language),
        brief=shorten(text, BRIEF, language) if taken.excerpt is None else text,
        heading=heading,
        names_kind=names_its_kind(post),
        own_url=post.own_url,
    )


def _facts(taken: Taken, labels: Labels, language: str) -> FactsView | None:
    """The facts of a playback. What a person wrote of it stands in the place of all that it tells, as its `why`: every
    theme prints that where a playback begins. Who, where and when stay."""
    facts = facts_view(taken.post, labels, language)
    if facts is None or taken.excerpt is None:
        return facts
    return replace(facts, why=taken.excerpt, what="", insights=(), so_what="", question="")


def _notices(
    digest: Digest,
    taken: list[str],
    *,
    labels: Labels,
    settings: Newsletter,
    config: Config,
    pictures: _Pictures,
) -> tuple[NoticeView, ...]:
    texts = notice_link_texts(digest.notices, labels, taken)
    return tuple(
        _notice(notice, text, labels=labels, settings=settings, config=config, digest=digest, pictures=pictures)
        for notice, text in zip(digest.notices, texts, strict=True)
    )


def _notice(
    notice: Notice,
    link_text: str,
    *,
    labels: Labels,
    settings: Newsletter,
    config: Config,
    digest: Digest,
    pictures: _Pictures,
) -> NoticeView:
    language = notice.language or config.site.language
    return NoticeView(
        title=notice.title,
        text=notice.text,
        url=campaign(notice.url, digest, settings, config) if notice.url else "",
        link_text=link_text if notice.url else "",
        language=language,
        direction=direction_of(language),
        foreign=not same_language(language, labels.language),
        event_text=labels.event(notice.event_start, notice.event_end, " ".join(notice.event_place.split())),
        picture=pictures.get(notice.picture),
    )
