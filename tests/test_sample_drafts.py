"""The sample site, drafted month by month as `make demo` does: what a first visitor sees has to be right."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsletter.cli.app import app

ROOT = Path(__file__).parents[1]
MONTHS = {"2026-05": 2, "2026-06": 1, "2026-07": 2, "2026-08": 0, "2026-09": 3, "2026-10": 7}


def draft(outbox: Path, newsletter: str, period: str) -> dict[str, Any]:
    place = ["--config", str(ROOT / "schedules.yaml"), "--outbox", str(outbox)]
    result = CliRunner().invoke(app, [*place, "draft", newsletter, "--period", period, "--json"])
    if result.exception is not None:
        raise result.exception
    plain: dict[str, Any] = json.loads(result.stdout)
    return plain


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(("period", "posts"), MONTHS.items())
def test_a_month_has_its_posts(database: str, tmp_path: Path, period: str, posts: int) -> None:
    plain = draft(tmp_path, "monthly", period)
    assert len(plain["posts"]) == posts
    assert plain["status"] == ("draft" if posts else "skipped")
    errors = {found["code"] for found in plain["findings"] if found["level"] == "error"}
    assert errors == ({"consent-pending"} if period == "2026-07" else set())
    if posts == 1:
        assert plain["subject"] == plain["posts"][0]["title"]


def test_the_month_of_the_demo_is_ready_to_be_shown(database: str, tmp_path: Path) -> None:
    plain = draft(tmp_path, "monthly", "2026-10")
    assert plain["findings"] == []
    assert len(plain["snippets"]) == 7 * 6
    assert {post["kind"] for post in plain["posts"]} == {"post", "playback"}


def test_the_newsletter_in_welsh_has_no_english_label(database: str, tmp_path: Path) -> None:
    plain = draft(tmp_path, "misol", "2026-10")
    assert plain["findings"] == []
    text = Path(plain["folder"], "email.txt").read_text()
    assert "Hydref 2026" in text
    for label in ("Read", "Where", "Still open", "Unsubscribe", "minutes", "Playback", "October"):
        assert label not in text


def test_the_order_of_the_months_changes_no_byte(database: str, tmp_path: Path) -> None:
    for name, months in (("forward", list(MONTHS)), ("backward", list(reversed(MONTHS)))):
        for period in months:
            draft(tmp_path / name, "monthly", period)
    assert tree(tmp_path / "forward") == tree(tmp_path / "backward") != {}
