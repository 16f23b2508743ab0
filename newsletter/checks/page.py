"""The mail's HTML as a reader's program takes it: links with their text, pictures, headings, languages.

Read by a real HTML parser (lexbor), so a tag that was left open is judged as a mail program would see it. Outlook's
conditional comments are comments here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from newsletter.rendering.mjml_rules import ACTIVE

MAX_HTML = 2_000_000  # characters read; a mail is too large at a twentieth of that
_SILENT = frozenset({"style", "script", "title", "head", "template"})
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "img",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """An `<a href>`. `text` is its accessible name; `words` what of it is text and not a picture's.

    `silent`: screen readers pass over it (`aria-hidden`), so it needs no name.
    """

    url: str
    text: str
    words: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """An `<img>`. `alt` None: it has no such attribute."""

    src: str
    alt: str | None
    width: str
    height: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What checks ask about the HTML. `text` is everything said, in one line."""

    title: str
    language: str
    direction: str
    text: str
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    ids: frozenset[str]
    whole_texts: tuple[str, ...]  # the text of each element that holds nothing else
    values: tuple[tuple[str, str, str], ...]  # tag, attribute, value
    headings: tuple[tuple[int, str], ...]
    spoken: tuple[tuple[str, str], ...]  # language and text of each element with `lang`, the page's own left out
    tables_without_role: int
    active: tuple[str, ...]
    loads: tuple[str, ...]  # style sheets and fonts from elsewhere


def read_page(html: str) -> Page:
    """`html` taken apart; never raises on markup. Only the first `MAX_HTML` characters are read."""
    tree = LexborHTMLParser(html[:MAX_HTML])
    root = tree.root
    body = tree.body
    nodes = list(body.traverse(include_text=False)) if body is not None else []
    top = _attributes(root) if root is not None else {}
    title = tree.css_first("title")
    return Page(
        title=_flat(title.text()) if title is not None else "",
        language=top.get("lang") or "",
        direction=top.get("dir") or "",
        text=_text(body) if body is not None else "",
        links=tuple(_link(node) for node in nodes if node.tag == "a" and "href" in node.attributes),
        images=tuple(_image(node) for node in nodes if node.tag == "img"),
        ids=frozenset(value for node in nodes for key, value in node.attributes.items() if key == "id" and value),
        whole_texts=tuple(
            text for node in nodes if node.tag not in _SILENT and _is_leaf(node) and (text := _flat(node.text()))
        ),
        values=tuple(
            (node.tag or "", key, value or "")
            for node in nodes
            for key, value in node.attributes.items()
            if key != "style"
        ),
        headings=tuple(
            (int(node.tag[1]), _text(node)) for node in nodes if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        ),
        spoken=tuple(
            (language, _text(node)) for node in nodes if node is not root and (language := node.attributes.get("lang"))
        ),
        tables_without_role=sum(node.tag == "table" and not node.attributes.get("role") for node in nodes),
        active=tuple(node.tag for node in nodes if node.tag in ACTIVE),
        loads=tuple(_loads(tree)),
    )


def _attributes(node: Any) -> dict[str, str | None]:
    return dict(node.attributes)


def _is_leaf(node: Any) -> bool:
    return all(child.tag == "-text" for child in node.iter(include_text=True))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _text(node: Any) -> str:
    """What `node` says, style sheets left out. Text of different blocks is kept apart by a space."""
    parts: list[str] = []
    before = None
    for child in node.traverse(include_text=True):
        parent = child.parent
        if child.tag == "br":
            parts.append(" ")
        if child.tag != "-text" or (parent is not None and parent.tag in _SILENT):
            continue
        while parent is not None and parent.tag in _INLINE:
            parent = parent.parent
        block = parent.mem_id if parent is not None else None
        if block != before:
            parts.append(" ")
        before = block
        parts.append(child.text(deep=False))
    return _flat("".join(parts))


def _link(node: Any) -> Link:
    words = _flat(node.text(deep=True))
    alts = [_flat(image.attributes.get("alt") or "") for image in node.css("img")]
    said = _flat(node.attributes.get("aria-label") or "") or _flat(" ".join([words, *alts]))
    silent = node.attributes.get("aria-hidden") == "true"
    return Link(url=(node.attributes.get("href") or "").strip(), text=said, words=words, silent=silent)


def _image(node: Any) -> Image:
    given = node.attributes
    alt = (given.get("alt") or "") if "alt" in given else None
    return Image((given.get("src") or "").strip(), alt, given.get("width") or "", given.get("height") or "")


def _loads(tree: LexborHTMLParser) -> list[str]:
    found = [node.attributes.get("href") or "" for node in tree.css("link[rel=stylesheet]")]
    for style in tree.css("style"):
        css = style.text()
        found += [word for word in ("@import", "@font-face") if word in css]
    return found
