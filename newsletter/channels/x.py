"""X: 280 weighted characters; an address counts 23, an emoji 2, most scripts 1, CJK 2.

Counting: https://docs.x.com/fundamentals/counting-characters (read 2026-11), twitter-text configuration v3.
Requests: https://docs.x.com/x-api/posts/create-post and https://docs.x.com/x-api/media/upload-media (read 2026-11).
A post with a link is billed higher than one without (0.20 $ against 0.015 $, 2026-08).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from newsletter.channels.contract import Composed, Network, answer, media
from newsletter.channels.counting import with_known_endings, within
from newsletter.config.model import Account

LIMIT = 280
ALT_LIMIT = 1000  # characters of alt text; https://docs.x.com/x-api/media/create-media-metadata
_API = "https://api.x.com/2"


class X(Network):
    """X, formerly Twitter. A picture with words for those who do not see it is attached; else X makes the card."""

    name: ClassVar[str] = "x"
    unit: ClassVar[str] = "weighted characters"
    most_hashtags: ClassVar[int] = 2

    @override
    def limit(self, account: Account) -> int:
        """280. Paid accounts may write more; nobody reads more."""
        return LIMIT

    @override
    def count(self, text: str, account: Account) -> int:
        """Weighted length by twitter-text v3, an address under a newer top-level domain counted as one."""
        return weighted_length(text)

    @override
    def build(self, composed: Composed, account: Account) -> Mapping[str, object]:
        """Upload, alt text, post; only the post where there is no picture worth attaching."""
        steps: list[dict[str, object]] = []
        body: dict[str, object] = {"text": composed.text}
        if composed.picture and composed.card.alt:
            body["media"] = {"media_ids": [answer("picture.data.id")]}
            steps = [
                {
                    "name": "picture",
                    "method": "POST",
                    "url": f"{_API}/media/upload",
                    "form": {"media_category": "tweet_image", "media_type": composed.picture.content_type},
                    "upload": {"field": "media", "file": media(composed.picture.name)},
                },
                {
                    "name": "alt text",
                    "method": "POST",
                    "url": f"{_API}/media/metadata",
                    "json": {
                        "id": answer("picture.data.id"),
                        "metadata": {"alt_text": {"text": within(composed.card.alt, ALT_LIMIT)}},
                    },
                },
            ]
        steps.append({"name": "post", "method": "POST", "url": f"{_API}/tweets", "json": body})
        return {"network": self.name, "steps": steps}


def weighted_length(text: str) -> int:
    """The length of `text` on X.

    twitter-text normalises to NFC before it counts; the stand-ins for hosts have to be put in after that, for
    normalisation changes lengths.
    """
    from twitter_text import parse_tweet  # imported late: it compiles its patterns for 280 ms

    return int(parse_tweet(with_known_endings(unicodedata.normalize("NFC", text))).weightedLength)
