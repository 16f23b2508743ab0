"""Facebook pages: 63,206 characters; the link goes into its own field and makes the card.

Requests: https://developers.facebook.com/docs/graph-api/reference/page/feed/#publish (Graph API v25.0, read 2026-11).
The picture, title and description of the card are what the linked page's Open Graph tags say: since 2017 the API takes
none from us. Characters are counted as UTF-16 units, the strictest reading of Facebook's number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from newsletter.channels.contract import ZERO_WIDTH_SPACE, Composed, Network
from newsletter.channels.counting import utf16_length
from newsletter.config.model import Account

LIMIT = 63_206
_API = "https://graph.facebook.com/v25.0"


class Facebook(Network):
    """A Facebook page."""

    name: ClassVar[str] = "facebook"
    unit: ClassVar[str] = "characters"
    most_hashtags: ClassVar[int] = 2
    needs: ClassVar[tuple[str, ...]] = ("page",)
    carries_link: ClassVar[bool] = True

    @override
    def limit(self, account: Account) -> int:
        """63,206."""
        return LIMIT

    @override
    def count(self, text: str, account: Account) -> int:
        """UTF-16 units."""
        return utf16_length(text)

    @override
    def defuse(self, text: str, account: Account) -> str:
        """`text` in which no `@[page number]` names anybody; a plain `@name` does nothing in this API."""
        return text.replace("@[", f"@{ZERO_WIDTH_SPACE}[")

    @override
    def build(self, composed: Composed, account: Account) -> Mapping[str, object]:
        """One request to the page's feed."""
        return {
            "network": self.name,
            "steps": [
                {
                    "name": "post",
                    "method": "POST",
                    "url": f"{_API}/{account.page or '{page}'}/feed",
                    "form": {"message": composed.text, "link": composed.url},
                }
            ],
        }
