"""Review links: made by editors, shown once, open one issue for reading, and end."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from browsing import looked_over
from desk import NOW, drafted, few_accounts, make_desk, person, signed_in_page, visitor

from newsletter.errors import AccessError, EditError, MisuseError
from newsletter.types import Actor, Via

LINKS = "/n/monthly/2026-10/review-links/"
AMINA = Actor(name="Amina", via=Via.DESK)


@pytest.fixture
def desk(database: str, tmp_path: Path):
    made = make_desk(tmp_path)
    drafted(made)
    with time_machine.travel(NOW, tick=False):
        yield made


def october():
    from newsletter.models import Issue

    return Issue.objects.get(newsletter="monthly", period="2026-10")


def link_for(label: str = "the board", days: int = 7) -> str:
    from newsletter import talking

    return talking.make_review_link(october(), label, days=days, actor=AMINA, now=NOW)


def test_a_link_is_256_random_bits_of_which_the_hash_is_kept(desk) -> None:
    from newsletter.models import LogEntry, ReviewLink

    token, other = link_for(), link_for()
    row = ReviewLink.objects.order_by("id")[0]
    assert token != other
    assert len(token) == 43
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    assert (row.label, row.by, row.expires_at) == ("the board", "Amina", NOW + timedelta(days=7))
    assert LogEntry.objects.last().text == "Made a review link for “the board” that works for 7 days."
    assert not LogEntry.objects.filter(text__contains=token).exists()


@pytest.mark.parametrize(
    ("label", "days", "field"),
    [
        ("", 7, "label"),
        ("  ", 7, "label"),
        ("x" * 81, 7, "label"),
        ("a\x07b", 7, "label"),
        ("b", 0, "days"),
        ("b", 31, "days"),
        ("b", -1, "days"),
    ],
)
def test_what_a_link_cannot_be_is_refused(desk, label: str, days: int, field: str) -> None:
    from newsletter.models import ReviewLink

    with pytest.raises(EditError) as caught:
        link_for(label, days)
    assert caught.value.field == field
    assert ReviewLink.objects.count() == 0


def test_a_link_works_until_its_last_moment_and_not_beyond(desk) -> None:
    from newsletter import talking

    token = link_for(days=1)
    last = NOW + timedelta(days=1)
    assert talking.look_up_review(token, now=last - timedelta(microseconds=1)).label == "the board"
    with pytest.raises(AccessError, match="ended"):
        talking.look_up_review(token, now=last)
    with pytest.raises(MisuseError, match="not the address"):
        talking.look_up_review(token[:-1], now=NOW)


def test_an_ended_link_opens_nothing_and_is_ended_once(desk) -> None:
    from newsletter import talking
    from newsletter.models import LogEntry

    token = link_for()
    row = talking.look_up_review(token, now=NOW)
    assert talking.end_review_link(row, actor=AMINA, now=NOW) is True
    assert talking.end_review_link(row, actor=AMINA, now=NOW) is False
    assert [entry.text for entry in LogEntry.objects.order_by("id")].count(
        "Ended the review link for “the board”."
    ) == 1
    with pytest.raises(AccessError):
        talking.look_up_review(token, now=NOW)


def test_so_many_links_work_at_once_and_no_more(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsletter import talking

    monkeypatch.setattr(talking, "MOST_LINKS", 2)
    first = talking.look_up_review(link_for(), now=NOW)
    link_for()
    with pytest.raises(EditError, match="2 review links"):
        link_for()
    talking.end_review_link(first, actor=AMINA, now=NOW)
    assert link_for()


def test_an_editor_makes_a_link_and_sees_it_once(desk) -> None:
    amina, nobody = visitor(desk, person("Amina", "editor")), visitor(desk)
    answer = amina.post(LINKS, {"label": "The <b>board</b>", "days": "7"})
    page = answer.content.decode()
    assert answer.status_code == 201
    token = re.search(r"http://localhost/review/([\w-]{43})/", page)[1]
    assert "The &lt;b&gt;board&lt;/b&gt;" in page
    assert "October 2026 until Tuesday 10 November 2026 at 12:00" in page
    assert "opens only here" in page
    listed = amina.get("/n/monthly/2026-10/").content.decode()
    assert "The &lt;b&gt;board&lt;/b&gt;" in listed
    assert token not in listed
    assert nobody.get(f"/review/{token}/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"label": "", "days": "7"}, "needs a name"),
        ({"label": "b", "days": "x"}, "not a number of days"),
        ({"label": "b", "days": "99"}, "1 to 30 days"),
        ({"label": "b", "days": "٧"}, "not a number of days"),
        ({"label": "b"}, "not a number of days"),
    ],
)
def test_a_mistake_in_the_form_is_told_beside_its_field(desk, fields: dict[str, str], said: str) -> None:
    from newsletter.models import ReviewLink

    answer = visitor(desk, person("Amina", "editor")).post(LINKS, fields)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert answer.content.decode().count('aria-invalid="true"') == 1
    assert ReviewLink.objects.count() == 0


def test_a_viewer_makes_no_link_and_ends_none(desk) -> None:
    from newsletter.models import ReviewLink

    cerys = visitor(desk, person("Cerys", "viewer"))
    assert cerys.post(LINKS, {"label": "me", "days": "7"}).status_code == 403
    link_for()
    assert cerys.post(f"{LINKS}{ReviewLink.objects.get().pk}/").status_code == 403
    assert ReviewLink.objects.get().ended_at is None


def test_a_served_desk_gives_the_address_under_which_colleagues_reach_it(database: str, tmp_path: Path) -> None:
    def served(text: str) -> str:
        return f"{text}\ndesk: {{url: 'https://desk.riverbank.example/'}}\n"

    desk = make_desk(tmp_path, change=served)
    drafted(desk)
    page = visitor(desk, person("Amina", "editor")).post(LINKS, {"label": "board", "days": "7"}).content.decode()
    assert re.search(r'value="https://desk\.riverbank\.example/review/[\w-]{43}/"', page)
    assert "opens only here" not in page


def test_ending_at_the_desk(desk) -> None:
    from newsletter.models import ReviewLink

    token = link_for()
    amina, nobody = visitor(desk, person("Amina", "editor")), visitor(desk)
    number = ReviewLink.objects.get().pk
    assert amina.post(f"/n/misol/2026-10/review-links/{number}/").status_code == 404
    assert nobody.get(f"/review/{token}/").status_code == 200
    answer = amina.post(f"{LINKS}{number}/")
    assert (answer.status_code, answer["Location"]) == (303, "/n/monthly/2026-10/#review-links")
    for page in ("", "frame/", "pictures.css"):
        gone = nobody.get(f"/review/{token}/{page}")
        assert gone.status_code == 410
        assert "This review link has ended" in gone.content.decode()
        assert "Ask whoever sent it to you" in gone.content.decode()


def test_after_its_time_a_link_is_a_calm_410(desk) -> None:
    token = link_for(days=2)
    with time_machine.travel(NOW + timedelta(days=2, minutes=1), tick=False):
        assert visitor(desk).get(f"/review/{token}/").status_code == 410
    assert visitor(desk).get(f"/review/{token}x/").status_code == 404
    assert visitor(desk).get(f"/review/{'x' * 5000}/").status_code == 404


def test_the_review_shows_the_issue_and_no_verb_no_name_no_comment(desk) -> None:
    from newsletter import talking

    talking.comment(october(), "Unripe remark", actor=AMINA, now=NOW)
    token = link_for("the board of trustees")
    answer = visitor(desk).get(f"/review/{token}/")
    page = answer.content.decode()
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    for shown in (
        "the board of trustees",
        "revision 1",
        "The Riverbank digest",
        "10 November 2026, 12:00",
        'id="social"',
        'id="text"',
        'id="left-out"',
    ):
        assert shown in page, shown
    for hidden in ("Amina", "Unripe remark", "<form", "<button>", "<script", "/n/monthly", "/login"):
        assert hidden not in page, hidden


def test_the_review_follows_to_the_newest_revision_and_says_which(desk) -> None:
    from newsletter.models import Revision

    token, nobody = link_for(), visitor(desk)
    first = october().revisions.get()
    frame = re.search(rf'src="(/review/{token}/frame/[^"]+)"', nobody.get(f"/review/{token}/").content.decode())[1]
    frame = frame.replace("&amp;", "&")
    assert nobody.get(frame).status_code == 200
    files = list(first.files.all())
    later = Revision.objects.create(
        issue=first.issue, number=2, content_hash="2" * 64, folder_hash="2" * 64, subject="A second try",
        preheader=first.preheader, created_at=NOW, planned_send=first.planned_send, basis=first.basis,
        snippets=first.snippets,
    )  # fmt: skip
    for row in files:
        later.files.create(path=row.path, blob_id=row.blob_id)
    page = nobody.get(f"/review/{token}/").content.decode()
    assert "revision 2" in page
    assert "A second try" in page
    changed = nobody.get(frame)
    assert changed.status_code == 409
    assert "Reload the page" in changed.content.decode()


def test_the_frame_and_its_pictures_are_those_of_the_desk(desk) -> None:
    token, nobody, cerys = link_for(), visitor(desk), visitor(desk, person("Cerys", "viewer"))
    own, desks = nobody.get(f"/review/{token}/frame/"), cerys.get("/n/monthly/2026-10/frame/1/")
    assert own.content == desks.content
    assert own["Content-Security-Policy"] == desks["Content-Security-Policy"]
    assert own["Referrer-Policy"] == "no-referrer"
    rules = re.findall(r'url\("([^"]+)"\)', nobody.get(f"/review/{token}/pictures.css").content.decode())
    assert rules
    for address in rules:
        assert address.startswith(f"/review/{token}/media/")
        assert nobody.get(address)["Content-Type"] in ("image/png", "image/jpeg")
    assert nobody.get(f"/review/{token}/media/email.html").status_code == 404


def test_a_review_link_opens_nothing_else(desk) -> None:
    drafted(desk, "misol")
    token, nobody = link_for(), visitor(desk)
    assert nobody.get(f"/review/{token}/").status_code == 200
    for path in (
        "/",
        "/n/monthly/2026-10/",
        "/n/monthly/2026-10/bytes/",
        "/n/monthly/2026-10/files/1/email.html",
        "/n/monthly/2026-10/frame/1/",
        "/n/misol/2026-10/frame/1/",
    ):
        answer = nobody.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/login/"), path
    for path in (f"/review/{token}/frame/1/", f"/review/{token}/files/email.html", f"/review/{token}/media/"):
        assert nobody.get(path).status_code == 404
    assert nobody.post(f"/review/{token}/").status_code == 405


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (375, "light")])
def test_a_colleague_reads_everything_and_no_request_leaves(
    database: str, tmp_path: Path, chromium: str, width: int, scheme: str
) -> None:
    desk = make_desk(tmp_path, change=few_accounts)
    drafted(desk)
    from newsletter import talking

    token = talking.make_review_link(october(), "the board", actor=AMINA, now=datetime.now(UTC))
    with signed_in_page(desk, None, chromium, width=width, scheme=scheme, javascript=True) as (page, base, seen):
        page.goto(f"{base}/review/{token}/")
        for part in ("#mail", "#social", "#text", "#links", "#left-out"):
            page.goto(f"{base}/review/{token}/{part}")
            assert page.locator(part).is_visible()
            assert not looked_over(page, colours_only=scheme == "dark")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.get_by_text("the board").is_visible()
        mail = page.frames[1]
        assert mail.locator("h1").first.inner_text() == "The Riverbank digest"
        assert (seen.strayed, seen.complaints) == ([], [])
