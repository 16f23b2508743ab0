"""What each social account will post about each item: the text, the card, the exact request. Pure.

The words come from the theme's `social/<network>.txt`. A template says things in paragraphs, what matters most first:
where a network's limit is reached, the last paragraphs are shortened or left out. The paragraphs with `{{ link }}` and
`{{ hashtags }}` stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from newsletter.channels import Composed, Network, network
from newsletter.channels.counting import clusters, grapheme_length
from newsletter.channels.hashtags import hashtags, written
from newsletter.config.model import Account, Config, Newsletter
from newsletter.edit_values import as_kept
from newsletter.errors import ConfigError, ThemeError
from newsletter.naming import slug
from newsletter.rendering.addresses import with_utm
from newsletter.rendering.brevity import Paragraph, fit, shorten
from newsletter.rendering.environment import render
from newsletter.rendering.linking import is_quoted
from newsletter.rendering.social_words import social_words
from newsletter.rendering.theme import Theme
from newsletter.rendering.views import ItemView
from newsletter.types import Card, Kind, Media, Snippet

DESCRIPTION = 200  # clusters of a card's description
ALT = 1000  # clusters of the words for a picture

# While a template is at work, the link and the hashtags are one private character each: foreign text cannot hold one.
_LINK: Final = "\ue000"
_TAGS: Final = "\ue001"


def render_snippets(
    items: Sequence[ItemView],
    *,
    newsletter: str,
    settings: Newsletter,
    config: Config,
    theme: Theme,
    media: Mapping[str, Media],
    texts: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> tuple[Snippet, ...]:
    """One snippet for each of `settings.social.accounts` and each of `items`: account by account, items in their order.

    `newsletter` is its name in schedules.yaml. `media` holds the pictures of the issue, under whatever key. No snippet
    is over its network's limit but one whose link alone is; each holds its link, in the text or in the request's field.

    `texts` are those that a person wrote, by account and item's key. Such a text goes out as it is, whatever its length
    and whether the link is in it or not; the checks tell.

    Raises `ConfigError` where an account is not under `accounts:`, `ThemeError` where the theme has no template for a
    network or one without the link, `RenderError` where a template refuses the values.
    """
    by_name = {each.name: each for each in media.values()}
    language = settings.language or config.site.language
    made: list[Snippet] = []
    for name in settings.social.accounts:
        account = _account(name, config, f"newsletters.{newsletter}.social.accounts: ")
        for number, item in enumerate(items, start=1):
            writer = _Writer(name, account, newsletter, language, settings, config, theme)
            made.append(writer.write(item, number, by_name, texts.get((name, item.key))))
    return tuple(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How long a text is for an account: `length` of `limit`, both in `unit` ("characters", "graphemes", ...).

    `fits` is whether the network takes it whole; a second bound, such as Bluesky's on bytes, counts too. `has_link` is
    whether readers get to the post: by the link in the text, or by the field of the request that carries it.
    """

    length: int
    limit: int
    unit: str
    fits: bool
    has_link: bool


def measure(text: str, *, account_name: str, config: Config, url: str = "") -> Measured:
    """`text` as the network of the account counts it: what a frozen snippet says of itself is counted here, too.

    `url` is the link to the post. White space round the text is not counted, for it is not kept. Raises `ConfigError`
    where there is no such account.
    """
    account = _account(account_name, config, "")
    counter = network(account.network)
    return _measured(as_kept(text), counter, account, url)


def _measured(text: str, counter: Network, account: Account, url: str) -> Measured:
    fits = counter.fits(text, account)
    counted = counter.count(text, account)
    link = counter.link_text(url) if url else ""
    return Measured(
        # In full where the network might count so, on a server that does not know the address's ending.
        length=counted if fits else max(counted, grapheme_length(text)),
        limit=counter.limit(account),
        unit=counter.unit,
        fits=fits,
        has_link=not link or link in text or counter.carries_link,
    )


def _account(name: str, config: Config, place: str) -> Account:
    try:
        return config.accounts[name]
    except KeyError:
        raise ConfigError(
            f'{place}there is no account "{name}".',
            f"Write one of: {', '.join(sorted(config.accounts)) or 'none are given under accounts:'}.",
            file=config.file.name,
        ) from None


class _Writer:
    """Writes the snippets of one account."""

    def __init__(
        self,
        name: str,
        account: Account,
        newsletter: str,
        language: str,
        settings: Newsletter,
        config: Config,
        theme: Theme,
    ) -> None:
        self.name, self.account, self.newsletter, self.language = name, account, newsletter, language
        self.settings, self.config, self.theme = settings, config, theme
        self.network: Network = network(account.network)
        self.template = f"social/{account.network}.txt"

    def write(self, item: ItemView, number: int, media: Mapping[str, Media], own: str | None) -> Snippet:
        """The snippet about `item`; `own` is its text where a person wrote it."""
        url = self._url(item.plain_url)
        text, tags = self._text(item, url, self._hashtags(item)) if own is None else (own, written(own))
        measured = _measured(text, self.network, self.account, url)
        card = _card(item, url)
        composed = Composed(
            text=text, url=url, card=card, hashtags=tags, language=item.language, picture=media.get(card.picture)
        )
        return Snippet(
            account=self.name,
            network=self.account.network,
            post_key=item.key,
            post_title=item.title,
            text=text,
            url=url,
            length=measured.length,
            limit=measured.limit,
            unit=measured.unit,
            card=card,
            language=item.language,
            stem=f"{number:02d}-{slug(item.title, fallback=item.key)}",
            request=self.network.build(composed, self.account),
        )

    def _text(self, item: ItemView, url: str, tags: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The text, and those of `tags` that are in it: so many that a third of the limit is left to words."""
        link = self.network.link_text(url)
        drawn = self._render(item, link=bool(link), tags=bool(tags))
        room = "x" * (self.network.limit(self.account) // 3)
        for most in range(len(tags), -1, -1):
            paragraphs = [_filled(paragraph, link, tags[:most]) for paragraph in drawn]
            needed = "\n\n".join(paragraph.text for paragraph in paragraphs if paragraph.kept)
            if most and not self._fits(f"{needed}\n\n{room}"):
                continue
            text = fit(paragraphs, self._fits, language=item.language)
            if text is not None:
                return text, tags[:most]
        # One post's address must not stop the month: the snippet is there, over its limit, and the checks say so.
        return link, ()

    def _fits(self, text: str) -> bool:
        return self.network.fits(text, self.account)

    def _render(self, item: ItemView, *, link: bool, tags: bool) -> list[str]:
        """The template's paragraphs, with marks for the link and the hashtags."""
        place = f"templates/{self.theme.name}/{self.template}"
        if self.template not in self.theme.files:
            raise ThemeError("is missing.", f"The account {self.name} needs it.", file=place)
        text = render(
            self.theme,
            self.template,
            language=self.language,
            item=social_words(item, lambda words: self.network.defuse(words, self.account)),
            kind=_kind(item),
            link=_LINK,
            hashtags=_TAGS if tags else "",
            newsletter=self.settings.title,
            site=self.config.site.name,
            theme=self.theme.settings,
            brief=lambda words, percent: self._brief(words, percent, item.language),
        )
        paragraphs = [
            "\n".join(" ".join(line.split()) for line in paragraph.strip().split("\n"))
            for paragraph in re.split(r"\n\s*\n", text)
        ]
        if not any(_LINK in paragraph for paragraph in paragraphs) and not self.network.carries_link:
            raise ThemeError("does not print {{ link }}.", "Add it in a paragraph of its own.", file=place)
        return [paragraph for paragraph in paragraphs if paragraph and (link or _LINK not in paragraph)]

    def _brief(self, words: str, percent: int, language: str) -> str:
        """`words`, shortened where the network would count them for more than `percent` of its limit."""
        most = self.network.limit(self.account) * percent // 100
        return shorten(words, lambda text: self.network.count(text, self.account) <= most, language=language)

    def _hashtags(self, item: ItemView) -> tuple[str, ...]:
        rule = self.theme.settings.hashtags
        if rule.rule == "none":
            return ()
        found = hashtags((*item.tags, *item.categories), most=min(rule.max, self.network.most_hashtags), skip=_FILED)
        return tuple(tag.lower() for tag in found) if rule.rule == "lower" else found

    def _url(self, url: str) -> str:
        """`url`, with campaign parameters where they are switched on and it is a page of the site's own."""
        if not self.settings.utm.social:
            return url
        return with_utm(url, self.config, self.account.network, "social", self.newsletter)


_FILED = ("playback", "playbacks")  # what we call them; it means nothing to a stranger on a network


def _kind(item: ItemView) -> str:
    """Which words a template uses: `playback`, `video`, `quote` or `post`."""
    if item.kind is Kind.PLAYBACK:
        return "playback"
    if item.is_video:
        return "video"
    # A title that is a quotation already speaks for itself: two in a row would leave a reader without a word of ours.
    return "quote" if item.quote and not is_quoted(item.title) else "post"


def _filled(paragraph: str, link: str, tags: tuple[str, ...]) -> Paragraph:
    kept = _LINK in paragraph or _TAGS in paragraph
    text = paragraph.replace(_LINK, link).replace(_TAGS, " ".join(tags))
    return Paragraph("\n".join(line.strip() for line in text.split("\n")).strip(), kept=kept)


def _card(item: ItemView, url: str) -> Card:
    """The link card. A playback is described by what came of it."""
    facts = item.facts
    told = (facts.so_what or facts.why if facts else "") or item.excerpt
    description = shorten(
        " ".join(told.split()), lambda text: len(clusters(text)) <= DESCRIPTION, language=item.language
    )
    picture = item.picture
    return Card(
        url=url,
        title=" ".join(item.title.split()),
        description=description,
        picture=picture.media if picture else "",
        alt="".join(clusters(picture.alt)[:ALT]) if picture else "",
    )
