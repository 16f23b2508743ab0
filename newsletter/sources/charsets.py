"""Which letters the bytes of a feed are: servers and XML declarations are often wrong, the bytes themselves less so."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"), (b"{\x00", "utf-16-le"), (b"\x00{", "utf-16-be"))
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
# Encodings whose bytes all look like ASCII, so that UTF-8 would read them without an error, and wrongly.
_ESCAPING = re.compile(r"iso-?2022[-_]|hz$|utf[-_]?(16|32)", re.IGNORECASE)
# What ISO 8859-1 means in practice (WHATWG Encoding, 4.2).
_LATIN = frozenset({"iso8859-1", "latin-1", "ascii", "us-ascii", "iso-8859-1", "latin1", "cp1252"})


def _stray_byte(error: UnicodeError) -> tuple[str, int]:
    """A byte that is not UTF-8, read as Windows-1252: one pasted curly quote must not spoil the other letters."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("newsletter-stray-byte", _stray_byte)


def decode(data: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of `data`, and a sentence where its declared charset was wrong ("" otherwise).

    In order: a byte order mark; UTF-8 where the bytes are; what the XML declaration says; what the Content-Type header
    `content_type` says; UTF-8 with stray bytes as Windows-1252. Never raises: unreadable bytes become U+FFFD.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), ""
    for start, name in _BARE:
        if data.startswith(start):
            return data.decode(name, "replace"), ""
    declared = _declared(data, content_type)
    if not any(_ESCAPING.match(name) for name in declared):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            wrong = declared and declared[0] != "utf-8" and not text.isascii()
            return text, f"says that its letters are {declared[0]}, and they are utf-8" if wrong else ""
    for name in declared:
        if name == "utf-8":
            continue
        try:
            return data.decode("cp1252" if name in _LATIN else name), ""
        except (UnicodeError, LookupError):
            continue
    text = data.decode("utf-8", "newsletter-stray-byte")
    return text, f"holds bytes that are not {declared[0] if declared else 'utf-8'}; they were read as windows-1252"


def _declared(data: bytes, content_type: str) -> list[str]:
    """Python's names of the charsets that are declared and known: that of the document first, then the header's."""
    found = []
    if (xml := _DECLARATION.match(data[:400])) is not None:
        found.append(xml[1].decode("ascii"))
    if (http := _HTTP_CHARSET.search(content_type)) is not None:
        found.append(http[1])
    names = []
    for name in found:
        try:
            info = codecs.lookup(name)
        except LookupError:
            continue
        # No charsets of a document; what is no text encoding at all ("zip") fails when it is used.
        if info.name not in ("utf-7", "idna", "punycode", "undefined") and "escape" not in info.name:
            names.append(info.name)
    return names
