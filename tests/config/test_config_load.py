"""Reading a sound schedules.yaml, and what is pointed out in one."""

from __future__ import annotations

from pathlib import Path

import pytest
from schedules_yaml import LARGE, SMALL, read

from newsletter.config import FeedSource, FolderSource, WordPressSource, load
from newsletter.config.advice import warnings
from newsletter.types import Level, PeriodKind

ROOT = Path(__file__).parents[2]


def test_the_whole_file_as_documented(folder: Path) -> None:
    config = read(LARGE)
    assert config.file == folder / "schedules.yaml"
    assert config.folder == folder
    assert config.site.zone.key == "Europe/London"
    assert list(config.site.follow) == ["facebook", "x"]
    blog, site, desk, backlog = config.sources.values()
    assert isinstance(blog, FeedSource)
    assert blog.url == "https://riverbank.example/feed/"
    assert isinstance(site, WordPressSource)
    assert site.categories == ("blog", "playbacks")
    assert desk.path == folder / "content"
    assert backlog.path == Path("/srv/archive.txt")
    monthly = config.newsletters["monthly"]
    assert monthly.sender == "Riverbank Futures <news@riverbank.example>"
    assert (monthly.schedule.period, monthly.schedule.send) == (PeriodKind.MONTH, "second tuesday 10:00")
    assert monthly.social.per_day == 2
    assert config.mail["main"].rate == "50/second"
    assert config.accounts["town-square"].server == "https://mastodon.example"


def test_a_draft_needs_little(folder: Path) -> None:
    config = read(SMALL)
    assert config.site.public_url is None
    assert config.newsletters["monthly"].mail is None
    assert config.fetch.timeout == 20


def test_the_sample_site_loads() -> None:
    config = load(ROOT / "schedules.yaml")
    assert {"monthly", "misol"} <= set(config.newsletters)
    assert [finding for finding in warnings(config) if finding.level is not Level.NOTE] == []


def test_paths_lie_beside_the_file_wherever_it_is_called_from(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "s.yaml").write_text(SMALL)
    config = load(Path("site/s.yaml"))
    desk = config.sources["desk"]
    assert isinstance(desk, FolderSource)
    assert desk.path == folder / "site" / "content"


def test_the_configuration_does_not_change(folder: Path) -> None:
    config = read(SMALL)
    with pytest.raises(ValueError, match="frozen"):
        config.site.name = "Other"


def codes(text: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in warnings(read(text))]


def test_a_sound_configuration_gives_notes_at_most(folder: Path) -> None:
    assert codes(SMALL) == []
    assert codes(LARGE) == [
        ("unused-entry", "sources.backlog"),
        ("unused-entry", "sources.blog"),
        ("unused-entry", "sources.site"),
    ]


def test_little_time_for_review_is_pointed_out_with_the_worst_case(folder: Path) -> None:
    (finding,) = warnings(read(f"{SMALL}    schedule: {{send: first tuesday 10:00}}\n"))
    assert (finding.level, finding.code) == (Level.WARNING, "short-review")
    assert "only 1 hour" in finding.message
    assert codes(f"{SMALL}    schedule: {{send: 3 days after draft}}\n") == []
    assert codes(f"{SMALL}    schedule: {{send: 2 days after draft 23:00}}\n") == [
        ("short-review", "newsletters.monthly.schedule")
    ]


def test_other_things_worth_a_look(folder: Path) -> None:
    text = LARGE.replace("url: https://riverbank.example,", "url: http://riverbank.example,", 1)
    text = text.replace("x: https://x.example", "x: http://x.example").replace("mg.riverbank.example", "other.example")
    text = text.replace("provider: mailgun", "provider: mailgunn").replace(", server: https://mastodon.example", "")
    assert [place for place in codes(text) if place[0] != "unused-entry"] == [
        ("http-address", "site.follow.x"),
        ("http-address", "site.url"),
        ("sender-domain", "newsletters.monthly.from"),
        ("unknown-provider", "mail.main.provider"),
        ("account-incomplete", "accounts.town-square"),
    ]
