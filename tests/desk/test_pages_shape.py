"""What is found where on the desk's pages: the posts of an issue, the folds of a post, and words instead of codes."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from desk import NOW, drafted, make_desk, person, signed_in_page, visitor

ISSUE = "/n/monthly/2026-10/"


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Any:
    return make_desk(tmp_path)


def page(desk: Any, account: Any, path: str = ISSUE) -> str:
    answer = visitor(desk, account).get(path)
    assert answer.status_code == 200, answer.content[:2000]
    return str(unescape(answer.content.decode()))


@pytest.mark.browser
def test_beside_the_mail_the_posts_are_seen_at_once_and_a_jump_leaves_the_open_part(desk: Any, chromium: str) -> None:
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor", "approver"), chromium) as (screen, base, _):
        screen.goto(f"{base}{ISSUE}#social")
        in_sight = "id => Math.abs(document.getElementById(id).getBoundingClientRect().top - 425) < 425"
        assert screen.evaluate(in_sight, "choice-title"), "who edits finds the posts without scrolling"
        assert not screen.evaluate(in_sight, "comments-title")
        screen.get_by_role("navigation", name="Beside the mail").get_by_role("link", name="Comments").press("Enter")
        assert screen.evaluate(in_sight, "comments-title")
        assert screen.evaluate("document.activeElement.id") == "comments"
        assert screen.locator("#social").is_visible(), "the part that was open stays open"
        assert not screen.locator(".tabs .near").is_visible()
        screen.set_viewport_size({"width": 375, "height": 812})
        screen.locator(".tabs .near").click()
        screen.wait_for_function(in_sight, arg="choice-title")


@pytest.mark.browser
def test_the_social_posts_of_a_post_are_folded_and_a_link_to_one_opens_it(desk: Any, chromium: str) -> None:
    issue = drafted(desk)
    key = issue.revisions.last().posts.first().key
    with signed_in_page(desk, person("Amina", "editor"), chromium) as (screen, base, _):
        screen.goto(f"{base}{ISSUE}posts/{key}/")
        folds = screen.locator(".snippets details")
        assert folds.count() == 6
        assert folds.locator("textarea >> visible=true").count() == 0
        anchor = folds.nth(1).locator(".both").get_attribute("id")
        screen.goto("about:blank")
        screen.goto(f"{base}{ISSUE}posts/{key}/#{anchor}")
        assert folds.nth(1).locator("textarea").is_visible()
        folds.nth(1).locator("textarea").fill("Words by hand, and no link.")
        folds.nth(1).locator("button.main").click()
        screen.get_by_text("changed by hand").wait_for()
        assert folds.nth(1).locator("textarea").is_visible(), "what was saved is seen where it was made"


def test_an_issue_that_cannot_be_changed_offers_no_form_to_change_it(desk: Any) -> None:
    from newsletter import approving
    from newsletter.accounts import actor_of
    from newsletter.schedules import parse_period
    from newsletter.types import Via

    issue = drafted(desk)
    amina = person("Amina", "approver")
    wheres = ("monthly", parse_period("2026-10", desk.config.site.zone))
    edit = 'action="/n/monthly/2026-10/edit/"'
    assert edit in page(desk, amina)
    approving.hold(desk, *wheres, why="", actor=actor_of(amina, Via.DESK), now=NOW)
    held = page(desk, amina)
    assert edit not in held
    assert "It is held: once it is released, it can be changed here." in held
    answer = visitor(desk, amina).post(f"{ISSUE}edit/", {"base": "0", "page": "issue", "field:subject": "My own words"})
    assert answer.status_code == 409
    approving.release(desk, *wheres, why="", actor=actor_of(amina, Via.DESK), now=NOW)
    assert edit in page(desk, amina)
    letter = desk.outbox / "monthly" / "2026-10" / "email.txt"
    letter.write_bytes(letter.read_bytes() + b"A letter.\n")
    altered = page(desk, amina)
    assert edit not in altered
    assert re.search(r"1 file is not as the desk made it\.", altered)
    assert issue.revisions.count() == 1


def test_staff_read_words_and_no_code(desk: Any) -> None:
    from newsletter.models import FindingRow

    issue = drafted(desk)
    drafted(desk, period="2026-08")
    FindingRow.objects.create(
        revision=issue.revisions.last(), code="subject-long", level="warning", message="It is long.", where="subject"
    )
    amina = person("Amina", "approver", "operator")
    html = page(desk, amina)
    assert "It is long." in html
    assert "subject-long" not in html
    assert not re.search(r"\bDraft \d", html), "a revision is called so wherever it is named"
    for path in ("/", "/n/monthly/2026-08/"):
        assert "if_empty" not in page(desk, amina, path)
        assert "2 notices alone do not make an issue." in page(desk, amina, path)
