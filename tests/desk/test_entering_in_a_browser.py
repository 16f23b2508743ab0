"""Coming in, the account and the team in a real browser: with and without a script, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from desk import make_desk, person, signed_in_page
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("database")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def token_for(name: str, purpose: str) -> str:
    from newsletter import accounts
    from newsletter.models import Account

    return accounts.make_token(Account.objects.get(name=name), purpose, now=datetime.now(UTC))


def looks(page: Page) -> Iterator[str]:
    """The page, at each width and in each scheme; what comes is the name of the look."""
    for width in (1280, 375):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            yield f"{page.url} at {width} px, {scheme}"


def judge(page: Page) -> None:
    """No WCAG 2.2 AA violation, and nothing that runs off the page."""
    axe = Axe()
    for name in looks(page):
        result = axe.run(page, options={"runOnly": RULES})
        assert result.violations_count == 0, f"{name}\n{result.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_the_link_of_this_machine_lets_in_by_itself_or_by_its_button(
    tmp_path: Path, chromium: str, javascript: bool
) -> None:
    person("ada", "editor", "approver", "operator", local=True)
    with signed_in_page(make_desk(tmp_path), None, chromium, javascript=javascript) as (page, base, seen):
        page.goto(f"{base}/enter/{token_for('ada', 'machine')}/")
        if not javascript:
            page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{base}/")
        assert page.get_by_role("link", name="ada").is_visible()
        assert seen.strayed == []


def test_a_mailed_link_waits_for_its_button_with_a_script_too(tmp_path: Path, chromium: str) -> None:
    from newsletter.models import LoginToken

    person("Tom", "viewer")
    with signed_in_page(make_desk(tmp_path), None, chromium) as (page, base, _):
        page.goto(f"{base}/enter/{token_for('Tom', 'sign-in')}/")
        page.wait_for_load_state("networkidle")
        assert LoginToken.objects.get().used_at is None
        page.keyboard.press("Tab")  # to the content, to the home page, and to the button
        for _step in range(5):
            if page.evaluate("document.activeElement.tagName") == "BUTTON":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}/")
    assert LoginToken.objects.get().used_at is not None


def test_the_pages_before_the_door_are_for_everybody(tmp_path: Path, chromium: str) -> None:
    person("Tom", "viewer")
    with signed_in_page(make_desk(tmp_path), None, chromium) as (page, base, seen):
        for path in ("/login/", f"/enter/{token_for('Tom', 'invitation')}/", f"/enter/{token_for('Tom', 'sign-in')}/"):
            page.goto(f"{base}{path}")
            judge(page)
        assert seen.complaints == []
        page.goto(f"{base}/enter/none/")
        judge(page)
        page.goto(f"{base}/login/")
        page.locator("#login-address").fill("tom@riverbank.example")
        page.locator("#password").fill("not this one")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_text("do not belong together").wait_for()
        expect(page.locator("#password")).to_be_focused()
        judge(page)
        assert seen.strayed == []


def test_the_account_and_the_team_are_for_everybody(tmp_path: Path, chromium: str) -> None:
    cerys = person("Cerys", "operator", "approver")
    person("Amina", "approver", "editor")
    person("ada", "editor", local=True)
    with signed_in_page(make_desk(tmp_path), cerys, chromium) as (page, base, seen):
        page.goto(f"{base}/account/")
        judge(page)
        page.goto(f"{base}/team/")
        for summary in page.locator(".members details summary").all():
            summary.click()
        judge(page)
        page.get_by_label("Name", exact=True).fill("Ben")
        page.get_by_label("Mail address").fill("ben@riverbank.example")
        page.get_by_role("button", name="Send the invitation").click()
        page.get_by_role("heading", name="Ben is invited").wait_for()
        judge(page)
        assert (seen.complaints, seen.strayed) == ([], [])
