"""What is declared of a code."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.types import Level


@dataclass(frozen=True, slots=True)
class Rule:
    """One code: its level, what it means and what to do about it."""

    code: str
    level: Level
    what: str
    fix: str
    also: tuple[Level, ...] = ()  # other levels that it is given at, by how much is at stake
