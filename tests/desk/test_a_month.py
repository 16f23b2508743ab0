"""A person's month, from the printed link to two people's yes, in a browser, against the commands as they are run.

Two desks are open at once, Amina's and Ben's, each by `newsletter preview` in a process of its own on one database; the
test mail goes to a real SMTP server on this machine. Pictures of each screen are kept in the test's folder.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import browsing
import pytest
from desk import ROOT
from mailserver import by_way, mail_server
from playwright.sync_api import BrowserContext, Page, expect

SUBJECT = "What forty carers asked for, and who answered"
POST = "Forty carers asked for twenty minutes. Read what the surgery said."
LINES = 40
"""The most lines that `preview` may print before its link."""


def newsletter(site: Path, *arguments: str, code: int = 0) -> str:
    """A command as a person types it in the site's folder; what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "newsletter", *arguments],
        cwd=site,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextlib.contextmanager
def preview(site: Path, name: str) -> Iterator[str]:
    """`newsletter preview --as NAME`; gives the link that it printed, and ends it as Ctrl+C does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "newsletter", "preview", "--as", name, "--port", port, "--no-open"],
        cwd=site,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        for _ in range(LINES):
            line = process.stdout.readline()
            said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/enter/\S+", line):
                yield found[0]
                return
        pytest.fail(f"no link was printed: {said}")
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
        assert process.returncode == 0, rest


class Person:
    """Somebody before a browser of their own."""

    def __init__(self, context: BrowserContext, link: str, pictures: Path) -> None:
        self.page: Page = context.new_page()
        self.link = link
        self.base = link.split("/enter/")[0]
        self.issue = f"{self.base}/n/monthly/2026-10/"
        self.pictures = pictures

    def look(self, name: str) -> None:
        """Keep a picture of what is on the screen, on a laptop and on a phone."""
        for width, height in ((375, 812), (1280, 900)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=self.pictures / f"{name}-{width}.png", full_page=True)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} is {wide} px wide on a screen of {width}"

    def enter(self) -> None:
        """Open the printed link; the page presses its one button by itself."""
        self.page.goto(self.link)
        expect(self.page.get_by_role("heading", name="Outbox")).to_be_visible()

    def open_issue(self) -> None:
        self.page.goto(self.issue)

    def say_yes(self) -> None:
        """Approve what is the newest, on the page that says what follows."""
        self.page.goto(f"{self.issue}approve/")
        self.look("6-approve")
        self.page.locator("form button.main").click()
        self.page.wait_for_url(re.compile(r"/n/monthly/2026-10/(#.*)?$"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The sample site in a folder of its own, with two people to approve."""
    folder = tmp_path / "site"
    folder.mkdir()
    for name in ("content", "cynnwys", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.mark.browser
def test_a_persons_month(site: Path, tmp_path: Path, chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    with mail_server() as inbox, contextlib.ExitStack() as stack:
        text = by_way("smtp", host="127.0.0.1", port=inbox.port, security="none")(
            (ROOT / "schedules.yaml").read_text(encoding="utf-8")
        )
        (site / "schedules.yaml").write_text(text.replace("approval: required", "approval: two people", 1))
        newsletter(site, "draft", "monthly", "--period", "2026-10")
        links = [stack.enter_context(preview(site, name)) for name in ("Amina", "Ben")]
        contexts = [browsing.browser(chromium).new_context() for _ in links]
        for context in contexts:
            stack.callback(context.close)
        amina, ben = (Person(context, link, pictures) for context, link in zip(contexts, links, strict=True))

        amina.enter()
        amina.look("1-outbox")
        amina.page.get_by_role("link", name="Open the issue").first.click()
        expect(amina.page.get_by_role("heading", level=1)).to_contain_text("October 2026")
        amina.look("2-issue")

        _change_the_subject(amina.page)
        _change_a_snippet(amina)
        _leave_a_post_out(amina.page)
        amina.open_issue()
        amina.look("3-changed")
        _see_the_difference(amina)
        _get_a_test(amina, inbox.messages)

        ben.enter()
        amina.say_yes()
        expect(amina.page.locator("#decide")).to_contain_text("Draft")
        expect(amina.page.locator("#decide .waiting")).to_contain_text("Ben")
        ben.say_yes()
        expect(ben.page.locator("#decide-title")).to_contain_text("Approved")
        expect(ben.page.locator("#decide")).to_contain_text("Nothing starts before")
        ben.look("7-approved")

        _change_a_letter_by_hand_and_put_it_back(site, ben)
        ben.page.get_by_role("button", name="Undo my yes").click()
        expect(ben.page.locator("#decide-title")).to_contain_text("Draft")

    log = newsletter(site, "status", "--log")
    for deed in (
        "Changed the choice of posts (“Four hundred lanterns and one stubborn swan” left out): revision 4.",
        "Amina (machine):  Sent a test of revision 4.",
        "Amina (machine):  Said yes to revision 4, which needs a second yes.",
        "Ben (machine):  Approved revision 4.",
        "Ben (machine):  Put 1 file back as frozen in revision 4.",
        "Ben (machine):  Took the yes to revision 4 back.",
    ):
        assert deed in log, log
    assert "amina@riverbank.example" not in log


def _change_the_subject(page: Page) -> None:
    page.locator("#edit-head summary").first.click()
    page.locator("#f-subject").fill(SUBJECT)
    page.locator("#edit-head form").first.get_by_role("button", name="Save").click()
    expect(page.locator("#inbox .row-phone .subject")).to_have_text(SUBJECT)


def _change_a_snippet(who: Person) -> None:
    page = who.page
    page.goto(f"{who.issue}#social")
    card = page.locator("#social .cards > li").first
    card.locator("details.edit-snippet summary").click()
    box = card.locator("textarea")
    link = re.search(r"https://\S+", box.input_value())
    assert link is not None
    box.fill(f"{POST}\n\n{link[0]}")
    expect(card.locator("[id$='-count']").first).to_contain_text("of 500")
    who.look("4-snippet")
    card.get_by_role("button", name="Save").click()
    expect(page.locator("#social .cards > li").first.locator(".words")).to_contain_text(POST)


def _leave_a_post_out(page: Page) -> None:
    posts = page.locator("#posts > li")
    expect(posts).to_have_count(7)
    posts.nth(6).get_by_role("button", name=re.compile("Leave out")).click()
    expect(page.locator("#posts > li")).to_have_count(6)


def _see_the_difference(who: Person) -> None:
    who.page.goto(f"{who.issue}changes/?from=1&to=4")
    expect(who.page.locator("main")).to_contain_text("What forty carers asked for")
    assert who.page.locator("main ins").count() > 0
    assert who.page.locator("main del").count() > 0
    who.look("5-changes")


def _get_a_test(who: Person, messages: list[bytes]) -> None:
    who.open_issue()
    who.page.locator("#test-to").fill("amina@riverbank.example")
    who.page.locator("#test").get_by_role("button", name="Send me a test").click()
    expect(who.page.locator("#desk .told")).to_contain_text("Your test was handed over.")
    assert len(messages) == 1
    mail = message_from_bytes(messages[0], policy=default)
    assert mail["Subject"] == SUBJECT
    assert mail["To"].addresses[0].addr_spec == "amina@riverbank.example"
    assert "revision 4" in mail["X-Newsletter-Test"]
    unsubscribe = mail["List-Unsubscribe"].strip("<>")
    assert unsubscribe.startswith(f"{who.base}/test/"), "the links of a test lead to the desk it was sent from"
    who.page.goto(unsubscribe)
    expect(who.page.locator("main")).to_contain_text("test")
    who.look("5b-test-link")


def _change_a_letter_by_hand_and_put_it_back(site: Path, who: Person) -> None:
    page = site / "outbox" / "monthly" / "2026-10" / "email.html"
    frozen = page.read_bytes()
    assert frozen.count(b"Riverbank") > 0
    page.write_bytes(frozen.replace(b"Riverbank", b"Riverbink", 1))
    who.open_issue()
    expect(who.page.locator("#decide-title")).to_contain_text("Draft")
    expect(who.page.locator("#hand-edits")).to_contain_text("email.html")
    expect(who.page.locator("#decide")).to_contain_text("not count")
    who.look("8-by-hand")
    who.page.get_by_role("button", name="Put it back").click()
    expect(who.page.locator("#decide-title")).to_contain_text("Approved")
    assert page.read_bytes() == frozen
    who.look("9-put-back")
