"""What belongs together although its tags do not say so: captions and pictures, cells of a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from newsletter.sources.quotes import undashed
from newsletter.types import Block, BlockKind

_LONGEST_TERM: Final = 120


def captioned(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of one figure: its caption is said of its pictures too, or is the speaker of its quote."""
    captions = [block for block in blocks if block.kind is BlockKind.CAPTION]
    pictures = [block for block in blocks if block.kind is BlockKind.PICTURE]
    quotes = [block for block in blocks if block.kind is BlockKind.QUOTE]
    if not captions:
        return list(blocks)
    if quotes and not pictures and not quotes[-1].cite:
        named = replace(quotes[-1], cite=undashed(captions[0].text.replace("\n", ", "))[:200])
        return [named if block is quotes[-1] else block for block in blocks if block is not captions[0]]
    words = captions[-1].text.replace("\n", " ")
    placed: list[Block] = []
    for block in blocks:
        if block.kind is BlockKind.PICTURE and block.picture is not None and not block.picture.caption:
            block = replace(block, picture=replace(block.picture, caption=words))
        placed.append(block)
    # A caption may stand above its picture in the page; in reading order it follows.
    if pictures and placed[0].kind is BlockKind.CAPTION:
        placed.append(placed.pop(0))
    return placed


def row_blocks(cells: Sequence[Sequence[Block]]) -> list[Block]:
    """One row of a table: two cells are a term and its definition, more simple ones a line, else what they hold."""
    everything = [block for cell in cells for block in cell]
    plain = (BlockKind.PARAGRAPH, BlockKind.HEADING)
    if len(cells) == 2 and len(cells[0]) == 1 and cells[0][0].kind in plain:
        first, *_ = cells[0]
        if len(first.text) <= _LONGEST_TERM and "\n" not in first.text:
            return [replace(first, kind=BlockKind.TERM, level=0), *_definition(cells[1])]
    filled = [cell for cell in cells if cell]
    if len(filled) > 1 and all(len(cell) == 1 and cell[0].kind in plain for cell in filled):
        links = tuple(dict.fromkeys(link for block in everything for link in block.links))
        line = " | ".join(block.text.replace("\n", ", ") for block in everything)
        return [Block(kind=BlockKind.PARAGRAPH, text=line, links=links)]
    return everything


def _definition(cell: Sequence[Block]) -> list[Block]:
    words = [block for block in cell if block.text]
    if not words:
        return list(cell)
    text = "\n".join(block.text for block in words)
    links = tuple(dict.fromkeys(link for block in words for link in block.links))
    rest = [block for block in cell if not block.text]
    return [Block(kind=BlockKind.DEFINITION, text=text, links=links), *rest]
