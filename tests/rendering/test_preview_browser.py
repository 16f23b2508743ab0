"""The preview page in Chromium: opened from disk, with and without scripts, looked over by axe-core."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import browsing
import preview_sample as sample
import pytest
from browsing import looked_over
from playwright.sync_api import Browser, Page

from newsletter.rendering.preview import IssueView, render_index

pytestmark = pytest.mark.browser

WIDTHS = (1280, 800, 375, 320)
HELD = "() => [window.pwned, ...[...document.querySelectorAll('iframe')].map(f => f.pwned)].filter(Boolean)"


class Seen:
    """What a page did: addresses asked for, and what it complained about."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))


@pytest.fixture
def browser(chromium: str) -> Browser:
    return browsing.browser(chromium)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The address of an issue's page on disk, made once."""
    folder = tmp_path_factory.mktemp("outbox")
    views: dict[str, Callable[[], IssueView]] = {
        "small": sample.issue,
        "one": lambda: sample.issue(1),
        "many": lambda: sample.issue(40, ("pages",)),
        "hostile": sample.hostile,
    }

    def address(name: str) -> str:
        file: Path = folder / name / "index.html"
        if not file.exists():
            file.parent.mkdir()
            file.write_bytes(render_index(views[name]()))
        return file.as_uri()

    return address


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., tuple[Page, Seen]]]:
    contexts = []

    def opening(address: str, width: int = 1280, *, dark: bool = False, scripts: bool = True) -> tuple[Page, Seen]:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",  # colours in mid-transition have no contrast to measure
        )
        contexts.append(context)
        page, seen = context.new_page(), Seen()
        page.set_default_timeout(20_000)
        seen.watch(page)
        page.goto(address)
        return page, seen

    yield opening
    for context in contexts:
        context.close()


Opened = Callable[..., tuple[Page, Seen]]
Saved = Callable[[str], str]


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["small", "many"])
def test_axe_finds_nothing_at_any_width_and_nothing_scrolls_sideways(
    saved: Saved, opened: Opened, name: str, dark: bool
) -> None:
    page, seen = opened(saved(name) + "#everything", dark=dark)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways(page) <= 0, f"{name} scrolls sideways at {width} px"
        if width in (1280, 375) or (name, dark) == ("small", False):  # forty posts are the same parts again
            assert not looked_over(page, colours_only=dark), f"{name} at {width} px"
    assert not seen.complaints
    assert all(url.startswith(("file:", "data:", "about:")) for url in seen.requests)


def test_axe_can_find_something(saved: Saved, opened: Opened) -> None:
    page, _ = opened(saved("one"))
    page.evaluate("document.getElementById('copy').textContent = ''")
    assert "button-name" in looked_over(page)


@pytest.mark.parametrize("width", [1280, 320])
def test_each_part_of_the_issue_is_clean_on_its_own(saved: Saved, opened: Opened, width: int) -> None:
    page, _ = opened(saved("one"), width)
    for part in ("mail", "social", "text", "links", "message"):
        page.evaluate("part => { location.hash = part }", part)
        page.wait_for_function("part => document.getElementById(part).offsetHeight > 0", arg=part)
        assert sideways(page) <= 0, part
        assert not looked_over(page), part


def test_nothing_foreign_runs_and_nothing_is_asked_for(saved: Saved, opened: Opened) -> None:
    page, seen = opened(saved("hostile") + "#everything")
    for frame in page.locator(".window iframe.on").all():
        frame.scroll_into_view_if_needed()
    assert page.evaluate(HELD) == []
    assert sample.NASTY in (page.locator("#posts .title").first.text_content() or "")
    assert all(url.startswith(("file:", "data:", "about:")) for url in seen.requests)
    # The mail's own script is refused, loudly, by the sandbox; the page itself has nothing to say.
    assert seen.complaints
    assert all("sandbox" in said for said in seen.complaints), seen.complaints


def test_without_scripts_each_part_can_be_reached_and_the_mail_changes_its_width(saved: Saved, opened: Opened) -> None:
    page, _ = opened(saved("small"), 1640, scripts=False)
    phone, wide = page.locator(".frame.phone .window"), page.locator(".frame.wide .window")
    assert [phone.bounding_box()["width"], round(wide.bounding_box()["width"])] in ([375, 450], [375, 600])  # type: ignore[index]
    for choice, width in (("320", 320), ("375", 375)):
        page.get_by_label(choice, exact=True).check()
        assert phone.bounding_box()["width"] == width  # type: ignore[index]
        assert not wide.is_visible()
    page.get_by_label("600", exact=True).check()
    assert wide.bounding_box()["width"] == 600  # type: ignore[index]
    page.get_by_label("Full", exact=True).check()
    assert wide.bounding_box()["width"] > 800  # type: ignore[index]
    page.get_by_label("Off", exact=True).check()
    assert page.locator("iframe.off:visible").count() == 1
    assert page.locator("iframe.on:visible").count() == 0
    page.get_by_label("Dark", exact=True).check()
    assert page.locator(".wide iframe.off").evaluate("f => getComputedStyle(f).colorScheme") == "dark"
    for tab, part in (("Social", "social"), ("Plain text", "text"), ("Links", "links"), ("Message", "message")):
        page.locator(".tabs").get_by_text(tab).click()
        assert page.locator(f"#{part}").is_visible()
        assert page.locator(".panel:visible").count() == 1
    page.locator("#checks a", has_text="X: Reading the river").click()
    assert page.locator("#snippet-13").is_visible()
    page.locator(".tabs").get_by_text("Everything").click()
    assert page.locator(".panel:visible").count() == 5
    for hidden in ("#copy", "#help-open", "#w-all"):
        assert not page.locator(hidden).is_visible()


def test_a_social_network_can_be_seen_alone(saved: Saved, opened: Opened) -> None:
    page, _ = opened(saved("small") + "#social", scripts=False)
    assert page.locator(".cards > li:visible").count() == 30
    page.get_by_label("Bluesky", exact=True).check()
    assert page.locator(".cards > li:visible").count() == 5
    assert page.locator(".cards > li.net-bluesky:visible").count() == 5


def test_keys(saved: Saved, opened: Opened) -> None:
    page, seen = opened(saved("small"))
    press = page.keyboard.press
    focused = "document.activeElement.id"
    press("j")
    assert page.evaluate(focused) == "post-1"
    press("j")
    press("j")
    press("k")
    assert page.evaluate(focused) == "post-2"
    press("t")
    assert page.locator("#text").is_visible()
    press("m")
    assert page.locator("#mail").is_visible()
    press("d")
    assert page.locator("#c-dark").is_checked()
    press("d")
    assert page.locator("#c-light").is_checked()
    press("i")
    assert page.locator("#p-off").is_checked()
    press("?")
    assert page.locator("#help").is_visible()
    press("t")
    assert not page.locator("#text").is_visible()  # the dialog has the keyboard
    page.locator("#keys-on").uncheck()
    press("Escape")
    assert not page.locator("#help").is_visible()
    press("t")
    assert not page.locator("#text").is_visible()  # keys are off
    assert not seen.complaints


def test_the_keyboard_alone_reaches_the_mail_first_and_the_focus_shows(saved: Saved, opened: Opened) -> None:
    page, _ = opened(saved("small"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "document.getElementById('mail').contains(document.activeElement)"
    assert page.evaluate(inside)
    ring = "getComputedStyle(document.activeElement).outlineWidth"
    assert page.evaluate(ring) == "3px"
    page.locator("#w-pair").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#w-320").is_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "c-light"


def test_the_current_part_is_told_to_a_screen_reader(saved: Saved, opened: Opened) -> None:
    page, _ = opened(saved("small"))
    current = page.locator(".tabs [aria-current=true]")
    assert current.inner_text() == "Mail"
    page.locator(".tabs").get_by_text("Links").click()
    page.wait_for_function("document.querySelector('.tabs [aria-current]').hash === '#links'")
    assert current.count() == 1


def test_on_a_phone_the_chosen_tab_is_in_sight(saved: Saved, opened: Opened) -> None:
    page, _ = opened(saved("small") + "#message", 320)
    box = page.locator(".tabs [aria-current=true]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320


def test_the_whole_hash_is_copied(browser: Browser, saved: Saved) -> None:
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(saved("one"))
    page.locator("#copy").click()
    page.wait_for_function("document.getElementById('copied').textContent !== ''")
    assert page.locator("#copied").inner_text() == "Copied"
    assert page.evaluate("navigator.clipboard.readText()") == sample.issue(1).content_hash
    context.close()


def test_four_widths_stand_side_by_side(saved: Saved, opened: Opened) -> None:
    page, seen = opened(saved("small"), 1640)
    page.get_by_label("All four", exact=True).check()
    shown = page.locator(".frame:visible iframe.on")
    widths = [frame.evaluate("f => f.offsetWidth") for frame in shown.all()]
    assert widths == [320, 375, 600, 960]
    assert all(frame.get_attribute("sandbox") == "" for frame in shown.all())
    assert not looked_over(page)
    assert not seen.complaints


def test_the_colours_of_the_mail_follow_the_switch_and_not_the_system(chromium: str, saved: Saved) -> None:
    # Emulation would reach into the frames; the colours of a real system do not.
    dark_system = "--blink-settings=preferredColorScheme=0"
    launch = browsing.playwright(chromium).chromium.launch
    started = launch(executable_path=chromium, args=[*browsing.QUIET, dark_system])
    page = started.new_context(color_scheme="null").new_page()
    page.goto(saved("one"))
    is_dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    assert page.evaluate(is_dark)
    frame = page.frames[1]
    frame.wait_for_function(f"!{is_dark}")
    page.get_by_label("Dark", exact=True).check()
    frame.wait_for_function(is_dark)
    started.close()


def test_a_click_on_a_link_in_the_mail_leaves_the_mail_in_place(saved: Saved, opened: Opened) -> None:
    page, seen = opened(saved("small"))
    link = (
        page.frame_locator(".phone iframe.on")
        .get_by_role("link", name="What forty carers told us about the night bus")
        .first
    )
    link.click()
    page.wait_for_function("document.activeElement.tagName === 'IFRAME'")
    page.frame_locator(".phone iframe.on").get_by_role("heading", name="October, by the river").wait_for()
    # The click did lead away, and the policy stopped it.
    assert any("Framing 'https://millbrook.example/'" in said for said in seen.complaints)
    assert not [url for url in seen.requests if url.startswith("http")]


def test_it_prints_every_part(saved: Saved, opened: Opened) -> None:
    page, _ = opened(saved("one"))
    page.emulate_media(media="print")
    assert page.locator(".panel:visible").count() == 5
    assert not page.locator(".tabs").is_visible()
    assert sideways(page) <= 0
