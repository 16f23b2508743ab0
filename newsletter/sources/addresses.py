"""Addresses from outside: absolute http(s), without credentials, or none at all."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

MAX_ADDRESS: Final = 2_000
FILE: Final = "file:"
"""Begins a base address, and a picture's address, inside a folder source: `file:blog/2017/`, `file:images/hall.jpg`."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_BAD_HOST = re.compile(r"[\s\x00-\x20\x7f<>\"'\\^`{|}%@]")
_DROPPED = re.compile(r"[\t\n\r]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_KEPT: Final = 1_000
"""So many addresses are remembered, each of at most as many characters with its base: some MB in all."""
_ENCODED = {ord(c): f"%{ord(c):02X}" for c in ' "<>\\^`{|}'}


def web_address(raw: str, base_url: str = "") -> str:
    """`raw` as an absolute http(s) address, resolved against `base_url`; "" where it is none.

    Credentials (`user:secret@`) make it none: they are not for printing. Tabs and newlines go, as in the WHATWG URL
    standard; spaces and quotes are percent-encoded. At most `MAX_ADDRESS` characters.
    """
    # A page names the same few addresses again and again. A long one is no key for a memory.
    read = _remembered if len(raw) + len(base_url) <= _KEPT else _read
    return read(raw, base_url)


def _read(raw: str, base_url: str) -> str:
    address = _DROPPED.sub("", raw).strip("\x00 \x1f\u00a0")
    if not address or len(address) > MAX_ADDRESS or _CONTROL.search(address):
        return ""
    try:
        if base_url and not base_url.startswith(FILE):
            address = urljoin(base_url, address)
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port  # both raise ValueError on nonsense
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or _BAD_HOST.search(parts.netloc):
        return ""
    address = address.translate(_ENCODED)
    return address if len(address) <= MAX_ADDRESS and not _SURROGATE.search(address) else ""


_remembered = lru_cache(maxsize=_KEPT)(_read)


def picture_address(raw: str, base_url: str = "") -> str:
    """As `web_address`; with a `file:` base a relative path becomes `file:<path below the folder>`, "" outside it."""
    if not base_url.startswith(FILE):
        return web_address(raw, base_url)
    path = raw.strip()
    if _SCHEME.match(path) or path.startswith("//"):
        return web_address(path)
    path = unquote(path.split("?")[0].split("#")[0])
    if (
        not path
        or len(path) > MAX_ADDRESS
        or "\\" in path
        or re.search(r"[\x00-\x1f\x7f]", path)
        or _SURROGATE.search(path)
    ):
        return ""
    # A static site writes "/images/x.jpg" for a file at the top of its folder.
    below = path.lstrip("/") if path.startswith("/") else base_url.removeprefix(FILE) + path
    below = posixpath.normpath(below)
    return "" if below in (".", "..") or below.startswith("../") else FILE + below


def watch_address(address: str) -> str:
    """The page on which a person watches the video at `address` (an embed, a share or a watch address), "" for others.

    Known: YouTube, Vimeo, Dailymotion and PeerTube's paths on any host. Nothing but the video's own number is taken.
    """
    url = web_address("https:" + address if address.startswith("//") else address)
    parts = urlsplit(url)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path
    steps = [step for step in path.split("/") if step]
    if host in ("youtube.com", "m.youtube.com", "youtube-nocookie.com"):
        if path == "/watch":
            chosen = re.search(r"(?:^|&)v=([\w-]+)", parts.query)
            return _youtube(chosen[1]) if chosen else ""
        return _youtube(steps[1]) if len(steps) == 2 and steps[0] in ("embed", "v", "shorts", "live") else ""
    if host == "youtu.be":
        return _youtube(steps[0]) if len(steps) == 1 else ""
    if host in ("vimeo.com", "player.vimeo.com"):
        number = next((step for step in steps if step.isascii() and step.isdigit()), "")
        return f"https://vimeo.com/{number}" if number else ""
    if host in ("dailymotion.com", "geo.dailymotion.com") and "video" in steps[:-1]:
        name = steps[steps.index("video") + 1]
        return f"https://www.dailymotion.com/video/{name}" if name.isalnum() else ""
    if len(steps) == 3 and steps[0] == "videos" and steps[1] in ("embed", "watch"):
        return f"{parts.scheme}://{parts.netloc}/videos/watch/{steps[2]}"
    return ""


def _youtube(number: str) -> str:
    return f"https://www.youtube.com/watch?v={number}" if re.fullmatch(r"[\w-]{6,20}", number, re.ASCII) else ""
