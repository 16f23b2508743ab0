"""An XML feed (RSS 0.9-2.0, RDF, Atom) as flat lists of the elements that we read, in one linear pass.

Why not feedparser: it is quadratic or worse on some inputs (6.0.14, measured November 2026: an author of 50 KB takes
28 s, 50 KB of newlines before the DOCTYPE 14 s, long keyword lists), raises KeyError on others, loses which words
belong to which picture, and is slower by itself than all of this. The tests read the same feeds with both.

Broken feeds (a bare `&`, HTML that is not escaped, missing end tags) are read as far as they can be. Entities that a
feed declares itself are never needed, and are how a kilobyte becomes a gigabyte (XML 1.0, 4.2): they are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from newsletter.errors import ContentError
from newsletter.sources.feedtokens import FeedReader, Token, attributes_of, bomb, decode

MAX_ENTRIES: Final = 5_000
MAX_PARTS: Final = 500  # elements of one entry, and of the feed itself
MAX_SHORT: Final = 4_000  # characters of a title, an address, a name, a date
_MAX_OPEN: Final = 20

_ROOTS: Final = frozenset(("rss", "rdf:rdf", "feed"))
_ENTRIES: Final = frozenset(("item", "entry"))
_HOLDERS: Final = frozenset(("channel", "author", "media:group", "media:content"))
_LONG: Final = frozenset(("description", "summary", "content", "content:encoded", "body", "xhtml:body", "fullitem"))
_SHORT: Final = frozenset(
    (
        *("title", "category", "dc:subject", "language", "dc:language", "generator", "author", "name", "dc:creator"),
        *("link", "guid", "id", "enclosure", "atom:link", "media:thumbnail", "itunes:image", "feedburner:origlink"),
        *("pubdate", "published", "updated", "modified", "issued", "created", "dc:date", "itunes:author"),
        *("dcterms:issued", "dcterms:created", "dcterms:modified", "media:title", "media:description"),
    )
)
_READ: Final = _ROOTS | _ENTRIES | _HOLDERS | _LONG | _SHORT
_ENDS: Final = frozenset(("channel", *_ROOTS))
# They hold titles, links and dates of their own, which are not the entry's.
_PASSED_OVER: Final = frozenset(("source", "image", "textinput", "contributor", "items", "cloud", "media:community"))
_TAG_START = re.compile(r"<(/?)(?:[\w.-]+:)?([A-Za-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element. `text` has its references undone once; `markup`: it is the HTML that stood inside, unescaped.

    `name` is in lower case with its usual prefix; the `<name>` of an Atom author is `author:name`. `about` of a media
    title or description is the address of its picture, "" for the entry's. `language` and `base` are inherited.
    """

    name: str
    text: str = ""
    markup: bool = False
    attributes: Mapping[str, str]
    language: str = ""
    base: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of one entry, or of the feed itself, in their order."""

    found: list[Element] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Element]:
        """Those with one of `names`: all of the first name, then all of the second ..."""
        for name in names:
            yield from (element for element in self.found if element.name == name)

    def text(self, *names: str) -> str:
        """The first text that is not empty under one of `names`, earlier names first; "" without one."""
        return next((element.text for element in self.all(*names) if element.text), "")


@dataclass(slots=True)
class FeedDocument:
    """A feed. `complete`: it says that it leaves nothing out (RFC 5005, 2)."""

    atom: bool = False
    complete: bool = False
    feed: Elements = field(default_factory=Elements)
    entries: list[Elements] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is open, with what it hands down."""

    name: str
    language: str
    base: str
    about: str


def read_document(text: str, base: str = "") -> FeedDocument:
    """The feed in `text`, which came from `base`. Raises `ContentError` (permanent) where it is none, or a bomb."""
    return _Builder(text, base).run()


class _Builder:
    def __init__(self, text: str, base: str) -> None:
        self._reader = FeedReader(text)
        self._open: list[_Open] = []
        self._base = base
        self._document = FeedDocument()
        self._here = self._document.feed

    def run(self) -> FeedDocument:
        while (token := self._reader.next()) is not None:
            if token.name and (self._open or token.name in _ROOTS):
                self._take(token)
        if not self._reader.root:
            raise ContentError("it is no feed: it holds neither <rss> nor <feed> nor <rdf:RDF>.", permanent=True)
        return self._document

    def _take(self, token: Token) -> None:
        name = token.name
        if token.closing:
            self._close(name)
        elif name == "fh:complete":
            self._document.complete = True
        elif name in _PASSED_OVER:
            if not token.empty:
                self._inside(token)
        elif name in _ROOTS:
            self._root(token)
        elif name in _ENTRIES:
            self._entry(token)
        elif name in _HOLDERS and not (name == "author" and self._reader.text_follows(token)):
            self._hold(token)
        elif name in _LONG or name in _SHORT:
            text, markup = ("", False) if token.empty else self._text(token)
            self._add(token, text, markup)

    def _root(self, token: Token) -> None:
        if not self._reader.root:
            self._reader.root = token.name
            self._document.atom = token.name == "feed"
            self._push(token)

    def _entry(self, token: Token) -> None:
        """An entry begins, and the one before it ends, whether it said so or not."""
        while self._open[-1].name not in (*_ROOTS, "channel"):
            self._open.pop()
        if len(self._document.entries) >= MAX_ENTRIES:
            raise bomb(f"has more than {MAX_ENTRIES:,} entries")
        self._here = Elements()
        self._document.entries.append(self._here)
        self._push(token)
        self._add(token, "", False)  # RDF's identity is an attribute of the item
        if token.empty:
            self._close(token.name)

    def _hold(self, token: Token) -> None:
        if token.name == "media:content":
            self._add(token, "", False)
        if not token.empty:
            self._push(token)

    def _push(self, token: Token) -> None:
        if len(self._open) < _MAX_OPEN:
            attributes = attributes_of(token)
            language, base = self._inherited(attributes)
            about = decode(attributes.get("url", "")) if token.name == "media:content" else ""
            self._open.append(_Open(token.name, language, base, about))

    def _inherited(self, attributes: Mapping[str, str]) -> tuple[str, str]:
        """What xml:lang and xml:base say here (XML 1.0, 2.12; XML Base, 4)."""
        above = self._open[-1] if self._open else _Open("", "", self._base, "")
        base = above.base
        if written := attributes.get("xml:base"):
            try:
                base = urljoin(base, decode(written)[:MAX_SHORT])[: 2 * MAX_SHORT]
            except ValueError:
                base = above.base
        return attributes.get("xml:lang", above.language)[:50], base

    def _close(self, name: str) -> None:
        if not any(one.name == name for one in self._open):
            return
        while self._open.pop().name != name:
            pass
        if name in _ENTRIES:
            self._here = self._document.feed

    def _add(self, token: Token, text: str, markup: bool) -> None:
        if len(self._here.found) >= MAX_PARTS:
            raise bomb(f"has an entry of more than {MAX_PARTS} parts")
        attributes = attributes_of(token)
        language, base = self._inherited(attributes)
        above = self._open[-1] if self._open else None
        of_author = token.name == "name" and above is not None and above.name == "author"
        self._here.found.append(
            Element(
                name="author:name" if of_author else token.name,
                text=text,
                markup=markup,
                attributes={key: decode(value)[:MAX_SHORT] for key, value in attributes.items()},
                language=language,
                base=base,
                about=above.about if above else "",
            )
        )

    def _inside(self, start: Token) -> list[Token]:
        """The tokens up to the end tag of `start`, which is consumed.

        Where it is missing: up to the end of the entry, in a short element up to the next element that we read.
        """
        self._reader.inside = True
        tokens: list[Token] = []
        depth = 0
        short = start.name in _SHORT
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

    def _text(self, start: Token) -> tuple[str, bool]:
        """What the element says, and whether that is the markup inside it."""
        inside = self._inside(start)
        if start.name in _SHORT or not any(part.name for part in inside):
            text = "".join(part.text if part.literal else decode(part.text) for part in inside if not part.name)
            return (text.strip()[:MAX_SHORT] if start.name in _SHORT else text), False
        # Markup that stands in the feed itself: XHTML, or HTML that somebody forgot to escape.
        xhtml = "xhtml" in start.attributes
        return "".join(_markup(part, xhtml) for part in inside), True


def _markup(part: Token, xhtml: bool) -> str:
    if part.name:
        return _TAG_START.sub(r"<\1\2", part.text, count=1)
    return part.text.replace("&", "&amp;").replace("<", "&lt;") if part.literal and xhtml else part.text
