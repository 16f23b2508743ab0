"""`check --links` opens each link once, says what is wrong, and writes it into the database, never into the outbox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from loopback import Loopback, Reply

from newsletter.cli.app import app


def run(folder: Path, *arguments: str) -> Any:
    result = CliRunner().invoke(app, ["--config", str(folder / "schedules.yaml"), *arguments, "--json"])
    if result.exception is not None:
        raise result.exception
    return json.loads(result.stdout)


@pytest.fixture
def site(tmp_path: Path, database: str) -> Path:
    (tmp_path / "content").mkdir()
    return tmp_path


def write(site: Path, server: Loopback) -> None:
    """Three posts on the server, the configuration naming it, so that it may be looked at."""
    (site / "schedules.yaml").write_text(
        f"""
site: {{name: M, url: "{server.url}", timezone: Europe/London}}
fetch: {{allow_hosts: ["{server.host}"]}}
sources:
  desk: {{type: folder, path: content}}
newsletters:
  monthly: {{title: M, from: M <news@mill.example>, sources: [desk], audience: all}}
"""
    )
    for name in ("alive", "dead", "moved"):
        (site / f"content/{name}.md").write_text(
            f"---\ntitle: The {name} page\ndate: 2026-10-05\nurl: {server.url}/{name}\n---\nSome words about it.\n"
        )


def test_dead_and_moved_links_are_found_and_kept_out_of_the_outbox(site: Path) -> None:
    routes = {
        "/": Reply(body=b"home"),
        "/alive": Reply(body=b"here"),
        "/dead": Reply(status=404),
        "/moved": Reply(status=301, headers={"Location": "/alive"}),
    }
    with Loopback(routes) as server:
        write(site, server)
        folder = Path(run(site, "draft", "monthly", "--period", "2026-10")["folder"])
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert server.asked == [], "drafting opens no link"
        found = {item["code"]: item for item in run(site, "check", "monthly", "--period", "2026-10", "--links")}
        assert found["link-dead"]["where"] == f"{server.url}/dead"
        assert "404" in found["link-dead"]["message"]
        assert found["link-moved"]["where"] == f"{server.url}/moved"
        assert f"{server.url}/alive" in found["link-moved"]["message"]
        asked = [item.path for item in server.asked]
        assert asked.count("/dead") == 1
        server.routes["/dead"] = Reply(body=b"mended")
        codes = {item["code"] for item in run(site, "check", "monthly", "--period", "2026-10")}
        assert "link-dead" in codes, "the last look is remembered"
        codes = {item["code"] for item in run(site, "check", "monthly", "--period", "2026-10", "--links")}
        assert "link-dead" not in codes
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_links_are_taken_once_and_marks_are_none(database: str) -> None:
    from newsletter.linkcheck import links_of

    html = (
        '<a href="https://a.example/">one</a><a href="https://a.example/">again</a>'
        '<a href="~~unsubscribe_url~~">out</a><a href="#item-1">down</a><a href="mailto:x@a.example">write</a>'
    )
    assert links_of(html) == ("https://a.example/",)
