"""The page of an issue, as answers to requests."""

from __future__ import annotations

from pathlib import Path

from desk import drafted, make_desk, person, visitor


def test_a_drafted_issue_is_shown(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    answer = visitor(desk, person("Amina", "editor")).get("/n/monthly/2026-10/")
    assert answer.status_code == 200


def test_a_period_without_an_issue_says_what_to_do(database: str, tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    answer = visitor(desk, person("Amina", "editor")).get("/n/monthly/2026-09/")
    assert answer.status_code == 200
    assert "Not drafted yet" in answer.content.decode()
