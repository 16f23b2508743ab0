"""The draft that the tests share is the one that each of them would have made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk import NOW, drafted, make_desk
from kept_drafts import empty

if TYPE_CHECKING:
    from newsletter.pipeline import Desk


def _files(desk: Desk) -> dict[str, bytes]:
    return {
        path.relative_to(desk.outbox).as_posix(): path.read_bytes() for path in desk.outbox.rglob("*") if path.is_file()
    }


def _rows() -> dict[str, list[tuple[Any, ...]]]:
    from django.apps import apps

    models = apps.get_app_config("newsletter").get_models()
    return {model.__name__: sorted(model.objects.values_list(), key=repr) for model in models}


def test_what_is_put_back_is_what_was_drafted(database: str, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    moment = NOW + timedelta(minutes=17)  # no other test drafts then
    first = make_desk(one)
    drafted(first, now=moment)
    files, rows = _files(first), _rows()
    empty()
    second = make_desk(other)
    made = drafted(second, now=moment)
    assert made.newsletter == "monthly"
    assert _rows() == rows
    assert _files(second) == files
    assert "monthly/2026-10/email.html" in files


def test_another_site_is_drafted_for_itself(database: str, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    drafted(make_desk(one))
    empty()
    second = make_desk(other, change=lambda text: text.replace("name: Riverbank Futures", "name: Millside Futures"))
    drafted(second)
    assert b"Millside Futures" in _files(second)["monthly/2026-10/email.html"]
