"""WordPress sites on this machine: pages, names, passwords, and what answers in its place."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from golden_feeds import offline, site_with
from loopback import Asked, Loopback, Reply

from newsletter.config.model import Fetching, WordPressSource
from newsletter.errors import ConfigError, ContentError, FetchError, SourceError
from newsletter.sources import pull
from newsletter.sources.fetch import Fetcher, allowed_hosts
from newsletter.sources.wordpress import read_wordpress
from newsletter.types import Pulled

CATEGORIES = [
    {"id": 2, "name": "Blog &amp; news", "slug": "blog"},
    {"id": 3, "name": "Jobs", "slug": "jobs"},
]


def post(number: int, **more: object) -> dict[str, object]:
    day = f"2017-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}T09:00:00"
    return {
        "id": number,
        "date_gmt": day,
        "modified_gmt": day,
        "status": "publish",
        "type": "post",
        "link": f"https://wp.example/{number}/",
        "title": {"rendered": f"Post {number}"},
        "content": {"rendered": f"<p>Body {number}.</p>", "protected": False},
        "categories": [2],
        "tags": [],
        **more,
    }


class FakeWordPress:
    """Answers as WordPress 6.8 does: pages, filters, its errors. `asked` of the server has the requests."""

    def __init__(self, posts: list[dict[str, object]], *, pretty: bool = True, totals: bool = True) -> None:
        self.lists: dict[str, list[dict[str, object]]] = {"posts": posts, "categories": [*CATEGORIES]}
        self.pretty = pretty
        self.totals = totals
        self.trouble: dict[tuple[str, int], Reply] = {}  # by route and page

    def __call__(self, asked: Asked) -> Reply:
        parts = urlsplit(asked.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        route = query.get("rest_route", "") if parts.path == "/" else parts.path.removeprefix("/wp-json")
        if not route or (not self.pretty and parts.path != "/"):
            return Reply(status=404, body=b"<html><title>Not found</title>")
        name = route.removeprefix("/wp/v2/")
        page = int(query.get("page", "1"))
        if (name, page) in self.trouble:
            return self.trouble[name, page]
        if name not in self.lists:
            return error(404, "rest_no_route", "No route was found.")
        return self._page(self._filtered(name, query), page, int(query.get("per_page", "10")))

    def _filtered(self, name: str, query: dict[str, str]) -> list[dict[str, object]]:
        found = self.lists[name]
        if "categories" in query:
            wanted = {int(number) for number in query["categories"].split(",")}
            found = [item for item in found if wanted & set(item.get("categories", wanted))]  # type: ignore[call-overload]
        if "include" in query:
            found = [item for item in found if str(item["id"]) in query["include"].split(",")]
        return [item for item in found if item.get("status", "publish") in query.get("status", "publish").split(",")]

    def _page(self, found: list[dict[str, object]], page: int, size: int) -> Reply:
        pages = -(-len(found) // size)
        if page > max(pages, 1):
            return error(400, "rest_post_invalid_page_number", "The page number is larger than the number of pages.")
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)} if self.totals else {}
        return answer(found[(page - 1) * size : page * size], headers=headers)


def answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    kind = {"Content-Type": "application/json; charset=UTF-8"}
    return Reply(status=status, body=json.dumps(value).encode(), headers={**kind, **(headers or {})})


def error(status: int, code: str, message: str) -> Reply:
    return answer({"code": code, "message": message, "data": {"status": status}}, status)


class Everywhere(dict[str, Callable[[Asked], Reply]]):
    """Routes that send every path to one function."""

    def __init__(self, site: Callable[[Asked], Reply]) -> None:
        super().__init__()
        self.site = site

    def get(self, key: str, default: object = None) -> Callable[[Asked], Reply]:  # type: ignore[override]
        return self.site


def serve(site: Callable[[Asked], Reply]) -> Loopback:
    server = Loopback({})
    server.routes = Everywhere(site)  # type: ignore[assignment]
    return server


def read(server: Loopback, *, environ: dict[str, str] | None = None, **settings: object) -> Pulled:
    config = site_with({"my-site": {"type": "wordpress", "url": f"{server.url}/", **settings}})
    source = config.sources["my-site"]
    assert isinstance(source, WordPressSource)
    with Fetcher(Fetching(timeout=2), allowed=allowed_hosts(config), sleep=lambda _: None) as fetcher:
        return read_wordpress("my-site", source, config, fetcher, {}, environ=environ or {})


def titles(pulled: Pulled) -> list[str]:
    return [one.title for one in pulled.posts]


def queries(server: Loopback, route: str) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(one.path).query) for one in server.asked if f"/wp/v2/{route}" in one.path]


@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize(("count", "requests"), [(0, 1), (7, 1), (99, 1), (250, 3)])
def test_reads_all_pages(count: int, requests: int, totals: bool):
    with serve(FakeWordPress([post(n) for n in range(count)], totals=totals)) as server:
        pulled = read(server)
    assert titles(pulled) == [f"Post {n}" for n in range(count)]
    assert pulled.complete
    asked = queries(server, "posts")
    assert len(asked) == requests
    assert asked[0] == {"_embed": ["1"], "orderby": ["date"], "order": ["desc"], "per_page": ["100"], "page": ["1"]}


def test_a_full_last_page_without_totals_is_found_out_by_asking():
    with serve(FakeWordPress([post(n) for n in range(200)], totals=False)) as server:
        pulled = read(server)
    assert len(pulled.posts) == 200
    assert pulled.complete
    assert len(queries(server, "posts")) == 3


def test_stops_after_twenty_pages():
    site = FakeWordPress([post(n) for n in range(2_050)])
    with serve(site) as server:
        pulled = read(server)
    assert len(queries(server, "posts")) == 20
    assert len(pulled.posts) == 2_000
    assert not pulled.complete


def test_a_page_that_fails_leaves_the_others():
    site = FakeWordPress([post(n) for n in range(250)])
    site.trouble["posts", 2] = Reply(status=500)
    with serve(site) as server:
        pulled = read(server)
    assert len(pulled.posts) == 100
    assert not pulled.complete
    assert [finding.code for finding in pulled.findings] == ["wordpress-page"]


def test_overlapping_pages_give_each_post_once():
    site = FakeWordPress([post(n) for n in range(150)])
    site.trouble["posts", 2] = answer([post(n) for n in range(98, 150)], headers={"X-WP-TotalPages": "2"})
    with serve(site) as server:
        assert titles(read(server)) == [f"Post {n}" for n in range(150)]


def test_guid_is_what_the_feed_says():
    with serve(FakeWordPress([post(5), post(6, guid={"rendered": "https://old.example/?p=6"})])) as server:
        pulled = read(server)
    assert [one.guid for one in pulled.posts] == [f"{server.url}/?p=5", "https://old.example/?p=6"]


def test_categories_are_filtered_on_the_server_by_name_or_slug():
    posts = [post(1), post(2, categories=[3]), post(3, categories=[2, 3]), post(4, categories=[9])]
    with serve(FakeWordPress(posts)) as server:
        assert titles(read(server, categories=["blog & NEWS"])) == ["Post 1", "Post 3"]
        assert titles(read(server, categories=["JOBS"])) == ["Post 2", "Post 3"]
    assert [query["categories"] for query in queries(server, "posts")] == [["2"], ["3"]]


def test_a_category_that_does_not_exist():
    with serve(FakeWordPress([post(1)])) as server:
        pulled = read(server, categories=["blgo", "jobs"])
        (finding,) = pulled.findings
        assert "'blgo'" in finding.message
        assert "blog" in finding.fix
        with pytest.raises(ContentError, match=r"none of the categories blgo.*blog, jobs"):
            read(server, categories=["blgo"])


def test_other_post_types_are_read_too_and_may_have_no_categories():
    site = FakeWordPress([post(1)])
    play = post(70, type="playback", title={"rendered": "At the mill"})
    del play["categories"]
    site.lists["playbacks"] = [play]
    with serve(site) as server:
        pulled = read(server, post_types=["posts", "playbacks"], categories=["blog"])
    assert [(one.title, one.kind.value) for one in pulled.posts] == [("Post 1", "post"), ("At the mill", "playback")]


def test_a_post_type_that_does_not_exist():
    with serve(FakeWordPress([])) as server, pytest.raises(FetchError, match=r"'events': No route.*post_types"):
        read(server, post_types=["events"])


def test_names_and_pictures_are_looked_up_where_they_are_not_embedded():
    site = FakeWordPress([post(1, tags=[7], featured_media=5, author=3), post(2, author=4)])
    site.lists["tags"] = [{"id": 7, "name": "Boats &#038; water"}]
    site.lists["media"] = [
        {"id": 5, "media_type": "image", "source_url": "/five.jpg", "alt_text": "A &quot;boat&quot;"}
    ]
    site.trouble["users", 1] = error(401, "rest_user_cannot_view", "Sorry.")
    with serve(site) as server:
        pulled = read(server)
    first = pulled.posts[0]
    assert (first.categories, first.tags, first.authors) == (("Blog & news",), ("Boats & water",), ())
    assert first.picture is not None
    assert (first.picture.address, first.picture.alt) == (f"{server.url}/five.jpg", 'A "boat"')
    assert [finding.code for finding in pulled.findings] == ["wordpress-names"]
    assert queries(server, "users")[0]["include"] == ["3,4"]


def test_a_site_without_pretty_addresses():
    with serve(FakeWordPress([post(1)], pretty=False)) as server:
        pulled = read(server, categories=["blog"])
    assert titles(pulled) == ["Post 1"]
    assert [urlsplit(asked.path).path for asked in server.asked] == ["/wp-json/wp/v2/categories", "/", "/"]


def test_a_site_without_the_api():
    with (
        serve(lambda asked: Reply(status=404, body=b"<html>")) as server,
        pytest.raises(FetchError, match="has no REST API") as caught,
    ):
        read(server)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (Reply(body=b"<!DOCTYPE html><title>Back\nsoon</title>"), "with a web page .“Back soon”., not with JSON"),
        (Reply(status=403, body=b"<html>Blocked</html>"), "answers 403 with a web page"),
        (Reply(body=b"<br /><b>Warning</b>: php [1]"), "with a web page, not with JSON"),
        (Reply(body=b'{"a": 1}'), "does not answer with a list"),
        (Reply(body=b"[1, 2"), "is not JSON"),
        (Reply(body=b"[" * 100_000), "more than 64 deep"),
        (Reply(status=503), "answers 503"),
        (error(401, "rest_not_logged_in", "You are not\nlogged in."), "401 .*You are not logged in.*`user`"),
        (error(403, "x" * 1_000, "y" * 10_000), "answers 403"),
    ],
)
def test_says_in_one_line_what_answered_instead(page: Reply, words: str):
    with serve(lambda asked: page) as server, pytest.raises(SourceError, match=words) as caught:
        read(server)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 800


def test_private_posts_with_an_application_password():
    with serve(FakeWordPress([post(1), post(2, status="private")])) as server:
        pulled = read(server, user="ada", environ={"NEWSLETTER_SOURCE_MY_SITE_PASSWORD": "abcd efgh"})
        assert titles(read(server)) == ["Post 1"]
    assert titles(pulled) == ["Post 1", "Post 2"]
    assert [finding.code for finding in pulled.findings] == ["wordpress-private"]
    login = base64.b64decode(server.asked[0].headers["authorization"].removeprefix("Basic ")).decode()
    assert login == "ada:abcd efgh"
    assert queries(server, "posts")[0]["status"] == ["publish,private"]


def test_a_user_who_may_not_see_private_posts_still_gets_the_others():
    site = FakeWordPress([post(1)])

    def refuse(asked: Asked) -> Reply:
        if "private" in asked.path:
            return error(400, "rest_invalid_param", "Invalid parameter(s): status")
        return site(asked)

    with serve(refuse) as server:
        pulled = read(server, user="ada", environ={"NEWSLETTER_SOURCE_MY_SITE_PASSWORD": "pw"})
    assert titles(pulled) == ["Post 1"]
    assert [finding.code for finding in pulled.findings] == ["wordpress-private"]


def test_a_password_is_never_in_an_error():
    with (
        serve(lambda asked: error(401, "incorrect_password", "The password is wrong.")) as server,
        pytest.raises(FetchError, match="401") as caught,
    ):
        read(server, user="ada", environ={"NEWSLETTER_SOURCE_MY_SITE_PASSWORD": "open-sesame"})
    assert "sesame" not in str(caught.value)
    assert "sesame" not in repr(caught.value.__cause__)


def test_a_password_that_is_missing_or_would_be_readable():
    with serve(FakeWordPress([])) as server, pytest.raises(ConfigError, match="NEWSLETTER_SOURCE_MY_SITE_PASSWORD"):
        read(server, user="ada")
    config = site_with({"wp": {"type": "wordpress", "url": "http://wp.example", "user": "ada"}})
    source = config.sources["wp"]
    assert isinstance(source, WordPressSource)
    with offline() as fetcher, pytest.raises(FetchError, match="not https"):
        read_wordpress("wp", source, config, fetcher, {}, environ={"NEWSLETTER_SOURCE_WP_PASSWORD": "pw"})


@pytest.mark.parametrize(
    ("files", "settings", "words"),
    [
        ({}, {}, "categories.json .*cannot be read"),
        ({"categories.json": "[]"}, {}, "posts.json .*cannot be read"),
        ({"categories.json": "{}", "posts.json": "[]"}, {}, "categories.json holds no list"),
        ({"categories.json": "[]", "posts.json": "[{]"}, {}, "posts.json is not JSON"),
        ({"categories.json": "[]", "posts.json": "[]"}, {"post_types": ["../x"]}, "no name of a file"),
        ({"categories.json": "[]", "posts.json": "[]"}, {"categories": ["blog"]}, "none of the categories"),
    ],
)
def test_saved_sites_that_cannot_be_read(
    tmp_path: Path, files: dict[str, str], settings: dict[str, object], words: str
):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    config = site_with({"wp": {"type": "wordpress", "url": "https://wp.example", "path": tmp_path, **settings}})
    with pytest.raises(ContentError, match=words):
        pull("wp", config, offline(), {})
