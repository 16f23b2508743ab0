"""What a source hands to `assemble`: an entry as found, before anything is concluded from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsletter.types import Block, Picture, Video


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPost:
    """One entry as a source found it.

    `published` None: no date, or none that could be read; `date_as_written` then says what stood there. `url` None: the
    source gives the entry no address of its own. `categories` and `tags` are names, "Uncategorised" still among them.
    """

    guid: str
    url: str | None
    title: str
    published: datetime | None
    date_as_written: str = ""
    modified: datetime | None = None
    blocks: tuple[Block, ...] = ()
    summary: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    post_type: str = ""
    picture: Picture | None = None
    video: Video | None = None
    language: str = ""
    consent: str = ""  # "pending" where people named or pictured have not yet said yes
