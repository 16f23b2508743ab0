"""The theme lint: mistakes in a theme, each with its file, its line and the fix, before anything is rendered.

The MJML compiler takes unknown tags and attributes in silence and names no lines; Jinja reports an undefined name only
in the month that reaches it. So a theme is read here as text: as Jinja (`lint_jinja`), and as the MJML documents that
its branches make (`template_source`, `lint_markup`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from jinja2 import Environment

from newsletter.config.model import NETWORKS
from newsletter.rendering.contrast import ENOUGH, contrast
from newsletter.rendering.environment import environment
from newsletter.rendering.lint_jinja import lint_names, lint_syntax
from newsletter.rendering.lint_markup import MarkupLint, class_names
from newsletter.rendering.lint_rules import LINT, Report
from newsletter.rendering.quoted import MARK
from newsletter.rendering.template_source import Flat, documents, fragments
from newsletter.rendering.theme import Theme, ThemeSettings
from newsletter.rendering.themefile import read_theme_yaml
from newsletter.rendering.views import DigestView, ItemView
from newsletter.types import MARKS, Finding

__all__ = ["LINT", "lint_theme"]

MAIL = "email.mjml"
PLAIN = "email.txt"
SETTINGS = "theme.yaml"

MAIL_NAMES: Mapping[str, object] = MappingProxyType({"digest": DigestView, "theme": ThemeSettings})
"""What the mail's templates see, beside the environment's functions."""

SOCIAL_NAMES: Mapping[str, object] = MappingProxyType(
    {
        "item": ItemView,
        "theme": ThemeSettings,
        **dict.fromkeys(("kind", "link", "hashtags", "newsletter", "site", "brief")),
    }
)
"""What the social templates see."""

_GENERIC = ("serif", "sans-serif", "monospace", "system-ui", "cursive", "ui-serif", "ui-sans-serif", "ui-monospace")


def lint_theme(theme: Theme) -> tuple[Finding, ...]:
    """What is wrong with `theme`, by file and line; empty for a good one. `where` is `email.mjml:42`.

    Only reads: nothing is rendered, and no value is needed. Never raises.
    """
    report = Report()
    _settings(theme, report)
    found = _lint_templates(environment(theme, "en"), tuple(theme.files.items()))
    return tuple(sorted((*report.findings(), *found), key=_place))


def _place(finding: Finding) -> tuple[str, int, str, str]:
    file, _, line = finding.where.partition(":")
    return file, int(line or 0), finding.code, finding.message


@lru_cache(maxsize=8)
def _lint_templates(env: Environment, templates: tuple[tuple[str, str], ...]) -> tuple[Finding, ...]:
    """The findings on a theme's templates: the same for every issue, so they are looked for once in a process."""
    files = dict(templates)
    report = Report()
    _templates_there(files, report)
    found = {name: lint_syntax(files, name, env, report) for name in files if name != SETTINGS}
    trees = {name: tree for name, tree in found.items() if tree is not None}
    for name in (MAIL, PLAIN):
        lint_names(trees, name, env, MAIL_NAMES, report)
    for name in trees:
        if name.startswith("social/"):
            lint_names(trees, name, env, SOCIAL_NAMES, report)
    valid = set(trees)
    _markup(files, valid, report)
    for name in sorted(valid):
        _marks(name, files[name], report)
        if not name.endswith(".mjml"):
            _plain(name, files[name], report)
    _unsubscribe(files, valid, report)
    return report.findings()


def _templates_there(files: Mapping[str, str], report: Report) -> None:
    for name in (MAIL, PLAIN, *(f"social/{network}.txt" for network in NETWORKS)):
        if name not in files:
            report.add(
                "template-missing", (name, 0), f"The theme has no {name}.", "Add it, or copy the shipped theme's."
            )


def _markup(files: Mapping[str, str], valid: set[str], report: Report) -> None:
    """The mail with everything in its place; then the macros, and the files that the mail does not take in."""
    good = {name: files[name] for name in sorted(valid)}
    names = [name for name in good if name.endswith(".mjml")]
    whole = documents(good, MAIL) if MAIL in good else ()
    pieces = [flat for name in names for flat in fragments(good, name)]
    reached = {file for flat in whole for file, _ in flat.places}
    pieces += [flat for name in names if name not in reached for flat in documents(good, name)]
    classes = class_names((*whole, *pieces))
    for flat in whole:
        MarkupLint(flat, report, whole=True, classes=classes).run()
    seen = {place for flat in whole for place in flat.places}
    for flat in pieces:
        if not _covered(flat, seen):
            MarkupLint(flat, report, whole=False, classes=classes).run()


def _covered(flat: Flat, seen: set[tuple[str, int]]) -> bool:
    """Whether all of a macro was judged where it is called, with what stands round it."""
    return all(place in seen for place in flat.places)


def _marks(name: str, text: str, report: Report) -> None:
    for match in MARK.finditer(text):
        if match[0] not in MARKS:
            line = text.count("\n", 0, match.start()) + 1
            report.add("template-mark", (name, line), f"Nobody fills in {match[0]}.", f"There are: {', '.join(MARKS)}.")


def _plain(name: str, text: str, report: Report) -> None:
    for match in re.finditer(r"</?(?:mj-[a-z-]*|mjml)", text):
        line = text.count("\n", 0, match.start()) + 1
        report.add("mjml-in-text", (name, line), f"{match[0]} stands in a plain-text template.", "Remove it.")


def _unsubscribe(files: Mapping[str, str], valid: set[str], report: Report) -> None:
    """Every document that the mail can be has the mark; so has the plain text with what it includes."""
    good = {name: files[name] for name in sorted(valid)}
    for name in (MAIL, PLAIN):
        if name in good and not all(_has_unsubscribe(flat) for flat in documents(good, name)):
            report.add(
                "template-unsubscribe",
                (name, 0),
                f"{name} can be rendered without ~~unsubscribe_url~~.",
                "Put the link into the footer, outside every {% if %}.",
            )


def _has_unsubscribe(flat: Flat) -> bool:
    return "~~unsubscribe_url~~" in flat.text or any("~~unsubscribe_url~~" in value for value in flat.values)


def _settings(theme: Theme, report: Report) -> None:
    text = theme.files.get(SETTINGS)
    lines = read_theme_yaml(text, file=SETTINGS)[1] if text else {}

    def line(*place: str) -> tuple[str, int]:
        return SETTINGS, lines.get(place, 0)

    colours = theme.settings.colours
    for mode, palette in (("light", colours.light), ("dark", colours.dark)):
        for words, ink, ground in palette.pairs():
            ratio = contrast(ink, ground)
            if ratio < ENOUGH:
                report.add(
                    "colour-contrast",
                    line("colours", mode, words.split()[0]),
                    f"colours.{mode}: {words}, {ink} on {ground}, has a contrast of {ratio:.2f}:1, not {ENOUGH}:1.",
                    "Make the text darker or its ground lighter."
                    if mode == "light"
                    else "Make the text lighter or its ground darker.",
                )
    if colours.light == colours.dark:
        report.add(
            "dark-not-designed", line("colours", "dark"), "The dark colours are the light ones.", "Choose dark ones."
        )
    for part in ("body", "heading"):
        stack = str(getattr(theme.settings.fonts, part))
        if stack.split(",")[-1].strip().strip("'\"") not in _GENERIC:
            report.add(
                "font-family",
                line("fonts", part),
                f"fonts.{part} ends with {stack.split(',')[-1].strip()}, which a reader may not have.",
                "End the list with sans-serif or serif.",
            )
