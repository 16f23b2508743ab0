"""The page of an issue in Chromium: saving in place, sorting, counting, keys, what was typed, and axe-core."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import drafted, make_desk, person, signed_in_page, visitor
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
ISSUE = "/n/monthly/2026-10/"


def titles(page: Page) -> list[str]:
    return page.locator("#posts > li a.edit").all_inner_texts()


def saved(page: Page) -> None:
    """Wait until the desk has said that something was saved."""
    page.locator("#desk > .told").wait_for()


def test_saving_in_place_keeps_the_page_the_focus_and_what_was_typed_elsewhere(
    database: str, tmp_path: Path, chromium: str
) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium) as (page, base, seen):
        page.goto(base + ISSUE)
        page.evaluate("window.same = true")
        page.get_by_label("Write a comment").fill("Half a thought")
        page.get_by_label("Dark", exact=True).check()
        page.get_by_text("Edit subject, preheader, introduction").click()
        page.get_by_label("Subject", exact=True).fill("What forty carers told us")
        page.locator("#edit-head button.main").first.click()
        saved(page)
        assert page.evaluate("window.same") is True, "the page was loaded anew"
        assert page.url == base + ISSUE
        expect(page.locator(".row-desk b")).to_have_text("What forty carers told us")
        assert page.get_by_label("Write a comment").input_value() == "Half a thought"
        assert page.get_by_label("Dark", exact=True).is_checked()
        assert "frame/2/" in (page.locator(".phone iframe.on").get_attribute("src") or "")
        assert page.get_by_label("Subject", exact=True).is_visible(), "the fold that was open is open"
        assert "Saved" in (page.locator("body > p.unseen[role=status]").text_content() or "")
        # Taken back, where it was said.
        page.locator("#desk > .told").get_by_role("button", name="Undo").click()
        expect(page.locator(".row-desk b")).not_to_have_text("What forty carers told us")
        assert page.get_by_label("Write a comment").input_value() == "Half a thought"
        assert not seen.complaints
        assert not seen.strayed


def test_a_desk_that_does_not_answer_loses_nothing(database: str, tmp_path: Path, chromium: str) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium) as (page, base, _):
        page.goto(base + ISSUE)
        page.get_by_label("Write a comment").fill("Worth keeping")
        page.route("**/comments/", lambda route: route.abort())
        page.get_by_role("button", name="Comment", exact=True).click()
        said = page.locator("#comments .told.local")
        expect(said).to_contain_text("nothing was saved")
        assert page.get_by_label("Write a comment").input_value() == "Worth keeping"
        page.unroute("**/comments/")
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.locator("#comments .said")).to_have_text("Worth keeping")
        assert page.get_by_label("Write a comment").input_value() == ""
        expect(said).to_have_count(0)


def test_what_is_refused_stands_beside_the_form_with_what_was_typed(
    database: str, tmp_path: Path, chromium: str
) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    amina = person("Amina", "editor")
    with signed_in_page(desk, amina, chromium) as (page, base, _):
        page.goto(base + ISSUE)
        page.get_by_label("Write a comment").fill("Signed out meanwhile")
        amina.stamp = "another"
        amina.save()
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.locator("#comments .told.local")).to_contain_text("not signed in any more")
        assert page.get_by_label("Write a comment").input_value() == "Signed out meanwhile"


def test_leaving_with_unsaved_text_asks(database: str, tmp_path: Path, chromium: str) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium) as (page, base, _):
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.goto(base + ISSUE)
        page.locator(".bar .home").click()
        page.wait_for_url(base + "/")
        assert asked == []
        page.goto(base + ISSUE)
        page.get_by_label("Write a comment").fill("Not sent")
        page.locator(".bar .home").click()
        page.wait_for_url(base + "/")
        assert asked == ["beforeunload"]


def test_posts_are_sorted_by_keyboard_and_by_dragging(database: str, tmp_path: Path, chromium: str) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium, width=1700) as (page, base, seen):
        page.goto(base + ISSUE)
        first, second, third, *rest = titles(page)
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Alt+ArrowDown")
        saved(page)
        assert titles(page) == [first, third, second, *rest]
        assert page.evaluate("document.activeElement.closest('li').textContent").find(second) >= 0
        page.locator("#desk > .told .close").click()
        grips = page.locator("#posts .grip")
        start, end = grips.nth(0).bounding_box(), page.locator("#posts > li").nth(2).bounding_box()
        assert start is not None
        assert end is not None
        page.mouse.move(start["x"] + 5, start["y"] + 5)
        page.mouse.down()
        page.mouse.move(end["x"] + 20, end["y"] + end["height"] - 5, steps=8)
        page.mouse.up()
        saved(page)
        assert titles(page) == [third, second, first, *rest]
        page.reload()
        assert titles(page) == [third, second, first, *rest]
        assert not seen.complaints


def test_a_snippet_is_counted_as_it_is_written(database: str, tmp_path: Path, chromium: str) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium) as (page, base, seen):
        page.goto(base + ISSUE + "#social")
        card = page.locator(".cards > li.net-x").first
        card.locator(".edit-snippet summary").click()
        box = card.locator("textarea")
        box.fill("A bench 👩‍👩‍👧 counted")
        count = card.locator(".edit-snippet [role=status]")
        expect(count).to_have_text("18 of 280 weighted characters")
        box.fill("w" * 300)
        expect(count).to_have_text("Too long: 300 of 280 weighted characters")
        assert "over" in (count.get_attribute("class") or "")
        assert not seen.complaints


def test_keys_and_the_help_that_tells_only_of_what_is_there(database: str, tmp_path: Path, chromium: str) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    with signed_in_page(desk, person("Cerys", "viewer"), chromium) as (page, base, _):
        page.goto(base + ISSUE)
        page.keyboard.press("?")
        rows = page.locator("#help .keys > div:visible").all_inner_texts()
        assert any(row.startswith("j") for row in rows)
        assert not any("approve" in row or "edit" in row for row in rows)
    with signed_in_page(desk, person("Amina", "editor", "approver"), chromium) as (page, base, _):
        page.goto(base + ISSUE)
        page.keyboard.press("?")
        rows = page.locator("#help .keys > div:visible").all_inner_texts()
        assert any("approve" in row for row in rows)
        page.keyboard.press("Escape")
        page.keyboard.press("e")
        assert page.evaluate("document.activeElement.id") == "f-subject"
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("j")
        page.keyboard.press("e")
        page.wait_for_url("**/posts/*/")
        page.go_back()
        page.keyboard.press("a")
        page.wait_for_url("**/approve/")


def test_a_first_look_is_written_down_by_the_page_and_news_by_a_click(
    database: str, tmp_path: Path, chromium: str
) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    amina, ben = person("Amina", "approver"), person("Ben", "editor")
    with signed_in_page(desk, amina, chromium) as (page, base, _):
        with page.expect_request("**/seen/"):
            page.goto(base + ISSUE)
        visitor(desk, ben).post(ISSUE + "comments/", {"text": "Look at the second one", "post": ""})
        page.goto(base + ISSUE)
        expect(page.locator("#since")).to_contain_text("Ben commented on the issue")
        page.get_by_role("button", name="Got it").click()
        expect(page.locator("#since")).to_have_count(0)
        page.reload()
        expect(page.locator("#since")).to_have_count(0)
