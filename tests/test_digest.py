"""Choosing: what is in, what is out and why, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from choosing import pick, post, reasons, settings, titles, when

from newsletter.identity import identities, post_key
from newsletter.types import Block, BlockKind, Digest, Facts, Kind, LeftOut, Notice, Seen, Settled, Unusable

# In, out, and why ----------------------------------------------------------------------------------------------------


def test_a_period_takes_its_own_posts_newest_first_and_says_why() -> None:
    digest = pick([post("early", "2017-11-01"), post("late", "2017-11-30T23:59"), post("middle", "2017-11-20T09:00")])
    assert titles(digest) == ["Late", "Middle", "Early"]
    assert digest.items[1].why == "published on 20 November 2017, inside November 2017"
    assert [item.lead for item in digest.items] == [True, False, False]
    assert (digest.left_out, digest.skipped, digest.lead_rule) == ((), "", "the newest item leads")


def test_posts_beside_the_period_are_left_out_with_the_reason_and_the_history_is_not_listed() -> None:
    digest = pick(
        [
            post("in", "2017-11-02"),
            post("before", "2017-10-31T23:59"),
            post("after", "2017-12-03"),
            post("midnight", "2017-12-01T00:00"),
            post("ancient", "2017-09-30T23:59"),
            post("future", "2018-01-01T00:00"),
        ]
    )
    assert titles(digest) == ["In"]
    assert reasons(digest) == {
        "After": "published on 3 December 2017, after this period ends (1 December 2017, 00:00)",
        "Midnight": "published on 1 December 2017, 00:00, after this period ends (1 December 2017, 00:00)",
        "Before": "published on 31 October 2017, before this period starts (1 November 2017, 00:00)",
    }
    assert [item.title for item in digest.left_out] == ["After", "Midnight", "Before"]


def test_the_zone_of_the_site_decides_not_the_zone_of_the_date() -> None:
    # 23:30 UTC on 30 September 2017 was 00:30 on 1 October in London.
    one = replace(post("one", "2017-10-01"), published=datetime(2017, 9, 30, 23, 30, tzinfo=UTC))
    digest = pick([one], period="2017-10")
    assert digest.items[0].why == "published on 1 October 2017, inside October 2017"


def test_a_post_of_a_settled_issue_is_used_up_and_one_of_a_draft_is_not() -> None:
    one = post("one", "2017-11-02")
    used = Settled(period="2017-10", at=when("2017-11-10"), post_keys=frozenset({post_key(one)}))
    assert reasons(pick([one], settled=[used])) == {"One": "already in the October 2017 issue"}
    assert titles(pick([one], settled=[])) == ["One"]


def test_a_used_post_stays_used_under_any_of_its_names() -> None:
    feed = post("one", "2017-11-02")
    moved = replace(feed, source="api", guid="tag:r.example,2017:1", url="http://R.example/one?utm_source=x")
    by_address = Settled(period="2017-10", at=when("2017-11-10"), post_keys=identities(feed))
    assert titles(pick([moved], settled=[by_address])) == []
    by_key_of_a_copy = Settled(period="2017-10", at=when("2017-11-10"), post_keys=frozenset({post_key(feed)}))
    assert titles(pick([moved, replace(feed, source="old")], settled=[by_key_of_a_copy])) == []


def test_an_issue_made_again_keeps_its_own_posts() -> None:
    one = post("one", "2017-11-02")
    own = Settled(period="2017-11", at=when("2017-12-10"), post_keys=frozenset({post_key(one)}))
    assert titles(pick([one], settled=[own])) == ["One"]


def test_unusable_entries_are_listed_with_their_reason() -> None:
    digest = pick([post("in", "2017-11-02")], unusable=[Unusable(title="Odd", url="", why="it has no date")])
    assert digest.left_out == (LeftOut(title="Odd", url="", why="it has no date"),)


def test_a_post_whose_consent_is_pending_stays_in() -> None:
    assert titles(pick([post("one", "2017-11-02", consent_pending=True)])) == ["One"]


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31T23:59"])
def test_absurd_dates_are_out_of_range(published: str) -> None:
    digest = pick([post("in", "2017-11-02"), post("odd", published)])
    assert (titles(digest), digest.left_out) == (["In"], ())


def test_a_weekly_and_a_quarterly_digest_choose_by_the_same_rule() -> None:
    week = settings(schedule={"period": "week", "draft": "every monday 09:00", "send": "every friday 09:00"})
    digest = pick([post("in", "2017-11-19T23:59"), post("out", "2017-11-20")], period="2017-W46", settings=week)
    assert titles(digest) == ["In"]
    assert digest.items[0].why == "published on 19 November 2017, inside week 46 of 2017"
    used = Settled(period="2017-Q3", at=when("2017-10-05"), post_keys=identities(post("in", "2017-11-02")))
    quarter = settings(schedule={"period": "quarter"})
    digest = pick([post("in", "2017-11-02")], period="2017-Q4", settings=quarter, settled=[used])
    assert reasons(digest) == {"In": "already in the issue for the third quarter of 2017"}


# Late posts ----------------------------------------------------------------------------------------------------------

OCTOBER_APPROVED = Settled(period="2017-10", at=when("2017-11-10"))


def late(first_seen: str, published: str = "2017-10-25") -> Seen:
    return Seen(post=post("late", published), first_seen=when(first_seen))


def test_a_late_post_joins_the_next_issue_marked() -> None:
    digest = pick([late("2017-11-16"), post("own", "2017-11-02")], settled=[OCTOBER_APPROVED])
    assert titles(digest) == ["Own", "Late"]
    assert [item.late for item in digest.items] == [False, True]
    assert digest.items[1].why == (
        "published on 25 October 2017, first seen on 16 November 2017, after the October 2017 issue was approved; "
        "late, so it joins this issue"
    )


def test_a_post_seen_in_time_is_not_late() -> None:
    digest = pick([late("2017-11-10"), post("own", "2017-11-02")], settled=[OCTOBER_APPROVED])
    assert titles(digest) == ["Own"]
    assert "before this period starts" in reasons(digest)["Late"]


def test_a_skipped_period_makes_posts_late_as_well() -> None:
    skipped = replace(OCTOBER_APPROVED, skipped=True)
    digest = pick([late("2017-11-16")], settled=[skipped])
    assert digest.items[0].late
    assert "the October 2017 issue was skipped" in digest.items[0].why


def test_late_after_is_counted_from_publishing_to_turning_up() -> None:
    limit = settings(late_after="22 days")
    assert titles(pick([late("2017-11-16")], settings=limit, settled=[OCTOBER_APPROVED])) == ["Late"]
    digest = pick([late("2017-11-16T00:01")], settings=limit, settled=[OCTOBER_APPROVED])
    assert titles(digest) == []
    assert reasons(digest)["Late"].endswith("that is later than 22 days (late_after)")


def test_a_first_issue_never_floods() -> None:
    seen = [Seen(post=post(f"p{n}", f"2017-10-{n:02d}"), first_seen=when("2017-12-01")) for n in range(1, 31)]
    assert titles(pick([*seen, post("own", "2017-11-02")])) == ["Own"]


def test_a_late_post_is_used_once() -> None:
    taken = Settled(period="2017-11", at=when("2017-12-10"), post_keys=identities(late("2017-11-16").post))
    december = pick([late("2017-11-16")], period="2017-12", settled=[OCTOBER_APPROVED, taken])
    assert titles(december) == []


def test_an_approved_issue_made_again_does_not_swallow_what_turned_up_since() -> None:
    own = Settled(period="2017-11", at=when("2017-12-10"), post_keys=frozenset())
    digest = pick([late("2017-12-15")], settled=[OCTOBER_APPROVED, own])
    assert titles(digest) == []
    assert reasons(digest)["Late"].endswith("it joins a later issue")
    december = pick([late("2017-12-15")], period="2017-12", settled=[OCTOBER_APPROVED, own])
    assert titles(december) == ["Late"]


def test_reasons_do_not_depend_on_what_was_drafted_or_skipped_before() -> None:
    posts = [post("own", "2017-11-02"), post("before", "2017-10-31"), post("after", "2017-12-03")]
    skipped = [Settled(period=name, at=when("2018-05-01"), skipped=True) for name in ("2017-09", "2017-07", "2018-01")]
    assert pick(posts) == pick(posts, settled=skipped)


# Order and lead ------------------------------------------------------------------------------------------------------


def test_the_lead_follows_its_rule() -> None:
    posts = [
        post("newest", "2017-11-20"),
        post("playback", "2017-11-10", kind=Kind.PLAYBACK, facts=Facts()),
        post("older", "2017-11-05", kind=Kind.PLAYBACK, facts=Facts()),
        post("long", "2017-11-01", blocks=(Block(kind=BlockKind.PARAGRAPH, text="many words " * 9),)),
    ]
    assert titles(pick(posts)) == ["Newest", "Playback", "Older", "Long"]
    playback = pick(posts, settings=settings(lead="playback"))
    assert titles(playback) == ["Playback", "Newest", "Older", "Long"]
    assert playback.lead_rule == "the newest playback leads; where there is none, the newest item"
    longest = pick(posts, settings=settings(lead="longest"))
    assert titles(longest) == ["Long", "Newest", "Playback", "Older"]
    assert [item.lead for item in longest.items] == [True, False, False, False]
    assert titles(pick(posts[:1], settings=settings(lead="playback"))) == ["Newest"]


def test_posts_of_the_same_minute_stand_by_title_then_by_key() -> None:
    twin = post("x", "2017-11-20", title="Beta")
    other = post("y", "2017-11-20", title="Beta")
    posts = [twin, other, post("z", "2017-11-20", title="Alpha")]
    by_key = sorted([twin, other], key=post_key)
    expected = [posts[2], *by_key]
    assert [item.post for item in pick(posts).items] == expected
    assert [item.post for item in pick(posts[::-1]).items] == expected


# Empty periods -------------------------------------------------------------------------------------------------------


def test_an_empty_period_is_skipped_with_the_reason() -> None:
    digest = pick([post("other", "2017-06-02")], period="2017-07")
    assert digest.skipped == "nothing was published in July 2017 (1 July to 31 July), and an empty issue is not sent"
    assert digest.items == ()


def test_a_period_whose_posts_are_used_up_says_so() -> None:
    one = post("one", "2017-11-02")
    used = Settled(period="2017-10", at=when("2017-11-10"), post_keys=identities(one))
    assert pick([one], settled=[used]).skipped == (
        "nothing is new in November 2017 (1 November to 30 November): 1 post published then went into other issues, "
        "and an empty issue is not sent"
    )


def test_if_empty_send_makes_an_issue_of_nothing() -> None:
    digest = pick([], settings=settings(if_empty="send"), notices=[notice("call")])
    assert (digest.skipped, digest.items) == ("", ())
    assert [shown.title for shown in digest.notices] == ["Call"]


def test_notices_alone_do_not_make_an_issue_and_say_so() -> None:
    digest = pick([], notices=[notice("call"), notice("fair")])
    assert digest.skipped.endswith("), and 2 notices alone do not make an issue")
    assert digest.notices == ()
    assert reasons(digest)["Call"] == "a notice alone does not make an issue"


# Notices -------------------------------------------------------------------------------------------------------------


def notice(name: str, **values: str) -> Notice:
    moments = {key: when(value) for key, value in values.items()}
    return Notice(source="desk", guid=name, title=name.title(), text="Words.", **moments)  # type: ignore[arg-type]  # dates


def shown(*notices: Notice) -> Digest:
    """An issue of November 2017, which goes out on Tuesday 12 December 2017 at 10:00."""
    return pick([post("in", "2017-11-02")], notices=notices)


def test_events_stand_by_date_then_calls_by_title() -> None:
    digest = shown(
        notice("write"),
        notice("host"),
        notice("fair", event_start="2018-01-20T10:00"),
        notice("walk", event_start="2017-12-20T10:00"),
    )
    assert [item.title for item in digest.notices] == ["Walk", "Fair", "Host", "Write"]


@pytest.mark.parametrize(
    ("dates", "in_issue"),
    [
        ({"shown_from": "2017-12-12T10:00"}, True),
        ({"shown_from": "2017-12-12T10:01"}, False),
        ({"shown_until": "2017-12-12T10:01"}, True),
        ({"shown_until": "2017-12-12T10:00"}, False),
        ({"event_start": "2017-12-12T10:01"}, True),
        ({"event_start": "2017-12-12T10:00"}, False),
        ({"event_start": "2017-12-01T10:00", "event_end": "2017-12-12T10:01"}, True),
        ({"event_start": "2017-12-01T10:00", "event_end": "2017-12-12T10:00"}, False),
        ({"event_end": "2017-12-12T09:00"}, False),
        ({"event_start": "2017-12-11T10:00", "shown_until": "2018-02-01"}, False),
    ],
)
def test_a_notice_is_judged_by_the_planned_send(dates: dict[str, str], in_issue: bool) -> None:
    digest = shown(notice("fair", **dates))
    assert bool(digest.notices) is in_issue
    assert ("Fair" in reasons(digest)) is not in_issue


def test_a_hidden_notice_says_why() -> None:
    digest = shown(
        notice("over", event_start="2017-11-30T18:30"),
        notice("soon", shown_from="2018-01-02"),
        notice("gone", shown_until="2017-12-01"),
        notice("ancient", event_start="2016-11-30T18:30"),
    )
    out = "and this issue goes out on 12 December 2017, 10:00"
    assert reasons(digest) == {
        "Over": f"the event was over on 30 November 2017, 18:30, {out}",
        "Soon": f"shown from 2 January 2018, 00:00, {out}",
        "Gone": f"shown until 1 December 2017, 00:00, {out}",
    }


def test_the_same_notice_twice_is_shown_once() -> None:
    assert len(shown(notice("call"), notice("call")).notices) == 1
