"""Code, table and page agree: every code is declared, documented and used."""

from __future__ import annotations

import re
from pathlib import Path

from newsletter.checks.documentation import checks_markdown
from newsletter.checks.elsewhere import EARLIER
from newsletter.checks.rules import BY_CODE, CONTENT, THEME
from newsletter.rendering.lint_rules import LINT

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "checks.md"
SOURCES = {path: path.read_text() for path in sorted((ROOT / "newsletter").rglob("*.py"))}
TABLES = {
    ROOT / "newsletter/checks/rules.py",
    ROOT / "newsletter/checks/elsewhere.py",
    ROOT / "newsletter/rendering/lint_rules.py",
}


def test_the_page_is_made_from_the_table() -> None:
    assert PAGE.read_text() == checks_markdown(), "run: python -m newsletter.checks.documentation > docs/checks.md"


def test_every_code_stands_on_the_page_once() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(), re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == set(BY_CODE)


def test_every_code_is_in_the_tables_once() -> None:
    every = [rule.code for rule in (*CONTENT, *EARLIER, *THEME)]
    assert len(every) == len(set(every))
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z0-9]+)*", code) for code in every)


def test_every_declared_code_is_used_somewhere() -> None:
    code = "\n".join(text for path, text in SOURCES.items() if path not in TABLES)
    for rule in (*CONTENT, *EARLIER):
        assert f'"{rule.code}"' in code, rule.code
    for lint in LINT:
        assert f'"{lint}"' in code, lint


def test_every_finding_in_the_package_has_a_declared_code() -> None:
    used = {code: path.name for path, text in SOURCES.items() for code in re.findall(r"\bcode=\"([a-z-]+)\"", text)}
    assert {code: place for code, place in used.items() if code not in BY_CODE} == {}


def test_rules_are_sentences() -> None:
    for rule in BY_CODE.values():
        assert rule.what.endswith("."), rule.code
        assert rule.fix.endswith("."), rule.code
