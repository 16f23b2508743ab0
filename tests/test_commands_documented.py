"""The help is quick, true, and the same in the docs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.cli.helptext import HELP, REFERENCE, commands, help_text, reference

ROOT = Path(__file__).parents[1]


def newsletter(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "newsletter", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_help_that_is_printed_is_the_help_of_the_commands() -> None:
    assert HELP.read_text(encoding="utf-8") == help_text(), "run: python -m newsletter.cli.helptext"
    assert newsletter("--help").stdout == help_text()
    assert newsletter().stdout == help_text()


def test_the_help_imports_nothing_that_takes_time() -> None:
    code = (
        "import sys; sys.argv = ['newsletter', '--help']; from newsletter.__main__ import main; main(); "
        "print(sorted(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout
    for heavy in ("click", "django", "pydantic", "requests", "jinja2"):
        assert f"'{heavy}'" not in out


def test_the_reference_is_what_the_commands_say() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "run: python -m newsletter.cli.helptext"


@pytest.mark.parametrize("name", [name for name, _ in commands() if name not in ("newsletter", "newsletter outbox")])
def test_every_command_has_an_example(name: str) -> None:
    text = help_text(dict(commands())[name], name)
    assert re.search(rf"Example:\n\s+{name}\b", text), text


@pytest.mark.parametrize(
    "arguments",
    [("fly",), ("draft",), ("draft", "monthly", "--period"), ("status", "--nonsense"), ("outbox", "burn")],
)
def test_misuse_exits_with_two(arguments: tuple[str, ...]) -> None:
    done = newsletter(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Error" in done.stderr


def test_a_missing_configuration_says_how_to_make_one(tmp_path: Path) -> None:
    done = newsletter("status", cwd=tmp_path)
    assert done.returncode == 1
    assert "schedules.yaml" in done.stderr
    assert "newsletter init" in done.stderr
    assert "Traceback" not in done.stderr
