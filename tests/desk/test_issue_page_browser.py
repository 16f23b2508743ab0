"""The page of an issue in Chromium: saving in place, sorting, counting, keys, what was typed, and axe-core."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from browsing import looked_over
from desk import drafted, few_accounts, make_desk, person, signed_in_page, visitor
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
    desk = make_desk(tmp_path, change=few_accounts)
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
    desk = make_desk(tmp_path, change=few_accounts)
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
    desk = make_desk(tmp_path, change=few_accounts)
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
    desk = make_desk(tmp_path, change=few_accounts)
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
    desk = make_desk(tmp_path, change=few_accounts)
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
    desk = make_desk(tmp_path, change=few_accounts)
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
        expect(page.locator("#f-subject")).to_be_focused()
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
    desk = make_desk(tmp_path, change=few_accounts)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state_at_any_width_and_nothing_scrolls_sideways(
    database: str, tmp_path: Path, chromium: str, scheme: str
) -> None:
    desk = make_desk(tmp_path, change=few_accounts)
    front = "title: A picture without a word\nurl: https://riverbank.example/p/\ndate: 2026-10-11\n"
    post = f"---\n{front}image:\n  src: images/long-table.png\n---\nShort.\n"
    (desk.config.folder / "content" / "wordless.md").write_text(post, encoding="utf-8")
    drafted(desk)
    drafted(desk, period="2026-04")
    amina, ben = person("Amina", "editor", "approver"), visitor(desk, person("Ben", "editor"))
    visitor(desk, amina).post(ISSUE + "seen/", {})
    ben.post(ISSUE + "comments/", {"text": "Shall we lead with the library?", "post": ""})
    edit = {"base": "0", "page": "issue", "next": "main", "field:subject": "New words", "was:subject": ""}
    assert ben.post(ISSUE + "edit/", edit).status_code == 303
    shown = [ISSUE + part for part in ("", "#social", "#log")] + ["/n/monthly/2026-04/", "/n/monthly/2026-11/"]
    with signed_in_page(desk, amina, chromium, scheme=scheme) as (page, base, seen):
        page.emulate_media(reduced_motion="reduce")  # colours in mid-transition have no contrast to measure
        for path in shown:
            page.goto("about:blank")
            page.goto(base + path)
            page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
            # What the browser has not laid out yet lies, for axe, on whatever follows it.
            laid_out = "each => each.forEach((about) => { about.style.contentVisibility = 'visible'; })"
            page.locator(".about").evaluate_all(laid_out)
            for width in (1700, 1280, 375, 320):
                page.set_viewport_size({"width": width, "height": 900})
                over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert over <= 0, f"{path} scrolls sideways at {width} px"
                if width in ((1280, 375) if scheme == "light" else (375,)):  # colours do not depend on the width
                    assert not looked_over(page, colours_only=scheme == "dark"), f"{path} at {width} px"
        assert not seen.complaints
        assert not seen.strayed


def test_on_a_phone_the_mail_comes_first_and_approving_stays_in_reach(
    database: str, tmp_path: Path, chromium: str
) -> None:
    desk = make_desk(tmp_path, change=few_accounts)
    drafted(desk)
    amina = person("Amina", "editor", "approver")
    with signed_in_page(desk, amina, chromium, width=375, height=812) as (page, base, _):
        page.goto(base + ISSUE)
        parts = (".at-desk .centre", "#decide", "#checks", ".choice", "#comments")
        tops = [page.locator(part).bounding_box()["y"] for part in parts]  # type: ignore[index]
        assert tops == sorted(tops)
        for scrolled in (0, 2_000):
            page.evaluate("y => window.scrollTo(0, y)", scrolled)
            box = page.locator(".acts [data-approve]").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 812
            assert box["y"] > 700
        # What the keyboard reaches is never under the bar (WCAG 2.2, 2.4.11).
        page.locator("#comment-text").focus()
        field, bar = page.locator("#comment-text").bounding_box(), page.locator(".acts").bounding_box()
        assert field is not None
        assert bar is not None
        assert field["y"] + field["height"] <= bar["y"]


def test_without_javascript_every_verb_works_and_every_part_is_reached(
    database: str, tmp_path: Path, chromium: str
) -> None:
    desk = make_desk(tmp_path, change=few_accounts)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium, javascript=False) as (page, base, _):
        page.goto(base + ISSUE)
        page.get_by_role("button", name="I have looked").click()
        page.get_by_label("Write a comment").fill("Written without a script")
        page.get_by_role("button", name="Comment", exact=True).click()
        assert page.locator("#comments .said").inner_text() == "Written without a script"
        for name, part in (("Social", "social"), ("Plain text", "text"), ("Message", "message"), ("Log", "log")):
            page.locator(".tabs").get_by_text(name).first.click()
            assert page.locator(f"#{part}").is_visible()
            assert page.locator(".panel:visible").count() == 1
        for hidden in ("#help-open", ".head [data-copy]"):
            assert not page.locator(hidden).is_visible()


def test_a_page_beside_the_issue_is_opened_in_place_and_back_leads_back(
    database: str, tmp_path: Path, chromium: str
) -> None:
    """A post that is saved on its own page comes back to it, and text that has no field there is not lost."""
    desk = make_desk(tmp_path, change=few_accounts)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium) as (page, base, seen):
        page.goto(base + ISSUE)
        page.locator("#posts a.edit").first.click()
        page.wait_for_url("**/posts/*/")
        page.locator("textarea[name^='field:excerpt']").fill("An excerpt of our own.")
        page.locator("form:has(textarea[name^='field:excerpt']) button.main").first.click()
        saved(page)
        assert page.locator("textarea[name^='field:excerpt']").input_value() == "An excerpt of our own."
        page.go_back()
        expect(page.locator("#posts")).to_be_visible()
        assert not seen.complaints


def test_a_finger_sorts_as_well(database: str, tmp_path: Path, chromium: str) -> None:
    desk = make_desk(tmp_path, change=few_accounts)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium, width=375, height=812) as (page, base, _):
        page.goto(base + ISSUE)
        first, second, *rest = titles(page)
        page.locator("#posts").evaluate("list => list.scrollIntoView()")
        grip, below = (
            page.locator("#posts .grip").first.bounding_box(),
            page.locator("#posts > li").nth(1).bounding_box(),
        )
        assert grip is not None
        assert below is not None
        touch = page.context.new_cdp_session(page)
        x, start, end = grip["x"] + 6, grip["y"] + 6, below["y"] + below["height"] - 4

        def finger(kind: str, *points: float) -> None:
            places = [{"x": x, "y": y} for y in points]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        finger("touchStart", start)
        for step in range(1, 9):
            finger("touchMove", start + (end - start) * step / 8)
        finger("touchEnd")
        saved(page)
        assert titles(page) == [second, first, *rest]


def test_escape_puts_a_post_back_that_is_being_dragged(database: str, tmp_path: Path, chromium: str) -> None:
    desk = make_desk(tmp_path, change=few_accounts)
    drafted(desk)
    with signed_in_page(desk, person("Amina", "editor"), chromium, width=1700) as (page, base, _):
        page.goto(base + ISSUE)
        before = titles(page)
        grip, below = (
            page.locator("#posts .grip").first.bounding_box(),
            page.locator("#posts > li").nth(2).bounding_box(),
        )
        assert grip is not None
        assert below is not None
        page.mouse.move(grip["x"] + 5, grip["y"] + 5)
        page.mouse.down()
        page.mouse.move(below["x"], below["y"] + below["height"] - 5, steps=6)
        assert titles(page) != before
        page.keyboard.press("Escape")
        assert titles(page) == before
        page.mouse.up()
        page.reload()
        assert titles(page) == before


def test_two_editors_at_once_and_what_else_was_typed_comes_back(database: str, tmp_path: Path, chromium: str) -> None:
    desk = make_desk(tmp_path, change=few_accounts)
    drafted(desk)
    ben = visitor(desk, person("Ben", "editor"))
    with signed_in_page(desk, person("Amina", "editor"), chromium) as (page, base, seen):
        page.goto(base + ISSUE)
        page.get_by_label("Write a comment").fill("Half a thought")
        edit = {"base": "0", "page": "issue", "next": "main", "field:subject": "Ben's words", "was:subject": ""}
        assert ben.post(ISSUE + "edit/", edit).status_code == 303
        page.get_by_text("Edit subject, preheader, introduction").click()
        page.get_by_label("Subject", exact=True).fill("Amina's words")
        page.locator("#edit-head button.main").first.click()
        expect(page.locator("h1")).to_contain_text("Ben changed the same meanwhile")
        assert page.locator("[name='field:subject']").input_value() == "Amina's words"
        page.get_by_label("What you made of it").check()
        page.get_by_role("button", name="Save what is chosen").click()
        expect(page.locator(".row-desk b")).to_have_text("Amina's words")
        assert page.get_by_label("Write a comment").input_value() == "Half a thought"
        assert not [said for said in seen.complaints if "409" not in said]


def test_the_link_of_this_machine_signs_in_by_itself(database: str, tmp_path: Path, chromium: str) -> None:
    from newsletter import accounts

    desk = make_desk(tmp_path, change=few_accounts)
    drafted(desk)
    with signed_in_page(desk, None, chromium) as (page, base, _):
        now = datetime.now(UTC)
        token = accounts.make_token(accounts.machine_account("cerys", now=now), "machine", now=now)
        page.goto(f"{base}/enter/{token}/")
        page.wait_for_url(base + "/")
        assert "cerys" in page.locator(".bar").inner_text()
