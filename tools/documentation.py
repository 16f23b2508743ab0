"""Writes what is generated of the documentation: `python -m tools.documentation`. Tests keep it equal to the code."""

from __future__ import annotations

from pathlib import Path

from newsletter.checks.documentation import checks_markdown
from newsletter.cli import helptext
from newsletter.config.reference import settings_markdown

DOCS = Path(__file__).parents[1] / "docs"
START, END = "<!-- settings -->\n", "<!-- /settings -->"


def main() -> None:
    """Write the help, the commands, the checks and the settings."""
    helptext.HELP.write_text(helptext.help_text(), encoding="utf-8")
    helptext.REFERENCE.write_text(helptext.reference(), encoding="utf-8")
    (DOCS / "checks.md").write_text(checks_markdown(), encoding="utf-8")
    reference = DOCS / "reference.md"
    text = reference.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    reference.write_text(before + START + settings_markdown() + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
