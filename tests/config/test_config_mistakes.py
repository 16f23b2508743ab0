"""Each mistake in schedules.yaml has its line, its key and its cure; all are told at once, and none tells a secret."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from schedules_yaml import LARGE, SMALL, mistakes, read

from newsletter.config import load
from newsletter.errors import ConfigError


def test_the_line_that_the_documentation_shows(folder: Path) -> None:
    text = LARGE.replace("second tuesday", "first tuesdy").replace("backlog:", "# backlog:")
    (line,) = mistakes(text)
    assert line == (
        'schedules.yaml:18: newsletters.monthly.schedule.send: "first tuesdy 10:00" is not a rule: "tuesdy" is not a '
        'day, write for example "first tuesday 10:00"'
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("timezone: Europe/London", "timezone: London", "1: site.timezone", 'write for example "Europe/London"'),
        ("timezone: Europe/London", "timezone: Europe", "1: site.timezone", "names no time zone"),
        ("timezone: Europe/London", "timezone: ../../etc/passwd", "1: site.timezone", "names no time zone"),
        ("timezone: Europe/London", "timezone: localtime", "1: site.timezone", "names no time zone"),
        ("language: en-GB,", "language: en_GB,", "3: site.language", 'write for example "en-GB"'),
        ("language: en-GB,", "language: tlh-XX,", "3: site.language", "BCP 47"),
        ("https://news.riverbank", "http://news.riverbank", "2: site.public_url", '"https://news.riverbank.example"'),
        ("url: https://riverbank.example,", "url: riverbank.example,", "1: site.url", "https://"),
        ("https://riverbank.example/feed/", "file:///etc/passwd", "6: sources.blog.url", "https://"),
        ("https://riverbank.example/feed/", "https:///feed", "6: sources.blog.url", "names no host"),
        ("https://riverbank.example/feed/", '"https://a b.example"', "6: sources.blog.url", "a space"),
        ("https://riverbank.example/feed/", "https://a.example:99999", "6: sources.blog.url", "port"),
        ("type: feed, url: https://riverbank.example/feed/", "type: feed", "6: sources.blog", "neither url nor path"),
        ("type: feed,", "type: feed, path: a.xml,", "6: sources.blog", "both url and path"),
        ("type: feed,", "type: fead,", "6: sources.blog.type", "write feed"),
        ("type: folder, path: content", "type: folder", "8: sources.desk.path", "is missing"),
        ("path: content", 'path: ""', "8: sources.desk.path", "names no file"),
        ("path: content", r'path: "a\0b"', "8: sources.desk.path", "names no file"),
        ("news@riverbank.example>", "news>", "13: newsletters.monthly.from", "not a name and an address"),
        ("Futures <news", "Futures, Inc <news", "13: newsletters.monthly.from", "wants quotes"),
        ("news@riverbank.example>", "a@b.example>, c@d.example", "13: newsletters.monthly.from", "more than one"),
        ("Riverbank Futures <news@", r'"x\r\nBcc: a@b.example" # ', "13: newsletters.monthly.from", "a line break"),
        ("sources: [desk]", "sources: [dsk]", "14: newsletters.monthly.sources", 'under sources:, write "desk"'),
        ("sources: [desk]", "sources: desk", "14: newsletters.monthly.sources", "write [desk]"),
        ("sources: [desk]", "sources: []", "14: newsletters.monthly.sources", "at least one"),
        ("mail: main", "mail: mian", "21: newsletters.monthly.mail", 'write "main"'),
        ("[town-square, sky]", "[town-square, ski]", "22: newsletters.monthly.social.accounts", 'write "sky"'),
        ("[town-square, sky]", "[sky, sky]", "22: newsletters.monthly.social.accounts", "stands there twice"),
        ("weekdays 10:00-16:00", "weekdays 16:00-10:00", "22: newsletters.monthly.social.spread", "closes before"),
        ("weekdays 10:00-16:00", "workdays 10-16", "22: newsletters.monthly.social.spread", "weekdays 10:00-16:00"),
        ("rate: 50/second", "rate: 50/fortnight", "24: mail.main.rate", "50/second"),
        ("rate: 50/second", "rate: 0/second", "24: mail.main.rate", "50/second"),
        ("    theme: monthly", "    thema: monthly", "15: newsletters.monthly.thema", 'write "theme"'),
        ("approval: required", "approval: none of it", "19: newsletters.monthly.approval", "two people or none"),
        ("if_empty: skip", "if_empty: skp", "20: newsletters.monthly.if_empty", "write skip"),
        ("network: mastodon", "network: mastadon", "26: accounts.town-square.network", "write mastodon"),
        ("server: https://", "server: http://", "26: accounts.town-square.server", "not encrypted"),
        ("  sky: ", "  Sky High: ", "27: accounts.Sky High", '"sky-high"'),
        ("title: The Riverbank digest", "title:", "12: newsletters.monthly.title", "has no value"),
        ("title: The Riverbank digest", "title: [a, b]", "12: newsletters.monthly.title", "a list"),
        ("period: month,", "period: year,", "18: newsletters.monthly.schedule.period", "month, week or quarter"),
        ("period: month,", "period: week,", "18: newsletters.monthly.schedule.send", "every tuesday 10:00"),
        ("draft: first weekday", "draft: third friday", "18: newsletters.monthly.schedule.send", "not after the draft"),
        (
            "draft: first weekday 09:00",
            "draft: 2 days after draft",
            "18: newsletters.monthly.schedule.draft",
            "own rule",
        ),
        ("mail:\n  main:", "mial:\n  main:", "23: mial", 'write "mail"'),
        ("site: {name", "file: /etc/x\nsite: {name", "1: file", "is not a setting"),
    ],
)
def test_a_mistake_names_its_line_its_key_and_the_cure(folder: Path, old: str, new: str, place: str, says: str) -> None:
    assert LARGE.count(old) >= 1
    lines = mistakes(LARGE.replace(old, new, 1))
    found = [line for line in lines if line.startswith(f"schedules.yaml:{place}")]
    assert found, lines
    assert any(says in line for line in found), lines
    assert all(line.isprintable() for line in lines)


def test_every_mistake_is_reported_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = LARGE.replace("London", "Lodnon").replace("second tuesday", "second").replace("[desk]", "[dsk]")
    lines = mistakes(text.replace("approval:", "aproval:").replace("bluesky", "blue sky"))
    assert [line.split(": ")[1] for line in lines] == [
        "site.timezone",
        "newsletters.monthly.sources",
        "newsletters.monthly.schedule.send",
        "newsletters.monthly.aproval",
        "accounts.sky.network",
    ]


def test_the_error_carries_the_place_of_the_first_mistake(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(LARGE.replace("London", "Lodnon").replace("bluesky", "blue sky"))
    assert (caught.value.file, caught.value.line) == ("schedules.yaml", 1)


def test_very_many_mistakes_are_counted(folder: Path) -> None:
    extra = "".join(f"    x{number}: 1\n" for number in range(50))
    lines = mistakes(SMALL + extra)
    assert len(lines) == 21
    assert lines[-1] == "and 30 more"


def test_missing_sections_are_named(folder: Path) -> None:
    lines = mistakes("fetch: {}")
    assert [line.partition(": ")[2].split(":")[0] for line in lines] == ["newsletters", "site", "sources"]
    assert mistakes(SMALL.replace("newsletters:", "newsletters: {}\nx:"))[0].startswith(
        "schedules.yaml:4: newsletters: has no"
    )


def test_a_password_in_an_address_or_a_key_is_never_repeated(folder: Path) -> None:
    text = LARGE.replace("https://riverbank.example/feed/", "https://ada:hunter2@riverbank.example/feed/")
    text = text.replace("provider: mailgun", "provider: mailgun, api_key: hunter2, passwrod: hunter2")
    lines = mistakes(text)
    assert len(lines) == 3
    assert "hunter2" not in "".join(lines)
    assert "secrets belong in the environment" in "".join(lines)


def test_escape_sequences_never_reach_a_terminal(folder: Path) -> None:
    (line,) = mistakes(LARGE.replace("second tuesday 10:00", r'"\e[31mfirst\u202e"'))
    assert line.isprintable()
    assert r"\x1b" in line


def test_a_loopback_server_may_go_without_encryption(folder: Path) -> None:
    config = read(LARGE.replace("https://news.riverbank.example", "http://127.0.0.1:8000"))
    assert config.site.public_url == "http://127.0.0.1:8000"
    assert read(LARGE.replace("https://mastodon.example", "http://localhost:3000")).accounts["town-square"].server


@pytest.mark.parametrize(
    "line",
    [
        "news@riverbank.example",
        "'\"Futures, Inc\" <news@riverbank.example>'",
        "Ffrindiau’r Afon <newyddion@afon.example>",
        "نادي القراءة <a@b.example>",
    ],
)
def test_from_lines(folder: Path, line: str) -> None:
    config = read(SMALL.replace("Riverbank Futures <news@riverbank.example>", line))
    assert config.newsletters["monthly"].sender == line.strip("'")


def test_an_error_names_the_file_as_it_was_called(folder: Path) -> None:
    os.mkdir("site")  # noqa: PTH102 - relative on purpose
    Path("site/s.yaml").write_text("site: *a")
    with pytest.raises(ConfigError, match=r"^site/s\.yaml:1: "):
        load(Path("site/s.yaml"))
