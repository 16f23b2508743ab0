"""The mail in a browser: WCAG 2.2 AA by axe, no sideways scroll, and what a screen reader is told."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import browsing
import pytest
from browsing import looked_over
from playwright.sync_api import Browser, Page
from samples import Sample, mail_of, sample

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
TREES = Path(__file__).parent / "data" / "trees"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def browser(chromium: str) -> Browser:
    return browsing.browser(chromium)


def html_of(made: Sample) -> str:
    return mail_of(made).html


def opened(browser: Browser, html: str, *, width: int, scheme: str, images: bool) -> Page:
    """`html` as a page of its own; pictures are served from here or refused, and nothing leaves the machine."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
    page = context.new_page()

    def answer(route: object) -> None:
        request = route.request  # type: ignore[attr-defined]  # a playwright Route
        if request.url == "https://mail.example/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")  # type: ignore[attr-defined]  # as above
        elif images and "/media/" in request.url:
            route.fulfill(body=PIXEL, content_type="image/png")  # type: ignore[attr-defined]  # as above
        else:
            route.abort()  # type: ignore[attr-defined]  # as above

    page.route("**/*", answer)
    page.goto("https://mail.example/")
    return page


@pytest.mark.parametrize("size", [1, 7, 12, 40])
@pytest.mark.parametrize(("scheme", "images"), [("light", True), ("dark", True), ("light", False)])
def test_no_violation_and_no_sideways_scroll(browser: Browser, size: int, scheme: str, images: bool) -> None:
    html = html_of(sample(size))
    page = opened(browser, html, width=800, scheme=scheme, images=images)
    for width in (800, 375, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if size < 12 or width == 375:  # more items are the same parts again
            told = looked_over(page, colours_only=scheme == "dark")
            assert not told, told
    page.context.close()


@pytest.mark.parametrize("language", ["cy", "ar"])
def test_other_languages_fit_too(browser: Browser, language: str) -> None:
    page = opened(browser, html_of(sample(7, language=language)), width=320, scheme="dark", images=False)
    assert not looked_over(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()


def test_the_dark_mode_reaches_every_ground_and_text(browser: Browser) -> None:
    page = opened(browser, html_of(sample(7)), width=800, scheme="dark", images=True)
    colours = sample(7).theme.settings.colours
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == rgb(colours.dark.page)
    assert page.evaluate("getComputedStyle(document.querySelector('.foot')).backgroundColor") == rgb(colours.dark.page)
    assert page.evaluate("getComputedStyle(document.querySelector('.tint')).backgroundColor") == rgb(colours.dark.tint)
    texts, grounds = (
        (colours.light.ink, colours.light.quiet, colours.light.accent),
        (colours.light.panel, colours.light.tint),
    )
    left = page.evaluate(
        """([texts, grounds]) => [...document.querySelectorAll('body *')].filter(e =>
            grounds.includes(getComputedStyle(e).backgroundColor) || (
            [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && texts.includes(getComputedStyle(e).color))
        ).map(e => e.outerHTML)""",
        [[rgb(colour) for colour in texts], [rgb(colour) for colour in grounds]],
    )
    assert left == [], "colours of the light mode are left in the dark one"
    page.context.close()


def rgb(colour: str) -> str:
    return "rgb({}, {}, {})".format(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))


def told(page: Page) -> str:
    """The accessibility tree as a screen reader goes through it: one line for each thing it stops at."""
    lines = page.locator("body").aria_snapshot().split("\n")
    return "\n".join(line for line in lines if "/url:" not in line) + "\n"


@pytest.mark.parametrize("size", [1, 7, 40])
def test_what_a_screen_reader_is_told(browser: Browser, size: int) -> None:
    """Read aloud before each commit: `pytest tests/rendering/test_mail_browser.py` says where it differs."""
    page = opened(browser, html_of(sample(size)), width=800, scheme="light", images=True)
    tree = told(page)
    page.context.close()
    assert tree == (TREES / f"{size}.yaml").read_text()


@pytest.mark.parametrize("size", [1, 7, 12, 40])
def test_the_tree_has_each_item_once_and_no_filler(browser: Browser, size: int) -> None:
    made = sample(size)
    page = opened(browser, html_of(made), width=800, scheme="light", images=True)
    tree = told(page)
    page.context.close()
    headings = re.findall(r"heading \"((?:[^\"\\]|\\.)*)\" \[level=", tree)
    for taken in made.digest.items:
        assert len([heading for heading in headings if heading == taken.post.title]) <= 1
    links = re.findall(r"- '?link \"((?:[^\"\\]|\\.)*)\"", tree)
    assert links
    assert len(set(links)) == len(links)
    assert not re.search(r"- text: \W*$", tree, re.MULTILINE)
    assert not re.search(r"- presentation\b", tree)
    assert not re.search(r"- (?:table|row|cell)\b", tree)


def test_the_trees_are_kept_for_each_size() -> None:
    assert sorted(path.name for path in TREES.iterdir()) == ["1.yaml", "40.yaml", "7.yaml"]


def remake() -> None:
    """Write the trees anew; read them aloud before they are committed."""
    for size in (1, 7, 40):
        page = opened(browsing.browser(CHROMIUM), html_of(sample(size)), width=800, scheme="light", images=True)
        (TREES / f"{size}.yaml").write_text(told(page))
    browsing.close()


if __name__ == "__main__":
    remake()
