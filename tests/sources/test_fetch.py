"""The fetcher against servers that redirect, lie, drip and never end."""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import subprocess
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import which

import pytest
from loopback import Loopback, Reply

from newsletter.config.model import Config, Fetching
from newsletter.errors import FetchError
from newsletter.sources.connecting import refusal
from newsletter.sources.fetch import Fetcher, allowed_hosts, shown
from newsletter.types import Validators


def make(
    *servers: Loopback,
    max_bytes: int = 100_000,
    timeout: float = 2.0,
    slept: list[float] | None = None,
    names: Callable[[str, int], Sequence[str]] | None = None,
    allowed: frozenset[str] = frozenset(),
    **settings: object,
) -> Fetcher:
    """A fetcher that may read from `servers`; pauses are written to `slept` and not slept."""
    pauses = slept if slept is not None else []
    return Fetcher(
        Fetching(max_bytes=max_bytes, timeout=timeout),
        allowed=allowed | frozenset(server.host for server in servers),
        resolver=names or (lambda host, _: (host,)),
        sleep=pauses.append,
        **settings,  # type: ignore[arg-type]
    )


def moved(target: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": target})


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


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"hello " * 50)),
        ("x-gzip", gzip.compress(b"hello " * 20) + gzip.compress(b"hello " * 30)),
        ("gzip", gzip.compress(b"hello " * 50) + b"\0" * 100),
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
        ("gzip", gzip.compress(b"hello " * 50)[:-9], "ends too early"),
        ("gzip", gzip.compress(b"") * 200, "more than 100 gzip files"),
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
        Reply(body=gzip.compress(b"\0" * 30_000_000), headers={"Content-Encoding": "gzip"}),
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


def test_refuses_a_redirect_to_another_port_of_this_machine():
    with Loopback({"/": Reply(body=b"inner")}) as inner, Loopback({"/": moved(inner.url)}) as server:
        with make(server) as fetcher, pytest.raises(FetchError, match=r"127\.0\.0\.1, a loopback address.*allow_hosts"):
            fetcher.get(f"{server.url}/")
        assert inner.asked == []
        with make(server, inner) as fetcher:
            assert fetcher.get(f"{server.url}/").body == b"inner"


PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e", "2002:5db8:d70e::1"]
PRIVATE = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "::1": "loopback",
    "0.0.0.0": "unspecified",
    "::": "unspecified",
    "10.1.2.3": "private",
    "172.16.0.1": "private",
    "192.168.1.1": "private",
    "fd00::1": "private",
    "169.254.169.254": "link-local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "224.0.0.1": "multicast",
    "ff02::1": "multicast",
    "100.64.0.1": "reserved",
    "192.0.0.8": "reserved",
    "198.18.0.1": "reserved",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "0.1.2.3": "private",
    "::ffff:127.0.0.1": "loopback address, inside",
    "::ffff:a00:1": "private address, inside",
    "64:ff9b::7f00:1": "loopback address, inside",
    "64:ff9b:1::1": "reserved",
    "2002:7f00:1::": "loopback address, inside",
    "2002:a9fe:a9fe::": "link-local address, inside",
    "::127.0.0.1": "reserved",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "reserved",
    "2001:db8::1": "reserved",
    "fec0::1": "reserved",
    "2606:2800::5efe:10.0.0.1": "tunnel",
    "localhost": "not an IP address",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_fine(address: str):
    assert refusal(address) == ""


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_refused(address: str):
    assert PRIVATE[address] in refusal(address)
    with (
        make(names=lambda *_: ("127.0.0.1",) if address == "localhost" else (address,)) as fetcher,
        pytest.raises(FetchError, match="which is not fetched from") as caught,
    ):
        fetcher.get("http://somewhere.example/")
    assert caught.value.permanent


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with (
        make(names=lambda *_: (PUBLIC[0], "10.0.0.1")) as fetcher,
        pytest.raises(FetchError, match=r"10\.0\.0\.1, a private"),
    ):
        fetcher.get("http://somewhere.example/")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "LOCALHOST.", "[::ffff:127.0.0.1]"])
def test_other_ways_to_write_this_machine_are_seen_through(host: str):
    with (
        Fetcher(Fetching(timeout=1), allowed=frozenset(), sleep=lambda _: None) as fetcher,
        pytest.raises(FetchError, match="loopback address"),
    ):
        fetcher.get(f"http://{host}:9/")


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_judged():
    """DNS rebinding: the second answer of the resolver must never be used."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ("192.0.2.1" if len(asked) == 1 else "127.0.0.1",)

    with Loopback({"/": Reply(body=b"inner")}) as server:
        with make(names=rebinding) as fetcher, pytest.raises(FetchError, match=r"192\.0\.2\.1, a private"):
            fetcher.get(f"http://rebind.example:{server.port}/")
        assert asked == ["rebind.example"]
        with make(names=rebinding) as fetcher, pytest.raises(FetchError, match=r"127\.0\.0\.1, a loopback"):
            fetcher.get(f"http://rebind.example:{server.port}/")
        assert server.asked == []


def test_resolves_once_and_sends_the_name():
    asked: list[str] = []

    def names(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",)

    with Loopback({"/": Reply(body=b"in")}) as server:
        with make(names=names, allowed=frozenset({f"intranet.example:{server.port}"})) as fetcher:
            assert fetcher.get(f"http://Intranet.example:{server.port}/").body == b"in"
        assert asked == ["intranet.example"]
        assert server.asked[0].headers["host"].lower() == f"intranet.example:{server.port}"


def test_tries_the_next_address_when_one_does_not_answer():
    def names(host: str, port: int) -> Sequence[str]:
        return ("127.0.0.2", "127.0.0.1")  # the server listens on the second only

    with Loopback({"/": Reply(body=b"in")}) as server:
        with make(names=names, allowed=frozenset({"intranet.example"})) as fetcher:
            assert fetcher.get(f"http://intranet.example:{server.port}/").body == b"in"


def test_a_name_that_does_not_exist_is_tried_again_and_named():
    def nobody(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    slept: list[float] = []
    with make(names=nobody, slept=slept) as fetcher, pytest.raises(FetchError, match="not known"):
        fetcher.get("http://nowhere.example/")
    assert slept == [1.0, 2.0]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch):
    with Loopback({"/": Reply(body=b"proxied")}) as proxy, Loopback({"/": Reply(body=b"direct")}) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with make(server) as fetcher:
            assert fetcher.get(f"{server.url}/").body == b"direct"
        assert proxy.asked == []


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


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for safe.example and its key, made anew so that none lies in the project."""
    if not which("openssl"):
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=safe.example"
    named = ["-addext", "subjectAltName=DNS:safe.example"]
    subprocess.run(["openssl", *made.split(), *named, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def test_tls_checks_the_name_while_the_address_is_pinned(certificate: tuple[Path, Path]):
    cert, key = certificate
    names: list[str] = []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    context.sni_callback = lambda _, name, __: names.append(name)  # type: ignore[assignment]
    with Loopback({"/": Reply(body=b"sealed")}, tls=context) as server:
        settings = {
            "names": lambda *_: ("127.0.0.1",),
            "allowed": frozenset({f"safe.example:{server.port}", f"wrong.example:{server.port}"}),
        }
        with make(verify=str(cert), **settings) as fetcher:
            assert fetcher.get(f"https://safe.example:{server.port}/").body == b"sealed"
            with pytest.raises(FetchError, match="no valid certificate") as caught:
                fetcher.get(f"https://wrong.example:{server.port}/")
        assert caught.value.permanent
        with make(**settings) as fetcher, pytest.raises(FetchError, match="no valid certificate"):
            fetcher.get(f"https://safe.example:{server.port}/")
        assert names[0] == "safe.example"


def test_a_password_does_not_go_from_https_to_http(certificate: tuple[Path, Path]):
    cert, key = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    with Loopback({"/": Reply(body=b"plain")}) as plain, Loopback({}, tls=context) as sealed:
        sealed.routes["/"] = moved(f"http://safe.example:{plain.port}/")
        allowed = frozenset({"safe.example"})
        with make(verify=str(cert), names=lambda *_: ("127.0.0.1",), allowed=allowed) as fetcher:
            got = fetcher.get(f"https://safe.example:{sealed.port}/", auth=("ada", "secret"))
        assert got.body == b"plain"
        assert "authorization" in sealed.asked[0].headers
        assert "authorization" not in plain.asked[0].headers


def test_hosts_that_the_configuration_names(tmp_path: Path):
    config = Config.model_validate(
        {
            "file": tmp_path / "schedules.yaml",
            "site": {"name": "A", "url": "https://site.example"},
            "sources": {
                "blog": {"type": "feed", "url": "http://127.0.0.1:8080/feed"},
                "wp": {"type": "wordpress", "url": "https://Intranet.example/blog"},
                "six": {"type": "feed", "url": "http://[::1]:81/"},
                "saved": {"type": "feed", "path": tmp_path / "feed.xml"},
            },
            "newsletters": {},
            "fetch": {"allow_hosts": ["Media.example", "10.0.0.1:80"]},
        }
    )
    assert allowed_hosts(config) == {
        "127.0.0.1:8080",
        "intranet.example:80",
        "intranet.example:443",
        "[::1]:81",
        "media.example",
        "10.0.0.1:80",
    }
