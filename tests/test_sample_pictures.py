"""The pictures of the sample site: drawn by one command, fit for a mail, and no heavier than they must be."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from newsletter.rendering.media import normalise

ROOT = Path(__file__).resolve().parents[1]
STARTER = ROOT / "newsletter" / "starter"
FOLDERS = ("content", "cynnwys")


def test_pictures_are_wide_light_and_small_together() -> None:
    files = [file for folder in FOLDERS for file in (ROOT / folder / "images").glob("*.png")]
    files.append(STARTER / "content" / "images" / "neighbours.png")
    for file in files:
        with Image.open(file) as picture:
            assert picture.size == (1200, 675), file
        assert file.stat().st_size < 150_000, file
    assert sum(file.stat().st_size for file in files) < 2_000_000


def test_logo_is_drawn_on_nothing() -> None:
    with Image.open(ROOT / "templates" / "monthly" / "logo.png") as logo:
        clear = logo.convert("RGBA")
    assert clear.size == (440, 96)
    assert clear.getchannel("A").getpixel((430, 48)) == 0
    assert clear.getchannel("A").getpixel((48, 10)) > 250


def test_drawing_again_gives_the_same_pictures(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.pictures", "--only", "heron", "noson-ganu", "logo", "--into"]
    for name in ("first", "second"):
        subprocess.run([*command, str(tmp_path / name)], cwd=ROOT, check=True, capture_output=True, timeout=120)
    paths = sorted(file.relative_to(tmp_path / "first") for file in (tmp_path / "first").rglob("*.png"))
    assert len(paths) == 3
    for path in paths:
        assert (tmp_path / "first" / path).read_bytes() == (tmp_path / "second" / path).read_bytes()
        # Compared as pixels: how tightly the same pixels are packed may differ from one zlib to the next.
        with Image.open(tmp_path / "first" / path) as drawn, Image.open(ROOT / path) as kept:
            assert drawn.convert("RGBA").tobytes() == kept.convert("RGBA").tobytes(), path


def test_a_strange_picture_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.pictures", "--only", "giraffe"],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "no picture is called 'giraffe'" in done.stderr


def test_pictures_fit_a_mail_as_they_are() -> None:
    for file in sorted((ROOT / "content" / "images").glob("*.png"))[:3]:
        fit = normalise(file.read_bytes(), source=file.name)
        assert fit.width == 1200
        with Image.open(BytesIO(fit.data)) as picture:
            assert picture.size == (1200, 675)
