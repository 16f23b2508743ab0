"""Checks on the HTML as screen readers and mail programs take it, and on the message round it."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.contract import Exhibit, finding, shown
from newsletter.errors import RenderError
from newsletter.rendering.eml import part_bytes
from newsletter.rendering.eml_rules import header_rules
from newsletter.rendering.labels import same_language
from newsletter.rendering.lint import lint_theme
from newsletter.types import Finding


def document(exhibit: Exhibit) -> Iterator[Finding]:
    """Language, direction and title of the whole, and roles on layout tables (the Email Markup Consortium's rules)."""
    where = "email.html"
    if not exhibit.page.language:
        yield finding("html-language", "The HTML names no language.", where=where)
    elif not same_language(exhibit.page.language, exhibit.language):
        yield finding(
            "html-language",
            f"The HTML says {exhibit.page.language}; the newsletter is in {exhibit.language}.",
            where=where,
        )
    if exhibit.page.direction not in ("ltr", "rtl", "auto"):
        yield finding("html-direction", "The HTML has no direction of writing.", where=where)
    if not exhibit.page.title:
        yield finding("html-title", "The HTML has no title.", where=where)
    if exhibit.page.tables_without_role:
        yield finding("table-role", f"{exhibit.page.tables_without_role} tables of the HTML have no role.", where=where)


def headings(exhibit: Exhibit) -> Iterator[Finding]:
    """Headings in order: h1 first, and no level skipped (WCAG 2.2, 1.3.1)."""
    before = 0
    for level, text in exhibit.page.headings:
        if level > before + 1:
            came = f"after h{before}" if before else "first"
            yield finding("heading-order", f"{shown(text)} is an h{level} and comes {came}.", where="email.html")
        before = level


def active(exhibit: Exhibit) -> Iterator[Finding]:
    """Nothing that mail providers remove, and nothing loaded but pictures."""
    for tag in sorted(set(exhibit.page.active)):
        yield finding("html-active", f"The HTML holds a <{tag}>.", where="email.html")
    for address in sorted(set(exhibit.page.loads)):
        yield finding("html-loads", f"The HTML loads {shown(address)}.", where="email.html")


def message(exhibit: Exhibit) -> Iterator[Finding]:
    """Header and MIME rules on `email.eml`, and its parts against the frozen files."""
    yield from header_rules(exhibit.eml)
    try:
        parts = part_bytes(exhibit.eml)
    except RenderError as error:
        yield finding("eml-parts-differ", f"Not both parts are there: {error.what}", where="email.eml")
        return
    for name, carried, frozen in (
        ("email.html", parts.html, exhibit.mail.html),
        ("email.txt", parts.text, exhibit.mail.text),
    ):
        if carried != frozen.encode("utf-8", "replace"):
            yield finding("eml-parts-differ", f"The message does not carry {name} to the byte.", where="email.eml")


def theme(exhibit: Exhibit) -> Iterator[Finding]:
    """Mistakes in the theme, with file and line; contrast of its colours among them."""
    yield from lint_theme(exhibit.theme)
