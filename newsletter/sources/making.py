"""Blocks made of what a walk through HTML tells."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from selectolax.lexbor import LexborNode

from newsletter.sources.addresses import watch_address, web_address
from newsletter.sources.embedded import Attributes, embed_of, is_emoji, is_pixel, picture_of, video_of
from newsletter.sources.figures import captioned, row_blocks
from newsletter.sources.plaintext import clean, one_line
from newsletter.sources.quotes import speaker, undashed
from newsletter.sources.runs import MAX_TEXT, Context, Quote, Run
from newsletter.sources.walking import BLOCK_TAGS, SKIPPED, Leave, is_hidden
from newsletter.types import Block, BlockKind, Video

MAX_BLOCKS: Final = 5_000
MAX_LINKS: Final = 200  # of one block

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_PULLQUOTE = re.compile(r"\b(?:wp-block-(?:pull)?quote|pull-?quote|blockquote)\b", re.IGNORECASE)
_CITE_CLASS = re.compile(r"\b(?:cite|citation|attribution|quote-author|author|speaker)\b", re.IGNORECASE)
_CAPTION_CLASS = re.compile(r"\b(?:wp-caption-text|caption-text|gallery-caption|image-caption|photo-caption)\b")
_FIGURE_CLASS = re.compile(r"\bwp-caption\b(?!-)")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_VERBATIM: Final = BlockKind.PREFORMATTED  # asked for at every text
# What a block may be by its class; most classes are about looks.
_TELLING_CLASS = re.compile(r"quote|cit|attribution|author|speaker|caption", re.IGNORECASE)
_OWN_TAGS: Final = frozenset(
    [*_HEADINGS, "blockquote", "figcaption", "figure", "li", "dt", "dd", "pre", "tr", "td", "th", *BLOCK_TAGS]
)
"""Tags that make a block by themselves. Others do it by their class alone."""
_TELLING_TAGS: Final = (
    _OWN_TAGS
    | SKIPPED
    | frozenset(["a", "b", "strong", "q", "cite", "br", "img", "source", "video", "iframe", "embed", "hr"])
)
"""All tags that `BlockSink` heeds; <em> without an attribute is none."""
_ENDED: Final = (".", ",", ";", "!", "…", "”", '"', "»")


def _nothing() -> None:
    """What is to be done at the end of an element that means nothing here."""


class BlockSink:
    """Makes blocks of what a walk tells."""

    def __init__(self, base_url: str, picture_base: str = "") -> None:
        self.base_url = base_url
        self.picture_base = picture_base or base_url
        self.out: list[Block] = []
        self._run = Run()
        self._contexts = [Context(BlockKind.PARAGRAPH)]
        self._quotes: list[Quote] = []
        self._bold = self._lists = self._made = 0
        self._anchors: list[str] = []
        self._srcset = ""
        self._rows: list[list[list[Block]]] = []  # the cells of each table row that stands open

    # What the walk tells

    def text(self, text: str) -> None:
        odd = not text.isprintable() or "  " in text  # any other space than " " is not printable
        if odd and self._contexts[-1].kind is not _VERBATIM:
            text = _SPACE.sub(" ", text)
        run = self._run
        if run.blank or run.led is None:
            run.add(text, self._bold > 0)
        else:  # nothing more to find out
            run.texts.append(text)

    def enter(self, tag: str, node: LexborNode) -> Leave | None:
        attributes: Attributes = node.attributes
        if not attributes and tag not in _TELLING_TAGS:
            return _nothing
        if is_hidden(tag, attributes):
            return None
        inline = self._inline(tag, attributes)
        if inline is not None:
            return inline
        if tag == "br":
            self._break()
        elif tag in ("img", "source"):
            self._image(tag, attributes)
        elif tag in ("video", "iframe", "embed"):
            self._video(tag, node)
        elif tag == "hr":
            self.flush()
        else:
            return self._block(tag, attributes)
        return None

    def finish(self) -> tuple[Block, ...]:
        """Every block, once the walk is over."""
        self.flush()
        return tuple(self.out)

    # Inside a line

    def _inline(self, tag: str, attributes: Attributes) -> Leave | None:
        if tag == "a":
            address = web_address(attributes.get("href") or "", self.base_url)
            if address and len(self._run.links) < MAX_LINKS:
                self._run.links[address] = None
            self._anchors.append(address)
            return self._leave_anchor
        if tag in ("b", "strong"):
            if _LIGHT.search(attributes.get("style") or ""):  # Google Docs pastes <b> that is not bold
                return _nothing
            self._bold += 1
            return self._leave_bold
        if tag == "q":
            self.text("“")
            return lambda: self.text("”")
        if tag == "cite":
            return self._cite()
        return None

    def _leave_bold(self) -> None:
        self._bold -= 1

    def _leave_anchor(self) -> None:
        self._anchors.pop()

    def _cite(self) -> Leave:
        run = self._run
        if run.tail().endswith(("”", '"', "»")):
            self._break()
        run.cite_from = len(run.texts)

        def leave() -> None:
            run.cite_to = len(run.texts)

        return leave

    def _break(self) -> None:
        paragraph = self._contexts[-1].kind is BlockKind.PARAGRAPH
        if paragraph and not self._run.blank and self._run.tail().endswith("\n"):
            self.flush()  # two breaks in a row are how some editors end a paragraph
        else:
            self._run.add("\n", self._bold > 0)

    def _image(self, tag: str, attributes: Attributes) -> None:
        if tag == "source":
            self._srcset = self._srcset or attributes.get("srcset") or ""
            return
        if is_emoji(attributes):
            self.text(attributes.get("alt") or "")
            return
        if is_pixel(attributes):
            return
        picture = picture_of(attributes, self.picture_base)
        if picture is None and self._srcset:
            picture = picture_of({**attributes, "srcset": self._srcset}, self.picture_base)
        self._srcset = ""
        if picture is None:
            return
        watch = watch_address(self._anchors[-1]) if self._anchors else ""
        if watch:  # a picture that leads to a video is the video's still
            video = Video(url=watch, still=picture, title=picture.alt or "")
            self._media(Block(kind=BlockKind.VIDEO, video=video))
        else:
            self._media(Block(kind=BlockKind.PICTURE, picture=picture))

    def _video(self, tag: str, node: LexborNode) -> None:
        attributes: Attributes = node.attributes
        video = embed_of(attributes, self.base_url)
        if video is None and tag == "video":
            child, source = node.first_child, ""
            while child is not None and not source:
                source = (child.attributes.get("src") or "") if child.tag == "source" else ""
                child = child.next
            video = video_of(attributes, self.base_url, source=source)
        if video is not None:
            self._media(Block(kind=BlockKind.VIDEO, video=video))

    def _media(self, block: Block) -> None:
        if self._run.blank:
            self._emit(block)
        else:
            self._run.after.append(block)

    # Blocks

    def _block(self, tag: str, attributes: Attributes) -> Leave:
        name = attributes.get("class") or ""
        if name and not _TELLING_CLASS.search(name):
            name = ""
        if not name and tag not in _OWN_TAGS:
            return _nothing
        if tag in _HEADINGS:
            return self._within(Context(BlockKind.HEADING, _HEADINGS[tag], joins=True))
        if tag == "blockquote" or _PULLQUOTE.search(name):
            return self._quote()
        if self._quotes and (tag in ("footer", "figcaption") or (tag in BLOCK_TAGS and _CITE_CLASS.search(name))):
            return self._speaker()
        if tag == "figcaption" or _CAPTION_CLASS.search(name):
            return self._within(Context(BlockKind.CAPTION, joins=True))
        if tag == "figure" or _FIGURE_CLASS.search(name):
            return self._figure()
        if tag == "li":
            return self._within(Context(BlockKind.ITEM, max(self._lists, 1), joins=True))
        if tag in ("dt", "dd"):
            kind = BlockKind.TERM if tag == "dt" else BlockKind.DEFINITION
            return self._within(Context(kind, joins=True))
        if tag == "pre":
            return self._within(Context(_VERBATIM))
        if tag == "tr":
            return self._row()
        if tag in ("td", "th") and self._rows:
            return self._cell()
        if tag in ("ul", "ol", "menu"):
            return self._list()
        if tag in BLOCK_TAGS:
            self.flush()
            return self.flush
        return _nothing

    def _within(self, context: Context) -> Leave:
        self.flush()
        self._contexts.append(context)

        def leave() -> None:
            self.flush()
            self._contexts.pop()

        return leave

    def _list(self) -> Leave:
        self.flush()
        self._lists += 1

        def leave() -> None:
            self.flush()
            self._lists -= 1

        return leave

    def _row(self) -> Leave:
        self.flush()
        outer, self.out = self.out, []
        self._rows.append([])

        def leave() -> None:
            self.flush()
            stray, self.out = self.out, outer
            self.out.extend([*stray, *row_blocks(self._rows.pop())])

        return leave

    def _cell(self) -> Leave:
        leave_cell = self._within(Context(BlockKind.PARAGRAPH))
        outer, self.out = self.out, []

        def leave() -> None:
            leave_cell()
            inside, self.out = self.out, outer
            self._rows[-1].append(inside)

        return leave

    def _figure(self) -> Leave:
        self.flush()
        out, start = self.out, len(self.out)

        def leave() -> None:
            self.flush()
            out[start:] = captioned(out[start:])

        return leave

    def _quote(self) -> Leave:
        self.flush()
        self._quotes.append(Quote())
        self._contexts.append(Context(BlockKind.QUOTE))

        def leave() -> None:
            self.flush()
            self._contexts.pop()
            quote = self._quotes.pop()
            said, cite = speaker(quote.lines) if not quote.cites else ("\n".join(quote.lines), "")
            cite = cite or ", ".join(quote.cites)
            if self._quotes:  # a quote inside a quote, as <figure class="pullquote"><blockquote> has it
                self._quotes[-1].take(said.split("\n") if said else [], [cite] if cite else [], quote.links)
            elif said:
                self._emit(
                    Block(
                        kind=BlockKind.QUOTE,
                        text=said[:MAX_TEXT],
                        cite=one_line(cite, limit=200),
                        links=tuple(dict.fromkeys(quote.links))[:MAX_LINKS],
                    )
                )

        return leave

    def _speaker(self) -> Leave:
        self.flush()
        quote, before = self._quotes[-1], len(self._quotes[-1].lines)

        def leave() -> None:
            self.flush()
            named = [undashed(line) for line in quote.lines[before:]]
            del quote.lines[before:]
            quote.cites.extend(filter(None, named))

        return leave

    # The end of a run

    def flush(self) -> None:
        """End the run: what it holds becomes a block of the kind that its place in the page says."""
        run = self._run
        if run.begun:
            self._run = Run()
        for address in filter(None, self._anchors):  # a link may go on in the next paragraph
            self._run.links[address] = None
        context = self._contexts[-1]
        if not run.blank:
            if self._quotes:
                self._quotes[-1].take(*run.said())
            elif context.kind is _VERBATIM:
                self._place_verbatim(run)
            else:
                self._place(context, run)
        for block in run.after:
            self._emit(block)

    def _place_verbatim(self, run: Run) -> None:
        text = clean("".join(run.texts)).strip("\n")[:MAX_TEXT]
        if text:
            self._emit(Block(kind=_VERBATIM, text=text, links=tuple(run.links)))

    def _place(self, context: Context, run: Run) -> None:
        text, lead, links = run.text(), run.lead(), tuple(run.links)
        if not text:
            return
        if context.joins and context.made is not None and self.out and self.out[-1] is context.made:
            joined = f"{context.made.text}\n{text}"[:MAX_TEXT]
            both = tuple(dict.fromkeys([*context.made.links, *links]))[:MAX_LINKS]
            context.made = self.out[-1] = replace(context.made, text=joined, links=both)
            return
        if context.kind is BlockKind.HEADING:
            text, lead = one_line(text), ""
        watch = watch_address(text) if text.startswith(("http:", "https:")) and " " not in text else ""
        if watch and context.kind is BlockKind.PARAGRAPH:  # an embed that was never unfolded
            block = Block(kind=BlockKind.VIDEO, video=Video(url=watch))
        else:
            block = as_heading(Block(kind=context.kind, text=text, lead=lead, level=context.level, links=links))
        context.made = block
        self._emit(block)

    def _emit(self, block: Block) -> None:
        self._made += 1
        if self._made <= MAX_BLOCKS:
            self.out.append(block)


def as_heading(block: Block) -> Block:
    """A paragraph that is one short bold line becomes the heading that its author meant; others stay."""
    if block.kind is not BlockKind.PARAGRAPH or not block.lead or block.lead != block.text:
        return block
    if "\n" in block.text or len(block.text) > 90 or block.text.endswith(_ENDED):
        return block
    return replace(block, kind=BlockKind.HEADING, level=3, lead="")
