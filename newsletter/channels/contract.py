"""What a network is to the rest of the project: how it counts, what it links, and the exact request it gets.

A network is one file in this folder, one template in the theme (`social/<name>.txt`) and one line in `NETWORKS`.

A request is what is frozen and approved: a mapping of plain JSON values with the ordered `steps` of the hand-over.
A step has `name`, `method`, `url`, and as needed `headers`, `json`, `form`, `upload`. Three things cannot be known when
it is frozen and stand as marks, each an object with one key:

- `{"$answer": "picture.id"}`: a field in the answer of an earlier step (dots go inwards, `headers.` means a header);
- `{"$media": "<sha256>.jpg"}`: the bytes of that file in the issue's `media/` folder;
- `{"$delivery": "created_at"}`: a value of the single delivery (its time, its record key, its idempotency key).

Secrets are not in it: the hand-over adds the authorization header or token.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import regex

from newsletter.channels.links import bare_domains
from newsletter.config.model import Account
from newsletter.types import Card, Media

# Not in an address or a mail address: there the @ follows a letter, digit, slash, dot or the like.
_MENTION = r"(?<![\w/=.+%-])[@＠](?=[\p{L}\p{N}_])"
ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A finished text with what goes along. `text` is what readers see, the link and hashtags in it.

    `url` is the link in full. `hashtags` are those that we added, `#` included. `picture` is the file for the card or
    the attachment; its words for people who do not see it are `card.alt`.
    """

    text: str
    url: str
    card: Card
    hashtags: tuple[str, ...] = ()
    language: str = ""
    picture: Media | None = None


class Network(ABC):
    """One social network. Subclasses hold no state and do no input or output."""

    name: ClassVar[str]
    unit: ClassVar[str]  # what `limit` and `count` are in, in words for people
    most_hashtags: ClassVar[int]  # what the network's readers put up with
    needs: ClassVar[tuple[str, ...]] = ()  # fields of the account without which a hand-over cannot work
    carries_link: ClassVar[bool] = False  # the request has a field for the link, so the text may do without

    @abstractmethod
    def limit(self, account: Account) -> int:
        """The longest text that the network takes from `account`, in `unit`."""

    @abstractmethod
    def count(self, text: str, account: Account) -> int:
        """The length of `text` as the network counts it, in `unit`."""

    @abstractmethod
    def build(self, composed: Composed, account: Account) -> Mapping[str, object]:
        """The exact request, as the module docstring describes it. Depends on nothing but its arguments."""

    def fits(self, text: str, account: Account) -> bool:
        """Whether the network takes `text` whole."""
        return self.count(text, account) <= self.limit(account)

    def link_text(self, url: str) -> str:
        """How `url` is written in the text; "" where it is too long to write and a field of the request carries it."""
        return url

    def defuse(self, text: str, account: Account) -> str:
        """`text` from the site, in which an `@name` reads the same but notifies nobody.

        The name may belong to a stranger on this network. The account's own handle stays as it is.
        """
        if "@" not in text and "＠" not in text:
            return text
        own = (account.handle or "").lstrip("@").casefold()

        def quiet(match: regex.Match[str]) -> str:
            rest = text[match.end() :]
            is_own = own and regex.match(regex.escape(own) + r"(?![\w.-]*\w)", rest.casefold())
            return match[0] if is_own else match[0] + ZERO_WIDTH_SPACE

        return regex.sub(_MENTION, quiet, text)

    def links(self, text: str) -> tuple[str, ...]:
        """What the network would make a link of although it has no `https://`, in order: `setup.py`, `README.md`."""
        return tuple(span.text for span in bare_domains(text))

    def absent(self, account: Account) -> tuple[str, ...]:
        """The fields of `account` that a hand-over needs and schedules.yaml does not give."""
        return tuple(field for field in self.needs if not getattr(account, field))


def answer(path: str) -> dict[str, object]:
    """The mark for a value in the answer of an earlier step."""
    return {"$answer": path}


def media(name: str) -> dict[str, object]:
    """The mark for the bytes of a file in the issue's `media/` folder."""
    return {"$media": name}


def at_delivery(name: str) -> dict[str, object]:
    """The mark for a value that only the single delivery knows."""
    return {"$delivery": name}
