"""The tags and texts of a foreign XML feed, one after the other, in one linear pass that bounds their number and depth.

It reads broken feeds as well as well-formed ones: what is no tag is text.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from newsletter.errors import ContentError

MAX_DEPTH: Final = 250
MAX_TAGS: Final = 400_000
MAX_TAG: Final = 20_000  # characters of one tag with its attributes
MAX_ATTRIBUTES: Final = 30

_RSS_090: Final = "rdf/simple/0.9"  # one path, on two hosts
# What Media RSS, the RSS modules and Atom call themselves, and the prefix that we write for it.
_KINDS: Final = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/rss/1.0": "",
    f"http://my.netscape.com/{_RSS_090}": "",
    f"http://channel.netscape.com/{_RSS_090}": "",
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
_TOKEN = re.compile(
    r"<!--(?P<comment>)|<!\[CDATA\[(?P<cdata>)|<\?(?P<pi>)|<!(?P<decl>[A-Za-z]*+)"
    r"""|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*+)(?P<attributes>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
    r"|<(?P<loose>/?)(?P<loosename>[A-Za-z_][\w.:-]*+)[^<>]*+>?"
)
_ATTRIBUTE = re.compile(r"""([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A start or end tag, or a stretch of text (`name` ""). `text` is its source, of CDATA what is in it."""

    name: str = ""  # lower case, with the prefix that we write; "?:..." where we do not know it
    written: str = ""  # the name as it stands in the source
    closing: bool = False
    empty: bool = False
    literal: bool = False  # CDATA
    attributes: str = ""
    text: str = ""


def decode(text: str) -> str:
    """`text` with its character references undone once. `&copy=2` in a bare address is none: it has no semicolon."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


class FeedReader:
    """The tokens of a feed, one after the other; `at` may be set back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.root = ""
        self.inside = False  # in a text: what XHTML there declares does not hold behind it
        self._prefixes: dict[str, str] = {}
        self._tags = self._depth = 0

    def next(self) -> Token | None:
        """The next tag or text; None at the end. Comments and processing instructions are passed over."""
        while self.at < len(self.text):
            start = self.at
            if self.text[start] != "<":
                end = self.text.find("<", start)
                self.at = end if end >= 0 else len(self.text)
                return Token(text=self.text[start : self.at])
            found = _TOKEN.match(self.text, start, start + MAX_TAG)
            if found is None:
                self.at = start + 1
                return Token(text="<", literal=True)
            if found["name"] or found["loosename"]:
                self.at = found.end()
                return self._tag(found)
            if (inside := self._section(found)) is not None:
                return inside
        return None

    def text_follows(self, start: Token) -> bool:
        """Whether what stands inside `start` begins with text and not with an element. Nothing is consumed."""
        if start.empty:
            return True
        before = self.at, self._tags, self._depth
        following = self.next()
        while following is not None and not following.name and not following.text.strip():
            following = self.next()
        self.at, self._tags, self._depth = before
        return following is None or not following.name or following.closing

    def leave(self) -> None:
        """The text that was read is over, its end tag too."""
        self.inside = False
        self._depth = max(0, self._depth - 1)

    def _section(self, found: re.Match[str]) -> Token | None:
        if found["decl"] is not None:
            if found["decl"].upper() == "ENTITY":
                raise bomb("declares XML entities of its own")
            end = self.text.find(">", self.at)
            inner = self.text.find("[", self.at, end)
            # An internal subset is read on as if it stood outside, so that an entity in it is seen.
            self.at = inner + 1 if inner >= 0 else end + 1 if end >= 0 else len(self.text)
            return None
        mark = "-->" if found["comment"] is not None else "]]>" if found["cdata"] is not None else "?>"
        end = self.text.find(mark, found.end())
        end = len(self.text) if end < 0 else end
        self.at = end + len(mark)
        return Token(text=self.text[found.end() : end], literal=True) if mark == "]]>" else None

    def _tag(self, found: re.Match[str]) -> Token:
        name = found["name"] or found["loosename"]
        attributes = found["attributes"] or ""
        closing = bool(found["end"] or found["loose"])
        empty = attributes.rstrip().endswith("/")
        self._count(closing, empty)
        if "xmlns" in attributes and not self.inside:
            for key, one, two in _ATTRIBUTE.findall(attributes):
                if key.startswith("xmlns") and len(self._prefixes) < 1_000:
                    self._prefixes[key[6:].lower()] = (one or two).strip().lower().rstrip("/")
        return Token(
            name=self._canonical(name.lower()),
            written=name,
            closing=closing,
            empty=empty,
            attributes=attributes,
            text=found[0],
        )

    def _count(self, closing: bool, empty: bool) -> None:
        self._tags += 1
        if not self.inside:  # inside a text the depth is bounded where that text is read (`taming`)
            self._depth = max(0, self._depth - 1) if closing else self._depth + (not empty)
        if self._tags > MAX_TAGS:
            raise bomb(f"has more than {MAX_TAGS:,} elements")
        if self._depth > MAX_DEPTH:
            raise bomb(f"nests elements more than {MAX_DEPTH} deep")

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


def attributes_of(token: Token) -> dict[str, str]:
    """The attributes as they stand in the source, namespaces left out; at most `MAX_ATTRIBUTES`."""
    found: dict[str, str] = {}
    for key, one, two in _ATTRIBUTE.findall(token.attributes):
        name = key.lower()
        if ":" in name and name not in ("xml:lang", "xml:base", "rdf:about", "rdf:resource"):
            continue
        if name != "xmlns" and len(found) < MAX_ATTRIBUTES:
            found.setdefault(name, one or two)
    return found


def bomb(what: str) -> ContentError:
    return ContentError(
        f"the feed {what}, which no feed needs.", "Look at it: it is broken, or meant to do harm.", permanent=True
    )
