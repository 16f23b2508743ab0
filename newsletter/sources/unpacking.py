"""Undoing Content-Encoding (RFC 9110, 8.4) without ever holding more than a limit: a gzip bomb stops at it."""

from __future__ import annotations

import zlib
from typing import Any

_MAX_MEMBERS = 100
"""Gzip files glued together (RFC 1952, 2.2). Real servers send one."""


class UnpackingError(Exception):
    """The bytes are not what Content-Encoding says. The text continues a sentence that begins with the address."""


class Unpacker:
    """Takes the bytes as they come, gives them unpacked. `limit` is the most bytes that may come out."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._kind = encoding.strip().lower()
        if self._kind not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise UnpackingError(f"answers in the encoding {self._kind[:40]!r}, which was not asked for.")
        self._limit = limit
        self._out = bytearray()
        self._engine: Any = None  # zlib's decompressor type has no public name
        self._members = 0
        self._over = False  # anything after the last member is padding

    def feed(self, data: bytes) -> bool:
        """Take `data`; False when more than the limit has come out. Raises `UnpackingError`."""
        if self._kind in ("", "identity"):
            self._out += data
            return len(self._out) <= self._limit
        while data and not self._over:
            if self._engine is None:
                self._begin(data)
            try:
                room = self._limit + 1 - len(self._out)
                self._out += self._engine.decompress(data, room)
            except zlib.error as error:
                raise UnpackingError(f"sends broken {self._kind} data ({error}).") from error
            if len(self._out) > self._limit:
                return False
            data = self._engine.unconsumed_tail
            if self._engine.eof:
                data = self._engine.unused_data
                self._engine = None
                self._over = self._kind == "deflate" or not data.startswith(b"\x1f")
        return True

    def _begin(self, data: bytes) -> None:
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise UnpackingError(f"sends more than {_MAX_MEMBERS} gzip files in one.")
        if self._kind != "deflate":
            self._engine = zlib.decompressobj(31)
        elif data[0] & 0x0F == 8:
            self._engine = zlib.decompressobj(15)
        else:
            self._engine = zlib.decompressobj(-15)  # "deflate" without its zlib header: old servers send it

    def finish(self) -> bytes:
        """All that came out. Raises `UnpackingError` where the data ends too early."""
        if self._engine is not None:
            raise UnpackingError(f"sends {self._kind} data that ends too early.")
        return bytes(self._out)
