"""A tree of HTML, walked without recursion."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Protocol

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.sources.embedded import Attributes
from newsletter.sources.taming import tame

Leave = Callable[[], None]

SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "form",
        "svg",
        "math",
        "head",
        "button",
        "select",
        "textarea",
        "audio",
        "canvas",
        "map",
        "object",
        "dialog",
    ]
)
BLOCK_TAGS: Final = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "aside",
        "nav",
        "header",
        "footer",
        "main",
        "ul",
        "ol",
        "dl",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "center",
        "address",
        "details",
        "summary",
        "fieldset",
        "hgroup",
        "menu",
    ]
)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What plug-ins add to every post: sharing buttons, related posts, words for screen readers about a button.
_FURNITURE = re.compile(r"\b(?:sharedaddy|jp-relatedposts|addtoany_\w+|screen-reader-text|sr-only)\b")


class Sink(Protocol):
    """What a walk tells of."""

    def text(self, text: str) -> None:
        """A piece of text, entities decoded."""

    def enter(self, tag: str, node: LexborNode) -> Leave | None:
        """An element begins; returns what to call at its end, or None to pass it over with all inside."""


def walk(html: str, sink: Sink) -> None:
    """Tell `sink` of each text and element in the body of `html`, in reading order, within the bounds of `tame`."""
    body = LexborHTMLParser(tame(html)).body
    node = body.first_child if body is not None else None
    path: list[tuple[LexborNode, Leave]] = []
    text, enter = sink.text, sink.enter
    while node is not None or path:
        if node is None:
            parent, leave = path.pop()
            leave()
            node = parent.next
        elif node.is_text_node:
            text(node.text_content or "")
            node = node.next
        elif node.is_element_node and (done := enter(node.tag or "", node)) is not None:
            path.append((node, done))
            node = node.first_child
        else:
            node = node.next


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Whether an element shows nothing of the post to a reader."""
    if tag in SKIPPED:
        return True
    if not attributes:
        return False
    style, name = attributes.get("style"), attributes.get("class")
    if "hidden" in attributes or (style and _UNSEEN_STYLE.search(style[:2_000])):
        return True
    return bool(name and _FURNITURE.search(name[:2_000]))
