"""Which addresses are connected to: public ones, and those that the configuration names."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which

import pytest
from fetchers import make, moved
from loopback import Loopback, Reply

from newsletter.config.model import Config, Fetching
from newsletter.errors import FetchError
from newsletter.sources.connecting import refusal
from newsletter.sources.fetch import Fetcher, allowed_hosts


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

    allowed = frozenset({"intranet.example"})
    with Loopback({"/": Reply(body=b"in")}) as server, make(names=names, allowed=allowed) as fetcher:
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
