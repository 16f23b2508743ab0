"""A tolerant reader of MJML and HTML: tags, attributes and text, each with its position. It never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.rendering.mjml_rules import ATTRIBUTES, HTML
from newsletter.rendering.template_source import DYNAMIC

_TOKEN = re.compile(
    r"""(?P<skip><!--\[if[^\]]*\]>(?:<!-->)?|<!--<!\[endif\]-->|<!\[endif\]-->|<!--.*?-->|<!doctype[^>]*>|<\?.*?\?>)
    |</(?P<end>[A-Za-z][\w:.\ue000-]*)\s*>
    |<(?P<start>[A-Za-z][\w:.\ue000-]*)(?P<attributes>(?:\s(?:[^"'<>]|"[^"]*"|'[^']*')*)?)>
    |(?P<bare><)""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s=/\"'<>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_STYLES = re.compile(r"</(mj-style|style)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name="value"`. `value` None: it has none. `quote` "": it has no quotes. `at` is where its name begins."""

    name: str
    value: str | None
    quote: str
    at: int


@dataclass(frozen=True, slots=True)
class Start:
    """`<name ...>`; `closed` for `<name ... />`."""

    name: str
    attributes: tuple[Attribute, ...]
    closed: bool
    at: int


@dataclass(frozen=True, slots=True)
class End:
    """`</name>`."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Words:
    """Text between tags; `css` inside `<mj-style>` and `<style>`."""

    text: str
    at: int
    css: bool = False


@dataclass(frozen=True, slots=True)
class Bare:
    """A `<` that begins no tag, or a tag that never ends."""

    at: int
    text: str


Token = Start | End | Words | Bare


def tokens(markup: str) -> Iterator[Token]:
    """`markup` piece by piece. Comments are skipped; what stands in Outlook's conditional comments is read.

    The compiler reads those too: a tag that one opens has to be closed, in it or in another.
    """
    at, css = 0, False
    while at < len(markup):
        if css:
            end = _STYLES.search(markup, at)
            stop = end.start() if end else len(markup)
            yield Words(markup[at:stop], at, css=True)
            at, css = stop, False
            continue
        match = _TOKEN.search(markup, at)
        stop = match.start() if match else len(markup)
        if stop > at:
            yield Words(markup[at:stop], at)
        if not match:
            return
        at = match.end()
        if match["end"]:
            yield End(match["end"], match.start())
        elif match["start"]:
            written = match["attributes"]
            closed = written.endswith("/") or (not written and markup[at - 2] == "/")
            yield Start(_name(match["start"]), _attributes(written, match.start("attributes")), closed, match.start())
            css = match["start"].lower() in ("mj-style", "style") and not closed
        elif match["bare"]:
            yield Bare(match.start(), markup[match.start() : match.start() + 40])


def _name(written: str) -> str:
    """`p` of `<p{{ attributes }}>`, where the value begins with a space; a name that a value is part of stays."""
    bare = written.replace(DYNAMIC, "")
    return bare if bare in HTML or bare in ATTRIBUTES else written


def _attributes(written: str, offset: int) -> tuple[Attribute, ...]:
    found = []
    for match in _ATTRIBUTE.finditer(written):
        if DYNAMIC in match[1]:
            continue
        value = match[2]
        quote = value[0] if value and value[0] in "\"'" else ""
        found.append(Attribute(match[1], value[1:-1] if quote and value else value, quote, offset + match.start()))
    return tuple(found)
