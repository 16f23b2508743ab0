"""Checks on size: of the HTML, of pictures; and on what pictures say to people who do not see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks.contract import Exhibit, finding, shown
from newsletter.rendering.addresses import media_base
from newsletter.types import Finding, Picture

HTML_LARGE, HTML_TOO_LARGE = 80_000, 100_000  # bytes; Gmail cuts the message at 102 kB
PICTURE_LIMIT, PICTURES_LIMIT = 200_000, 1_000_000  # bytes
ALT_LONG = 200  # characters

_FILE_NAME = re.compile(
    r"^\S*\.(?:jpe?g|png|gif|webp|svg|heic|tiff?)$|^(?:img|dsc|image|photo|screenshot)[-_ ]?\d+$", re.IGNORECASE
)
_SAYS_PICTURE = re.compile(
    r"^(?:an? |the )?(?:image|picture|photo|photograph|graphic|llun|delwedd) (?:of|o)\b", re.IGNORECASE
)


def html_size(exhibit: Exhibit) -> Iterator[Finding]:
    """The HTML part under the size at which Gmail cuts it, and with it the unsubscribe link."""
    size = len(exhibit.mail.html.encode("utf-8", "replace"))
    if size > HTML_TOO_LARGE:
        yield finding("html-too-large", f"The HTML part has {size:,} bytes.", where="email.html")
    elif size > HTML_LARGE:
        yield finding("html-large", f"The HTML part has {size:,} bytes.", where="email.html")


def alternative_texts(exhibit: Exhibit) -> Iterator[Finding]:
    """Every picture either says what it shows, or says that it is decoration."""
    for title, where, picture in _pictures(exhibit):
        alt = picture.alt
        if alt is None:
            yield finding("missing-alt", f"The picture of {shown(title)} has no alternative text.", where=where)
        elif _FILE_NAME.match(alt.strip()):
            yield finding("alt-is-file-name", f"The alternative text of {shown(title)} is {shown(alt)}.", where=where)
        elif len(alt) > ALT_LONG:
            yield finding("alt-long", f"The alternative text of {shown(title)} has {len(alt)} characters.", where=where)
        elif _SAYS_PICTURE.match(alt.strip()):
            yield finding(
                "alt-says-picture", f"The alternative text of {shown(title)} begins {shown(alt, 30)}.", where=where
            )
    for image in exhibit.page.images:
        if image.alt is None:
            yield finding("missing-alt", f"A picture in the mail has no alt: {shown(image.src)}.", where="email.html")


def _pictures(exhibit: Exhibit) -> Iterator[tuple[str, str, Picture]]:
    """The picture that each item and notice shows: a video's still, else its own."""
    for item in exhibit.digest.items:
        post = item.post
        picture = (post.video.still if post.video else None) or post.picture
        if picture is not None:
            yield post.title, item.key, picture
    for notice in exhibit.digest.notices:
        if notice.picture is not None:
            yield notice.title, notice.guid, notice.picture


def picture_sizes(exhibit: Exhibit) -> Iterator[Finding]:
    """Width and height on each picture, so nothing jumps; and weight that a phone can carry."""
    for image in exhibit.page.images:
        if not image.width.isdigit() or not (image.height.isdigit() or image.height == "auto"):
            yield finding(
                "picture-without-size", f"A picture has no width and height: {shown(image.src)}.", where="email.html"
            )
    total = 0
    for name, media in sorted(exhibit.media.items()):
        size = len(media.data)
        total += size
        if size > PICTURE_LIMIT:
            yield finding("picture-too-large", f"The picture {name} has {size:,} bytes.", where=f"media/{name}")
    if total > PICTURES_LIMIT:
        yield finding("pictures-too-large", f"All {len(exhibit.media)} pictures have {total:,} bytes.", where="media/")


def picture_addresses(exhibit: Exhibit) -> Iterator[Finding]:
    """Pictures come from our own address, and are those that were frozen."""
    base = media_base(exhibit.config)
    for image in exhibit.page.images:
        if not image.src.startswith(base):
            yield finding("picture-hot-linked", f"A picture is loaded from {shown(image.src)}.", where="email.html")
        elif image.src.removeprefix(base) not in exhibit.media:
            yield finding("picture-not-kept", f"{shown(image.src)} is not among the issue's files.", where="email.html")
