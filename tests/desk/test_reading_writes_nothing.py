"""A GET never changes anything: the whole desk is walked as everybody, and the database is the same after it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from desk import NOW, Visitor, drafted, make_desk, person, visitor

MOST_PAGES = 400
START = "http://localhost/"


class _Addresses(HTMLParser):
    """Every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src", "action", "formaction") and value]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    from django.apps import apps

    return {
        model._meta.db_table: sorted(map(tuple, model.objects.values_list()), key=repr) for model in apps.get_models()
    }


def walk(who: Visitor, *, heads: bool) -> dict[str, int]:
    """Open every address that can be reached by links, forms' addresses among them, with GET and, if asked, HEAD."""
    waiting, seen = [START], dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        assert len(seen) < MOST_PAGES, f"more than {MOST_PAGES} addresses: is there one that makes ever new ones?"
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = who.get(path)
        seen[address] = answer.status_code
        if heads:
            assert who.client.head(path).status_code == answer.status_code
        if answer.get("Location"):
            waiting.append(urldefrag(urljoin(address, answer["Location"])).url)
        if answer.get("Content-Type", "").startswith("text/html"):
            waiting += [found for found in _links(address, answer.content.decode()) if found not in seen]
    return seen


def _links(address: str, page: str) -> list[str]:
    reader = _Addresses()
    reader.feed(page)
    absolute = [urldefrag(urljoin(address, found)).url for found in reader.found if not found.startswith("~~")]
    return [found for found in absolute if urlsplit(found)[:2] == urlsplit(START)[:2]]


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Any:
    """Two issues and a skipped month, with edits, a comment, a review link and a yes."""
    from newsletter import approving, revising
    from newsletter.accounts import actor_of
    from newsletter.schedules import parse_period
    from newsletter.talking import comment, make_review_link
    from newsletter.types import Via

    desk = make_desk(tmp_path)
    drafted(desk, period="2026-09")
    issue = drafted(desk)
    cerys = actor_of(person("Cerys", "approver"), Via.DESK)
    period = parse_period("2026-10", desk.config.site.zone)
    revising.save(desk, "monthly", period, {"subject": "What the river said"}, base=0, actor=cerys, now=NOW)
    comment(issue, "Can we lead with the bridge?", post_key="", post_title="", actor=cerys, now=NOW)
    make_review_link(issue, "the board", days=30, actor=cerys, now=NOW)
    content_hash = issue.revisions.last().content_hash
    approving.approve(desk, "monthly", period, content_hash=content_hash, actor=cerys, now=NOW)
    return desk


@pytest.mark.parametrize("role", ["nobody", "viewer", "editor", "approver", "operator"])
def test_a_walk_through_the_desk_changes_nothing(desk: Any, role: str) -> None:
    from newsletter import outbox

    who = visitor(desk, None if role == "nobody" else person(role.title(), role))
    folder = outbox.folder_of(desk.outbox, "monthly", "2026-10")
    rows, files = everything(), outbox.read(folder)
    assert "issue.json" in files
    seen = walk(who, heads=role == "approver")  # who reaches most
    assert everything() == rows
    assert outbox.read(folder) == files
    failed = {address: status for address, status in seen.items() if status >= 500}
    assert failed == {}
    if role != "nobody":
        assert len(seen) > 20
        assert sum(status == 200 for status in seen.values()) > 15
