"""A foreign XML feed, built anew as a small well-formed one, before a feed parser sees it.

feedparser 6.0.14 is quadratic or worse on some inputs (an author of 50 KB takes 28 s, a 50 KB run of newlines before
the DOCTYPE 14 s, long keyword lists; measured November 2026) and raises KeyError on others. So one linear pass keeps
the elements that we read, cuts their texts to what they may need, undoes CDATA and entities once and writes all of it
down again. Broken feeds (bare `&`, HTML that is not escaped, missing end tags) come out well-formed. Entities that a
feed declares itself are never needed, and are how a kilobyte becomes a gigabyte (XML 1.0, 4.2): they are refused.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from newsletter.errors import ContentError

MAX_DEPTH: Final = 250
MAX_TAGS: Final = 400_000
MAX_ENTRIES: Final = 5_000
MAX_PARTS: Final = 500  # kept elements of one entry
MAX_SHORT: Final = 4_000  # characters of a title, an address, a name, a date
MAX_TAG: Final = 20_000  # characters of one tag with its attributes
MAX_ATTRIBUTES: Final = 30

# What Media RSS, the RSS modules and Atom call themselves, and the prefix that we write for it.
_KINDS: Final = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://www.youtube.com/xml/schemas/2015": "yt",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
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
_SHORT: Final = frozenset(
    (
        *("title", "link", "guid", "id", "author", "name", "uri", "category", "language", "generator", "enclosure"),
        *("pubdate", "published", "updated", "modified", "issued", "created"),
        *(
            "dc:date",
            "dc:creator",
            "dc:subject",
            "dc:language",
            "dcterms:issued",
            "dcterms:created",
            "dcterms:modified",
        ),
        *("atom:link", "media:thumbnail", "media:title", "media:description", "itunes:image", "itunes:author"),
        "feedburner:origlink",
    )
)
# They hold titles, links and dates of their own, which are not the entry's.
_PASSED_OVER: Final = frozenset(("source", "image", "textinput", "contributor", "items", "cloud", "media:community"))

_TOKEN = re.compile(
    r"<!--(?P<comment>)|<!\[CDATA\[(?P<cdata>)|<\?(?P<pi>)|<!(?P<decl>[A-Za-z]*+)"
    r"""|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*+)(?P<attributes>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
    r"|<(?P<loose>/?)(?P<loosename>[A-Za-z_][\w.:-]*+)[^<>]*+>?"
)
_ATTRIBUTE = re.compile(r"""([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """A start or end tag, or a stretch of text (`name` ""). `text` is its source, of CDATA what is in it."""

    name: str = ""  # lower case, with the prefix that we write; "?" where we do not know it
    closing: bool = False
    empty: bool = False
    literal: bool = False  # CDATA
    attributes: str = ""
    text: str = ""


def rebuild(text: str) -> Rebuilt:
    """`text` (RSS 0.9-2.0, RDF, Atom) built anew. Raises `ContentError`, permanent, for what no feed needs."""
    return _Builder(text).run()


def decode(text: str) -> str:
    """`text` with its character references undone once. `&copy=2` in a bare address is none: it has no semicolon."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


class _Reader:
    """The tokens of a feed, one after the other; `at` may be set back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.root = ""
        self._prefixes: dict[str, str] = {}
        self._tags = self._depth = 0

    def next(self) -> _Token | None:
        """The next tag or text; None at the end. Comments and processing instructions are passed over."""
        while self.at < len(self.text):
            start = self.at
            if self.text[start] != "<":
                end = self.text.find("<", start)
                self.at = end if end >= 0 else len(self.text)
                return _Token(text=self.text[start : self.at])
            found = _TOKEN.match(self.text, start, start + MAX_TAG)
            if found is None:
                self.at = start + 1
                return _Token(text="<", literal=True)
            if found["name"] or found["loosename"]:
                self.at = found.end()
                return self._tag(found)
            if (inside := self._section(found)) is not None:
                return inside
        return None

    def _section(self, found: re.Match[str]) -> _Token | None:
        if found["decl"] is not None:
            if found["decl"].upper() == "ENTITY":
                raise _bomb("declares XML entities of its own")
            end = self.text.find(">", self.at)
            inner = self.text.find("[", self.at, end)
            # An internal subset is read on as if it stood outside, so that an entity in it is seen.
            self.at = inner + 1 if inner >= 0 else end + 1 if end >= 0 else len(self.text)
            return None
        mark = "-->" if found["comment"] is not None else "]]>" if found["cdata"] is not None else "?>"
        end = self.text.find(mark, found.end())
        end = len(self.text) if end < 0 else end
        self.at = end + len(mark)
        return _Token(text=self.text[found.end() : end], literal=True) if mark == "]]>" else None

    def _tag(self, found: re.Match[str]) -> _Token:
        name = found["name"] or found["loosename"]
        attributes = found["attributes"] or ""
        closing = bool(found["end"] or found["loose"])
        empty = attributes.rstrip().endswith("/")
        self._count(closing, empty)
        if "xmlns" in attributes:
            for key, one, two in _ATTRIBUTE.findall(attributes):
                if key.startswith("xmlns") and len(self._prefixes) < 1_000:
                    self._prefixes[key[6:].lower()] = (one or two).strip().lower().rstrip("/")
        return _Token(
            name=self._canonical(name.lower()), closing=closing, empty=empty, attributes=attributes, text=found[0]
        )

    def _count(self, closing: bool, empty: bool) -> None:
        self._tags += 1
        self._depth = max(0, self._depth - 1) if closing else self._depth + (not empty)
        if self._tags > MAX_TAGS:
            raise _bomb(f"has more than {MAX_TAGS:,} elements")
        if self._depth > MAX_DEPTH:
            raise _bomb(f"nests elements more than {MAX_DEPTH} deep")

    def _canonical(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if not colon:
            prefix, local = "", name
        space = self._prefixes.get(prefix)
        kind = _KINDS.get(space) if space is not None else prefix
        if kind is None:
            kind = "" if not prefix else "?"
        if kind == "atom" and (self.root in ("", "feed") or not prefix):
            kind = ""
        return f"{kind}:{local}" if kind else local


class _Builder:
    """Writes the kept elements down. What is written is well-formed whatever was read."""

    def __init__(self, text: str) -> None:
        self._reader = _Reader(text)
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

    def _take(self, token: _Token) -> None:
        name = token.name
        if token.closing:
            self._end(name)
        elif name == "fh:complete":
            self._result.complete = True
        elif name in _PASSED_OVER:
            if not token.empty:
                self._inside(name)
        elif name in _ENTRIES or name in _ROOTS or (name in _HOLDERS and not self._is_leaf(token)):
            self._start(token)
        elif name in _LONG:
            self._write(token, *self._long(token))
        elif name in _SHORT:
            self._short(token)

    def _is_leaf(self, token: _Token) -> bool:
        """Whether an <author> is RSS's, with its text inside, and not Atom's with a <name>."""
        if token.name != "author" or token.empty:
            return token.name == "author"
        here = self._reader.at
        following = self._reader.next()
        while following is not None and not following.name and not following.text.strip():
            following = self._reader.next()
        self._reader.at = here
        return following is None or not following.name or following.closing

    def _start(self, token: _Token) -> None:
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
                raise _bomb(f"has more than {MAX_ENTRIES:,} entries")
        if len(self._open) > 20:
            return
        if name == "media:content":
            self._pictures.append(decode(_attributes(token).get("url", "")))
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
            raise _bomb(f"has an entry of more than {MAX_PARTS} parts")

    def _inside(self, name: str) -> list[_Token]:
        """The tokens up to the end tag of `name`, which is consumed. An end that is missing is where the entry ends."""
        tokens: list[_Token] = []
        depth = 0
        while True:
            here = self._reader.at
            token = self._reader.next()
            if token is None:
                return tokens
            if token.name == name and not token.empty:
                depth += -1 if token.closing else 1
                if depth < 0:
                    return tokens
            elif token.name in _ENTRIES or (token.name == "channel" and token.closing):
                self._reader.at = here
                return tokens
            tokens.append(token)

    def _short(self, token: _Token) -> None:
        text = ""
        if not token.empty:
            inside = self._inside(token.name)
            text = "".join(t.text if t.literal else decode(t.text) for t in inside if not t.name)[:MAX_SHORT].strip()
        if token.name in ("media:title", "media:description"):
            place = (self._entry, self._pictures[-1] if self._pictures else "")
            title, description = self._result.words.get(place, ("", ""))
            new = (title or text, description) if token.name == "media:title" else (title, description or text)
            self._result.words[place] = new
            return
        self._write(token, text, False)

    def _long(self, token: _Token) -> tuple[str, bool]:
        """What an element of any length says, as text that is written once more, and whether it was markup."""
        if token.empty:
            return "", False
        inside = self._inside(token.name)
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

    def _write(self, token: _Token, text: str, markup: bool) -> None:
        self._part()
        kept = _attributes_text(token, {"type": "html"} if markup else {})
        self._out.append(f"<{token.name}{kept}>{escape(text)}</{token.name}>")


def _attributes(token: _Token) -> dict[str, str]:
    """The attributes as they stand in the source, namespaces left out; at most `MAX_ATTRIBUTES`."""
    found: dict[str, str] = {}
    for key, one, two in _ATTRIBUTE.findall(token.attributes):
        name = key.lower()
        if ":" in name and name not in ("xml:lang", "xml:base", "rdf:about", "rdf:resource"):
            continue
        if name != "xmlns" and len(found) < MAX_ATTRIBUTES:
            found.setdefault(name, one or two)
    return found


def _attributes_text(token: _Token, instead: Mapping[str, str] = MappingProxyType({})) -> str:
    values = {name: decode(value)[:MAX_SHORT] for name, value in _attributes(token).items()} | dict(instead)
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _bomb(what: str) -> ContentError:
    return ContentError(
        f"the feed {what}, which no feed needs.", "Look at it: it is broken, or meant to do harm.", permanent=True
    )
