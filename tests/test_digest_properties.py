"""Choosing, over made-up histories: nothing depends on the order of anything, and nothing is lost or taken twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from choosing import NOVEMBER, merge, pick, post, settings, when
from hypothesis import given
from hypothesis import strategies as st

from newsletter.identity import post_key
from newsletter.schedules import contains, following, previous
from newsletter.types import Kind, Seen, Settled

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
