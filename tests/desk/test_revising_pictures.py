"""A picture that a person puts in at the desk: kept as a mail would show it, and the same at each draft."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from small_site import Site

from newsletter.errors import PictureError


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    site = Site(tmp_path)
    site.draft()
    return site


def photograph() -> bytes:
    """A JPEG with the place in it where it was taken."""
    picture = Image.radial_gradient("L").convert("RGB").resize((1600, 1200))
    exif = picture.getexif()
    exif[0x010F] = "A camera of somebody"
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def test_an_uploaded_picture_is_in_the_mail_without_what_the_camera_wrote_into_it(site: Site) -> None:
    from newsletter import revising
    from newsletter.models import Blob

    address = revising.upload_picture(photograph(), name="weir.jpg")
    assert revising.upload_picture(photograph(), name="again.jpg") == address
    key = site.key("What the weir")
    site.save({f"picture:{key}": address, f"alt:{key}": "A weir"})
    media = list((site.folder_of() / "media").iterdir())
    html = (site.folder_of() / "email.html").read_text(encoding="utf-8")
    (shown,) = [path for path in media if Image.open(io.BytesIO(path.read_bytes())).width == 1200]
    assert shown.name in html
    assert 'alt="A weir"' in html
    assert not [blob for blob in Blob.objects.all() if b"A camera of somebody" in bytes(blob.data)]
    before = site.newest().folder_hash
    site.draft()
    assert site.newest().folder_hash == before


@pytest.mark.parametrize(("data", "words"), [(b"GIF?", "holiday.gif"), (b"\xff" * 15_000_001, "larger than 15 MB")])
def test_what_is_no_picture_is_named(site: Site, data: bytes, words: str) -> None:
    from newsletter import revising

    with pytest.raises(PictureError, match=words):
        revising.upload_picture(data, name="holiday.gif")


def test_a_picture_that_is_not_there_is_a_finding_and_no_failure(site: Site) -> None:
    key = site.key("What the weir")
    site.save({f"picture:{key}": "upload:" + "0" * 64})
    found = {row.code: row.message for row in site.newest().findings.all()}
    assert "not in the database" in found["picture-missing"]
