"""Quoted-printable (RFC 2045, 6.7) and encoded words (RFC 2047) that never split a personal mark.

The standard library folds wherever the 76th octet falls, also in the middle of `~~unsubscribe_url~~`; a mark that
was split is not found at sending, and the subscriber gets a dead link. So the folding is ours.
"""

from __future__ import annotations

import base64
import re

LINE = 76
"""Octets in a line of quoted-printable, the soft break's `=` included (RFC 2045, 6.7, rule 5)."""

MARK = re.compile(r"~~[A-Za-z0-9_]{1,40}~~")
"""A personal mark as text: known or not, it stays in one piece."""

_NAME_MARK = "~~name~~"  # the one mark that a header may hold: its letters mean themselves inside an encoded word
_SAFE = re.compile(r"[A-Za-z0-9!*+/,.:;'()&%#@$-]")
_SAFE_IN_PHRASE = re.compile(r"[A-Za-z0-9!*+/-]")
_WORD = 75  # characters in one encoded word (RFC 2047, 2)
_ESCAPED = re.compile(rb"[^\t\x20-\x3c\x3e-\x7e]")
# What a soft break must not cut: one character's octets, one escape, one mark.
_ATOM = re.compile(rb"~~[A-Za-z0-9_]{1,40}~~|=[C-F][0-9A-F](?:=[89AB][0-9A-F]){1,3}|=[0-9A-F]{2}")


def quoted_printable(text: str) -> bytes:
    """`text` in UTF-8 as quoted-printable with CRLF line ends; every line has at most 76 octets.

    `\\n` becomes a line end; a `\\r` is content and is written `=0D`, so decoding gives back every character. No soft
    break falls inside a character, an escape or a `~~mark~~`. Raises UnicodeEncodeError on a lone surrogate.
    """
    return b"\r\n".join(_fold(_escape(line)) for line in text.encode("utf-8").split(b"\n"))


def _escape(line: bytes) -> bytes:
    escaped = _ESCAPED.sub(lambda match: b"=%02X" % match[0][0], line)
    if escaped[-1:] in (b" ", b"\t"):  # white space at a line's end gets lost on the way (rule 3)
        escaped = escaped[:-1] + b"=%02X" % escaped[-1]
    return escaped


def _fold(line: bytes) -> bytes:
    spans = [match.span() for match in _ATOM.finditer(line)]
    pieces: list[bytes] = []
    start, at = 0, 0
    while True:
        piece_limit = LINE - 2 if _starts_badly(line, start) else LINE
        if len(line) - start <= piece_limit:
            break
        cut = start + piece_limit - 1  # one octet is the soft break's "="
        while at < len(spans) and spans[at][1] <= cut:
            at += 1
        if at < len(spans) and spans[at][0] < cut:
            cut = spans[at][0]
        pieces.append(_guard(line[start:cut]) + b"=")
        start = cut
    pieces.append(_guard(line[start:]))
    return b"\r\n".join(pieces)


def _starts_badly(line: bytes, start: int) -> bool:
    return line.startswith((b".", b"From "), start)


def _guard(piece: bytes) -> bytes:
    """A line that starts with `.` or `From ` is altered by some servers on the way (RFC 5321, 4.5.2; RFC 4155)."""
    if piece.startswith(b"."):
        return b"=2E" + piece[1:]
    if piece.startswith(b"From "):
        return b"=46" + piece[1:]
    return piece


def header_text(text: str, name: str) -> str:
    """`text` as the value of the unstructured header `name`, folded with CRLF and a space, in ASCII.

    Printable ASCII stays readable; anything else becomes encoded words of at most 75 characters, cut between
    characters and never inside a `~~mark~~`. `text` must have no line break (the caller's rule).
    """
    if _is_plain(text):
        return _fold_plain(text, len(name) + 2)
    return "\r\n ".join(encoded_words(text, len(name) + 2))


def _is_plain(text: str) -> bool:
    plain = text.isascii() and text.isprintable() and "=?" not in text
    # Runs of spaces would not survive folding, and a word beyond a line could not be folded at all.
    return plain and text == " ".join(text.split()) and all(len(word) < 900 for word in text.split())


def _fold_plain(text: str, used: int) -> str:
    lines, line = [], ""
    room = 78 - used
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, 77
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def encoded_words(text: str, used: int, *, phrase: bool = False) -> list[str]:
    """`text` as encoded words: base64, or Q where the text holds `~~name~~` or is mostly ASCII.

    `used` is what stands on the first line before them; `phrase` allows only what RFC 2047, 5 (3) lets stand in a name.
    """
    mostly_ascii = sum(character.isascii() for character in text) * 3 > len(text) * 2
    quoted = mostly_ascii or _NAME_MARK in text
    prefix = "=?utf-8?q?" if quoted else "=?utf-8?b?"
    words: list[str] = []
    held, room = "", _WORD - used
    for piece in re.findall(rf"{_NAME_MARK}|.", text, re.DOTALL):
        longer = held + piece
        size = len(_q(longer, phrase) if quoted else _b(longer))
        if held and len(prefix) + size + 2 > room:
            words.append(f"{prefix}{_q(held, phrase) if quoted else _b(held)}?=")
            held, room = "", _WORD
        held += piece
    return [*words, f"{prefix}{_q(held, phrase) if quoted else _b(held)}?="]


def _b(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _q(text: str, phrase: bool) -> str:
    safe = _SAFE_IN_PHRASE if phrase else _SAFE
    return "".join(
        piece if piece == _NAME_MARK else _q_octets(piece, safe)
        for piece in re.findall(rf"{_NAME_MARK}|.", text, re.DOTALL)
    )


def _q_octets(character: str, safe: re.Pattern[str]) -> str:
    if character == " ":
        return "_"
    if safe.match(character):
        return character
    return "".join(f"={octet:02X}" for octet in character.encode("utf-8"))
