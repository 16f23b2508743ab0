"""axe-core on every page of the desk, in light and dark, at 1280 and 375 px: nothing against WCAG 2.2 AA.

The issue in its states has a test of its own, in `test_issue_page_browser`.
Colours do not depend on the width, nor the layout on the colours, so each page is tried wide in light and narrow in
dark; `--full` tries all four.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk import NOW, drafted, few_accounts, make_desk, person, signed_in_page, visitor
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def _two_people(text: str) -> str:
    return few_accounts(text).replace("approval: required", "approval: two people", 1)


ISSUE = "/n/monthly/2026-10/"
Looks = tuple[tuple[int, str], ...]


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Any:
    """A desk with something of everything: edits, a comment, a review link, a skipped and a held month."""
    from newsletter import approving, revising
    from newsletter.accounts import actor_of
    from newsletter.schedules import parse_period
    from newsletter.talking import comment
    from newsletter.types import Via

    desk = make_desk(tmp_path, change=_two_people)
    for period in ("2026-08", "2026-09"):
        drafted(desk, period=period)
    issue = drafted(desk)
    october = parse_period("2026-10", desk.config.site.zone)
    ben = actor_of(person("Ben", "editor"), Via.DESK)
    cerys = actor_of(person("Cerys", "approver"), Via.DESK)
    key = issue.revisions.last().posts.first().key
    changes = {"subject": "What the river said", f"snippet:sky:{key}": "x" * 400, "intro": "Good morning."}
    revising.save(desk, "monthly", october, changes, base=0, actor=ben, now=NOW)
    comment(issue, "Can we lead with the bridge?", post_key=key, post_title="The bridge", actor=ben, now=NOW)
    september = parse_period("2026-09", desk.config.site.zone)
    approving.hold(desk, "monthly", september, why="Two names are missing.", actor=cerys, now=NOW)
    return desk


def _pages(desk: Any) -> dict[str, str]:
    from newsletter.accounts import actor_of, make_token
    from newsletter.models import Account, Issue, LoginToken
    from newsletter.rehearsing import inert_links
    from newsletter.talking import make_review_link
    from newsletter.types import Via

    revision = Issue.objects.get(period="2026-10").revisions.last()
    cerys = Account.objects.get(name="Cerys")
    review = make_review_link(revision.issue, "the board", days=30, actor=actor_of(cerys, Via.DESK), now=_now())
    links = inert_links(desk.config, revision, base_url="", now=_now())
    return {
        "outbox": "/",
        "the year before": "/?year=2025",
        "message": f"{ISSUE}#message",
        "held": "/n/monthly/2026-09/",
        "skipped": "/n/monthly/2026-08/",
        "post": f"{ISSUE}posts/{revision.posts.first().key}/",
        "notice": f"{ISSUE}notices/new/",
        "changes": f"{ISSUE}changes/?from=1&to=2",
        "against last month": f"{ISSUE}changes/?from=last&to=2",
        "bytes": f"{ISSUE}bytes/",
        "approve": f"{ISSUE}approve/",
        "account": "/account/",
        "team": "/team/",
        "invitation": f"/enter/{make_token(cerys, LoginToken.Purpose.INVITATION, now=_now())}/",
        "no such link": "/enter/nothing-signed-this/",
        "review": f"/review/{review}/",
        "no such page": "/nothing/",
        "test link": str(links["unsubscribe_url"]),
    }


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


LOOKS = ((1280, "light"), (375, "dark"))
ALL_LOOKS = ((1280, "light"), (1280, "dark"), (375, "light"), (375, "dark"))


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Looks:
    """The widths and colour schemes to try."""
    return ALL_LOOKS if request.config.getoption("--full") else LOOKS


def _wrong(page: Page, name: str, looks: Looks) -> list[str]:
    """What axe finds, in each of `looks`."""
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        # Without motion: a colour that is on its way to another would be measured half-way.
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")  # there a phone's bar covers nothing
        told = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
        found += [
            f"{name}, {width}, {scheme}: {each['id']}: {node['html'][:120]}"
            for each in told["violations"]
            for node in each["nodes"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{name} is wider than {width} px")
    return found


@pytest.mark.browser
def test_nothing_on_any_page_is_against_wcag(desk: Any, chromium: str, looks: Looks) -> None:
    account = person("Amina", "approver", "operator")
    wrong: list[str] = []
    with signed_in_page(desk, account, chromium) as (page, base, seen):
        for name, address in _pages(desk).items():
            page.goto(base + address)
            assert page.locator("main").count() == 1, f"{name} has no main part"
            wrong += _wrong(page, name, looks)
        assert seen.strayed == []
    assert wrong == []


@pytest.mark.browser
def test_nothing_before_the_door_and_behind_a_closed_one_is_against_wcag(
    desk: Any, chromium: str, looks: Looks
) -> None:
    wrong: list[str] = []
    with signed_in_page(desk, None, chromium) as (page, base, _seen):
        page.goto(f"{base}/login/")
        wrong += _wrong(page, "login", looks)
    with signed_in_page(desk, person("Tom", "viewer"), chromium) as (page, base, _seen):
        for name, address in {"issue of a viewer": ISSUE, "not with this account": "/team/"}.items():
            page.goto(base + address)
            wrong += _wrong(page, name, looks)
    assert wrong == []


@pytest.mark.browser
def test_what_two_editors_meet_is_not_against_wcag(desk: Any, chromium: str, looks: Looks) -> None:
    who = visitor(desk, person("Amina", "editor"))
    answer = who.post(f"{ISSUE}edit/", {"base": "0", "field:subject": "Another one", "next": "edit-head"})
    assert answer.status_code == 409
    with signed_in_page(desk, None, chromium) as (page, base, _seen):
        page.goto(f"{base}/login/")
        text = answer.content.decode().replace('href="/', f'href="{base}/').replace('src="/', f'src="{base}/')
        page.set_content(text)
        assert _wrong(page, "conflict", looks) == []
