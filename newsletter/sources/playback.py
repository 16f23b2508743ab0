"""Playbacks: which posts are one, and what they say. A fact that is not written stays missing.

People fill in the same form in many shapes: paragraphs, headings, definition lists, tables, one paragraph with line
breaks. All of them become one row of `_Unit`s (a label with its answer, a heading, a piece of text), which is then read
from top to bottom.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from newsletter.sources.dates import read_when
from newsletter.sources.labels import BASICS, FACTS, Label, begins_basics, read_label
from newsletter.types import Block, BlockKind, Facts, Section

MAX_UNITS: Final = 2_000
MAX_LINES: Final = 300  # of one paragraph
MAX_INSIGHTS: Final = 50
_REACH: Final = 4  # units between two labels of one group: an answer may have a few paragraphs
_MORE: Final = 3  # further paragraphs of one answer, at most
_LONGEST_PROMPT: Final = 200

_TITLE = re.compile(r"^\s*playback\s*(?:[:–—]|\s-\s)|(?:[:–—]|\s-)\s*playback\s*$", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_TEXT_KINDS = frozenset(
    (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION, BlockKind.QUOTE, BlockKind.PREFORMATTED)
)
_HEADING_KINDS = frozenset((BlockKind.HEADING, BlockKind.TERM))
_ON_ITS_SIDE = [BlockKind.TERM, BlockKind.DEFINITION] * 2
_ASKS_YOU = re.compile(r"\b(?:you|your|yourself|chi|eich)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|which|how|share|name|tell us|describe|list|where|when|who|why|beth|pa|sut|pam|pwy|rhannwch)\b",
    re.IGNORECASE,
)
_PROMPT_END = re.compile(r"\?\s*(?:\([^()]{0,120}\))?\s*:?$|\?\)\s*:?$")


def is_playback(
    title: str,
    categories: Iterable[str],
    tags: Iterable[str],
    post_type: str,
    blocks: Sequence[Block],
    names: Iterable[str],
) -> bool:
    """Whether a post is a playback: by a category, tag or post type among `names`, by its title, or by "The basics".

    Names are compared as slugs ("Play-backs" is "play backs"). By structure it takes a heading "The basics" with at
    least two of who, where, when, why and what under it: questions in an essay do not make one.
    """
    wanted = {_slug(name) for name in names} - {""}
    if any(_slug(name) in wanted for name in (*categories, *tags, post_type)):
        return True
    if _TITLE.search(title):
        return True
    lines = (line for block in blocks for line in block.text.split("\n"))
    return any(map(begins_basics, lines)) and _has_basics(_units(blocks))


def _slug(name: str) -> str:
    return "-".join(_WORD.findall(name.replace("_", " ").casefold()))


def read_facts(blocks: Sequence[Block], *, near: date) -> Facts:
    """What a playback says, as written. `near` (the day it was published) gives a date without a year its year."""
    reading = _Reading(_units(blocks))
    reading.run()
    when = reading.facts.get("when")
    return Facts(
        **reading.facts,
        event_date=read_when(when, near=near) if when else None,
        insights=tuple(reading.insights[:MAX_INSIGHTS]),
        so_what=reading.so_what,
        question=reading.question,
        sections=tuple(Section(heading=heading, paragraphs=tuple(texts)) for heading, texts in reading.sections),
    )


@dataclass(frozen=True, slots=True)
class _Unit:
    """One piece of a body: a label, a heading without a meaning of its own, or text."""

    text: str
    kind: BlockKind
    label: Label | None = None
    level: int = 0
    follows: bool = False  # a further line of the paragraph before it

    @property
    def is_heading(self) -> bool:
        return self.kind in _HEADING_KINDS


def _units(blocks: Sequence[Block]) -> list[_Unit]:
    units: list[_Unit] = []
    for block in blocks:
        if len(units) >= MAX_UNITS:
            break
        if block.kind in _HEADING_KINDS:
            units.append(_Unit(block.text, block.kind, _bare_or_full(block), block.level))
        elif block.kind is BlockKind.QUOTE:
            said = f"{block.text} — {block.cite}" if block.cite else block.text
            units.append(_Unit(said, block.kind))
        elif block.kind in _TEXT_KINDS:
            units += _lines(block)
    return _upright(units)


def _bare_or_full(block: Block) -> Label | None:
    return read_label(block.text, block.lead)


def _lines(block: Block) -> list[_Unit]:
    """A paragraph, cut at those of its lines that begin with a label or read like a prompt."""
    lines = [line for line in block.text.split("\n", MAX_LINES) if line.strip()]
    units: list[_Unit] = []
    for number, line in enumerate(lines):
        label = read_label(line, block.lead if number == 0 else "")
        prompt = len(lines) > 1 and number + 1 < len(lines) and _strong_prompt(line)
        if units and label is None and not prompt and units[-1].label is None and not _is_prompt(units[-1].text):
            units[-1] = replace(units[-1], text=f"{units[-1].text} {line}")
        elif units and label is None and not prompt and units[-1].label is not None and units[-1].label.answer:
            before = units[-1].label
            units[-1] = replace(units[-1], label=replace(before, answer=f"{before.answer} {line}"))
        else:
            units.append(_Unit(line, block.kind, label, follows=number > 0))
    return units


def _upright(units: list[_Unit]) -> list[_Unit]:
    """Tables that lie on their side (a row of labels above a row of answers), stood up."""
    out: list[_Unit] = []
    at = 0
    while at < len(units):
        names, values = _cells(units, at)
        if names and len(names) == len(values):
            for name, value in zip(names, values, strict=True):
                label = read_label(name)
                out.append(_Unit(name, BlockKind.TERM, label))
                out.append(_Unit(value, BlockKind.DEFINITION))
            at += 2 if " | " in units[at].text else 4
        else:
            out.append(units[at])
            at += 1
    return out


def _cells(units: Sequence[_Unit], at: int) -> tuple[list[str], list[str]]:
    if " | " in units[at].text and at + 1 < len(units) and " | " in units[at + 1].text:
        names, values = units[at].text.split(" | "), units[at + 1].text.split(" | ")
    elif units[at].kind is BlockKind.TERM and [unit.kind for unit in units[at : at + 4]] == _ON_ITS_SIDE:
        names, values = [unit.text for unit in units[at : at + 2]], [unit.text for unit in units[at + 2 : at + 4]]
    else:
        return [], []
    labels = [read_label(name) for name in names]
    bare = all(label is not None and label.name in FACTS and not label.answer for label in labels)
    return (names, values) if bare else ([], [])


def _has_basics(units: Sequence[_Unit]) -> bool:
    for place, unit in enumerate(units):
        if unit.label is not None and unit.label.name == BASICS:
            near = units[place : place + 16]
            if len({u.label.name for u in near if u.label is not None and u.label.name in FACTS}) >= 2:
                return True
    return False


def _is_prompt(text: str) -> bool:
    """Whether text can be the question of a form: one sentence that asks, and not a long one."""
    if len(text) > _LONGEST_PROMPT or not _PROMPT_END.search(text.strip()):
        return False
    body = _PROMPT_END.sub("", text.strip())
    return not re.search(r"[.!?]\s", body) and bool(_ASKS.match(text.strip()) or _strong_prompt(text))


def _strong_prompt(text: str) -> bool:
    """A question to the person who fills in the form ("What does this tell you about ...?")."""
    text = text.strip()
    if len(text) > _LONGEST_PROMPT or not _PROMPT_END.search(text) or text.startswith(("“", '"', "‘", "«")):
        return False
    return bool(_ASKS_YOU.search(text) and _ASKS.match(text)) and not re.search(r"[.!?]\s", _PROMPT_END.sub("", text))


class _Reading:
    """One reading of a playback, from top to bottom."""

    def __init__(self, units: list[_Unit]) -> None:
        self.units = units
        self.facts: dict[str, str] = {}
        self.insights: list[str] = []
        self.so_what: str | None = None
        self.question: str | None = None
        self.sections: list[tuple[str, list[str]]] = []
        self._part = ""  # insights, so_what, question, or "" for anything else
        self._part_level = 0
        self._fact = ""  # whose answer is being read
        self._more: list[str] = []  # paragraphs that may belong to that answer still
        self._bare = False
        self._grouped = _grouped(units)

    def run(self) -> None:
        for place, unit in enumerate(self.units):
            label = unit.label if self._label_counts(place) else None
            if label is not None:
                self._close_fact(basic=label.name in FACTS, heading=True)
                self._open(label, unit)
            elif unit.is_heading or self._prompts(place):
                self._close_fact(basic=False, heading=True)
                self._heading(unit)
            else:
                self._text(unit)
        self._close_fact(basic=False, heading=False)

    def _label_counts(self, place: int) -> bool:
        unit = self.units[place]
        if unit.label is None:
            return False
        if unit.label.name not in FACTS:
            return self._part_begins(place, unit.label)
        if unit.label.name in self.facts or unit.label.name == self._fact:
            return False
        # "Why? Because ..." in the middle of an answer is prose: a lone label counts before the parts only.
        return unit.is_heading or place in self._grouped or not self._part

    def _part_begins(self, place: int, label: Label) -> bool:
        unit = self.units[place]
        if unit.kind is BlockKind.ITEM and self._part and not label.answer and self._part != label.name:
            return len(unit.text) < 60 and self._has_answer(place)
        return not (label.name == self._part and label.answer and not unit.is_heading)

    def _has_answer(self, place: int) -> bool:
        after = self.units[place + 1] if place + 1 < len(self.units) else None
        return after is not None and after.label is None and not after.is_heading and not _strong_prompt(after.text)

    def _prompts(self, place: int) -> bool:
        """Whether a text is a form's prompt, and no answer of its own."""
        unit = self.units[place]
        if unit.kind is not BlockKind.PARAGRAPH or (self._fact and not self._filled()):
            return False
        if self._part == "question" and self.question is None:
            return _strong_prompt(unit.text) and self._has_answer(place)
        if _strong_prompt(unit.text):
            return True
        return _is_prompt(unit.text) and self._has_answer(place) and not _is_prompt(self.units[place + 1].text)

    def _filled(self) -> bool:
        return self._fact in self.facts

    def _open(self, label: Label, unit: _Unit) -> None:
        if label.name in FACTS:
            self._fact, self._more, self._bare = label.name, [], not label.answer
            if label.answer:
                self.facts[label.name] = _flat(label.answer)
            return
        self._part = "" if label.name == BASICS else label.name
        self._part_level = unit.level
        if label.name == BASICS:
            if label.answer:
                self._begin_section(label.heading, label.answer)
            return
        self._begin_section(label.heading, "")
        if label.answer:
            self._answer(label.answer)

    def _begin_section(self, heading: str, text: str) -> None:
        self.sections.append((_flat(heading), [_flat(text)] if text else []))

    def _heading(self, unit: _Unit) -> None:
        """A heading or prompt without a meaning of its own: it ends a part, unless the part still waits for words."""
        deeper = unit.level > self._part_level > 0
        asks = unit.kind is BlockKind.PARAGRAPH or _is_prompt(unit.text)
        waits = {"so_what": self.so_what is None, "question": self.question is None, "insights": not self.insights}
        # Sub-headings inside the insights sort them; a prompt of the form begins something else.
        sorts = self._part == "insights" and deeper
        if not (sorts or ((deeper or asks) and waits.get(self._part, False))):
            self._part, self._part_level = "", 0
        self._begin_section(unit.text, "")

    def _text(self, unit: _Unit) -> None:
        if self._fact:
            if not self._filled():
                self.facts[self._fact] = _flat(unit.text)
                return
            if unit.kind in (BlockKind.ITEM, BlockKind.DEFINITION) and self._bare and not self._more:
                joint = ", " if unit.kind is BlockKind.ITEM else " "
                self.facts[self._fact] += joint + _flat(unit.text)
                return
            if len(self._more) < _MORE:
                self._more.append(unit.text)
                return
            self._close_fact(basic=False, heading=False)
        self._answer(unit.text)

    def _close_fact(self, *, basic: bool, heading: bool) -> None:
        """Decide whose the paragraphs after an answer were, now that it is known what follows them."""
        fact, more = self._fact, self._more
        self._fact, self._more = "", []
        if fact and more and fact in self.facts and (basic or (heading and self._bare)):
            for text in map(_flat, more):
                ended = self.facts[fact].endswith((".", "!", "?", "…", "”", ";", ":", ","))
                self.facts[fact] += (" " if ended else ". " if text[:1].isupper() else "; ") + text
        else:
            for text in more:
                self._answer(text)

    def _answer(self, text: str) -> None:
        text = _flat(text)
        if self.sections:
            self.sections[-1][1].append(text)
        if self._part == "insights":
            self.insights.append(text)
        elif self._part == "so_what" and self.so_what is None:
            self.so_what = text
        elif self._part == "question" and self.question is None:
            self.question = text


def _grouped(units: Sequence[_Unit]) -> frozenset[int]:
    """The places of those fact labels that stand in company: two different ones within a few units of one part."""
    places = [(place, unit.label.name) for place, unit in enumerate(units) if unit.label is not None]
    together = set()
    for (here, name), (there, other) in itertools.pairwise(places):
        if name in FACTS and other in FACTS and name != other and there - here <= _REACH:
            together |= {here, there}
    return frozenset(together)


def _flat(text: str) -> str:
    return " ".join(text.split())
