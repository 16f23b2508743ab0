"""Makes a new site folder out of the starter files that travel in the package."""

from __future__ import annotations

import os
import secrets
from datetime import date, timedelta
from pathlib import Path

from newsletter.errors import MisuseError

STARTER = Path(__file__).parent / "starter"
RENAMED = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
LAST_MONTH = b"{{last_month}}"
"""The one placeholder in starter files: the month before today, as 2026-10; the first draft then finds the examples."""


def make_site(directory: Path, *, today: date) -> tuple[Path, ...]:
    """Write the starter files, an empty outbox and a .env (mode 0600) into `directory`; returns what was written.

    Raises MisuseError where `directory` already holds something: nothing there is touched.
    """
    if directory.exists() and any(directory.iterdir()):
        raise MisuseError(f"{directory} is not empty.", "Name a folder that does not exist yet.")
    month = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m").encode()
    made: list[Path] = []
    for source in sorted(STARTER.rglob("*")):
        if not source.is_file() or "__pycache__" in source.parts:
            continue
        relative = source.relative_to(STARTER)
        target = directory / relative.with_name(RENAMED.get(relative.name, relative.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        data = source.read_bytes()
        target.write_bytes(data.replace(LAST_MONTH, month) if source.suffix in (".md", ".yaml") else data)
        made.append(target)
    (directory / "outbox").mkdir()
    made.append(_write_secrets(directory / ".env"))
    return tuple(made)


def _write_secrets(path: Path) -> Path:
    """A .env that nobody else could read at any moment."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("# Secrets of this installation. Never commit this file.\n")
        file.write(f"NEWSLETTER_SECRET_KEY={secrets.token_urlsafe(48)}\n")
    return path
