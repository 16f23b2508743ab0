"""X: 280 weighted characters; an address counts 23, an emoji 2, most scripts 1, CJK 2.

Counting: https://docs.x.com/fundamentals/counting-characters (read 2026-11), twitter-text configuration v3.
Requests: https://docs.x.com/x-api/posts/create-post and https://docs.x.com/x-api/media/upload-media (read 2026-11).
A post with a link is billed higher than one without (0.20 $ against 0.015 $, 2026-08).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from operator import itemgetter
from typing import ClassVar

from typing_extensions import override

from newsletter.channels.contract import Composed, Network, answer, media
from newsletter.channels.counting import within
from newsletter.channels.emoji import emoji_in
from newsletter.channels.links import links
from newsletter.config.model import Account

LIMIT = 280
LINK = 23  # weighted characters of a link, whatever its length
EMOJI = 2
ALT_LIMIT = 1000  # characters of alt text; https://docs.x.com/x-api/media/create-media-metadata
_API = "https://api.x.com/2"
_HEAVY = re.compile("[^\x00-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")  # config/v3.json: weight 200, not 100


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
        """Weighted length, as `weighted_length` has it."""
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


def weighted_length(text: str, *, published: bool = False) -> int:
    """The length of `text` on X: twitter-text's configuration v3, over the text normalised to NFC.

    A link is 23. An emoji is 2, be it a whole family; one newer than 2019 counts by its parts, which is never less.
    Of the rest a code point in U+0000..10FF or among the usual spaces, dashes and quotation marks is 1, any other 2.
    `published`: with twitter-text's own list of top-level domains and no other.
    """
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    weighed = [(link.start, link.replaced, LINK) for link in links(plain, published=published)]
    weighed += [(start, end - start, EMOJI) for start, end in emoji_in(plain)]
    length, done = 0, 0
    for start, replaced, weight in sorted(weighed, key=itemgetter(0)):  # a link before an emoji that it begins with
        if start >= done:
            length += _weight(plain[done:start]) + weight
            done = start + replaced
    return length + _weight(plain[done:])


def _weight(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_HEAVY.findall(text))
