"""A picture from outside, made fit for a mail: small, upright, sRGB, and without a word about where it was taken.

Nothing of the file but its pixels is kept: EXIF (with the position), XMP, comments and colour profiles are gone. The
same bytes give the same bytes, with the same version of Pillow.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator

import PIL
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageOps, features

from newsletter.errors import PictureError
from newsletter.types import Media

MAX_WIDTH = 1200  # pixels: twice the 600 of the mail, for dense screens
MAX_HEIGHT = 2400
MAX_BYTES = 200_000
MAX_INPUT = 40_000_000  # bytes of a file
MAX_PIXELS = 50_000_000  # width times height before anything is decoded; 200 MB in memory
MAX_PROFILE = 1_000_000  # bytes of a colour profile

RECIPE = f"1/{PIL.__version__}"
"""What a prepared picture depends on besides the bytes; count it up when `normalise` or `play_mark` changes."""

_QUALITIES = (85, 78, 70, 62, 54, 46)
_SHRINK = 0.85
_SMALLEST = 64  # pixels of width: below this the ladder has no rung left

# What a file has to begin with; Pillow is then allowed that one decoder only.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_LOSSLESS = frozenset({"PNG", "GIF", "BMP", "TIFF", "WEBP"})


def normalise(data: bytes, *, source: str = "") -> Media:
    """The picture in `data`, at most 1,200 pixels wide and 200,000 bytes, as PNG or JPEG without metadata.

    The first frame is taken of what moves. Transparent pictures and flat graphics stay PNG, the rest is JPEG. `source`
    (an address or a path) is named in errors. Raises `PictureError` where `data` is no picture, is cut short, is of a
    kind that is not read (SVG), or is beyond the limits on bytes and pixels.
    """
    name = f'the picture "{source}"' if source else "the picture"
    if len(data) > MAX_INPUT:
        raise PictureError(
            f"{name} has {len(data):,} bytes; {MAX_INPUT:,} are the most.",
            "Save it smaller, for example 2,400 pixels wide.",
        )
    kind = _kind(data, name)
    image = _decode(data, kind, name)
    return _encode(_fitted(image, MAX_WIDTH), lossless=kind in _LOSSLESS, name=name)


def play_mark(still: Media) -> Media:
    """`still` with a play mark in its middle: a white triangle on a dark disc, which reads on any picture.

    Raises `PictureError` where `still` is not a picture.
    """
    name = f'the still "{still.name}"'
    kind = _kind(still.data, name)
    image = _decode(still.data, kind, name)
    base = image.convert("RGBA")
    side = max(min(24, *base.size), round(min(base.size) * 0.24))
    base.alpha_composite(_mark(side), ((base.width - side) // 2, (base.height - side) // 2))
    marked = base if image.mode == "RGBA" else base.convert("RGB")
    return _encode(marked, lossless=kind in _LOSSLESS, name=name)


def _mark(side: int) -> Image.Image:
    """A play mark of `side` pixels, drawn four times as large and scaled down so that its edges are smooth."""
    large = side * 4
    mark = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    draw = ImageDraw.Draw(mark)
    ring = max(1, large // 28)
    draw.ellipse((0, 0, large - 1, large - 1), fill=(16, 20, 24, 205))
    draw.ellipse((ring, ring, large - 1 - ring, large - 1 - ring), outline=(255, 255, 255, 235), width=ring)
    # A triangle looks centred when its centre of mass is, which lies a third from its base.
    left, right = round(large * 0.39), round(large * 0.72)
    top, bottom = round(large * 0.30), round(large * 0.70)
    draw.polygon([(left, top), (left, bottom), (right, large // 2)], fill=(255, 255, 255, 255))
    return mark.resize((side, side), Image.Resampling.LANCZOS)


def _kind(data: bytes, name: str) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in {b"avif", b"avis"} and features.check("avif"):
        return "AVIF"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data:
        raise PictureError(f"{name} is empty.", "Upload it again.")
    if b"<svg" in head:
        raise PictureError(f"{name} is an SVG drawing, which mail programs do not show.", "Export it as PNG.")
    if head.startswith((b"<!doctype", b"<html")):
        raise PictureError(f"{name} is a web page, not a picture.", "Use the address of the picture itself.")
    raise PictureError(f"{name} is not a picture that can be read, whatever its name says.", "Save it as JPEG or PNG.")


def _decode(data: bytes, kind: str, name: str) -> Image.Image:
    """The first frame: upright, sRGB, mode RGB or RGBA."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own, lower bound follows
            image = Image.open(io.BytesIO(data), formats=[kind])
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name, str(error)) from error
    except Exception as error:  # Pillow's decoders raise whatever foreign bytes lead them to: it is one answer to us
        raise PictureError(f"{name} is damaged: {error}.", "Save it again as JPEG or PNG.") from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(name, f"{width:,} x {height:,}")
    try:
        if kind == "JPEG":
            image.draft(None, (MAX_WIDTH * 2, MAX_HEIGHT * 2))  # decode at a half, quarter or eighth where that does
        image.load()
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image)
        return _bare(_srgb(_plain(upright), profile))
    except Exception as error:  # as above: cut short, a bad palette, an EXIF block that is none, ...
        raise PictureError(f"{name} is damaged or cut short: {error}.", "Save it again as JPEG or PNG.") from error


def _too_many_pixels(name: str, size: str) -> PictureError:
    return PictureError(
        f"{name} has too many pixels ({size}); {MAX_PIXELS:,} are the most.",
        "Save it smaller, for example 2,400 pixels wide.",
    )


def _plain(image: Image.Image) -> Image.Image:
    """`image` in one of the modes L, RGB, RGBA or CMYK."""
    if image.mode in {"L", "RGB", "RGBA", "CMYK"} and not image.has_transparency_data:
        return image
    if image.mode.startswith("I;16"):
        return image.convert("I").point([value // 256 for value in range(65536)], "L")
    if image.mode in {"I", "F"}:
        low, high = image.getextrema()
        span = float(high) - float(low) or 1.0  # type: ignore[arg-type]  # one band, so two numbers
        return image.point(lambda value: value * (255 / span) - float(low) * 255 / span).convert("L")  # type: ignore[arg-type]
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _srgb(image: Image.Image, profile: object) -> Image.Image:
    """`image` as RGB or RGBA in sRGB. A profile that cannot be used is left aside: most such pictures are sRGB."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    if isinstance(profile, bytes) and 128 <= len(profile) <= MAX_PROFILE:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        colours = converted or colours
    colours = colours.convert("RGB")
    if alpha is None or alpha.getextrema() == (255, 255):
        return colours
    colours.putalpha(alpha)
    return colours


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone: what stands in `info` (comments, profiles, resolution) would be written into the new file."""
    bare = image.copy()
    bare.info = {}
    return bare


def _fitted(image: Image.Image, width: int) -> Image.Image:
    scale = min(width / image.width, MAX_HEIGHT / image.height, 1.0)
    if scale == 1.0:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return _bare(image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))


def _encode(image: Image.Image, *, lossless: bool, name: str) -> Media:
    """The best of the ladder that fits into 200,000 bytes: first quality goes, then size."""
    current = image
    while True:
        for data, ending in _tries(current, lossless=lossless):
            if len(data) <= MAX_BYTES:
                digest = hashlib.sha256(data).hexdigest()
                return Media(name=f"{digest}.{ending}", data=data, width=current.width, height=current.height)
        width = int(current.width * _SHRINK)
        if width < _SMALLEST:
            raise PictureError(f"{name} does not fit into {MAX_BYTES:,} bytes.", "Use a simpler picture.")
        current = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


def _tries(image: Image.Image, *, lossless: bool) -> Iterator[tuple[bytes, str]]:
    if image.mode == "RGBA":
        yield _png(image), "png"
        yield _png(image.quantize(256, method=Image.Quantize.FASTOCTREE)), "png"
        return
    best = _jpeg(image, _QUALITIES[0])
    if lossless:
        # Flat graphics are smaller and cleaner as PNG; a photograph that somebody saved as PNG is not.
        flat = _png(image)
        if len(flat) <= len(best) * 3 // 2:
            yield flat, "png"
    yield best, "jpg"
    for quality in _QUALITIES[1:]:
        yield _jpeg(image, quality), "jpg"


def _png(image: Image.Image) -> bytes:
    """`image` as PNG; with a palette where it has no more colours than one holds, which is half as large."""
    out = io.BytesIO()
    (_with_palette(image) or image).save(out, "PNG", optimize=True)
    return out.getvalue()


def _with_palette(image: Image.Image) -> Image.Image | None:
    """The same picture with a palette; None where that would change a pixel."""
    if image.mode != "RGB" or image.getcolors(256) is None:
        return None
    made = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return made if ImageChops.difference(made.convert("RGB"), image).getbbox() is None else None


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True, subsampling="4:2:0")
    return out.getvalue()
