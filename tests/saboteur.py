"""What the tests that do harm share: a small site, the command as a process, and the command in this process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.cli.app import run

HERE = Path(__file__).parent
PERIOD = ("--period", "2026-10")
CONFIGURATION = """
site: {name: Riverbank Futures, url: https://riverbank.example, public_url: https://news.riverbank.example}
sources:
  desk: {type: folder, path: content}
  copy: {type: folder, path: content}
newsletters:
  monthly: {title: The digest, from: R <news@riverbank.example>, sources: [desk], audience: monthly,
            social: {accounts: [square]}}
  both: {title: Both, from: R <news@riverbank.example>, sources: [desk, copy], audience: monthly,
         social: {accounts: [square, circle]}}
accounts:
  square: {network: mastodon, server: "https://mastodon.example"}
  circle: {network: mastodon, server: "https://mastodon.example"}
"""
BODY = "Thirty-one people came to the mill on a wet Tuesday. They argued over the river and ate soup beside it."


def write_post(site: Path, name: str, title: str, day: str = "2026-10-12", body: str = BODY, **more: str) -> None:
    """A post in the folder source; values are written as YAML would read JSON."""
    front = {"title": json.dumps(title), "date": day, "url": f"https://riverbank.example/{name}/", **more}
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    path = site / "content" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{lines}---\n{body}\n", encoding="utf-8")


def make(site: Path) -> Path:
    """A folder with a configuration and a post."""
    (site / "schedules.yaml").write_text(CONFIGURATION)
    write_post(site, "weir", "What the weir is for")
    return site


def clean_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("NEWSLETTER_", "DATABASE_"))}


def start(site: Path, *arguments: str, **more: Any) -> subprocess.Popen[str]:
    """The command in a process of its own, with the site's own database."""
    return subprocess.Popen(
        [sys.executable, "-m", "newsletter", "--config", str(site / "schedules.yaml"), *arguments],
        **{
            "cwd": HERE.parent,
            "env": clean_environment(),
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            **more,
        },
    )


def newsletter(site: Path, *arguments: str, **more: Any) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `start`."""
    process = start(site, *arguments, **more)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def one_clear_line(told: str) -> bool:
    return told.startswith("Error: ") and told.count("\n") == 1 and "Traceback" not in told


Spoken = Callable[..., tuple[int, str, str]]


def speaker(site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Spoken:
    """The whole command line in this process: exit code, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["newsletter", "--config", str(site / "schedules.yaml"), *arguments])
        code: object = 0
        try:
            run()
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        assert isinstance(code, int)
        return code, said.out, said.err

    return call
