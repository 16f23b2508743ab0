"""`newsletter preview` and `newsletter web`, as processes: they open, say where, let in, and close."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import select
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from desk import make_desk, person

ENTRANCE = re.compile(r"http://127\.0\.0\.1:(\d+)(/enter/[\w-]{43}/)")


@pytest.fixture
def site(tmp_path: Path, database: str) -> Path:
    """The folder of a site."""
    return make_desk(tmp_path).config.folder


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


class Running:
    """A command that runs until it is told to end."""

    def __init__(self, site: Path, *arguments: str, **environ: str) -> None:
        given = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "newsletter", *arguments],
            cwd=site,
            env={**given, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""

    def until(self, words: str) -> str:
        """All that it printed up to the line with `words`."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return self.said
        raise AssertionError(f"it ended: {self.said} {self.process.communicate()[1]}")

    def end(self, number: signal.Signals) -> tuple[int, str, str]:
        """Its exit code, and what else it printed, when it was told to end."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@contextlib.contextmanager
def running(site: Path, *arguments: str, **environ: str) -> Iterator[Running]:
    command = Running(site, *arguments, **environ)
    try:
        yield command
    finally:
        if command.process.poll() is None:
            command.process.kill()
            command.process.communicate()


def request(
    port: int, method: str, path: str, *, cookie: str = "", fields: dict[str, str] | None = None, host: str = ""
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie} if cookie else {}
    if host:
        headers["Host"] = host
    body = urlencode(fields) if fields is not None else None
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def given(headers: http.client.HTTPMessage) -> str:
    """The cookies that an answer sets, as the next request has them."""
    return "; ".join(str(each).partition(";")[0] for each in headers.get_all("Set-Cookie") or ())


def come_in(port: int, path: str) -> str:
    """Press the button of a link; gives the cookies of the session."""
    status, headers, page = request(port, "GET", path)
    assert status == 200, page
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    cookie = given(headers)
    assert token
    status, headers, page = request(port, "POST", path, cookie=cookie, fields={"csrfmiddlewaretoken": token[1]})
    assert status == 303, page
    return f"{cookie}; {given(headers)}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_preview_prints_a_link_that_signs_in_once_and_closes_when_told(site: Path, number: signal.Signals) -> None:
    from newsletter.models import Account, LoginToken

    with running(site, "preview", "--as", "Amina", "--port", str(free_port()), "--no-open") as desk:
        said = desk.until("Ctrl+C closes the desk.")
        found = ENTRANCE.search(said)
        assert found
        port, path = int(found[1]), found[2]
        cookies = come_in(port, path)
        status, _, page = request(port, "GET", "/account/", cookie=cookies)
        assert status == 200
        assert "<h1>Amina</h1>" in page
        assert request(port, "GET", path)[0] == 410
        assert request(port, "GET", "/login/", host="elsewhere.example")[0] == 400
        code, out, err = desk.end(number)
    assert (code, out) == (0, "The review desk is closed.\n")
    assert path.split("/")[2] not in err
    assert "Traceback" not in err
    assert Account.objects.get().is_local
    assert LoginToken.objects.get().used_at is not None


def test_preview_keeps_its_key_between_starts_so_that_a_session_goes_on(site: Path) -> None:
    port = free_port()
    with running(site, "preview", "--as", "Amina", "--port", str(port), "--no-open") as first:
        found = ENTRANCE.search(first.until("Ctrl+C"))
        assert found
        cookies = come_in(port, found[2])
        assert first.end(signal.SIGTERM)[0] == 0
    assert stat.S_IMODE((site / ".env").stat().st_mode) == 0o600
    with running(site, "preview", "--as", "Amina", "--port", str(port), "--no-open") as second:
        second.until("Ctrl+C")
        assert request(port, "GET", "/account/", cookie=cookies)[0] == 200


def test_a_taken_port_is_an_error_where_it_was_asked_for(site: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "newsletter", "preview", "--port", str(port), "--no-open"],
            cwd=site,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 1
    assert f"port {port} of 127.0.0.1 cannot be opened" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
    assert "/enter/" not in done.stdout


def test_the_browser_gets_the_link_by_a_page_that_nobody_else_reads(site: Path, tmp_path: Path) -> None:
    pipe, browser = tmp_path / "pipe", tmp_path / "browser"
    os.mkfifo(pipe)
    browser.write_text(f'#!/bin/sh\npage="${{1#file://}}"\n(stat -c %a "$page"; echo "$@"; cat "$page") > {pipe}\n')
    browser.chmod(0o700)
    environ = {"BROWSER": f"{browser} %s", "DISPLAY": ":9"}
    reading = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        with running(site, "preview", "--as", "Amina", "--port", str(free_port()), **environ) as desk:
            found = ENTRANCE.search(desk.until("Ctrl+C"))
            assert found
            assert select.select([reading], [], [], 60)[0], "no browser was opened"
            assert request(int(found[1]), "GET", "/login/")[0] == 200  # the browser has ended
            mode, arguments, *page = os.read(reading, 65_536).decode().splitlines()
            desk.end(signal.SIGTERM)
    finally:
        os.close(reading)
    assert mode == "600"
    assert found[2] not in arguments
    assert f"url={found[0]}" in "".join(page)
    assert not list((site / "var").glob("open-the-desk-*"))


def test_the_name_is_that_of_the_user_and_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    from newsletter.cli.preview import user_name

    monkeypatch.setenv("LOGNAME", "ada")
    assert user_name() == "ada"
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_017)
    assert user_name() == "user 4000017"


def test_web_refuses_to_be_reached_by_others_without_https(site: Path) -> None:
    for url in ("", "\ndesk: {url: 'http://127.0.0.1:8400'}\n"):
        path = site / "schedules.yaml"
        path.write_text(path.read_text() + url)
        done = subprocess.run(
            [sys.executable, "-m", "newsletter", "web", "--host", "0.0.0.0", "--port", str(free_port())],
            cwd=site,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 1
        assert "desk.url is no https address" in done.stderr
        assert done.stdout == ""


def test_web_answers_under_its_own_name_below_its_path_and_prints_no_link(site: Path) -> None:
    from newsletter.models import LoginToken

    path = site / "schedules.yaml"
    path.write_text(path.read_text() + "\ndesk: {url: 'https://riverbank.example/desk/'}\n")
    person("Cerys", "operator")
    port = free_port()
    with running(site, "web", "--port", str(port), "--behind-proxy") as desk:
        said = desk.until("listens on")
        assert f"127.0.0.1, port {port}, for https://riverbank.example/desk/" in said
        status, headers, page = request(port, "GET", "/desk/login/", host="riverbank.example")
        assert status == 200
        assert 'action="/desk/login/link/"' in page
        assert headers["Set-Cookie"].startswith("__Host-newsletter_csrf=")
        assert request(port, "GET", "/desk/login/", host="127.0.0.1")[0] == 400
        code, out, err = desk.end(signal.SIGTERM)
    assert (code, out, err) == (0, "The review desk is closed.\n", "")
    assert not LoginToken.objects.exists()


def test_behind_a_proxy_the_limits_count_its_visitors_and_else_believe_nobody(site: Path) -> None:
    from newsletter.models import Attempt
    from newsletter.web import limits

    def tried(*options: str) -> set[str]:
        Attempt.objects.all().delete()
        port = free_port()
        with running(site, "web", "--port", str(port), *options) as desk:
            desk.until("listens on")
            _, headers, page = request(port, "GET", "/login/")
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
            assert token
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            body = urlencode({"csrfmiddlewaretoken": token[1], "address": "tom@riverbank.example", "password": "x"})
            sent = {
                "Cookie": given(headers),
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": "198.51.100.1, 192.0.2.9",
            }
            connection.request("POST", "/login/", body=body, headers=sent)
            assert connection.getresponse().status == 400
            connection.close()
            desk.end(signal.SIGTERM)
        return set(Attempt.objects.values_list("key", flat=True))

    from newsletter import config
    from newsletter.signing import install

    first = tried()  # makes the key, too
    install(config.load(site / "schedules.yaml"))
    assert limits._key(limits.PASSWORD_OF_NETWORK, "127.0.0.1") in first
    assert limits._key(limits.PASSWORD_OF_NETWORK, "192.0.2.9") in tried("--behind-proxy")
