"""Each network: its limit at the edge, what it counts, whom it notifies, and the exact request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.channels import NETWORKS, Composed, accidental_links, network
from newsletter.channels.bluesky import facets
from newsletter.channels.linkedin import little
from newsletter.config.model import NETWORKS as CONFIGURABLE
from newsletter.config.model import Account
from newsletter.errors import MisuseError
from newsletter.types import Card, Media

URL = "https://riverbank.example/blog/reading-letters/"
PICTURE = Media(name="a" * 64 + ".jpg", data=b"", width=600, height=400)
ZWSP = "\u200b"


def account(name: str, **values: Any) -> Account:
    return Account(network=name, **values)  # type: ignore[arg-type]


def composed(text: str = "Reading letters", **values: Any) -> Composed:
    card = Card(
        url=URL, title="Reading letters", description="What carers told us.", picture=PICTURE.name, alt="A table"
    )
    return Composed(
        **{"text": f"{text}\n\n{URL}", "url": URL, "card": card, "picture": PICTURE, "language": "en-GB", **values}
    )


def steps(name: str, made: Composed | None = None, **values: Any) -> list[dict[str, Any]]:
    request = network(name).build(made or composed(), account(name, **values))
    assert request["network"] == name
    found = json.loads(json.dumps(request))["steps"]  # plain JSON, or this raises
    assert isinstance(found, list)
    return found


def test_every_network_that_can_be_configured_is_here() -> None:
    assert tuple(sorted(NETWORKS)) == tuple(sorted(CONFIGURABLE))


def test_an_unknown_network_is_named_with_the_ones_there_are() -> None:
    with pytest.raises(MisuseError, match=r'"myspace".*bluesky'):
        network("myspace")


@pytest.mark.parametrize(
    ("name", "text", "length"),
    [
        ("x", "a" * 280, 280),
        ("x", "日" * 140, 280),
        ("x", "é", 1),
        ("x", "e\u0301", 1),
        ("x", "👩‍👩‍👧‍👦", 2),
        ("x", "👍🏽", 2),
        ("x", "Ω’“”—…", 7),  # an ellipsis, U+2026, is outside the light ranges
        ("x", f"See {URL}", 27),
        ("x", f"See {URL}?{'x' * 300}", 27),
        ("x", "See riverbank.org", 27),
        ("x", "See riverbank.example", 21),
        ("x", "a\u200bb", 3),
        ("mastodon", "👩‍👩‍👧‍👦é", 2),
        ("mastodon", f"See {URL}?{'x' * 300}", 27),
        ("mastodon", "See riverbank.org", 17),
        ("mastodon", "Hello @ada@social.example!", len("Hello @ada!")),
        ("mastodon", "Hello @ada.b@social.example", len("Hello @ada.b")),
        ("mastodon", "mail ada@social.example", len("mail ada@social.example")),
        ("mastodon", f"@a@b.example {URL} @c@d.example", 2 + 1 + 23 + 1 + 2),
        ("bluesky", "👩‍👩‍👧‍👦क्षि", 2),
        ("bluesky", URL, len(URL)),
        ("linkedin", "a😀", 3),
        ("linkedin", "(a)", 3),
        ("facebook", "a😀", 3),
        ("threads", "é", 1),
        ("threads", "日本", 2),
        ("threads", "😀", 4),
        ("threads", "👍🏽", 8),
        ("threads", "👩‍👩‍👧‍👦", 25),
        ("threads", "🇬🇧", 8),
        ("threads", "1️⃣", 7),
        ("threads", "©", 1),
        ("threads", "❤️", 6),
        ("threads", "#1*", 3),
    ],
)
def test_lengths(name: str, text: str, length: int) -> None:
    assert network(name).count(text, account(name)) == length


@pytest.mark.parametrize(
    ("name", "most"),
    [("x", 280), ("mastodon", 500), ("bluesky", 300), ("linkedin", 3000), ("facebook", 63_206), ("threads", 500)],
)
def test_limits_at_their_edge(name: str, most: int) -> None:
    who = account(name)
    assert network(name).limit(who) == most
    assert network(name).fits("a" * most, who)
    assert not network(name).fits("a" * (most + 1), who)


def test_bluesky_runs_out_of_bytes_too() -> None:
    family = "👩‍👩‍👧‍👦"
    assert network("bluesky").fits(family * 120, account("bluesky"))
    assert not network("bluesky").fits(family * 121, account("bluesky"))


def test_mastodon_may_count_a_new_top_level_domain_in_full() -> None:
    """Counted as one address by servers that know it; kept short enough for those that do not."""
    who, address = account("mastodon"), "https://riverbank.music/" + "a" * 76
    assert network("mastodon").count(address, who) == 23
    assert network("mastodon").fits("a" * 399 + " " + address, who)
    assert not network("mastodon").fits("a" * 400 + " " + address, who)
    known = address.replace("music", "org")
    assert network("mastodon").fits("a" * 476 + " " + known, who)
    assert not network("mastodon").fits("a" * 477 + " " + known, who)


def test_a_mastodon_server_has_its_own_numbers() -> None:
    who = account("mastodon", characters=5000, url_characters=40)
    assert network("mastodon").limit(who) == 5000
    assert network("mastodon").count(URL, who) == 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Thanks to @ada and @grace_h.", f"Thanks to @{ZWSP}ada and @{ZWSP}grace_h."),
        ("(@ada)", f"(@{ZWSP}ada)"),
        ("write to hello@riverbank.example", "write to hello@riverbank.example"),
        ("https://social.example/@ada", "https://social.example/@ada"),
        ("@ada@social.example", f"@{ZWSP}ada@social.example"),
        ("＠ada", f"＠{ZWSP}ada"),
        ("5 @ 3 pounds", "5 @ 3 pounds"),
    ],
)
@pytest.mark.parametrize("name", ["x", "mastodon", "threads"])
def test_a_name_in_the_content_notifies_nobody(name: str, text: str, said: str) -> None:
    assert network(name).defuse(text, account(name)) == said


def test_our_own_handle_stays() -> None:
    who = account("x", handle="@Riverbank")
    assert network("x").defuse("Follow @riverbank, not @riverbanks", who) == f"Follow @riverbank, not @{ZWSP}riverbanks"


@pytest.mark.parametrize("name", ["bluesky", "linkedin"])
def test_where_a_name_does_nothing_it_is_left_alone(name: str) -> None:
    assert network(name).defuse("Thanks to @ada", account(name)) == "Thanks to @ada"


def test_facebook_names_pages_by_number() -> None:
    assert network("facebook").defuse("@[123] and @ada", account("facebook")) == f"@{ZWSP}[123] and @ada"


@pytest.mark.parametrize("name", ["x", "linkedin", "facebook", "threads"])
def test_accidental_links(name: str) -> None:
    text = f"Run setup.py, read README.md, run setup.py again: {URL}"
    assert accidental_links(text, name) == ("setup.py", "README.md")


@pytest.mark.parametrize("name", ["mastodon", "bluesky"])
def test_networks_that_want_a_scheme_link_nothing_by_accident(name: str) -> None:
    assert accidental_links("Run setup.py", name) == ()


def test_what_an_account_lacks_for_a_hand_over() -> None:
    lacking = {name: network(name).absent(account(name)) for name in NETWORKS}
    assert lacking == {
        "x": (),
        "mastodon": ("server",),
        "bluesky": ("handle",),
        "linkedin": ("page",),
        "facebook": ("page",),
        "threads": (),
    }
    assert network("linkedin").absent(account("linkedin", page="42")) == ()


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_a_request_is_the_same_each_time_and_holds_no_secret(name: str) -> None:
    first, second = (network(name).build(composed(), account(name)) for _ in range(2))
    assert json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
    assert "token" not in json.dumps(first).lower()
    assert "authorization" not in json.dumps(first).lower()
    assert URL in json.dumps(first)


def test_x_uploads_then_describes_then_posts() -> None:
    upload, words, post = steps("x")
    assert upload["upload"] == {"field": "media", "file": {"$media": PICTURE.name}}
    assert words["json"] == {"id": {"$answer": "picture.data.id"}, "metadata": {"alt_text": {"text": "A table"}}}
    assert post["url"] == "https://api.x.com/2/tweets"
    assert post["json"] == {
        "text": f"Reading letters\n\n{URL}",
        "media": {"media_ids": [{"$answer": "picture.data.id"}]},
    }


@pytest.mark.parametrize("name", ["x", "mastodon"])
def test_a_picture_without_words_is_not_attached(name: str) -> None:
    card = Card(url=URL, title="t", description="d", picture=PICTURE.name, alt="")
    (post,) = steps(name, composed(card=card))
    assert "media" not in post["json"]
    assert "media_ids" not in post["json"]


def test_mastodon() -> None:
    picture, post = steps("mastodon", server="https://social.example/")
    assert picture["url"] == "https://social.example/api/v2/media"
    assert picture["form"] == {"description": "A table"}
    assert post["url"] == "https://social.example/api/v1/statuses"
    assert post["headers"] == {"Idempotency-Key": {"$delivery": "idempotency_key"}}
    assert post["json"] == {
        "status": f"Reading letters\n\n{URL}",
        "visibility": "public",
        "language": "en",
        "media_ids": [{"$answer": "picture.id"}],
    }


def test_bluesky() -> None:
    picture, post = steps("bluesky", composed("Reading letters #OpenData"), handle="riverbank.example")
    assert picture["url"] == "https://bsky.social/xrpc/com.atproto.repo.uploadBlob"
    assert picture["headers"] == {"Content-Type": "image/jpeg"}
    body = post["json"]
    assert body["repo"] == "riverbank.example"
    assert body["rkey"] == {"$delivery": "record_key"}
    assert body["swapRecord"] is None
    record = body["record"]
    assert record["langs"] == ["en-GB"]
    assert record["embed"]["external"] == {
        "uri": URL,
        "title": "Reading letters",
        "description": "What carers told us.",
        "thumb": {"$answer": "picture.blob"},
    }
    assert [pointed(record["text"], facet) for facet in record["facets"]] == ["#OpenData", URL]


def pointed(text: str, facet: Mapping[str, Any]) -> str:
    return text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()


def test_facets_count_bytes() -> None:
    text = f"👩‍👩‍👧‍👦 é日 #Café #2017 x#no {URL} #Été"
    found = facets(text, URL, URL)
    assert [pointed(text, facet) for facet in found] == ["#Café", URL, "#Été"]
    assert found[0]["features"] == [{"$type": "app.bsky.richtext.facet#tag", "tag": "Café"}]
    assert found[1]["features"] == [{"$type": "app.bsky.richtext.facet#link", "uri": URL}]


def test_a_shortened_link_on_bluesky_leads_to_the_whole_address() -> None:
    long = URL + "a-very-long-title-of-a-post-that-goes-on-and-on-for-ever/?utm_source=bluesky"
    assert network("bluesky").link_text(URL) == URL
    shown = network("bluesky").link_text(long)
    assert shown == "riverbank.example/blog/reading-letters/a-very-long-title-of-a-post-that-goes-on-and-on-for-ever/…"
    assert len(shown) <= 100
    text = f"Reading letters, riverbank.example\n\n{shown} #Heat"
    found = facets(text, long, shown)
    assert [pointed(text, facet) for facet in found] == [shown, "#Heat"]
    assert found[0]["features"] == [{"$type": "app.bsky.richtext.facet#link", "uri": long}]


@given(
    st.lists(
        st.sampled_from(["é", "日", "👩‍👩‍👧‍👦", " ", "#", "Tag", URL, "https://b.example/x", "\n", "a", "."]),
        max_size=14,
    ),
    st.sampled_from([URL, "riverbank.example/blog…"]),
)
@settings(max_examples=120, deadline=None)
def test_facets_never_overlap_and_always_point_at_whole_words(pieces: list[str], shown: str) -> None:
    text = "".join(pieces) + "\n\n" + shown
    found = facets(text, URL, shown)
    ends = [0]
    for facet in found:
        index = facet["index"]
        assert isinstance(index, dict)
        assert ends[-1] <= index["byteStart"] < index["byteEnd"] <= len(text.encode())
        ends.append(index["byteEnd"])
        words = pointed(text, facet)
        (feature,) = facet["features"]  # type: ignore[misc]
        assert words in (shown, feature.get("uri")) or words == "#" + feature["tag"]
    assert any(facet["features"] == [{"$type": "app.bsky.richtext.facet#link", "uri": URL}] for facet in found)


def test_linkedin_asks_puts_and_posts() -> None:
    ask, put, post = steps("linkedin", page="42")
    assert ask["json"] == {"initializeUploadRequest": {"owner": "urn:li:organization:42"}}
    assert put["method"] == "PUT"
    assert put["url"] == {"$answer": "upload.value.uploadUrl"}
    assert post["headers"]["LinkedIn-Version"] == "202605"
    assert post["json"]["author"] == "urn:li:organization:42"
    assert post["json"]["content"]["article"] == {
        "source": URL,
        "title": "Reading letters",
        "description": "What carers told us.",
        "thumbnail": {"$answer": "upload.value.image"},
        "thumbnailAltText": "A table",
    }


def test_linkedin_escapes_what_would_cut_the_text() -> None:
    assert little(r"a (b) [c] {d} <e> #f *g* _h_ ~i~ @j | \k") == (
        r"a \(b\) \[c\] \{d\} \<e\> \#f \*g\* \_h\_ \~i\~ \@j \| \\k"
    )


def test_linkedin_links_our_hashtags_and_no_others() -> None:
    made = little("About #OpenData and #OpenDataDay, C#\n\n#OpenData #Été", ("#OpenData", "#Été"))
    assert made == ("About {hashtag|\\#|OpenData} and \\#OpenDataDay, C\\#\n\n{hashtag|\\#|OpenData} {hashtag|\\#|Été}")


@given(st.text(max_size=60))
@settings(max_examples=150)
def test_the_little_format_says_what_the_text_says(text: str) -> None:
    """Read as LinkedIn reads it: a backslash takes the next character as it is; nothing reserved stands bare."""
    made, read, position = little(text), "", 0
    while position < len(made):
        if made[position] == "\\":
            position += 1
        else:
            assert made[position] not in r"|{}@[]()<>#*_~"
        read += made[position]
        position += 1
    assert read == text


def test_facebook_puts_the_link_into_its_field() -> None:
    (post,) = steps("facebook", page="99")
    assert post["url"] == "https://graph.facebook.com/v25.0/99/feed"
    assert post["form"] == {"message": f"Reading letters\n\n{URL}", "link": URL}


def test_threads_makes_a_container_and_publishes_it() -> None:
    container, post = steps("threads")
    assert container["form"] == {"media_type": "TEXT", "text": f"Reading letters\n\n{URL}", "link_attachment": URL}
    assert post["url"] == "https://graph.threads.net/v1.0/me/threads_publish"
    assert post["form"] == {"creation_id": {"$answer": "container.id"}}


def test_threads_leaves_a_very_long_link_to_the_attachment() -> None:
    assert network("threads").link_text(URL) == URL
    assert network("threads").link_text(URL + "x" * 150) == ""


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_a_draft_needs_no_account_details(name: str) -> None:
    assert steps(name, composed(picture=None))[-1]["name"] == "post"
