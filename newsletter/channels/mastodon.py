"""Mastodon: 500 grapheme clusters unless the server says otherwise; an address counts 23, `@user@server` as `@user`.

Counting: app/validators/status_length_validator.rb of mastodon/mastodon (main, read 2026-11): `each_grapheme_cluster`
over the text with addresses that have a scheme replaced by 23 characters and mentions cut to the user's name. A server
tells its own numbers in `/api/v2/instance`, `configuration.statuses`.
Requests: https://docs.joinmastodon.org/methods/statuses/#create, https://docs.joinmastodon.org/methods/media/#v2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import regex
from typing_extensions import override

from newsletter.channels.contract import Composed, Network, answer, at_delivery, media
from newsletter.channels.counting import grapheme_length, within
from newsletter.channels.links import Span, addresses
from newsletter.config.model import Account

LIMIT = 500
URL_LENGTH = 23
ALT_LIMIT = 1500  # MediaAttachment::MAX_DESCRIPTION_LENGTH
_MENTION = r"(?i)(?<![=/\w])(?P<user>@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@\w+(?:[.-]+\w+)*"


class Mastodon(Network):
    """Mastodon and what speaks its API."""

    name: ClassVar[str] = "mastodon"
    unit: ClassVar[str] = "characters"
    most_hashtags: ClassVar[int] = 4
    needs: ClassVar[tuple[str, ...]] = ("server",)

    @override
    def limit(self, account: Account) -> int:
        """`characters` of the account, else 500."""
        return account.characters or LIMIT

    @override
    def count(self, text: str, account: Account) -> int:
        """Grapheme clusters after addresses and mentions are replaced, as the server does it."""
        return _length(text, addresses(text), account)

    @override
    def fits(self, text: str, account: Account) -> bool:
        """Whether the server takes `text`, also one whose list of top-level domains lacks that of an address.

        Mastodon's list is that of the twitter-text gem (config/initializers/twitter_regex.rb, read 2026-11); an address
        under a newer one counts in full there, and a text that is over is refused.
        """
        limit = self.limit(account)
        found = addresses(text)
        if _length(text, found, account) > limit:
            return False
        known = addresses(text, published=True)
        return known == found or _length(text, known, account) <= limit

    @override
    def links(self, text: str) -> tuple[str, ...]:
        """None: the server links only what has a scheme (`extract_url_without_protocol: false`)."""
        return ()

    @override
    def build(self, composed: Composed, account: Account) -> Mapping[str, object]:
        """Upload the picture with its description, then post; the server makes the card of the link by itself."""
        server = (account.server or "{server}").rstrip("/")
        steps: list[dict[str, object]] = []
        body: dict[str, object] = {"status": composed.text, "visibility": "public"}
        if composed.language:
            body["language"] = composed.language.split("-")[0].lower()  # ISO 639-1, as the API wants it
        if composed.picture and composed.card.alt:
            body["media_ids"] = [answer("picture.id")]
            steps.append(
                {
                    "name": "picture",
                    "method": "POST",
                    "url": f"{server}/api/v2/media",
                    "form": {"description": within(composed.card.alt, ALT_LIMIT)},
                    "upload": {"field": "file", "file": media(composed.picture.name)},
                }
            )
        steps.append(
            {
                "name": "post",
                "method": "POST",
                "url": f"{server}/api/v1/statuses",
                "headers": {"Idempotency-Key": at_delivery("idempotency_key")},
                "json": body,
            }
        )
        return {"network": self.name, "steps": steps}


def _length(text: str, links: Sequence[Span], account: Account) -> int:
    url_length = account.url_characters or URL_LENGTH
    pieces, done = [], 0
    for span in links:
        pieces += [_as_user(text[done : span.start]), "x" * url_length]
        done = span.end
    return grapheme_length("".join([*pieces, _as_user(text[done:])]))


def _as_user(text: str) -> str:
    """`text` with each `@user@server` cut to `@user`."""
    return regex.sub(_MENTION, r"\g<user>", text) if text.count("@") > 1 else text
