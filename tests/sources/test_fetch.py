"""The fetcher against servers that redirect, lie, drip and never end."""

from __future__ import annotations

import gzip
import itertools
import zlib

import pytest
from fetchers import make, moved
from loopback import Loopback, Reply

from newsletter.errors import FetchError
from newsletter.sources.fetch import shown
from newsletter.types import Validators


def test_gives_the_bytes_the_headers_and_the_validators():
    page = Reply(body=b"<rss/>", headers={"ETag": '"a1"', "Last-Modified": "Mon, 20 Nov 2017 09:00:00 GMT"})
    with Loopback({"/feed": page}) as server, make(server) as fetcher:
        got = fetcher.get(f"{server.url}/feed", accept="application/rss+xml")
    assert (got.status, got.body, got.url, got.not_modified) == (200, b"<rss/>", f"{server.url}/feed", False)
    assert got.validators == Validators(etag='"a1"', last_modified="Mon, 20 Nov 2017 09:00:00 GMT")
    assert got.headers["etag"] == '"a1"'
    headers = server.asked[0].headers
    assert headers["accept"] == "application/rss+xml"
    assert headers["user-agent"].startswith("newsletter/")
    assert headers["host"] == server.host
    assert "br" not in headers["accept-encoding"]


def test_asks_conditionally_and_keeps_the_validators_of_a_304():
    with Loopback({"/feed": Reply(status=304, headers={"ETag": '"b2"'})}) as server, make(server) as fetcher:
        got = fetcher.get(f"{server.url}/feed", validators=Validators(etag='"a1"', last_modified="then"))
    assert got.not_modified
    assert got.body == b""
    assert got.validators == Validators(etag='"b2"', last_modified="then")
    assert server.asked[0].headers["if-none-match"] == '"a1"'
    assert server.asked[0].headers["if-modified-since"] == "then"


def test_a_304_that_nobody_asked_for_is_an_error():
    with (
        Loopback({"/feed": Reply(status=304)}) as server,
        make(server) as fetcher,
        pytest.raises(FetchError, match="answers 304"),
    ):
        fetcher.get(f"{server.url}/feed")


# pytest names these cases by their bytes, so a time in them would give each worker its own names.
@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"hello " * 50, mtime=0)),
        ("x-gzip", gzip.compress(b"hello " * 20, mtime=0) + gzip.compress(b"hello " * 30, mtime=0)),
        ("gzip", gzip.compress(b"hello " * 50, mtime=0) + b"\0" * 100),
        ("deflate", zlib.compress(b"hello " * 50)),
        ("deflate", zlib.compress(b"hello " * 50)[2:-4]),
        ("identity", b"hello " * 50),
    ],
)
def test_unpacks_what_it_asked_for(encoding: str, packed: bytes):
    page = Reply(body=packed, headers={"Content-Encoding": encoding})
    with Loopback({"/": page}) as server, make(server) as fetcher:
        assert fetcher.get(f"{server.url}/").body == b"hello " * 50


@pytest.mark.parametrize(
    ("encoding", "packed", "words"),
    [
        ("br", b"\x0b\x02\x80", "encoding 'br', which was not asked for"),
        ("gzip", b"not gzip at all", "broken gzip data"),
        ("gzip", gzip.compress(b"hello " * 50, mtime=0)[:-9], "ends too early"),
        ("gzip", gzip.compress(b"", mtime=0) * 200, "more than 100 gzip files"),
    ],
)
def test_says_what_is_wrong_with_packed_data(encoding: str, packed: bytes, words: str):
    page = Reply(body=packed, headers={"Content-Encoding": encoding})
    with Loopback({"/": page}) as server, make(server) as fetcher, pytest.raises(FetchError, match=words):
        fetcher.get(f"{server.url}/")


def endless(first: bytes, piece: bytes) -> Reply:
    return Reply(raw=itertools.chain([first], itertools.repeat(piece, 20_000)))


BIG = b"x" * 10_000


@pytest.mark.parametrize(
    "page",
    [
        Reply(body=b"x" * 100_001),
        Reply(body=b"x" * 100_001, length=False),
        Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"]),
        endless(b"HTTP/1.1 200 OK\r\n\r\n", BIG),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2710\r\n" + BIG + b"\r\n"),
        Reply(body=gzip.compress(b"\0" * 30_000_000, mtime=0), headers={"Content-Encoding": "gzip"}),
        Reply(body=zlib.compress(b"\0" * 30_000_000), headers={"Content-Encoding": "deflate"}),
    ],
    ids=["long", "no length", "50 MB said", "endless", "endless chunks", "gzip bomb", "deflate bomb"],
)
def test_stops_at_the_limit(page: Reply):
    seen: list[int] = []
    with (
        Loopback({"/": page}) as server,
        make(server, on_progress=lambda _, count: seen.append(count)) as fetcher,
        pytest.raises(FetchError, match=r"more than 100,000 bytes.*max_bytes") as caught,
    ):
        fetcher.get(f"{server.url}/")
    assert caught.value.permanent
    assert max(seen, default=0) <= 100_000
    assert len(server.asked) == 1, "a limit is not a reason to ask again"


def test_a_smaller_limit_can_be_asked_for_and_a_larger_one_not():
    with Loopback({"/": Reply(body=b"x" * 5_000)}) as server, make(server, max_bytes=4_000) as fetcher:
        with pytest.raises(FetchError, match="more than 1,000 bytes"):
            fetcher.get(f"{server.url}/", max_bytes=1_000)
        with pytest.raises(FetchError, match="more than 4,000 bytes"):
            fetcher.get(f"{server.url}/", max_bytes=1_000_000)


def test_tells_its_progress():
    seen: list[tuple[str, int]] = []
    with (
        Loopback({"/": Reply(body=b"x" * 90_000)}) as server,
        make(server, on_progress=lambda url, count: seen.append((url, count))) as fetcher,
    ):
        fetcher.get(f"{server.url}/")
    assert seen[-1] == (f"{server.url}/", 90_000)


def drip(first: bytes, piece: bytes) -> Reply:
    return Reply(raw=itertools.chain([first], itertools.repeat(piece, 1_000)), pause=0.02)


@pytest.mark.parametrize(
    "page",
    [
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"z"),
        drip(b"HTTP/1.1 ", b"2"),
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b"z"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["header", "status line", "body", "100 Continue"],
)
def test_a_server_that_drips_ends_at_the_deadline(page: Reply):
    with (
        Loopback({"/": page}) as server,
        make(server, total=0.3) as fetcher,
        pytest.raises(FetchError, match=r"did not finish within 0\.3 seconds") as caught,
    ):
        fetcher.get(f"{server.url}/")
    assert not caught.value.permanent
    assert len(server.asked) == 1


def test_a_server_that_says_nothing_times_out():
    silent = Reply(raw=[b"HTTP/1.1 200 OK\r\n"] + [b""] * 40, pause=0.1)
    with (
        Loopback({"/": silent}) as server,
        make(server, timeout=0.2, total=5) as fetcher,
        pytest.raises(FetchError, match=r"sent nothing for 0\.2 seconds"),
    ):
        fetcher.get(f"{server.url}/")


def test_tries_a_5xx_three_times_then_gives_up():
    slept: list[float] = []
    with (
        Loopback({"/": Reply(status=502)}) as server,
        make(server, slept=slept) as fetcher,
        pytest.raises(FetchError, match="answers 502") as caught,
    ):
        fetcher.get(f"{server.url}/")
    assert not caught.value.permanent
    assert slept == [1.0, 2.0]
    assert len(server.asked) == 3


def test_a_second_try_may_succeed():
    slept: list[float] = []
    cut = Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"])
    with (
        Loopback({"/": [Reply(raw=[]), cut, Reply(body=b"whole")]}) as server,
        make(server, slept=slept) as fetcher,
    ):
        assert fetcher.get(f"{server.url}/").body == b"whole"
    assert slept == [1.0, 2.0]


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 1.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": "Mon, 20 Nov 2017 09:00:09 GMT", "Date": "Mon, 20 Nov 2017 09:00:00 GMT"}, 9.0),
        ({"Retry-After": "Mon, 20 Nov 2017 09:00:09 GMT"}, 1.0),
    ],
)
def test_waits_as_long_as_the_server_asks(headers: dict[str, str], pause: float):
    slept: list[float] = []
    busy = Reply(status=503, headers=headers)
    with Loopback({"/": [busy, Reply(body=b"ok")]}) as server, make(server, slept=slept) as fetcher:
        assert fetcher.get(f"{server.url}/").body == b"ok"
    assert slept == [pause]


def test_does_not_wait_for_an_hour():
    slept: list[float] = []
    with (
        Loopback({"/": Reply(status=503, headers={"Retry-After": "3600"})}) as server,
        make(server, slept=slept) as fetcher,
        pytest.raises(FetchError, match="503"),
    ):
        fetcher.get(f"{server.url}/")
    assert slept == []


@pytest.mark.parametrize(("status", "permanent"), [(401, True), (403, True), (404, True), (410, True), (429, False)])
def test_a_4xx_is_asked_once(status: int, permanent: bool):
    with (
        Loopback({"/": Reply(status=status)}) as server,
        make(server) as fetcher,
        pytest.raises(FetchError, match=f"answers {status}") as caught,
    ):
        fetcher.get(f"{server.url}/")
    assert caught.value.permanent is permanent
    assert len(server.asked) == 1


def test_gives_a_status_that_the_caller_handles():
    with Loopback({"/": Reply(status=404, body=b"{}")}) as server, make(server) as fetcher:
        got = fetcher.get(f"{server.url}/", also=frozenset({404}))
    assert (got.status, got.body) == (404, b"{}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_follows_redirects_by_hand(status: int):
    routes = {"/a": moved("b", status), "/b": moved("//{host}/c/d?e=1#f", status), "/c/d": Reply(body=b"there")}
    with Loopback(routes) as server, make(server) as fetcher:
        server.routes["/b"] = moved(f"//{server.host}/c/d?e=1#f", status)
        got = fetcher.get(f"{server.url}/a")
    assert got.body == b"there"
    assert [asked.path for asked in server.asked] == ["/a", "/b", "/c/d?e=1"]


def test_does_not_read_the_body_of_a_redirect():
    slow = itertools.chain([b"HTTP/1.1 302 Go\r\nLocation: /b\r\n\r\n"], itertools.repeat(BIG, 20_000))
    with Loopback({"/a": Reply(raw=slow), "/b": Reply(body=b"there")}) as server, make(server) as fetcher:
        assert fetcher.get(f"{server.url}/a").body == b"there"


def test_gives_up_on_a_loop_of_redirects():
    with (
        Loopback({"/a": moved("/b"), "/b": moved("/a")}) as server,
        make(server) as fetcher,
        pytest.raises(FetchError, match="redirects more than 5 times"),
    ):
        fetcher.get(f"{server.url}/a")
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)", "data:text/plain,x", "ftp://x.example/"],
)
def test_refuses_a_redirect_that_leaves_the_web(target: str):
    with (
        Loopback({"/": moved(target)}) as server,
        make(server) as fetcher,
        pytest.raises(FetchError, match=r"redirects to .* is not http or https"),
    ):
        fetcher.get(f"{server.url}/")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("", "does not say where"),
        ("http://user:secret@{host}/b", "name or password"),
        ("http://[::1/", "not an address"),
        ("http://:80/", "no host"),
        ("http://{host}/a b", "a space"),
        ("http://{host}:99999/", "not an address"),
    ],
)
def test_refuses_a_broken_redirect(target: str, words: str):
    with Loopback({}) as server, make(server) as fetcher:
        server.routes["/"] = moved(target.format(host=server.host))
        with pytest.raises(FetchError, match=words) as caught:
            fetcher.get(f"{server.url}/")
    assert "secret" not in str(caught.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "not http or https"),
        ("/etc/passwd", "not http or https"),
        ("", "not http or https"),
        ("ftp://site.example/", "not http or https"),
        ("http://user:secret@site.example/", "name or password"),
        ("http://@site.example/", "name or password"),
        ("http://site.example:0/", "no host"),
        ("http://site.example\\@127.0.0.1/", "not an address|name or password"),
        ("http://site.example/\r\nX: y", "control character"),
        ("http://" + "a" * 5_000, "too long"),
        ("http://.example/", "not an address"),
        ("http://[fe80::1", "not an address"),
    ],
)
def test_addresses_that_are_not_for_fetching(url: str, words: str):
    with make(names=lambda *_: ("127.0.0.1",)) as fetcher, pytest.raises(FetchError, match=words) as caught:
        fetcher.get(url)
    assert caught.value.permanent
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_stays_with_its_host():
    with Loopback({"/": Reply(body=b"other")}) as other, Loopback({"/": moved(other.url + "/")}) as server:
        with make(server, other) as fetcher:
            assert fetcher.get(f"{server.url}/", auth=("ada", "secret")).body == b"other"
        assert server.asked[0].headers["authorization"].startswith("Basic ")
        assert "authorization" not in other.asked[0].headers


def test_a_password_follows_a_redirect_on_its_host():
    with Loopback({"/": moved("/b"), "/b": Reply(body=b"b")}) as server, make(server) as fetcher:
        fetcher.get(f"{server.url}/", auth=("ada", "secret"))
    assert all("authorization" in asked.headers for asked in server.asked)


def test_no_cookie_is_kept():
    page = Reply(headers={"Set-Cookie": "id=1; Path=/"})
    with Loopback({"/": page}) as server, make(server) as fetcher:
        fetcher.get(f"{server.url}/")
        fetcher.get(f"{server.url}/")
    assert all("cookie" not in asked.headers for asked in server.asked)


def test_shown_hides_passwords_and_keeps_to_one_line():
    assert shown("https://ada:pw@site.example/a\nb") == "https://site.example/a?b"
    assert len(shown("https://site.example/" + "a" * 900)) == 200
