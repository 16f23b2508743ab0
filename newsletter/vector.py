"""Turns an SVG from outside into a PNG, in a process of its own with little time and memory.

An SVG is a program: it may name other files, nest references until memory ends, or be one large XML bomb. So it is
cleaned first (nothing but drawing inside the document is left), and then drawn by resvg, which runs no script and opens
no connection, where it can hurt nobody: a child that is ended after a few seconds.

https://www.w3.org/TR/SVG2/linking.html names the references; resvg: https://github.com/linebender/resvg
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import cast
from xml.etree import ElementTree

from newsletter.errors import PictureError

MAX_BYTES = 1_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 64
WIDTH = 1200  # pixels, as wide as a picture in a mail may be
SECONDS = 10
MEMORY = 1_500_000_000  # bytes

_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>|<!--.{0,2000}?-->|<!DOCTYPE[^>\[]{0,300}>|\s)*<(?:\w+:)?svg[\s>]", re.DOTALL
)
_REFUSED = frozenset({"script", "image", "feImage", "foreignObject", "iframe", "audio", "video", "animate", "set"})
_REFERENCE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import", re.IGNORECASE)
_FIX = "Export it as PNG and put that in its place."


def is_svg(data: bytes) -> bool:
    """Whether `data` begins as an SVG document does; one with a byte order mark, too."""
    return _START.match(data.removeprefix(b"\xef\xbb\xbf")[:4000]) is not None


def rasterise(data: bytes, *, source: str = "") -> bytes:
    """The drawing in `data` as a PNG, 1,200 pixels wide.

    Raises PictureError, which names `source`, where it is no drawing, is too large, or takes too much time or memory.
    """
    cleaned = _cleaned(data, source)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "newsletter.vector"],
            input=cleaned,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PictureError(f'"{source}" takes more than {SECONDS} seconds to draw.', _FIX) from error
    if done.returncode != 0 or not done.stdout:
        raise PictureError(f'"{source}" cannot be drawn.', _FIX)
    return done.stdout


def _cleaned(data: bytes, source: str) -> bytes:
    """The document without anything that is not drawing: no entity, script, picture, or reference out of it."""
    if len(data) > MAX_BYTES:
        raise PictureError(f'"{source}" has more than {MAX_BYTES:,} bytes.', _FIX)
    if b"<!ENTITY" in data or re.search(rb"<!DOCTYPE[^>]*\[", data):
        raise PictureError(f'"{source}" declares XML entities, which a drawing does not need.', _FIX)
    root = _bounded(data, source)
    for element in root.iter():
        _clean(element)
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


def _bounded(data: bytes, source: str) -> ElementTree.Element:
    """The document's root; counted while it is read, because a deep tree is costly to walk."""
    parser: ElementTree.XMLPullParser[ElementTree.Element] = ElementTree.XMLPullParser(events=("start", "end"))
    elements: list[ElementTree.Element] = []
    depth = 0
    try:
        parser.feed(data)
        parser.close()
    except ElementTree.ParseError as error:
        raise PictureError(f'"{source}" is not well-formed XML ({error}).', _FIX) from error
    events = cast("Iterator[tuple[str, ElementTree.Element]]", parser.read_events())  # as asked for above
    for event, element in events:
        if event == "start":
            elements.append(element)
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH or len(elements) > MAX_ELEMENTS:
            raise PictureError(f'"{source}" has too many elements, or too many inside one another.', _FIX)
    return elements[0]


def _clean(element: ElementTree.Element) -> None:
    for child in list(element):
        if _local(child.tag) in _REFUSED:
            element.remove(child)
    if element.text and _local(element.tag) == "style" and _REFERENCE.search(element.text):
        element.text = ""
    for name, value in list(element.attrib.items()):
        outward = _local(name) == "href" and not value.lstrip().startswith("#")
        if outward or _local(name).startswith("on") or _REFERENCE.search(value):
            del element.attrib[name]


def _local(name: object) -> str:
    """The name without its namespace; "" for a comment or an instruction."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _draw() -> None:
    """The child: the drawing on stdin as PNG on stdout, within its limits."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import resvg_py

    drawn = resvg_py.svg_to_bytes(svg_string=sys.stdin.buffer.read().decode(), width=WIDTH)
    sys.stdout.buffer.write(bytes(drawn))


if __name__ == "__main__":
    _draw()
