"""Small pictures for the pages on which one is chosen, as `data:` addresses. Nothing is fetched or written."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path

from PIL import Image

from newsletter.codec import sha256
from newsletter.config.model import Config, FolderSource
from newsletter.errors import PictureError
from newsletter.models import Blob, PictureCopy, PreparedPicture
from newsletter.pictures import MAX_PICTURE_BYTES
from newsletter.rendering.media import RECIPE, normalise
from newsletter.vector import is_svg

WIDTH = 280  # pixels: twice what the page shows, for dense screens


def thumbnail(address: str, config: Config) -> str:
    """The picture at `address` as a small JPEG or PNG in a `data:` address; "" where this machine has no copy of it."""
    data = _bytes_of(address, config)
    if data is None:
        return ""
    prepared = PreparedPicture.objects.select_related("blob").filter(made_of=f"{sha256(data)} {RECIPE}").first()
    try:
        # An SVG is drawn by a process of its own when it is taken, which is too much for a look at a page.
        shown = bytes(prepared.blob.data) if prepared else b"" if is_svg(data) else normalise(data).data
    except PictureError:
        return ""  # choosing it says what is wrong with it
    return _small(shown) if shown else ""


def _bytes_of(address: str, config: Config) -> bytes | None:
    if address.startswith("upload:"):
        blob = Blob.objects.filter(sha256=address.removeprefix("upload:")).first()
        return bytes(blob.data) if blob else None
    if address.startswith("file:"):
        name, _, relative = address.removeprefix("file:").partition("/")
        source = config.sources.get(name)
        return _file(source.path, relative) if isinstance(source, FolderSource) else None
    copy = PictureCopy.objects.select_related("blob").filter(address=address).first()
    return bytes(copy.blob.data) if copy else None


def _file(folder: Path, relative: str) -> bytes | None:
    root = folder.resolve()
    try:
        path = (root / relative).resolve()
        if root not in path.parents or path.stat().st_size > MAX_PICTURE_BYTES:
            return None
        return path.read_bytes()
    except (OSError, ValueError):  # it is gone, or its name cannot be one
        return None


@lru_cache(maxsize=32)
def _small(data: bytes) -> str:
    """Kept, as a page is looked at more than once. `data` was made fit for a mail, so its size is bounded."""
    with Image.open(io.BytesIO(data)) as image:
        kind = "PNG" if image.mode in ("RGBA", "LA", "P") else "JPEG"
        image.thumbnail((WIDTH, WIDTH))
        small = io.BytesIO()
        image.save(small, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(small.getvalue()).decode('ascii')}"
