"""Templates get plain facts: a row in a page could ask the database for more, unseen and once a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk import NOW, drafted, make_desk, person, visitor


def _rows_in(context: dict[str, Any]) -> set[str]:
    from django.db.models import Model, QuerySet

    return {name for name, value in context.items() if isinstance(value, Model | QuerySet)}


def test_no_page_is_handed_a_row(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jinja2 import Template

    from newsletter.accounts import actor_of
    from newsletter.talking import make_review_link
    from newsletter.types import Via

    desk = make_desk(tmp_path)
    issue = drafted(desk)
    cerys = person("Cerys", "approver", "operator")
    token = make_review_link(issue, "the board", days=30, actor=actor_of(cerys, Via.DESK), now=NOW)
    key = issue.revisions.get().posts.first().key
    handed: dict[str, set[str]] = {}
    real = Template.render

    def render(template: Template, *args: Any, **context: Any) -> str:
        handed[str(template.name)] = _rows_in(context)
        return real(template, *args, **context)

    monkeypatch.setattr(Template, "render", render)
    who, at = visitor(desk, cerys), "/n/monthly/2026-10"
    for path in (
        f"{at}/",
        f"{at}/approve/",
        f"{at}/bytes/",
        f"{at}/changes/",
        f"{at}/posts/{key}/",
        f"{at}/notices/new/",
    ):
        assert who.get(path).status_code == 200, path
    for path in ("/", "/team/", "/account/"):
        assert who.get(path).status_code == 200, path
    assert visitor(desk).get(f"/review/{token}/").status_code in (200, 410)
    assert len(handed) >= 9
    assert {name: rows for name, rows in handed.items() if rows} == {}
