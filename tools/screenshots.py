"""Makes the README's pictures from the drafted sample month: `make demo`, then `python -m tools.screenshots`.

Needs Chromium. Nothing is fetched: the mail's pictures are answered from the outbox.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
ISSUE = ROOT / "outbox" / "monthly" / "2026-10"
INTO = ROOT / "docs" / "pictures"
GAP = 40
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run")


def shot(browser: Browser, page: Path, width: int, height: int, scheme: str) -> Image.Image:
    """The top of a page at a width, in a colour scheme."""
    tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    tab.route("**/media/*", lambda route: route.fulfill(path=ISSUE / "media" / route.request.url.rsplit("/", 1)[1]))
    tab.goto(page.as_uri())
    tab.wait_for_timeout(500)
    data = tab.screenshot()
    tab.close()
    return Image.open(io.BytesIO(data)).convert("RGB")


def beside(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two pictures on one neutral ground."""
    size = (left.width + right.width + 3 * GAP, max(left.height, right.height) + 2 * GAP)
    ground = Image.new("RGB", size, (226, 229, 228))
    ground.paste(left, (GAP, GAP))
    ground.paste(right, (left.width + 2 * GAP, GAP))
    return ground


def keep(picture: Image.Image, name: str) -> None:
    """A palette of 256 colours is enough for a README and a third of the weight."""
    INTO.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.NONE).save(INTO / name, optimize=True)


def main() -> int:
    """Write both pictures; returns the exit code."""
    chromium = shutil.which("chromium")
    if chromium is None or not ISSUE.is_dir():
        print("needs Chromium (apt-get install chromium) and the drafted sample month (make demo)", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        mail = ISSUE / "email.html"
        keep(beside(shot(browser, mail, 375, 1180, "dark"), shot(browser, mail, 640, 1180, "light")), "digest.png")
        keep(shot(browser, ISSUE / "index.html", 1440, 1240, "light"), "preview.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
