"""What a command does not need is not imported: each start would pay for it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("wanted", "spared"),
    [
        (
            "newsletter.sources.fetch, newsletter.sources.feed, newsletter.sources.archive",
            "requests urllib3 markdown_it",
        ),
        ("newsletter.cli.draft, newsletter.cli.output", "rich django requests PIL jinja2"),
        ("newsletter.__main__", "click pydantic django"),
        ("newsletter.config", "django jinja2 requests babel"),
    ],
)
def test_a_room_brings_only_what_it_works_with(wanted: str, spared: str) -> None:
    code = f"import sys, {wanted}\nprint(*(name for name in {spared.split()!r} if name in sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.split() == []


def test_the_database_comes_without_pages() -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom newsletter.settings import configure\n"
        "configure('sqlite:///never-opened.sqlite3', Path('.'))\n"
        "from newsletter.models import Issue\n"
        "spared = ('newsletter.web', 'django.core.handlers.wsgi', 'waitress')\n"
        "print(Issue._meta.db_table, *(name for name in spared if name in sys.modules))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.split() == ["newsletter_issue"]
