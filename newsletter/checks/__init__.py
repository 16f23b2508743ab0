"""JUDGE: what was rendered -> findings. Pure: the same exhibit gives the same findings, in the same order.

To add a check: a function `(exhibit) -> findings` in a file here, its name in `CHECKS`, its codes in `rules`.
"""

from __future__ import annotations

from newsletter.checks import items, links, pictures, setting_up, social, structure, wording
from newsletter.checks.contract import Check, Exhibit
from newsletter.checks.rule import Rule
from newsletter.checks.rules import BY_CODE
from newsletter.types import Finding

__all__ = ["BY_CODE", "CHECKS", "Check", "Exhibit", "Rule", "run_checks"]

CHECKS: tuple[Check, ...] = (
    wording.subject,
    wording.preheader,
    wording.sender,
    wording.unrendered,
    wording.stray_nothing,
    wording.leftover_mjml,
    wording.personal_marks,
    wording.placeholders,
    pictures.html_size,
    pictures.alternative_texts,
    pictures.picture_sizes,
    pictures.picture_addresses,
    links.addresses,
    links.names,
    links.same_address,
    links.same_name,
    items.there,
    items.dates,
    items.titles,
    items.contents,
    items.edits_shown,
    items.fallback_addresses,
    items.consent,
    items.playbacks,
    items.notices,
    items.languages,
    structure.document,
    structure.headings,
    structure.active,
    structure.message,
    structure.theme,
    social.limits,
    social.links,
    social.coverage,
    social.card_pictures,
    setting_up.public_face,
    setting_up.timing,
    setting_up.ways_out,
)
"""Every check, once."""


def run_checks(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Every finding on `exhibit`, those of `exhibit.extra` among them, each once: by level, code and place."""
    found = {*exhibit.extra}
    for check in CHECKS:
        found.update(check(exhibit))
    return tuple(sorted(found, key=lambda one: (one.level.rank, one.code, one.where, one.message)))
