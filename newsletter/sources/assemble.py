"""The one way in which every source makes a post: what is said of an entry is concluded here, and nowhere else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from newsletter.sources.addresses import watch_address, web_address
from newsletter.sources.contract import RawPost
from newsletter.sources.plaintext import caseless, one_line, shorten
from newsletter.sources.playback import is_playback, read_facts
from newsletter.types import Block, BlockKind, Credit, Kind, Picture, Post, Unusable, Video

_UNSEEN: Final = frozenset({"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"})  # controls, joiners, marks without a letter
MAX_TITLE: Final = 500
MAX_SUMMARY: Final = 2_000
MAX_NAMES: Final = 50  # categories, tags or authors of one post

# What publishing systems file a post under when nobody filed it.
_UNFILED: Final = frozenset(
    ("uncategorised", "uncategorized", "heb gategori", "heb ei gategoreiddio", "unfiled", "non classé", "sin categoría")
)
_CONSENT = re.compile(r"consent\s*[:\-_ ]\s*pending", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}", re.IGNORECASE)
_VIDEO_TITLE = re.compile(
    r"^\W{0,3}(?:video|fideo|watch|gwyliwch)\W{0,2}\s*[:|–—]|[\[(](?:video|fideo)[\])]\s*$", re.IGNORECASE
)
_WATCH = re.compile(
    r"\b(?:watch|see|play|view) (?:the|this|our|a)(?: \w+){0,2} (?:video|film|recording)\b|"
    r"\bgwyliwch y (?:fideo|ffilm)\b",
    re.IGNORECASE,
)
_FILMS: Final = ("video", "film", "recording", "fideo")
"""One of them stands in every text that `_WATCH` finds something in."""
_PIECE = r"(?:article|post|piece|essay|blog(?: ?post)?|story|text|interview|speech|column|chapter|report|op-ed|extract)"
_HOW = r"(?:published|appeared|posted|printed|written|featured|ran)"
_CREDIT = re.compile(
    rf"(?:(?:A (?:\w+ )?version of )?(?:this|the) {_PIECE}(?: \w+){{0,2}} (?:was|is|has been|had been)?\s*"
    rf"(?:first|originally|previously) {_HOW}|(?:this|it) (?:was )?(?:first|originally) {_HOW} (?:by|in|on|at|with|as)|"
    rf"(?:first|originally|previously) {_HOW}\b|cross-?posted|"
    r"re-?(?:published|posted|printed) (?:from|with|by|courtesy)|"
    r"cyhoeddwyd (?:gyntaf|yn wreiddiol)|ymddangosodd (?:gyntaf|yn wreiddiol))",
    re.IGNORECASE,
)
_CREDITING: Final = (
    *("first", "originally", "previously", "posted", "published", "printed", "cyhoeddwyd", "ymddangosodd"),
)
"""One of them stands in every sentence that `_CREDIT` matches."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ“\"'‘(])|\n")
_LONGEST_CREDIT: Final = 400
_CREDIT_REACH: Final = 4  # blocks from either end: a credit stands first or last, not in the middle of an argument
_FEED_TAIL = re.compile(r"\s*The post .{0,600}? (?:first )?appeared (?:first )?on .{0,300}?\.?\s*$", re.IGNORECASE)
_TEASER = re.compile(
    r"\s*(?:\[(?:…|\.\.\.)\]|(?:continue reading|read (?:more|on)|darllen(?:wch)? (?:mwy|ymlaen))\b.{0,200}$)"
    r"[\s→»…]*$",
    re.IGNORECASE,
)


def assemble(
    raw: RawPost, *, source: str, zone: ZoneInfo, fallback_url: str, playbacks: Sequence[str], language: str = ""
) -> Post | Unusable:
    """`raw` as a post, or as what it lacks to be one, in words.

    Times come out in `zone`; a naive one is taken as being in it. `fallback_url` is linked where the entry has no
    address of its own that can be printed. `playbacks` are the names that make a post a playback. `language` is the
    source's. Never raises on foreign content.
    """
    title = one_line(raw.title, limit=MAX_TITLE)
    url = web_address(raw.url or "")
    blocks = _without_tail(raw.blocks)
    published = _in_zone(raw.published, zone)
    why = _unusable(raw, title, blocks, published)
    if why or published is None:
        return Unusable(title=title or _first_words(blocks), url=url or fallback_url, why=why)
    categories, tags, pending = _names(raw.categories), _names(raw.tags), raw.consent.strip().casefold() == "pending"
    pending = pending or any(_CONSENT.fullmatch(name) for name in (*categories, *tags))
    playback = is_playback(title, categories, tags, raw.post_type, blocks, playbacks)
    return Post(
        source=source,
        guid=one_line(raw.guid, limit=1_000) or url or f"{source}:{published.isoformat()}:{title}",
        url=url or fallback_url,
        own_url=bool(url),
        title=title,
        published=published,
        modified=_in_zone(raw.modified, zone),
        kind=Kind.PLAYBACK if playback else Kind.POST,
        language=_language(raw.language) or _language(language),
        authors=_names(raw.authors),
        categories=tuple(name for name in categories if not _CONSENT.fullmatch(name)),
        tags=tuple(name for name in tags if not _CONSENT.fullmatch(name)),
        summary=_summary(raw.summary),
        blocks=blocks,
        picture=raw.picture or _first_picture(blocks),
        video=_video(raw, title, blocks),
        credit=_credit(blocks),
        consent_pending=pending,
        facts=read_facts(blocks, near=published.date()) if playback else None,
    )


def _unusable(raw: RawPost, title: str, blocks: Sequence[Block], published: datetime | None) -> str:
    if not title and not blocks and raw.picture is None and raw.video is None:
        return "it is empty: no title and no text"
    if not _shows(title):
        return "it has no title"
    written = one_line(raw.date_as_written, limit=80)
    if raw.published is None:
        return f"it has no date: “{written}” cannot be read as one" if written else "it has no date"
    if published is None:
        return f"its date {written or raw.published.date().isoformat()} is beyond the calendar"
    return ""


def _shows(title: str) -> bool:
    """Whether a reader sees anything: a title of joiners and soft hyphens alone would be a link that nobody finds."""
    return any(unicodedata.category(letter) not in _UNSEEN for letter in title)


def _in_zone(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    except OverflowError:  # year 1 or 9999, moved across its edge
        return None


def _first_words(blocks: Sequence[Block]) -> str:
    text = next((" ".join(block.text.split()) for block in blocks if block.text), "")
    return text if len(text) <= 80 else shorten(text, 80)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    lines = (one_line(name, limit=200) for name in names)
    kept = dict.fromkeys(name for name in lines if name and name.casefold() not in _UNFILED)
    return tuple(kept)[:MAX_NAMES]


def _language(tag: str) -> str:
    tag = tag.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _without_tail(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """WordPress ends each feed entry with "The post ... appeared first on ...": nobody wrote that."""
    if blocks and blocks[-1].kind is BlockKind.PARAGRAPH and _FEED_TAIL.fullmatch(blocks[-1].text[:2_000]):
        return blocks[:-1]
    return blocks


def _summary(summary: str) -> str:
    line = _FEED_TAIL.sub("", one_line(summary, limit=MAX_SUMMARY))
    return _TEASER.sub("…", line) if _TEASER.search(line) else line


def _first_picture(blocks: Sequence[Block]) -> Picture | None:
    return next((block.picture for block in blocks if block.picture is not None), None)


def _video(raw: RawPost, title: str, blocks: Sequence[Block]) -> Video | None:
    """The video of a post; one without an address where the words promise a video that the source does not show."""
    if raw.video is not None:
        return raw.video
    shown = next((block.video for block in blocks if block.video is not None), None)
    if shown is not None:
        return shown
    told = [block for block in blocks if block.kind is BlockKind.PARAGRAPH and _promises(block.text[:5_000])]
    if not told and not _VIDEO_TITLE.search(title):
        return None
    linked = (watch_address(link) for block in told or blocks for link in block.links)
    return Video(url=next(filter(None, linked), ""))


def _promises(text: str) -> bool:
    low = caseless(text)
    return any(word in low for word in _FILMS) and _WATCH.search(text) is not None


def _credit(blocks: Sequence[Block]) -> Credit | None:
    """The sentence that says where a republished post first stood."""
    worded = [block for block in blocks if block.text and block.kind is not BlockKind.HEADING]
    ends = worded[:_CREDIT_REACH] + worded[max(_CREDIT_REACH, len(worded) - _CREDIT_REACH) :]
    for block in ends:
        text = block.text[:20_000]
        low = caseless(text)
        if not any(word in low for word in _CREDITING):
            continue
        for sentence in _SENTENCE.split(text):
            sentence = " ".join(sentence.split()).strip("()[]*_ ")
            if _CREDIT.match(sentence) and len(sentence) <= _LONGEST_CREDIT:
                return Credit(text=sentence, url=block.links[0] if block.links else "")
    return None
