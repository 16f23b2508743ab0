"""What stands round every page: whom it answers, under which name, with which headers, and what it never writes."""

from __future__ import annotations

import http.client
import io
import logging
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from desk import NOW, make_desk, person, visitor

from newsletter.errors import NewsletterError
from newsletter.types import Via

if TYPE_CHECKING:
    from newsletter.pipeline import Desk

URL = "https://desk.riverbank.example"


@pytest.fixture(autouse=True)
def as_before(database: str) -> Iterator[None]:
    """Settings and logging, put back as they were."""
    from django.test import override_settings

    loggers = [logging.getLogger(name) for name in ("django.request", "newsletter.web", "waitress")]
    before = [(logger, logger.propagate, list(logger.handlers)) for logger in loggers]
    with override_settings():
        yield
    for logger, propagate, handlers in before:
        logger.propagate, logger.handlers = propagate, handlers


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The sample site."""
    return make_desk(tmp_path)


def ask(
    called: Any, path: str = "/login/", *, method: str = "GET", **environ: str
) -> tuple[int, list[tuple[str, str]]]:
    """The status and headers of an answer to a bare WSGI request."""
    given: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        **environ,
    }
    got: list[Any] = []
    answer = called(given, lambda status, headers: got.extend((status, headers)))
    getattr(answer, "close", list)()
    return int(got[0].split()[0]), got[1]


def cookies(headers: list[tuple[str, str]]) -> list[str]:
    return [value.strip() for name, value in headers if name == "Set-Cookie"]


# Names


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "localhost.elsewhere.example", "127.0.0.1.elsewhere.example", "a b", ""]
)
@pytest.mark.parametrize("path", ["/login/", "/", "/static/page.css", "/nowhere/"])
def test_a_desk_on_this_machine_answers_to_no_other_name(desk: Desk, host: str, path: str) -> None:
    from newsletter.web.server import application

    status, headers = ask(application(desk), path, HTTP_HOST=host)
    assert status == 400
    assert dict(headers)["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost", "localhost:8400", "127.0.0.1:8400", "[::1]:8400"])
def test_a_desk_on_this_machine_answers_to_its_own_names(desk: Desk, host: str) -> None:
    from newsletter.web.server import application

    assert ask(application(desk), HTTP_HOST=host)[0] == 200


def test_a_served_desk_answers_to_its_own_name_only(desk: Desk) -> None:
    from newsletter.web.server import application

    called = application(desk, url=URL)
    assert ask(called, HTTP_HOST="desk.riverbank.example")[0] == 200
    assert ask(called, HTTP_HOST="127.0.0.1")[0] == 400


# Cookies and headers


def test_cookies_are_secure_where_people_come_over_https_whatever_the_proxy_says(desk: Desk) -> None:
    from newsletter.web.server import application

    status, headers = ask(application(desk, url=URL), HTTP_HOST="desk.riverbank.example")
    (cookie,) = cookies(headers)
    assert status == 200
    assert cookie.startswith("__Host-newsletter_csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert dict(headers)["Strict-Transport-Security"]


def test_cookies_are_not_secure_on_this_machine_where_no_header_makes_them_so(desk: Desk) -> None:
    from newsletter.web.server import application

    _, headers = ask(application(desk), HTTP_HOST="localhost", HTTP_X_FORWARDED_PROTO="https")
    assert "Secure" not in "".join(cookies(headers))
    assert "Strict-Transport-Security" not in dict(headers)


def test_the_session_is_kept_in_a_cookie_that_no_script_reads_and_no_form_elsewhere_sends(desk: Desk) -> None:
    from newsletter import accounts

    coming = visitor(desk)
    from datetime import UTC, datetime

    token = accounts.make_token(person("Amina", "editor"), "sign-in", now=datetime.now(UTC))
    answer = coming.post(f"/enter/{token}/")
    morsel = answer.cookies["newsletter_session"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    assert morsel["domain"] == ""


@pytest.mark.parametrize("path", ["/login/", "/nowhere/", "/logout/", "/account/"])
def test_every_page_carries_the_policy_that_allows_nothing_inline(desk: Desk, path: str) -> None:
    from newsletter.web.server import application

    _, headers = ask(application(desk), path, HTTP_HOST="localhost")
    got = dict(headers)
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in got["Content-Security-Policy"]
    assert "unsafe" not in got["Content-Security-Policy"]
    assert got["X-Frame-Options"] == "DENY"
    assert got["Referrer-Policy"] == "same-origin"
    assert got["Cache-Control"] == "no-store"


def test_head_answers_as_get_does(desk: Desk) -> None:
    nobody = visitor(desk)
    for path in ("/login/", "/static/page.css", "/", "/nowhere/"):
        got, headed = nobody.get(path), nobody.client.head(path)
        assert headed.status_code == got.status_code
        assert headed.content == b""


def test_what_an_address_does_not_take_is_said_in_words_and_in_the_header(desk: Desk) -> None:
    nobody = visitor(desk)
    opened = nobody.get("/logout/")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "only takes a form" in opened.text
    for method in ("put", "delete", "patch", "options"):
        assert getattr(nobody.client, method)("/login/").status_code in (403, 405)
    sent = nobody.post("/static/page.css")
    assert (sent.status_code, sent["Allow"]) == (405, "GET, HEAD")


# What goes wrong


class Broken:
    """A desk that no view can use."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    @property
    def config(self) -> Any:
        raise self.error


def test_a_mistake_of_ours_is_a_page_without_details_and_a_log_without_tokens(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    from newsletter.web import server

    called = server.application(desk)
    server._log_to_stderr()

    def broken(environ: dict[str, Any], start: Any) -> Any:
        class Env(dict[str, Any]):
            def __setitem__(self, key: str, value: Any) -> None:
                if key == "newsletter.desk":
                    value = Broken(RuntimeError("no luck with /enter/secret-token-2/?next=/"))
                super().__setitem__(key, value)

        return called(Env(environ), start)

    status, _ = ask(broken, "/enter/secret-token-1/", HTTP_HOST="localhost")
    assert status == 500
    logged = capsys.readouterr().err
    assert "Traceback" in logged
    assert "/enter/..." in logged
    assert "secret-token" not in logged


def test_a_database_that_fails_is_told_in_words_and_logged(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    from django.db import OperationalError
    from django.test import RequestFactory

    from newsletter.web import server
    from newsletter.web.middleware import Doors

    nobody = visitor(desk)
    server._log_to_stderr()
    request = RequestFactory().get("/login/", SERVER_NAME="localhost", **{"newsletter.desk": desk})
    answers: list[Any] = []

    def fail(request: Any) -> Any:
        answers.append(Doors(fail).process_exception(request, OperationalError("database is locked")))
        return answers[0]

    from django.contrib.messages.middleware import MessageMiddleware
    from django.contrib.sessions.middleware import SessionMiddleware

    answer = SessionMiddleware(MessageMiddleware(Doors(fail)))(request)
    assert answer.status_code == 500
    assert "is in use by another program" in answer.content.decode()
    assert "is in use by another program" in capsys.readouterr().err
    assert nobody.get("/login/").status_code == 200
    assert Doors(fail).process_exception(request, ValueError("a mistake of ours")) is None


def test_what_is_too_large_is_a_page_and_not_a_traceback(desk: Desk) -> None:
    nobody = visitor(desk)
    answer = nobody.post("/login/", {f"field{number}": "x" for number in range(2_001)})
    assert answer.status_code == 400
    assert "larger than this desk takes" in answer.text


# A server of its own


def test_serve_tells_its_port_takes_the_next_free_one_and_ends(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    from newsletter.web.server import serve

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NewsletterError, match=f"port {port} of 127.0.0.1 cannot be opened"):
            serve(desk, "127.0.0.1", port)
        seen: list[Any] = []

        def ready(opened: int) -> None:
            seen.append(opened)
            threading.Thread(target=visit, args=(opened,)).start()

        def visit(opened: int) -> None:
            import os
            import signal

            connection = http.client.HTTPConnection("127.0.0.1", opened, timeout=30)
            connection.request("GET", "/login/", headers={"X-Forwarded-For": "192.0.2.9"})
            answer = connection.getresponse()
            seen.append((answer.status, answer.headers["Server"], answer.headers["Set-Cookie"]))
            answer.read()
            connection.close()
            os.kill(os.getpid(), signal.SIGTERM)

        serve(desk, "127.0.0.1", port, ports=20, ready=ready)
    assert port < seen[0] < port + 20
    status, named, cookie = seen[1]
    assert status == 200
    assert named is None
    assert cookie.startswith(f"newsletter_csrf_{seen[0]}=")


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("x.example", False)],
)
def test_loopback_is_this_machine_alone(host: str, alone: bool) -> None:
    from newsletter.web.server import is_loopback

    assert is_loopback(host) is alone


def test_each_page_has_an_icon_that_is_there(desk: Desk) -> None:
    page = visitor(desk).get("/login/").content.decode()
    found = re.search(r'<link rel="icon"[^>]* href="([^"]+)"', page)
    assert found
    answer = visitor(desk).get(found[1])
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"


def test_a_link_of_this_machine_that_was_used_says_where_the_next_one_comes_from(desk: Desk) -> None:
    from newsletter import accounts
    from newsletter.models import LoginToken

    token = accounts.make_token(
        person("Amina", "editor", local=True), LoginToken.Purpose.MACHINE, now=datetime.now(UTC)
    )
    accounts.use(token, now=datetime.now(UTC))
    gone = visitor(desk).get(f"/enter/{token}/")
    assert gone.status_code == 410
    assert "newsletter preview" in gone.content.decode()
    assert "newsletter preview" in visitor(desk).get("/login/").content.decode()


def test_the_name_of_an_account_of_this_machine_is_told_from_a_colleagues(desk: Desk) -> None:
    from newsletter import accounts
    from newsletter.errors import EditError

    person("Amina", "editor", local=True)
    cerys = accounts.actor_of(person("Cerys", "operator"), Via.DESK)
    for name, alone in (("Amina", True), ("Cerys", False)):
        address = f"{name.lower()}.two@riverbank.example"
        with pytest.raises(EditError, match="is called") as refused:
            accounts.invite(desk.config, address, name, [accounts.Role.VIEWER], by=cerys, now=NOW)
        assert ("of this machine alone" in refused.value.fix) is alone
