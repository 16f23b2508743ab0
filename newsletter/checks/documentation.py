"""Makes `docs/checks.md` from the declared codes: `python -m newsletter.checks.documentation > docs/checks.md`."""

from __future__ import annotations

from newsletter.checks.elsewhere import EARLIER
from newsletter.checks.rule import Rule
from newsletter.checks.rules import CONTENT, THEME

_HEAD = """# What the checks say

Each draft is looked over before people are asked to. A finding has a level, a sentence that says what was found, and a
fix. An **error** stops an approval, a **warning** is something to look at, a **note** is good to know. The codes are
stable: they stand in `findings.json` and in what `newsletter check --json` prints.

This page is made from `newsletter/checks/rules.py`; a test keeps the two together.
"""


def checks_markdown() -> str:
    """The whole page, with a newline at its end."""
    parts = (
        ("In the issue", CONTENT),
        ("From reading sources and settings, from asking links, and from edits", EARLIER),
        ("In the theme", THEME),
    )
    return (
        "\n".join([_HEAD, *("\n".join([f"## {title}", "", *_table(rules), ""]) for title, rules in parts)]).rstrip()
        + "\n"
    )


def _table(rules: tuple[Rule, ...]) -> list[str]:
    rows = [
        f"| `{rule.code}` | {' or '.join([rule.level, *rule.also])} | {_cell(rule.what)} | {_cell(rule.fix)} |"
        for rule in rules
    ]
    return ["| code | level | what it means | what to do |", "|---|---|---|---|", *rows]


def _cell(text: str) -> str:
    """`text` for a cell of a table; angle brackets would be taken for HTML."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


if __name__ == "__main__":
    print(checks_markdown(), end="")
