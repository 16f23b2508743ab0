"""One Markdown file becomes one post or one notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote, urljoin
from zoneinfo import ZoneInfo

from newsletter.config.model import Config, FolderSource
from newsletter.errors import SourceError
from newsletter.sources.addresses import FILE, picture_address, watch_address, web_address
from newsletter.sources.assemble import assemble
from newsletter.sources.blocks import MAX_MARKDOWN, from_markdown
from newsletter.sources.contract import RawPost
from newsletter.sources.frontmatter import NOTICE_KEYS, POST_KEYS, FrontMatter, FrontMatterError
from newsletter.sources.plaintext import fold
from newsletter.sources.timestamps import read_timestamp
from newsletter.types import Block, BlockKind, Kind, Notice, Picture, Post, Unusable, Video
from newsletter.wording import closest, listed, quoted

NOTICE_WORDS: Final = 80
"""A notice is a short item; one longer than this is worth a word to its author."""

_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_FIELD = re.compile(r"\{([^{}]*)\}|[{}]")
_FIELDS: Final = ("year", "month", "day", "slug")
_PICTURE_KEYS: Final = frozenset(("src", "alt", "caption", "credit"))
_KINDS: Final = ("post", "playback", "notice")
_QUOTATION_MARKS: Final = "“”\"„«»‘’' "


def read_post(front: FrontMatter, body: str, *, name: str, source: FolderSource, config: Config) -> Post | Unusable:
    """The post in a file, or what it lacks to be one. Raises FrontMatterError where its date cannot be read."""
    front.unknown(POST_KEYS)
    path = PurePosixPath(front.file)
    zone, site = config.site.zone, source.url or config.site.url
    published = front.moment("date") or _named_date(path, zone)
    url = _url(front, path, published, source, site)
    blocks = _blocks(front, body, url or site, source.path)
    title = front.text("title", limit=1_000)
    if not title and blocks and blocks[0].kind is BlockKind.HEADING:
        title, blocks = blocks[0].text, blocks[1:]
    elif blocks and blocks[0].kind is BlockKind.HEADING and fold(blocks[0].text) == fold(title):
        blocks = blocks[1:]  # the title once more, as many write it above the text
    kind = _kind(front)
    raw = RawPost(
        guid=front.text("guid", "id") or front.file,
        url=url,
        title=title,
        published=published,
        modified=_lenient_moment(front, "updated", "lastmod"),
        blocks=_with_quote(front, blocks),
        summary=front.text("summary", "excerpt", "description"),
        authors=front.texts("authors", "author"),
        categories=front.texts("categories", "category"),
        tags=front.texts("tags", "tag"),
        post_type=kind,
        picture=_picture(front, source.path),
        video=_video(front, source.path),
        language=front.text("language", "lang"),
        consent=_consent(front),
    )
    post = assemble(
        raw,
        source=name,
        zone=zone,
        fallback_url=_listed_on(front) or site,
        playbacks=(*source.playbacks, Kind.PLAYBACK) if kind == Kind.PLAYBACK else source.playbacks,
        language=source.language,
    )
    # "kind: post" is its author's word against what the title or the shape would make of it.
    return replace(post, kind=Kind.POST, facts=None) if isinstance(post, Post) and kind == Kind.POST else post


def read_notice(front: FrontMatter, body: str, *, name: str, source: FolderSource, config: Config) -> Notice:
    """The notice in a file. Raises FrontMatterError where it has no title, no text, or a date that cannot be read."""
    front.unknown(NOTICE_KEYS)
    site = source.url or config.site.url
    title = front.text("title", limit=500)
    blocks = _blocks(front, body, site, source.path)
    text = "\n\n".join(block.text for block in blocks if block.text) or front.text("text")
    if not title:
        raise FrontMatterError("1: the notice has no title, write title: ... in its front matter")
    if not text:
        raise FrontMatterError("1: the notice has no text, write a sentence or two below the front matter")
    if len(text.split()) > NOTICE_WORDS:
        front.note(
            f"the notice {quoted(title)} has {len(text.split())} words.", "Sixty are enough: link to the rest.", "title"
        )
    link = front.text("link", "url")
    event = front.mapping("event", known=frozenset(("start", "end", "place")))
    if event is None and front.first("event"):
        front.note("event: is not a mapping.", 'Write event: {start: 2026-11-20 18:30, place: "..."}.', "event")
    start = event.moment("start") if event else None
    end = event.moment("end", end_of_day=True) if event else None
    if start is not None and end is not None and end < start:
        raise FrontMatterError(f"{front.line('event')}: event: ends before it starts, correct start: or end:")
    return Notice(
        source=name,
        guid=front.text("guid", "id") or front.file,
        title=title,
        text=text,
        url=_address(front, link, site, "link", "url"),
        link_text=front.text("link_text", limit=200),
        language=front.text("language", "lang") or source.language,
        picture=_picture(front, source.path) or next((b.picture for b in blocks if b.picture is not None), None),
        shown_from=front.moment("show_from"),
        shown_until=front.moment("show_until", end_of_day=True),
        event_start=start,
        event_end=end,
        event_place=event.text("place", limit=300) if event else "",
    )


def _lenient_moment(front: FrontMatter, *keys: str) -> datetime | None:
    """As `front.moment`, for a date that a post can do without."""
    try:
        return front.moment(*keys)
    except FrontMatterError as error:
        front.note(f"{str(error).partition(': ')[2]}.", "The post is taken without it.", front.first(*keys))
        return None


def _named_date(path: PurePosixPath, zone: ZoneInfo) -> datetime | None:
    """The date in a file's name, as Jekyll has it: `2026-11-20-our-title.md`."""
    named = _DATED_NAME.fullmatch(path.stem)
    return read_timestamp(named[1], zone) if named else None


def _kind(front: FrontMatter) -> str:
    kind = front.text("kind").casefold()
    if kind and kind not in _KINDS:
        near = closest(kind, _KINDS)
        fix = f"Write kind: {near}." if near else f"Write {listed(_KINDS, 'or')}."
        front.note(f"kind: {quoted(kind)} is not known; the file was read as a post.", fix, "kind")
        return ""
    return kind


def _consent(front: FrontMatter) -> str:
    said = front.text("consent").casefold()
    if said not in ("", "pending", "given", "yes", "no", "true", "false"):
        front.note(
            f"consent: {quoted(said)} is not known; it was taken as pending.", "Write pending or given.", "consent"
        )
    return "" if said in ("", "given", "yes", "true") else "pending"


# Addresses


def _address(front: FrontMatter, raw: str, site: str, *keys: str) -> str:
    address = web_address(raw, site.rstrip("/") + "/") if raw else ""
    if raw and not address:
        key = front.first(*keys)
        front.note(
            f"{key}: {quoted(raw)} is not an address.",
            f"Write for example {key}: https://riverbank.example/page/.",
            key,
        )
    return address


def _url(
    front: FrontMatter, path: PurePosixPath, published: datetime | None, source: FolderSource, site: str
) -> str | None:
    """The post's own address: as its front matter says, else by the source's pattern, else none."""
    raw = front.text("url", "permalink")
    # A pattern in the front matter (":year/:title", "{{ ... }}") belongs to the site's generator.
    if raw and not re.search(r"(?:^|/):\w|[{}]", raw):
        return _address(front, raw, site, "url", "permalink") or None
    if source.permalink is None or published is None:
        return None
    stem = path.parent.name if path.stem == "index" and path.parent.name else path.stem
    named = _DATED_NAME.fullmatch(stem)
    values = {
        "year": f"{published:%Y}",
        "month": f"{published:%m}",
        "day": f"{published:%d}",
        "slug": quote(front.text("slug", limit=200) or (named[2] if named else stem), safe=""),
    }

    def fill(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise SourceError(
                f"permalink {quoted(source.permalink or '')} holds {quoted(found[0])}, which is not known.",
                f"Write {listed([f'{{{name}}}' for name in _FIELDS], 'or')}.",
                permanent=True,
            )
        return values[found[1]]

    return web_address(urljoin(site.rstrip("/") + "/", _FIELD.sub(fill, source.permalink))) or None


def _listed_on(front: FrontMatter) -> str:
    """The page that an imported entry stands on: it has no address of its own."""
    return _address(front, front.text("listed_on"), "", "listed_on")


# Pictures, quotes, videos


def _blocks(front: FrontMatter, body: str, base_url: str, root: Path) -> tuple[Block, ...]:
    if len(body) > MAX_MARKDOWN:
        front.note(
            f"the text has {len(body):,} characters; {MAX_MARKDOWN:,} were read.", "Split it into several posts."
        )
    base = PurePosixPath(front.file).parent.as_posix()
    picture_base = FILE + ("" if base == "." else base + "/")
    return tuple(
        replace(block, picture=_existing(block.picture, picture_base, root)) if block.picture else block
        for block in from_markdown(body, base_url=base_url, picture_base=picture_base)
    )


def _existing(picture: Picture, base: str, root: Path) -> Picture:
    """A picture beside its file; where there is none, the one of this path from the top of the folder.

    Sites write both. Where neither is there the address stays, so that what is missed is named as it was written.
    """
    if not picture.address.startswith(FILE):
        return picture
    path = picture.address.removeprefix(FILE)
    if (root / path).is_file():
        return picture
    top = path.removeprefix(base.removeprefix(FILE))
    return replace(picture, address=FILE + top) if top != path and (root / top).is_file() else picture


def _picture(front: FrontMatter, root: Path, key: str = "image") -> Picture | None:
    inner = front.mapping(key, known=_PICTURE_KEYS)
    raw = inner.text("src") if inner else front.text(key)
    if not raw:
        if inner is not None:
            front.note(f"{key}: has no src.", f"Write {key}: {{src: images/hall.jpg, alt: ...}}.", key)
        return None
    folder = PurePosixPath(front.file).parent.as_posix()
    base = FILE + ("" if folder == "." else folder + "/")
    address = picture_address(raw, base)
    if not address:
        front.note(
            f"{key}: {quoted(raw)} is neither an address nor a path inside the folder.",
            "Put the picture beside the file and write its path from there.",
            key,
        )
        return None
    described = inner is not None and isinstance(inner.entries.get("alt"), str)
    alt = inner.text("alt", limit=1_000) if inner is not None and described else None
    if alt is None and "image_alt" in front.entries:
        alt = front.text("image_alt", limit=1_000)
    caption = inner.text("caption", limit=1_000) if inner else ""
    credit = inner.text("credit", limit=300) if inner else ""
    return _existing(Picture(address=address, alt=alt, caption=caption, credit=credit), base, root)


def _video(front: FrontMatter, root: Path) -> Video | None:
    inner = front.mapping("video", known=frozenset(("url", "still", "title")))
    raw = inner.text("url") if inner else front.text("video")
    if inner is None and not raw:
        return None
    url = watch_address(raw) or web_address(raw)
    if raw and not url:
        front.note(
            f"video: {quoted(raw)} is not an address.", "Write the address of the page where one watches it.", "video"
        )
    still = None
    if inner is not None and inner.first("still"):
        nested = FrontMatter(front.file, inner.entries, inner.document, front.zone, front.findings)
        still = _picture(nested, root, key="still")
    return Video(url=url, still=still, title=inner.text("title", limit=300) if inner else "")


def _with_quote(front: FrontMatter, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The quote that the front matter chose stands first: it is the one to pull. The same one in the text goes."""
    inner = front.mapping("quote", known=frozenset(("text", "cite")))
    text = inner.text("text") if inner else front.text("quote")
    if not text:
        return tuple(blocks)
    chosen = Block(kind=BlockKind.QUOTE, text=text, cite=inner.text("cite", limit=200) if inner else "")
    plain = fold(text.strip(_QUOTATION_MARKS))
    rest = [b for b in blocks if b.kind is not BlockKind.QUOTE or fold(b.text.strip(_QUOTATION_MARKS)) != plain]
    return (chosen, *rest)
