"""What is concluded from an entry, whichever source it came from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.sources.assemble import MAX_TITLE, assemble
from newsletter.sources.blocks import from_html
from newsletter.sources.contract import RawPost
from newsletter.types import Credit, Kind, Picture, Post, Unusable, Video

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2017, 11, 7, 12, tzinfo=UTC)
OWN = "https://riverbank.example/a/"


def make(body: str = "<p>Text.</p>", **changes: Any) -> Post | Unusable:
    entry: dict[str, Any] = {
        "guid": "1",
        "url": OWN,
        "title": "A title",
        "published": NOON,
        "blocks": from_html(body),
    } | changes
    return assemble(
        RawPost(**entry), source="blog", zone=LONDON, fallback_url="https://riverbank.example", playbacks=("playback",)
    )


def post(body: str = "<p>Text.</p>", **changes: Any) -> Post:
    made = make(body, **changes)
    assert isinstance(made, Post)
    return made


def test_a_plain_entry_is_a_post() -> None:
    made = post(summary=" The  gist ", authors=("Ada", "Ada ", ""), language="cy_GB")
    assert (made.source, made.guid, made.url, made.own_url, made.kind) == ("blog", "1", OWN, True, Kind.POST)
    assert (made.summary, made.authors, made.language, made.facts) == ("The gist", ("Ada",), "cy-GB", None)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"published": None}, "it has no date"),
        ({"published": None, "date_as_written": "soon\n"}, "it has no date: “soon” cannot be read as one"),
        ({"title": " \u202e\n"}, "it has no title"),
        ({"title": "", "blocks": ()}, "it is empty: no title and no text"),
        ({"published": datetime.max.replace(tzinfo=UTC)}, "its date 9999-12-31 is beyond the calendar"),
    ],
)
def test_what_lacks_something_says_what(changes: dict[str, Any], why: str) -> None:
    zone = ZoneInfo("Pacific/Kiritimati")
    entry: dict[str, Any] = {
        "guid": "1",
        "url": OWN,
        "title": "A title",
        "published": NOON,
        "blocks": from_html("<p>Some words."),
    }
    made = assemble(
        RawPost(**(entry | changes)), source="blog", zone=zone, fallback_url="https://x.example", playbacks=()
    )
    assert isinstance(made, Unusable)
    assert made.why == why
    assert made.url == OWN


def test_an_entry_without_a_title_is_known_by_its_first_words() -> None:
    made = make("<p>Some words of it.</p>", title="")
    assert isinstance(made, Unusable)
    assert made.title == "Some words of it."


def test_times_come_in_the_sites_zone() -> None:
    made = post(published=datetime(2017, 7, 1, 23, 30, tzinfo=UTC), modified=datetime.fromisoformat("2017-07-02T09:00"))
    assert made.published.isoformat() == "2017-07-02T00:30:00+01:00"
    assert made.modified is not None
    assert made.modified.isoformat() == "2017-07-02T09:00:00+01:00"
    assert post(published=datetime(2999, 1, 1, tzinfo=UTC)).published.year == 2999


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "/a/",
        "javascript:alert(1)",
        "ftp://x.example/",
        "https://me:secret@x.example/",
        "https://",
        "https://x\u202e.example/",
    ],
)
def test_an_address_that_cannot_be_printed_is_not_its_own(url: str | None) -> None:
    made = post(url=url)
    assert (made.url, made.own_url) == ("https://riverbank.example", False)


def test_a_title_is_one_line_of_bounded_length() -> None:
    assert post(title="A\n\x00 b\u202e").title == "A b"
    assert len(post(title="word " * 200).title) <= MAX_TITLE


def test_what_nobody_filed_is_shown_nowhere() -> None:
    made = post(
        categories=("Uncategorised", "UNCATEGORIZED", "Heb gategori", "Blog", "Blog"), tags=("uncategorised", "trees")
    )
    assert (made.categories, made.tags) == (("Blog",), ("trees",))


@pytest.mark.parametrize(
    "changes", [{"consent": "pending"}, {"tags": ("consent: pending", "trees")}, {"categories": ("Consent-Pending",)}]
)
def test_pending_consent_is_marked_and_is_no_hashtag(changes: dict[str, Any]) -> None:
    made = post(**changes)
    assert made.consent_pending
    assert not any("consent" in name.lower() for name in (*made.tags, *made.categories))
    assert not post(tags=("consent",)).consent_pending


@pytest.mark.parametrize(
    ("body", "changes", "video"),
    [
        ("<p>Text.</p>", {"title": "VIDEO: A walk"}, Video()),
        ("<p>Text.</p>", {"title": "A walk [video]"}, Video()),
        ("<p>Watch the video to hear more:</p>", {}, Video()),
        (
            '<p><a href="https://youtu.be/abcdefghijk">Watch the film</a></p>',
            {},
            Video(url="https://www.youtube.com/watch?v=abcdefghijk"),
        ),
        ("<iframe src='https://player.vimeo.com/video/1'></iframe>", {}, Video(url="https://vimeo.com/1")),
        ("<iframe src='https://player.vimeo.com/video/1'></iframe>", {"video": Video(url=OWN)}, Video(url=OWN)),
        ("<p>We talked about a video.</p>", {"title": "Videos: a history"}, None),
    ],
)
def test_videos_are_recognised_and_never_made_up(body: str, changes: dict[str, Any], video: Video | None) -> None:
    assert post(body, **changes).video == video


@pytest.mark.parametrize(
    ("body", "credit"),
    [
        (
            "<p>Text.</p><p><em>This article was first published by "
            '<a href="https://x.example/e">The Other</a>. Thanks to them.</em></p>',
            Credit(text="This article was first published by The Other.", url="https://x.example/e"),
        ),
        ("<p>Originally published in The Other.</p><p>Text.</p>", Credit(text="Originally published in The Other.")),
        (
            "<p>(This post originally appeared on The Other)</p>",
            Credit(text="This post originally appeared on The Other"),
        ),
        ("<p>Cyhoeddwyd yn wreiddiol yn Y Llall.</p>", Credit(text="Cyhoeddwyd yn wreiddiol yn Y Llall.")),
        ("<p>The report, first published in 1984, was read by few.</p>", None),
        ("<h2>First published by us</h2><p>Text.</p>", None),
        ("<p>a</p>" * 5 + "<p>First published by X.</p>" + "<p>b</p>" * 5, None),
    ],
)
def test_the_credit_of_a_republished_piece(body: str, credit: Credit | None) -> None:
    assert post(body).credit == credit


def test_pictures_and_words_that_a_system_added() -> None:
    body = (
        '<p>Text.</p><img src="https://x.example/1.jpg" alt="">'
        "<p>The post <a>A title</a> appeared first on <a>Us</a>.</p>"
    )
    made = post(body, summary="The gist […]")
    assert [block.text for block in made.blocks] == ["Text.", ""]
    assert made.picture == Picture(address="https://x.example/1.jpg", alt="")
    assert made.summary == "The gist…"
    assert post(summary="The gist Continue reading A title →").summary == "The gist…"
    featured = Picture(address="https://x.example/2.jpg")
    assert post(body, picture=featured).picture == featured


def test_a_playback_has_its_facts() -> None:
    made = post("<p>Who? Ada</p><p>When? 3 May</p>", categories=("Playback",))
    assert made.kind is Kind.PLAYBACK
    assert made.facts is not None
    assert (made.facts.who, str(made.facts.event_date)) == ("Ada", "2017-05-03")


def names() -> Iterable[Any]:
    return st.lists(st.text(max_size=10), max_size=3).map(tuple)


@given(
    title=st.text(max_size=30),
    url=st.none() | st.text(max_size=30) | st.text(max_size=20).map("https://x.example/".__add__),
    published=st.none() | st.datetimes() | st.datetimes(timezones=st.just(UTC)),
    body=st.text(max_size=60),
    tags=names(),
    summary=st.text(max_size=30),
    guid=st.text(max_size=10),
)
@settings(max_examples=200, deadline=None)
def test_anything_becomes_a_clean_post_or_says_why_not(body: str, **changes: Any) -> None:
    made = make(body, **changes)
    assert made.url.startswith("https://")
    if isinstance(made, Unusable):
        assert made.why
        return
    assert made.guid
    assert made.published.tzinfo is LONDON
    for words in (made.title, made.summary, made.guid, *made.tags):
        assert words.isprintable() or not any(ord(c) < 32 or c in "\u202e\x7f" for c in words)
