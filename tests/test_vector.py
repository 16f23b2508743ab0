"""Drawings from outside become pictures; what else an SVG can be does no harm."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from newsletter.errors import PictureError
from newsletter.rendering.media import normalise
from newsletter.vector import is_svg, rasterise

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100">'


def svg(inside: str) -> bytes:
    return f"{HEAD}{inside}</svg>".encode()


def drawn(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(rasterise(data, source="x.svg"))).convert("RGBA")


def test_a_drawing_becomes_a_picture_fit_for_a_mail() -> None:
    picture = normalise(rasterise(svg('<rect width="200" height="100" fill="#008080"/>'), source="x.svg"))
    assert (picture.width, picture.height) == (1200, 600)
    assert drawn(svg('<rect width="200" height="100" fill="#008080"/>')).getpixel((600, 300)) == (0, 128, 128, 255)


@pytest.mark.parametrize(
    "data",
    [
        svg("<rect/>"),
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n' + svg("<rect/>"),
        b"\xef\xbb\xbf" + svg("<rect/>"),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        + svg("<g/>"),
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
    ],
)
def test_a_drawing_is_known_by_its_beginning(data: bytes) -> None:
    assert is_svg(data)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"<html><svg></svg></html>", b"<svgx>", b"GIF89a"])
def test_what_is_no_drawing_is_not_taken_for_one(data: bytes) -> None:
    assert not is_svg(data)


def test_nothing_outside_of_the_document_is_drawn(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    Image.new("RGB", (200, 100), "#ff0000").save(secret)
    inside = "".join(
        f'<image {attribute}="{address}" width="200" height="100"/>'
        for attribute in ("href", "xlink:href")
        for address in (secret, secret.as_uri())
    )
    styled = f'<style>rect {{ stroke: url({secret.as_uri()}) }}</style><rect width="200" height="100" fill="#00ff00"/>'
    found = drawn(svg(styled + inside)).getcolors(1_000_000) or []
    colours = {colour[:3] for _, colour in found}
    assert colours == {(0, 255, 0)}


BOMB = "".join(
    f'<g id="a{n}">{"".join(f"""<use href="#a{n - 1}"/>""" for _ in range(10))}</g>'
    if n
    else '<rect id="a0" width="1"/>'
    for n in range(12)
)

HARMFUL = {
    "entities": (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("<text>&a;</text>"), "declares XML entities"),
    "not well-formed": (svg("<g>"), "not well-formed"),
    "deep": (svg("<g>" * 5000 + "</g>" * 5000), "too many"),
    "many": (svg("<g/>" * 30_000), "too many"),
    "large": (svg("<!--" + "x" * 1_100_000 + "-->"), "more than 1,000,000 bytes"),
    "tall": (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1000000"><rect width="1" height="9"/></svg>',
        "drawn",
    ),
    "references in references": (svg(f'<defs>{BOMB}</defs><use href="#a11"/>'), "drawn|takes more than"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_drawing_is_refused_by_name_and_in_time(name: str) -> None:
    data, words = HARMFUL[name]
    with pytest.raises(PictureError, match=words) as raised:
        rasterise(data, source="poster.svg")
    assert "poster.svg" in str(raised.value)
    assert "PNG" in raised.value.fix


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_told_apart(data: bytes) -> None:
    assert is_svg(data) in (True, False)
