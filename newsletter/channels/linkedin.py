"""LinkedIn: 3,000 characters in the "little" text format, and an article card with its thumbnail.

Format: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format (version
2026-05, read 2026-11). Every reserved character has to be escaped: at an unescaped `(` LinkedIn cuts the text, and
answers 201 all the same. Requests: .../shares/posts-api and .../shares/images-api, same version.

The page does not say what a character is, nor whether the backslashes count. UTF-16 units of the text as readers see it
are counted: LinkedIn's services are written in Java, and an emoji counts two in its own editor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from typing_extensions import override

from newsletter.channels.contract import Composed, Network, answer, media
from newsletter.channels.counting import utf16_length, within
from newsletter.config.model import Account

LIMIT = 3000
ALT_LIMIT = 4086  # thumbnailAltText, posts-api
VERSION = "202605"  # LinkedIn keeps a version for a year
_API = "https://api.linkedin.com/rest"
_ESCAPES = str.maketrans({reserved: f"\\{reserved}" for reserved in "\\|{}@[]()<>#*_~"})


class LinkedIn(Network):
    """A LinkedIn page."""

    name: ClassVar[str] = "linkedin"
    unit: ClassVar[str] = "characters"
    most_hashtags: ClassVar[int] = 3
    needs: ClassVar[tuple[str, ...]] = ("page",)
    carries_link: ClassVar[bool] = True

    @override
    def limit(self, account: Account) -> int:
        """3,000."""
        return LIMIT

    @override
    def count(self, text: str, account: Account) -> int:
        """UTF-16 units of the text as readers see it."""
        return utf16_length(text)

    @override
    def defuse(self, text: str, account: Account) -> str:
        """`text` as it is: the @ is escaped, and a mention would need a member's number."""
        return text

    @override
    def build(self, composed: Composed, account: Account) -> Mapping[str, object]:
        """Ask for an upload address, put the thumbnail there, post the article."""
        author = f"urn:li:organization:{account.page or '{page}'}"
        headers: dict[str, object] = {"LinkedIn-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0"}
        article: dict[str, object] = {
            "source": composed.url,
            "title": composed.card.title,
            "description": composed.card.description,
        }
        steps: list[dict[str, object]] = []
        if composed.picture:
            article["thumbnail"] = answer("upload.value.image")
            if composed.card.alt:
                article["thumbnailAltText"] = within(composed.card.alt, ALT_LIMIT)
            steps = [
                {
                    "name": "upload",
                    "method": "POST",
                    "url": f"{_API}/images?action=initializeUpload",
                    "headers": headers,
                    "json": {"initializeUploadRequest": {"owner": author}},
                },
                {
                    "name": "picture",
                    "method": "PUT",
                    "url": answer("upload.value.uploadUrl"),
                    "upload": {"field": "", "file": media(composed.picture.name)},
                },
            ]
        post = {
            "author": author,
            "commentary": little(composed.text, composed.hashtags),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "content": {"article": article},
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        steps.append({"name": "post", "method": "POST", "url": f"{_API}/posts", "headers": headers, "json": post})
        return {"network": self.name, "steps": steps}


def little(text: str, hashtags: tuple[str, ...] = ()) -> str:
    """`text` in the little format: each reserved character escaped, and our own `hashtags` as its hashtag template."""
    if not hashtags:
        return _escaped(text)
    longest_first = sorted(hashtags, key=len, reverse=True)
    ours = re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\S)")
    pieces, done = [], 0
    for match in ours.finditer(text):
        pieces += [_escaped(text[done : match.start()]), "{hashtag|\\#|" + match[0][1:] + "}"]
        done = match.end()
    return "".join([*pieces, _escaped(text[done:])])


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
