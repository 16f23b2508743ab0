"""The REST API of a WordPress site (https://developer.wordpress.org/rest-api/): routes, pages, what it says when not.

Passwords are application passwords (RFC 7617 Basic), sent over https only and never part of an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from newsletter.errors import ContentError, FetchError
from newsletter.sources.charsets import decode
from newsletter.sources.fetch import Fetched, Fetcher, shown
from newsletter.sources.jsontext import Json, mapping, read_json, string

PER_PAGE: Final = 100
"""The most that WordPress gives at once."""
_HANDLED: Final = frozenset({400, 401, 403, 404})
_PAGE_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page of a list. `pages` is how many there are, 0 where the site does not say; `over`: it is past the last."""

    items: tuple[object, ...] = ()
    pages: int = 0
    over: bool = False


class WordPressError(FetchError):
    """The API's own error. `code` is WordPress' word for it."""

    def __init__(self, what: str, fix: str = "", *, source: str = "", permanent: bool = True, code: str = "") -> None:
        super().__init__(what, fix, source=source, permanent=permanent)
        self.code = code


class WordPressSite:
    """Lists of one site. `auth` is a user and the application password."""

    def __init__(self, url: str, fetcher: Fetcher, auth: tuple[str, str] | None) -> None:
        self._url = url.rstrip("/")
        self._fetcher = fetcher
        self._auth = auth
        self._plain_links = False  # the site has no pretty addresses, so /wp-json/ does not exist
        parts = urlsplit(self._url)
        if auth and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise FetchError(
                f"{shown(url)} is not https, and a password would travel readable by anybody.",
                "Write https://, or take `user:` away.",
                permanent=True,
            )

    def page(self, route: str, number: int, query: Mapping[str, str]) -> Answer:
        """Page `number` (from 1) of `route` (`posts`, `categories`, ...). Raises `FetchError` or `ContentError`."""
        asked = {**query, "per_page": str(PER_PAGE), "page": str(number)}
        got = self._get(route, asked)
        if got.status == 404 and not self._plain_links and not _is_api_error(got):
            self._plain_links = True
            got = self._get(route, asked)
            if got.status == 404 and not _is_api_error(got):
                raise FetchError(
                    f"{self._url} has no REST API: neither /wp-json/ nor ?rest_route= is there.",
                    "Look at the address of the site; a plugin may have switched the API off. Its feed may do instead.",
                    permanent=True,
                )
        value = self._value(got)
        if got.status in _HANDLED:
            return self._error(route, got.status, mapping(value))
        if not isinstance(value, list):
            raise ContentError(f"{shown(got.url)} does not answer with a list.", "Look at it.", permanent=True)
        written = got.headers.get("x-wp-totalpages", "").strip()
        return Answer(items=tuple(value), pages=int(written) if written.isdecimal() and len(written) < 8 else 0)

    def some(self, route: str, ids: Iterable[int]) -> list[Json]:
        """The things of `route` with these numbers, asked for in groups."""
        wanted = sorted(set(ids))
        found: list[Json] = []
        for start in range(0, len(wanted), PER_PAGE):
            group = ",".join(map(str, wanted[start : start + PER_PAGE]))
            found += map(mapping, self.page(route, 1, {"include": group}).items)
        return found

    def _get(self, route: str, query: Mapping[str, str]) -> Fetched:
        if self._plain_links:
            address = f"{self._url}/?{urlencode({'rest_route': f'/wp/v2/{route}', **query})}"
        else:
            address = f"{self._url}/wp-json/wp/v2/{route}?{urlencode(query)}"
        return self._fetcher.get(address, accept="application/json", auth=self._auth, also=_HANDLED)

    def _value(self, got: Fetched) -> object:
        start, _ = decode(got.body[:5_000])
        if start.lstrip("\ufeff \t\r\n").startswith("<"):
            title = _PAGE_TITLE.search(start)
            named = f" (“{' '.join(title[1].split())}”)" if title and title[1].strip() else ""
            raise ContentError(
                f"{shown(got.url)} answers {got.status} with a web page{named}, not with JSON.",
                "Open it in a browser: it may be a maintenance page, a log-in, or a security plugin that refuses us.",
                permanent=got.status != 200,
            )
        return read_json(got.body, what=shown(got.url))

    def _error(self, route: str, status: int, error: Json) -> Answer:
        code = string(error.get("code"))[:100]
        if code in ("rest_post_invalid_page_number", "rest_invalid_page_number"):
            return Answer(over=True)
        message = " ".join(string(error.get("message")).split())[:200]
        if code == "rest_no_route":
            fix = "Look at `post_types`: they are REST bases, in the plural as a rule, such as posts."
        elif status in (401, 403):
            fix = "Give `user` and its application password, or look what a security plugin refuses."
        else:
            fix = "Look at the source's settings."
        raise WordPressError(
            f"{self._url} answers {status} for {route!r}: {message or 'no reason given'} ({code or 'no code'}).",
            fix,
            code=code,
        )


def _is_api_error(got: Fetched) -> bool:
    """Whether the API itself said no, and not the web server in front of it."""
    if not got.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    try:
        return bool(mapping(read_json(got.body, what="it")).get("code"))
    except ContentError:
        return False
