"""Choosing: what is in, what is out and why, in which order; and that nothing depends on the order of anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.config import Newsletter
from newsletter.digest import canonical_url, choose, identities, merge, post_key
from newsletter.schedules import contains, following, parse_period, planned, previous
from newsletter.types import (
    Block,
    BlockKind,
    Digest,
    Facts,
    Kind,
    LeftOut,
    Notice,
    Picture,
    Post,
    Seen,
    Settled,
    Unusable,
)

LONDON = ZoneInfo("Europe/London")
NOVEMBER = parse_period("2017-11", LONDON)


def settings(**values: object) -> Newsletter:
    return Newsletter.model_validate(
        {"title": "Digest", "from": "R <news@r.example>", "sources": ["desk"], "audience": "all", **values}
    )


def when(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def post(name: str, published: str, **values: object) -> Post:
    plain = Post(
        source="desk",
        guid=f"https://r.example/?p={name}",
        url=f"https://r.example/{name}/",
        title=name.title(),
        published=when(published),
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # each test names fields of Post


def pick(posts: Sequence[Post | Seen], *, period: str = "2017-11", **values: object) -> Digest:
    span = parse_period(period, LONDON)
    own = values.pop("settings", settings())
    assert isinstance(own, Newsletter)
    seen = [item if isinstance(item, Seen) else Seen(post=item, first_seen=item.published) for item in posts]
    arguments: dict[str, object] = {"notices": (), "planned_send": planned(own.schedule, span, LONDON).send, **values}
    return choose(newsletter="monthly", settings=own, period=span, seen=seen, **arguments)  # type: ignore[arg-type]


def titles(digest: Digest) -> list[str]:
    return [item.post.title for item in digest.items]


def reasons(digest: Digest) -> dict[str, str]:
    return {item.title: item.why for item in digest.left_out}


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
    assert digest.skipped == "nothing was published in July 2017 (1 July to 31 July), and if_empty is skip"
    assert digest.items == ()


def test_a_period_whose_posts_are_used_up_says_so() -> None:
    one = post("one", "2017-11-02")
    used = Settled(period="2017-10", at=when("2017-11-10"), post_keys=identities(one))
    assert pick([one], settled=[used]).skipped == (
        "nothing is new in November 2017 (1 November to 30 November): 1 post published then went into other issues, "
        "and if_empty is skip"
    )


def test_if_empty_send_makes_an_issue_of_nothing() -> None:
    digest = pick([], settings=settings(if_empty="send"), notices=[notice("call")])
    assert (digest.skipped, digest.items) == ("", ())
    assert [shown.title for shown in digest.notices] == ["Call"]


def test_notices_alone_do_not_make_an_issue_and_say_so() -> None:
    digest = pick([], notices=[notice("call"), notice("fair")])
    assert digest.skipped.endswith("and if_empty is skip; 2 notices alone do not make an issue")
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


# Identity ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://R.Example:80/a/?utm_source=x&b=1&fbclid=2&UTM_Medium=y#top", "https://r.example/a?b=1"),
        ("https://r.example", "https://r.example"),
        ("https://r.example/", "https://r.example"),
        ("https://r.example/?p=12", "https://r.example?p=12"),
        ("https://r.example:8443/a", "https://r.example:8443/a"),
        ("https://user@r.example./a//", "https://r.example/a"),
        ("https://r.example/caf%c3%a9/%7Eada", "https://r.example/caf%C3%A9/~ada"),
        ("https://r.example/café", "https://r.example/caf%C3%A9"),
        ("https://bücher.example/A", "https://xn--bcher-kva.example/A"),
        ("http://[::1]:8000/x", "https://[::1]:8000/x"),
        ("file:images/a.jpg", "file:images/a.jpg"),
        ("http://r.example:99999/", "http://r.example:99999/"),
        ("https://r.example/100%", "https://r.example/100%25"),
        (" https://r.example/a\n", "https://r.example/a"),
    ],
)
def test_canonical_addresses(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@given(st.one_of(st.text(), st.text().map("https://r.example/".__add__), st.text().map("http://".__add__)))
def test_canonical_is_final(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_the_feed_and_the_api_of_a_site_agree() -> None:
    feed = post("one", "2017-11-02", guid="http://r.example/?p=12", source="feed")
    api = replace(feed, source="api", guid="https://r.example/?p=12", url="https://r.example/renamed/")
    assert identities(feed) & identities(api) == {"https://r.example?p=12"}
    assert len(merge([feed, api])) == 1


def test_posts_without_an_address_of_their_own_are_told_apart() -> None:
    page = {"url": "https://r.example/archive/", "own_url": False, "source": "backlog"}
    one = post("one", "2017-11-02", guid="https://r.example/archive/#one", **page)
    two = post("two", "2017-11-03", guid="https://r.example/archive/#two", **page)
    assert len(merge([one, two])) == 2
    assert not identities(one) & identities(two)


def test_an_id_that_is_no_uri_counts_only_within_its_source() -> None:
    english = post("a", "2017-11-02", guid="news.md", source="content", own_url=False)
    welsh = post("b", "2017-11-03", guid="news.md", source="cynnwys", own_url=False)
    assert len(merge([english, welsh])) == 2
    assert post_key(english) != post_key(welsh)


def test_a_key_is_of_the_guid_alone() -> None:
    one = post("one", "2017-11-02")
    # The first 16 hex digits of: printf 'https://r.example/?p=one' | sha256sum
    assert post_key(one) == "d97eb4e144535228"
    assert post_key(replace(one, title="Other", url="https://r.example/other", source="api")) == post_key(one)


def test_the_richer_copy_wins_whatever_the_order() -> None:
    poor = post("one", "2017-11-02", source="a")
    rich = replace(poor, source="b", picture=Picture(address="https://r.example/a.jpg", alt="A hall"))
    richest = replace(poor, source="c", blocks=(Block(kind=BlockKind.PARAGRAPH, text="Words."),))
    assert merge([poor, rich]) == merge([rich, poor]) == (rich,)
    assert merge([rich, richest, poor]) == merge([poor, richest, rich]) == (richest,)
    nowhere = replace(richest, source="d", own_url=False)
    assert merge([nowhere, poor]) == (poor,)


def test_a_pending_consent_outlives_a_richer_copy() -> None:
    careful = post("one", "2017-11-02", source="desk", consent_pending=True)
    rich = replace(careful, source="feed", consent_pending=False, summary="More words.")
    (merged,) = merge([careful, rich])
    assert (merged.source, merged.consent_pending) == ("feed", True)


def test_a_page_that_a_source_gives_to_all_its_posts_is_no_identity() -> None:
    posts = [post(f"p{n}", f"2017-11-0{n}", url="https://r.example/news/") for n in range(1, 5)]
    assert len(merge(posts)) == 4


def test_an_entry_that_shares_the_id_of_another_is_named() -> None:
    one = post("one", "2017-11-02", blocks=(Block(kind=BlockKind.PARAGRAPH, text="Words."),))
    other = post("other", "2017-11-03", guid=one.guid)
    digest = pick([one, other])
    assert titles(digest) == ["One"]
    assert reasons(digest) == {
        "Other": "its source gives it the same id or address as “One”, so it counts as that post"
    }


# Properties ----------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from([f"post{n}" for n in range(12)])
DAYS = st.integers(0, 200).map(lambda days: when("2017-07-15") + timedelta(days=days))


@st.composite
def histories(draw: st.DrawFn) -> list[Seen]:
    """Posts from three sources, some of them copies under the same or another name."""
    seen = []
    for _ in range(draw(st.integers(0, 12))):
        name, source, published = draw(NAMES), draw(st.sampled_from(["desk", "feed", "api"])), draw(DAYS)
        one = replace(
            post(name, "2017-11-01"),
            source=source,
            guid=f"https://r.example/?p={name}" if draw(st.booleans()) else f"{source}-{name}",
            url=f"https://r.example/{draw(NAMES)}",
            own_url=draw(st.booleans()),
            published=published,
            kind=draw(st.sampled_from(Kind)),
            summary=draw(st.sampled_from(["", "Words."])),
        )
        seen.append(Seen(post=one, first_seen=published + timedelta(days=draw(st.integers(0, 90)))))
    return seen


SETTLED = st.lists(
    st.builds(
        Settled,
        period=st.sampled_from(["2017-08", "2017-09", "2017-10", "2017-11", "2017-12"]),
        at=DAYS,
        post_keys=st.frozensets(NAMES.map(lambda name: post_key(post(name, "2017-11-01"))), max_size=3),
        skipped=st.booleans(),
    ),
    max_size=5,
)
LEADS = st.sampled_from(["newest", "playback", "longest"])


@given(histories(), SETTLED, LEADS, st.randoms(use_true_random=False))
def test_no_order_of_the_input_matters(seen: list[Seen], settled: list[Settled], lead: str, random: object) -> None:
    shuffled, records = list(seen), list(settled)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random
    random.shuffle(records)  # type: ignore[attr-defined]  # hypothesis' Random
    own = settings(lead=lead)
    assert pick(seen, settings=own, settled=settled) == pick(shuffled, settings=own, settled=records)


@given(histories(), SETTLED)
def test_every_post_is_in_or_out_or_out_of_range_and_never_twice(seen: list[Seen], settled: list[Settled]) -> None:
    digest = pick(seen, settled=settled)
    keys = [item.key for item in digest.items]
    assert len(keys) == len(set(keys))
    assert len({item.post.guid for item in digest.items}) == len(digest.items)
    left_out = {item.key for item in digest.left_out}
    assert not left_out & set(keys)
    for one in merge([item.post for item in seen]):
        places = (post_key(one) in keys) + (post_key(one) in left_out)
        if contains(NOVEMBER, one.published):
            assert places == 1
        else:
            assert places <= 1
            near = contains(previous(NOVEMBER), one.published) or contains(following(NOVEMBER), one.published)
            assert places == 1 or not near


@given(histories(), histories())
def test_unrelated_posts_outside_the_period_change_nothing(seen: list[Seen], others: list[Seen]) -> None:
    outside = [
        replace(item, post=replace(item.post, guid=f"urn:other:{n}", own_url=False))
        for n, item in enumerate(others)
        if not contains(NOVEMBER, item.post.published)
    ]
    assert pick([*seen, *outside]).items == pick(seen).items


@given(histories(), SETTLED)
def test_what_is_taken_was_never_used(seen: list[Seen], settled: list[Settled]) -> None:
    used = {key for record in settled if record.period != "2017-11" and not record.skipped for key in record.post_keys}
    for item in pick(seen, settled=settled).items:
        assert item.key not in used
        assert item.late != contains(NOVEMBER, item.post.published)
