"""Pulling over the network, into the database, through the command line: what is kept, noticed and survived."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from loopback import Asked, Loopback, Reply
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from newsletter.cli.app import app
from newsletter.errors import FetchError, NewsletterError

Call = Callable[..., Any]


def entry(number: int, day: str, **more: str) -> str:
    """One item of an RSS feed."""
    title, body = more.get("title", f"Post {number}"), more.get("body", "A river is a long table. Sit down at it.")
    return (
        f"<item><title>{title}</title><link>https://riverbank.example/{number}/</link>"
        f"<guid isPermaLink='false'>https://riverbank.example/?p={number}</guid>"
        f"<pubDate>{day} 09:00:00 +0000</pubDate><description><![CDATA[<p>{body}</p>]]></description>"
        f"{more.get('also', '')}</item>"
    )


def feed(*entries: str) -> bytes:
    """An RSS feed of these items."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        "<title>R</title><link>https://riverbank.example/</link><description>R</description>"
        f"{''.join(entries)}</channel></rss>"
    ).encode()


def picture(colour: str = "teal") -> bytes:
    """A plain picture."""
    made = io.BytesIO()
    Image.new("RGB", (640, 360), colour).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A site with a feed of two posts in October 2026 and one in September."""
    posts = feed(
        entry(1, "Tue, 20 Oct 2026"),
        entry(2, "Tue, 06 Oct 2026"),
        entry(3, "Tue, 08 Sep 2026"),
    )
    with Loopback({"/feed": Reply(body=posts, headers={"ETag": '"one"'})}) as site:
        yield site


@pytest.fixture
def call(server: Loopback, tmp_path: Path, database: str) -> Call:
    """The command line on a site whose only source is the server's feed; gives what `--json` prints."""
    (tmp_path / "schedules.yaml").write_text(
        f"""
site: {{name: R, url: "https://mill.example", timezone: Europe/London}}
sources:
  blog: {{type: feed, url: "{server.url}/feed"}}
newsletters:
  monthly: {{title: R, from: R <news@riverbank.example>, sources: [blog], audience: all}}
"""
    )

    def run(*arguments: str) -> Any:
        result = CliRunner().invoke(app, ["--config", str(tmp_path / "schedules.yaml"), *arguments, "--json"])
        if result.exception is not None:
            raise result.exception
        return json.loads(result.stdout)

    return run


def titles(plain: dict[str, Any]) -> list[str]:
    return [post["title"] for post in plain["posts"]]


def test_a_feed_that_has_not_changed_is_not_sent_again(call: Call, server: Loopback) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"one"':
            return Reply(status=304)
        return server_reply

    server_reply = server.routes["/feed"]
    server.routes["/feed"] = answer
    (first,), (second,) = call("pull"), call("pull")
    assert (first["unchanged"], first["posts"], len(first["new"])) == (False, 3, 3)
    assert (second["unchanged"], second["posts"], second["new"]) == (True, 3, [])
    assert titles(call("draft", "monthly", "--period", "2026-10")) == ["Post 1", "Post 2"]


def test_a_post_that_slid_off_a_short_feed_is_not_gone(call: Call, server: Loopback) -> None:
    call("pull")
    server.routes["/feed"] = Reply(body=feed(entry(1, "Tue, 20 Oct 2026"), entry(2, "Tue, 06 Oct 2026")))
    (report,) = call("pull")
    assert report["gone"] == []
    assert titles(call("draft", "monthly", "--period", "2026-09")) == ["Post 3"]


def test_a_post_that_vanished_between_two_others_is_gone(call: Call, server: Loopback) -> None:
    call("pull")
    server.routes["/feed"] = Reply(body=feed(entry(1, "Tue, 20 Oct 2026"), entry(3, "Tue, 08 Sep 2026")))
    (report,) = call("pull")
    assert report["gone"] == ["Post 2"]
    plain = call("draft", "monthly", "--period", "2026-10")
    assert titles(plain) == ["Post 1"]
    assert {"title": "Post 2", "why": "it is no longer on the site"} in plain["left_out"]


def test_a_feed_too_short_for_its_month_is_warned_of(call: Call, server: Loopback) -> None:
    server.routes["/feed"] = Reply(body=feed(entry(1, "Tue, 20 Oct 2026"), entry(2, "Tue, 06 Oct 2026")))
    cut = [
        found for found in call("draft", "monthly", "--period", "2026-10")["findings"] if found["code"] == "feed-cut"
    ]
    assert [found["level"] for found in cut] == ["warning"]
    assert "2026-10-06" in cut[0]["message"]


def test_a_feed_that_reaches_back_far_enough_is_not_warned_of(call: Call) -> None:
    codes = {found["code"] for found in call("draft", "monthly", "--period", "2026-10")["findings"]}
    assert "feed-cut" not in codes


def test_an_edited_post_is_the_same_post(call: Call, server: Loopback) -> None:
    call("pull")
    edited = feed(entry(1, "Tue, 20 Oct 2026", title="Post one, corrected"), entry(2, "Tue, 06 Oct 2026"))
    server.routes["/feed"] = Reply(body=edited)
    (report,) = call("pull")
    assert (report["new"], report["changed"]) == ([], ["Post one, corrected"])
    assert titles(call("draft", "monthly", "--period", "2026-10", "--no-pull")) == ["Post one, corrected", "Post 2"]


def test_a_source_that_points_elsewhere_starts_afresh(call: Call, server: Loopback, tmp_path: Path) -> None:
    call("pull")
    server.routes["/other"] = Reply(body=feed(entry(9, "Tue, 13 Oct 2026")))
    configuration = tmp_path / "schedules.yaml"
    configuration.write_text(configuration.read_text().replace("/feed", "/other"))
    (report,) = call("pull")
    assert (report["new"], report["gone"]) == (["Post 9"], [])
    assert titles(call("draft", "monthly", "--period", "2026-10")) == ["Post 9"]


def with_picture(server: Loopback) -> None:
    words = "<media:description>The hall</media:description>"
    also = f'<media:content url="{server.url}/hall.png" medium="image">{words}</media:content>'
    server.routes["/feed"] = Reply(body=feed(entry(1, "Tue, 20 Oct 2026", also=also), entry(3, "Tue, 08 Sep 2026")))
    server.routes["/hall.png"] = Reply(body=picture(), headers={"Content-Type": "image/png", "ETag": '"p"'})


def media_of(plain: dict[str, Any]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(plain["folder"], "media").glob("*"))}


def test_a_picture_is_taken_at_draft_time_and_never_hot_linked(call: Call, server: Loopback) -> None:
    with_picture(server)
    plain = call("draft", "monthly", "--period", "2026-10")
    assert len(media_of(plain)) == 1
    for path in Path(plain["folder"]).rglob("*"):
        assert not path.is_file() or b"/hall.png" not in path.read_bytes(), path


def test_a_month_keeps_its_picture_when_the_site_has_lost_it(call: Call, server: Loopback) -> None:
    with_picture(server)
    before = media_of(call("draft", "monthly", "--period", "2026-10"))
    for lost in (Reply(status=404), Reply(body=b"<html>We have moved"), Reply(status=404)):
        server.routes["/hall.png"] = lost
        again = call("draft", "monthly", "--period", "2026-10")
        assert media_of(again) == before
        assert "picture-missing" not in {found["code"] for found in again["findings"]}


def test_a_drawing_is_shown_as_a_picture(call: Call, server: Loopback) -> None:
    with_picture(server)
    shape = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="4" height="2" fill="teal"/></svg>'
    server.routes["/hall.png"] = Reply(body=shape, headers={"Content-Type": "image/svg+xml"})
    (data,) = media_of(call("draft", "monthly", "--period", "2026-10")).values()
    assert Image.open(io.BytesIO(data)).size == (1200, 600)


def test_a_picture_that_the_site_replaced_is_taken_again(call: Call, server: Loopback) -> None:
    with_picture(server)
    before = media_of(call("draft", "monthly", "--period", "2026-10"))
    server.routes["/hall.png"] = Reply(body=picture("tomato"))
    assert media_of(call("draft", "monthly", "--period", "2026-10", "--no-pull")) == before
    assert media_of(call("draft", "monthly", "--period", "2026-10")) != before


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=404),
        Reply(body=b"<html>not a picture"),
        Reply(body=picture()[:200]),
        Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
        Reply(status=302, headers={"Location": "file:///etc/passwd"}),
    ],
)
def test_a_picture_that_cannot_be_had_is_named_and_the_post_goes_without(
    call: Call, server: Loopback, reply: Reply
) -> None:
    with_picture(server)
    server.routes["/hall.png"] = reply
    plain = call("draft", "monthly", "--period", "2026-10")
    assert titles(plain) == ["Post 1"]
    assert media_of(plain) == {}
    assert [found["level"] for found in plain["findings"] if found["code"] == "picture-missing"] == ["warning"]


def test_a_failing_source_does_not_keep_the_others_from_being_read(
    call: Call, server: Loopback, tmp_path: Path
) -> None:
    configuration = tmp_path / "schedules.yaml"
    text = configuration.read_text().replace(
        "sources:\n", f'sources:\n  broken: {{type: feed, url: "{server.url}/no"}}\n'
    )
    configuration.write_text(text)
    with pytest.raises(FetchError, match=r"source broken: .*404"):
        call("pull")
    sources = {source["name"]: source["posts"] for source in call("status")["sources"]}
    assert sources == {"broken": 0, "blog": 3}
    log = [entry["text"] for entry in call("status", "--log")["log"]]
    assert any("broken" in text and "404" in text for text in log)


HOSTILE = {
    "entities": b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss>&b;</rss>',
    "html instead": b"<!doctype html><html><body>Just a moment...</body></html>",
    "nothing": b"",
    "nesting": b"<rss>" + b"<a>" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_one_clear_line_and_nothing_is_lost(call: Call, server: Loopback, name: str) -> None:
    before = titles(call("draft", "monthly", "--period", "2026-10"))
    server.routes["/feed"] = Reply(body=HOSTILE[name])
    with pytest.raises(NewsletterError, match="source blog") as raised:
        call("draft", "monthly", "--period", "2026-10")
    assert "\n" not in str(raised.value)
    assert titles(call("draft", "monthly", "--period", "2026-10", "--no-pull")) == before


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_markup_from_outside_reaches_no_page_and_no_mail_as_markup(call: Call, server: Loopback) -> None:
    escaped = SCRIPT.replace("<", "&lt;")
    server.routes["/feed"] = Reply(
        body=feed(
            entry(1, "Tue, 20 Oct 2026", title=f"Good{escaped}", body=f"Fine words first, and then this.{SCRIPT}"),
            entry(2, "Tue, 06 Oct 2026", title="../../../etc/passwd &#0;", body="A post with a strange title."),
            entry(3, "Tue, 08 Sep 2026"),
        )
    )
    plain = call("draft", "monthly", "--period", "2026-10")
    assert len(plain["posts"]) == 2
    folder = Path(plain["folder"])
    page = (folder / "index.html").read_text()
    frames = [frame.attributes["srcdoc"] or "" for frame in LexborHTMLParser(page).css("iframe[srcdoc]")]
    assert frames
    for html in [(folder / "email.html").read_text(), page, *frames]:
        tree = LexborHTMLParser(html)
        assert tree.css("[onerror]") == []
        assert not any("alert(1)" in script.text() for script in tree.css("script"))
    assert all(folder in path.parents for path in folder.parent.parent.rglob("*") if path.is_file())
