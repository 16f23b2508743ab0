"""What people write into posts and type at the command line: the others are not harmed, and one clear line says why."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from saboteur import PERIOD, Spoken, make, one_clear_line, speaker, write_post

from newsletter import outbox


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A new site."""
    return make(tmp_path)


@pytest.fixture
def spoken(site: Path, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Spoken:
    """The whole command line in this process: exit code, stdout, stderr."""
    return speaker(site, monkeypatch, capsys)


# What people write -------------------------------------------------------------------------------------------------

STRANGE = {
    "long": "A" * 10_000,
    "words": "word " * 2_000,
    "emoji": "🎉👩‍👩‍👧‍👦",
    "override": "\u202eEvil \u2066 reversed",
    "markup": "<script>alert(1)</script> & {{ 7*7 }} {% if %} ~~unsubscribe_url~~",
    "private": "\ue000 and \ue001",
    "marks": "Z" + "\u0301" * 3_000,
    "lines": "one\ntwo\x1b[31m",
    "null": "null",
    "nothing": "None",
}


def files_of(site: Path, newsletter: str = "monthly") -> dict[str, bytes]:
    return outbox.read(site / "outbox" / newsletter / "2026-10")


def test_no_title_stops_the_others_or_meets_them_under_one_name(site: Path, spoken: Spoken) -> None:
    for name, title in STRANGE.items():
        write_post(site, name, title)
    for name in ("same", "other", "deep/same"):
        write_post(site, name, "One title for three")
    write_post(site, "silent", "No body at all", body="")
    write_post(site, "tags", "Many tags", tags=json.dumps([f"tag{n}" for n in range(200)]))
    write_post(site, "names", "Many names", authors=json.dumps([f"Author {n}" for n in range(300)]))
    code, said, told = spoken("draft", "monthly", *PERIOD, "--json")
    assert code == 0, told
    posts = json.loads(said)["posts"]
    assert len(posts) == 1 + len(STRANGE) + 3 + 3
    files = files_of(site)
    assert sum(path.startswith("social/square/") and path.endswith(".json") for path in files) == len(posts)
    assert sum(path.endswith("-one-title-for-three.txt") for path in files) == 3
    assert all(outbox_name.isascii() and len(outbox_name) < 100 for outbox_name in files)
    html = files["email.html"].decode()
    assert "<script" not in html
    assert not {"\u202e", "\u2066", "\x1b"} & set(html)
    assert "{{ 7*7 }}" in html  # shown as it was written, not run
    assert {"unrendered-mark-in-post", "mark-in-post"} <= {found["code"] for found in json.loads(said)["findings"]}


@pytest.mark.parametrize("title", ["\u200b", "\u00ad\u200d", " \u00a0\u2003 ", "\u0301"])
def test_a_title_that_nobody_sees_is_left_out_with_that_reason(site: Path, spoken: Spoken, title: str) -> None:
    write_post(site, "unseen", title)
    plain = json.loads(spoken("draft", "monthly", *PERIOD, "--json")[1])
    assert [post["title"] for post in plain["posts"]] == ["What the weir is for"]
    assert [entry["why"] for entry in plain["left_out"]] == ["unseen.md: it has no title"]


def test_an_emoji_as_json_writes_it_is_the_emoji(site: Path, spoken: Spoken) -> None:
    write_post(site, "swan", "A swan 🦢")
    assert "\\ud83e\\udda2" in (site / "content/swan.md").read_text()
    titles = [post["title"] for post in json.loads(spoken("draft", "monthly", *PERIOD, "--json")[1])["posts"]]
    assert "A swan 🦢" in titles


def test_five_hundred_posts_are_one_issue(site: Path, spoken: Spoken) -> None:
    for number in range(499):
        write_post(site, f"p{number}", f"Post {number}", day=f"2026-10-{1 + number % 31:02}")
    code, said, told = spoken("draft", "monthly", *PERIOD, "--json")
    assert code == 0, told
    plain = json.loads(said)
    assert len(plain["posts"]) == len(plain["snippets"]) == 500
    assert "html-too-large" in {found["code"] for found in plain["findings"]}


def test_two_accounts_of_a_network_and_two_sources_of_a_post(site: Path, spoken: Spoken) -> None:
    plain = json.loads(spoken("draft", "both", *PERIOD, "--json")[1])
    assert len(plain["posts"]) == 1
    assert [snippet["account"] for snippet in plain["snippets"]] == ["square", "circle"]
    social = [path for path in files_of(site, "both") if path.startswith("social/")]
    assert sorted({path.split("/")[1] for path in social}) == ["circle", "square"]


@pytest.mark.parametrize("name", ["Square", "SQUARE", "squ/are", "..", "squäre", "a" * 41, ""])
def test_an_account_may_not_be_called_what_a_folder_cannot(site: Path, spoken: Spoken, name: str) -> None:
    path = site / "schedules.yaml"
    path.write_text(path.read_text().replace("\n  circle:", f'\n  "{name}":').replace("circle]", f'"{name}"]'))
    code, _, told = spoken("status")
    assert code == 1
    assert "is not a name (a-z, 0-9 and hyphens, at most 40)" in told
    assert re.search(r"schedules\.yaml:13: accounts\.", told)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (r"\ud800", "holds the character U+D800, which cannot be printed, delete it"),
        (r"a\0b", "holds the character U+0000"),
        (r"\e[31m", "holds the character U+001B"),
        (r"\u202eevil", "holds the character U+202E"),
        (r"a\r\nBcc: x@y.example", "has a line break"),
        (r"a\nb", r'"a\nb" has a line break, write it on one line'),
        ("  ", "is empty, write the words that readers see"),
    ],
)
@pytest.mark.parametrize("key", ["site.name", "newsletters.monthly.title", "newsletters.monthly.audience"])
def test_words_of_the_configuration_that_no_header_can_hold(
    site: Path, spoken: Spoken, key: str, value: str, words: str
) -> None:
    path = site / "schedules.yaml"
    written = {"name": "Riverbank Futures", "title": "The digest", "audience": "monthly"}[key.rpartition(".")[2]]
    name = key.rpartition(".")[2]
    path.write_text(path.read_text().replace(f"{name}: {written},", f'{name}: "{value}",', 1))
    code, _, told = spoken("status")
    assert code == 1
    assert re.search(rf"schedules\.yaml:\d+: {re.escape(key)}: ", told)
    assert words in told
    assert told.isascii()


# Every mistake at the command line ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("draft", "weekly"), 2, 'there is no newsletter "weekly" in schedules.yaml. There is: both, monthly.'),
        (("draft", "monthly", "--period", "2026-13"), 2, '"2026-13" names no month'),
        (("draft", "monthly", "--period", "2026-W40"), 2, '"2026-W40" is a week'),
        (("draft", "monthly", "--period", ""), 2, '"" is not a period'),
        (("draft", "monthly", "--period", "0000-01"), 2, "out of reach"),
        (("draft", "monthly", "--period", "9999-12"), 2, "out of reach"),
        (("draft", "mon\x1b[31mthly"), 2, "there is no newsletter"),
        (("pull", "nowhere"), 2, 'there is no source "nowhere"'),
        (("show", "monthly", "--period", "2020-01"), 2, "Draft it: newsletter draft monthly --period 2020-01"),
        (("check", "monthly", "--period", "2020-01"), 2, "there is no issue"),
        (("import", "schedules.yaml", "--into", "x", "--url", "ftp://x"), 2, "is not an address"),
        (("import", "schedules.yaml", "--into", "x", "--timezone", "Mars"), 2, 'there is no time zone "Mars"'),
        (("init", "."), 2, "is not empty"),
        (("init", "/dev/null"), 1, "/dev/null"),
        (("init", "/dev/null/x"), 1, "/dev/null"),
        (("--database", "mysql://root:secret@x/y", "status"), 1, "is of no known form"),
        (("--config", "nowhere.yaml", "status"), 1, "nowhere.yaml: there is no such file"),
    ],
)
def test_every_mistake_is_one_clear_line_and_the_right_exit_code(
    site: Path, spoken: Spoken, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, words: str
) -> None:
    monkeypatch.chdir(site)
    ended, said, told = spoken(*arguments)
    assert (ended, said) == (code, "")
    assert one_clear_line(told)
    assert words in told
    assert "secret" not in told
    assert "\x1b" not in told
