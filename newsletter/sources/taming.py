"""Foreign HTML, bounded before a tree is built from it.

lexbor is quick on pages and quadratic on bombs: 50,000 nested `<div>` take 7 s, 20,000 attributes on one tag 1 s
(selectolax 1.0.2, measured November 2026). One linear pass over the tags keeps the parser inside fixed bounds. On a
page inside the bounds it changes nothing but to leave out comments, scripts and styles. Most pages
are such ones, which is found out first, for looking is quicker than cutting.
"""

from __future__ import annotations

import re
from typing import Final

MAX_CHARS: Final = 2_000_000
MAX_TAGS: Final = 60_000
MAX_DEPTH: Final = 200
MAX_FORMATTING: Final = 16  # unclosed <b>, <i>, ... are opened again in every later paragraph: HTML, 13.2.4.3
MAX_ATTRIBUTES: Final = 100

_SPACE: Final = r"[ \t\n\r\f]"
_TAG = re.compile(
    r"<(?:(?P<comment>!--)|(?P<bogus>[!?]|/(?=[^a-zA-Z>]))|(?P<end>/?)(?P<name>[a-zA-Z][^ \t\n\r\f/>]*+))"
)
# One attribute as the HTML tokeniser reads it: quotes count only after "=" (HTML, 13.2.5.33 to 13.2.5.38).
_ATTRIBUTE = (
    rf"[ \t\n\r\f/]*+[^ \t\n\r\f/>][^ \t\n\r\f/>=]*+"
    rf"(?:{_SPACE}*+={_SPACE}*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^ \t\n\r\f>]*+)|(?!{_SPACE}*+=))"
)
_ATTRIBUTES = re.compile(rf"(?:{_ATTRIBUTE})*+[ \t\n\r\f/]*+")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_HALF = re.compile(r"(?:<|&[#a-zA-Z0-9]*+)$")
_COMMENT_END = re.compile("--!?>")

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# These end one another by themselves: they nest only inside something that is counted.
_SELF_ENDING = frozenset(["p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot"])
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_INLINE = frozenset(
    [
        "span",
        "cite",
        "q",
        "abbr",
        "label",
        "mark",
        "time",
        "sub",
        "sup",
        "ins",
        "del",
        "kbd",
        "var",
        "dfn",
        "bdi",
        "bdo",
    ]
)
_BLOCKS = frozenset(
    [
        "div",
        "section",
        "article",
        "aside",
        "nav",
        "header",
        "footer",
        "main",
        "blockquote",
        "ul",
        "ol",
        "dl",
        "figure",
        "figcaption",
        "pre",
        "center",
        "details",
        "summary",
        "address",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_MAKING_ENDS = frozenset(("p", "br"))  # </p> and </br> on their own make an element (HTML, 13.2.6.4.7)
_RAW = frozenset(["script", "style", "iframe", "textarea", "title", "noembed", "noframes", "xmp"])
_UNSEEN = frozenset(["script", "style"])
_RAW_END = {name: re.compile(rf"</{name}(?=[ \t\n\r\f/>])", re.IGNORECASE) for name in _RAW}

# What tags look like that nobody would call odd: a name in lower case, up to 50 attributes, no "<" in them.
_REST = (
    rf"(?:>|(?:{_SPACE}++[a-zA-Z][\w:.-]*+(?:={_SPACE}*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^ \t\n\r\f\"'<>=`]++))?+)"
    rf"{{0,{MAX_ATTRIBUTES // 2}}}+{_SPACE}*+/?>)"
)
# Either an element like <em>this</em>, with text in it and nothing else, or one tag.
_EVEN = re.compile(
    rf"<(?:(?P<element>{'|'.join(sorted(_FORMATTING))}){_REST}[^<]*+</(?P=element)>|"
    rf"(?P<tag>/[a-z][a-z0-9]*+(?=>)|[a-z][a-z0-9]*+){_REST})",
    re.ASCII,
)
_UNCOUNTED = frozenset(f"{slash}{name}" for slash in ("", "/") for name in _VOID | _SELF_ENDING)
_UNEVEN = _RAW | {"plaintext"}


class _Depth:
    """Which elements stand open: never fewer than the parser will have."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.formatting: list[str] = []

    def start(self, name: str) -> bool:
        """Whether the start tag may stay; where it may, it stands open from now on."""
        if name in _VOID or name in _SELF_ENDING:
            return True
        pile, most = (self.formatting, MAX_FORMATTING) if name in _FORMATTING else (self.open, MAX_DEPTH)
        if len(pile) >= most:
            return False
        pile.append(name)
        return True

    def end(self, name: str) -> None:
        """Close what the parser closes for certain; in doubt an element counts as open."""
        if name in _FORMATTING:
            for place in range(len(self.formatting) - 1, -1, -1):
                if self.formatting[place] == name:
                    del self.formatting[place]
                    return
            return
        closes = {name} if name not in _HEADINGS else _HEADINGS
        through = _BLOCKS | _INLINE if name in _BLOCKS else _INLINE if name in _HEADINGS else frozenset()
        place = len(self.open) - 1
        while place >= 0 and self.open[place] not in closes and self.open[place] in through:
            place -= 1
        if place >= 0 and self.open[place] in closes:
            del self.open[place:]


def tame(html: str) -> str:
    """`html` with at most `MAX_CHARS` characters, `MAX_TAGS` tags, `MAX_DEPTH` levels, `MAX_ATTRIBUTES` a tag.

    Beyond characters and tags it is cut; a tag beyond depth or attributes is left out and its text stays. Comments,
    scripts and styles go. A tag that never ends drops the rest, as the HTML standard has it (13.2.5, "eof-in-tag").
    """
    html = html[:MAX_CHARS]
    return html if _is_tame(html) else _bounded(html)


def _is_tame(html: str) -> bool:
    """Whether `html` is certainly inside the bounds: ordinary tags only, few of them open, each closed in its turn."""
    tags = html.count("<")
    if tags > MAX_TAGS:
        return False
    formatting: list[str] = []
    nested: list[str] = []
    for element, tag in _EVEN.findall(html):
        tags -= 2 if element else 1
        if element or tag in _UNCOUNTED:
            continue
        pile = formatting if tag.lstrip("/") in _FORMATTING else nested
        if tag[0] != "/":
            pile.append(tag)
            if tag in _UNEVEN or len(nested) > MAX_DEPTH or len(formatting) >= MAX_FORMATTING:
                return False
        elif not pile or pile.pop() != tag[1:]:
            return False
    return tags == 0  # not one "<" that begins anything else


def _bounded(html: str) -> str:
    kept: list[str] = []
    depth = _Depth()
    at = tags = 0
    while (tag := _TAG.search(html, at)) is not None:
        kept.append(html[at : tag.start()])
        name = (tag["name"] or "").lower()
        end = _end_of(html, tag)
        if end < 0 or tags >= MAX_TAGS or name == "plaintext":
            return "".join(kept)
        at = end
        if not name:
            kept.append(_seam(kept[-1]))
            continue
        if tag["end"]:
            depth.end(name)
            tags += name in _MAKING_ENDS
            kept.append(f"</{tag['name']}>")
            continue
        raw_end = _RAW_END[name].search(html, end) if name in _RAW else None
        if name in _RAW and raw_end is None:
            shown = name not in _UNSEEN and _few_attributes(html, tag.end(), end)
            return "".join([*kept, html[tag.start() : end]] if shown else kept)
        if raw_end is not None and name in _UNSEEN:
            close = html.find(">", raw_end.end())
            at = close + 1 if close >= 0 else len(html)
            kept.append(_seam(kept[-1]))
            continue
        if _few_attributes(html, tag.end(), end) and depth.start(name):
            kept.append(html[tag.start() : end])
            tags += 1
        else:
            kept.append(" ")
        if raw_end is not None:
            at = raw_end.start()  # what stands inside is text to the parser, and none of it is shown
    kept.append(html[at:])
    return "".join(kept)


def _seam(before: str) -> str:
    """What stands in the place of something left out: mostly nothing; where "<" or "&" would grow together with what
    follows into a tag or a character, an empty comment."""
    return "<!---->" if _HALF.search(before, max(0, len(before) - 40)) else ""


def _end_of(html: str, tag: re.Match[str]) -> int:
    """Where the tag or comment ends, -1 where it never does."""
    if tag["comment"]:
        # "<!-->" is a whole comment: the dashes may serve both ends (HTML, 13.2.5.44).
        close = _COMMENT_END.search(html, tag.start() + 2)
        return close.end() if close else -1
    if tag["bogus"]:
        return html.find(">", tag.end()) + 1 or -1
    attributes = _ATTRIBUTES.match(html, tag.end())
    end = attributes.end() if attributes else tag.end()
    return end + 1 if html[end : end + 1] == ">" else -1


def _few_attributes(html: str, start: int, end: int) -> bool:
    if end - start <= MAX_ATTRIBUTES:  # an attribute takes a character at least
        return True
    found = 0
    for found, _ in enumerate(_ONE_ATTRIBUTE.finditer(html, start, end - 1), start=1):
        if found > MAX_ATTRIBUTES:
            return False
    return found <= MAX_ATTRIBUTES
