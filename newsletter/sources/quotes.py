"""Quotations and who said them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from newsletter.types import Block, BlockKind

_MARKS: Final = {"“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", '"': '"', "‹": "›"}
_DASH = re.compile(r"^(?:[-–—―~]|--)\s*")
_SENTENCE_END: Final = (".", "!", "?", ";", ":", ",", "…")
_INITIALS = re.compile(r"\b(?:[A-Z]|[Jj]n?r|[Ss]r|Ph\.?D|etc|CBE|OBE|MBE)\.$")
_LONGEST_NAME: Final = 90


def undashed(text: str) -> str:
    """`text` without the dash that stands before a speaker's name."""
    return _DASH.sub("", text.strip()).strip()


def is_quoted(text: str) -> bool:
    """Whether `text` stands wholly between one pair of quotation marks, a full stop after them aside."""
    text = text.strip().rstrip(".,")
    if len(text) < 4 or text[0] not in _MARKS:
        return False
    opening, closing = text[0], _MARKS[text[0]]
    inner = text[1:-1]
    if text[-1] not in closing:
        return False
    if opening in closing:
        return opening not in inner
    depth = 1
    for place, letter in enumerate(inner):
        # An apostrophe looks like a closing mark: it counts as one only where a word has ended.
        apostrophe = letter == "’" and place + 1 < len(inner) and inner[place + 1].isalnum()
        depth += (letter == opening) - (letter in closing and not apostrophe)
        if depth <= 0:
            return False
    return True


def is_name_line(text: str) -> bool:
    """Whether a line after a quotation reads like its speaker ("— Ada Byron, chair of the trust")."""
    if "\n" in text or not text.strip() or len(text) > _LONGEST_NAME:
        return False
    name = undashed(text)
    if not name or len(name.split()) > 12 or name[0] in _MARKS:
        return False
    if _DASH.match(text):
        return not name.endswith(("?", "!", ":"))
    ends = name.endswith(_SENTENCE_END) and not _INITIALS.search(name)
    return not ends and not name[0].islower()


def speaker(lines: Sequence[str]) -> tuple[str, str]:
    """The lines inside a block quote as (what is said, who says it); "" where no line reads like a speaker."""
    if len(lines) > 1:
        last = lines[-1]
        # Without a dash a short last line may be the end of a poem: then what is said must be in quotation marks
        # or have ended as a sentence.
        said = lines[-2].rstrip()
        ended = said.endswith((".", "!", "?", "…", "”", '"', "’", "»"))
        if is_name_line(last) and (_DASH.match(last) or (ended and len(last.split()) <= 8)):
            return "\n".join(lines[:-1]), undashed(last)
    if lines:
        tail = re.search(r"(?<=[.!?”\"»…])\s+[–—―]\s*([^\n–—―]{2,90})$", lines[-1])
        if tail and is_name_line(tail[1]):
            return "\n".join([*lines[:-1], lines[-1][: tail.start()]]).strip(), tail[1].strip()
    return "\n".join(lines), ""


def find_quotes(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """`blocks` with quotations recognised that no tag marks.

    A paragraph wholly in quotation marks with a name on its next line is a quote; so is a quote or such a paragraph
    with a dash and a name as the next paragraph.
    """
    found: list[Block] = []
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH:
            lines = block.text.split("\n")
            said = "\n".join(lines[:-1])
            if len(lines) > 1 and is_quoted(said) and is_name_line(lines[-1]):
                found.append(replace(block, kind=BlockKind.QUOTE, text=said, cite=undashed(lines[-1]), lead=""))
                continue
            before = found[-1] if found else None
            if before is not None and _DASH.match(block.text) and is_name_line(block.text) and _wants_name(before):
                found[-1] = replace(before, kind=BlockKind.QUOTE, cite=undashed(block.text), lead="")
                continue
        found.append(block)
    return tuple(found)


def _wants_name(block: Block) -> bool:
    if block.kind is BlockKind.QUOTE:
        return not block.cite
    return block.kind is BlockKind.PARAGRAPH and is_quoted(block.text)
