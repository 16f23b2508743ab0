"""A foreign XML feed, built anew as a small well-formed one, before a feed parser sees it.

feedparser 6.0.14 is quadratic or worse on some inputs (an author of 50 KB takes 28 s, a 50 KB run of newlines before
the DOCTYPE 14 s, long keyword lists; measured November 2026) and raises KeyError on others. So one linear pass keeps
the elements that we read, cuts their texts to what they may need, undoes CDATA and entities once and writes all of it
down again. Broken feeds (bare `&`, HTML that is not escaped, missing end tags) come out well-formed. Entities that a
feed declares itself are never needed, and are how a kilobyte becomes a gigabyte (XML 1.0, 4.2): they are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from newsletter.errors import ContentError
from newsletter.sources.feedtokens import FeedReader, Token, attributes_of, bomb, decode

MAX_ENTRIES: Final = 5_000
MAX_PARTS: Final = 500  # kept elements of one entry
MAX_SHORT: Final = 4_000  # characters of a title or an address
MAX_NAME: Final = 120  # characters of a name or a date: feedparser looks for mail addresses in quadratic time

_WRITTEN: Final = (
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    ' xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd"'
)
_OWN_SPACE: Final = {
    "feed": ' xmlns="http://www.w3.org/2005/Atom"',
    "rdf:rdf": ' xmlns="http://purl.org/rss/1.0/"',
}
_ROOTS: Final = frozenset(("rss", "rdf:rdf", "feed"))
_HOLDERS: Final = frozenset(("channel", "item", "entry", "author", "media:group", "media:content"))
_ENTRIES: Final = frozenset(("item", "entry"))
_LONG: Final = frozenset(("description", "summary", "content", "content:encoded", "body", "xhtml:body", "fullitem"))
_DATES: Final = ("pubdate", "published", "updated", "modified", "issued", "created", "dc:date")
_DC_DATES: Final = ("dcterms:issued", "dcterms:created", "dcterms:modified")
_NAMES: Final = frozenset(("author", "name", "dc:creator", "itunes:author", *_DATES, *_DC_DATES))
_ADDRESSES: Final = ("link", "guid", "id", "uri", "enclosure", "atom:link", "media:thumbnail", "itunes:image")
_SHORT: Final = _NAMES | frozenset(
    ("title", "category", "dc:subject", "language", "dc:language", "generator", "feedburner:origlink", *_ADDRESSES)
)
_WORDS: Final = frozenset(("media:title", "media:description"))
_ENDS: Final = frozenset(("channel", *_ROOTS))
_READ: Final = _LONG | _SHORT | _WORDS | _HOLDERS | _ROOTS
# They hold titles, links and dates of their own, which are not the entry's.
_PASSED_OVER: Final = frozenset(("source", "image", "textinput", "contributor", "items", "cloud", "media:community"))

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAGS_INSIDE = re.compile(r"<(/?)(?:[\w.-]+:)?([A-Za-z])")


@dataclass(slots=True, kw_only=True)
class Rebuilt:
    """The new feed. `words` are a Media RSS picture's (title, description), by (number of the entry, its address).

    The address "" stands for words about the whole entry. `complete`: the feed says that it leaves nothing out (RFC
    5005, 2).
    """

    xml: bytes = b""
    words: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)
    complete: bool = False


def rebuild(text: str) -> Rebuilt:
    """`text` (RSS 0.9-2.0, RDF, Atom) built anew. Raises `ContentError`, permanent, for what no feed needs."""
    return _Builder(text).run()


class _Builder:
    """Writes the kept elements down. What is written is well-formed whatever was read."""

    def __init__(self, text: str) -> None:
        self._reader = FeedReader(text)
        self._out: list[str] = []
        self._open: list[str] = []
        self._pictures: list[str] = []  # addresses of the media:content elements that are open
        self._result = Rebuilt()
        self._parts = 0
        self._entry = -1

    def run(self) -> Rebuilt:
        while (token := self._reader.next()) is not None:
            if token.name and (self._open or token.name in _ROOTS):
                self._take(token)
        if not self._reader.root:
            raise ContentError("it is no feed: it holds neither <rss> nor <feed> nor <rdf:RDF>.", permanent=True)
        self._out.extend(f"</{name}>" for name in reversed(self._open))
        self._result.xml = _ILLEGAL.sub("", "".join(self._out)).encode("utf-8")
        return self._result

    def _take(self, token: Token) -> None:
        name = token.name
        if token.closing:
            self._end(name)
        elif name == "fh:complete":
            self._result.complete = True
        elif name in _PASSED_OVER:
            if not token.empty:
                self._inside(token)
        elif name in _ENTRIES or name in _ROOTS or (name in _HOLDERS and not self._is_leaf(token)):
            self._start(token)
        elif name in _LONG:
            self._write(token, *self._long(token))
        elif name in _SHORT or name in _WORDS:
            self._short(token)

    def _is_leaf(self, token: Token) -> bool:
        """Whether an <author> is RSS's, with its text inside, and not Atom's with a <name>."""
        if token.name != "author" or token.empty:
            return token.name == "author"
        here = self._reader.at
        following = self._reader.next()
        while following is not None and not following.name and not following.text.strip():
            following = self._reader.next()
        self._reader.at = here
        return following is None or not following.name or following.closing

    def _start(self, token: Token) -> None:
        name = token.name
        if name in _ROOTS:
            if self._reader.root:
                return
            self._reader.root = name
        if name in _ENTRIES:
            while self._open and self._open[-1] not in (*_ROOTS, "channel"):
                self._end(self._open[-1])
            self._entry += 1
            self._parts = 0
            if self._entry >= MAX_ENTRIES:
                raise bomb(f"has more than {MAX_ENTRIES:,} entries")
        if len(self._open) > 20:
            return
        if name == "media:content":
            self._pictures.append(decode(attributes_of(token).get("url", "")))
        self._part()
        written = {"rdf:rdf": "rdf:RDF"}.get(name, name)
        space = _WRITTEN + _OWN_SPACE.get(name, "") if name in _ROOTS else ""
        self._out.append(f"<{written}{space}{_attributes_text(token)}>")
        self._open.append(written)
        if token.empty:
            self._end(name)

    def _end(self, name: str) -> None:
        name = {"rdf:rdf": "rdf:RDF"}.get(name, name)
        if name not in self._open:
            return
        while self._open:
            last = self._open.pop()
            self._out.append(f"</{last}>")
            if last == "media:content":
                self._pictures.pop()
            if last == name:
                return

    def _part(self) -> None:
        self._parts += 1
        if self._entry >= 0 and self._parts > MAX_PARTS:
            raise bomb(f"has an entry of more than {MAX_PARTS} parts")

    def _inside(self, start: Token) -> list[Token]:
        """The tokens up to the end tag of `start`, which is consumed.

        Where it is missing: up to the end of the entry, in a short element up to the next element that we read.
        """
        self._reader.inside = True
        tokens: list[Token] = []
        depth = 0
        short = start.name in _SHORT or start.name in _WORDS
        while True:
            here = self._reader.at
            token = self._reader.next()
            if token is None:
                break
            if token.written == start.written and not token.empty:
                depth += -1 if token.closing else 1
                if depth < 0:
                    break
            elif token.name in _ENTRIES or (token.name in _READ if short else token.name in _ENDS and token.closing):
                self._reader.at = here
                break
            tokens.append(token)
        self._reader.leave()
        return tokens

    def _short(self, token: Token) -> None:
        text = ""
        if not token.empty:
            inside = self._inside(token)
            text = "".join(t.text if t.literal else decode(t.text) for t in inside if not t.name).strip()[
                : MAX_NAME if token.name in _NAMES else MAX_SHORT
            ]
        if token.name in _WORDS:
            place = (self._entry, self._pictures[-1] if self._pictures else "")
            title, description = self._result.words.get(place, ("", ""))
            new = (title or text, description) if token.name == "media:title" else (title, description or text)
            self._result.words[place] = new
            return
        self._write(token, text, False)

    def _long(self, token: Token) -> tuple[str, bool]:
        """What an element of any length says, as text that is written once more, and whether it was markup."""
        if token.empty:
            return "", False
        inside = self._inside(token)
        if not any(part.name for part in inside):
            return "".join(part.text if part.literal else decode(part.text) for part in inside), False
        # Markup that stands in the feed itself: XHTML, or HTML that somebody forgot to escape.
        xhtml = "xhtml" in token.attributes
        pieces = [
            _TAGS_INSIDE.sub(r"<\1\2", part.text)
            if part.name
            else escape(part.text)
            if part.literal and xhtml
            else part.text
            for part in inside
        ]
        return "".join(pieces), True

    def _write(self, token: Token, text: str, markup: bool) -> None:
        self._part()
        kept = _attributes_text(token, {"type": "html"} if markup else {})
        self._out.append(f"<{token.name}{kept}>{escape(text)}</{token.name}>")


def _attributes_text(token: Token, instead: Mapping[str, str] = MappingProxyType({})) -> str:
    values = {name: decode(value)[:MAX_SHORT] for name, value in attributes_of(token).items()} | dict(instead)
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())
