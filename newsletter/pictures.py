"""Takes the pictures of a digest at draft time and keeps a copy, so that nothing is fetched later and no month is lost.

An address is a URL, `file:<source>/<path>` for a picture of a folder source, `theme:<path>` for one of the theme, or
`upload:<sha256>` for one that a person put in at the desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from newsletter.codec import sha256
from newsletter.config.model import Config, FolderSource
from newsletter.errors import FetchError, PictureError
from newsletter.models import Blob, PictureCopy, PreparedPicture
from newsletter.rendering.media import RECIPE, normalise, play_mark
from newsletter.rendering.theme import THEME_ADDRESS, Theme
from newsletter.rendering.viewing import logo_of
from newsletter.sources.fetch import Fetched, Fetcher
from newsletter.types import Digest, Finding, Level, Media, Picture, Validators
from newsletter.vector import is_svg, rasterise
from newsletter.wording import quoted

UPLOAD = "upload:"

MAX_PICTURE_BYTES = 15_000_000
"""A camera's largest JPEG; a web page's picture is far smaller."""


def gather(
    digest: Digest, *, config: Config, theme: Theme, fetcher: Fetcher, refresh: bool, now: datetime
) -> tuple[dict[str, Media], tuple[Finding, ...]]:
    """The theme's logo and the pictures of `digest`, by address; and a finding for each that could not be had.

    With `refresh` a kept copy is checked against the site; where the site fails, or without `refresh`, the copy serves.
    `now` is written beside a copy, in the database only.
    """
    media: dict[str, Media] = {}
    findings: list[Finding] = []
    for where, picture, is_still in _wanted(digest, logo_of(theme, config)):
        if picture.address in media:
            continue
        try:
            data = _read_own(picture.address, config, theme)
            if data is None:
                data = _from_the_web(picture.address, fetcher, refresh=refresh, now=now)
            media[picture.address] = _prepared(data, picture.address, is_still=is_still)
        except (PictureError, FetchError) as error:
            findings.append(
                Finding(
                    level=Level.WARNING,
                    code="picture-missing",
                    message=f"A picture cannot be shown: {error.what}",
                    fix=error.fix or "Put another picture into the post, or take it out.",
                    where=where,
                )
            )
    return media, tuple(findings)


def keep_upload(data: bytes, *, name: str) -> str:
    """Keep a picture that a person put in at the desk; its address. `name` is what errors call it.

    Kept is what a mail would show, without the place and the person that a camera writes into its files. Raises
    PictureError where it is no picture, or beyond the limits.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise PictureError(f"{quoted(name)} is larger than 15 MB.", "Save a smaller one.")
    shown = normalise(rasterise(data, source=name) if is_svg(data) else data, source=name)
    kept = _blob(shown.data)
    # Made once: made again from itself it would lose a little each time.
    values = {"name": shown.name, "blob": kept, "width": shown.width, "height": shown.height}
    PreparedPicture.objects.get_or_create(made_of=f"{kept.sha256} {RECIPE}", defaults=values)
    return f"{UPLOAD}{kept.sha256}"


def _wanted(digest: Digest, logo: Picture | None) -> Iterator[tuple[str, Picture, bool]]:
    """Each picture with the key of its item, and whether it is the still of a video."""
    if logo:
        yield "theme.yaml", logo, False
    for item in digest.items:
        video = item.post.video
        if video and video.still:
            yield item.key, video.still, True
        if item.post.picture:
            yield item.key, item.post.picture, video is not None and video.still is None
    for notice in digest.notices:
        if notice.picture:
            yield "", notice.picture, False


def _read_own(address: str, config: Config, theme: Theme) -> bytes | None:
    """The bytes of a picture that lies in the theme or in a folder source; None where the address is a URL."""
    if address.startswith(THEME_ADDRESS):
        try:
            return theme.pictures[address]
        except KeyError:
            name = address.removeprefix(THEME_ADDRESS)
            raise PictureError(f'the theme {theme.name} has no picture "{name}".', "Put it into its folder.") from None
    if address.startswith(UPLOAD):
        blob = Blob.objects.filter(sha256=address.removeprefix(UPLOAD)).first()
        if blob is None:
            raise PictureError("a picture that was uploaded is not in the database.", "Upload it again.")
        return bytes(blob.data)
    if not address.startswith("file:"):
        return None
    name, _, relative = address.removeprefix("file:").partition("/")
    source = config.sources.get(name)
    if not isinstance(source, FolderSource):
        raise PictureError(
            f'"{relative}" belongs to the source "{name}", which is no folder.',
            "Pull again, or correct the picture's name in the post.",
        )
    root = source.path.resolve()
    path = (root / relative).resolve()
    if root not in path.parents:
        raise PictureError(f'"{relative}" lies outside the folder of the source "{name}".', "Move it beside the post.")
    try:
        if path.stat().st_size > MAX_PICTURE_BYTES:
            raise PictureError(f'"{relative}" is larger than 15 MB.', "Save a smaller one.")
        return path.read_bytes()
    except OSError as error:
        raise PictureError(
            f'"{relative}" cannot be read ({error.strerror}).',
            "Put the file there, or correct its name in the post.",
        ) from error


def _from_the_web(address: str, fetcher: Fetcher, *, refresh: bool, now: datetime) -> bytes:
    """The bytes of the picture at a URL; the kept copy where it is current, is wanted as it is, or is all there is.

    A site that answers with a page instead of the picture has lost it, too, and takes nobody's good copy away.
    """
    copy = PictureCopy.objects.select_related("blob").filter(address=address).first()
    kept = bytes(copy.blob.data) if copy else b""
    if copy is not None and not refresh:
        return kept
    known = Validators(etag=copy.etag, last_modified=copy.last_modified) if copy else None
    try:
        answer = fetcher.get(address, accept="image/*", validators=known, max_bytes=MAX_PICTURE_BYTES)
        if copy and answer.not_modified:
            return kept
        _prepared(answer.body, address)  # raises where it is no picture
    except (FetchError, PictureError):
        if copy is None:
            raise
        return kept
    _keep(address, answer, now)
    return answer.body


def _keep(address: str, answer: Fetched, now: datetime) -> None:
    PictureCopy.objects.update_or_create(
        address=address,
        defaults={
            "blob": _blob(answer.body),
            "etag": answer.validators.etag,
            "last_modified": answer.validators.last_modified,
            "fetched_at": now,
        },
    )


def _prepared(data: bytes, address: str, *, is_still: bool = False) -> Media:
    """`data` fit for a mail, with a play mark on a still. Done once: the same bytes by the same recipe are kept."""
    made_of = f"{sha256(data)} {RECIPE}{' play' if is_still else ''}"
    known = PreparedPicture.objects.select_related("blob").filter(made_of=made_of).first()
    if known is not None:
        return Media(name=known.name, data=bytes(known.blob.data), width=known.width, height=known.height)
    shown = normalise(rasterise(data, source=address) if is_svg(data) else data, source=address)
    if is_still:
        shown = play_mark(shown)
    values = {"name": shown.name, "blob": _blob(shown.data), "width": shown.width, "height": shown.height}
    PreparedPicture.objects.get_or_create(made_of=made_of, defaults=values)
    return shown


def _blob(data: bytes) -> Blob:
    blob, _ = Blob.objects.get_or_create(sha256=sha256(data), defaults={"data": data})
    return blob
