"""Threads: 500 characters, of which an emoji counts as many as it has bytes in UTF-8.

Counting and requests: https://developers.facebook.com/docs/threads/posts ("Emojis are counted as the number of UTF-8
bytes", 2026-04, read 2026-11), https://developers.facebook.com/docs/threads/reference/publishing. One hashtag a post
becomes its topic; more stay words. At most five different links.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import regex
from typing_extensions import override

from newsletter.channels.contract import Composed, Network, answer
from newsletter.channels.counting import clusters, is_plain
from newsletter.config.model import Account

LIMIT = 500
LONGEST_LINK = 150  # a longer address would eat the text; `link_attachment` carries it
_API = "https://graph.threads.net/v1.0"

# Shown as a picture: by default, by the variation selector, as a flag, or as a keycap.
_EMOJI = r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}|\u20e3"


class Threads(Network):
    """Threads. The link is attached, so its card shows even where the text is cut."""

    name: ClassVar[str] = "threads"
    unit: ClassVar[str] = "characters"
    most_hashtags: ClassVar[int] = 1
    carries_link: ClassVar[bool] = True

    @override
    def limit(self, account: Account) -> int:
        """500."""
        return LIMIT

    @override
    def count(self, text: str, account: Account) -> int:
        """Code points, and the UTF-8 bytes of each emoji (the whole of it: skin tone, joiners, family)."""
        if is_plain(text):
            return len(text)
        emoji = regex.compile(_EMOJI)
        if not emoji.search(text):
            return len(text)
        return sum(len(cluster.encode()) if emoji.search(cluster) else len(cluster) for cluster in clusters(text))

    @override
    def link_text(self, url: str) -> str:
        """`url`, or "" where it is longer than 150 characters."""
        return url if len(url) <= LONGEST_LINK else ""

    @override
    def build(self, composed: Composed, account: Account) -> Mapping[str, object]:
        """Make a container, then publish it. A text post takes no picture of ours; the card shows the page's."""
        user = account.page or "me"
        return {
            "network": self.name,
            "steps": [
                {
                    "name": "container",
                    "method": "POST",
                    "url": f"{_API}/{user}/threads",
                    "form": {
                        "media_type": "TEXT",
                        "text": composed.text,
                        "link_attachment": composed.url,
                    },
                },
                {
                    "name": "post",
                    "method": "POST",
                    "url": f"{_API}/{user}/threads_publish",
                    "form": {"creation_id": answer("container.id")},
                },
            ],
        }
