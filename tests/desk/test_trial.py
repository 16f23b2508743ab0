"""The form that sends a test, and the pages behind a test's personal links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from desk import Visitor, drafted, make_desk, person, signed_in_page, visitor
from mailserver import by_way, mail_server

from newsletter.types import Via

if TYPE_CHECKING:
    from newsletter.pipeline import Desk

WHERE = "/n/monthly/2026-10/test/"
HERE = "http://localhost"


def read(message: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(message)


def kept(desk: Desk) -> list[EmailMessage]:
    return [read(path.read_bytes()) for path in sorted((desk.config.folder / "var" / "mail").glob("*.eml"))]


def recipients(desk: Desk) -> list[str]:
    return [message["To"].addresses[0].addr_spec for message in kept(desk)]


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Any:
    """The sample site with October drafted, its mail kept in a folder."""
    made = make_desk(tmp_path, change=by_way("outbox"))
    drafted(made)
    return made


def said(who: Visitor) -> str:
    """What the next page that `who` sees says of what they did."""
    return str(who.get("/n/monthly/2026-10/").content.decode())


def test_a_viewer_gets_the_test_at_their_own_address(desk: Desk) -> None:
    tom = visitor(desk, person("Tom", "viewer"))
    answer = tom.post(WHERE)
    assert answer.status_code == 303
    assert answer["Location"] == "/n/monthly/2026-10/"
    assert recipients(desk) == ["tom@riverbank.example"]
    assert "It lies in var/mail/test-monthly-2026-10-1-" in said(tom)


def test_nobody_sends_a_test_to_somebody_elses_address(desk: Desk) -> None:
    amina = visitor(desk, person("Amina", "editor", "approver", "operator"))
    assert amina.post(WHERE, {"to": "ben@riverbank.example"}).status_code == 403
    assert kept(desk) == []
    assert amina.post(WHERE, {"to": "AMINA@riverbank.example"}).status_code == 303
    assert len(kept(desk)) == 1


def test_a_machine_account_types_an_address_that_its_session_remembers(desk: Desk) -> None:
    from newsletter.models import LogEntry

    amina = visitor(desk, person("Amina", "editor", local=True), via=Via.MACHINE)
    empty = amina.post(WHERE)
    assert empty.status_code == 400
    assert "Write your own" in empty.content.decode()
    assert amina.post(WHERE, {"to": " zara@elsewhere.example "}).status_code == 303
    assert 'value="zara@elsewhere.example"' in said(amina)
    assert amina.post(WHERE).status_code == 303
    assert recipients(desk) == ["zara@elsewhere.example"] * 2
    ben = visitor(desk, person("Ben", "editor", local=True), via=Via.MACHINE)
    assert "zara" not in said(ben)
    assert not LogEntry.objects.filter(text__contains="zara").exists()


@pytest.mark.parametrize(
    "typed", ["amina", "a@b", "<script>alert(1)</script>", "a@b.example\r\nBcc: c@d.example", "x" * 9_999]
)
def test_a_bad_address_comes_back_beside_its_field(desk: Desk, typed: str) -> None:
    amina = visitor(desk, person("Amina", "editor", local=True), via=Via.MACHINE)
    answer = amina.post(WHERE, {"to": typed})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'aria-invalid="true" aria-describedby="test-wrong"' in page
    assert 'id="test-wrong"' in page
    assert "<script>alert" not in page
    assert kept(desk) == []


def test_there_are_twenty_tests_an_hour_for_each_account(desk: Desk) -> None:
    amina, ben = visitor(desk, person("Amina", "viewer")), visitor(desk, person("Ben", "viewer"))
    assert [amina.post(WHERE).status_code for _ in range(21)] == [303] * 20 + [429]
    assert len(kept(desk)) == 20
    refused = amina.post(WHERE)
    assert refused.status_code == 429
    assert "20 tests within an hour" in refused.content.decode()
    assert ben.post(WHERE).status_code == 303


def test_what_the_server_refused_is_said_and_can_be_tried_again(database: str, tmp_path: Path) -> None:
    with mail_server() as inbox:
        desk = make_desk(tmp_path, change=by_way("smtp", host="127.0.0.1", security="none", port=inbox.port))
        drafted(desk)
        amina = visitor(desk, person("Amina", "viewer"))
        inbox.answers["RCPT"] = "450 busy <b>now</b>"
        refused = amina.post(WHERE)
        assert refused.status_code == 502
        assert "450 &#34;busy &lt;b&gt;now&lt;/b&gt;&#34;" in refused.content.decode()
        assert f'action="{WHERE}"' in refused.content.decode()
        del inbox.answers["RCPT"]
        assert amina.post(WHERE).status_code == 303
    assert len(inbox.messages) == 1


def test_an_issue_that_is_not_there_has_no_test(desk: Desk) -> None:
    amina = visitor(desk, person("Amina", "viewer"))
    for path in ("/n/monthly/2020-02/test/", "/n/weekly/2026-10/test/", "/n/monthly/never/test/"):
        assert amina.post(path).status_code == 404
    drafted(desk, period="2020-01")  # skipped: nothing is in it
    assert amina.post("/n/monthly/2020-01/test/").status_code == 404
    assert kept(desk) == []


def links_of(desk: Desk, *, ago: timedelta = timedelta()) -> dict[str, str]:
    """The paths of a test's links, as sent so long ago."""
    from newsletter import rehearsing
    from newsletter.models import Revision

    revision = Revision.objects.order_by("id").last()
    links = rehearsing.inert_links(desk.config, revision, base_url=HERE, now=datetime.now(UTC) - ago)
    base = links["web_view_url"].removeprefix(HERE).removesuffix("web/")
    return {name: f"{base}{name}/" for name in ("unsubscribe", "preferences", "web", "archive", "frame")}


def rows() -> dict[str, list[Any]]:
    """All that is in the database."""
    from django.apps import apps

    return {model.__name__: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


@pytest.mark.parametrize("what", ["unsubscribe", "preferences", "web", "archive"])
def test_each_link_says_what_it_is_and_changes_nothing(desk: Desk, what: str) -> None:
    anybody, path = visitor(desk), links_of(desk)[what]
    before = rows()
    shown = anybody.get(path)
    # RFC 8058, 3.1: what a mail program posts, without a cookie or a token.
    posted = anybody.raw_post(path, {"List-Unsubscribe": "One-Click"})
    for answer in (shown, posted):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "This is a test." in page
        assert "Nothing was changed" in page
        assert "The Riverbank digest, October 2026: revision 1" in page
        assert "<form" not in page
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
    assert rows() == before


def test_the_links_in_the_mail_are_the_ones_that_open(desk: Desk) -> None:
    from newsletter.rendering.eml import part_bytes

    visitor(desk, person("Amina", "viewer")).post(WHERE)
    (message,) = kept(desk)
    text = part_bytes(message.as_bytes(policy=policy.SMTP)).text.decode()
    paths = [line.removeprefix(HERE) for line in text.splitlines() if line.startswith(f"{HERE}/test/")]
    assert [path.split("/")[-2] for path in paths] == ["unsubscribe", "preferences", "web"]
    for path in paths:
        assert visitor(desk).get(path).status_code == 200


def test_the_web_page_shows_the_frozen_mail_in_a_sandbox(desk: Desk) -> None:
    from newsletter.models import Revision
    from newsletter.web import framing

    anybody, links = visitor(desk), links_of(desk)
    page = anybody.get(links["web"]).content.decode()
    assert f'<iframe sandbox="" title="The mail, as it would go out" src="{links["frame"]}">' in page
    frame = anybody.get(links["frame"])
    assert frame.content == framing.page(desk.config, Revision.objects.get(), {}).content
    assert frame["Content-Security-Policy"] == framing.policy(remote=False)


def test_a_link_that_is_old_or_not_ours_opens_nothing(desk: Desk) -> None:
    anybody, links = visitor(desk), links_of(desk)
    old = links_of(desk, ago=timedelta(days=90))
    assert anybody.get(links["web"].replace("/web/", "x/web/")).status_code == 410
    assert anybody.raw_post(old["unsubscribe"], {"List-Unsubscribe": "One-Click"}).status_code == 410
    assert "too old" in anybody.get(old["web"]).content.decode()
    assert anybody.get(old["frame"]).status_code == 410
    assert anybody.get(links["web"].replace("/web/", "/delete/")).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_the_pages_hold_in_a_browser(desk: Desk, chromium: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    links = links_of(desk)
    with signed_in_page(desk, None, chromium, width=width, scheme=scheme) as (page, base, seen):
        for what in ("unsubscribe", "web"):
            page.goto(f"{base}{links[what]}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
            assert [each["id"] for each in found.response["violations"]] == []
        frame = page.frame_locator("iframe").locator("body")
        assert "Riverbank" in frame.inner_text()
    assert (seen.strayed, seen.complaints) == ([], [])


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_without_an_address_sends_themselves_a_test(desk: Desk, chromium: str, javascript: bool) -> None:
    ben = person("Ben", "editor", local=True)
    with signed_in_page(desk, ben, chromium, javascript=javascript) as (page, base, seen):
        page.goto(f"{base}/n/monthly/2026-10/")
        page.get_by_label("Your mail address").fill("ben@riverbank")
        page.get_by_role("button", name="Send me a test").click()
        page.locator("#test-wrong").get_by_text("no complete name after the @").wait_for()
        page.get_by_label("Your mail address").fill("ben@riverbank.example")
        page.get_by_role("button", name="Try again").click()
        page.locator(".told").get_by_text("Your test was handed over").wait_for()
        assert page.get_by_label("Your mail address").input_value() == "ben@riverbank.example"
    assert recipients(desk) == ["ben@riverbank.example"]
    assert seen.strayed == []
