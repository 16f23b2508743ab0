"""Pictures: within the limits, upright, without metadata, the same every time; and nothing foreign gets past."""

from __future__ import annotations

import hashlib
import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, features

from newsletter.errors import PictureError
from newsletter.rendering.media import MAX_BYTES, MAX_INPUT, MAX_PIXELS, MAX_WIDTH, normalise, play_mark


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def near(found: object, wanted: tuple[int, int, int], *, by: int) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Pixels that no encoder can shrink much."""
    size = width * height * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), random.Random(7).randbytes(size))


def chart() -> Image.Image:
    image = Image.new("RGB", (800, 400), "white")
    draw = ImageDraw.Draw(image)
    for bar in range(8):
        draw.rectangle((40 + bar * 90, 380 - bar * 40, 100 + bar * 90, 380), fill=(10, 100, 93))
    return image


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing: the shape of a decompression bomb."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_wide_photograph_becomes_a_small_jpeg() -> None:
    photo = Image.effect_mandelbrot((3000, 1500), (-2, -1.5, 1, 1.5), 80).convert("RGB")
    made = normalise(saved(photo, "JPEG", quality=95))
    assert (made.width, made.height) == (1200, 600)
    assert opened(made.data).size == (1200, 600)
    assert opened(made.data).format == "JPEG"
    assert len(made.data) <= MAX_BYTES


def test_its_name_is_its_hash() -> None:
    made = normalise(saved(chart(), "PNG"))
    assert made.name == hashlib.sha256(made.data).hexdigest() + ".png"
    assert made.content_type == "image/png"


def test_a_small_picture_is_not_made_larger() -> None:
    made = normalise(saved(Image.new("RGB", (30, 20), "red"), "PNG"))
    assert (made.width, made.height) == (30, 20)


def test_flat_graphics_stay_png_and_photographs_saved_as_png_do_not() -> None:
    assert opened(normalise(saved(chart(), "PNG")).data).format == "PNG"
    photo = noise(1000, 700).resize((900, 600), Image.Resampling.BICUBIC)
    assert opened(normalise(saved(photo, "PNG")).data).format == "JPEG"


def test_few_colours_become_a_palette_and_none_changes() -> None:
    steps = Image.linear_gradient("L").resize((400, 300), Image.Resampling.NEAREST).convert("RGB")
    made = opened(normalise(saved(steps, "PNG")).data)
    assert made.mode == "P"
    assert made.convert("RGB").tobytes() == steps.tobytes()


def test_noise_fits_by_giving_up_quality_and_then_size() -> None:
    made = normalise(saved(noise(2000, 1600), "PNG"))
    assert len(made.data) <= MAX_BYTES
    assert made.width < MAX_WIDTH
    assert opened(made.data).size == (made.width, made.height)


def test_transparent_noise_fits_and_stays_transparent() -> None:
    made = normalise(saved(noise(900, 900, "RGBA"), "PNG"))
    assert len(made.data) <= MAX_BYTES
    assert opened(made.data).has_transparency_data


def test_a_very_tall_picture_is_bounded_too() -> None:
    made = normalise(saved(Image.new("RGB", (300, 9000), "navy"), "PNG"))
    assert made.height <= 2400
    assert made.width == 80


def test_the_camera_is_held_upright_and_the_position_is_gone() -> None:
    image = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 99, 99), fill="red")  # left half
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    exif[0x010F] = "CameraMaker"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (53.0, 48.0, 0.0)
    data = saved(image, "JPEG", exif=exif, quality=95, comment=b"taken at home")
    assert b"CameraMaker" in data
    made = normalise(data)
    upright = opened(made.data)
    assert (made.width, made.height) == (100, 200)
    top, bottom = upright.getpixel((50, 20)), upright.getpixel((50, 180))
    assert top[1] < 80
    assert bottom[1] > 200
    assert not upright.getexif()
    for word in (b"CameraMaker", b"Exif", b"taken at home", b"ICC_PROFILE", b"http://ns.adobe.com"):
        assert word not in made.data


def test_png_text_and_profile_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "A Volunteer")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Leeds</x:xmpmeta>")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = normalise(saved(chart(), "PNG", pnginfo=words, icc_profile=profile, dpi=(300, 300)))
    for word in (b"A Volunteer", b"Leeds", b"iCCP", b"tEXt", b"iTXt", b"pHYs", b"eXIf"):
        assert word not in made.data


def test_another_colour_space_is_converted_and_not_just_forgotten() -> None:
    lab = ImageCms.createProfile("LAB")
    grey = Image.new("RGB", (40, 40), (200, 60, 60))
    to_lab = ImageCms.profileToProfile(grey, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
    data = saved(to_lab, "TIFF", icc_profile=ImageCms.ImageCmsProfile(lab).tobytes())
    assert near(opened(normalise(data).data).convert("RGB").getpixel((20, 20)), (200, 60, 60), by=12)


def test_a_broken_profile_costs_nothing() -> None:
    made = normalise(saved(Image.new("RGB", (40, 40), (10, 200, 30)), "PNG", icc_profile=b"\0" * 400))
    assert opened(made.data).convert("RGB").getpixel((5, 5)) == (10, 200, 30)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I", "F"])
def test_every_mode(mode: str) -> None:
    image = Image.new("L", (60, 40), 0)
    ImageDraw.Draw(image).rectangle((30, 0, 59, 39), fill=255)
    if mode == "I;16":
        image = Image.frombytes("I;16", (60, 40), b"".join(struct.pack("<H", p * 257) for p in image.tobytes()))
    else:
        image = image.convert(mode)
    made = opened(normalise(saved(image, "TIFF" if mode in {"I", "F"} else "PNG")).data).convert("L")
    assert made.getpixel((5, 20)) < 12
    assert made.getpixel((55, 20)) > 243


def test_cmyk() -> None:
    made = opened(normalise(saved(Image.new("CMYK", (60, 40), (0, 255, 255, 0)), "JPEG")).data)
    assert near(made.convert("RGB").getpixel((30, 20)), (245, 20, 20), by=40)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_other_kinds(kind: str) -> None:
    if kind == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    made = normalise(saved(Image.new("RGB", (60, 40), (10, 100, 93)), kind))
    assert (made.width, made.height) == (60, 40)
    assert near(opened(made.data).convert("RGB").getpixel((30, 20)), (10, 100, 93), by=8)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_the_first_frame_of_what_moves(kind: str) -> None:
    first, second = Image.new("RGB", (40, 40), "red"), Image.new("RGB", (40, 40), "blue")
    data = saved(first, kind, save_all=True, append_images=[second], duration=100)
    made = opened(normalise(data).data)
    assert near(made.convert("RGB").getpixel((20, 20)), (255, 0, 0), by=20)
    assert getattr(made, "n_frames", 1) == 1


def test_the_same_bytes_every_time() -> None:
    data = saved(noise(1300, 900), "PNG")
    assert normalise(data) == normalise(data, source="elsewhere")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\n <!DOCTYPE html><title>404</title>", "web page"),
        (b"%PDF-1.7", "not a picture that can be read"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "damaged"),
        (b"GIF89a" + b"\xff" * 40, "damaged"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "damaged"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, says: str) -> None:
    with pytest.raises(PictureError) as raised:
        normalise(data, source="https://riverbank.example/hall.jpg")
    assert '"https://riverbank.example/hall.jpg"' in raised.value.what
    assert says in raised.value.what
    assert raised.value.fix


def test_a_name_that_lies_does_not_choose_the_decoder() -> None:
    """A PostScript file or the like, which Pillow could open, is none of ours."""
    with pytest.raises(PictureError, match="not a picture that can be read"):
        normalise(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (60_000, 60_000), (8_000, 8_000)])
def test_a_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    assert width * height > MAX_PIXELS
    with pytest.raises(PictureError, match="too many pixels"):
        normalise(png_header(width, height), source="bomb.png")


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(PictureError, match="bytes"):
        normalise(b"\xff\xd8\xff" + bytes(MAX_INPUT))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@given(share=st.floats(0.05, 0.95))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_picture_cut_short_is_an_error(kind: str, share: float) -> None:
    data = saved(noise(60, 60), kind)
    with pytest.raises(PictureError):
        normalise(data[: int(len(data) * share)], source="cut")


@given(
    position=st.integers(0, 3000),
    value=st.integers(0, 255),
    kind=st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP"]),
)
@settings(max_examples=60, deadline=None)
def test_a_damaged_byte_gives_a_picture_or_an_error_and_nothing_else(position: int, value: int, kind: str) -> None:
    data = bytearray(saved(noise(40, 40), kind))
    data[position % len(data)] = value
    try:
        made = normalise(bytes(data), source="damaged")
    except PictureError:
        return  # any other exception fails this test
    assert len(made.data) <= MAX_BYTES
    assert opened(made.data).size == (made.width, made.height)


@given(
    width=st.integers(1, 1600), height=st.integers(1, 1600), kind=st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP"])
)
@settings(max_examples=25, deadline=None)
def test_any_size_comes_out_within_the_limits(width: int, height: int, kind: str) -> None:
    made = normalise(saved(Image.linear_gradient("L").resize((width, height)).convert("RGB"), kind))
    assert 1 <= made.width <= MAX_WIDTH
    assert len(made.data) <= MAX_BYTES
    assert abs(made.width / made.height - width / height) <= max(
        0.05 * width / height, 2 / made.height, 2 * made.width / made.height**2
    )


@pytest.mark.parametrize(("width", "height"), [(1200, 675), (320, 180), (10, 10), (1, 1), (3000, 20)])
def test_a_play_mark_stands_in_the_middle(width: int, height: int) -> None:
    still = normalise(saved(Image.new("RGB", (width, height), (90, 140, 90)), "JPEG"))
    marked = play_mark(still)
    assert (marked.width, marked.height) == (still.width, still.height)
    assert marked.name != still.name
    assert play_mark(still) == marked
    assert len(marked.data) <= MAX_BYTES


def test_the_play_mark_is_white_on_dark_and_leaves_the_corners() -> None:
    marked = opened(play_mark(normalise(saved(Image.new("RGB", (640, 360), (90, 140, 90)), "JPEG"))).data)
    middle = marked.convert("RGB").getpixel((325, 180))
    disc = marked.convert("RGB").getpixel((320 - 36, 180))
    corner = marked.convert("RGB").getpixel((10, 10))
    assert min(middle) > 230
    assert max(disc) < 90
    assert abs(corner[1] - 140) < 8


def test_a_transparent_still_keeps_its_transparency() -> None:
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((10, 10, 390, 290), fill=(10, 100, 93, 255))
    marked = play_mark(normalise(saved(image, "PNG")))
    assert marked.name.endswith(".png")
    assert opened(marked.data).convert("RGBA").getpixel((1, 1))[3] == 0


def test_nothing_is_read_from_or_written_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    normalise(saved(chart(), "PNG"))
    assert list(tmp_path.iterdir()) == []
