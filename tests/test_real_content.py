"""Seven items of a real site, brought by four kinds of source, drafted through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from newsletter.cli.app import app
from newsletter.sources.importing import import_archive

SITE = "https://civilsocietyfutures.org"
SOURCES = {
    "feed": "{{type: feed, path: {content}/feed.xml}}",
    "wordpress": "{{type: wordpress, path: {content}/wordpress, url: {site}}}",
    "archive": "{{type: archive, path: {content}/archive.txt, url: {site}}}",
    "folder": "{{type: folder, path: imported, url: {site}}}",
}

Draft = Callable[[str], dict[str, Any]]


@pytest.fixture(params=SOURCES)
def draft(request: pytest.FixtureRequest, shared_content: Path, tmp_path: Path, database: str) -> Draft:
    """`draft --json` of a newsletter that reads one of the four sources."""
    if request.param == "folder":
        import_archive(shared_content / "archive.txt", tmp_path / "imported", url=SITE, zone=ZoneInfo("Europe/London"))
    source = SOURCES[request.param].format(content=shared_content, site=SITE)
    (tmp_path / "schedules.yaml").write_text(
        f"""
site: {{name: Civil Society Futures, url: "{SITE}", timezone: Europe/London}}
sources:
  real: {source}
newsletters:
  monthly: {{title: CSF, from: CSF <news@csf.example>, sources: [real], audience: all}}
"""
    )

    def run(period: str) -> dict[str, Any]:
        arguments = ["--config", str(tmp_path / "schedules.yaml"), "draft", "monthly", "--period", period, "--json"]
        result = CliRunner().invoke(app, arguments)
        if result.exception is not None:
            raise result.exception
        plain: dict[str, Any] = json.loads(result.stdout)
        return plain

    return run


@pytest.fixture(scope="session")
def expected(shared_content: Path) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads((shared_content / "expected.json").read_text())
    return plain


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_month_has_its_posts_with_kinds_and_facts(draft: Draft, expected: dict[str, Any]) -> None:
    for period, titles in expected["months"].items():
        plain = draft(period)
        assert [post["title"] for post in plain["posts"]] == titles
        for post in plain["posts"]:
            assert post["kind"] == expected["kinds"][post["title"]]
            check_facts(post["facts"], expected["playbacks"].get(post["title"]))
        text = words(Path(plain["folder"], "email.txt").read_text())
        for title in titles:
            question = expected["playbacks"].get(title, {}).get("question")
            assert question is None or words(question) in text


def check_facts(facts: dict[str, Any] | None, wanted: dict[str, str] | None) -> None:
    if wanted is None:
        assert facts is None
        return
    assert facts is not None
    for name, value in wanted.items():
        if name == "insights_start":
            assert facts["insights"][0].startswith(value)
        elif name == "so_what_starts":
            assert facts["so_what"].startswith(value)
        else:
            assert words(facts[name]) == words(value), name
    if "question" not in wanted:
        assert facts["question"] is None, "a fact that is missing stays missing"


def test_a_forms_prompt_is_never_its_own_answer(draft: Draft, expected: dict[str, Any]) -> None:
    for period in expected["months"]:
        plain = draft(period)
        text = words(Path(plain["folder"], "email.txt").read_text()).lower()
        for prompt in ("what does this tell you about", "what stood out for you", "uncategorised"):
            assert prompt not in text


@pytest.mark.parametrize("period", ["2017-07", "2017-09"])
def test_a_month_without_posts_is_recorded_as_skipped(draft: Draft, period: str, tmp_path: Path) -> None:
    plain = draft(period)
    assert (plain["status"], plain["folder"], plain["posts"]) == ("skipped", None, [])
    assert plain["reason"]
    assert not (tmp_path / "outbox" / "monthly" / period).exists()
