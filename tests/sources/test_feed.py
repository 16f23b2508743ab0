"""Feeds from real servers on this machine: pages, validators, and hosts that mean harm."""

from __future__ import annotations

import gzip
import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from golden_feeds import offline, site_with
from loopback import Asked, Loopback, Reply

from newsletter.config.model import Fetching
from newsletter.errors import ContentError, FetchError, MisuseError, SourceError
from newsletter.sources import pull
from newsletter.sources.fetch import Fetcher, allowed_hosts
from newsletter.types import Pulled, Validators


def entry(number: int) -> str:
    return (
        f"<item><title>Post {number}</title><link>https://site.example/{number}</link>"
        f"<guid isPermaLink='false'>g{number}</guid><pubDate>{number:02} Nov 2017 09:00:00 GMT</pubDate>"
        f"<description>Body {number}.</description></item>"
    )


def rss(*numbers: int, head: str = "") -> bytes:
    space = "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:fh='http://purl.org/syndication/history/1.0'"
    items = "".join(map(entry, numbers))
    return f"<rss version='2.0' {space}><channel><title>T</title>{head}{items}</channel></rss>".encode()


def older(address: str, relation: str = "next") -> str:
    return f"<atom:link rel='{relation}' href='{address}'/>"


def read(
    server: Loopback, path: str = "/feed", *, validators: dict[str, Validators] | None = None, **source: object
) -> Pulled:
    config = site_with({"blog": {"type": "feed", "url": server.url + path, **source}})
    with Fetcher(Fetching(timeout=2), allowed=allowed_hosts(config), sleep=lambda _: None) as fetcher:
        return pull("blog", config, fetcher, validators or {})


def titles(pulled: Pulled) -> list[str]:
    return [post.title for post in pulled.posts]


def codes(pulled: Pulled) -> list[str]:
    return [finding.code for finding in pulled.findings]


def test_one_page_is_not_known_to_be_all():
    with Loopback({"/feed": Reply(body=rss(3, 2, 1))}) as server:
        pulled = read(server)
    assert titles(pulled) == ["Post 3", "Post 2", "Post 1"]
    assert pulled.posts[0].published == datetime(2017, 11, 3, 9, tzinfo=UTC)
    assert not pulled.complete
    assert "application/rss+xml" in server.asked[0].headers["accept"]


def test_keeps_validators_and_says_unchanged():
    def answer(asked: Asked) -> Reply:
        same = asked.headers.get("if-none-match") == '"1"'
        return Reply(status=304) if same else Reply(body=rss(1), headers={"ETag": '"1"'})

    with Loopback({"/feed": answer}) as server:
        first = read(server)
        again = read(server, validators=dict(first.validators))
    assert first.validators == {f"{server.url}/feed": Validators(etag='"1"')}
    assert not first.unchanged
    assert again.unchanged
    assert again.posts == ()
    assert not again.complete, "an unchanged reading must not say that posts are gone"
    assert again.validators == first.validators


def test_follows_pages_to_the_end():
    with Loopback({}) as server:
        server.routes["/feed"] = Reply(body=rss(5, 4, head=older("/feed?p=2")))
        server.routes["/feed?p=2"] = Reply(body=rss(4, 3, 2, head=older("/feed?p=3", "prev-archive")))
        server.routes["/feed?p=3"] = Reply(body=rss(1))
        pulled = read(server)
    assert titles(pulled) == ["Post 5", "Post 4", "Post 3", "Post 2", "Post 1"]
    assert pulled.complete
    assert pulled.findings == ()


def test_stops_at_the_configured_number_of_pages():
    def answer(asked: Asked) -> Reply:
        number = int(asked.path.partition("=")[2] or 1)
        return Reply(body=rss(30 - number, head=older(f"/feed?p={number + 1}")))

    with Loopback({"/feed": answer}) as server:
        pulled = read(server, pages=3)
    assert len(server.asked) == 3
    assert len(pulled.posts) == 3
    assert not pulled.complete


@pytest.mark.parametrize("target", ["/feed", "https://elsewhere.example/feed", "http://127.0.0.1:1/feed"])
def test_does_not_follow_pages_in_circles_or_to_other_hosts(target: str):
    with Loopback({"/feed": Reply(body=rss(1, head=older(target)))}) as server:
        pulled = read(server)
    assert titles(pulled) == ["Post 1"]
    assert codes(pulled) == ["feed-page"]
    assert not pulled.complete
    assert len(server.asked) == 1


@pytest.mark.parametrize("trouble", [Reply(status=500), Reply(status=404), Reply(body=b"<html>oops")])
def test_a_later_page_that_fails_leaves_the_others(trouble: Reply):
    with Loopback({"/feed": Reply(body=rss(2, head=older("/two"))), "/two": trouble}) as server:
        pulled = read(server)
    assert titles(pulled) == ["Post 2"]
    assert codes(pulled) == ["feed-page"]
    assert not pulled.complete


WORDPRESS = "<generator>https://wordpress.org/?v=6.8</generator>"


def test_asks_wordpress_for_its_older_pages():
    with Loopback({}) as server:
        server.routes["/feed/?cat=3"] = Reply(body=rss(4, 3, head=WORDPRESS))
        server.routes["/feed/?cat=3&paged=2"] = Reply(body=rss(2, 1, head=WORDPRESS))
        server.routes["/feed/?cat=3&paged=3"] = Reply(status=404, body=b"<html>")
        pulled = read(server, "/feed/?cat=3")
    assert len(pulled.posts) == 4
    assert pulled.complete
    assert pulled.findings == ()


def test_a_wordpress_that_ignores_the_page_number_is_asked_once_more_only():
    with Loopback({"/feed": Reply(body=rss(4, 3, head=WORDPRESS))}) as server:
        pulled = read(server)
    assert len(server.asked) == 2
    assert len(pulled.posts) == 2
    assert not pulled.complete


def test_a_feed_that_says_it_is_complete():
    with Loopback({"/feed": Reply(body=rss(1, head="<fh:complete/>" + older("/two")))}) as server:
        assert read(server).complete
    assert len(server.asked) == 1


def test_json_feeds_have_pages_too():
    def page(number: int, following: str | None) -> Reply:
        item = {"id": str(number), "title": f"J{number}", "date_published": f"2017-11-{number:02}", "content_text": "x"}
        feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item], "next_url": following}
        return Reply(body=json.dumps(feed).encode(), headers={"Content-Type": "application/feed+json"})

    with Loopback({"/feed": page(2, "/two"), "/two": page(1, None)}) as server:
        pulled = read(server)
    assert titles(pulled) == ["J2", "J1"]
    assert pulled.complete


def test_relative_addresses_are_under_the_feed_after_its_redirect():
    feed = b"<rss><channel><item><title>a</title><link>p/1</link><pubDate>2017-11-01</pubDate></item></channel></rss>"
    moved = Reply(status=301, headers={"Location": "/blog/feed.xml"})
    with Loopback({"/feed": moved, "/blog/feed.xml": Reply(body=feed)}) as server:
        (post,) = read(server).posts
    assert post.url == f"{server.url}/blog/p/1"


TOO_LARGE = "more than 10,000,000 bytes"
BIG = b"<!-- " + b"x" * 60_000 + b" -->"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (Reply(body=b""), "empty"),
        (Reply(body=b"  \n"), "empty"),
        (Reply(body=b"<html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head>"), "/rss"),
        (Reply(body=b"<!DOCTYPE html><html>"), "a web page, not a feed"),
        (Reply(body=b"just words"), "no feed"),
        (Reply(body=b'{"version": "2"}'), "no JSON Feed"),
        (Reply(body=b'{"version": '), "not JSON"),
        (Reply(body=b'{"a":' * 100_000), "more than 64 deep"),
        (Reply(body=b'{"a": ' + b"1" * 100_000 + b"}"), "not JSON"),
        (Reply(body=b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss>&a;</rss>"), "XML entities"),
        (Reply(body=b"<rss>" + b"<a>" * 50_000), "deep"),
        (Reply(status=404), "404"),
        (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "not http or https"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), "a loopback address"),
        (
            Reply(raw=itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n<rss>"], itertools.repeat(BIG, 1_000))),
            TOO_LARGE,
        ),
        (Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"]), TOO_LARGE),
        (
            Reply(body=gzip.compress(b"<!-- " + b"x" * 11_000_000), headers={"Content-Encoding": "gzip"}),
            TOO_LARGE,
        ),
    ],
)
def test_says_in_one_line_what_is_wrong(page: Reply, words: str):
    with Loopback({"/feed": page}) as server, pytest.raises(SourceError, match=words) as caught:
        read(server)
    assert str(caught.value).startswith("source blog: ")
    assert "\n" not in str(caught.value)
    assert caught.value.source == "blog"


def test_script_and_handlers_come_out_as_words_only():
    evil = (
        "<rss><channel><item><title>&lt;script&gt;a()&lt;/script&gt;Hi</title><link>javascript:b()</link>"
        "<author>&lt;img onerror=c()&gt;Eve</author><enclosure type='image/png' url='javascript:d()'/>"
        "<pubDate>2017-11-01</pubDate>"
        "<description>&lt;p onclick=e()&gt;Text&lt;/p&gt;&lt;script&gt;f()&lt;/script&gt;</description></item>"
        f"{entry(2)}</channel></rss>"
    )
    with Loopback({"/feed": Reply(body=evil.encode())}) as server:
        first, second = read(server).posts
    assert (first.title, first.authors, first.picture) == ("Hi", ("Eve",), None)
    assert not first.own_url
    assert [block.text for block in first.blocks] == ["Text"]
    assert second.title == "Post 2"


def test_a_saved_feed_needs_no_network(tmp_path: Path):
    (tmp_path / "feed.xml").write_bytes(rss(2, 1))
    pulled = pull("blog", site_with({"blog": {"type": "feed", "path": tmp_path / "feed.xml"}}), offline(), {})
    assert titles(pulled) == ["Post 2", "Post 1"]
    assert pulled.validators == {}


@pytest.mark.parametrize(("name", "words"), [("none.xml", "cannot be read"), ("big.xml", "more than 10,000,000 bytes")])
def test_a_saved_feed_has_the_same_limits(tmp_path: Path, name: str, words: str):
    with (tmp_path / "big.xml").open("wb") as file:
        file.truncate(10_000_001)
    config = site_with({"blog": {"type": "feed", "path": tmp_path / name}})
    with pytest.raises(ContentError, match=words):
        pull("blog", config, offline(), {})


def test_names_the_sources_that_there_are(tmp_path: Path):
    config = site_with({"blog": {"type": "feed", "path": tmp_path / "feed.xml"}})
    with pytest.raises(MisuseError, match=r"no source 'blgo'.*Sources: blog"):
        pull("blgo", config, offline(), {})


def test_an_error_of_the_network_names_the_source():
    config = site_with({"blog": {"type": "feed", "url": "http://nowhere.example/"}})
    fetcher = Fetcher(Fetching(), allowed=frozenset(), resolver=lambda *_: ["10.0.0.1"], sleep=lambda _: None)
    with fetcher, pytest.raises(FetchError, match=r"source blog: nowhere\.example:80 is at 10\.0\.0\.1") as caught:
        pull("blog", config, fetcher, {})
    assert caught.value.permanent


def test_the_seven_real_items(shared_content: Path):
    expected = json.loads((shared_content / "expected.json").read_text(encoding="utf-8"))
    sources = {
        "blog": {"type": "feed", "path": shared_content / "feed.xml"},
        "site": {"type": "wordpress", "url": "https://site.example", "path": shared_content / "wordpress"},
    }
    for name in sources:
        pulled = pull(name, site_with(sources), offline(), {})
        assert {post.title: post.kind.value for post in pulled.posts} == expected["kinds"]
        months: dict[str, list[str]] = {}
        for post in pulled.posts:
            months.setdefault(post.published.strftime("%Y-%m"), []).append(post.title)
        assert months == expected["months"]
        assert pulled.unusable == ()
        assert pulled.findings == ()
        assert not any(post.categories for post in pulled.posts)
