"""One Chromium for each test process: to start one takes a second, a context of its own nothing."""

from __future__ import annotations

import contextlib
import os

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
"""Chromium without traffic of its own."""

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_COLOURS = ["color-contrast", "link-in-text-block"]

_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"

_running = contextlib.ExitStack()
_started: list[tuple[Playwright, Browser]] = []


def browser(chromium: str) -> Browser:
    """The browser that tests share; whoever makes a context in it closes that context."""
    return _both(chromium)[1]


def playwright(chromium: str) -> Playwright:
    """What runs that browser: there can be one in a process."""
    return _both(chromium)[0]


def looked_over(page: Page, *, colours_only: bool = False) -> str:
    """What axe-core has against the page by WCAG 2.2 AA; empty where it has nothing.

    `colours_only` is for a page that was looked over in its other colours: no other rule sees them.
    """
    wanted = {"type": "rule", "values": _COLOURS} if colours_only else {"type": "tag", "values": _TAGS}
    result = Axe().run(page, options={"runOnly": wanted, "resultTypes": ["violations"]})
    return str(result.generate_report()) if result.violations_count else ""


def close() -> None:
    """End the browser, where one was started."""
    _started.clear()
    _running.close()


def _both(chromium: str) -> tuple[Playwright, Browser]:
    if not _started:
        # Playwright runs an event loop in this thread as long as it lives, and Django refuses the database beside one.
        os.environ[_UNSAFE] = "1"
        _running.callback(os.environ.pop, _UNSAFE, None)
        tool = _running.enter_context(sync_playwright())
        opened = tool.chromium.launch(executable_path=chromium, args=list(QUIET))
        _running.callback(opened.close)
        _started.append((tool, opened))
    return _started[0]
