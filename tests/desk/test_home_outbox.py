"""The outbox page: what comes next, the year below it, who must act; quick however much lies there."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from browsing import looked_over
from desk import NOW, drafted, make_desk, person, signed_in_page, visitor

from newsletter.codec import sha256


@pytest.fixture
def desk(database: str, tmp_path: Path):
    made = make_desk(tmp_path)
    with time_machine.travel(NOW, tick=False):
        yield made


def issue(desk, period: str, status: str = "draft", *, reason: str = "", revisions: int = 1, **more):
    """A bare issue of the monthly newsletter, as the outbox shows many; its only file is the manifest."""
    from newsletter.models import Blob, Issue, Revision

    row = Issue.objects.create(newsletter="monthly", period=period, status=status, reason=reason, decided_at=NOW)
    data = json.dumps({"audience": "monthly", "accounts": [], "posts": [], "planned_send": NOW.isoformat()}).encode()
    blob, _ = Blob.objects.get_or_create(sha256=sha256(data), defaults={"data": data})
    for number in range(1, revisions + 1):
        revision = Revision.objects.create(
            issue=row, number=number, content_hash="0" * 64, folder_hash="0" * 64, subject=f"{period}, try {number}",
            preheader="", created_at=NOW, **more,
        )  # fmt: skip
        revision.files.create(path="issue.json", blob=blob)
    folder = desk.outbox / "monthly" / period
    folder.mkdir(parents=True)
    (folder / "issue.json").write_bytes(data)
    return row


def look(desk, *, year: int | None = None, now: datetime = NOW):
    from newsletter.web.outlook import outlook

    return outlook(desk, year=year, now=now)


def shelf(desk, name: str = "monthly", **asked):
    return next(each for each in look(desk, **asked).shelves if each.name == name)


def test_a_year_of_a_month_shows_each_state_with_a_shape_and_a_word(desk) -> None:
    issue(desk, "2026-03", "sent")
    issue(desk, "2026-04", "discarded", reason="a person put it aside")
    issue(desk, "2026-05", "held", reason="a post is gone")
    issue(desk, "2026-06", "skipped", reason="nothing was published", revisions=0)
    issue(desk, "2026-09", "approved")
    issue(desk, "2026-10")
    rows = {row.label: row for row in shelf(desk).rows}
    assert list(rows) == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    words = {label: (row.state.word, row.state.shape) for label, row in rows.items()}
    assert words == {
        "Jan": ("Nothing", "dot"), "Feb": ("Nothing", "dot"), "Mar": ("Sent", "disc"), "Apr": ("Discarded", "cross"),
        "May": ("Held", "pause"), "Jun": ("Skipped", "dash"), "Jul": ("Nothing", "dot"), "Aug": ("Nothing", "dot"),
        "Sep": ("Draft", "ring"),  # approved, and nobody's yes is there: worked out, not read
        "Oct": ("Draft", "ring"), "Nov": ("Planned", "day"), "Dec": ("Planned", "day"),
    }  # fmt: skip
    assert (rows["Jun"].reason, rows["Jun"].subject) == ("nothing was published", "")
    assert rows["Oct"].subject == "2026-10, try 1"
    assert (rows["Nov"].draft, rows["Nov"].send) == (
        datetime(2026, 12, 1, 9, tzinfo=desk.config.site.zone),
        datetime(2026, 12, 8, 10, tzinfo=desk.config.site.zone),
    )
    assert [row.label for row in rows.values() if row.worth_a_line] == ["Mar", "Apr", "May", "Jun", "Sep", "Oct"]


def test_the_issue_that_comes_next_is_the_open_one_whose_hour_is_nearest(desk) -> None:
    assert (shelf(desk).upcoming.text, shelf(desk).upcoming.state.word) == ("October 2026", "Not drafted")
    issue(desk, "2026-08")  # forgotten in summer: not what comes next
    issue(desk, "2026-10", revisions=2, planned_send=datetime(2026, 11, 12, 9, 30, tzinfo=UTC))
    upcoming = shelf(desk).upcoming
    assert (upcoming.period, upcoming.subject, upcoming.is_next) == ("2026-10", "2026-10, try 2", True)
    assert upcoming.send == datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
    assert upcoming.countdown == "is to go out in 9 days"
    assert upcoming.waiting.startswith("Waiting for ")


@pytest.mark.parametrize("settled", ["sent", "skipped", "discarded"])
def test_after_what_is_settled_comes_the_next_period(desk, settled: str) -> None:
    issue(desk, "2026-10", settled, reason="because")
    upcoming = shelf(desk).upcoming
    assert (upcoming.period, upcoming.state.word) == ("2026-11", "Planned")
    assert upcoming.countdown == "is drafted in 4 weeks, goes out in 5 weeks"


def test_an_issue_whose_hour_has_passed_stays_on_top_until_the_next_period_is_over(desk) -> None:
    issue(desk, "2026-10")
    late = datetime(2026, 11, 13, 12, tzinfo=UTC)
    assert shelf(desk, now=late).upcoming.countdown == "was to go out 3 days ago"
    after = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert shelf(desk, now=after).upcoming.period == "2026-11"


def test_a_send_moved_far_ahead_keeps_its_place_in_the_queue(desk) -> None:
    issue(desk, "2026-10", planned_send=datetime(2026, 12, 20, 10, tzinfo=UTC))
    assert shelf(desk).upcoming.period == "2026-11"
    issue(desk, "2026-11", "sent")
    assert shelf(desk).upcoming.period == "2026-10"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=20), "in 1 minute"), (timedelta(minutes=59), "in 59 minutes"),
        (timedelta(hours=5), "today at 17:00"), (timedelta(hours=13), "tomorrow at 01:00"),
        (timedelta(days=2), "in 2 days"), (timedelta(days=20), "in 20 days"), (timedelta(days=21), "in 3 weeks"),
        (-timedelta(seconds=20), "1 minute ago"), (-timedelta(hours=3), "3 hours ago"),
        (-timedelta(hours=13), "yesterday"),
        (-timedelta(days=3), "3 days ago"), (-timedelta(days=70), "10 weeks ago"),
    ],
)  # fmt: skip
def test_distances_in_words(gap: timedelta, words: str) -> None:
    from zoneinfo import ZoneInfo

    from newsletter.web.countdown import distance

    assert distance(NOW + gap, zone=ZoneInfo("Europe/London"), now=NOW) == words


def test_days_are_those_of_the_sites_calendar() -> None:
    from zoneinfo import ZoneInfo

    from newsletter.web.countdown import distance

    evening = datetime(2026, 11, 3, 13, 30, tzinfo=UTC)
    later = evening + timedelta(hours=3)
    assert distance(later, zone=ZoneInfo("Europe/London"), now=evening) == "today at 16:30"
    assert distance(later, zone=ZoneInfo("Asia/Kolkata"), now=evening) == "today at 22:00"
    assert distance(later, zone=ZoneInfo("Asia/Tokyo"), now=evening) == "tomorrow at 01:30"


def test_weeks_and_quarters_have_their_own_strips(database: str, tmp_path: Path) -> None:
    def other(text: str) -> str:
        monthly, between, misol = text.partition("\n  misol:")
        for was, becomes in (
            ("period: month", "period: week"),
            ("first weekday", "every monday"),
            ("second tuesday", "every friday"),
        ):
            monthly = monthly.replace(was, becomes)
        return monthly + between + misol.replace("period: month", "period: quarter")

    desk = make_desk(tmp_path, change=other)
    issue(desk, "2026-10")  # from when it was monthly: no period of this newsletter any more
    weekly, quarterly = shelf(desk), shelf(desk, "misol")
    assert [row.label for row in weekly.rows] == [f"W{number:02d}" for number in range(1, 54)]
    assert [row.label for row in quarterly.rows] == ["Q1", "Q2", "Q3", "Q4"]
    assert (weekly.upcoming.text, quarterly.upcoming.text) == ("Week 44 of 2026", "The fourth quarter of 2026")
    assert weekly.upcoming.state.word == "Not drafted"
    page = visitor(desk, person("Cerys", "viewer")).get("/?year=2026")
    assert page.status_code == 200
    assert page.content.decode().count("Week 12 of 2026") == 1


def test_the_queries_do_not_grow_with_the_issues(desk) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            look(desk)
        return len(caught)

    for month in range(1, 7):
        issue(desk, f"2026-{month:02d}")
    few = queries()
    for year in range(2001, 2026):
        for month in range(1, 13):
            issue(desk, f"{year}-{month:02d}", revisions=3)
    for month in range(7, 13):
        issue(desk, f"2026-{month:02d}", revisions=3)
    assert queries() <= few


def test_the_first_visit_says_what_this_is_and_the_one_next_step(desk) -> None:
    for role, offered in (("viewer", False), ("editor", True)):
        page = visitor(desk, person(f"Someone{role}", role)).get("/").content.decode()
        assert "Nothing has been drafted of this newsletter yet" in page
        assert ("Draft October 2026 now" in page) is offered
        assert ('action="/n/monthly/2026-10/draft/"' in page) is offered
        assert ("Somebody who may edit can draft it" in page) is not offered


def test_a_desk_without_newsletters_says_who_can_help(desk) -> None:
    from newsletter.pipeline import Desk

    bare = Desk(config=desk.config.model_copy(update={"newsletters": {}}), outbox=desk.outbox, fetcher=desk.fetcher)
    answer = visitor(bare, person("Cerys", "viewer")).get("/")
    assert answer.status_code == 200
    assert "None is set up yet" in answer.content.decode()


def test_the_page_of_a_drafted_month(desk) -> None:
    from newsletter import talking
    from newsletter.types import Actor, Via

    row = drafted(desk)
    drafted(desk, period="2026-08")
    talking.comment(row, "Lovely", actor=Actor(name="Tom", via=Via.DESK), now=NOW)
    person("Amina", "approver")
    page = visitor(desk, person("Cerys", "viewer")).get("/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for said in (
        "The Riverbank digest October 2026 Is to go out in 7 days",
        "Waiting for a yes from Amina.",
        "Tuesday 10 November 2026 at 10:00 Europe/London, GMT",
        "1 open comment",
        "Nothing was published in August 2026",
    ):
        assert said in text, said
    assert page.count('aria-current="true"') == 2  # one a newsletter
    assert "<form" not in page.partition("<main")[2]  # a viewer has no verb here


def test_other_years_and_no_years(desk) -> None:
    issue(desk, "2024-05", "sent")
    cerys = visitor(desk, person("Cerys", "viewer"))
    page = cerys.get("/?year=2025").content.decode()
    assert "Nothing lies in 2025 for The Riverbank digest." in page
    assert 'href="/?year=2024" rel="prev"' in page
    assert 'href="/?year=2026" rel="next"' in page
    assert 'rel="prev"' not in cerys.get("/?year=2024").content.decode()
    assert 'rel="next"' in cerys.get("/?year=2026").content.decode()
    assert 'rel="next"' not in cerys.get("/?year=2027").content.decode()
    for bad in ("", "26", "20266", "1989", "2101", "x", "٢٠٢٦", "<b>"):
        assert cerys.get(f"/?year={quote(bad)}").status_code == 404, bad


def test_subjects_and_reasons_are_text(desk) -> None:
    from newsletter.models import Revision

    issue(desk, "2026-09", "discarded", reason="<script>alert(1)</script>")
    issue(desk, "2026-10")
    Revision.objects.filter(issue__period="2026-10").update(subject='"><img src=x onerror=alert(1)>')
    page = visitor(desk, person("Cerys", "viewer")).get("/").content.decode()
    assert "<img" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.full  # every page is looked over in `test_axe_everywhere`
@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_the_outbox_is_accessible_and_fits(
    database: str, tmp_path: Path, chromium: str, width: int, scheme: str
) -> None:
    desk = make_desk(tmp_path)
    drafted(desk)
    drafted(desk, period="2026-08")
    with signed_in_page(desk, person("Amina", "editor"), chromium, width=width, scheme=scheme) as (page, base, seen):
        page.goto(base)
        assert not looked_over(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (seen.strayed, seen.complaints) == ([], [])
