"""Text on its way to become a block."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from newsletter.sources.plaintext import tidy_lines
from newsletter.sources.quotes import undashed
from newsletter.types import Block, BlockKind

MAX_TEXT: Final = 50_000  # characters of one block
INVISIBLE: Final = "\u200b\u200c\u200d\u2060\u00ad\ufe0f "
"""Takes no room on a page: a paragraph of nothing else is empty."""
_NOTHING: Final = INVISIBLE + "\n\u00a0"


@dataclass
class Context:
    """What a run of text becomes when it ends here."""

    kind: BlockKind
    level: int = 0
    joins: bool = False  # several paragraphs inside are one block: <li>, <dd>, <figcaption>
    made: Block | None = None


@dataclass
class Quote:
    """A block quote while it is read."""

    lines: list[str] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def take(self, lines: list[str], cites: list[str], links: list[str]) -> None:
        self.lines += lines
        self.cites += cites
        self.links += links


@dataclass(slots=True)
class Run:
    """Text that has not become a block yet."""

    texts: list[str] = field(default_factory=list)
    links: dict[str, None] = field(default_factory=dict)
    after: list[Block] = field(default_factory=list)  # pictures met in mid-sentence
    cite_from: int | None = None
    cite_to: int | None = None
    blank: bool = True  # whether there is nothing to read yet
    bold: bool = False  # whether the lead has bold words
    led: int | None = None  # how many texts the lead has; None: all so far

    def add(self, text: str, bold: bool) -> None:
        """Another piece of text."""
        if self.led is None:
            if bold:
                self.bold = True
            elif text.strip():
                self.led = len(self.texts)
        self.texts.append(text)
        if self.blank:
            self.blank = not text.strip(_NOTHING)

    @property
    def begun(self) -> bool:
        """Whether anything has been added at all."""
        return bool(self.texts or self.links or self.after) or self.cite_from is not None

    def tail(self) -> str:
        """The last piece that holds more than spaces; "\\n" where a line has just been broken."""
        found = next((text for text in reversed(self.texts) if text.strip(" \u00a0")), "")
        return found.rstrip(" \u00a0")

    def text(self, start: int = 0, end: int | None = None) -> str:
        return tidy_lines("".join(self.texts[start:end])[: MAX_TEXT * 2])[:MAX_TEXT]

    def said(self) -> tuple[list[str], list[str], list[str]]:
        """The run as part of a quote: its lines, its speaker (a <cite> at the end), its links."""
        text, cite = self.text(), ""
        if self.cite_from is not None and not self.text(self.cite_to or len(self.texts)).strip(" .)"):
            text, cite = self.text(0, self.cite_from), undashed(self.text(self.cite_from, self.cite_to))
            text = text.rstrip(" \n-–—―(")
        lines = [line for line in text.split("\n") if line]
        return lines, [cite] if cite else [], list(self.links)

    def lead(self) -> str:
        """The bold start, "" where there is none."""
        return tidy_lines("".join(self.texts[: self.led])) if self.bold else ""
