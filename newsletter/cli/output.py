"""How things are printed: tables for people, one JSON value for programs, progress on a terminal."""

from __future__ import annotations

import codecs
import contextlib
import json
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import click

from newsletter.types import Finding, Level

MARKS = {Level.ERROR: ("✗", "red", "stop"), Level.WARNING: ("!", "yellow", "look"), Level.NOTE: ("·", "cyan", "note")}

_JOINERS = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060"  # these change a word, never the line they stand in

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value, for programs.")
period_option = click.option(
    "--period", metavar="P", default=None, help="2017-11, 2017-W46 or 2017-Q4. Default: the last complete one."
)


def print_json(value: Any) -> None:
    """Print `value` as JSON, and nothing else, on stdout."""
    plain = codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8"
    click.echo(json.dumps(value, ensure_ascii=plain, indent=2))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as wide as the terminal allows."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(highlight=False).print(table)


def say(text: str = "") -> None:
    """Print one line for people; nothing in it can steer the terminal."""
    click.echo(printable(text))


def print_findings(findings: Sequence[Finding]) -> None:
    """Print findings, errors first, each with its fix."""
    for finding in findings:
        mark, colour, word = MARKS[finding.level]
        place = f"  [{printable(finding.where)}]" if finding.where else ""
        click.echo(click.style(f"{mark} {word}: ", fg=colour, bold=True) + printable(finding.message) + place)
        if finding.fix:
            click.echo(f"        {printable(finding.fix)}")


def count_findings(findings: Sequence[Finding]) -> str:
    """ "1 to stop for, 2 to look at, 3 notes", or "nothing found"."""
    parts = [
        (sum(finding.level is Level.ERROR for finding in findings), "to stop for"),
        (sum(finding.level is Level.WARNING for finding in findings), "to look at"),
        (sum(finding.level is Level.NOTE for finding in findings), "to note"),
    ]
    return ", ".join(f"{number} {words}" for number, words in parts if number) or "nothing found"


def printable(text: str) -> str:
    """`text` without the characters that would steer a terminal: what a feed says must not move a cursor.

    Joiners (emoji, Persian, Hindi) and the spaces of other scripts do no such thing, and stay.
    """
    return "".join(letter if letter.isprintable() or letter == "\n" or _harmless(letter) else "�" for letter in text)


def _harmless(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) == "Zs"


def plain_findings(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """Findings as JSON objects."""
    return [
        {
            "level": finding.level.value,
            "code": finding.code,
            "message": finding.message,
            "fix": finding.fix,
            "where": finding.where,
        }
        for finding in findings
    ]


@contextlib.contextmanager
def pulling_progress(*, after: float = 1.0) -> Iterator[tuple[Callable[[str], None], Callable[[str, int], None]]]:
    """Two callbacks, for "this source is being read" and "so many bytes of this address came".

    On a terminal a line on stderr begins to tell after `after` seconds; elsewhere nothing is printed.
    """
    if not sys.stderr.isatty():
        yield (lambda _name: None), (lambda _url, _size: None)
        return
    begun = time.monotonic()
    source = ""
    shown = False

    def show(text: str) -> None:
        nonlocal shown
        if time.monotonic() - begun >= after:
            shown = True
            click.echo(f"\r\033[K{text}"[:100], nl=False, err=True)

    def on_source(name: str) -> None:
        nonlocal source
        source = name
        show(f"Reading {name} ...")

    def on_bytes(_url: str, size: int) -> None:
        show(f"Reading {source}: {size / 1000:,.0f} kB ...")

    try:
        yield on_source, on_bytes
    finally:
        if shown:
            click.echo("\r\033[K", nl=False, err=True)
