"""Which posts are the same post, and which copy speaks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from choosing import merge, pick, post, reasons, titles
from hypothesis import given
from hypothesis import strategies as st

from newsletter.identity import canonical_url, identities, post_key
from newsletter.types import Block, BlockKind, Picture


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


def test_copies_that_are_equally_rich_do_not_depend_on_the_order() -> None:
    feed = post("one", "2017-11-02", source="feed")
    api = replace(feed, source="api")
    edited = replace(feed, source="mirror", title="One, edited")
    assert merge([feed, api, edited]) == merge([edited, api, feed]) == merge([api, edited, feed])
