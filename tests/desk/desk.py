"""What the tests of the desk share: the sample site with a draft, people, visitors, and a server for a browser.

The fixture `database` has to be open. Nobody's month is simulated here: everything goes through the functions and the
views that staff use. Whatever needs the database is imported inside functions: Django is set up by the fixture, after
the test modules were read, so a test module imports `newsletter.models` and the like inside its tests, too.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http.cookies import Morsel
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import browsing
import kept_drafts
from playwright.sync_api import Page, Route

from newsletter import config
from newsletter.sources.fetch import Fetcher
from newsletter.types import Via

if TYPE_CHECKING:
    from newsletter.models import Account, Issue
    from newsletter.pipeline import Desk

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
"""A Tuesday: October has been drafted the day before, and goes out a week later."""

_ABLE = {
    "Amina": "amina@riverbank.example",
    "Ben": "ben@riverbank.example",
    "Tom": "tom@riverbank.example",
    "Cerys": "cerys@riverbank.example",
}


def make_desk(folder: Path, *, change: Callable[[str], str] = lambda text: text) -> Desk:
    """The sample site copied into `folder`, ready to be drafted. `change` may rewrite its schedules.yaml."""
    from newsletter.pipeline import Desk

    site = folder / "site"
    site.mkdir()
    for name in ("content", "cynnwys", "templates"):
        shutil.copytree(ROOT / name, site / name)
    text = change((ROOT / "schedules.yaml").read_text(encoding="utf-8"))
    (site / "schedules.yaml").write_text(text, encoding="utf-8")
    loaded = config.load(site / "schedules.yaml")
    return Desk(config=loaded, outbox=site / "outbox", fetcher=offline(loaded))


def few_accounts(text: str) -> str:
    """schedules.yaml with two social accounts of the six: for a browser, a third of the page. The preview's own tests
    look at the cards of every network."""
    fewer = text.replace("accounts: [town-square, sky, x, linkedin, facebook, threads]", "accounts: [town-square, sky]")
    assert fewer != text
    return fewer


def offline(loaded: config.Config) -> Fetcher:
    """A fetcher for which no name has an address: nothing leaves the machine, and nobody waits."""

    def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no test looks a name up")

    return Fetcher(loaded.fetch, allowed=frozenset(), resolver=nowhere, sleep=lambda _seconds: None)


def drafted(desk: Desk, newsletter: str = "monthly", period: str = "2026-10", *, now: datetime = NOW) -> Issue:
    """The issue, drafted as `newsletter draft` does it; a period without posts gives a skipped one.

    The same draft of the same site is made once for all tests (`kept_drafts`).
    """
    from newsletter import pipeline
    from newsletter.models import Issue

    settings = pipeline.newsletter_named(desk.config, newsletter)
    chosen = pipeline.period_named(desk.config, settings, period, now=now)
    kept_drafts.once(desk, newsletter, period, now, lambda: pipeline.draft(desk, newsletter, chosen, now=now))
    return Issue.objects.get(newsletter=newsletter, period=period, part=0)


def person(name: str, *roles: str, local: bool = False) -> Account:
    """An account with these roles ("editor", ...); `local` for one that `newsletter preview` made on this machine."""
    from django.contrib.auth.models import Group

    from newsletter.accounts import Role
    from newsletter.models import Account

    address = "" if local else _ABLE.get(name, f"{name.lower()}@riverbank.example")
    account = Account.objects.create(login=address or name.lower(), name=name, email=address, created_at=NOW)
    account.set_unusable_password()
    account.save()
    for role in roles:
        group, _ = Group.objects.get_or_create(name=Role(role).value)
        account.groups.add(group)
    return account


class Visitor:
    """A browser without a screen: keeps cookies, sends the token with each form, follows nothing by itself."""

    def __init__(self, desk: Desk, account: Account | None = None, *, via: Via = Via.DESK) -> None:
        from django.test import Client

        from newsletter.web.server import application

        application(desk)  # sets the secret key and the hosts
        self.client = Client(
            enforce_csrf_checks=True,
            SERVER_NAME="localhost",
            **{"newsletter.desk": desk},  # type: ignore[arg-type]
        )
        self.account = account
        if account is not None:
            self.client.force_login(account)
            session = self.client.session
            session["via"] = via.value
            session.save()

    def get(self, path: str, **headers: Any) -> Any:
        """The answer to a GET."""
        return self.client.get(path, **headers)

    def post(self, path: str, fields: Mapping[str, Any] | None = None, **headers: Any) -> Any:
        """The answer to a POST of a form of ours, its CSRF token included."""
        from django.middleware.csrf import _get_new_csrf_string

        if "newsletter_csrf" not in self.client.cookies:
            self.client.cookies["newsletter_csrf"] = _get_new_csrf_string()
        token = self.client.cookies["newsletter_csrf"].value
        return self.client.post(path, {**(fields or {}), "csrfmiddlewaretoken": token}, **headers)

    def raw_post(self, path: str, fields: Mapping[str, Any] | None = None, **headers: Any) -> Any:
        """The answer to a POST without a token: what another site could send."""
        return self.client.post(path, dict(fields or {}), **headers)


def visitor(desk: Desk, account: Account | None = None, *, via: Via = Via.DESK) -> Visitor:
    """Somebody at the desk: signed in as `account`, or nobody."""
    return Visitor(desk, account, via=via)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True  # a browser keeps spare connections open, for which nobody waits


class _Handler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tests say what they saw themselves."""


@contextlib.contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The desk on a port of 127.0.0.1; gives its address, without a slash at the end."""
    from newsletter.web.server import application

    server = make_server("127.0.0.1", 0, application(desk), server_class=_Server, handler_class=_Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Seen:
    """What a page did: requests that left this machine, and what it complained about. Both should stay empty."""

    def __init__(self) -> None:
        self.strayed: list[str] = []
        self.complaints: list[str] = []


@contextlib.contextmanager
def signed_in_page(
    desk: Desk,
    account: Account | None,
    chromium: str,
    *,
    width: int = 1280,
    height: int = 900,
    scheme: str = "light",
    javascript: bool = True,
) -> Iterator[tuple[Page, str, Seen]]:
    """A page of a real browser, signed in as `account` (None: as nobody): the page, the desk's address, what it did.

    No request leaves this machine: what a page asks of other hosts is refused, and noted in `Seen.strayed`.
    """
    who = visitor(desk, account)
    seen = Seen()

    def guard(route: Route) -> None:
        if route.request.url.startswith((base, "data:", "blob:")):
            route.continue_()
        else:
            seen.strayed.append(route.request.url)
            route.abort()

    with served(desk) as base:
        context = browsing.browser(chromium).new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
        )
        try:
            context.add_cookies(
                [{"name": name, "value": _value(morsel), "url": base} for name, morsel in who.client.cookies.items()]
            )
            context.route("**/*", guard)
            page = context.new_page()
            page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: seen.complaints.append(str(error)))
            yield page, base, seen
        finally:
            context.close()


def _value(morsel: Morsel[str]) -> str:
    return str(morsel.value)
