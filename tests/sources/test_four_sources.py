"""Four sources of the same site give the same posts: checked on a site's real export where one is at hand.

The export lies beside the repository and is not part of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsletter.config.model import Config
from newsletter.sources import pull
from newsletter.sources.fetch import Fetcher
from newsletter.sources.importing import import_archive
from newsletter.types import Post

CONTENT = (Path(__file__).parents[2] / "../shared/content").resolve()
SITE = "https://site.example"

pytestmark = pytest.mark.skipif(not CONTENT.is_dir(), reason="the export of a real site is not beside the repository")


def config(folder: Path) -> Config:
    return Config.model_validate(
        {
            "file": folder / "schedules.yaml",
            "site": {"name": "The site", "url": SITE, "timezone": "Europe/London"},
            "sources": {
                "feed": {"type": "feed", "path": str(CONTENT / "feed.xml")},
                "wordpress": {"type": "wordpress", "path": str(CONTENT / "wordpress"), "url": SITE},
                "archive": {"type": "archive", "path": str(CONTENT / "archive.txt"), "url": SITE},
                "folder": {"type": "folder", "path": str(folder / "content")},
            },
            "newsletters": {
                "monthly": {
                    "title": "Digest",
                    "from": "Digest <news@riverbank.example>",
                    "sources": ["feed"],
                    "audience": "all",
                    "schedule": {},
                }
            },
        }
    )


@pytest.fixture
def posts(tmp_path: Path) -> dict[str, tuple[Post, ...]]:
    settings = config(tmp_path)
    import_archive(CONTENT / "archive.txt", tmp_path / "content", url=SITE, zone=settings.site.zone)
    fetcher = Fetcher(settings.fetch, allowed=frozenset())
    pulled = {name: pull(name, settings, fetcher, {}) for name in settings.sources}
    assert all(reading.unusable == () for reading in pulled.values())
    return {
        name: tuple(sorted(reading.posts, key=lambda post: post.published, reverse=True))
        for name, reading in pulled.items()
    }


def test_titles_months_and_kinds_are_as_expected(posts: dict[str, tuple[Post, ...]]) -> None:
    expected = json.loads((CONTENT / "expected.json").read_text(encoding="utf-8"))
    for name, found in posts.items():
        months: dict[str, list[str]] = {}
        for post in found:
            months.setdefault(f"{post.published:%Y-%m}", []).append(post.title)
        assert months == expected["months"], name
        assert {post.title: post.kind.value for post in found} == expected["kinds"], name
        assert all(post.categories == () for post in found), name


def test_facts_are_as_expected(posts: dict[str, tuple[Post, ...]]) -> None:
    expected: dict[str, dict[str, Any]] = json.loads((CONTENT / "expected.json").read_text(encoding="utf-8"))[
        "playbacks"
    ]
    for found in posts.values():
        facts = {post.title: post.facts for post in found if post.facts is not None}
        assert set(facts) == set(expected)
        for title, wanted in expected.items():
            told = facts[title]
            assert told is not None
            for key in ("who", "where", "when", "why", "what", "question"):
                assert getattr(told, key) == wanted.get(key), (title, key)
            assert str(told.event_date) == wanted["event_date"]
            assert (told.so_what or "").startswith(wanted["so_what_starts"])
            assert told.insights[0].startswith(wanted.get("insights_start", ""))


def test_all_sources_agree_on_what_is_concluded(posts: dict[str, tuple[Post, ...]]) -> None:
    concluded = {
        name: [(post.title, post.kind, post.facts, post.video, post.credit, post.published.date()) for post in found]
        for name, found in posts.items()
    }
    assert concluded["wordpress"] == concluded["feed"]
    assert concluded["archive"] == concluded["feed"]
    assert concluded["folder"] == concluded["feed"]
    assert all(post.own_url for post in (*posts["feed"], *posts["wordpress"]))
    assert not any(post.own_url for post in (*posts["archive"], *posts["folder"]))
