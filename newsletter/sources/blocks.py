"""A body becomes blocks: headings, paragraphs, quotes, pictures ... as plain text, whatever it was written in.

No markup comes past this door, so none can reach a mail. Everything here is bounded in size, number and depth, and
none of it raises on any input: what is broken is read as a browser would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborNode

from newsletter.sources.addresses import watch_address, web_address
from newsletter.sources.making import MAX_BLOCKS, MAX_LINKS, BlockSink
from newsletter.sources.plaintext import clean, tidy_lines
from newsletter.sources.quotes import find_quotes
from newsletter.sources.runs import INVISIBLE, MAX_TEXT
from newsletter.sources.taming import MAX_CHARS
from newsletter.sources.walking import BLOCK_TAGS, Leave, is_hidden, walk
from newsletter.types import Block, BlockKind, Video

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAX_MARKDOWN: Final = 200_000  # characters, some 35,000 words: bombs of "![" cost it 30 µs each

_BULLET = re.compile(r"[-*•‣–]\s+(?=\S)")
_NUMBER = re.compile(r"\d{1,3}\.\s+(?=\S)")
_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]{1,2000}")


def from_html(html: str, *, base_url: str = "", picture_base: str = "") -> tuple[Block, ...]:
    """The blocks of an HTML body, in reading order.

    Relative addresses are resolved against `base_url` (or dropped without one), those of pictures against
    `picture_base` where it is given: `file:<folder>/` makes a relative picture `file:<path>`. Scripts, styles, forms,
    templates, `<noscript>`, SVG and hidden elements are left out. Never raises.
    """
    sink = BlockSink(base_url, picture_base)
    walk(html, sink)
    return find_quotes(sink.finish())


def from_markdown(text: str, *, base_url: str = "", picture_base: str = "") -> tuple[Block, ...]:
    """The blocks of a Markdown body (CommonMark, with tables and strikethrough).

    HTML inside it (an embedded video, a figure) and both bases are read as `from_html` reads them. Never raises.
    """
    html = _markdown().render(clean(text[:MAX_MARKDOWN]))
    return from_html(html, base_url=base_url, picture_base=picture_base)


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # here, for most sources hold none and it takes long to import

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def from_text(text: str) -> tuple[Block, ...]:
    """The blocks of plain text: paragraphs between empty lines, lists of two bullets or more. Never raises."""
    blocks: list[Block] = []
    for listed, lines in text_parts(text):
        if listed:
            blocks += [_text_block(BlockKind.ITEM, line, level=1) for line in lines]
        else:
            blocks.append(_text_block(BlockKind.PARAGRAPH, "\n".join(lines)))
        if len(blocks) >= MAX_BLOCKS:
            break
    return find_quotes(blocks[:MAX_BLOCKS])


def text_parts(text: str) -> Iterator[tuple[bool, list[str]]]:
    """The paragraphs of plain text as lines, and whether they are the entries of a list (their marks taken off)."""
    for paragraph in re.split(r"\n{2,}", tidy_lines(text[:MAX_CHARS])):
        lines = [line for line in paragraph.split("\n") if line.strip(INVISIBLE)]
        for mark in (_BULLET, _NUMBER):
            if len(lines) > 1 and all(mark.match(line) for line in lines):
                yield True, [mark.sub("", line, count=1) for line in lines]
                break
        else:
            if lines:
                yield False, lines


def _text_block(kind: BlockKind, text: str, *, level: int = 0) -> Block:
    text = text[:MAX_TEXT]
    if kind is BlockKind.PARAGRAPH and " " not in text and (watch := watch_address(text)):
        return Block(kind=BlockKind.VIDEO, video=Video(url=watch))
    found = (web_address(address.rstrip(".,;:!?)")) for address in _BARE_ADDRESS.findall(text))
    return Block(kind=kind, text=text, level=level, links=tuple(dict.fromkeys(filter(None, found)))[:MAX_LINKS])


class _TextSink:
    """Takes the words, and a space where a block or line ends."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def text(self, text: str) -> None:
        self.pieces.append(text)

    def enter(self, tag: str, node: LexborNode) -> Leave | None:
        if is_hidden(tag, node.attributes):
            return None
        if tag == "br" or tag in BLOCK_TAGS or tag in ("li", "dt", "dd", "td", "th", "blockquote", "pre", "figure"):
            self.pieces.append(" ")
            return lambda: self.pieces.append(" ")
        return lambda: None


def plain_text(html: str) -> str:
    """The words of `html` on one line: tags gone, entities decoded, whitespace folded. Never raises."""
    if "<" not in html and "&" not in html:
        return " ".join(clean(html[:MAX_CHARS]).split())
    sink = _TextSink()
    walk(html, sink)
    return " ".join(clean("".join(sink.pieces)).split())
