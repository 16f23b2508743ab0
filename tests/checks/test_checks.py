"""Each check fires where it has to, with its own code, and is silent on a clean issue."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases import FIRES, picture
from exhibits import (
    clean,
    codes,
    findings_of,
    post,
    sealed,
)

from newsletter.checks import BY_CODE, CHECKS, run_checks
from newsletter.checks.contract import shown
from newsletter.checks.rules import CONTENT
from newsletter.checks.wording import is_shouting
from newsletter.types import Finding, Level


def test_the_clean_exhibit_is_clean() -> None:
    assert run_checks(clean()) == ()


@pytest.mark.parametrize(
    ("code", "number"), [(code, n) for code, changes in FIRES.items() for n in range(len(changes))]
)
def test_a_check_fires(code: str, number: int) -> None:
    found = findings_of(FIRES[code][number](clean()), code)
    assert found, code
    for finding in found:
        assert finding.level is BY_CODE[code].level
        assert finding.message.endswith(".")
        assert len(finding.message) < 400
        assert finding.fix.endswith(".")


def test_every_code_has_a_case() -> None:
    assert set(FIRES) == {rule.code for rule in CONTENT}


def test_every_check_is_documented_and_listed_once() -> None:
    assert len(set(CHECKS)) == len(CHECKS)
    for check in CHECKS:
        assert (check.__doc__ or "").strip()


def test_earlier_findings_are_listed_once_with_the_others_in_order() -> None:
    note = Finding(level=Level.NOTE, code="aaa", message="A source said something.")
    error = Finding(level=Level.ERROR, code="zzz", message="A picture could not be had.")
    exhibit = replace(picture("hall.jpg")(clean()), extra=(note, error, error))
    assert [finding.code for finding in run_checks(exhibit)] == ["zzz", "alt-is-file-name", "aaa"]


def test_a_theme_mistake_is_among_the_findings() -> None:
    exhibit = clean()
    files = dict(exhibit.theme.files)
    files["email.mjml"] = files["email.mjml"].replace("padding=", "paddding=")
    (found,) = run_checks(replace(exhibit, theme=replace(exhibit.theme, files=files)))
    assert (found.code, found.where) == ("mjml-unknown-attribute", "email.mjml:12")


def test_low_contrast_of_the_theme_is_among_the_findings() -> None:
    exhibit = clean()
    colours = exhibit.theme.settings.colours
    dark = colours.dark.model_copy(update={"quiet": "#333a3d"})
    changed = exhibit.theme.settings.model_copy(update={"colours": colours.model_copy(update={"dark": dark})})
    found = run_checks(replace(exhibit, theme=replace(exhibit.theme, settings=changed)))
    assert {finding.code for finding in found} == {"colour-contrast"}
    assert all("dark" in finding.message for finding in found)


def test_the_same_exhibit_gives_the_same_findings() -> None:
    exhibit = post(title="FORTY CARERS READ THEIR LETTERS", consent_pending=True)(clean())
    assert run_checks(exhibit) == run_checks(replace(exhibit))


@pytest.mark.parametrize("markup", ["", "<", "<html", "<p>" * 3000, "\x00", "<a href=" * 500, "<table>" * 500])
def test_any_markup_is_judged_without_an_error_of_ours(markup: str) -> None:
    assert "unsubscribe-missing" in codes(sealed(clean(html=markup)))


@pytest.mark.parametrize("words", ["NATO", "", "Forty", "A B C", "2026", "\u0645\u0627 \u0645\u0646"])
def test_what_is_not_shouting(words: str) -> None:
    assert not is_shouting(words)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n b", "“a b”"),
        ("“Quoted” already", "“Quoted” already"),
        ("word " * 20, "“word word word word word word word word word word word word…”"),
    ],
)
def test_how_a_text_is_named_in_a_finding(text: str, said: str) -> None:
    assert shown(text) == said
